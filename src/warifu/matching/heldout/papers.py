# SPDX-License-Identifier: Apache-2.0
"""What papers and old systems make of a person: notation on every paper, and one error class on some.

The shares are ours, set by hand before any run (ERROR_SHARES); they are not a field measurement. Everything
is written without the normaliser's code and tables.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random
from types import MappingProxyType

from warifu.matching.batch import Paper
from warifu.matching.heldout.people import Person, Place

# Papers per class, in percent. "old": the register's history knows it; such a class, and the common name, can
# happen only to some people: for all others it becomes `notation`, and the figures count what each class got.
ERROR_SHARES = MappingProxyType(
    {
        "notation": 38.3,
        "old address": 20.0,
        "old surname": 15.0,
        "common name": 10.0,
        "kana typo": 3.0,
        "no kanji": 3.0,
        "no kana": 2.0,
        "no house number": 1.5,
        "new address": 1.5,
        "kanji typo": 1.5,
        "no address": 1.0,
        "house number typo": 1.0,
        "birth date typo": 0.8,
        "unknown mark": 0.7,
        "new surname": 0.4,
        "wrong sex": 0.3,
    }
)
_CLASSES, _SUMS = list(ERROR_SHARES), list(accumulate(ERROR_SHARES.values()))
_VARIANTS = ("高髙", "崎﨑", "吉𠮷", "浜濱", "沢澤", "桜櫻", "広廣", "島嶋", "富冨", "徳德", "国國", "辺邊", "辺邉", "斎齋", "滝瀧", "恵惠", "竜龍")  # fmt: skip  # noqa: E501
_HOMOPHONES = "子史志|美実見|郎朗良|太汰多|樹希貴|香佳花|人斗翔|介輔助|夫雄男|一市壱|裕祐優|和一数"
_HYPHENS = "-－‐–ー−"
_KANJI = "〇一二三四五六七八九"
_HALF = {unicodedata.normalize("NFKC", chr(point)): chr(point) for point in range(0xFF66, 0xFF9E)} | {
    "\u3099": "ﾞ", "\u309a": "ﾟ", "　": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A paper, whom it is about, and what was done to it."""

    paper: Paper
    truth: Person
    error: str
    group: str


def ask(
    person: Person, chance: Random, homes: Callable[[], Place], surname: Callable[[], tuple[str, str]]
) -> Asked:
    """Write one paper about a person; a class that cannot happen to her becomes plain notation."""
    error = _CLASSES[bisect(_SUMS, chance.random() * _SUMS[-1])]
    possible = {
        "old address": person.old_home,
        "old surname": person.old_surname,
        "common name": person.common_name,
    }
    if error in possible and possible[error] is None:
        error = "notation"
    if error == "new surname" and person.foreign:
        error = "notation"
    changed = person
    if error == "old address" and person.old_home:
        changed = replace(person, home=person.old_home)
    elif error == "new address":
        changed = replace(person, home=homes())
    elif error == "old surname" and person.old_surname:
        changed = replace(person, surname=person.old_surname)
    elif error == "new surname":
        changed = replace(person, surname=surname())
    elif error == "house number typo":
        changed = replace(person, home=_mistyped_number(person.home, chance))
    return Asked(_marked(error, _write(changed, error, chance), chance), person, error, _group(person))


def _group(person: Person) -> str:
    if person.foreign:
        return "foreign name"
    if person.twin:
        return "twin"
    if person.old_surname:
        return "renamed woman"
    return "rural address" if person.home.lot else "other"


def _write(person: Person, error: str, chance: Random) -> Paper:
    """Write the five items in some clerk's notation."""
    apart = chance.choice(["　", "　", " ", ""])
    if person.foreign:
        apart = chance.choice([" ", "　", "  "])
    name = f"{person.surname[0]}{apart}{person.given[0]}"
    kana = f"{person.surname[1]}{chance.choice(['　', ' ', ''])}{person.given[1]}"
    if error == "common name" and person.common_name:
        name, kana = person.common_name
    if error == "no house number":
        home = person.home
        address = f"{home.prefecture}{home.city}{home.town}"
    else:
        address = _address(person.home, chance)
    return Paper(_name(name, person, chance), _kana(kana, chance), person.birth, person.sex.upper(), address)


def _name(name: str, person: Person, chance: Random) -> str:
    if person.foreign:
        family, *given = name.split()
        name = " ".join([*given, family]) if chance.random() < 0.1 else name  # the other order
        wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in name)
        return chance.choice([name, name.title(), wide])
    if chance.random() < 0.25:
        for usual, variant in map(tuple, _VARIANTS):
            name = name.replace(usual, variant) if usual in name else name.replace(variant, usual)
    return name + "\U000e0100" if chance.random() < 0.02 else name


