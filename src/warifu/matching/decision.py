# SPDX-License-Identifier: Apache-2.0
"""照合の判定: LINK, REFER or REFUSE for one query against the records that share a key with it.

Pure: same query, records, day and tables give the same decision, whatever the order of the records; records
that share no key change nothing. Uniqueness alone, a probability and the closest one never LINK (M2).
Finding the records is the caller's (`service.Candidates`, `batch`), showing them is `explanation`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.matching.birth import birth_level, is_whole
from warifu.matching.forms import Query, Record
from warifu.matching.levels import FULL_KANA, FULL_NAME, SAME_TOWN, Comparison, compare, equal_part
from warifu.matching.number_guard import GuardFinding
from warifu.matching.rows import LINK_ROWS, LinkRow

MOST_SHOWN = 3
_HOUSEHOLD = frozenset({"A0", "A1"})
_WEIGHTS = {
    "K0": 6, "K1": 6, "K2": 6, "K3": 3, "KU": 3, "K4": 2, "N0": 6, "N1": 5, "N2": 4, "NU": 2,
    "A0": 6, "A1": 5, "A2": 4, "A3": 2, "A4": 1, "B0": 6, "B1": 3, "BU": 1, "S0": 1, "SX": -2,
}  # fmt: skip


class Verdict(StrEnum):
    """判定."""

    LINK = "LINK"
    REFER = "REFER"
    REFUSE = "REFUSE"


class NextStep(StrEnum):
    """次の手続: what whoever asked does now."""

    ASK_ITEM = "ASK_ITEM"
    SHOW_CLERK = "SHOW_CLERK"
    GO_TO_WINDOW = "GO_TO_WINDOW"
    STOP = "STOP"


@dataclass(frozen=True, slots=True)
class Purpose:
    """照合の目的: which items it requires, and the two switches of the table.

    `required`: of name, kana, birth, sex, address; a name in one script and a birth date are always needed.
    """

    required: frozenset[str] = frozenset()
    l4: bool = True
    p5: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """判定の結果. `found` are the people that come near, best first; `linked` is the one of a LINK."""

    verdict: Verdict
    rule: str
    query: Query
    found: tuple[Comparison, ...] = ()
    rivals_reason: tuple[str, ...] = ()
    refused_because: tuple[str, ...] = ()
    next_step: NextStep = NextStep.STOP

    @property
    def linked(self) -> Record | None:
        """The record of a LINK, else nothing."""
        return self.found[0].record if self.verdict is Verdict.LINK else None

    @property
    def shown(self) -> tuple[Comparison, ...]:
        """候補者: the people a clerk may see on REFER: at most three, none if the first is protected (R9)."""
        if self.verdict is not Verdict.REFER or (self.found and self.found[0].record.protected):
            return ()
        return tuple(each for each in self.found if not each.record.protected)[:MOST_SHOWN]


def decide(
    query: Query,
    records: Iterable[Record],
    on: date,
    purpose: Purpose = Purpose(),
    guard: GuardFinding | None = None,
) -> Decision:
    """Decide by the first row of the table that holds (matching.md §5). `on` is the reference date."""
    if missing := _missing(query, purpose):
        return Decision(Verdict.REFUSE, "X1", query, refused_because=missing, next_step=NextStep.ASK_ITEM)
    if guard is not None and guard.code:
        return _guarded(query, guard)
    distinct = {record.ref: record for record in records if may_be(query, record.birth)}
    near = [each for record in distinct.values() if _is_near(query, each := compare(query, record))]
    if not near:
        return Decision(Verdict.REFUSE, "X3", query, refused_because=("NO_CANDIDATE",))
    near.sort(key=lambda each: (-_weight(each), each.record.ref))
    decision = _judge(query, near, on, purpose)
    if guard is not None and decision.linked is not None and decision.linked.ref != guard.ref:
        return _guarded(query, GuardFinding("NUM_MISMATCH"))
    return decision


def _missing(query: Query, purpose: Purpose) -> tuple[str, ...]:
    """X1: give the items that must be asked for."""
    needed = sorted(purpose.required | {"birth"})
    missing = [item for item in needed if not getattr(query, item)]
    if query.name is None and query.kana is None:
        missing.append("name")
    return tuple(dict.fromkeys(f"MISSING_ITEM:{item}" for item in missing))


def _guarded(query: Query, guard: GuardFinding) -> Decision:
    """X2: the number guard stopped it; a family member's number goes to the window (G4)."""
    verdict = Verdict.REFER if guard.code == "NUM_HOUSEHOLD_MEMBER" else Verdict.REFUSE
    step = NextStep.GO_TO_WINDOW if verdict is Verdict.REFER else NextStep.STOP
    return Decision(verdict, "X2", query, refused_because=(guard.code,), next_step=step)


def may_be(query: Query, birth: str) -> bool:
    """Whether a record born so can matter at all; whoever has many records asks before reading them."""
    return birth_level(query.birth, birth) != "BX"


def _is_near(query: Query, found: Comparison) -> bool:
    """Whether a record shares a blocking key, told from the levels: what a store brings beyond is ignored."""
    if found.birth == "B0":
        return found.same_name or found.address in SAME_TOWN
    if not found.same_name:
        return False
    by_year = (
        found.kanji in FULL_NAME
        and found.kana in FULL_KANA
        and found.record.birth[:4] == query.birth[:4]
        and query.name is not None
        and len(query.name.wide) > 2
    )
    return by_year or found.address == "A0"


