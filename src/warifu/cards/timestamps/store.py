# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the time-stamp authority (schema `timestamps`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg.rows import TupleRow

from warifu.kernel.database import Database


class TimeStampStore:
    """時刻認証の件数: how many stamps on which day, and nothing else."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[TimeStampRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield TimeStampRows(connection)


@dataclass(frozen=True, slots=True)
class TimeStampRows:
    """The counts within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def count(self, on: date) -> int:
        """Count one more; gives the day's count. Of two at once one waits, so no count is given twice."""
        row = self.connection.execute(
            "INSERT INTO timestamps.counted AS c VALUES (%s, 1)"
            " ON CONFLICT (day) DO UPDATE SET stamps = c.stamps + 1 RETURNING stamps",
            [on],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def counted(self, on: date) -> int:
        """Say how many stamps were given on a day (UTC)."""
        row = self.connection.execute("SELECT stamps FROM timestamps.counted WHERE day = %s", [on]).fetchone()
        return int(row[0]) if row else 0
