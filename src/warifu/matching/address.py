# SPDX-License-Identifier: Apache-2.0
"""住所: reads an address into municipality, town, part of the town and numbers (matching.md M8 to M11).

Town first, longest match, then digits: 四番町 is a town. Building and room are kept apart and are never
evidence. What cannot be told apart is said to be so (`Kind`), never guessed. Comparing two is `levels`.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import product

import msgspec

from warifu.matching.gazetteer import (
    KYOTO,
    Found,
    Municipality,
    gazetteer,
    kyoto_streets,
    place_form,
    street_form,
)
from warifu.matching.numerals import KANJI_NUMBER, in_kanji, spelled, value
from warifu.matching.writing import UNKNOWN

_BRANCH = "甲乙丙丁戊己庚辛壬癸イロハニホヘト"
_NUMBER = re.compile(
    rf"第?(?P<number>[0-9]+|(?:(?<=[ノ地番-])[{KANJI_NUMBER}]+|[{KANJI_NUMBER}]+(?=丁目|番地|番(?!町)|号|地割|[-ノ])))"
    r"(?P<unit>丁目|番地|番(?!町)|号|地割|線|条)?"
    rf"(?P<branch>[{_BRANCH}](?=[-ノ0-9番 ]|$))?"
    r"(?P<more>[-ノ])?"
)
_ROOM = re.compile(r"[A-Z]?(?:号室|室|階|棟|F\b|号館|号棟|戸)")
_MARKS = re.compile(r"^(?:大字|小字|字)+|(?<=.)(?:大字|小字|字)(?=.)")
_STREETS = re.compile(r"^.*(?:[上下]ケ?ル|[東西南北]入[ルリ]?)")
_SECTION = re.compile(rf"^[0-9{KANJI_NUMBER}]+丁目")
_SAPPORO = re.compile(r"^([東西南北])([0-9]+)([東西南北])([0-9]+)(?:丁目|-)?")
_MOST_NUMBERS = 3
_PARTS_OF_TOWN = {"地割", "線", "条"}


class Kind(StrEnum):
    """How far an address could be read."""

    TOWN = "town"  # municipality and town
    MUNICIPALITY = "municipality"  # the town is missing or cannot be told from another
    AMBIGUOUS = "ambiguous"  # several municipalities, or none that is known
    ABSENT = "absent"


class Address(msgspec.Struct, frozen=True, array_like=True):
    """住所の正規形: `town` is the id of the town (code/name; code/~name where the gazetteer has none).

    `part` is what lies between town and number (小字, 甲乙, 地割). `numbers` are at most three: 丁目-番-号 or
    番地-枝番. `section_only`: the one number is a 丁目. `unread`: an unknown mark before the building.
    """

    kind: Kind = Kind.ABSENT
    code: str = ""
    town: str = ""
    part: str = ""
    numbers: tuple[int, ...] = ()
    section_only: bool = False
    unread: bool = False
    building: str = ""

    def __repr__(self) -> str:
        return f"Address({self.kind.value}, ••••)"

    __str__ = __repr__

    def shown(self) -> str:
        """Write the normal form in one line, for an explanation."""
        place = self.town or self.code or self.kind.value
        return " ".join(filter(None, (place, self.part, "-".join(map(str, self.numbers)))))


@lru_cache(maxsize=1 << 12)
def read_address(raw: str, on: date | None = None) -> Address:
    """Read an address; `on` is the day it was written, for names of municipalities that are gone.

    >>> read_address("東京都千代田区四番町５番地２").shown()
    '13101/四番町 5-2'
    >>> read_address("府中市宮町1-2").kind
    <Kind.AMBIGUOUS: 'ambiguous'>
    """
    text = place_form(raw)
    if not text:
        return Address()
    found = gazetteer().find(text, on)
    if found is None or len({place.prefecture for place in found.municipalities}) > 1:
        return Address(Kind.AMBIGUOUS, unread=UNKNOWN in text, building=text)
    choices = [
        (place, town[0], town[1])
        for place, prefix in product(found.municipalities, found.town_prefixes)
        if (town := _town(place, found.rest, prefix))
    ]
    places = {place.code for place, *_ in choices}
    if len(places) > 1 or (not choices and len(found.municipalities) > 1):
        return Address(Kind.AMBIGUOUS, building=text)
    if not choices:
        return _unlisted(found)
    place, name, rest = choices[0]
    return _numbered(place, Kind.MUNICIPALITY if name.endswith("@") else Kind.TOWN, name, rest)


def _town(place: Municipality, rest: str, prefix: str = "") -> tuple[str, str] | None:
    """Find the town at the head of `rest`: its id, and what follows."""
    if place.code.startswith(KYOTO):
        return _kyoto_town(place, rest)
    if (found := _listed(place, rest, prefix)) or prefix:
        return found
    if short := _SAPPORO.match(rest):
        return _listed(place, "{}{}条{}{}丁目".format(*short.groups()) + rest[short.end() :])
    return None


def _listed(place: Municipality, rest: str, prefix: str = "") -> tuple[str, str] | None:
    """Find the longest listed town; digits end a name only before a space."""
    plain = _MARKS.sub("", rest, count=1) if rest.startswith(("大字", "字")) else rest
    text, ends, in_digits = spelled(prefix + plain[: 2 * place.longest + 8])
    while found := gazetteer().town(place, text):
        town, size = found
        if ends[size] >= 0:
            tail = plain[ends[size] - len(prefix) :]
            if not in_digits[size] or tail.startswith(" "):
                return town, tail.lstrip()
        text = text[: size - 1]
    return None


def _kyoto_town(place: Municipality, rest: str) -> tuple[str, str] | None:
    """Find a town in Kyoto, where streets (通り名) come first and a ward has a town's name twice."""
    street, tail = "", rest
    if (found := _STREETS.match(rest)) is not None:
        street, tail = found[0], rest[found.end() :]
    section = _SECTION.match(tail)
    town = _listed(place, tail) or (_listed(place, tail[section.end() :]) if section else None)
    if town is None:
        street, town = "", _listed(place, rest)
    if town is None or town[0] not in kyoto_streets():
        return town
    known = kyoto_streets()[town[0]]
    written = street_form(in_kanji(street))
    return f"{town[0]}@{known.get(written, written)}", town[1]


