# SPDX-License-Identifier: Apache-2.0
"""The commission's alarms in PostgreSQL: insert and read, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from warifu.oversight.service import Alarm

if TYPE_CHECKING:
    from psycopg import Connection

    from warifu.kernel.database import Database


class OversightRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def add(self, alarm: Alarm, digest: bytes) -> bool:
        """Keep an alarm; False if it is kept already."""
        added = self._connection.execute(
            "INSERT INTO oversight.alarm (raised_by, about, what, said, evidence, digest, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING",
            (alarm.raised_by, alarm.about, alarm.what, alarm.said, alarm.evidence, digest, alarm.received_at),
        )
        return added.rowcount == 1

    def newest(self, most: int) -> list[Alarm]:
        """Give the newest alarms first."""
        rows = self._connection.execute(
            "SELECT raised_by, about, what, said, evidence, received_at FROM oversight.alarm"
            " ORDER BY alarm DESC LIMIT %s",
            (most,),
        )
        return [Alarm(*row) for row in rows]

    def find(self, digest: bytes) -> Alarm | None:
        """Find an alarm by its digest."""
        row = self._connection.execute(
            "SELECT raised_by, about, what, said, evidence, received_at FROM oversight.alarm"
            " WHERE digest = %s",
            (digest,),
        ).fetchone()
        return Alarm(*row) if row else None

    def counts(self) -> dict[str, int]:
        """Count alarms by reason code."""
        rows = self._connection.execute(
            "SELECT what, count(*) FROM oversight.alarm GROUP BY what ORDER BY what"
        )
        return dict(rows.fetchall())


class OversightStore:
    """Opens transactions on the commission's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[OversightRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield OversightRows(connection)
