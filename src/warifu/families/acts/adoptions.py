# SPDX-License-Identifier: Apache-2.0
"""養子縁組・離縁: ordinary and special adoption and their end (CC 792-817-11; Koseki 18, 19, 20-3, 66-73).

A special adoption ends the ties to the natural parents: their facts are sealed, the child passes through a
register of its own, and the adoptive register names only that one. So nobody who reads the adoptive
register finds the natural parents; the child itself can (through its own register).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from warifu.families.acts.divorces import Goes, former_register, let_go
from warifu.families.acts.filing import (
    ADULT,
    Filing,
    Known,
    Subject,
    bring,
    end_custody,
    know,
    own_register,
    years,
)
from warifu.families.facts import Fact, FactKind
from warifu.families.folio import Folio
from warifu.families.refusals import (
    AdopteeElder,
    AdopterTooYoung,
    ConsentMissing,
    CourtPermissionMissing,
    FormerRegisterClosed,
    JudgmentMissing,
    NotAdopted,
    NotDomiciledHere,
    NotJapanese,
    SpousesTogether,
    TooOldForSpecialAdoption,
)
from warifu.families.register import Dated, Domicile, EventKind, Origin, Parents, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

ADOPTION_AGE, SPECIAL_AGE, OLDEST_SPECIAL = 20, 25, 15
_NATURAL = frozenset({FactKind.NATURAL_PARENT})


@dataclass(frozen=True, slots=True, repr=False)
class Adoption(Masked):
    """養子縁組届: by one person or a couple. `consents` says that everybody the law asks has signed:
    a spouse who does not adopt (CC 796), the legal representative of a child under 15 (CC 797).
    """

    filing: Filing
    adopters: tuple[InHouseNumber, ...]
    child: Subject
    consents: bool = False
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SpecialAdoption(Masked):
    """特別養子縁組届: by judgment, final on `filing.court_on`. `exception_named`: the judgment names the
    ground of CC 817-5(2) for a child of 15 to 17. `age_when_asked` is the child's age on that day.
    """

    filing: Filing
    adopters: tuple[InHouseNumber, InHouseNumber]
    child: InHouseNumber
    age_when_asked: int
    exception_named: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Dissolution(Masked):
    """離縁届: by agreement, or by judgment when `filing.court_on` is given."""

    filing: Filing
    child: InHouseNumber
    adopters: tuple[InHouseNumber, ...]
    goes: Goes = Goes.BACK
    domicile: Domicile | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SpecialDissolution(Masked):
    """特別養子離縁届: by judgment in the child's interest (CC 817-10); the child gets a new register."""

    filing: Filing
    child: InHouseNumber
    adopters: tuple[InHouseNumber, ...]
    domicile: Domicile


def adoption(folio: Folio, notice: Adoption) -> None:
    """普通養子縁組: the child gets the adopters' surname and enters their register (CC 809, 810).

    Who has the surname by marriage keeps it and stays (CC 810 proviso); a married head takes the spouse
    into a new register (Koseki 20). Raises AdopterTooYoung, AdopteeElder, SpousesTogether, ConsentMissing,
    CourtPermissionMissing, WitnessesMissing, NotJapanese.
    """
    notice.filing.two_witnesses()
    child = know(folio, notice.child)
    _lawful(folio, notice, child)
    for adopter in notice.adopters:
        folio.begin(FactKind.ADOPTIVE_PARENT, child.party.person, folio.party(adopter), folio.on)
    _custody_passes(folio, notice, child.party.person)
    old = folio.where(child.party.person).title if child.here else ""
    _enter_adopters(folio, notice, child)
    person = child.party.person
    column = _column(folio, notice.adopters, "養子" if child.party.sex is Sex.MALE else "養女")
    folio.change_member(person, adoptive=column)
    said = [("縁組日", in_era(folio.on)), ("養父氏名", column.father), ("養母氏名", column.mother)]
    said += [*notice.filing.items(), ("従前戸籍", old)]
    folio.write(folio.where(person).number, person, said)
    for adopter in notice.adopters:
        words = [("縁組日", in_era(folio.on)), ("養子氏名", folio.party(person).name), *notice.filing.items()]
        folio.write(folio.where(adopter).number, adopter, words)


def special_adoption(folio: Folio, notice: SpecialAdoption) -> None:
    """特別養子縁組: by judgment; the ties to the natural parents end and are sealed (CC 817-2 to 817-9).

    Raises JudgmentMissing, SpousesTogether, AdopteeElder, AdopterTooYoung, TooOldForSpecialAdoption.
    """
    one, two = notice.adopters
    if notice.filing.court_on is None:
        raise JudgmentMissing
    if folio.fact(FactKind.SPOUSE, one, two) is None:
        raise SpousesTogether
    folio.in_order(one, two, notice.child)
    born_on = folio.member(notice.child).born_on
    if any(folio.party(each).born_on >= born_on for each in notice.adopters):
        raise AdopteeElder
    ages = sorted(years(folio.party(each).born_on, folio.on) for each in notice.adopters)
    if ages[0] < ADOPTION_AGE or ages[1] < SPECIAL_AGE:
        raise AdopterTooYoung
    if notice.age_when_asked >= OLDEST_SPECIAL and not (
        notice.exception_named and notice.age_when_asked < ADULT
    ):
        raise TooOldForSpecialAdoption
    _seal_natural_ties(folio, notice)
    for adopter in notice.adopters:
        if adopter not in folio.kin.parents(notice.child, _NATURAL):
            folio.begin(FactKind.SPECIAL_PARENT, notice.child, folio.party(adopter), folio.on)
    _through_own_register(folio, notice)


