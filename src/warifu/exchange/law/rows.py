# SPDX-License-Identifier: Apache-2.0
"""The nouns of the purpose table: rows of law with dates, kinds of information, items and bodies.

Pure. Does not read files (`law.shipped` does) and does not decide (`exchange.purposes` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import groupby


class Source(Enum):
    """Where a row of the table rests."""

    STATUTE = "statute"
    """Read in the text of the Act."""
    ASSUMPTION = "assumption"
    """Carried forward by us; the text in force was not seen (docs/divergences.md)."""


@dataclass(frozen=True, slots=True)
class DataItem:
    """データ項目: one item an inquiry may name. `code` is a u32, `key` the JSON key of its value.

    `value` says the JSON form: yen, count, year (int), flag (bool), month, date, text (str).
    """

    code: int
    kind: str
    key: str
    value: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class InformationKind:
    """特定個人情報の種類: a kind of information, such as 地方税関係情報, with its items."""

    name: str
    number: int
    ja: str
    en: str
    items: tuple[DataItem, ...]


@dataclass(frozen=True, slots=True)
class BodyClass:
    """情報照会者・情報提供者の種別: a class of body the law names, such as 市町村長."""

    name: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """別表第二の項: one (inquirer, affair, provider, information) of Act 19(viii), with its dates.

    `purpose` (u16) names the row and provider part, `affair` (u16) the affair; both stay the same when
    the row is amended or carried forward. `in_force_to` is the last day, None while open.
    `title_en` is empty for affairs without an English title.
    """

    purpose: int
    affair: int
    item: str
    part: int
    inquirers: frozenset[str]
    providers: frozenset[str]
    kinds: tuple[str, ...]
    inquirer_ja: str
    affair_ja: str
    provider_ja: str
    information_ja: str
    title_ja: str
    title_en: str
    in_force_from: date
    in_force_to: date | None
    source: Source
    note_ja: str = ""
    note_en: str = ""

    @property
    def basis(self) -> str:
        """法令上の根拠: the ASCII code of the legal basis that travels in a request's context."""
        return f"act-19-8.row-{self.item}.{self.part}"

    def in_force(self, on: date) -> bool:
        """施行中: whether the row is law on that day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def title(self, lang: str) -> str:
        """事務の名称: the short title; the Japanese one where no English one exists."""
        return (self.title_en or self.title_ja) if lang == "en" else self.title_ja


@dataclass(frozen=True, slots=True)
class OtherPurpose:
    """照会でない変換: a conversion without a row, such as setting up a linkage code (Act 21-2)."""

    purpose: int
    ja: str
    en: str
    law: str


@dataclass(frozen=True)
class PurposeTable:
    """利用特定個人情報の提供に関する命令・別表第二: every dated row, and the codes rows use.

    `version` is a digest of the data files, so two bodies can see whether they apply the same law.
    """

    version: str
    rows: tuple[PurposeRow, ...]
    kinds: Mapping[str, InformationKind]
    bodies: Mapping[str, BodyClass]
    others: Mapping[int, OtherPurpose]

    def versions(self, purpose: int) -> tuple[PurposeRow, ...]:
        """All dated versions of a purpose, oldest first; empty if the code was never law."""
        return self._by_purpose.get(purpose, ())

    @cached_property
    def _by_purpose(self) -> Mapping[int, tuple[PurposeRow, ...]]:
        in_order = sorted(self.rows, key=lambda row: (row.purpose, row.in_force_from))
        return {purpose: tuple(rows) for purpose, rows in groupby(in_order, key=lambda row: row.purpose)}

    def row(self, purpose: int, on: date) -> PurposeRow | None:
        """The version in force on that day, or None."""
        return next((row for row in self.versions(purpose) if row.in_force(on)), None)

    def in_force(self, on: date) -> tuple[PurposeRow, ...]:
        """Every row that is law on that day."""
        return tuple(row for row in self.rows if row.in_force(on))

    def items_of(self, row: PurposeRow) -> tuple[DataItem, ...]:
        """Every item the row reaches, in ascending order of code."""
        items = (item for kind in row.kinds for item in self.kinds[kind].items)
        return tuple(sorted(items, key=lambda item: item.code))

    def item(self, code: int) -> DataItem | None:
        """The item of that code, or None."""
        kind = next((kind for kind in self.kinds.values() if kind.number == code // 1000), None)
        return next((item for item in kind.items if item.code == code), None) if kind else None

    def title(self, purpose: int, lang: str) -> str:
        """What to show for a purpose code, whatever its dates; empty if the code is unknown."""
        if other := self.others.get(purpose):
            return other.en if lang == "en" else other.ja
        versions = self.versions(purpose)
        return versions[-1].title(lang) if versions else ""
