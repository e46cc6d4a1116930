# SPDX-License-Identifier: Apache-2.0
"""親子・夫婦の事実: who is whose parent, spouse and guardian by law, from when until when.

A fact has two times as everything here: the days it holds, and the instant of each of its versions.
`sealed` facts ended by a special adoption (CC 817-9): they stay for the bars to marriage (CC 734) and are
given to nobody outside. Pure; the service decides who is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked

JAPAN = "JPN"


class FactKind(StrEnum):
    """What ties the two: `person` is the child, `other` the parent; spouses stand in either place."""

    NATURAL_PARENT = "natural-parent"
    ADOPTIVE_PARENT = "adoptive-parent"
    SPECIAL_PARENT = "special-parent"
    SPOUSE = "spouse"
    CUSTODY = "custody"


PARENTAL = frozenset({FactKind.NATURAL_PARENT, FactKind.ADOPTIVE_PARENT, FactKind.SPECIAL_PARENT})


@dataclass(frozen=True, slots=True, repr=False)
class Party(Masked):
    """当事者: the other person of a fact, with what tells her from others. Foreigners stand only here."""

    person: InHouseNumber
    name: str
    born_on: date
    sex: Sex
    nationality: str = JAPAN


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Masked):
    """事実: holds from `from_on` until before `until_on`. `source` is the event that entered it."""

    fact_id: UUID
    version: int
    kind: FactKind
    person: InHouseNumber
    other: Party
    from_on: date
    until_on: date | None
    source: UUID
    ended_by: UUID | None = None
    sealed: bool = False

    def holds(self, on: date) -> bool:
        """Whether it is so on a day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)

    def ties(self, one: InHouseNumber, two: InHouseNumber) -> bool:
        """Whether it is between these two, either way."""
        return {self.person, self.other.person} == {one, two}


FactsAbout = Callable[[InHouseNumber], Iterable[Fact]]
"""Gives every fact in which a person stands, in either place."""


@dataclass(frozen=True, slots=True)
class Kin:
    """親族: walks the facts. `ended` also counts ties that have ended, as the bars to marriage do."""

    facts_about: FactsAbout
    on: date
    ended: bool = False

    def parents(self, person: InHouseNumber, kinds: frozenset[FactKind] = PARENTAL) -> list[InHouseNumber]:
        """父母: by birth, adoption and special adoption."""
        return [
            fact.other.person
            for fact in self.facts_about(person)
            if fact.person == person and fact.kind in kinds and self._counts(fact)
        ]

    def children(self, person: InHouseNumber, kinds: frozenset[FactKind] = PARENTAL) -> list[InHouseNumber]:
        """子."""
        return [
            fact.person
            for fact in self.facts_about(person)
            if fact.other.person == person and fact.kind in kinds and self._counts(fact)
        ]

    def spouses(self, person: InHouseNumber) -> list[InHouseNumber]:
        """配偶者: at most one, unless ended marriages count too."""
        return [
            fact.other.person if fact.person == person else fact.person
            for fact in self.facts_about(person)
            if fact.kind is FactKind.SPOUSE and self._counts(fact)
        ]

    def ascendants(self, person: InHouseNumber, kinds: frozenset[FactKind] = PARENTAL) -> set[InHouseNumber]:
        """直系尊属."""
        return _closure(person, lambda each: self.parents(each, kinds))

    def descendants(self, person: InHouseNumber, kinds: frozenset[FactKind] = PARENTAL) -> set[InHouseNumber]:
        """直系卑属."""
        return _closure(person, lambda each: self.children(each, kinds))

    def within_third_degree(self, person: InHouseNumber, kinds: frozenset[FactKind]) -> set[InHouseNumber]:
        """三親等内の傍系血族: siblings, their children, and the siblings of parents."""
        parents = self.parents(person, kinds)
        siblings = {child for parent in parents for child in self.children(parent, kinds)}
        nephews = {child for sibling in siblings for child in self.children(sibling, kinds)}
        grand = {each for parent in parents for each in self.parents(parent, kinds)}
        uncles = {child for each in grand for child in self.children(each, kinds)}
        return (siblings | nephews | uncles) - {person}

    def _counts(self, fact: Fact) -> bool:
        never = fact.kind is FactKind.NATURAL_PARENT and fact.until_on == fact.from_on  # by judgment (KA 116)
        return (self.ended and not never) or fact.holds(self.on)


def may_not_marry(facts_about: FactsAbout, one: InHouseNumber, two: InHouseNumber, on: date) -> bool:
    """近親婚等の禁止: whether CC 734, 735 or 736 bars the two, by the facts this register knows.

    Ended ties count: a special adoption does not lift CC 734(2), nor divorce CC 735, nor dissolution CC 736.
    Collaterals by adoption may marry (CC 734(1) proviso). Kin whose register is elsewhere are not
    seen here: the clerk looks at the certificates.
    """
    kin = Kin(facts_about, on, ended=True)
    if two in kin.ascendants(one) | kin.descendants(one):
        return True
    by_birth = frozenset({FactKind.NATURAL_PARENT})
    if two in kin.within_third_degree(one, by_birth):
        return True
    return _in_law(kin, one, two) or _in_law(kin, two, one)


def _in_law(kin: Kin, one: InHouseNumber, two: InHouseNumber) -> bool:
    """直系姻族: whether `two` is in the line of somebody who is or was the spouse of `one`."""
    return any(
        two in kin.ascendants(spouse) | kin.descendants(spouse)
        for spouse in kin.spouses(one)
        if spouse != two
    )


def _closure(
    person: InHouseNumber, step: Callable[[InHouseNumber], Sequence[InHouseNumber]]
) -> set[InHouseNumber]:
    found: set[InHouseNumber] = set()
    waiting = [person]
    while waiting:
        for each in step(waiting.pop()):
            if each not in found and each != person:
                found.add(each)
                waiting.append(each)
    return found
