# SPDX-License-Identifier: Apache-2.0
"""照合: is the person on this paper a resident here? Decided by `matching`, over what this register keeps.

Every event makes the normal form of whoever it changes in its own transaction. A file of residents does not:
normalising takes as long again as loading, and the load holds the register alone. `fill` makes those forms
right after, in small transactions that block nobody and go on where they broke off; the same after new tables
came. Until all are made every question raises FormsNotMade: falling back to an exact look-up, or to the forms
there are, could miss a twin and link the wrong person.

    1 load    everybody who shares a key, and the measures that concern them
    2 decide  `matching.decide`; then leave for each who came near, `protection.decisions`
    3 record  the look-up and whom it shows; committed
    4 give    the LINK, or who may be shown; if anybody near may not be, the sentence told of nobody (YE-7)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.matching import (
    Candidate,
    Decision,
    MatchingService,
    Purpose,
    Query,
    Record,
    Verdict,
    candidates,
    for_asker,
    for_record,
    read_address,
)
from warifu.residents.guarding import Protection
from warifu.residents.looking import SearchRefused
from warifu.residents.protection.decisions import Asker
from warifu.residents.protection.guarded import Leave
from warifu.residents.store import RegisterRows, ResidentsStore

_AT_ONCE = 500
_ITEMS = ("name", "kana", "birth", "sex", "address")


@dataclass(frozen=True, slots=True, repr=False)
class Matched(Masked):
    """照合の結果: what the clerk may see of a decision.

    `told` is JSON that anybody may read. `explanation` is JSON with rule and evidence, to be kept with the
    case; None where nobody came near or somebody near may not be seen, which look alike. `linked` is the
    resident of a LINK, `shown` are the people of a REFER, at most three.
    """

    told: bytes
    explanation: bytes | None = None
    linked: InHouseNumber | None = None
    shown: tuple[Candidate, ...] = ()


class Matching:
    """照合: the matching of one register. `sharing` is the port `matching.Candidates`."""

    def __init__(self, store: ResidentsStore, protection: Protection, clock: Clock) -> None:
        """Match over `store`, showing what `protection` lets through."""
        self._store, self._protection, self._clock = store, protection, clock

    def match(self, query: Query, asker: Asker, *, purpose: Purpose | None = None) -> Matched:
        """Decide about one query as of today; recorded before it is shown.

        Raises SearchRefused where no case is given, also recorded, and FormsNotMade.
        """
        with self._store.transaction() as tx:
            decision = self._decided(tx, query, purpose)
            near = [InHouseNumber(each.record.ref) for each in decision.found]
            matched = _visible(decision, self._protection.leave_in(tx, asker, near))
            tx.record_search(
                searched_at=self._clock.now(),
                clerk=asker.clerk,
                case=asker.case or "(none)",
                items=[f"match:{item}" for item in _ITEMS if getattr(query, item)],
                shown=_people(matched) if asker.case else [],
                outcome="shown" if asker.case else "refused",
            )
        if not asker.case:
            raise SearchRefused
        return matched

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        """Give every resident with any of these keys, for an office of this body that matches by itself.

        It shows nobody protected and records whom it shows, as `match` does. Raises FormsNotMade.
        """
        with self._store.transaction() as tx:
            return tx.sharing(keys, self._clock.today())

    def fill(self, told: Callable[[int], None] = lambda _made: None) -> int:
        """Make the forms that are missing or of other tables; count them. Again, it makes nothing.

        `told` is called with the count after every batch. To be run when the office starts and after a load
        that was broken off. Residents whose record is being changed are left to whoever changes them.
        """
        read_address("割符県")  # the place names are read once a process: here, not in a clerk's transaction
        made, after = 0, ""
        while True:
            with self._store.transaction() as tx:
                batch = tx.lock_lacking(after, _AT_ONCE)
                tx.renew_forms(batch)
            made += len(batch)
            if batch:
                told(made)
                after = batch[-1].reveal("go on after the last form made")
            elif self._filled():
                return made
            else:
                after = ""  # loaded, or freed by a notice that was given up, since

    def _filled(self) -> bool:
        with self._store.transaction() as tx:
            if tx.is_filled():
                return True
            tx.take_turn(alone=True)
            return tx.mark_filled()

    def _decided(self, tx: RegisterRows, query: Query, purpose: Purpose | None) -> Decision:
        today = self._clock.today()
        return MatchingService(_Register(tx, today)).match(query, today, purpose)


@dataclass(frozen=True, slots=True)
class _Register:
    """The register as one transaction sees it on a day: `matching.Candidates`."""

    tx: RegisterRows
    on: date

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        """Give everybody who shares a key."""
        return self.tx.sharing(keys, self.on)


def _visible(decision: Decision, leave: Leave) -> Matched:
    """Give what this asker may see: of a LINK the one person; else nothing if anybody near is hidden."""
    seen = tuple(
        each
        for each in decision.found
        if not each.record.protected and leave.covers(InHouseNumber(each.record.ref))
    )
    told, linked = for_asker(decision), decision.linked
    if linked is not None and seen[:1] == decision.found[:1]:
        return Matched(told, for_record(replace(decision, found=seen)), InHouseNumber(linked.ref))
    if linked is not None:
        return Matched(for_asker(Decision(Verdict.REFER, "R9", decision.query)))
    if not seen or len(seen) < len(decision.found):
        return Matched(told)
    return Matched(told, for_record(decision), shown=candidates(decision))


def _people(matched: Matched) -> list[InHouseNumber]:
    linked = [] if matched.linked is None else [matched.linked]
    return [*linked, *(InHouseNumber(each.ref) for each in matched.shown)]
