# SPDX-License-Identifier: Apache-2.0
"""記載すべき届出: what the family register accepted and a clerk has to enter here (Juki Act 9; Order 12).

    1 owe     a birth, marriage, divorce, death or other name that `families` accepted; durable, once for its
              notice, however often it is told
    2 show    what waits, the oldest first, and since when
    3 settle  by the event with which the clerk entered it, or by her reason why there is nothing to enter

A notice is told as kind, days and in-house numbers: no name, no address. It enters NOTHING by itself: the
register's own rules, versions and clerks do (`residents.events`). It carries nothing back to `families`.
Who joins the two offices is `app`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed
from warifu.residents.nouns import EventKind
from warifu.residents.store import ResidentsStore

OWED_KINDS = frozenset(
    {EventKind.BIRTH, EventKind.DEATH, EventKind.MARRIAGE, EventKind.DIVORCE, EventKind.NAME_CHANGE}
)
_WHY = "keep whom a notice of the family register is about"


@dataclass(frozen=True, slots=True, repr=False)
class OwedEntry(Masked):
    """記載すべき届出: one accepted notice; `persons` are those of this municipality whom it concerns.

    A child that was just born is not among them: it has no record yet, and its parents are.
    """

    notice: UUID
    kind: EventKind
    happened_on: date
    accepted_on: date
    persons: tuple[InHouseNumber, ...]

    def __post_init__(self) -> None:
        if self.kind not in OWED_KINDS or self.happened_on > self.accepted_on:
            raise Malformed("a notice is of a kind owed, and accepted not before its day")


@dataclass(frozen=True, slots=True, repr=False)
class OwedLine(Masked):
    """記載待ちの一行: what a page shows of one task, and for how many days it has waited."""

    owed: OwedEntry
    days: int


class OwedEntries:
    """The tasks of one register. Safe to share between threads."""

    def __init__(self, store: ResidentsStore, clock: Clock) -> None:
        """Keep beside the register itself."""
        self._store, self._clock = store, clock

    def owe(self, entry: OwedEntry) -> None:
        """通知: keep one notice. The same again changes nothing; another content under its id is a Fault."""
        told = [each.reveal(_WHY) for each in entry.persons]
        row = (entry.notice, entry.kind.value, entry.happened_on, entry.accepted_on, told)
        with self._store.transaction() as tx:
            kept = tx.add_owed(row, self._clock.now())
        if tuple(kept) != row:
            raise Fault("a notice of the family register was told twice, and differs")

    def waiting(self, most: int = 100) -> list[OwedLine]:
        """Give what is not settled, the oldest first; at most so many."""
        today = self._clock.today()
        with self._store.transaction() as tx:
            rows = tx.owed(most)
        entries = [
            OwedEntry(notice, EventKind(kind), happened, accepted, tuple(map(InHouseNumber, persons)))
            for notice, kind, happened, accepted, persons in rows
        ]
        return [OwedLine(each, (today - each.accepted_on).days) for each in entries]

    def entered(self, notice: UUID, event_id: UUID, *, by: str) -> bool:
        """記載済: settle by the event that entered it; False where that was done before, or by another.

        Raises Malformed where no such notice waits here, or the event is of another kind.
        """
        with self._store.transaction() as tx:
            owed, done = tx.owed_kind(notice), tx.event_kind(event_id)
            if owed is None or owed != done:
                raise Malformed("name a notice that is owed, and the event of its kind that entered it")
            return tx.settle_owed(notice, event_id, "", by, self._clock.now())

    def not_needed(self, notice: UUID, why: str, *, by: str) -> bool:
        """記載不要: settle with a clerk's reason, such as no record here. As `entered`."""
        if not why.strip():
            raise Malformed("say why there is nothing to enter")
        with self._store.transaction() as tx:
            if tx.owed_kind(notice) is None:
                raise Malformed("name a notice that is owed")
            return tx.settle_owed(notice, None, why.strip(), by, self._clock.now())
