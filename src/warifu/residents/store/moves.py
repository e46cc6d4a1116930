# SPDX-License-Identifier: Apache-2.0
"""The verbs on moves between municipalities: whom Juki Net names as left, and what a city said of her."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.store.binding import BoundRows

_WHY = "keep or look up in the register"
_LEFT = """
  (SELECT n.left_city FROM residents.outbox o JOIN residents.notice_outcome n USING (sequence)
   WHERE o.in_house_number = {person} AND n.left_city <> '' ORDER BY o.sequence DESC LIMIT 1)
"""


class DomicileClaim(NamedTuple):
    """What the city left says of a resident here: keeper, place and head of her family register."""

    code: ResidentRecordCode
    person: InHouseNumber
    told_by: str
    born_on: date
    keeper: str
    place: str
    head: str


class MoveRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def left_city(self, person: InHouseNumber) -> str:
        """Give the city she left for this one by the word of Juki Net; empty where it named none."""
        found = self._value(f"SELECT {_LEFT.format(person='%s')}", (person.reveal(_WHY),))
        return str(found or "")

    def moved_to(self, person: InHouseNumber) -> str:
        """Give the city that her last move out of this one named; empty where it named none."""
        found = self._value(
            "SELECT destination FROM residents.outbox WHERE in_house_number = %s AND kind = 'move-out' "
            "ORDER BY sequence DESC LIMIT 1",
            (person.reveal(_WHY),),
        )
        return str(found or "")

    def add_claim(
        self, code: ResidentRecordCode, by: str, born_on: date, title: tuple[str, str, str], at: datetime
    ) -> None:
        """Keep what a city says of a family register; what it says last counts."""
        self._connection.execute(
            "INSERT INTO residents.domicile_claim VALUES (%s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (record_code, told_by) DO UPDATE SET born_on = excluded.born_on, "
            "keeper = excluded.keeper, place = excluded.place, head = excluded.head, "
            "told_at = excluded.told_at",
            (code.reveal(_WHY), by, born_on, *title, at),
        )

    def claims_to_believe(self, most: int) -> list[DomicileClaim]:
        """Give the claims of the very cities that the people they are about have left."""
        rows = self._connection.execute(
            f"""
            SELECT c.record_code, r.in_house_number, c.told_by, c.born_on, c.keeper, c.place, c.head
            FROM residents.domicile_claim c JOIN residents.resident r USING (record_code)
            WHERE c.told_by = {_LEFT.format(person="r.in_house_number")} ORDER BY c.told_at LIMIT %s
            """,
            (most,),
        )
        return [
            DomicileClaim(ResidentRecordCode(code), InHouseNumber(who), *rest) for code, who, *rest in rows
        ]

    def end_claim(self, claim: DomicileClaim) -> None:
        """Forget a claim that was believed, or that another keeper's word outweighs."""
        self._connection.execute(
            "DELETE FROM residents.domicile_claim WHERE record_code = %s AND told_by = %s",
            (claim.code.reveal(_WHY), claim.told_by),
        )

    # measures that go along

    def is_root_known(self, root: UUID) -> bool:
        """Say whether a measure was taken here, or heard by any road; alone with it until the end."""
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 10))", (f"measure {root}",)
        )
        return bool(
            self._value(
                "SELECT EXISTS (SELECT FROM residents.protection WHERE protection_id = %(root)s) "
                "OR EXISTS (SELECT FROM residents.measure_heard WHERE root = %(root)s)",
                {"root": root},
            )
        )

    def root_of(self, protection_id: UUID) -> UUID:
        """Give by which id every city knows a measure: its own, where it was taken here."""
        query = "SELECT root FROM residents.measure_heard WHERE protection_id = %s"
        found: UUID | None = self._value(query, (protection_id,))
        return found or protection_id

    def await_measure(
        self,
        told_by: str,
        their_id: UUID,
        codes: Iterable[tuple[ResidentRecordCode, date]],
        told: msgspec.Struct,
        until_on: date,
    ) -> None:
        """Keep a measure for whoever arrives under one of these codes; what is told last counts."""
        for code, born_on in codes:
            self._connection.execute(
                "INSERT INTO residents.measure_awaited VALUES (%s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (told_by, their_id, record_code) DO UPDATE "
                "SET told = excluded.told, until_on = excluded.until_on",
                (
                    told_by,
                    their_id,
                    code.reveal(_WHY),
                    born_on,
                    Jsonb(msgspec.to_builtins(told)),
                    until_on,
                ),
            )

    def forget_awaited(self, told_by: str, their_id: UUID) -> None:
        """Forget a measure that ended before anybody arrived."""
        self._connection.execute(
            "DELETE FROM residents.measure_awaited WHERE told_by = %s AND their_id = %s", (told_by, their_id)
        )

    def take_awaited(self, code: ResidentRecordCode, born_on: date) -> list[tuple[str, UUID, object]]:
        """Give what is awaited for a record that is being entered, and keep it no longer."""
        rows = self._connection.execute(
            "DELETE FROM residents.measure_awaited WHERE record_code = %s AND born_on = %s "
            "RETURNING told_by, their_id, told",
            (code.reveal(_WHY), born_on),
        )
        return [(told_by, their_id, told) for told_by, their_id, told in rows]

    def protect_too(self, protection_id: UUID, person: InHouseNumber) -> None:
        """Let a measure protect one more person, who was told of before and has arrived."""
        self._connection.execute(
            "INSERT INTO residents.protected_person VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (person.reveal(_WHY), protection_id),
        )

    def heard_without_staff(self) -> list[UUID]:
        """Give the measures heard from other cities for which nobody is listed yet."""
        rows = self._connection.execute(
            "SELECT protection_id FROM residents.measure_heard h WHERE NOT EXISTS "
            "(SELECT FROM residents.protection_staff s WHERE s.protection_id = h.protection_id)"
        )
        return [one for (one,) in rows]
