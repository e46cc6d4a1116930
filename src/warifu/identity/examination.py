# SPDX-License-Identifier: Apache-2.0
"""本人確認の規則の当てはめ: is what was shown enough for this purpose, by this way, on this day?

    1 the purpose may be served by this way, and through this bearer     NotByPhone, NotThisWay, NotByAgent
    2 each paper by itself: in use, in time, compared, genuine           PaperFault
    3 each slot: some route whose proofs are all there, none used twice  Missing, with what would do

Pure: the day comes in. It never says yes by itself: `service` records the finding and only then makes an
IdentityChecked. Source: Act 16; Order 12; Rule 1-17; law A-6 to A-8. Not checked here: that the number and
the four items are of one person (numbers), and that the clerk really looked (the record names her).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from warifu.identity.law import IdentityLaw
from warifu.identity.nouns import (
    Bearer,
    Combination,
    Finding,
    Holder,
    Missing,
    Paper,
    PaperFault,
    PaperKind,
    Practice,
    Purpose,
    Route,
    Seen,
    Showing,
    Slot,
    Way,
)
from warifu.identity.refusals import NotByAgent, NotByPhone, NotThisWay
from warifu.kernel.refusal import Malformed

_NEEDS_FACE = "photo"
_MONTH_DAYS = 31
"""A month of freshness is at most 31 days long, so that no paper is refused a day early."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """A paper that counts, with what it proves and its place in the showing."""

    place: int
    kind: str
    holder: Holder
    proves: frozenset[str]

    @property
    def is_card(self) -> bool:
        """Whether this paper may show number and identity at once: the card alone does (Act 16)."""
        return {"number", "photo"} <= self.proves


def examine(law: IdentityLaw, practice: Practice, showing: Showing, on: date) -> Finding:
    """確認: say what was shown, what is missing, what would do. Raises the refusal of a closed way."""
    purpose = law.purpose(showing.purpose)
    if showing.earlier_check_on is not None and showing.earlier_check_on > on:
        raise Malformed("earlier_check_on: an earlier check lies in the past.")
    _check_way(purpose, showing)
    counted, faults = _sort(law, practice, showing, on)
    slots = slots_of(purpose, showing.bearer)
    routes = {slot: list(routes_for(law, practice, purpose, showing, slot)) for slot in slots}
    best = _best(slots, routes, counted, showing.bearer)
    used = frozenset(place for taken in best.values() for place in taken.places)
    missing = [
        Missing(slot, tuple(_lacking(routes[slot], counted, slot, showing.bearer, used)))
        for slot in slots
        if slot not in best
    ]
    shown = {slot: taken.route for slot, taken in best.items()}
    by_eye = practice.card_by_eye and _used_unread_card(law, showing)
    return Finding(shown, tuple(missing), tuple(faults), by_eye=by_eye)


def slots_of(purpose: Purpose, bearer: Bearer) -> tuple[Slot, ...]:
    """What has to be shown: for an agent the authority, the agent's identity, and the person's number."""
    if bearer is Bearer.SELF:
        return purpose.needs
    number = tuple(slot for slot in purpose.needs if slot is Slot.NUMBER)
    return (Slot.AUTHORITY, Slot.AGENT_IDENTITY, *number)


def routes_for(
    law: IdentityLaw, practice: Practice, purpose: Purpose, showing: Showing, slot: Slot
) -> Iterator[Route]:
    """Every combination open here and now for one slot, in the order of routes.toml."""
    shown_as = Slot.IDENTITY if slot is Slot.AGENT_IDENTITY else slot
    for route in law.routes:
        if route.slot is not shown_as or showing.way not in route.ways:
            continue
        if practice.role not in route.roles or showing.bearer not in route.bearers:
            continue
        if route.practice and route.key not in practice.accepts:
            continue
        if purpose.strict and slot is Slot.IDENTITY and not route.strict:
            continue
        if route.earlier and showing.earlier_check_on is None:
            continue
        if slot is Slot.AGENT_IDENTITY and set(route.needs) & {
            "letter",
            "questions",
            "earlier",
            "well-known",
        }:
            continue  # these speak of the person on file, not of her agent
        yield route


def _check_way(purpose: Purpose, showing: Showing) -> None:
    by_phone = showing.way is Way.PHONE
    if by_phone and (Way.PHONE not in purpose.ways or showing.earlier_check_on is None):
        raise NotByPhone
    if showing.way not in purpose.ways:
        raise NotThisWay(law=purpose.law)
    if showing.bearer not in purpose.bearers:
        raise NotByAgent(law=purpose.law)


def _sort(
    law: IdentityLaw, practice: Practice, showing: Showing, on: date
) -> tuple[list[_Counted], list[PaperFault]]:
    counted, faults = [], []
    for place, paper in enumerate(showing.papers):
        kind = law.kind(paper.kind)
        fault = next(_faults(kind, paper, practice, showing, on), None)
        if fault is None:
            counted.append(_Counted(place, kind.key, paper.holder, kind.proves))
        else:
            faults.append(PaperFault(place, kind.key, fault))
    return counted, faults


def _faults(kind: PaperKind, paper: Paper, practice: Practice, showing: Showing, on: date) -> Iterator[str]:
    """Why one paper does not count; the first is told."""
    if paper.tampered:
        yield "tampered"
    if not kind.in_use(on):
        yield "not-in-use"
    if not kind.proves:
        yield "proves-nothing"
    if practice.role not in kind.roles:
        yield "not-for-this-office"
    if kind.practice and kind.key not in practice.accepts:
        yield "not-accepted-here"
    yield from _dates(kind, paper, on)
    if showing.way is Way.PHONE or kind.group in {"office", "fact", "online"}:
        yield from _without_paper(kind, paper, showing)
        return
    if kind.group == "authority" and showing.bearer is Bearer.SELF:
        yield "not-this-way"
    yield from _form(kind, paper, showing)
    yield from _compared(kind, paper, practice, showing)


def _dates(kind: PaperKind, paper: Paper, on: date) -> Iterator[str]:
    if kind.expires == "must" and paper.expires_on is None:
        yield "expiry-not-read"
    if paper.expires_on is not None and paper.expires_on < on:
        extended = _months_after(paper.expires_on, kind.pending_months) if paper.pending else None
        if extended is None or not kind.pending_months or extended < on:
            yield "expired"
    if (kind.fresh_months or kind.issued_from) and paper.issued_on is None:
        yield "issue-not-read"
    if paper.issued_on is None:
        return
    if kind.issued_from and paper.issued_on < kind.issued_from:
        yield "issued-too-early"
    if kind.fresh_months and (on - paper.issued_on).days > kind.fresh_months * _MONTH_DAYS:
        yield "too-old"


def _without_paper(kind: PaperKind, paper: Paper, showing: Showing) -> Iterator[str]:
    """Facts, look-ups and electronic proofs: nothing to hold in the hand."""
    open_to = {
        "fact": {Way.PHONE},
        "online": {Way.ONLINE},
        "office": set(Way) if kind.key == "earlier-file" else {Way.COUNTER, Way.POST, Way.ONLINE},
    }
    if showing.way not in open_to.get(kind.group, set()):
        yield "not-this-way"
    if kind.key in {"earlier-file", "well-known"} and showing.earlier_check_on is None:
        yield "no-earlier-check"
    if paper.items_agree is not Seen.YES:
        yield "items-differ" if paper.items_agree is Seen.NO else "not-compared"


def _form(kind: PaperKind, paper: Paper, showing: Showing) -> Iterator[str]:
    if not paper.copy:
        return
    of_the_person = showing.bearer is not Bearer.SELF and paper.holder is Holder.PERSON
    # An agent may bring a copy of the person's number paper (Rule 1-17); of nothing else at a counter.
    by_copy = showing.way is not Way.COUNTER or (of_the_person and "number" in kind.proves)
    if kind.original_only or not by_copy:
        yield "not-the-original"


def _compared(kind: PaperKind, paper: Paper, practice: Practice, showing: Showing) -> Iterator[str]:
    if paper.items_agree is not Seen.YES:
        yield "items-differ" if paper.items_agree is Seen.NO else "not-compared"
    if showing.way is not Way.COUNTER or paper.copy:
        return
    if kind.chip and paper.chip_genuine is not Seen.YES:
        if paper.chip_genuine is Seen.NO:
            yield "chip-refused"
        elif not practice.card_by_eye:
            yield "chip-not-read"
    absent = showing.bearer is not Bearer.SELF and paper.holder is Holder.PERSON
    if _NEEDS_FACE in kind.proves and not absent and paper.face_agrees is not Seen.YES:
        yield "face-differs" if paper.face_agrees is Seen.NO else "face-not-compared"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A slot shown by a route, and the places of the papers that can show nothing else any more."""

    route: str
    places: frozenset[int]


