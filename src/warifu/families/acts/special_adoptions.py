# SPDX-License-Identifier: Apache-2.0
"""特別養子縁組・特別養子離縁: by judgment (CC 817-2 to 817-11; Koseki 18(3), 20-3, 68-2, 73).

A special adoption ends the ties to the natural parents: their facts are sealed, the child passes through a
register of its own, and the adoptive register names only that one. So nobody who reads the adoptive
register finds the natural parents; the child itself can (through its own register).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from warifu.families.acts.adoptions import ADOPTION_AGE, column_of, ties_of
from warifu.families.acts.filing import ADULT, Filing, Known, Newcomer, bring, know, late, own_register, years
from warifu.families.facts import FactKind
from warifu.families.folio import Folio
from warifu.families.refusals import (
    AdopteeElder,
    AdopterTooYoung,
    FormerRegisterClosed,
    JudgmentMissing,
    NotAdopted,
    SpousesTogether,
    TooOldForSpecialAdoption,
)
from warifu.families.register import Domicile, EventKind, FamilyRegister, Origin, Parents, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

SPECIAL_AGE, OLDEST_SPECIAL = 25, 15
_NATURAL = frozenset({FactKind.NATURAL_PARENT})


@dataclass(frozen=True, slots=True, repr=False)
class SpecialAdoption(Masked):
    """特別養子縁組届: by judgment, final on `filing.court_on`. `exception_named`: the judgment names the
    ground of CC 817-5(2) for a child of 15 to 17. `age_when_asked` is the child's age on that day.

    A child of another municipality passes through a register of its own there (KA 20-3), and comes from that.
    """

    filing: Filing
    adopters: tuple[InHouseNumber, InHouseNumber]
    child: InHouseNumber | Newcomer
    age_when_asked: int
    exception_named: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class SpecialDissolution(Masked):
    """特別養子離縁届: by judgment in the child's interest (CC 817-10); the child gets a new register."""

    filing: Filing
    child: InHouseNumber
    adopters: tuple[InHouseNumber, ...]
    domicile: Domicile


def special_adoption(folio: Folio, notice: SpecialAdoption) -> None:
    """特別養子縁組: by judgment; the ties to the natural parents end and are sealed (CC 817-2 to 817-9).

    Raises JudgmentMissing, NotAdopted, SpousesTogether, AdopteeElder, AdopterTooYoung,
    TooOldForSpecialAdoption.
    """
    one, two = notice.adopters
    if notice.filing.court_on is None:
        raise JudgmentMissing
    if folio.fact(FactKind.SPOUSE, one, two) is None:
        raise SpousesTogether
    child = know(folio, notice.child)
    person, born_on = child.party.person, child.party.born_on
    folio.in_order(one, two, *([person] if child.here else []))
    if folio.kin.parents(person, frozenset({FactKind.SPECIAL_PARENT})):
        raise NotAdopted("The child has parents by special adoption already.")
    if any(folio.party(each).born_on >= born_on for each in notice.adopters):
        raise AdopteeElder
    ages = sorted(years(folio.party(each).born_on, folio.on) for each in notice.adopters)
    if ages[0] < ADOPTION_AGE or ages[1] < SPECIAL_AGE:
        raise AdopterTooYoung
    if notice.age_when_asked >= OLDEST_SPECIAL and not (
        notice.exception_named and notice.age_when_asked < ADULT
    ):
        raise TooOldForSpecialAdoption
    _seal_natural_ties(folio, notice, person)
    for adopter in notice.adopters:
        if adopter not in folio.kin.parents(person, _NATURAL):
            folio.begin(FactKind.SPECIAL_PARENT, person, folio.party(adopter), folio.on)
    if isinstance(notice.child, Newcomer):
        _from_elsewhere(folio, notice, child)
    else:
        _through_own_register(folio, notice, person)


def special_dissolution(folio: Folio, notice: SpecialDissolution) -> None:
    """特別養子の離縁: by judgment in the child's interest; the natural ties come back (CC 817-10, 817-11).

    Raises JudgmentMissing, NotAdopted, and FormerRegisterClosed for a child that came from a register
    elsewhere, whose natural parents only that municipality knows.
    """
    if notice.filing.court_on is None:
        raise JudgmentMissing
    for fact in ties_of(folio, notice.child, notice.adopters, FactKind.SPECIAL_PARENT):
        folio.end(fact, folio.on)
    sealed = [each for each in folio.facts_about(notice.child) if each.sealed and each.person == notice.child]
    by_birth = [each for each in sealed if each.kind is FactKind.NATURAL_PARENT]
    returning = {each.other.person: each.other for each in by_birth if each.until_on != each.from_on}
    for parent in returning.values():
        folio.begin(FactKind.NATURAL_PARENT, notice.child, parent, folio.on)
    said = [("特別養子離縁の裁判確定日", in_era(folio.on)), *notice.filing.items()]
    folio.write(folio.where(notice.child).number, notice.child, said)
    register, passing = folio.where(notice.child), _passed_through(folio, notice.child)
    if passing is None:  # the spouse's own child, which never left that register
        natural = folio.kin.parents(notice.child, _NATURAL)
        if not natural:
            raise FormerRegisterClosed
        folio.change_member(
            notice.child, parents=column_of(folio, natural, _relation(folio, notice.child, natural))
        )
        return
    first = passing.member(notice.child)
    assert first is not None
    made = folio.open(
        notice.domicile,
        notice.child,
        first.origin.surname,
        first.origin.reading,
        [("編製事由", "特別養子離縁")],
    )
    folio.move(notice.child, made.number, parents=first.parents, origin=folio.origin_in(register))


