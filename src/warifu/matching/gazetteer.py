# SPDX-License-Identifier: Apache-2.0
"""地名: finds the municipality and the town at the head of an address, longest match first (M8, M10).

It knows names, not numbers: `address` reads what follows. A name that two places bear without anything
to tell them apart is ambiguous, never the first of them. Old municipality names resolve by date.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from warifu.matching.numerals import in_kanji
from warifu.matching.tables import fold_table, municipalities, rows_of
from warifu.matching.writing import UNKNOWN

_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－─━"), "-") | dict.fromkeys(map(ord, "●〓?？"), UNKNOWN)
_LONG_AS_HYPHEN = re.compile(r"(?<=[0-9〇一二三四五六七八九十])ー(?=[0-9〇一二三四五六七八九十])")
_SPACES = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])|(\s+)")
_HIRAGANA = {point: chr(point + 0x60) for point in range(0x3041, 0x3097)}
# ヶ ケ が ガ カ ヵ are one, small and large kana are one, points fall
_KANA = str.maketrans("ァィゥェォッャュョヮガヵカヶ之", "アイウエオツヤユヨワケケケケノ", "・･,，、")
_DROPPED = dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
_WARDS = "区"
KYOTO = "261"


@dataclass(frozen=True, slots=True)
class Municipality:
    """市区町村: code (five digits), prefecture and its towns in place form → id of the town."""

    code: str
    prefecture: str
    name: str
    towns: dict[str, str] = field(compare=False, repr=False)
    longest: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A place found at the head of a text: one municipality, or several where it is ambiguous."""

    municipalities: tuple[Municipality, ...]
    rest: str
    town_prefixes: tuple[str, ...] = ("",)


def place_form(raw: str) -> str:
    """Give the form in which place names compare: NFKC, folded, katakana, ヶ as ケ, hyphens as -.

    Spaces fall, except one between two numbers or letters: 3 203 is not 3203.

    >>> place_form("霞が関"), place_form("霞ヶ関") == place_form("霞ケ関"), place_form("１−２")
    ('霞ケ関', True, '1-2')
    """
    plain = unicodedata.normalize("NFKC", raw.translate(_DROPPED)).translate(_HYPHENS)
    plain = _SPACES.sub(lambda run: "" if run[1] else " ", _LONG_AS_HYPHEN.sub("-", plain.strip()))
    return plain.translate(_HIRAGANA).translate(_KANA).translate(fold_table())


class _Old(NamedTuple):
    """A municipality that is gone, and what it became."""

    prefecture: str
    until_on: date
    municipalities: tuple[Municipality, ...]
    town_prefixes: tuple[str, ...]


@cache
def gazetteer() -> Gazetteer:
    """Give the gazetteer of the committed tables; reading it takes a second, once in a process."""
    return Gazetteer(municipalities())


class Gazetteer:
    """町名辞典: municipalities by the names people write for them."""

    def __init__(self, rows: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> None:
        """Index the rows of the table."""
        self.by_code: dict[str, Municipality] = {}
        self._by_name: defaultdict[tuple[str, str], list[Municipality]] = defaultdict(list)
        for code, prefecture, name, towns in rows:
            forms = {in_kanji(place_form(town)): f"{code}/{in_kanji(place_form(town))}" for town in towns}
            longest = max(map(len, forms), default=0)
            place = Municipality(code, place_form(prefecture), place_form(name), forms, longest)
            self.by_code[code] = place
            for written in dict.fromkeys(written_names(place.name)):
                self._by_name[place.prefecture, written].append(place)
                self._by_name["", written].append(place)
        self.prefectures = frozenset(place.prefecture for place in self.by_code.values())
        self._longest = max(len(name) for _, name in self._by_name)
        self._old: defaultdict[str, list[_Old]] = defaultdict(list)
        for name, old in self._old_names():
            self._old[name].append(old)
        self._longest_old = max(map(len, self._old))

    def find(self, text: str, on: date | None = None) -> Found | None:
        """Find the municipality at the head of a text in place form; `on` is when it was written."""
        prefecture = next((text[:n] for n in (3, 4) if text[:n] in self.prefectures), "")
        rest = text[len(prefecture) :]
        old = self._find_old(prefecture, rest, on)
        for size in range(min(self._longest, len(rest)), 0, -1):
            places = self._by_name.get((prefecture, rest[:size]))
            if places and not (old and old[1] and len(old[0].rest) < len(rest) - size):
                return Found(tuple(places), rest[size:])
        return old[0] if old else None

    def town(self, place: Municipality, text: str) -> tuple[str, int] | None:
        """Find the longest town name at the head of a text: its id and how many characters it takes."""
        for size in range(min(place.longest, len(text)), 0, -1):
            if (town := place.towns.get(text[:size])) is not None:
                return town, size
        return None

    def _old_names(self) -> Iterator[tuple[str, _Old]]:
        for row in rows_of("old_municipalities.tsv"):
            places = tuple(self.by_code[code] for code in row["successor"].split(","))
            prefixes = tuple(dict.fromkeys((place_form(row["town_prefix"] or ""), "")))
            old = _Old(place_form(row["prefecture"]), date.fromisoformat(row["until_on"]), places, prefixes)
            for name in written_names(place_form(row["old_name"])):
                yield name, old

    def _find_old(self, prefecture: str, rest: str, on: date | None) -> tuple[Found, bool] | None:
        """Find an old name, and say whether it was in force when the address was written."""
        for size in range(min(self._longest_old, len(rest)), 0, -1):
            for old in self._old.get(rest[:size], ()):
                if prefecture in {"", old.prefecture}:
                    found = Found(old.municipalities, rest[size:], old.town_prefixes)
                    return found, on is not None and on < old.until_on
        return None


def written_names(name: str) -> Iterator[str]:
    """Give a municipality's name as people write it: whole, without its 郡 or island, and cities as whole.

    >>> list(written_names("上北郡七戸町")), list(written_names("札幌市中央区"))
    (['上北郡七戸町', '七戸町'], ['札幌市中央区', '札幌市'])
    """
    yield name
    for mark in ("郡", "島"):
        head, found, tail = name.partition(mark)
        if found and head and len(tail) > 1 and tail[-1] in "町村" and tail[0] not in "町村市":
            yield tail
    city, found, ward = name.partition("市")
    if found and city and ward.endswith(_WARDS):
        yield city + found


@cache
def kyoto_streets() -> dict[str, dict[str, str]]:
    """通り名: for each town name that occurs twice in one ward, street → postal code."""
    found: dict[str, dict[str, str]] = {}
    for row in rows_of("kyoto.tsv"):
        town = f"{row['code']}/{in_kanji(place_form(row['town']))}"
        streets = found.setdefault(town, {})
        for street in filter(None, (row["streets"] or "").split("、")):
            streets[street_form(place_form(street))] = row["postal_code"]
    return found


def street_form(text: str) -> str:
    """Give a street description without 通, 角 and the endings of 上る, 下る, 西入 and 東入.

    >>> street_form("寺町通御池上ル"), street_form("寺町通リ御池上ケル")
    ('寺町御池上', '寺町御池上')
    """
    for written in ("通リ", "通", "角", "ケル", "ル", "入リ", "入"):
        text = text.replace(written, "入" if written == "入リ" else "" if written != "入" else written)
    return text