def _best(
    slots: Sequence[Slot], routes: Mapping[Slot, Sequence[Route]], counted: Sequence[_Counted], bearer: Bearer
) -> dict[Slot, _Taken]:
    """Show as many slots as possible, the earlier ones first. The order of papers never decides."""
    if not slots:
        return {}
    first, rest = slots[0], slots[1:]
    best: dict[Slot, _Taken] = {}
    for taken in _ways_to_show(routes[first], _usable(counted, first, bearer)):
        left = [each for each in counted if each.place not in taken.places]
        found = {first: taken, **_best(rest, routes, left, bearer)}
        if len(found) > len(best):
            best = found
        if len(best) == len(slots):
            return best
    without = _best(rest, routes, counted, bearer)
    return without if len(without) > len(best) else best


def _ways_to_show(routes: Sequence[Route], usable: Sequence[_Counted]) -> Iterator[_Taken]:
    """Each route whose proofs are all there; the proofs of one route are of different kinds."""
    for route in routes:
        for chosen in permutations(usable, len(route.needs)):
            if all(need in each.proves for need, each in zip(route.needs, chosen, strict=True)):
                yield _Taken(route.key, frozenset(each.place for each in chosen if not each.is_card))


def _lacking(
    routes: Sequence[Route], counted: Sequence[_Counted], slot: Slot, bearer: Bearer, used: frozenset[int]
) -> Iterator[Combination]:
    """For each route what it still lacks, after the papers that show something else."""
    for route in routes:
        rest = [each for each in _usable(counted, slot, bearer) if each.place not in used]
        lacking = []
        for need in route.needs:
            match = next((each for each in rest if need in each.proves), None)
            if match is None:
                lacking.append(need)
            else:
                rest.remove(match)
        yield Combination(route.key, route.words, route.law, tuple(lacking))


def _usable(counted: Sequence[_Counted], slot: Slot, bearer: Bearer) -> list[_Counted]:
    """The papers that can speak for a slot: the agent's for the agent, one of each kind."""
    holder = Holder.AGENT if slot is Slot.AGENT_IDENTITY else Holder.PERSON
    theirs = [
        each for each in counted if slot is Slot.AUTHORITY or bearer is Bearer.SELF or each.holder is holder
    ]
    return list({each.kind: each for each in theirs}.values())


def _used_unread_card(law: IdentityLaw, showing: Showing) -> bool:
    return showing.way is Way.COUNTER and any(
        law.kind(paper.kind).chip and paper.chip_genuine is Seen.NOT_YET and not paper.copy
        for paper in showing.papers
    )


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)
