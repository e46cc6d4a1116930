# SPDX-License-Identifier: Apache-2.0
"""The two fictional towns, their districts, addresses and postal codes (978-, 977-: assigned to no place).

Their code, prefecture and names belong to no real municipality: the script that makes the tables checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random

from warifu.demo.town import tables
from warifu.demo.town.tables import Weighted
from warifu.identifiers.municipality_code import MunicipalityCode

PREFECTURE = "割符県"
_DIGITS = "〇一二三四五六七八九"
_BUILDINGS = (
    "コーポ",
    "メゾン",
    "ハイツ",
    "サンライズ",
    "グリーンハイム",
    "パークサイド",
    "市営住宅",
    "レジデンス",
)


@dataclass(frozen=True)
class District:
    """町: a district of a town, its postal code and how many 丁目 it has (0: none)."""

    name: str
    kana: str
    postal_code: str
    sections: int


@dataclass(frozen=True)
class Town:
    """市: a fictional city."""

    key: str
    name: str
    kana: str
    latin: str
    code: MunicipalityCode
    postal_prefix: str
    letter: str
    district_count: int

    @cached_property
    def districts(self) -> Weighted[District]:
        """The town's districts, the same in every run: every nth of Japan's commonest 町名."""
        start = len(self.key) % 2
        chosen = tables.districts()[start::2][: self.district_count]
        return Weighted(
            (
                District(
                    name,
                    kana,
                    f"{self.postal_prefix}-{place // 40 * 100 + place % 40 + 1:04d}",
                    (place * 7) % 6,
                ),
                1.0 + count**0.5,
            )
            for place, (name, kana, count) in enumerate(chosen)
        )

    def address(self, chance: Random, *, flat: bool) -> tuple[str, str]:
        """Make an address and its postal code; a `flat` has a building and a room."""
        district = self.districts.choose(chance)
        section = f"{_DIGITS[1 + int(chance.random() * district.sections)]}丁目" if district.sections else ""
        block, house = 1 + int(chance.random() * 40), 1 + int(chance.random() * 30)
        number = f"{block}番{house}号" if section or chance.random() < 0.5 else f"{block}番地{house}"
        building = ""
        if flat:
            kind = _BUILDINGS[int(chance.random() * len(_BUILDINGS))]
            room = 100 * (1 + int(chance.random() * 8)) + 1 + int(chance.random() * 9)
            building = f"\u3000{kind}{district.name}{room}号室"
        return f"{PREFECTURE}{self.name}{district.name}{section}{number}{building}", district.postal_code


MIDORI = Town(
    "midori", "美登里市", "ミドリシ", "Midori", MunicipalityCode.of_five_digits("99201"), "978", "M", 120
)
ASAHI = Town("asahi", "朝陽市", "アサヒシ", "Asahi", MunicipalityCode.of_five_digits("99202"), "977", "A", 90)
TOWNS: dict[str, Town] = {town.key: town for town in (MIDORI, ASAHI)}
