# SPDX-License-Identifier: Apache-2.0
"""Requests of cities, batches, labels, and where each person's letters go, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.notices.matters import Mail
from warifu.notices.nouns import Batch
from warifu.notices.store.rows import Rows

_BATCH = "SELECT batch, asked_by, dated_on, pieces, posted_on, mail FROM notices.batch WHERE batch = %s"


class BatchRows(Rows):
    """What is said of batches and destinations."""

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

    def open_batch(self, batch: UUID, asked_by: BodyName, dated_on: date, at: datetime, mail: Mail) -> None:
        """Make a batch unless it is there."""
        self.connection.execute(
            "INSERT INTO notices.batch (batch, asked_by, dated_on, pieces, opened_at, mail)"
            " VALUES (%s, %s, %s, 0, %s, %s) ON CONFLICT DO NOTHING",
            [batch, asked_by.text, dated_on, at, mail],
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


def _batch(row: TupleRow | None) -> Batch | None:
    if row is None:
        return None
    batch, asked_by, dated_on, pieces, posted_on, mail = row
    return Batch(batch, BodyName(asked_by), dated_on, pieces, posted_on, Mail(mail))
