# SPDX-License-Identifier: Apache-2.0
"""The operator's records in PostgreSQL: insert and read, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import Connection

from warifu.exchange.hub.service import NewRequest, Passage, Recorded
from warifu.exchange.policy import LETTERS_ALONE
from warifu.kernel.database import Database, insert_new

_REQUEST = "reqid, asker, provider, purpose, minute, request_hash, reason, forward"


class HubRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def find(self, reqids: Sequence[bytes]) -> dict[bytes, Recorded]:
        """Find requests by their ids."""
        rows = self._connection.execute(
            "SELECT reqid, request_hash, reason, forward FROM hub.request WHERE reqid = ANY(%s)",
            (list(reqids),),
        )
        return {row[0]: Recorded(*row[1:]) for row in rows}

    def add(self, requests: Sequence[NewRequest]) -> set[bytes]:
        """Record requests; give the ids of those whose id was not taken (the unique constraint decides)."""
        rows = [
            (
                each.reqid,
                each.asker,
                each.provider,
                each.purpose,
                each.minute,
                each.recorded.request_hash,
                each.recorded.reason,
                each.recorded.forward,
            )
            for each in requests
        ]
        return insert_new(self._connection, "hub.request", _REQUEST, rows, "reqid")

    def turn_away(self, request_hash: bytes, asker: str, reason: str, minute: int, evidence: bytes) -> None:
        """Record a request that cannot be converted at all."""
        self._connection.execute(
            "INSERT INTO hub.turned_away (request_hash, asker, reason, minute, evidence)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (request_hash) DO NOTHING",
            (request_hash, asker, reason, minute, evidence),
        )

    def asked_in_hour(self, asker: str, minute: int, *, refused: bool) -> int:
        """Count what this asker has put in the hour of `minute`: refused requests have their own quota."""
        row = self._connection.execute(
            "SELECT count(*) FROM hub.request WHERE asker = %s AND minute / 60 = %s"
            " AND (reason IS NOT NULL AND reason <> ALL(%s)) = %s",
            (asker, minute // 60, sorted(LETTERS_ALONE), refused),
        ).fetchone()
        return int(row[0]) if row else 0

    def outcomes(self) -> list[tuple[str | None, int]]:
        """Count requests by reason (None: permitted), for the operator's own page."""
        rows = self._connection.execute("SELECT reason, count(*) FROM hub.request GROUP BY reason ORDER BY 1")
        return [(row[0], int(row[1])) for row in rows]

    def traffic(self) -> list[Passage]:
        """Count requests by asker, provider and purpose, for the operator's own page."""
        rows = self._connection.execute(
            "SELECT asker, provider, purpose, count(*),"
            " count(*) FILTER (WHERE reason <> ALL(%s)), min(minute) FROM hub.request"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
            (sorted(LETTERS_ALONE),),
        )
        return [Passage(*row) for row in rows]

    def waiting(self) -> int:
        """Count refusals the commission does not have yet."""
        row = self._connection.execute(
            "SELECT count(*) FROM hub.request r LEFT JOIN hub.handed_on h USING (reqid)"
            " WHERE r.reason IS NOT NULL AND h.reqid IS NULL"
        ).fetchone()
        return int(row[0]) if row else 0

    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]:
        """List the ids of one span of minutes, for the daily reconciliation (LC-24)."""
        rows = self._connection.execute(
            "SELECT reqid FROM hub.request WHERE minute >= %s AND minute < %s ORDER BY reqid",
            (from_minute, to_minute),
        )
        return [row[0] for row in rows]

    def hand_on(self, reqid: bytes) -> None:
        """Note that the commission has a refusal."""
        self._connection.execute(
            "INSERT INTO hub.handed_on (reqid) VALUES (%s) ON CONFLICT (reqid) DO NOTHING", (reqid,)
        )

    def kept_back(self, most: int) -> list[tuple[bytes, bytes]]:
        """List refusals the commission does not have yet: id and what goes to it."""
        return self._connection.execute(
            "SELECT r.reqid, r.forward FROM hub.request r LEFT JOIN hub.handed_on h USING (reqid)"
            " WHERE r.reason IS NOT NULL AND h.reqid IS NULL ORDER BY r.minute LIMIT %s",
            (most,),
        ).fetchall()


class HubStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[HubRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield HubRows(connection)

    @contextmanager
    def statements(self) -> Iterator[HubRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield HubRows(connection)
