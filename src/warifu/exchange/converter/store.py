# SPDX-License-Identifier: Apache-2.0
"""The commission's record of every exchange in PostgreSQL: insert and read, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

from warifu.exchange.converter.ports import Ending, Exchange, SoFar
from warifu.exchange.nym1.bodies import EntryKind
from warifu.kernel.database import Database, insert_new

_EXCHANGE = (
    "reqid, kind, asker, provider, purpose, basis, minute, reason,"
    " request_hash, forward, salt, body, closes_at"
)
_ENDING = "reqid, status, minute, answer, salt, body"
_ENDING_ROW = "(%s, %s, %s, %s, %s, %s)"


def _names(columns: str) -> list[str]:
    return columns.split(", ")


def _ending(row: Sequence[Any]) -> Ending | None:
    return None if row[0] is None else Ending(**dict(zip(_names(_ENDING), row, strict=True)))


class ConverterRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def find(self, reqids: Sequence[bytes]) -> dict[bytes, Exchange]:
        """Find exchanges by their ids."""
        rows = self._connection.execute(
            f"SELECT {_EXCHANGE} FROM converter.exchange WHERE reqid = ANY(%s)", (list(reqids),)
        )
        found = (Exchange(**dict(zip(_names(_EXCHANGE), row, strict=True))) for row in rows)
        return {each.reqid: each for each in found}

    def add(self, exchanges: Sequence[Exchange]) -> set[bytes]:
        """Record exchanges; give the ids of those whose id was not taken already."""
        rows = [[getattr(each, name) for name in _names(_EXCHANGE)] for each in exchanges]
        return insert_new(self._connection, "converter.exchange", _EXCHANGE, rows, "reqid")

    def file(self, filings: Sequence[tuple[bytes, int, bytes]]) -> None:
        """Keep the portal's receipts: id, state, receipt."""
        insert_new(self._connection, "converter.filing", "reqid, state, receipt", filings, "reqid")

    def so_far(self, reqids: Sequence[bytes]) -> dict[bytes, SoFar]:
        """Give how exchanges were filed and ended, and whether nothing is left to do."""
        endings = ", ".join(f"n.{name}" for name in _names(_ENDING))
        rows = self._connection.execute(
            f"SELECT e.reqid, f.state, d.reqid IS NOT NULL, {endings}"
            " FROM converter.exchange e LEFT JOIN converter.filing f USING (reqid)"
            " LEFT JOIN converter.done d USING (reqid) LEFT JOIN converter.ending n USING (reqid)"
            " WHERE e.reqid = ANY(%s)",
            (list(reqids),),
        )
        return {row[0]: SoFar(row[1], row[2], _ending(row[3:])) for row in rows}

    def end(self, filings: Sequence[tuple[bytes, int, bytes]], endings: Sequence[Ending]) -> set[bytes]:
        """Record how exchanges were filed and ended, in one statement.

        Gives the ids of those that had not ended: the first ending stands.
        """
        filed, ended = ", ".join(["(%s, %s, %s)"] * len(filings)), ", ".join([_ENDING_ROW] * len(endings))
        rows = self._connection.execute(
            f"WITH f AS (INSERT INTO converter.filing (reqid, state, receipt) VALUES {filed}"
            f" ON CONFLICT DO NOTHING) INSERT INTO converter.ending ({_ENDING}) VALUES {ended}"
            " ON CONFLICT DO NOTHING RETURNING reqid",
            [value for filing in filings for value in filing]
            + [getattr(each, name) for each in endings for name in _names(_ENDING)],
        )
        return {row[0] for row in rows}

    def finish(self, reqids: Sequence[bytes]) -> None:
        """Note that these endings are in the log and in the mailbox."""
        insert_new(self._connection, "converter.done", "reqid", [(each,) for each in reqids], "reqid")

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

    def stopped(self) -> dict[str, int]:
        """Give who was stopped, and the last minute of it."""
        rows = self._connection.execute("SELECT asker, max(minute) FROM converter.blocked GROUP BY asker")
        return {row[0]: int(row[1]) for row in rows}

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

    def logged(self, before_minute: int) -> dict[int, tuple[int, int]]:
        """Count by kind the ledger entries that are durable: what was filed, and done, came after them.

        Gives all, and those of acts before a minute.
        """
        rows = self._connection.execute(
            "SELECT kind, count(*), count(*) FILTER (WHERE minute < %(before)s)"
            " FROM converter.filing JOIN converter.exchange USING (reqid) GROUP BY kind"
            " UNION ALL SELECT %(answer)s, count(*), count(*) FILTER (WHERE minute < %(before)s)"
            " FROM converter.ending JOIN converter.done USING (reqid)",
            {"before": before_minute, "answer": int(EntryKind.ANSWER)},
        )
        return {kind: (every, earlier) for kind, every, earlier in rows}

    def keep_backs(self) -> list[tuple[str, int, bytes]]:
        """Give asker, minute and ledger body of every filed order to keep lines back, oldest first."""
        return self._connection.execute(
            "SELECT e.asker, e.minute, e.body FROM converter.exchange e JOIN converter.filing f USING (reqid)"
            " WHERE e.reason = 'kept-back-by-city' AND f.state = 1 ORDER BY e.minute, e.reqid"
        ).fetchall()

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
    def soon(self) -> Iterator[ConverterRows]:
        """As `statements`, but durable within a second only: for what is made again if it is lost."""
        with self._database.soon() as connection:
            yield ConverterRows(connection)

    @contextmanager
    def statements(self) -> Iterator[ConverterRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield ConverterRows(connection)
