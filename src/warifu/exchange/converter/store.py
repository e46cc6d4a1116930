# SPDX-License-Identifier: Apache-2.0
"""The commission's record of every exchange in PostgreSQL: insert and read, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection

from warifu.exchange.converter.ports import Ending, Exchange
from warifu.kernel.database import Database

_EXCHANGE = (
    "reqid, kind, asker, provider, purpose, basis, minute, reason,"
    " request_hash, forward, salt, body, closes_at"
)
_ENDING = "reqid, status, minute, answer, salt, body"


def _names(columns: str) -> list[str]:
    return columns.split(", ")


class ConverterRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def find(self, reqid: bytes) -> Exchange | None:
        """Find an exchange by its id."""
        row = self._connection.execute(
            f"SELECT {_EXCHANGE} FROM converter.exchange WHERE reqid = %s", (reqid,)
        ).fetchone()
        return Exchange(**dict(zip(_names(_EXCHANGE), row, strict=True))) if row else None

    def add(self, exchange: Exchange) -> bool:
        """Record an exchange; False if its id is taken already."""
        added = self._connection.execute(
            f"INSERT INTO converter.exchange ({_EXCHANGE})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (reqid) DO NOTHING",
            (
                exchange.reqid,
                exchange.kind,
                exchange.asker,
                exchange.provider,
                exchange.purpose,
                exchange.basis,
                exchange.minute,
                exchange.reason,
                exchange.request_hash,
                exchange.forward,
                exchange.salt,
                exchange.body,
                exchange.closes_at,
            ),
        )
        return added.rowcount == 1

    def file(self, reqid: bytes, state: int, receipt: bytes) -> None:
        """Keep the portal's receipt."""
        self._connection.execute(
            "INSERT INTO converter.filing (reqid, state, receipt) VALUES (%s, %s, %s)"
            " ON CONFLICT (reqid) DO NOTHING",
            (reqid, state, receipt),
        )

    def filing(self, reqid: bytes) -> tuple[int, bytes] | None:
        """Give state and receipt of a filing."""
        return self._connection.execute(
            "SELECT state, receipt FROM converter.filing WHERE reqid = %s", (reqid,)
        ).fetchone()

    def end(self, ending: Ending) -> bool:
        """Record how an exchange ended; False if it has ended already: the first ending stands."""
        added = self._connection.execute(
            f"INSERT INTO converter.ending ({_ENDING}) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (reqid) DO NOTHING",
            (
                ending.reqid,
                ending.status,
                ending.minute,
                ending.answer,
                ending.salt,
                ending.body,
            ),
        )
        return added.rowcount == 1

    def ending(self, reqid: bytes) -> Ending | None:
        """Give the ending of an exchange."""
        row = self._connection.execute(
            f"SELECT {_ENDING} FROM converter.ending WHERE reqid = %s", (reqid,)
        ).fetchone()
        return Ending(**dict(zip(_names(_ENDING), row, strict=True))) if row else None

    def finish(self, reqid: bytes) -> None:
        """Note that the ending is in the log and in the mailbox."""
        self._connection.execute(
            "INSERT INTO converter.done (reqid) VALUES (%s) ON CONFLICT (reqid) DO NOTHING", (reqid,)
        )

    def is_done(self, reqid: bytes) -> bool:
        """Say whether nothing is left to do for an exchange."""
        found = self._connection.execute("SELECT 1 FROM converter.done WHERE reqid = %s", (reqid,)).fetchone()
        return found is not None

    def unfinished(self, closed_before: int, most: int) -> list[bytes]:
        """List exchanges with work left whose time is over, oldest first."""
        rows = self._connection.execute(
            "SELECT e.reqid FROM converter.exchange e LEFT JOIN converter.done d USING (reqid)"
            " WHERE d.reqid IS NULL AND e.closes_at < %s ORDER BY e.minute LIMIT %s",
            (closed_before, most),
        )
        return [row[0] for row in rows]

    def block(self, asker: str, minute: int, why: str) -> None:
        """Stop an asker."""
        self._connection.execute(
            "INSERT INTO converter.blocked (asker, minute, why) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (asker, minute, why),
        )

    def is_blocked(self, asker: str, since_minute: int) -> bool:
        """Say whether an asker was stopped since that minute."""
        found = self._connection.execute(
            "SELECT 1 FROM converter.blocked WHERE asker = %s AND minute >= %s LIMIT 1", (asker, since_minute)
        ).fetchone()
        return found is not None

    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]:
        """List the ids of one span of minutes, for the daily reconciliation (LC-24)."""
        rows = self._connection.execute(
            "SELECT reqid FROM converter.exchange WHERE minute >= %s AND minute < %s ORDER BY reqid",
            (from_minute, to_minute),
        )
        return [row[0] for row in rows]

    def tallies(self) -> list[tuple[str, str, int, int, int, str, int, int, int]]:
        """Count exchanges by asker, provider, purpose, kind, ending status (0: none yet) and reason.

        The last three columns are the count, the first minute and the last.
        """
        return self._connection.execute(
            "SELECT e.asker, e.provider, e.purpose, e.kind, coalesce(n.status, 0),"
            " coalesce(e.reason, ''), count(*), min(e.minute), max(e.minute)"
            " FROM converter.exchange e LEFT JOIN converter.ending n USING (reqid)"
            " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC, 1, 2, 3"
        ).fetchall()

    def logged(self) -> int:
        """Count the exchanges and endings whose ledger entry is durable: what was filed came after it."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM converter.filing)"
            " + (SELECT count(*) FROM converter.ending JOIN converter.done USING (reqid))"
        ).fetchone()
        return int(row[0]) if row else 0

    def newest(self, most: int) -> list[tuple[str, str, int, int, int, int, str]]:
        """Give asker, provider, purpose, minute, kind, ending status and reason of the newest exchanges."""
        return self._connection.execute(
            "SELECT e.asker, e.provider, e.purpose, e.minute, e.kind, coalesce(n.status, 0),"
            " coalesce(e.reason, '')"
            " FROM converter.exchange e LEFT JOIN converter.ending n USING (reqid)"
            " ORDER BY e.minute DESC, e.reqid LIMIT %s",
            (most,),
        ).fetchall()


class ConverterStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[ConverterRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield ConverterRows(connection)

    @contextmanager
    def statements(self) -> Iterator[ConverterRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield ConverterRows(connection)
