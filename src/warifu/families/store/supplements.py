# SPDX-License-Identifier: Apache-2.0
"""The verbs on the supplement, bound to one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from warifu.families.supplement import AddressTold, Line
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode

_WHY = "keep or look up in the supplement"


class SupplementRows:
    """附票: lines are added, never changed."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def is_told(self, message_id: UUID) -> bool:
        """Whether a message was entered before."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT FROM families.supplement_line WHERE message_id = %s)", (message_id,)
        ).fetchone()
        return bool(row and row[0])

    def add_line(
        self, number: str, person: InHouseNumber, told: AddressTold, by: str, recorded_at: datetime
    ) -> None:
        """Enter an address. The turn is taken."""
        self._connection.execute(
            "INSERT INTO families.supplement_line SELECT %(number)s, %(who)s, coalesce(max(place), 0) + 1, "
            "%(address)s, %(from_on)s, %(by)s, %(message)s, %(at)s FROM families.supplement_line "
            "WHERE register_number = %(number)s AND in_house_number = %(who)s",
            {
                "number": number,
                "who": person.reveal(_WHY),
                "address": told.address,
                "from_on": told.from_on,
                "by": by,
                "message": told.message_id,
                "at": recorded_at,
            },
        )
        if told.code is not None:
            self._connection.execute(
                "INSERT INTO families.gone_abroad VALUES (%s, %s, %s, %s)",
                (person.reveal(_WHY), told.from_on, told.message_id, told.code.reveal(_WHY)),
            )

    def abroad(self, person: InHouseNumber) -> ResidentRecordCode | None:
        """Give the record code of somebody whose last line says that she went abroad."""
        row = self._connection.execute(
            "SELECT (SELECT record_code FROM families.gone_abroad g WHERE g.in_house_number = "
            "l.in_house_number AND g.from_on = l.from_on ORDER BY g.message_id LIMIT 1) "
            "FROM families.supplement_line l WHERE in_house_number = %s "
            "ORDER BY from_on DESC, recorded_at DESC, place DESC LIMIT 1",
            (person.reveal(_WHY),),
        ).fetchone()
        return ResidentRecordCode(row[0]) if row and row[0] else None

    def add_asking(
        self,
        message_id: UUID,
        asked: tuple[str, str, str],
        person: InHouseNumber | None,
        at: datetime,
        *,
        confirmed: bool,
    ) -> bool:
        """Record an embassy's question: who asked, clerk and case, about whom. The same again: nothing.

        False where another question stands under this id.
        """
        question = (*asked, person.reveal(_WHY) if person is not None else None, confirmed)
        self._connection.execute(
            "INSERT INTO families.embassy_asking VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (message_id, *question, at),
        )
        kept = self._connection.execute(
            "SELECT asked_by, asked_clerk, asked_case, in_house_number, confirmed "
            "FROM families.embassy_asking WHERE message_id = %s",
            (message_id,),
        ).fetchone()
        return kept == question

    def lines(self, number: str) -> list[Line]:
        """Give every line of a register's supplement in the order it was told."""
        rows = self._connection.execute(
            "SELECT in_house_number, address, from_on FROM families.supplement_line "
            "WHERE register_number = %s ORDER BY in_house_number, place",
            (number,),
        )
        return [Line(InHouseNumber.parse(who), address, from_on) for who, address, from_on in rows]
