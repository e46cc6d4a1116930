# SPDX-License-Identifier: Apache-2.0
"""One body's raised alarms in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection

from warifu.exchange.alarm.service import Raised
from warifu.kernel.clock import Clock
from warifu.kernel.database import Database


class AlarmRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def keep(self, alarm: Raised, digest: bytes, clock: Clock) -> None:
        """Keep an alarm; the same alarm twice is one alarm."""
        self._connection.execute(
            "INSERT INTO alarm.raised (digest, about, what, said, evidence, raised_at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (digest) DO NOTHING",
            (digest, alarm.about, alarm.what, alarm.said, alarm.evidence, clock.now()),
        )

    def unsent(self, most: int) -> list[Raised]:
        """List alarms the commission has not acknowledged, oldest first."""
        rows = self._connection.execute(
            "SELECT r.about, r.what, r.said, r.evidence FROM alarm.raised r"
            " LEFT JOIN alarm.sent s USING (digest) WHERE s.digest IS NULL ORDER BY r.raised_at LIMIT %s",
            (most,),
        )
        return [Raised(*row) for row in rows]

    def note_sent(self, digest: bytes) -> None:
        """Note that the commission has it."""
        self._connection.execute(
            "INSERT INTO alarm.sent (digest) VALUES (%s) ON CONFLICT (digest) DO NOTHING", (digest,)
        )


class AlarmStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[AlarmRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield AlarmRows(connection)
