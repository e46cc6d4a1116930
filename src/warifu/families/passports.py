# SPDX-License-Identifier: Apache-2.0
"""旅券事務への提供: what a passport office hears of the family register, and nothing beside it.

Since 2025-03-24 an application needs no certificate of the family register where the person brings a code
for it (Passport Act 3; Koseki 120-3; UNCONFIRMED; `passport_codes`). It gets name and reading, birth date,
prefecture of the legal domicile, nationality and whether the person is living: no parents, spouse, address,
entry or register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.exchange import DataItem
from warifu.families.facts import JAPAN
from warifu.families.register import EventKind, FamilyRegister, last, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Fault

KIND = "family-register-passport"
"""A kind of its own: a narrower phrase of the law never reads into the wider kind."""


@dataclass(frozen=True, slots=True, repr=False)
class PassportFacts(Masked):
    """旅券の発給に必要な事項. `nationality` is empty for who lost Japanese nationality."""

    surname: str
    given_name: str
    surname_reading: str
    given_reading: str
    birth_date: date
    domicile_prefecture: str
    nationality: str
    living: bool

    def value(self, item: DataItem) -> str | bool:
        """The JSON value of one item. Raises Fault for an item this kind lacks."""
        if item.kind != KIND or item.key not in PassportFacts.__dataclass_fields__:
            raise Fault(f"the passport office has no item {item.code}")
        kept: str | bool | date = getattr(self, item.key)
        return kept.isoformat() if isinstance(kept, date) else kept


def passport_facts(register: FamilyRegister, person: InHouseNumber) -> PassportFacts | None:
    """Give the facts out of the register in which a person stands or stood last; None for a stranger."""
    member = register.member(person)
    if member is None:
        return None
    return PassportFacts(
        surname=last(register.surname),
        given_name=last(member.given),
        surname_reading=stated(register.surname_readings),
        given_reading=last(member.given_readings),
        birth_date=member.born_on,
        domicile_prefecture=register.domicile.municipality.prefecture,
        nationality="" if member.left_by is EventKind.LOSS_OF_NATIONALITY else JAPAN,
        living=member.left_by is not EventKind.DEATH,
    )
