# SPDX-License-Identifier: Apache-2.0
"""The only SQL of this office. Holds no rule; opens no seal; services begin the transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.kernel.database import Database
from warifu.notices.nouns import Batch, Piece, PieceKey, Stage

_PIECE = (
    "person, edition, position, batch, sequence, stage, void, tracking, application, digest, pages,"
    " return_mark, kept_at, kept_on, held_for, place_mark"
)
_BATCH = "SELECT batch, asked_by, dated_on, pieces, posted_on FROM notices.batch WHERE batch = %s"
PRESS = "press"
"""By whom a machine's steps are done."""


class NoticesStore:
    """The schema `notices` of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Use J-LIS's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[NoticesRows]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield NoticesRows(connection)


@dataclass(frozen=True, slots=True)
class NoticesRows:
    """What one transaction can say."""

    connection: psycopg.Connection[TupleRow]

    # requests and batches

    def request(self, request_id: UUID) -> tuple[str, bytes, UUID, int] | None:
        """City, digest, batch and people of a request number used before."""
        row = self.connection.execute(
            "SELECT city, digest, batch, people FROM notices.request WHERE request_id = %s", [request_id]
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def add_request(
        self, request_id: UUID, city: BodyName, digest: bytes, batch: UUID, people: int, at: datetime
    ) -> None:
        """Record what a request number means."""
        self.connection.execute(
            "INSERT INTO notices.request VALUES (%s, %s, %s, %s, %s, %s)",
            [request_id, city.text, digest, batch, people, at],
        )

    def open_batch(self, batch: UUID, asked_by: BodyName, dated_on: date, at: datetime) -> None:
        """Make a batch unless it is there."""
        self.connection.execute(
            "INSERT INTO notices.batch (batch, asked_by, dated_on, pieces, opened_at)"
            " VALUES (%s, %s, %s, 0, %s) ON CONFLICT DO NOTHING",
            [batch, asked_by.text, dated_on, at],
        )

    def lock_batch(self, batch: UUID) -> Batch | None:
        """Hold a batch until the transaction ends, so that sequences are given once."""
        return _batch(self.connection.execute(f"{_BATCH} FOR UPDATE", [batch]).fetchone())

    def batch(self, batch: UUID) -> Batch | None:
        """A batch, without holding it."""
        return _batch(self.connection.execute(_BATCH, [batch]).fetchone())

    def unposted_batches(self) -> list[UUID]:
        """Batches of which nothing was posted yet, oldest first."""
        rows = self.connection.execute(
            "SELECT batch FROM notices.batch WHERE posted_on IS NULL ORDER BY opened_at, batch"
        )
        return [row[0] for row in rows]

    def add_to_batch(self, batch: UUID, pieces: int) -> None:
        """Count further pieces; the caller holds the batch."""
        self.connection.execute(
            "UPDATE notices.batch SET pieces = pieces + %s WHERE batch = %s", [pieces, batch]
        )

    def close_batch(self, batch: UUID, posted_on: date) -> None:
        """Record the day of posting; the first one stays."""
        self.connection.execute(
            "UPDATE notices.batch SET posted_on = coalesce(posted_on, %s) WHERE batch = %s",
            [posted_on, batch],
        )

    def take_labels(self, count: int) -> int:
        """Take so many labels of the post's range; gives the first."""
        row = self.connection.execute(
            "UPDATE notices.label SET next_label = next_label + %s RETURNING next_label", [count]
        ).fetchone()
        assert row is not None
        return int(row[0]) - count

    # recipients

    def recipients(self, people: Sequence[UUID]) -> dict[UUID, bytes]:
        """The sealed rows of these people, where there are any."""
        rows = self.connection.execute(
            "SELECT person, sealed FROM notices.recipient WHERE person = ANY(%s)", [list(people)]
        )
        return {person: sealed for person, sealed in rows}  # noqa: C416  # typed pairs

    def lock_recipient(self, person: UUID) -> bytes | None:
        """Hold one person's row until the transaction ends."""
        row = self.connection.execute(
            "SELECT sealed FROM notices.recipient WHERE person = %s FOR UPDATE", [person]
        ).fetchone()
        return None if row is None else row[0]

    def put_recipients(self, sealed: Sequence[tuple[UUID, bytes]]) -> None:
        """Write rows, new or again."""
        self.connection.cursor().executemany(
            "INSERT INTO notices.recipient VALUES (%s, %s)"
            " ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed",
            sealed,
        )

    # pieces

    def add_pieces(self, pieces: Sequence[Piece], at: datetime, by: str) -> None:
        """Insert planned pieces with their first step."""
        cursor = self.connection.cursor()
        cursor.executemany(
            "INSERT INTO notices.piece"
            " (person, edition, position, batch, sequence, stage, tracking, application)"
            " VALUES (%s, %s, %s, %s, %s, 'planned', %s, %s)",
            [
                (
                    each.key.person,
                    each.key.edition,
                    each.position,
                    each.batch,
                    each.sequence,
                    each.tracking,
                    each.application,
                )
                for each in pieces
            ],
        )
        self.add_steps([each.key for each in pieces], Stage.PLANNED, at, by)

    def living(self, people: Sequence[UUID]) -> dict[UUID, Piece]:
        """The piece of each of these people that is not void."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE person = ANY(%s) AND NOT void", [list(people)]
        )
        return {piece.key.person: piece for piece in map(_piece, rows)}

    def latest(self, person: UUID) -> Piece | None:
        """The newest piece of a person, void or not."""
        row = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE person = %s ORDER BY edition DESC LIMIT 1", [person]
        ).fetchone()
        return _piece(row) if row else None

    def editions(self, people: Sequence[UUID]) -> dict[UUID, int]:
        """The highest edition of each of these people."""
        rows = self.connection.execute(
            "SELECT person, max(edition) FROM notices.piece WHERE person = ANY(%s) GROUP BY person",
            [list(people)],
        )
        return {person: edition for person, edition in rows}  # noqa: C416  # typed pairs

    def by_tracking(self, tracking: str) -> Piece | None:
        """The piece with this label."""
        row = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE tracking = %s", [tracking]
        ).fetchone()
        return _piece(row) if row else None

    def by_application(self, application: str) -> Piece | None:
        """The piece with this application id."""
        row = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE application = %s", [application]
        ).fetchone()
        return _piece(row) if row else None

    def lock_pieces(self, person: UUID) -> list[Piece]:
        """Hold every piece of one person until the transaction ends; oldest first."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE person = %s ORDER BY edition FOR UPDATE", [person]
        )
        return [_piece(row) for row in rows]

    def to_print(self, batch: UUID, after: int, most: int, share: tuple[int, int]) -> list[Piece]:
        """The next planned pieces of a batch in their sequence: share i of n, by sequence."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE batch = %s AND sequence > %s AND stage = 'planned'"
            " AND NOT void AND NOT blocked AND sequence %% %s = %s ORDER BY sequence LIMIT %s",
            [batch, after, share[1], share[0], most],
        )
        return [_piece(row) for row in rows]

    def pieces_at(self, batch: UUID, stage: Stage, after: int, most: int) -> list[Piece]:
        """The next pieces of a batch at a stage that are not void, in their sequence."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE batch = %s AND sequence > %s AND stage = %s"
            " AND NOT void ORDER BY sequence LIMIT %s",
            [batch, after, stage.value, most],
        )
        return [_piece(row) for row in rows]

    def numbered(self, batch: UUID, sequences: Sequence[int]) -> list[Piece]:
        """The pieces of a batch with these sequences."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE batch = %s AND sequence = ANY(%s)",
            [batch, list(sequences)],
        )
        return [_piece(row) for row in rows]

    def printed(self, piece: Piece) -> bool:
        """Planned becomes printed; False if the piece was no longer planned, or is void."""
        return self._changed(
            "UPDATE notices.piece SET stage = 'printed', digest = %s, pages = %s, return_mark = %s,"
            " place_mark = %s, held_for = %s"
            " WHERE person = %s AND edition = %s AND stage = 'planned' AND NOT void",
            [
                piece.digest,
                piece.pages,
                piece.return_mark,
                piece.place_mark,
                piece.held_for,
                piece.key.person,
                piece.key.edition,
            ],
        )

    def hold(self, key: PieceKey, held_for: str, *, blocked: bool) -> None:
        """Say why a piece cannot be laid out, or with "" that its city has mended it."""
        self.connection.execute(
            "UPDATE notices.piece SET held_for = %s, blocked = %s WHERE person = %s AND edition = %s",
            [held_for, blocked, key.person, key.edition],
        )

    def move(self, key: PieceKey, before: Stage, after: Stage) -> bool:
        """One stage on; False if the piece was not at `before`."""
        return self._changed(
            "UPDATE notices.piece SET stage = %s WHERE person = %s AND edition = %s AND stage = %s",
            [after.value, key.person, key.edition, before.value],
        )

    def keep(self, key: PieceKey, city: BodyName, on: date) -> None:
        """A counter has the piece."""
        self.connection.execute(
            "UPDATE notices.piece SET stage = 'kept', kept_at = %s, kept_on = %s"
            " WHERE person = %s AND edition = %s",
            [city.text, on, key.person, key.edition],
        )

    def make_void(self, key: PieceKey) -> None:
        """This piece shall reach nobody."""
        self.connection.execute(
            "UPDATE notices.piece SET void = true WHERE person = %s AND edition = %s",
            [key.person, key.edition],
        )

    def shelf(self, city: BodyName) -> list[Piece]:
        """Every piece a counter keeps, oldest first."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE kept_at = %s AND stage = 'kept'"
            " ORDER BY kept_on, tracking",
            [city.text],
        )
        return [_piece(row) for row in rows]

    def counts(self, batch: UUID) -> list[tuple[Stage, bool, bool, int]]:
        """How many pieces of a batch are at each stage, void or not, blocked or not."""
        rows = self.connection.execute(
            "SELECT stage, void, blocked, count(*) FROM notices.piece WHERE batch = %s GROUP BY 1, 2, 3",
            [batch],
        )
        return [(Stage(stage), void, blocked, count) for stage, void, blocked, count in rows]

    # steps, stops

    def add_steps(
        self, keys: Sequence[PieceKey], stage: Stage, at: datetime, by: str, remark: str = ""
    ) -> None:
        """Record that pieces came to a stage; the first record stays."""
        self.connection.cursor().executemany(
            "INSERT INTO notices.step VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(key.person, key.edition, stage.value, at, by, remark) for key in keys],
        )

    def remark(self, key: PieceKey, stage: Stage) -> str | None:
        """What was remarked when a piece came to a stage."""
        row = self.connection.execute(
            "SELECT remark FROM notices.step WHERE person = %s AND edition = %s AND stage = %s",
            [key.person, key.edition, stage.value],
        ).fetchone()
        return None if row is None else row[0]

    def add_stop(self, tracking: str, at: datetime) -> None:
        """Owe the post a call to bring a letter back."""
        self.connection.execute(
            "INSERT INTO notices.stop_request VALUES (%s, %s, NULL) ON CONFLICT DO NOTHING", [tracking, at]
        )

    def stops_to_send(self, most: int) -> list[str]:
        """Letters to call back that the post has not been told of, oldest first."""
        rows = self.connection.execute(
            "SELECT tracking FROM notices.stop_request WHERE sent_at IS NULL ORDER BY asked_at LIMIT %s",
            [most],
        )
        return [row[0] for row in rows]

    def stop_sent(self, tracking: str, at: datetime) -> None:
        """The post took the call."""
        self.connection.execute(
            "UPDATE notices.stop_request SET sent_at = coalesce(sent_at, %s) WHERE tracking = %s",
            [at, tracking],
        )

    def add_missed_stop(self, key: PieceKey, at: datetime) -> None:
        """A letter was delivered though it had been called back."""
        self.connection.execute(
            "INSERT INTO notices.missed_stop VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key.person, key.edition, at],
        )

    def missed_stops(self) -> list[PieceKey]:
        """Those whose person was not told yet."""
        rows = self.connection.execute(
            "SELECT person, edition FROM notices.missed_stop WHERE told_at IS NULL ORDER BY found_at"
        )
        return [PieceKey(*row) for row in rows]

    def add_errand(self, person: UUID, at: datetime) -> None:
        """Have this person's letter looked at again."""
        self.connection.execute(
            "INSERT INTO notices.errand VALUES (%s, %s) ON CONFLICT DO NOTHING", [person, at]
        )

    def errands(self, most: int) -> list[UUID]:
        """People whose letter is to be looked at again, oldest first."""
        rows = self.connection.execute("SELECT person FROM notices.errand ORDER BY asked_at LIMIT %s", [most])
        return [row[0] for row in rows]

    def has_errand(self, person: UUID) -> bool:
        """Whether this person's letter is to be looked at again."""
        found = self.connection.execute("SELECT FROM notices.errand WHERE person = %s", [person])
        return found.rowcount == 1

    def take_errand(self, person: UUID) -> bool:
        """Take an errand off the list; whether it was there."""
        return self._changed("DELETE FROM notices.errand WHERE person = %s", [person])

    def missed_stop_told(self, key: PieceKey, at: datetime) -> None:
        """The person was told."""
        self.connection.execute(
            "UPDATE notices.missed_stop SET told_at = coalesce(told_at, %s)"
            " WHERE person = %s AND edition = %s",
            [at, key.person, key.edition],
        )

    def _changed(self, statement: str, values: Sequence[object]) -> bool:
        return self.connection.execute(statement.encode(), values).rowcount == 1


def _batch(row: TupleRow | None) -> Batch | None:
    return None if row is None else Batch(row[0], BodyName(row[1]), *row[2:])


def _piece(row: TupleRow) -> Piece:
    person, edition, position, batch, sequence, stage, void, tracking, application, *rest = row
    digest, pages, mark, kept_at, kept_on, held_for, place_mark = rest
    return Piece(
        key=PieceKey(person, edition),
        position=position,
        batch=batch,
        sequence=sequence,
        stage=Stage(stage),
        void=void,
        tracking=tracking,
        application=application,
        digest=digest,
        pages=pages,
        return_mark=mark,
        kept_at=BodyName(kept_at) if kept_at else None,
        kept_on=kept_on,
        held_for=held_for,
        place_mark=place_mark,
    )
