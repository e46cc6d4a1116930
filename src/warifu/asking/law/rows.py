# SPDX-License-Identifier: Apache-2.0
"""The nouns of the law of asking: who asks, on which dated ground. Pure; reads nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.kernel.screens import Wording


class Source(StrEnum):
    """Where a ground rests."""

    STATUTE = "statute"
    """Read in the text of the Act of 2015."""
    ASSUMPTION = "assumption"
    """Carried forward by us; the text in force was not seen."""
    NAMED = "named"
    """A relation of another Act, named in law.md or, where `unconfirmed`, from memory."""


class Group(StrEnum):
    """How a resident looks for who asked: offices, work, money, shops, others."""

    OFFICE = "office"
    WORK = "work"
    MONEY = "money"
    SHOP = "shop"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asker:
    """求める人: a kind of asker. `advice` is for those who may not ask, or for what else they may see."""

    key: str
    words: Wording
    group: Group
    advice: Wording | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """求める根拠: one dated ground on which some kinds of askers may ask for one affair.

    `item` is the item of Appended Table 1, empty for a relation; `law_text` its own words; `optional` means
    that the person may say no and is served all the same.
    """

    affair: str
    words: Wording
    askers: frozenset[str]
    law: str
    source: Source
    in_force_from: date
    in_force_until: date = date.max
    item: str = ""
    law_text: str = ""
    optional: bool = False
    unconfirmed: bool = False

    def in_force(self, on: date) -> bool:
        """Whether this ground is law on that day."""
        return self.in_force_from <= on <= self.in_force_until


@dataclass(frozen=True, slots=True)
class AskingLaw:
    """Everything `may_ask` needs: askers by key, grounds by affair, and the note about the assumption."""

    askers: Mapping[str, Asker]
    grounds: tuple[Ground, ...]
    assumption: Wording

    def affairs_of(self, asker: str, on: date) -> tuple[Ground, ...]:
        """The grounds on which this kind of asker may ask on that day, in the order of the law."""
        return tuple(each for each in self.grounds if asker in each.askers and each.in_force(on))
