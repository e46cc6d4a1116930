# SPDX-License-Identifier: Apache-2.0
"""記載すべき届出: what the family register accepted and a clerk has to enter here (Juki Act 9; Order 12).

    1 owe     a birth, marriage, divorce, death, naturalisation, other name or reading; durable, once
              for its notice, however often it is told
    2 show    what waits, the oldest first, and since when
    3 settle  by the event with which the clerk entered it, or by her reason why there is nothing to enter

A notice is told as kind, days, in-house numbers and what the family register says now: no address. It enters
NOTHING by itself: the register's own rules, versions and clerks do (`residents.events`). It carries nothing
back to `families`. `hearing` fills it, from this body's own family register and from other cities'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.clock import Clock
from warifu.kernel.holidays import next_open
from warifu.kernel.refusal import Fault, Malformed
from warifu.residents.nouns import EventKind
from warifu.residents.store import ResidentsStore
from warifu.residents.store.owed import Row

OWED_KINDS = frozenset(
    {
        EventKind.BIRTH,
        EventKind.DEATH,
        EventKind.MARRIAGE,
        EventKind.DIVORCE,
        EventKind.NAME_CHANGE,
        EventKind.KANA_RECORDED,
        EventKind.NATURALISATION,
    }
)
DAYS_TO_ENTER = 14  # this system's own measure: the Act says "without delay" (遅滞なく)
_PERSONS = 4  # of a row: found here, not told
_WHY = "keep whom a notice of the family register is about"


@dataclass(frozen=True, slots=True, repr=False)
class Said(Masked):
    """戸籍の記載: what the family register says of one person now: name, reading, register.

    `before` is the name under which the resident register has to look for her; empty for a newborn child.
    """

    before: str
    born_on: date
    sex: Sex
    name: str = ""
    kana: str = ""
    place: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OwedEntry(Masked):
    """記載すべき届出: one accepted notice; `persons` are those of this municipality whom it concerns.

    A child that was just born is not among them: it has no record yet, and its parents are. `said` is what
    the family register says now, of people who were not found here too; `told_by` the body that keeps it.
    """

    notice: UUID
    kind: EventKind
    happened_on: date
    accepted_on: date
    persons: tuple[InHouseNumber, ...]
    said: tuple[Said, ...] = ()
    told_by: str = ""

    @property
    def due_on(self) -> date:
        """Until when a clerk should have entered it: 14 days after it was accepted, or the next open day."""
        return next_open(self.accepted_on + timedelta(days=DAYS_TO_ENTER))

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
        """通知: keep one notice. The same again changes nothing; another content under its id is a Fault.

        Whom this register found at first stays: told again after she was entered, nobody fits any more.
        """
        told = [each.reveal(_WHY) for each in entry.persons]
        said = msgspec.to_builtins(entry.said)
        days = (entry.happened_on, entry.accepted_on)
        row = (entry.notice, entry.kind.value, *days, told, list(said), entry.told_by)
        with self._store.transaction() as tx:
            kept = tx.add_owed(row, self._clock.now())
        if (*kept[:_PERSONS], *kept[_PERSONS + 1 :]) != (*row[:_PERSONS], *row[_PERSONS + 1 :]):
            raise Fault("a notice of the family register was told twice, and differs")

    def waiting(self, most: int = 100) -> list[OwedLine]:
        """Give what is not settled, the oldest first; at most so many."""
        today = self._clock.today()
        with self._store.transaction() as tx:
            rows = tx.owed(most)
        return [OwedLine(each, (today - each.accepted_on).days) for each in map(_entry, rows)]

    def one(self, notice: UUID) -> OwedEntry | None:
        """Give a notice that waits; None where none does under this id."""
        with self._store.transaction() as tx:
            row = tx.owed_one(notice)
        return _entry(row) if row is not None else None

    def events_that_fit(self, entry: OwedEntry) -> list[tuple[UUID, datetime, str]]:
        """Give events of its kind about its people, entered since and settling nothing: when, by whom."""
        with self._store.transaction() as tx:
            return tx.events_fitting(
                entry.kind.value, entry.happened_on, [each.reveal(_WHY) for each in entry.persons]
            )

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


def _entry(row: Row) -> OwedEntry:
    notice, kind, happened, accepted, persons, said, told_by = row
    numbers = tuple(map(InHouseNumber, persons))
    read = msgspec.convert(said, tuple[Said, ...])
    return OwedEntry(notice, EventKind(kind), happened, accepted, numbers, read, told_by)
