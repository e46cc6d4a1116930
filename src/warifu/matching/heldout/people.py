# SPDX-License-Identifier: Apache-2.0
"""A dense population: as many births a day as in all Japan, so that namesakes born the same day are common.

Each chunk follows from seed and number alone, so processes make them apart. About one person in six is not
in the register (she lives abroad, died, was never registered); of half of all twins one sibling is not. Some
moved or married, and the register knows of it; some are foreigners, some of these with a common name. Names
come from the caller (`make_names`), places from the committed gazetteer.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from warifu.identifiers.four_items import Sex
from warifu.matching.forms import Dated, Record, make_record, with_surname
from warifu.matching.tables import municipalities

BIRTHS_A_DAY = 3_425  # 125 million people over a hundred years
ABSENT_SHARE = 0.17
TWIN_SHARE = 0.011
ABSENT_TWIN_SHARE = 0.5
MOVED_SHARE, RENAMED_SHARE, FOREIGN_SHARE, RURAL_SHARE = 0.30, 0.45, 0.03, 0.2
FIRST_BIRTH = date(1985, 1, 1)
_LIKE_SHARE = 0.4  # of twins: given names that begin or end alike
# How people write their surname in the register; other variants are for the papers.
_REGISTERED_VARIANTS = {
    "高": "髙",
    "崎": "﨑",
    "吉": "𠮷",
    "辺": "邉",
    "斎": "齋",
    "沢": "澤",
    "浜": "濱",
    "島": "嶋",
}

Table = Sequence[tuple[tuple[str, str], float]]


@dataclass(frozen=True)
class Names:
    """Names to draw from: written and read, with running sums of their weights."""

    surnames: tuple[list[tuple[str, str]], list[float]]
    given: Mapping[str, tuple[list[tuple[str, str]], list[float]]]
    foreign: tuple[list[tuple[str, str]], list[float]]
    foreign_given: tuple[list[tuple[str, str]], list[float]]


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """Where somebody lives, in parts; `numbers` are 丁目-番-号, or 番地-枝番 if `lot`."""

    prefecture: str
    city: str
    town: str
    numbers: tuple[int, ...]
    lot: bool
    building: str = ""

    def registered(self) -> str:
        """Write the address as a register does."""
        if self.lot:
            number = f"{self.numbers[0]}番地" + "".join(str(each) for each in self.numbers[1:])
        else:
            number = "{}丁目{}番{}号".format(*self.numbers)
        return f"{self.prefecture}{self.city}{self.town}{number}{self.building}"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One invented person as she is, whether the register has her or not."""

    ref: str
    surname: tuple[str, str]
    given: tuple[str, str]
    sex: str
    birth: str
    home: Place
    present: bool
    twin: bool
    foreign: bool
    old_home: Place | None = None
    old_surname: tuple[str, str] | None = None
    common_name: tuple[str, str] | None = None

    def record(self) -> Record:
        """Write her row of the register."""
        since = date(2018, 4, 1)
        moved: list[Dated] = [(self.old_home.registered(), None, since)] if self.old_home else []
        name = (
            f"{self.surname[0]}　{self.given[0]}"
            if not self.foreign
            else f"{self.surname[0]} {self.given[0]}"
        )
        names: list[Dated] = [(name, None, None)]
        kana: list[Dated] = [(f"{self.surname[1]}　{self.given[1]}", None, None)]
        if self.old_surname:
            names.append((with_surname(self.old_surname[0], name), None, since))
            kana.append((f"{self.old_surname[1]}　{self.given[1]}", None, since))
        if self.common_name:
            names.append((self.common_name[0], None, None))
            kana.append((self.common_name[1], None, None))
        return make_record(
            self.ref,
            names=names,
            kana=kana,
            birth=self.birth,
            sex=Sex.FEMALE if self.sex == "f" else Sex.MALE,
            addresses=[(self.home.registered(), None, None), *moved],
        )


@dataclass(frozen=True)
class Chunk:
    """Which chunk of which population: `days` is the width of the birth dates of the whole of it."""

    seed: int
    number: int
    size: int
    days: int


def make_names(read_table: Callable[[str], list[dict[str, str]]]) -> Names:
    """Take the names of the demo's tables (`warifu.demo.town.tables.read_table`), with their weights."""
    surnames = [
        ((row["surname"], row["reading"]), float(row["people"])) for row in read_table("surnames.tsv")
    ]
    given = read_table("given_names.tsv")
    by_sex = {
        sex: [((row["kanji"], row["reading"]), float(row["weight"])) for row in given if row["sex"] == sex]
        for sex in ("m", "f")
    }
    foreign = [row for row in read_table("foreign_names.tsv") if row["latin"]]
    family = [((row["latin"], row["kana"]), 1.0) for row in foreign if row["part"] == "family"]
    others = [((row["latin"], row["kana"]), 1.0) for row in foreign if row["part"] != "family"]
    return Names(
        _sums(surnames), {sex: _sums(rows) for sex, rows in by_sex.items()}, _sums(family), _sums(others)
    )


