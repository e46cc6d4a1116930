# SPDX-License-Identifier: Apache-2.0
"""Households of today's Japan: who lives together, and how old each is.

Shares of kinds of households and ages of heads are near the 2020 census (singles 38 %, couples 20 %,
parents with children 34 %, three generations and others 8 %), set by hand so that the whole gives its
age pyramid (under 15: 12 %, 65 and over: 29 %, within a few points). Not a model of any real town.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from warifu.demo.town.tables import Weighted
from warifu.identifiers.four_items import Sex
from warifu.residents import Relation

R = Relation
_TWIN_SHARE = 0.011  # of births


@dataclass(frozen=True, slots=True)
class Place:
    """世帯員の枠: a member before she has a name, and what her name follows from."""

    relation: Relation
    sex: Sex
    age_days: int
    own_surname: bool = False
    married_in: bool = False
    twin: bool = False


def household(chance: Random) -> list[Place]:
    """Make one household, the head first."""
    return _KINDS.choose(chance)(chance)


def _age(chance: Random, *bands: tuple[int, int, float]) -> int:
    """An age in days out of bands of years (from, to, weight)."""
    first, last, _ = Weighted((band, band[2]) for band in bands).choose(chance)
    return int((first + chance.random() * (last - first)) * 365.2425)


def _years(years: float) -> int:
    return int(years * 365.2425)


def _sex(chance: Random, male: float = 0.5) -> Sex:
    return Sex.MALE if chance.random() < male else Sex.FEMALE


def _single(chance: Random) -> list[Place]:
    age = _age(chance, (18, 30, 23), (30, 50, 21), (50, 65, 17), (65, 80, 22), (80, 97, 17))
    male = 0.6 if age < _years(60) else 0.32
    return [Place(R.HEAD, _sex(chance, male), age)]


def _spouse(chance: Random, head: Place) -> Place:
    gap = (chance.random() + chance.random() - 0.7) * 6  # years a husband is older, most often 1 or 2
    younger = gap if head.sex is Sex.MALE else -gap
    age = max(_years(19), head.age_days - _years(younger))
    if head.sex is Sex.MALE:
        return Place(R.WIFE, Sex.FEMALE, age, married_in=True)
    return Place(R.HUSBAND, Sex.MALE, age)


def _couple(chance: Random) -> list[Place]:
    age = _age(chance, (25, 40, 14), (40, 60, 14), (60, 75, 37), (75, 92, 35))
    head = Place(R.HEAD, _sex(chance, 0.93), age)
    return [head, _spouse(chance, head)]


def _children(chance: Random, mother_age_days: int, most: int, relation: Relation = R.CHILD) -> list[Place]:
    """Children born when their mother was 22 to 41; grown ones stay with their parents only sometimes."""
    ages: list[tuple[int, bool]] = []
    at = _years(22 + chance.random() * 13)
    while len(ages) < most and at < min(mother_age_days, _years(42)):
        age = mother_age_days - at
        ages.append((age, False))
        if chance.random() < _TWIN_SHARE and len(ages) < most:
            ages.append((age, True))
        at += _years(1.4 + chance.random() * 3.2)
    members: list[Place] = []
    for age, twin in ages:
        if age < _years(18) or chance.random() < _stays(age):
            with_twin = twin and bool(members) and members[-1].age_days == age
            members.append(Place(relation, _sex(chance, 0.512), age, twin=with_twin))
    return members


def _stays(age_days: int) -> float:
    return 0.6 if age_days < _years(26) else 0.3


def _family(chance: Random) -> list[Place]:
    age = _age(chance, (27, 36, 16), (36, 46, 27), (46, 56, 27), (56, 66, 14), (66, 84, 16))
    head = Place(R.HEAD, _sex(chance, 0.94), age)
    spouse = _spouse(chance, head)
    mother = head if head.sex is Sex.FEMALE else spouse
    most = Weighted([(1, 0.34), (2, 0.46), (3, 0.17), (4, 0.03)]).choose(chance)
    return [head, spouse, *_children(chance, mother.age_days, most)]


def _one_parent(chance: Random) -> list[Place]:
    age = _age(chance, (24, 38, 20), (38, 52, 38), (52, 70, 22), (70, 90, 20))
    head = Place(R.HEAD, _sex(chance, 0.15), age)
    return [head, *_children(chance, head.age_days, 1 + (chance.random() < 0.4))]


def _three_generations(chance: Random) -> list[Place]:
    age = _age(chance, (33, 45, 55), (45, 55, 45))
    head = Place(R.HEAD, Sex.MALE, age)
    spouse = _spouse(chance, head)
    members = [head, spouse, *_children(chance, spouse.age_days, 1 + int(chance.random() * 3))]
    parent_age = age + _years(25 + chance.random() * 8)
    if chance.random() < 0.55:
        members.append(Place(R.FATHER, Sex.MALE, parent_age))
    return [*members, Place(R.MOTHER, Sex.FEMALE, parent_age - _years(3 * chance.random()), married_in=True)]


def _with_grandchild(chance: Random) -> list[Place]:
    age = _age(chance, (58, 70, 60), (70, 80, 40))
    head = Place(R.HEAD, Sex.MALE, age)
    grown = Place(R.CHILD, Sex.FEMALE, age - _years(28 + chance.random() * 6))
    child = Place(R.GRANDCHILD, _sex(chance), max(0, grown.age_days - _years(24 + chance.random() * 6)))
    return [head, _spouse(chance, head), grown, child]


def _siblings(chance: Random) -> list[Place]:
    age = _age(chance, (22, 35, 40), (55, 85, 60))
    sex = _sex(chance)
    relation = R.YOUNGER_BROTHER if sex is Sex.MALE else R.YOUNGER_SISTER
    return [Place(R.HEAD, _sex(chance), age), Place(relation, sex, age - _years(1 + 4 * chance.random()))]


def _sharing(chance: Random) -> list[Place]:
    age = _age(chance, (20, 35, 70), (35, 60, 30))
    head = Place(R.HEAD, _sex(chance), age)
    other = max(_years(18), age + _years(6 * chance.random() - 3))
    if chance.random() < 0.5:
        return [head, Place(R.LODGER, _sex(chance), other, own_surname=True)]
    if head.sex is Sex.MALE:
        return [head, Place(R.UNREGISTERED_WIFE, Sex.FEMALE, other, own_surname=True)]
    return [head, Place(R.UNREGISTERED_HUSBAND, Sex.MALE, other, own_surname=True)]


_KINDS: Weighted[Callable[[Random], list[Place]]] = Weighted(
    [
        (_single, 38.0),
        (_couple, 20.0),
        (_family, 25.0),
        (_one_parent, 9.0),
        (_three_generations, 4.0),
        (_with_grandchild, 0.7),
        (_siblings, 1.6),
        (_sharing, 1.7),
    ]
)
