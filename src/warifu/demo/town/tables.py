# SPDX-License-Identifier: Apache-2.0
"""The committed tables, read once, and weighted choice from them.

Choice uses only `Random.random()`, whose sequence for a seed is the same in every Python version. The
tables' sources and licences are in data/SOURCES.md; the script that makes them is in `scripts`.
"""

from __future__ import annotations

import csv
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Name(NamedTuple):
    """A name as written, its reading in katakana, and its Latin letters where it has any."""

    written: str
    kana: str
    latin: str = ""


class Weighted(Generic[T]):
    """Things to choose from, each as often as its weight says."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        """Take things with positive weights, at least one."""
        pairs = list(weighted)
        self._things: Sequence[T] = [thing for thing, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def choose(self, chance: Random) -> T:
        """Choose one."""
        return self._things[bisect(self._sums, chance.random() * self._sums[-1])]


def read_table(name: str) -> list[dict[str, str]]:
    """Read a committed table."""
    text = files("warifu.demo.town").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def surnames() -> Weighted[Name]:
    """氏: by the estimated number of people."""
    rows = read_table("surnames.tsv")
    return Weighted((Name(row["surname"], row["reading"]), float(row["people"])) for row in rows)


@cache
def popular_given_names() -> dict[tuple[int, str], Weighted[Name]]:
    """名: the popular ones, by first birth year of the cohort and sex."""
    found: dict[tuple[int, str], list[tuple[Name, float]]] = {}
    for row in read_table("given_names.tsv"):
        if row["from_year"] != "0":
            key = int(row["from_year"]), row["sex"]
            found.setdefault(key, []).append((Name(row["kanji"], row["reading"]), float(row["weight"])))
    return {key: Weighted(names) for key, names in found.items()}


@cache
def other_given_names(sex: str, *, old: bool) -> Weighted[Name]:
    """名: the less common ones, those that sound like an `old` generation or those that do not.

    Our rule of thumb, not a statistic: readings in コ (women), オ or イチ (men) were given mostly
    before 1985.
    """
    endings = ("コ",) if sex == "f" else ("オ", "イチ", "ゾウ")
    rows = [row for row in read_table("given_names.tsv") if row["from_year"] == "0" and row["sex"] == sex]
    return Weighted(
        (Name(row["kanji"], row["reading"]), float(row["weight"]))
        for row in rows
        if row["reading"].endswith(endings) == old
    )


@cache
def foreign_names(nationality: str, part: str) -> Weighted[Name]:
    """外国人の氏名: one part (family, m or f) of the names of a nationality."""
    rows = [row for row in read_table("foreign_names.tsv") if row["nationality"] == nationality]
    return Weighted(
        (Name(row["written"], row["kana"], row["latin"]), 1.0) for row in rows if row["part"] == part
    )


@cache
def districts() -> tuple[tuple[str, str, int], ...]:
    """町名: name, reading and in how many municipalities it is found, most common first."""
    rows = read_table("districts.tsv")
    return tuple((row["district"], row["reading"], int(row["municipalities"])) for row in rows)