def make_chunk(chunk: Chunk, names: Names) -> list[Person]:
    """Make the people of a chunk, twins one after the other."""
    maker = Maker(Random(f"warifu/heldout/1/{chunk.seed}/{chunk.number}"), chunk, names)  # noqa: S311  # fiction
    people: list[Person] = []
    while len(people) < chunk.size:
        people += maker.births()
    return people[: chunk.size]


class Maker:
    """Makes people one after the other; `place` and `surname` also serve whoever writes papers."""

    def __init__(self, chance: Random, chunk: Chunk, names: Names) -> None:
        self.chance, self.chunk, self.names = chance, chunk, names
        self.count = 0

    def births(self) -> list[Person]:
        """Make one child, or twins with one home and one birth date."""
        one = self.person()
        if one.foreign or self.chance.random() >= TWIN_SHARE:
            return [one]
        sex = one.sex if self.chance.random() < 0.7 else self.sex()
        given = self.like(one.given, sex) if self.chance.random() < _LIKE_SHARE else self.given(sex)
        if given[0] == one.given[0] or given[1] == one.given[1]:  # no parents give twins one reading
            return [one]
        missing = self.chance.random() < ABSENT_TWIN_SHARE
        other = replace(one, ref=self.ref(), given=given, sex=sex, twin=True, present=True)
        return [replace(one, twin=True, present=not missing), other]

    def person(self) -> Person:
        """Make one person."""
        roll, sex = self.chance.random, self.sex()
        born = FIRST_BIRTH + timedelta(days=int(roll() * self.chunk.days))
        foreign = roll() < FOREIGN_SHARE
        surname = self.drawn(self.names.foreign) if foreign else self.surname()
        given = self.drawn(self.names.foreign_given) if foreign else self.given(sex)
        old = self.surname() if sex == "f" and not foreign and roll() < RENAMED_SHARE else None
        common = self.surname() if foreign and roll() < 0.25 else None
        called = self.given(sex)
        return Person(
            ref=self.ref(),
            surname=surname,
            given=given,
            sex=sex,
            birth=born.isoformat(),
            home=self.place(),
            present=roll() >= ABSENT_SHARE,
            twin=False,
            foreign=foreign,
            old_home=self.place() if roll() < MOVED_SHARE else None,
            old_surname=old,
            common_name=(f"{common[0]}　{called[0]}", f"{common[1]}　{called[1]}") if common else None,
        )

    def ref(self) -> str:
        self.count += 1
        return f"{self.chunk.number:05d}-{self.count:06d}"

    def sex(self) -> str:
        return "m" if self.chance.random() < 0.512 else "f"

    def surname(self) -> tuple[str, str]:
        written, read = self.drawn(self.names.surnames)
        if self.chance.random() < 0.08:
            for usual, variant in _REGISTERED_VARIANTS.items():
                written = written.replace(usual, variant)
        return written, read

    def given(self, sex: str) -> tuple[str, str]:
        return self.drawn(self.names.given[sex])

    def like(self, given: tuple[str, str], sex: str) -> tuple[str, str]:
        """Find a given name that begins or ends with the same character, as parents of twins do."""
        for _ in range(200):
            other = self.given(sex)
            if other != given and (other[0][0] == given[0][0] or other[0][-1] == given[0][-1]):
                return other
        return self.given(sex)

    def place(self) -> Place:
        roll = self.chance.random
        prefecture, city, town = _towns()[int(len(_towns()) * roll() ** 2.2)]
        lot = roll() < RURAL_SHARE
        if lot:
            numbers: tuple[int, ...] = (1 + int(roll() ** 2 * 3000),)
            numbers += (1 + int(roll() * 20),) if roll() < 0.6 else ()
        else:
            numbers = (1 + int(roll() * 6), 1 + int(roll() * 30), 1 + int(roll() * 25))
        building = (
            f"　メゾン{town[:2]}{1 + int(roll() * 9)}0{1 + int(roll() * 9)}号室" if roll() < 0.3 else ""
        )
        return Place(prefecture, city, town, numbers, lot, building)

    def drawn(self, table: tuple[list[tuple[str, str]], list[float]]) -> tuple[str, str]:
        things, sums = table
        return things[bisect(sums, self.chance.random() * sums[-1])]


_TOWNS: list[tuple[str, str, str]] = []


def _towns() -> list[tuple[str, str, str]]:
    """Every real town in an order that no geography has, so that the crowded ones lie anywhere."""
    if not _TOWNS:
        _TOWNS.extend(
            (prefecture, name, town)
            for code, prefecture, name, towns in municipalities()
            if not code.startswith("99")
            for town in towns
            if not any(char.isdigit() for char in town)
        )
        Random("warifu/heldout/towns").shuffle(_TOWNS)  # noqa: S311  # fiction
    return _TOWNS


def _sums(rows: Table) -> tuple[list[tuple[str, str]], list[float]]:
    return [thing for thing, _ in rows], list(accumulate(weight for _, weight in rows))