def _judge(query: Query, near: Sequence[Comparison], on: date, purpose: Purpose) -> Decision:
    namesakes = [each for each in near if each.birth == "B0" and each.same_name]
    fitting: list[tuple[LinkRow, Comparison]] = []
    for each in near:
        others = [other for other in namesakes if other is not each]
        row = next((row for row in _rows(purpose) if row.holds(query, each)), None)
        if row is not None and not (row.alone_in_register and others):
            fitting.append((row, each))
    if len(fitting) == 1:
        row, one = fitting[0]
        rivals = _rivals(one, near)
        bar = _bar(query, one, rivals, on)
        if bar is None:
            return Decision(Verdict.LINK, row.code, query, (one,), next_step=NextStep.STOP)
        return _referred(bar, query, [one, *(each for each in near if each is not one)], rivals)
    if fitting:
        return _referred("R1", query, [one for _, one in fitting], _rivals(fitting[0][1], near))
    if evidence := [each for each in near if _is_evidence(each)]:
        return _referred(_reason(query, evidence[0], near, on), query, evidence, _rivals(evidence[0], near))
    return Decision(Verdict.REFUSE, "X4", query, tuple(near[:1]))


def _rows(purpose: Purpose) -> tuple[LinkRow, ...]:
    on = {"L4": purpose.l4, "P5": purpose.p5}
    return tuple(row for row in LINK_ROWS if on.get(row.code, True))


def _rivals(one: Comparison, near: Sequence[Comparison]) -> tuple[str, ...]:
    """Say who else fits: namesakes born the same day, and twins of the household."""
    others = [each for each in near if each is not one and each.same_name]
    born_with = [each for each in others if each.birth == "B0"]
    reasons = []
    if any(each.kanji in FULL_NAME for each in born_with):
        reasons.append("SAME_DOB_KANJI")
    if any(each.kana in FULL_KANA for each in born_with):
        reasons.append("SAME_DOB_KANA")
    if any(each.address in _HOUSEHOLD for each in born_with):
        reasons.append("HOUSEHOLD_TWIN")
    if any(each.birth == "B1" and each.address == "A0" for each in others):
        reasons.append("SAME_HOME_NEAR_DOB")
    return tuple(reasons)


def _bar(query: Query, one: Comparison, rivals: tuple[str, ...], on: date) -> str | None:
    """Give the reason to refer although a row holds; (a) and (c) are in the rows and the count of them."""
    if one.sex == "SX":
        return "R5"
    if "HOUSEHOLD_TWIN" in rivals or "SAME_HOME_NEAR_DOB" in rivals:
        return "R6"
    if _unread(query, one):
        return "R8"
    return "R9" if _is_barred(one.record, on) else None


def _unread(query: Query, one: Comparison) -> bool:
    asked = query.address is not None and query.address.read.unread
    return asked or one.unread or one.kanji == "KU" or one.kana == "NU"


def _is_barred(record: Record, on: date) -> bool:
    """Bars (f) and (g): closed on or before the day, born after it, frozen, or under 支援措置."""
    day = on.isoformat()
    closed = bool(record.closed_on) and record.closed_on <= day
    return closed or (is_whole(record.birth) and record.birth > day) or record.frozen or record.protected


def _is_evidence(each: Comparison) -> bool:
    """Whether name or address speak for this person at all; a town shared with strangers does not."""
    named = each.kanji in FULL_NAME | {"K3", "K4", "KU"} or each.kana in FULL_KANA | {"N2", "NU"}
    return named or each.address in _HOUSEHOLD


def _reason(query: Query, first: Comparison, near: Sequence[Comparison], on: date) -> str:
    """Give the first of R2 to R9 that holds for the best candidate."""
    if first.record.protected or _is_barred(first.record, on):
        return "R9"
    if first.birth == "B1":
        return "R7"
    if first.birth == "BU" or _unread(query, first):
        return "R8"
    if first.sex == "SX":
        return "R5"
    whole = first.kanji in FULL_NAME | {"KA"} and first.kana in FULL_KANA | {"NA"}
    if whole:
        return "R6" if first.address == "A2" and _rivals(first, near) else "R2"
    return "R3" if _only_given(query, first) else "R4"


def _only_given(query: Query, first: Comparison) -> bool:
    asked = query.name
    if first.kanji != "K4" or asked is None:
        return False
    return any(equal_part(asked, held) == "given" for held in first.record.names)


def _referred(rule: str, query: Query, found: Sequence[Comparison], rivals: tuple[str, ...]) -> Decision:
    protected = found[0].record.protected
    step = NextStep.GO_TO_WINDOW if protected else NextStep.SHOW_CLERK
    return Decision(Verdict.REFER, rule, query, tuple(found), rivals, next_step=step)


def _weight(each: Comparison) -> int:
    """Order candidates for a clerk; it decides nothing."""
    levels = (each.kanji, each.kana, each.birth, each.sex, each.address)
    return sum(_WEIGHTS.get(level, 0) for level in levels)
