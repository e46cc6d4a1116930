# SPDX-License-Identifier: Apache-2.0
"""氏名・本籍の変更: names, entry into a parent's register, branching, moving the register, writing it anew.

CC 791; Koseki 20-2, 21, 98-100, 107, 107-2, 108. Changes of the reading are in `families.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from warifu.families.acts.divorces import months_later
from warifu.families.acts.filing import ADULT, Filing, own_register, years
from warifu.families.facts import JAPAN, Fact, FactKind, Party
from warifu.families.folio import Folio
from warifu.families.names import NotTheForeignersSurname, Reading, accepted_kana, name_part
from warifu.families.refusals import (
    CannotBranch,
    CourtPermissionMissing,
    ForeignerNeeded,
    NotAParentsSurname,
    NotDomiciledHere,
    OnlyTheHead,
)
from warifu.families.register import (
    WORDS,
    Closing,
    Domicile,
    EventKind,
    FamilyRegister,
    Heading,
    History,
    Member,
    restate,
    stated,
)
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era


class SurnameGround(StrEnum):
    """氏の変更の根拠: which paragraph of Koseki 107."""

    COURT = "court"  # (1) unavoidable reason, with permission
    FOREIGN_SPOUSE = "foreign-spouse"  # (2) to the foreign spouse's, within six months of the marriage
    BACK_FROM_FOREIGN = "back-from-foreign"  # (3) back, within three months after that marriage ended
    FOREIGN_PARENT = "foreign-parent"  # (4) to a foreign parent's, of a child, with permission


@dataclass(frozen=True, slots=True, repr=False)
class GivenName(Masked):
    """名の変更届 (KA 107-2): with the family court's permission."""

    filing: Filing
    person: InHouseNumber
    given: str
    reading: Reading


@dataclass(frozen=True, slots=True, repr=False)
class Surname(Masked):
    """氏の変更届 (KA 107): by the head and the spouse; `signed` says who signed.

    A child who takes the surname of a foreign parent stands in place of the head.
    """

    filing: Filing
    head: InHouseNumber
    surname: str
    reading: Reading
    ground: SurnameGround = SurnameGround.COURT
    signed: tuple[InHouseNumber, ...] = ()
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ChildSurname(Masked):
    """入籍届 (KA 98): a child takes the surname of a parent and enters that parent's register."""

    filing: Filing
    child: InHouseNumber
    parent: InHouseNumber


@dataclass(frozen=True, slots=True, repr=False)
class Branch(Masked):
    """分籍届 (KA 21, 100): an adult makes a register of her own with the same surname."""

    filing: Filing
    person: InHouseNumber
    domicile: Domicile


@dataclass(frozen=True, slots=True, repr=False)
class Transfer(Masked):
    """転籍届 (KA 108): the whole register gets another legal domicile. `signed` by head and spouse."""

    filing: Filing
    register: str
    domicile: Domicile
    signed: tuple[InHouseNumber, ...]


def given_name(folio: Folio, notice: GivenName) -> None:
    """名の変更: raises CourtPermissionMissing, NameCharacters and the refusals of readings."""
    if notice.filing.court_on is None:
        raise CourtPermissionMissing
    member = folio.member(notice.person)
    old = stated(member.given)
    folio.change_member(
        notice.person,
        given=restate(member.given, name_part(notice.given), folio.on),
        given_readings=restate(member.given_readings, accepted_kana(notice.reading), folio.on),
    )
    said = [("名の変更日", in_era(folio.on)), ("従前の名", old), *notice.filing.items()]
    folio.write(folio.where(notice.person).number, notice.person, said)


