# SPDX-License-Identifier: Apache-2.0
"""The verbs on people without a resident record (住登外者)."""

from __future__ import annotations

from datetime import datetime

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.store.binding import BoundRows

_WHY = "keep or look up somebody without a record"


class OutsiderRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def add_outside_person(
        self, number: InHouseNumber, said: tuple[object, ...], at: datetime, by: str, case: str
    ) -> None:
        """Keep what somebody said of herself: why, name, kana, birth date, contact."""
        self._connection.execute(
            "INSERT INTO residents.outside_person VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (number.reveal(_WHY), *said, at, by, case),
        )

    def is_outside(self, person: InHouseNumber) -> bool:
        """Say whether somebody was admitted without a record."""
        query = "SELECT true FROM residents.outside_person WHERE in_house_number = %s"
        return bool(self._value(query, (person.reveal(_WHY),)))

    def contact(self, person: InHouseNumber) -> str | None:
        """Give where somebody admitted can be reached."""
        return self._value(  # type: ignore[no-any-return]
            "SELECT contact FROM residents.outside_person WHERE in_house_number = %s", (person.reveal(_WHY),)
        )

    def registered_as(self, person: InHouseNumber) -> InHouseNumber | None:
        """Give the record that somebody admitted got later."""
        found = self._value(
            "SELECT registered_as FROM residents.outside_person_registered WHERE in_house_number = %s",
            (person.reveal(_WHY),),
        )
        return None if found is None else InHouseNumber(found)

    def join_outside(self, person: InHouseNumber, resident: InHouseNumber, at: datetime, by: str) -> None:
        """Keep which record somebody admitted got; one said before stays."""
        self._connection.execute(
            "INSERT INTO residents.outside_person_registered VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (person.reveal(_WHY), resident.reveal(_WHY), at, by),
        )
