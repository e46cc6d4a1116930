# SPDX-License-Identifier: Apache-2.0
"""Looks of this body's clerks in PostgreSQL: kept first, carried by a letter, filed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection

from warifu.exchange.gateway.sights import KeptSight, Owed
from warifu.kernel.database import Database, insert_new


class SightRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def keep(self, sights: Sequence[KeptSight]) -> None:
        """Record looks; one that is there already stands."""
        rows = [[e.name, e.in_house, e.case, e.told, e.kept, e.seen_at] for e in sights]
        insert_new(
            self._connection,
            "gateway.sight",
            "name, in_house, case_name, told, kept, seen_at",
            rows,
            "name",
        )

    def owed(self, names: Sequence[str]) -> list[Owed]:
        """Give those of these looks that no mailbox holds, with the person's code and the newest letter."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house, s.case_name, s.told, s.kept, s.seen_at, c.sealed,"
            " coalesce(l.turn, 0), l.request, l.minute FROM gateway.sight s"
            " LEFT JOIN gateway.sight_filed f USING (name)"
            " LEFT JOIN gateway.code c ON c.in_house = s.in_house"
            " LEFT JOIN LATERAL (SELECT turn, request, minute FROM gateway.sight_letter l"
            "  WHERE l.name = s.name ORDER BY turn DESC LIMIT 1) l ON true"
            " WHERE s.name = ANY(%s) AND f.name IS NULL ORDER BY s.name",
            (list(names),),
        )
        return [Owed(KeptSight(*row[:6]), *row[6:]) for row in rows]

    def coded(self, people: Sequence[str]) -> set[str]:
        """Say who of these people of this body has a code."""
        rows = self._connection.execute(
            "SELECT in_house FROM gateway.code WHERE in_house = ANY(%s)", (list(people),)
        )
        return {row[0] for row in rows}

    def add_letter(self, name: str, turn: int, request: bytes, minute: int) -> None:
        """Record a letter before it is sent; where another took the turn, that one stands."""
        self._connection.execute(
            "INSERT INTO gateway.sight_letter (name, turn, request, minute) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (name, turn, request, minute),
        )

    def filed(self, names: Sequence[str], at: datetime) -> None:
        """Record that looks stand in their mailboxes."""
        rows = [[name, at] for name in names]
        insert_new(self._connection, "gateway.sight_filed", "name, filed_at", rows, "name")

    def deliverable(self, after: str, most: int) -> list[tuple[str, str]]:
        """Give looks, and whose, kept because she had no code, who has one by now."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house FROM gateway.sight s JOIN gateway.code c USING (in_house)"
            " LEFT JOIN gateway.sight_filed f ON f.name = s.name"
            " WHERE s.kept = 'no-code' AND f.name IS NULL AND s.name > %s ORDER BY s.name LIMIT %s",
            (after, most),
        )
        return [(row[0], row[1]) for row in rows]

    def kept_of(self, in_house: str) -> list[KeptSight]:
        """Give the looks at a person that were shown and stand in no mailbox, newest first."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house, s.case_name, s.told, s.kept, s.seen_at FROM gateway.sight s"
            " LEFT JOIN gateway.sight_filed f USING (name)"
            " WHERE s.in_house = %s AND s.kept <> '' AND f.name IS NULL ORDER BY s.seen_at DESC, s.name",
            (in_house,),
        )
        return [KeptSight(*row) for row in rows]


class SightStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[SightRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield SightRows(connection)
