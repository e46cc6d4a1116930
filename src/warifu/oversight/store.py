# SPDX-License-Identifier: Apache-2.0
"""The commission's alarms and rulings in PostgreSQL: insert and read, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from warifu.oversight.keeping import Ruling, Verdict
from warifu.oversight.service import Alarm

if TYPE_CHECKING:
    from datetime import datetime

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


class RulingRows:
    """The verbs on rulings inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def add(self, ruling: Ruling) -> bool:
        """Keep a ruling; False where this verdict on the order is kept already."""
        added = self._connection.execute(
            "INSERT INTO oversight.keep_back_ruling (order_id, verdict, ground, ruled_by, ruled_at, until_on)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (ruling.order, ruling.verdict.value, ruling.ground, ruling.by, ruling.at, ruling.until),
        )
        return added.rowcount == 1

    def all(self) -> list[Ruling]:
        """Give every ruling, the oldest first."""
        return self._rulings("true ORDER BY ruled_at, order_id, verdict", ())

    def untold(self, most: int) -> list[Ruling]:
        """Give what was decided and the portal does not have, the oldest first."""
        return self._rulings(
            "verdict <> 'asked' AND NOT EXISTS (SELECT FROM oversight.keep_back_told t"
            " WHERE t.order_id = r.order_id AND t.verdict = r.verdict) ORDER BY ruled_at, order_id LIMIT %s",
            (most,),
        )

    def told(self, ruling: Ruling, at: datetime) -> None:
        """Note that the portal has it."""
        self._connection.execute(
            "INSERT INTO oversight.keep_back_told (order_id, verdict, told_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (ruling.order, ruling.verdict.value, at),
        )

    def _rulings(self, where: str, values: tuple[object, ...]) -> list[Ruling]:
        rows = self._connection.execute(
            "SELECT order_id, verdict, ground, ruled_by, ruled_at, until_on"
            f" FROM oversight.keep_back_ruling r WHERE {where}".encode(),
            values,
        )
        return [Ruling(row[0], Verdict(row[1]), *row[2:]) for row in rows]


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

    @contextmanager
    def rulings(self) -> Iterator[RulingRows]:
        """Begin a transaction on rulings."""
        with self._database.transaction() as connection:
            yield RulingRows(connection)