def dissolution(folio: Folio, notice: Dissolution) -> None:
    """離縁: end an ordinary adoption; who took the adopters' surname goes back (CC 816; Koseki 19).

    Raises NotAdopted, WitnessesMissing, FormerRegisterClosed, DomicileMissing.
    """
    if notice.filing.court_on is None:
        notice.filing.two_witnesses()
    for fact in _ties(folio, notice.child, notice.adopters, FactKind.ADOPTIVE_PARENT):
        folio.end(fact, folio.on)
    left = [
        fact
        for fact in folio.facts_about(notice.child)
        if fact.kind is FactKind.ADOPTIVE_PARENT and fact.person == notice.child and fact.holds(folio.on)
    ]
    said = [("離縁日", in_era(folio.on)), *notice.filing.items()]
    folio.write(folio.where(notice.child).number, notice.child, said)
    if not left:  # CC 816 proviso: who still has the other adoptive parent keeps the surname
        _leave_adopters(folio, notice)
        folio.change_member(notice.child, adoptive=Parents())


def special_dissolution(folio: Folio, notice: SpecialDissolution) -> None:
    """特別養子の離縁: by judgment in the child's interest; the natural ties come back (CC 817-10, 817-11)."""
    if notice.filing.court_on is None:
        raise JudgmentMissing
    for fact in _ties(folio, notice.child, notice.adopters, FactKind.SPECIAL_PARENT):
        folio.end(fact, folio.on)
    sealed = [each for each in folio.facts_about(notice.child) if each.sealed]
    for fact in sealed:
        if fact.person == notice.child:
            folio.begin(FactKind.NATURAL_PARENT, notice.child, fact.other, folio.on)
    said = [("特別養子離縁の裁判確定日", in_era(folio.on)), *notice.filing.items()]
    folio.write(folio.where(notice.child).number, notice.child, said)
    register = folio.where(notice.child)
    member = folio.member(notice.child)
    before = folio.register(member.origin.register)  # the register of its own it passed through
    first = before.member(notice.child)
    assert first is not None
    made = folio.open(
        notice.domicile,
        notice.child,
        first.origin.surname,
        first.origin.reading,
        [("編製事由", "特別養子離縁")],
    )
    folio.move(notice.child, made.number, parents=first.parents, origin=folio.origin_in(register))


def _lawful(folio: Folio, notice: Adoption, child: Known) -> None:
    if not notice.adopters or not child.japanese:
        raise NotJapanese
    person = child.party.person
    folio.in_order(*notice.adopters, *([person] if child.here else []))
    minor = years(child.party.born_on, folio.on) < ADULT
    for adopter in notice.adopters:
        party = folio.party(adopter)
        if years(party.born_on, folio.on) < ADOPTION_AGE:
            raise AdopterTooYoung
        if party.born_on >= child.party.born_on or adopter in folio.kin.descendants(person):
            raise AdopteeElder
        if folio.fact(FactKind.ADOPTIVE_PARENT, person, adopter) is not None:
            raise NotAdopted("The two are already adoptive parent and child.")
    spouses = {each for adopter in notice.adopters for each in folio.kin.spouses(adopter)}
    alone = spouses - set(notice.adopters)
    line = {person} & {each for spouse in spouses for each in folio.kin.descendants(spouse)}
    own_line = any(person in folio.kin.descendants(adopter) for adopter in notice.adopters)
    if len(notice.adopters) > 1 and not alone and set(notice.adopters) != spouses:
        raise SpousesTogether
    if minor and alone and not line:
        raise SpousesTogether
    if minor and not line and not own_line and notice.filing.court_on is None:
        raise CourtPermissionMissing
    asked = alone or folio.kin.spouses(person) or years(child.party.born_on, folio.on) < OLDEST_SPECIAL
    if asked and not notice.consents:
        raise ConsentMissing


def _custody_passes(folio: Folio, notice: Adoption, child: InHouseNumber) -> None:
    """親権: it passes to the adopters; a parent who is an adopter's spouse keeps hers (CC 818)."""
    stay = {each for adopter in notice.adopters for each in folio.kin.spouses(adopter)}
    for fact in folio.facts_about(child):
        if fact.person == child and fact.other.person not in stay:
            end_custody(folio, fact)


