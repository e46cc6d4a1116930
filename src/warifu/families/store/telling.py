# SPDX-License-Identifier: Apache-2.0
"""The verbs on entries in their order, and on what registers of residents were told of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import TupleRow

from warifu.families.names import ReadingSource
from warifu.families.register import Event, EventKind, FamilyRegister
from warifu.identifiers.in_house_number import InHouseNumber

_WHY = "tell the register of residents"
_EVENT = "SELECT event_id, kind, effective_on, accepted_on, recorded_at FROM families.event"


class TellingRows:
    """Every verb sees what this transaction wrote."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def entries_after(self, most: int) -> list[Event]:
        """Give the entries nobody has followed, in their order; nobody else follows meanwhile."""
        row = self._connection.execute("SELECT followed_to FROM families.told_head FOR UPDATE").fetchone()
        rows = self._connection.execute(
            f"{_EVENT} WHERE recorded_at > coalesce(%s, '-infinity'::timestamptz) "
            "ORDER BY recorded_at LIMIT %s",
            (row[0] if row else None, most),
        )
        return [Event(one, EventKind(kind), *days) for one, kind, *days in rows]

    def followed_to(self, instant: datetime) -> None:
        """Remember how far the entries were followed."""
        self._connection.execute("UPDATE families.told_head SET followed_to = %s", (instant,))

    def event(self, event_id: UUID) -> Event:
        """Give one entry."""
        row = self._connection.execute(f"{_EVENT} WHERE event_id = %s", (event_id,)).fetchone()
        assert row is not None
        return Event(row[0], EventKind(row[1]), *row[2:])

    def changed_by(self, event_id: UUID) -> list[tuple[FamilyRegister | None, FamilyRegister]]:
        """Give each register an entry wrote: as it was before, and after."""
        rows = self._connection.execute(
            """
            SELECT old.content, new.content FROM families.register_version new
            LEFT JOIN families.register_version old
              ON old.register_number = new.register_number AND old.version = new.version - 1
            WHERE new.event_id = %s ORDER BY new.register_number
            """,
            (event_id,),
        )
        return [(_register(old) if old else None, _register(new)) for old, new in rows]

    def is_ex_officio(self, event_id: UUID) -> bool:
        """Say whether readings came in by this entry because nobody had filed one."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT FROM families.entered_reading WHERE event_id = %s AND source = %s)",
            (event_id, ReadingSource.EX_OFFICIO.value),
        ).fetchone()
        return bool(row and row[0])

    def told_last_by(self, person: InHouseNumber) -> str:
        """Give who told the supplement the newest address of a person; empty where nobody did."""
        row = self._connection.execute(
            "SELECT told_by FROM families.supplement_line WHERE in_house_number = %s "
            "ORDER BY from_on DESC, recorded_at DESC, place DESC LIMIT 1",
            (person.reveal(_WHY),),
        ).fetchone()
        return str(row[0]) if row else ""

    def stated_city(self, person: InHouseNumber) -> str:
        """Give the code of the municipality in which the newest notice says that a person lives, or none."""
        row = self._connection.execute(
            "SELECT municipality FROM families.stated_city JOIN families.event USING (event_id) "
            "WHERE in_house_number = %s ORDER BY recorded_at DESC LIMIT 1",
            (person.reveal(_WHY),),
        ).fetchone()
        return str(row[0]) if row else ""

    def tellers_of(self, person: InHouseNumber) -> list[str]:
        """Give everybody who told the supplements an address of a person."""
        rows = self._connection.execute(
            "SELECT DISTINCT told_by FROM families.supplement_line WHERE in_house_number = %s ORDER BY 1",
            (person.reveal(_WHY),),
        )
        return [by for (by,) in rows]

    def owe(self, event_id: UUID, to_city: str, people: Collection[InHouseNumber], at: datetime) -> None:
        """Owe an entry to a city, once."""
        self._connection.execute(
            "INSERT INTO families.told_notice (event_id, to_city, people, owed_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            (event_id, to_city, [each.reveal(_WHY) for each in people], at),
        )

    def waiting(self, most: int, silent: Collection[str] = ()) -> list[tuple[UUID, str, list[InHouseNumber]]]:
        """Give what is owed and not settled, the oldest first; nothing for the cities that are silent."""
        rows = self._connection.execute(
            "SELECT event_id, to_city, people FROM families.told_notice WHERE settled_at IS NULL "
            "AND to_city <> ALL(%s) ORDER BY place_in_order LIMIT %s",
            (list(silent), most),
        )
        return [(event, city, list(map(InHouseNumber, people))) for event, city, people in rows]

    def settle(self, event_id: UUID, to_city: str, sent_back: str, at: datetime) -> None:
        """Remember that a city took a notice, or why it did not."""
        self._connection.execute(
            "UPDATE families.told_notice SET settled_at = %s, sent_back = %s "
            "WHERE event_id = %s AND to_city = %s",
            (at, sent_back, event_id, to_city),
        )


def _register(content: object) -> FamilyRegister:
    return msgspec.convert(content, FamilyRegister, strict=False)
