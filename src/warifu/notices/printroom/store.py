# SPDX-License-Identifier: Apache-2.0
"""The print room's SQL over the schema `notices`: labels, counts, and who sent a batch. Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.kernel.database import Database
from warifu.notices.matters import Kind, Mail
from warifu.notices.nouns import PieceKey, Stage
from warifu.notices.printroom.nouns import BatchLine, Label, Sent

_PULL = "void AND stage IN ('printed', 'checked')"
_BATCHES = f"""
    SELECT b.batch, b.asked_by, b.dated_on, b.posted_on, d.pieces, d.released_by, d.posted_by, d.decided_at,
        (SELECT coalesce(json_object_agg(stage, pieces), '{{}}') FROM (
            SELECT stage, count(*) AS pieces FROM notices.piece p
            WHERE p.batch = b.batch AND NOT void GROUP BY stage) AS counted),
        (SELECT count(*) FROM notices.piece p WHERE p.batch = b.batch AND NOT void AND blocked),
        (SELECT count(*) FROM notices.piece p WHERE p.batch = b.batch AND {_PULL}),
        b.mail,
        (SELECT coalesce(json_object_agg(kind, pieces), '{{}}') FROM (
            SELECT kind, count(*) AS pieces FROM notices.piece p
            WHERE p.batch = b.batch AND NOT void GROUP BY kind) AS counted)
    FROM notices.batch b LEFT JOIN notices.dispatch d USING (batch)
"""


class PrintRoomStore:
    """The print room's part of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Use J-LIS's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[PrintRoomRows]:
        """One transaction; durable when the block has ended without an exception."""
        with self._database.transaction() as connection:
            yield PrintRoomRows(connection)


@dataclass(frozen=True, slots=True)
class PrintRoomRows:
    """What one transaction can say."""

    connection: psycopg.Connection[TupleRow]

    def batches(self, most: int) -> list[BatchLine]:
        """The newest batches with their counts; one that has no piece yet is left out."""
        rows = self.connection.execute(
            f"{_BATCHES} WHERE b.pieces > 0 ORDER BY b.opened_at DESC, b.batch LIMIT %s".encode(), [most]
        )
        return [_line(row) for row in rows]

    def batch(self, batch: UUID) -> BatchLine | None:
        """One batch with its counts."""
        row = self.connection.execute(f"{_BATCHES} WHERE b.batch = %s".encode(), [batch]).fetchone()
        return None if row is None else _line(row)

    def checked(self, batch: UUID) -> list[Label]:
        """The labels of the pieces of a batch that wait for the post, in their sequence."""
        return self._labels("batch = %s AND stage = 'checked' AND NOT void", batch)

    def to_pull(self, batch: UUID) -> list[Label]:
        """The labels of the pieces that are on paper and shall not leave, in their sequence."""
        return self._labels(f"batch = %s AND {_PULL}", batch)

    def at_post(self, batch: UUID) -> list[tuple[PieceKey, str, bytes]]:
        """The pieces of a batch on their way: key, label, return mark. Those called back are among them."""
        rows = self.connection.execute(
            "SELECT person, edition, tracking, return_mark FROM notices.piece"
            " WHERE batch = %s AND stage = 'posted' ORDER BY sequence",
            [batch],
        )
        return [(PieceKey(person, edition), tracking, mark) for person, edition, tracking, mark in rows]

    def coming_back(self) -> list[tuple[PieceKey, str, bytes]]:
        """The pieces the post reported as returned: key, label, return mark."""
        rows = self.connection.execute(
            "SELECT person, edition, tracking, return_mark FROM notices.piece WHERE stage = 'returned'"
            " ORDER BY tracking"
        )
        return [(PieceKey(person, edition), tracking, mark) for person, edition, tracking, mark in rows]

    def called_back(self, most: int) -> list[str]:
        """The labels of letters that the post was asked for and that have not come home."""
        rows = self.connection.execute(
            "SELECT tracking FROM notices.piece JOIN notices.stop_request USING (tracking)"
            " WHERE void AND stage = 'posted' ORDER BY tracking LIMIT %s",
            [most],
        )
        return [row[0] for row in rows]

    def lock(self, batch: UUID) -> bool:
        """Hold a batch until the transaction ends; whether it is there."""
        found = self.connection.execute("SELECT FROM notices.batch WHERE batch = %s FOR UPDATE", [batch])
        return found.rowcount == 1

    def send(self, batch: UUID, digest: bytes, sent: Sent) -> None:
        """Write that two people sent a batch."""
        self.connection.execute(
            "INSERT INTO notices.dispatch VALUES (%s, %s, %s, %s, %s, %s)",
            [batch, sent.pieces, digest, sent.released_by, sent.posted_by, sent.decided_at],
        )

    def under_way(self) -> list[tuple[UUID, str]]:
        """Batches that were sent and are not wholly with the post, and under whose hand they go."""
        rows = self.connection.execute(
            "SELECT batch, d.posted_by FROM notices.dispatch d JOIN notices.batch USING (batch)"
            " WHERE posted_on IS NULL ORDER BY decided_at"
        )
        return [(batch, by) for batch, by in rows]

    def _labels(self, where: str, batch: UUID) -> list[Label]:
        rows = self.connection.execute(
            f"SELECT sequence, tracking FROM notices.piece WHERE {where} ORDER BY sequence".encode(), [batch]
        )
        return [Label(sequence, tracking) for sequence, tracking in rows]


def _line(row: Sequence[object]) -> BatchLine:
    batch, asked_by, dated_on, posted_on, pieces, released_by, posted_by, decided_at, stages, *rest = row
    held, pull, mail, kinds = rest
    sent = None
    if isinstance(pieces, int) and isinstance(decided_at, datetime):
        sent = Sent(pieces, str(released_by), str(posted_by), decided_at)
    counted = {Stage(stage): int(count) for stage, count in dict(stages).items()}  # type: ignore[call-overload]
    of_kind = {kind: int(dict(kinds)[kind]) for kind in Kind if kind in dict(kinds)}  # type: ignore[call-overload]
    asker, sort = BodyName(str(asked_by)), Mail(str(mail))
    return BatchLine(batch, asker, dated_on, posted_on, counted, held, pull, sent, sort, of_kind)  # type: ignore[arg-type]
