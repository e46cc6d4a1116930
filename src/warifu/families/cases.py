# SPDX-License-Identifier: Apache-2.0
"""戸籍の窓口の事件: why a clerk looks at registers, and what is kept of each look. Nouns only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.families.register import FamilyRegister
from warifu.families.supplement import AddressGuard
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Refusal

GuardOf = Callable[[str, str, bool], AddressGuard]
"""Gives the one guard of addresses: for a clerk, her case number, and whether the asker stands there in
person with a photo document.
"""
Withheld = Callable[[Collection[InHouseNumber]], bool]
"""Whether a protection measure holds back whatever tells of one of these people."""


class CaseNotOpen(Refusal):
    """This case is not one this clerk opened today, or it never showed this register."""

    status = 410
    reason = "register-case-not-open"
    law = "KA 10-2; Act 12"
    remedy = "Open a case with its number and reason, and look the register up in it."


@dataclass(frozen=True, slots=True, repr=False)
class ClerkCase(Masked):
    """事件: the number the clerk's office gave it, and her reason; nobody's name."""

    case_id: UUID
    reference: str
    reason: str
    clerk: str


@dataclass(frozen=True, slots=True, repr=False)
class Look(Masked):
    """閲覧の記録: one look of a case. `what` is none, register, notice, compared, passport, …"""

    look_id: UUID
    what: str
    register: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """閲覧の一行: what a person is told of one look at a register she stands in: when, who, which case."""

    looked_at: datetime
    clerk: str
    reference: str
    what: str


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Masked):
    """開いた戸籍: a register that may be shown, since its look is on record. `waits`: a notice is pending."""

    look_id: UUID
    register: FamilyRegister
    waits: bool


@dataclass(frozen=True, slots=True, repr=False)
class Named(Masked):
    """名指された方: somebody by the register she stands in, as its certificate states it."""

    place: str
    head: str
    name: str
    born_on: date


def fitting(register: FamilyRegister, who: Named) -> set[InHouseNumber]:
    """Everybody of a register with exactly this name and birth date, removed ones too."""
    return {
        member.person
        for member in register.members
        if member.born_on == who.born_on
        and normal_form(register.name_of(member.person)) == normal_form(who.name)
    }