def surname(folio: Folio, notice: Surname) -> None:
    """氏の変更: for everybody in the register; to a foreigner's name for that one alone (Koseki 20-2).

    Raises OnlyTheHead, CourtPermissionMissing, ForeignerNeeded, NotTheForeignersSurname, DomicileMissing,
    NameCharacters.
    """
    register = folio.where(notice.head)
    if notice.ground is not SurnameGround.FOREIGN_PARENT:
        both_sign(register, notice.signed)
    elif notice.head == register.head or folio.member(notice.head).spouse_role:
        raise ForeignerNeeded
    _surname_ground(folio, notice)
    text, reading = name_part(notice.surname), accepted_kana(notice.reading)
    alone = notice.ground is not SurnameGround.COURT and len(register.enrolled) > 1
    if alone:
        items = [("編製事由", "氏の変更"), ("編製日", in_era(folio.on))]
        role = folio.member(notice.head).spouse_role
        made = folio.open(notice.domicile or register.domicile, notice.head, text, reading, items)
        folio.move(notice.head, made.number, spouse_role=role)
    else:
        folio.restate_surname(register.number, text, reading)
    said = [("氏の変更日", in_era(folio.on)), ("従前の氏", stated(register.surname)), *notice.filing.items()]
    said += [("氏変更の事由", _WHY[notice.ground])] if notice.ground in _WHY else []
    folio.write(folio.where(notice.head).number, None if not alone else notice.head, said)


def child_surname(folio: Folio, notice: ChildSurname) -> None:
    """子の入籍: to a parent's register (CC 791). With permission, unless the parents are married.

    Raises NotAParentsSurname, CourtPermissionMissing, LaterEntryRecorded.
    """
    folio.in_order(notice.child)
    parents = folio.kin.parents(notice.child)
    register = folio.where(notice.child)
    married = stated(folio.member(notice.child).spouse_role)
    if notice.parent not in parents or married or folio.where(notice.parent).number == register.number:
        raise NotAParentsSurname
    together = any(each in parents for each in folio.kin.spouses(notice.parent))
    if not together and notice.filing.court_on is None:
        raise CourtPermissionMissing
    number = own_register(folio, notice.parent)
    old = folio.where(notice.child).title
    folio.move(notice.child, number)
    said = [("入籍日", in_era(folio.on)), *notice.filing.items(), ("従前戸籍", old)]
    folio.write(number, notice.child, said)


def branch(folio: Folio, notice: Branch) -> str:
    """分籍: raises CannotBranch; gives the number of the new register."""
    register, member = folio.where(notice.person), folio.member(notice.person)
    folio.in_order(notice.person)
    if register.head == notice.person or member.spouse_role or years(member.born_on, folio.on) < ADULT:
        raise CannotBranch
    text, reading = stated(register.surname), stated(register.surname_readings)
    items = [("編製事由", "分籍"), ("編製日", in_era(folio.on))]
    made = folio.open(notice.domicile, notice.person, text, reading, items)
    folio.move(notice.person, made.number)
    said = [("分籍日", in_era(folio.on)), *notice.filing.items(), ("従前戸籍", register.title)]
    folio.write(made.number, notice.person, said)
    return made.number


def transfer(folio: Folio, notice: Transfer) -> str:
    """転籍: within the municipality the heading changes, to another one the register closes here.

    Raises OnlyTheHead, LaterEntryRecorded. Gives the number of the register.
    """
    register = folio.register(notice.register)
    both_sign(register, notice.signed)
    folio.in_order(*(each.person for each in register.enrolled))
    said = [("転籍日", in_era(folio.on)), ("新本籍", notice.domicile.place), *notice.filing.items()]
    if notice.domicile.municipality == folio.municipality:
        heading = Heading(notice.domicile, register.head, folio.on)
        folio.put(replace(register, headings=(*register.headings, heading)))
        folio.write(register.number, None, [("従前本籍", register.domicile.place), *said])
        return register.number
    folio.write(register.number, None, said)
    for member in register.enrolled:
        folio.places[member.person] = None
    folio.close(register.number, Closing.TRANSFERRED, moved_to=notice.domicile)
    return register.number


