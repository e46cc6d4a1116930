# SPDX-License-Identifier: Apache-2.0
"""The verbs on the supplement, bound to one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from warifu.families.supplement import AddressTold, Line
from warifu.identifiers.in_house_number import InHouseNumber

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

    def lines(self, number: str) -> list[Line]:
        """Give every line of a register's supplement in the order it was told."""
        rows = self._connection.execute(
            "SELECT in_house_number, address, from_on FROM families.supplement_line "
            "WHERE register_number = %s ORDER BY in_house_number, place",
            (number,),
        )
        return [Line(InHouseNumber.parse(who), address, from_on) for who, address, from_on in rows]