def _passed_through(folio: Folio, child: InHouseNumber) -> FamilyRegister | None:
    """The register of its own that a special adoption led the child through (KA 20-3), if it did, here."""
    origin = folio.member(child).origin.register
    found = folio.register(origin) if origin else None
    return found if found is not None and found.opened_by is EventKind.SPECIAL_ADOPTION else None


def _seal_natural_ties(folio: Folio, notice: SpecialAdoption, child: InHouseNumber) -> None:
    """CC 817-9: every earlier tie ends, but not one by birth to an adopter who is the parent already."""
    for fact in folio.facts_about(child):
        parental = fact.kind in {FactKind.NATURAL_PARENT, FactKind.ADOPTIVE_PARENT, FactKind.CUSTODY}
        mine = fact.person == child and fact.holds(folio.on)
        others = fact.other.person not in notice.adopters
        if parental and mine and (others or fact.kind is FactKind.ADOPTIVE_PARENT):
            folio.end(fact, folio.on, sealed=others)


def _through_own_register(folio: Folio, notice: SpecialAdoption, child: InHouseNumber) -> None:
    """Koseki 20-3, 18(3): first a register of the child's own, then the adopters'. That alone says why."""
    target = own_register(folio, notice.adopters[0])
    old = folio.where(child)
    final, filed = _final(notice.filing)
    said = [("特別養子縁組の裁判確定日", final), *filed]
    folio.write(old.number, child, said)
    column = column_of(folio, notice.adopters, _relation(folio, child, notice.adopters))
    if old.number == target:  # the spouse's own child: it stays, with its parents' names
        folio.change_member(child, parents=column, adoptive=Parents())
        return
    adoptive = folio.register(target)
    surname, reading = stated(adoptive.surname), stated(adoptive.surname_readings)
    passing = folio.open(old.domicile, child, surname, reading, [("編製事由", "特別養子縁組")])
    folio.move(child, passing.number)
    folio.write(passing.number, child, [*said, ("従前戸籍", old.title)])
    origin = Origin(folio.register(passing.number).title, passing.number, surname, reading)
    folio.move(child, target, recopied=False, parents=column, adoptive=Parents(), origin=origin)
    _birth_without_parents(folio, passing.number, child)
    court = [("民法817条の2による裁判確定日", final), *filed, ("従前戸籍", origin.heading)]
    folio.write(target, child, court)


def _from_elsewhere(folio: Folio, notice: SpecialAdoption, child: Known) -> None:
    """From the register of its own that the municipality of the child's domicile made for it (KA 20-3)."""
    number = own_register(folio, notice.adopters[0])
    bring(folio, child, number)
    person = child.party.person
    column = column_of(folio, notice.adopters, _relation(folio, person, notice.adopters))
    folio.change_member(person, parents=column)
    final, filed = _final(notice.filing)
    court = [("民法817条の2による裁判確定日", final), *filed]
    folio.write(number, person, [*court, ("従前戸籍", folio.member(person).origin.heading)])


def _final(filing: Filing) -> tuple[str, list[tuple[str, str]]]:
    """When the judgment became final, and what the entry says of the notice (ten days: KA 63, 68-2)."""
    if filing.court_on is None:
        raise JudgmentMissing
    over = late(filing.accepted_on, filing.court_on, 10)
    return in_era(filing.court_on), [*filing.items(), *over]


def _birth_without_parents(folio: Folio, passing: str, child: InHouseNumber) -> None:
    """出生事項の移記: day and place of birth only, not who filed; a recognition is not copied at all."""
    register = folio.where(child)
    births = [each for each in folio.register(passing).entries if each.kind is EventKind.BIRTH]
    said = [
        replace(each, items=tuple(item for item in each.items if item[0] in {"出生日", "出生地"}))
        for each in births
    ]
    folio.put(replace(register, entries=(*register.entries, *said)))


def _relation(folio: Folio, child: InHouseNumber, parents: Sequence[InHouseNumber]) -> str:
    """続柄 as of a natural child: counted among all children of these parents (Koseki Rules 33)."""
    sex = folio.member(child).sex
    shared = set.intersection(*(set(folio.kin.children(each)) for each in parents))
    same = [folio.party(each).sex for each in shared if each != child]
    place = 1 + sum(1 for each in same if each is sex)
    end = {Sex.MALE: "男", Sex.FEMALE: "女"}.get(sex, "子")
    return f"{'長' if place == 1 else '二三四五六七八九十'[min(place, 10) - 2]}{end}"
