# SPDX-License-Identifier: Apache-2.0
"""離婚・復氏: the end of a marriage, and the surname and register of the one whose surname it had changed.

CC 751, 763-771, 819; Koseki 19, 76, 77, 77-2, 95. A divorce takes effect by acceptance, one by judgment on
the day it is final (`filing.court_on`). Death ends a marriage too: see `endings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from warifu.families.acts.filing import Filing, begin_custody, died, end_custody, is_minor, late, minors_of
from warifu.families.facts import FactKind
from warifu.families.folio import Folio
from warifu.families.names import AdoptedTooShortly
from warifu.families.refusals import (
    CustodyMissing,
    DomicileMissing,
    FormerRegisterClosed,
    JudgmentMissing,
    KeptNameTooLate,
    NoJointCustodyYet,
    NotMarried,
    SurnameNotChanged,
)
from warifu.families.register import WORDS, Domicile, EventKind, FamilyRegister, Member, restate, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

JOINT_CUSTODY_FROM = date(2026, 4, 1)
"""CC 819 as amended by Act 33 of 2024."""


class Goes(StrEnum):
    """復籍・新戸籍・婚氏続称: where the one goes whose surname the marriage had changed."""

    BACK = "back"  # to the former register (Koseki 19(1))
    NEW = "new"  # a new register with the former surname
    KEEPS = "keeps"  # a new register with the surname of the marriage (Koseki 19(3), 77-2)


class Custody(StrEnum):
    """親権者: who has parental authority after the divorce."""

    FATHER = "father"
    MOTHER = "mother"
    BOTH = "both"


@dataclass(frozen=True, slots=True, repr=False)
class Divorce(Masked):
    """離婚届: by agreement, or by judgment or mediation when `filing.court_on` is given."""

    filing: Filing
    husband: InHouseNumber
    wife: InHouseNumber
    goes: Goes = Goes.BACK
    domicile: Domicile | None = None
    custody: Mapping[InHouseNumber, Custody] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class KeptName(Masked):
    """離婚の際に称していた氏を称する届 (KA 77-2): within three months after the divorce."""

    filing: Filing
    person: InHouseNumber
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class KeptAdoptiveName(Masked):
    """離縁の際に称していた氏を称する届 (KA 73-2): within three months after seven years of adoption."""

    filing: Filing
    person: InHouseNumber
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SurnameRestored(Masked):
    """生存配偶者の復氏届 (KA 95): the widowed spouse goes back to the former surname, at any time."""

    filing: Filing
    person: InHouseNumber
    goes: Goes = Goes.BACK
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CustodyChange(Masked):
    """親権者変更届 (KA 79; CC 819): by the family court, final on `filing.court_on`."""

    filing: Filing
    child: InHouseNumber
    parents: tuple[InHouseNumber, ...]


def divorce(folio: Folio, notice: Divorce) -> None:
    """離婚: end the marriage of two and let the one whose surname it had changed go.

    A foreign spouse is named by the number the marriage gave her. Raises WitnessesMissing, NotMarried,
    CustodyMissing, NoJointCustodyYet, FormerRegisterClosed, DomicileMissing, LaterEntryRecorded.
    """
    by_court = notice.filing.court_on is not None
    if not by_court:
        notice.filing.two_witnesses()
    marriage = folio.fact(FactKind.SPOUSE, notice.husband, notice.wife)
    if marriage is None:
        raise NotMarried
    enrolled = [each for each in (notice.husband, notice.wife) if folio.place_of(each) is not None]
    folio.in_order(*enrolled)
    _settle_custody(folio, notice)
    folio.end(marriage, folio.on)
    for person in enrolled:
        _write(folio, notice, person)
        if folio.where(person).head != person:
            let_go(folio, person, notice.goes, notice.domicile)
            _write(folio, notice, person)


def kept_name(folio: Folio, notice: KeptName) -> None:
    """婚氏続称: take the surname of the ended marriage again, at the head of a register of one's own.

    Raises KeptNameTooLate after three months (CC 767(2)), SurnameNotChanged.
    """
    before = folio.member(notice.person)
    surname, reading = before.origin.surname, before.origin.reading
    if before.entered_by is not EventKind.DIVORCE or not surname:
        raise SurnameNotChanged
    if not before.entered_on <= folio.on <= months_later(before.entered_on, 3):
        raise KeptNameTooLate
    take_again(folio, notice, surname, reading, "戸籍法77条の2")


def take_again(
    folio: Folio, notice: KeptName | KeptAdoptiveName, surname: str, reading: str, article: str
) -> None:
    """Let somebody have a surname again that an ended tie had given, at the head of a register of her own."""
    register = folio.where(notice.person)
    if register.head == notice.person and len(register.enrolled) == 1:
        folio.restate_surname(register.number, surname, reading)
    else:
        items = [("編製事由", f"{article}の届出"), ("編製日", in_era(folio.on))]
        domicile = notice.domicile or register.domicile
        made = folio.open(domicile, notice.person, surname, reading, items)
        folio.move(notice.person, made.number)
    said = [(f"{article}の届出日", in_era(folio.on)), *notice.filing.items()]
    folio.write(folio.where(notice.person).number, notice.person, said)


def kept_adoptive_name(folio: Folio, notice: KeptAdoptiveName) -> None:
    """縁氏続称: as `kept_name`, for who was adopted for seven years at least.

    Raises AdoptedTooShortly, KeptNameTooLate after three months (CC 816(2)), SurnameNotChanged.
    """
    before = folio.member(notice.person)
    if before.entered_by is not EventKind.DISSOLUTION or not before.origin.surname:
        raise SurnameNotChanged
    if not before.entered_on <= folio.on <= months_later(before.entered_on, 3):
        raise KeptNameTooLate
    adopted = [
        each.from_on
        for each in folio.facts_about(notice.person)
        if each.kind is FactKind.ADOPTIVE_PARENT
        and each.person == notice.person
        and each.until_on == before.entered_on
    ]
    if not adopted or months_later(min(adopted), 84) > before.entered_on:
        raise AdoptedTooShortly
    take_again(folio, notice, before.origin.surname, before.origin.reading, "戸籍法73条の2")


def surname_restored(folio: Folio, notice: SurnameRestored) -> None:
    """生存配偶者の復氏 (CC 751): raises SurnameNotChanged, FormerRegisterClosed, DomicileMissing."""
    member, register = folio.member(notice.person), folio.where(notice.person)
    widowed = member.spouse_role and not stated(member.spouse_role)
    if not widowed or register.head == notice.person or notice.goes is Goes.KEEPS:
        raise SurnameNotChanged
    folio.in_order(notice.person)
    let_go(folio, notice.person, notice.goes, notice.domicile)
    said = [("婚姻前の氏に復した日", in_era(folio.on)), *notice.filing.items()]
    folio.write(folio.where(notice.person).number, notice.person, said)


def custody_change(folio: Folio, notice: CustodyChange) -> None:
    """親権者の変更: raises JudgmentMissing, NoJointCustodyYet.

    Raises CustodyMissing for a child who is of age, and for a parent who is none or has died.
    """
    if notice.filing.court_on is None:
        raise JudgmentMissing(law="CC 819; KA 79", remedy="Bring the family court's final decision.")
    able = {each for each in folio.kin.parents(notice.child) if not died(folio, each)}
    if not notice.parents or not set(notice.parents) <= able or not is_minor(folio, notice.child):
        raise CustodyMissing
    if len(notice.parents) > 1 and folio.on < JOINT_CUSTODY_FROM:
        raise NoJointCustodyYet
    for fact in folio.facts_about(notice.child):
        if fact.person == notice.child:
            end_custody(folio, fact)
    for parent in notice.parents:
        begin_custody(folio, notice.child, parent)
    names = "、".join(folio.party(each).name for each in notice.parents)
    said = [("親権者を定めた日", in_era(folio.on)), ("親権者", names), *notice.filing.items()]
    folio.write(folio.where(notice.child).number, notice.child, said)


def let_go(folio: Folio, person: InHouseNumber, goes: Goes, domicile: Domicile | None) -> None:
    """復籍: let a person out of a register she entered by marriage or adoption (Koseki 19).

    Raises SurnameNotChanged, FormerRegisterClosed, DomicileMissing, NotDomiciledHere.
    """
    register, member = folio.where(person), folio.member(person)
    if not member.origin.surname:
        raise SurnameNotChanged
    if goes is Goes.BACK:
        former = former_register(folio, member)
        if former is None:
            raise FormerRegisterClosed
        folio.move(person, former.number, origin=folio.origin_in(register))
        return
    if domicile is None:
        raise DomicileMissing
    keeps = goes is Goes.KEEPS
    surname = stated(register.surname) if keeps else member.origin.surname
    reading = stated(register.surname_readings) if keeps else member.origin.reading
    items = [("編製事由", WORDS[folio.event.kind]), ("編製日", in_era(folio.on))]
    made = folio.open(domicile, person, surname, reading, items)
    folio.move(person, made.number)


def former_register(folio: Folio, member: Member) -> FamilyRegister | None:
    """Give the register a member came from, if it is kept here and open."""
    if not member.origin.register:
        return None
    former = folio.register(member.origin.register)
    return former if former.is_open else None


def months_later(day: date, months: int) -> date:
    """Give the same day some months later, the last day of that month where it has none (CC 143)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def _settle_custody(folio: Folio, notice: Divorce) -> None:
    """親権者の定め: each minor child of the two has one named, and both only since 2026-04-01 (CC 819)."""
    minors = minors_of(folio, notice.husband, notice.wife)
    if set(notice.custody) != set(minors):
        raise CustodyMissing
    for child in minors:
        who = notice.custody[child]
        if who is Custody.BOTH and folio.on < JOINT_CUSTODY_FROM:
            raise NoJointCustodyYet
        parents = {Custody.FATHER: [notice.husband], Custody.MOTHER: [notice.wife]}
        for parent in parents.get(who, [notice.husband, notice.wife]):
            begin_custody(folio, child, parent)
        words = {Custody.FATHER: "父", Custody.MOTHER: "母", Custody.BOTH: "父母"}[who]
        said = [("親権者を定めた日", in_era(folio.on)), ("親権者", words), *notice.filing.items()]
        folio.write(folio.where(child).number, child, said)


def _write(folio: Folio, notice: Divorce, person: InHouseNumber) -> None:
    other = notice.wife if person == notice.husband else notice.husband
    member = folio.member(person)
    folio.change_member(person, spouse_role=restate(member.spouse_role, "", folio.on))
    said = [("離婚日" if notice.filing.court_on is None else "離婚の裁判確定日", in_era(folio.on))]
    said += [("配偶者氏名", folio.party(other).name), *notice.filing.items()]
    if notice.filing.court_on is not None:
        said += late(notice.filing.accepted_on, notice.filing.court_on, 10)
    folio.write(folio.where(person).number, person, said)
