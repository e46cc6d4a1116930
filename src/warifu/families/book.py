# SPDX-License-Identifier: Apache-2.0
"""記録の原本: what an act reads, as a port; the store's rows serve it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from warifu.families.facts import Fact, Party
from warifu.families.register import FamilyRegister
from warifu.identifiers.in_house_number import InHouseNumber


class Book(Protocol):
    """Registers and facts as they are recorded now; nobody else changes them until the folio is stored."""

    def register(self, number: str) -> FamilyRegister | None:
        """Give the newest version of a register."""
        ...

    def place_of(self, person: InHouseNumber) -> str | None:
        """Give the number of the open register in which a person is enrolled."""
        ...

    def registers_of(self, person: InHouseNumber) -> Sequence[str]:
        """Give the number of every register in which a person ever stood, in the order she entered."""
        ...

    def facts_about(self, person: InHouseNumber) -> Sequence[Fact]:
        """Give the newest version of every fact in which a person stands, in either place."""
        ...

    def noted(self, person: InHouseNumber) -> Party | None:
        """Give a foreign child as the notice of its recognition states it."""
        ...

    def foreigners_born(self, born_on: date) -> Sequence[Party]:
        """Give the foreign nationals of that birth date whom facts here name."""
        ...

    def by_title(self, place: str, head: str) -> Sequence[str]:
        """Give the numbers of registers with this legal domicile and head's name."""
        ...
