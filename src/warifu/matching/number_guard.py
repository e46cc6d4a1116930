# SPDX-License-Identifier: Apache-2.0
"""番号の照合: whether a number that came with a paper may be believed to be this person's (matching.md §7).

It never sees a number. Whoever holds it (`residents`, `identity`) says whether the check digit fits, whether
two people typed the same, and gives the record the number belongs to and the rest of that household. Not
checked here: G6 gates of a bulk job, G7 telling the person, G8 freezing (the office that linked).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.matching.forms import Query, Record
from warifu.matching.levels import FULL_KANA, FULL_NAME, Comparison, compare

_NAMES = {"K0": 4, "K1": 4, "K2": 4, "K3": 2, "K4": 1}
_READINGS = {"N0": 4, "N1": 3, "N2": 2}
_BIRTHS = {"B0": 4, "B1": 2}


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """番号について分かっていること: what the office that holds the number says about it.

    `entered_twice` is None where the number came by a machine, not from paper (G2). `holder` is None if the
    number belongs to nobody. `household` are the others the holder lives or lived with. `taken`: another
    person of this scheme is already linked to the number, or this person to another number (G5).
    """

    check_digit_fits: bool
    entered_twice: bool | None
    holder: Record | None
    household: Sequence[Record] = ()
    taken: bool = False


@dataclass(frozen=True, slots=True)
class GuardFinding:
    """番号照合の結果: `code` is empty where the number may stand, and `ref` is then whose it is."""

    code: str
    ref: str = ""


def guard_number(query: Query, facts: NumberFacts) -> GuardFinding:
    """Compare the particulars with the number's record, always (G1 to G5); a number alone is nothing.

    Codes, the first that holds: NUM_CHECK_DIGIT, NUM_ENTERED_DIFFERENTLY, NUM_TAKEN, NUM_UNKNOWN,
    NUM_HOUSEHOLD_MEMBER, NUM_MISMATCH.
    """
    stops = {
        "NUM_CHECK_DIGIT": not facts.check_digit_fits,
        "NUM_ENTERED_DIFFERENTLY": facts.entered_twice is False,
        "NUM_TAKEN": facts.taken,
    }
    if code := next((code for code, holds in stops.items() if holds), ""):
        return GuardFinding(code)
    if facts.holder is None:
        return GuardFinding("NUM_UNKNOWN")
    holder = compare(query, facts.holder)
    members = [compare(query, each) for each in facts.household if each.ref != facts.holder.ref]
    if any(_agreement(each) > _agreement(holder) for each in members):
        return GuardFinding("NUM_HOUSEHOLD_MEMBER")
    if not _fits(query, holder) or any(_fits(query, each) for each in members):
        return GuardFinding("NUM_MISMATCH")
    return GuardFinding("", facts.holder.ref)


def _fits(query: Query, found: Comparison) -> bool:
    """Whether birth date, sex and every script given agree; she may have moved, so the address may differ."""
    named = query.name is None or found.kanji in FULL_NAME
    heard = query.kana is None or found.kana in FULL_KANA or not found.record.kana
    any_name = query.name is not None or query.kana is not None
    return any_name and named and heard and found.birth == "B0" and found.sex != "SX"


def _agreement(found: Comparison) -> int:
    """How well a household member fits, to tell whose number it is; the home is the same for all of them."""
    sex = {"S0": 1, "SX": -2}.get(found.sex, 0)
    return _NAMES.get(found.kanji, 0) + _READINGS.get(found.kana, 0) + _BIRTHS.get(found.birth, 0) + sex