def _kana(kana: str, chance: Random) -> str:
    style = chance.random()
    if style < 0.25:
        return "".join(_HALF.get(char, char) for char in unicodedata.normalize("NFD", kana))
    if style < 0.4:
        return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in kana)
    if style < 0.5:
        return kana.translate(str.maketrans("ッャュョァィゥェォ", "ツヤユヨアイウエオ"))  # old systems
    if style < 0.52:
        return kana.replace("オウ", "オオ").replace("コウ", "コー").replace("ヅ", "ズ")
    return kana


def _address(home: Place, chance: Random) -> str:
    """Write an address as people do: without prefecture or 郡, with hyphens, in kanji, with the building."""
    city = home.city
    if "郡" in city and city[-1] in "町村" and chance.random() < 0.3:
        city = home.prefecture + city.partition("郡")[2]
    elif chance.random() < 0.6 or city in {"府中市", "伊達市"}:
        city = home.prefecture + city
    town = home.town
    if "ケ" in town:
        town = town.replace("ケ", chance.choice("ケヶが"))
    if home.lot and chance.random() < 0.3:
        town = f"大字{town}"
    number = _numbers(home, chance)
    building = home.building if chance.random() < 0.5 else ""
    if building and chance.random() < 0.3 and not home.lot:
        building = "-" + "".join(char for char in building if char.isdigit())
    space = chance.choice(["", "", "　", " "])
    return f"{city}{space}{town}{space}{number}{building}"


def _numbers(home: Place, chance: Random) -> str:
    style = chance.random()
    plain = [str(each) for each in home.numbers]
    if style < 0.45:
        return chance.choice(_HYPHENS).join(_wide(each, chance) for each in plain)
    if home.lot:
        of = (
            chance.choice(["番地", "番地の", "番", "番の"])
            if len(plain) > 1
            else chance.choice(["番地", "番", ""])
        )
        return of.join(plain) if len(plain) > 1 else plain[0] + of
    if style < 0.75:
        return f"{_in_kanji(plain[0])}丁目{_wide(plain[1], chance)}番{_wide(plain[2], chance)}号"
    if style < 0.9:
        return f"{_wide(plain[0], chance)}丁目{plain[1]}{chance.choice(_HYPHENS)}{plain[2]}"
    section, block, house = (_in_kanji(each) for each in plain)
    return f"{section}丁目{block}番{house}号"


def _wide(digits: str, chance: Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in digits) if chance.random() < 0.4 else digits


def _in_kanji(digits: str) -> str:
    """Write 1 to 99 in kanji."""
    tens, ones = divmod(int(digits), 10)
    return ("" if tens == 0 else "十" if tens == 1 else _KANJI[tens] + "十") + (_KANJI[ones] if ones else "")


def _mistyped_number(home: Place, chance: Random) -> Place:
    at = int(chance.random() * len(home.numbers))
    other = home.numbers[at] + chance.choice([1, 2, 10])
    return replace(home, numbers=(*home.numbers[:at], other, *home.numbers[at + 1 :]))


def _marked(error: str, paper: Paper, chance: Random) -> Paper:
    """Put the error of its class into a paper."""
    if error == "kana typo":
        return paper._replace(
            kana=_typo(paper.kana, "アイウエオカキクケコサシスセソタチツテトナニヌネノ", chance)
        )
    if error == "kanji typo":
        return paper._replace(name=_homophone(paper.name, chance))
    if error == "birth date typo":
        return paper._replace(birth=_other_day(paper.birth, chance))
    if error == "unknown mark":
        at = int(chance.random() * len(paper.name))
        return paper._replace(name=paper.name[:at] + chance.choice("●〓？") + paper.name[at + 1 :])
    plain: dict[str, dict[str, str]] = {
        "no kanji": {"name": ""},
        "no kana": {"kana": ""},
        "no address": {"address": ""},
        "wrong sex": {"sex": "F" if paper.sex == "M" else "M"},
    }
    return paper._replace(**plain.get(error, {}))


def _typo(text: str, letters: str, chance: Random) -> str:
    at = int(chance.random() * len(text))
    kind = chance.random()
    if kind < 0.5:
        return text[:at] + chance.choice(letters) + text[at + 1 :]
    if kind < 0.75:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _homophone(name: str, chance: Random) -> str:
    """Put another character of the same reading where there is one, else one that was converted wrongly."""
    for group in _HOMOPHONES.split("|"):
        for char in name[1:]:
            if char in group:
                return name[0] + name[1:].replace(char, chance.choice(group.replace(char, "")))
    return name[:-1] + chance.choice("真心優大結陽月美")


def _other_day(birth: str, chance: Random) -> str:
    year, month, day = birth.split("-")
    if chance.random() < 0.3 and int(day) <= 12 and day != month:
        return f"{year}-{day}-{month}"
    if chance.random() < 0.5:
        return f"{int(year) + chance.choice([-1, 1, 10])}-{month}-{min(int(day), 28):02d}"
    return f"{year}-{month}-{int(day) % 28 + 1:02d}"