def rewriting(folio: Folio, number: str) -> str:
    """改製: write an open register anew with what holds now; the old one is kept as 改製原戸籍.

    Gives the number of the new register. Raises NotDomiciledHere for a closed one.
    """
    register = folio.register(number)
    if not register.is_open:
        raise NotDomiciledHere("A closed register is not rewritten.", law="Koseki Rules, supplementary 4")
    items = [("改製日", in_era(folio.on)), ("改製事由", WORDS[folio.event.kind])]
    made = folio.open(
        register.domicile,
        register.head,
        stated(register.surname),
        stated(register.surname_readings),
        items,
    )
    folio.close(number, Closing.REWRITTEN)
    made = folio.put(replace(made, members=tuple(_rewritten(each) for each in register.enrolled)))
    for member in register.enrolled:
        folio.places[member.person] = made.number
        folio.entered.append((member.person, made.number))
        folio.recopy(register, member.person)
    return made.number


def both_sign(register: FamilyRegister, signed: Sequence[InHouseNumber]) -> None:
    """筆頭者及び配偶者: whoever of the two is enrolled has signed; else OnlyTheHead."""
    able = [
        each.person
        for each in register.enrolled
        if each.person == register.head or (each.spouse_role and register.member(register.head))
    ]
    if not able or not set(able) <= set(signed):
        raise OnlyTheHead


def _rewritten(member: Member) -> Member:
    """Only what still holds goes over."""
    return replace(
        member,
        given=_open(member.given),
        given_readings=_open(member.given_readings),
        spouse_role=_open(member.spouse_role),
    )


def _open(history: History) -> History:
    return tuple(each for each in history if each.until_on is None)


_WHY = {
    SurnameGround.FOREIGN_SPOUSE: "戸籍法107条2項の届出",
    SurnameGround.BACK_FROM_FOREIGN: "戸籍法107条3項の届出",
    SurnameGround.FOREIGN_PARENT: "戸籍法107条4項の届出",
}


def _surname_ground(folio: Folio, notice: Surname) -> None:
    if notice.ground in {SurnameGround.COURT, SurnameGround.FOREIGN_PARENT}:
        if notice.filing.court_on is None:
            raise CourtPermissionMissing
        if notice.ground is SurnameGround.FOREIGN_PARENT:
            parents = [folio.party(each) for each in folio.kin.parents(notice.head)]
            _named_so(notice, [each for each in parents if each.nationality != JAPAN])
        return
    marriages = [
        each
        for each in folio.facts_about(notice.head)
        if each.kind is FactKind.SPOUSE and each.person == notice.head and each.other.nationality != JAPAN
    ]
    if notice.ground is SurnameGround.FOREIGN_SPOUSE:
        standing = [each for each in marriages if each.holds(folio.on)]
        _within(folio, standing, started=True)
        _named_so(notice, [each.other for each in standing])
    else:
        _within(folio, [each for each in marriages if not each.holds(folio.on)], started=False)
        _as_before(folio, notice)


def _named_so(notice: Surname, foreigners: Sequence[Party]) -> None:
    """The foreigner's surname as the register writes it: what the name begins with, before the comma."""
    if not foreigners:
        raise ForeignerNeeded
    if not any(re.split("[，,、\u3000 ]", each.name)[0] == notice.surname for each in foreigners):
        raise NotTheForeignersSurname


def _as_before(folio: Folio, notice: Surname) -> None:
    """Back only to the surname from before (KA 107(3)); of a register rewritten since it is not known."""
    register, member = folio.where(notice.head), folio.member(notice.head)
    names = [each.text for each in register.surname[:-1]]
    if member.entered_by is EventKind.SURNAME:
        names.append(member.origin.surname)
    if names and names[-1] != notice.surname:
        raise NotTheForeignersSurname


def _within(folio: Folio, marriages: Sequence[Fact], *, started: bool) -> None:
    if not marriages:
        raise ForeignerNeeded
    last = max(marriages, key=lambda each: each.from_on)
    since, months = (last.from_on, 6) if started else (last.until_on or last.from_on, 3)
    if folio.on > months_later(since, months):
        raise CourtPermissionMissing
