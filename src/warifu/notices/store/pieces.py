# SPDX-License-Identifier: Apache-2.0
"""Pieces of paper: one row for each letter, from plan to end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.notices.matters import NO_CAUSE, Kind
from warifu.notices.nouns import Piece, PieceKey, Stage
from warifu.notices.store.steps import StepRows

_PIECE = (
    "person, edition, position, batch, sequence, stage, void, tracking, application, digest, pages,"
    " return_mark, kept_at, kept_on, held_for, place_mark, kind, cause"
)


class PieceRows(StepRows):
    """What is said of pieces."""

    def add_pieces(self, pieces: Sequence[Piece], at: datetime, by: str) -> None:
        """Insert planned pieces with their first step."""
        cursor = self.connection.cursor()
        cursor.executemany(
            "INSERT INTO notices.piece"
            " (person, edition, position, batch, sequence, stage, tracking, application, kind, cause)"
            " VALUES (%s, %s, %s, %s, %s, 'planned', %s, %s, %s, %s)",
            [
                (
                    each.key.person,
                    each.key.edition,
                    each.position,
                    each.batch,
                    each.sequence,
                    each.tracking,
                    each.application,
                    each.kind,
                    each.cause,
                )
                for each in pieces
            ],
        )
        self.add_steps([each.key for each in pieces], Stage.PLANNED, at, by)

    def living(self, people: Sequence[UUID]) -> dict[UUID, Piece]:
        """The number notice of each of these people that is not void."""
        rows = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE person = ANY(%s) AND cause = %s AND NOT void",
            [list(people), NO_CAUSE],
        )
        return {piece.key.person: piece for piece in map(_piece, rows)}

    def held(self, people: Sequence[UUID]) -> dict[UUID, str]:
        """Why a letter of these people that is not void cannot be laid out for her registered address."""
        rows = self.connection.execute(
            "SELECT person, min(held_for) FROM notices.piece"
            " WHERE person = ANY(%s) AND NOT void AND held_for <> '' GROUP BY person",
            [list(people)],
        )
        return dict(rows.fetchall())

    def latest(self, person: UUID) -> Piece | None:
        """The newest number notice of a person, void or not."""
        row = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE person = %s AND cause = %s"
            " ORDER BY edition DESC LIMIT 1",
            [person, NO_CAUSE],
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
        """The number notice with this application id; a letter of another kind has none."""
        row = self.connection.execute(
            f"SELECT {_PIECE} FROM notices.piece WHERE application = %s AND cause = %s",
            [application, NO_CAUSE],
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
        return self.changed(
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
        return self.changed(
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


def _piece(row: TupleRow) -> Piece:
    person, edition, position, batch, sequence, stage, void, tracking, application, *rest = row
    digest, pages, mark, kept_at, kept_on, held_for, place_mark, kind, cause = rest
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
        kind=Kind(kind),
        cause=cause,
    )
