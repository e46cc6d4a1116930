# SPDX-License-Identifier: Apache-2.0
"""Names of fictional people: surname and given name with readings that agree, variant kanji, 旧氏, 通称.

Variant spellings are those residents really have in the register (髙 﨑 齋 邊 𠮷, and 葛 and 辻 with a
variation selector); the reading stays. Foreign names are our own
short lists, Latin as on a residence card.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from warifu.demo.town import tables
from warifu.demo.town.tables import Name
from warifu.identifiers.four_items import Sex

SPACE = "\u3000"
# Each variant of a character in a surname, and how often a bearer has it.
VARIANTS: dict[str, tuple[tuple[str, float], ...]] = {
    "高": (("髙", 0.08),),
    "崎": (("﨑", 0.10),),
    "斎": (("齋", 0.12), ("齊", 0.10), ("斉", 0.20)),
    "辺": (("邊", 0.10), ("邉", 0.10)),
    "吉": (("𠮷", 0.05),),
    "浜": (("濱", 0.10),),
    "沢": (("澤", 0.15),),
    "桜": (("櫻", 0.15),),
    "広": (("廣", 0.08),),
    "島": (("嶋", 0.06), ("嶌", 0.01)),
    "富": (("冨", 0.08),),
    "瀬": (("瀨", 0.05),),
    "徳": (("德", 0.05),),
    "葛": (("葛\U000e0100", 0.30),),
    "辻": (("辻\U000e0101", 0.30),),
}
_COHORTS = (2005, 1990, 1975, 1960, 1945, 1925)
_OLD_BEFORE = 1985


@dataclass(frozen=True, slots=True)
class PersonName:
    """氏名: as it goes into a row of the register."""

    name: str
    kana: str
    latin_name: str = ""
    former_surname: str = ""
    common_name: str = ""


def surname(chance: Random) -> Name:
    """Choose a surname; now and then a variant spelling of it."""
    chosen = tables.surnames().choose(chance)
    for char, variants in VARIANTS.items():
        if char in chosen.written:
            roll = chance.random()
            for variant, share in variants:
                if roll < share:
                    return Name(chosen.written.replace(char, variant), chosen.kana)
                roll -= share
    return chosen


def given_name(chance: Random, sex: Sex, born_in: int) -> Name:
    """Choose a given name of that generation, one time in three a popular one."""
    letter = "m" if sex is Sex.MALE else "f"
    if chance.random() < 0.35:
        cohort = next((year for year in _COHORTS if born_in >= year), _COHORTS[-1])
        return tables.popular_given_names()[cohort, letter].choose(chance)
    old = chance.random() < (0.5 if born_in < _OLD_BEFORE else 0.05)
    return tables.other_given_names(letter, old=old).choose(chance)


def japanese_name(family: Name, given: Name, former_surname: str = "") -> PersonName:
    """Write a Japanese name: family and given name with U+3000 between."""
    return PersonName(
        f"{family.written}{SPACE}{given.written}",
        f"{family.kana}{SPACE}{given.kana}",
        former_surname=former_surname,
    )


def foreign_name(chance: Random, nationality: str, sex: Sex, family: Name | None = None) -> PersonName:
    """Choose a foreign name; in kanji where residence cards show it; now and then with a common name."""
    family = family or tables.foreign_names(nationality, "family").choose(chance)
    given = tables.foreign_names(nationality, "m" if sex is Sex.MALE else "f").choose(chance)
    latin = f"{family.latin} {given.latin}"
    written = f"{family.written}{SPACE}{given.written}" if family.written else latin
    share = {"KOR": 0.35, "CHN": 0.12, "TWN": 0.12, "BRA": 0.2, "PHL": 0.1}.get(nationality, 0.05)
    common = ""
    if chance.random() < share:
        taken = japanese_name(tables.surnames().choose(chance), given_name(chance, sex, 1985))
        common = taken.name
    kana = SPACE.join(f"{family.kana} {given.kana}".split())
    return PersonName(written, kana, latin, common_name=common)