def _unlisted(found: Found) -> Address:
    """Keep a town the gazetteer does not list by its text; some lots lie in no town (龍ケ崎市3710番地)."""
    place = found.municipalities[0]
    read = _numbered(place, Kind.TOWN, "", found.rest)
    if not read.part and (not read.numbers or read.section_only):
        return msgspec.structs.replace(read, kind=Kind.MUNICIPALITY)
    return msgspec.structs.replace(read, town=f"{place.code}/~{in_kanji(read.part)}", part="")


def _numbered(place: Municipality, kind: Kind, town: str, rest: str) -> Address:
    """Read what follows the town: part of the town, up to three numbers, building."""
    first = next((each for each in _NUMBER.finditer(rest) if not _ROOM.match(rest, each.end("number"))), None)
    head = rest[: first.start()] if first else ""
    part, at, sections = _MARKS.sub("", head), len(head), False
    numbers: list[int] = []
    more = first is not None
    while more and (token := _NUMBER.match(rest, at)) and len(numbers) < _MOST_NUMBERS:
        if _ROOM.match(rest, token.end("number")):
            break
        unit, number = token["unit"] or "", value(token["number"])
        if unit in _PARTS_OF_TOWN:
            part += f"{number}{unit}"
        else:
            numbers.append(number)
            sections = unit == "丁目" and len(numbers) == 1
        part += token["branch"] or ""
        at = token.end()
        more = bool(token["more"] or token["branch"] or unit not in {"", "号"})
    building = rest[at:].strip() if first else rest
    unread = UNKNOWN in rest[:at] + town or building.lstrip("-").startswith(UNKNOWN)
    return Address(kind, place.code, town, part, tuple(numbers), sections, unread, building)
