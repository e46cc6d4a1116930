# SPDX-License-Identifier: Apache-2.0
"""婚姻: marriage, and the register of the new couple (CC 731-750; Koseki 16, 74).

    surname of one who heads her register      the other enters it
    surname of one who does not                a new register, that one at its head
    one of the two is a foreigner              the Japanese one gets a register of her own, unless she has it

Children of either stay where they are; they follow by a notice of entry (KA 98).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.families.acts.divorces import months_later
from warifu.families.acts.filing import Filing, Foreigner, Known, Newcomer, Subject, bring, know, years
from warifu.families.facts import FactKind, may_not_marry
from warifu.families.folio import Folio
from warifu.families.refusals import (
    AlreadyMarried,
    BeforeAcceptance,
    DomicileMissing,
    NoCapacityShown,
    NotDomiciledHere,
    NotHusbandAndWife,
    NotJapanese,
    RelatedTooClosely,
    SurnameNotOfTheTwo,
    TooYoungToMarry,
)
from warifu.families.register import Domicile, restate, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

MARRIAGE_AGE = 18
"""CC 731, since 2022-04-01."""


@dataclass(frozen=True, slots=True, repr=False)
class Marriage(Masked):
    """婚姻届: `surname_of` is 夫 or 妻 (KA 74(i)); `domicile` where a new register is made.

    A marriage already made abroad, by the form of the law there, is reported (KA 41; General Rules Act 24):
    `abroad_on` is its day and `abroad_form` whose form it was. It needs no witnesses and no more capacity.
    """

    filing: Filing
    husband: Subject
    wife: Subject
    surname_of: str = ""
    domicile: Domicile | None = None
    abroad_on: date | None = None
    abroad_form: str = ""


def marriage(folio: Folio, notice: Marriage) -> str:
    """婚姻: marry two people from the day of acceptance (CC 739); give the number of their register.

    Raises WitnessesMissing, BeforeAcceptance, NotHusbandAndWife, TooYoungToMarry, AlreadyMarried,
    RelatedTooClosely, NoCapacityShown, SurnameNotOfTheTwo, DomicileMissing, NotDomiciledHere,
    LaterEntryRecorded.
    """
    if notice.abroad_on is None:
        notice.filing.two_witnesses()
    elif notice.abroad_on > notice.filing.accepted_on:
        raise BeforeAcceptance
    husband, wife = know(folio, notice.husband), know(folio, notice.wife)
    _lawful(folio, husband, wife, made=notice.abroad_on is not None)
    number = _register_for(folio, notice, husband, wife)
    for each in _by_surname(notice, husband, wife):
        if each.japanese:
            bring(folio, each, number)
    one, other = (husband, wife) if husband.japanese else (wife, husband)
    folio.begin(FactKind.SPOUSE, one.party.person, other.party, folio.on)
    for one, other, role in ((husband, wife, "夫"), (wife, husband, "妻")):
        if one.japanese:
            _write(folio, notice, one, other, role)
    return number


def _lawful(folio: Folio, husband: Known, wife: Known, *, made: bool) -> None:
    both = (husband, wife)
    if (husband.party.sex, wife.party.sex) != (Sex.MALE, Sex.FEMALE):
        raise NotHusbandAndWife
    if not any(each.japanese for each in both):
        raise NotJapanese(
            "Two foreign nationals marry under General Rules Act 24; no register has them.",
            remedy="The notice is accepted and kept for 50 years; nothing is entered.",
        )
    folio.in_order(*(each.party.person for each in both))
    for each in both:
        if years(each.party.born_on, folio.on) < MARRIAGE_AGE and each.japanese:
            raise TooYoungToMarry
        if isinstance(each.subject, Foreigner) and not each.subject.capacity_shown and not made:
            raise NoCapacityShown
        elsewhere = not each.here and getattr(each.subject, "married", False)
        if elsewhere or folio.kin.spouses(each.party.person):
            raise AlreadyMarried
    if may_not_marry(folio.facts_about, husband.party.person, wife.party.person, folio.on):
        raise RelatedTooClosely


def _by_surname(notice: Marriage, husband: Known, wife: Known) -> tuple[Known, Known]:
    """First whose surname they take, then the other (Koseki 14)."""
    if not husband.japanese:
        return wife, husband
    if not wife.japanese or notice.surname_of == "夫":
        return husband, wife
    if notice.surname_of == "妻":
        return wife, husband
    raise SurnameNotOfTheTwo


def _register_for(folio: Folio, notice: Marriage, husband: Known, wife: Known) -> str:
    first, _ = _by_surname(notice, husband, wife)
    person = first.party.person
    if isinstance(first.subject, Newcomer):
        if first.subject.is_head:
            raise NotDomiciledHere
        surname, reading = first.subject.surname, first.subject.surname_reading
    else:
        register = folio.where(person)
        if register.head == person:
            return register.number
        surname, reading = stated(register.surname), stated(register.surname_readings)
    if notice.domicile is None:
        raise DomicileMissing
    items = [("編製事由", "婚姻"), ("編製日", in_era(folio.on))]
    return folio.open(notice.domicile, person, surname, reading, items).number


def _write(folio: Folio, notice: Marriage, one: Known, other: Known, role: str) -> None:
    person = one.party.person
    register = folio.where(person)
    member = folio.member(person)
    folio.change_member(person, spouse_role=restate(member.spouse_role, role, folio.on))
    entered = member.entered_on == folio.on and member.entered_by is folio.event.kind
    items = [("婚姻日", in_era(folio.on)), ("配偶者氏名", other.party.name), *_filed(notice)]
    if not other.japanese:
        items += [("配偶者の国籍", other.party.nationality)]
        items += [("配偶者の生年月日", in_era(other.party.born_on))]
    if entered:
        items.append(("従前戸籍", member.origin.heading))
    folio.write(register.number, person, items)


def _filed(notice: Marriage) -> list[tuple[str, str]]:
    """How it came to this office: as a notice, or by the certificate of a marriage made abroad (KA 41)."""
    if notice.abroad_on is None:
        return notice.filing.items()
    accepted_on = notice.filing.accepted_on
    over = accepted_on > months_later(notice.abroad_on, 3)
    return [
        ("婚姻の方式", notice.abroad_form),
        ("証書提出日", in_era(accepted_on)),
        ("証書提出者", notice.filing.filer),
        *([("届出期間経過", "3か月")] if over else []),
    ]
