# SPDX-License-Identifier: Apache-2.0
"""戸籍の附票: the addresses of those enrolled in a register, by date, as residents offices tell them.

Juki Act 16-20. The supplement opens and closes with its register and is then kept for 150 years (Order 34).
It is the bridge between domicile and address, so it is where somebody who hides is looked for: every address
goes out only through `AddressGuard`, and a withheld one looks like none at all (支援措置; YE-7).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from warifu.families.register import Dated, FamilyRegister
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed, Refusal


class NoSupplement(Refusal):
    """No address of this person is on record here."""

    status = 404
    reason = "no-supplement"
    law = "Juki Act 16, 20"
    remedy = "Compare the legal domicile, the head and the name."


class DoesNotAgree(Refusal):
    """戸籍と一致しない: no one open register has exactly this person."""

    status = 409
    reason = "does-not-agree"
    law = "Juki Act 19"
    remedy = (
        "Compare domicile, head, name and birth date with the person's certificate; never choose by likeness."
    )


class AddressGuard(Protocol):
    """支援措置の審査: the one place that decides who may see an address (`residents.protection`)."""

    def may_see_address(
        self, asker: InHouseNumber, asker_name: str, whose: Collection[InHouseNumber]
    ) -> frozenset[InHouseNumber]:
        """Give those of `whose` whose address the asker may see, having recorded the request durably.

        Does the same work for a protected person, another one and nobody, so that time tells nothing.
        """
        ...


@dataclass(frozen=True, slots=True, repr=False)
class AddressTold(Masked):
    """附票記載事項通知 (Juki Act 19): one person's address from a day on, told by the residents office there.

    The person is named by domicile, head, name and birth date. Repeating a `message_id` is harmless. `code`
    comes along where she went abroad, and no other line says so (Juki Act 17, 30-41; unconfirmed).
    """

    message_id: UUID
    domicile: str
    head: str
    name: str
    born_on: date
    address: str
    from_on: date
    code: ResidentRecordCode | None = None

    def __post_init__(self) -> None:
        if not self.address.strip() or len(self.address) > 200:
            raise Malformed("address: give 1 to 200 characters, or the country for an address abroad.")


@dataclass(frozen=True, slots=True, repr=False)
class Line(Masked):
    """附票の一行: an address as told, before the lines of one person are put in order."""

    person: InHouseNumber
    address: str
    from_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Column(Masked):
    """附票の一人分: name and the dated addresses, oldest first. Withheld addresses are not there."""

    person: InHouseNumber
    name: str
    addresses: tuple[Dated, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Supplement(Masked):
    """戸籍の附票の写し: one register's supplement as one asker may see it."""

    domicile: str
    head: str
    closed_on: date | None
    columns: tuple[Column, ...]


def supplement(
    register: FamilyRegister, lines: Sequence[Line], visible: Collection[InHouseNumber]
) -> Supplement:
    """附票: put the lines of a register in order and leave out the addresses nobody may see here."""
    columns = []
    for person in dict.fromkeys(member.person for member in register.members):
        member = register.member(person)
        mine = [each for each in lines if each.person == person and person in visible]
        end = member.left_on if member else None
        columns.append(Column(person, register.name_of(person), addresses(mine, end)))
    name = register.name_of(register.head)
    return Supplement(register.domicile.place, name, register.closed_on, tuple(columns))


def addresses(lines: Sequence[Line], until_on: date | None = None) -> tuple[Dated, ...]:
    """住所の履歴: oldest first; of two for one day the one told later holds. The last ends on leaving."""
    by_day = {each.from_on: each.address for each in lines}
    days = sorted(by_day)
    if not days:
        return ()
    ends = [*days[1:], max(until_on, days[-1]) if until_on else None]
    return tuple(Dated(by_day[day], day, end) for day, end in zip(days, ends, strict=True))


def agrees(register: FamilyRegister, told: AddressTold) -> InHouseNumber | None:
    """Give whom the message names in a register: exactly one enrolled with that name and birth date."""
    return agreeing(register, told.name, told.born_on)


def agreeing(register: FamilyRegister, name: str, born_on: date) -> InHouseNumber | None:
    """Give the one enrolled in a register with this name and birth date."""
    found = [
        member.person
        for member in register.enrolled
        if member.born_on == born_on and normal_form(register.name_of(member.person)) == normal_form(name)
    ]
    return found[0] if len(found) == 1 else None
