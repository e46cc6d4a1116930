# SPDX-License-Identifier: Apache-2.0
"""初めて戸籍に入る方の届書の読取り. No register was opened. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from warifu.families.acts.endings import Establishment, First, Naturalisation
from warifu.families.acts.filing import Foreigner
from warifu.families.fields import PaperRead
from warifu.families.names import Reading, ReadingDecision
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex

_SEXES = ("female", "male")


def first(kind: str, read: PaperRead, clerk: str) -> First | None:
    """Read the form of this kind; None where something cannot be read. Raises KeyError for another."""
    reads: Mapping[str, Callable[[PaperRead, str], First | None]] = {
        "first-naturalisation": _naturalisation,
        "establishment": _establishment,
    }
    return reads[kind](read, clerk)


def _names(read: PaperRead, clerk: str) -> tuple[str, Reading, str, Reading]:
    decided = ReadingDecision(accepted=True, reason=read.text("because"), by=clerk)
    surname, given = read.text("surname"), read.text("given")
    return surname, Reading(read.text("surname_kana"), decided), given, Reading(read.text("kana"), decided)


def _parents(read: PaperRead) -> Parents:
    return Parents(*(read.text(each, required=False) for each in ("father", "mother", "relation")))


def _naturalisation(read: PaperRead, clerk: str) -> Naturalisation | None:
    """帰化届 of whom no register notes."""
    named, parents, filing, domicile = _names(read, clerk), _parents(read), read.filing(), read.new_domicile()
    formerly, nationality = read.text("formerly"), read.text("nationality")
    born_on, gazette_on = read.day("born_on"), read.day("gazette_on")
    sex, lives_in = Sex(read.choice("sex", _SEXES)), read.city("lives_in")
    if read.troubles or born_on is None or gazette_on is None:
        return None
    who = Foreigner(formerly, born_on, sex, nationality)
    return Naturalisation(filing, who, *named, gazette_on, parents, domicile, lives_in=lives_in)


def _establishment(read: PaperRead, clerk: str) -> Establishment | None:
    """就籍届."""
    named, parents, filing, domicile = _names(read, clerk), _parents(read), read.filing(), read.new_domicile()
    born_on, final, sex = read.day("born_on"), read.day("court_on"), Sex(read.choice("sex", _SEXES))
    lives_in = read.city("lives_in")
    if read.troubles or born_on is None or domicile is None or final is None:
        return None
    return Establishment(filing, *named, born_on, sex, parents, domicile, lives_in=lives_in)