def _enter_adopters(folio: Folio, notice: Adoption, child: Known) -> None:
    person = child.party.person
    first = notice.adopters[0]
    if not child.here:
        bring(folio, child, own_register(folio, first, notice.domicile))
        return
    register, member = folio.where(person), folio.member(person)
    spouse = next(iter(folio.kin.spouses(person)), None)
    if stated(member.spouse_role) and register.head != person:
        return  # CC 810 proviso
    number = own_register(folio, first, notice.domicile)
    if number == register.number:
        return  # a spouse's child of the same register
    if spouse is None or folio.place_of(spouse) is None:
        folio.move(person, number)
        return
    target = folio.register(number)
    role, other = stated(member.spouse_role), stated(folio.member(spouse).spouse_role)
    domicile = notice.domicile or register.domicile
    if domicile.municipality != folio.municipality:
        raise NotDomiciledHere
    made = folio.open(
        domicile, person, stated(target.surname), stated(target.surname_readings), [("編製事由", "養子縁組")]
    )
    origin = folio.member(spouse).origin
    folio.move(person, made.number, spouse_role=(Dated(role, folio.on),))
    folio.move(spouse, made.number, spouse_role=(Dated(other, folio.on),), origin=origin)


def _leave_adopters(folio: Folio, notice: Dissolution) -> None:
    person = notice.child
    member, register = folio.member(person), folio.where(person)
    if stated(member.spouse_role) or register.head == person:
        return  # married since: a change of surname follows only for a head (KA 20), by its own notice
    if notice.goes is Goes.BACK and former_register(folio, member) is None:
        raise FormerRegisterClosed
    let_go(folio, person, notice.goes, notice.domicile)


def _seal_natural_ties(folio: Folio, notice: SpecialAdoption) -> None:
    """CC 817-9: every earlier tie ends, but not to an adopter who is the parent already."""
    for fact in folio.facts_about(notice.child):
        parental = fact.kind in {FactKind.NATURAL_PARENT, FactKind.ADOPTIVE_PARENT, FactKind.CUSTODY}
        mine = fact.person == notice.child and fact.holds(folio.on)
        if parental and mine and fact.other.person not in notice.adopters:
            folio.end(fact, folio.on, sealed=True)


def _through_own_register(folio: Folio, notice: SpecialAdoption) -> None:
    """Koseki 20-3, 18(3): first a register of the child's own, then the adopters'. That alone says why."""
    target = own_register(folio, notice.adopters[0])
    old = folio.where(notice.child)
    final = in_era(notice.filing.court_on) if notice.filing.court_on else ""
    said = [("特別養子縁組の裁判確定日", final), *notice.filing.items()]
    folio.write(old.number, notice.child, said)
    column = _column(folio, notice.adopters, _relation(folio, notice))
    if old.number == target:  # the spouse's own child: it stays, with its parents' names
        folio.change_member(notice.child, parents=column)
        return
    adoptive = folio.register(target)
    surname, reading = stated(adoptive.surname), stated(adoptive.surname_readings)
    passing = folio.open(old.domicile, notice.child, surname, reading, [("編製事由", "特別養子縁組")])
    folio.move(notice.child, passing.number)
    folio.write(passing.number, notice.child, [*said, ("従前戸籍", old.title)])
    origin = Origin(folio.register(passing.number).title, passing.number, surname, reading)
    folio.move(notice.child, target, recopied=False, parents=column, adoptive=Parents(), origin=origin)
    _birth_without_parents(folio, passing.number, notice.child)
    court = [("民法817条の2による裁判確定日", final), *notice.filing.items(), ("従前戸籍", origin.heading)]
    folio.write(target, notice.child, court)


def _birth_without_parents(folio: Folio, passing: str, child: InHouseNumber) -> None:
    """出生事項の移記: day and place of birth only, not who filed; a recognition is not copied at all."""
    register = folio.where(child)
    births = [each for each in folio.register(passing).entries if each.kind is EventKind.BIRTH]
    said = [
        replace(each, items=tuple(item for item in each.items if item[0] in {"出生日", "出生地"}))
        for each in births
    ]
    folio.put(replace(register, entries=(*register.entries, *said)))


def _relation(folio: Folio, notice: SpecialAdoption) -> str:
    """続柄 as of a natural child: counted among all children of the two (Koseki Rules 33)."""
    sex = folio.member(notice.child).sex
    one, two = notice.adopters
    same = [
        folio.party(each).sex
        for each in set(folio.kin.children(one)) & set(folio.kin.children(two))
        if each != notice.child
    ]
    place = 1 + sum(1 for each in same if each is sex)
    end = {Sex.MALE: "男", Sex.FEMALE: "女"}.get(sex, "子")
    return f"{'長' if place == 1 else '二三四五六七八九十'[min(place, 10) - 2]}{end}"


def _column(folio: Folio, adopters: Sequence[InHouseNumber], relation: str) -> Parents:
    by_sex = {folio.party(each).sex: folio.party(each).name for each in adopters}
    return Parents(by_sex.get(Sex.MALE, ""), by_sex.get(Sex.FEMALE, ""), relation)


def _ties(
    folio: Folio, child: InHouseNumber, adopters: Sequence[InHouseNumber], kind: FactKind
) -> list[Fact]:
    found = [folio.fact(kind, child, each) for each in adopters]
    ties = [fact for fact in found if fact is not None and fact.person == child]
    if not ties or len(ties) != len(adopters):
        raise NotAdopted
    return ties
