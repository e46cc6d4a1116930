# SPDX-License-Identifier: Apache-2.0
"""The desk at which registers are written and read: accept a notice, take registers over, look up.

`accept` is the one way an entry is made: take the turn, decide (`acts`), record the event, write. Two clerks
at one register take turns; who names the versions read (`seen`) is refused where one has changed since. Who
stands at the counter (本人確認) and whether the clerk has a case is checked before, by `counters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.families.acts.changes import rewriting
from warifu.families.acts.filing import Filing
from warifu.families.acts.table import ACTS, Notice
from warifu.families.acts.taking_over import TakeOver, take_over
from warifu.families.facts import Fact
from warifu.families.folio import Draw, Folio
from warifu.families.readings import Entered
from warifu.families.refusals import (
    BeforeAcceptance,
    NoSuchRegister,
    NotInRegister,
    NotWaiting,
    NotYet,
    RegisterChanged,
)
from warifu.families.register import Event, EventKind, FamilyRegister
from warifu.families.store import FamiliesStore, FamilyRows, SupplementRows
from warifu.families.supplement import AddressTold
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal


@dataclass(frozen=True, slots=True, repr=False)
class Accepted(Masked):
    """受理と記載: which event entered it, and what came of it: a person, a register, or nothing."""

    event: Event
    person: InHouseNumber | None = None
    register: str = ""


class RegisterDesk:
    """戸籍の記載: the verbs that change registers. `FamiliesService` is this with what goes out."""

    def __init__(
        self, body: str, store: FamiliesStore, *, municipality: MunicipalityCode, clock: Clock, draw: Draw
    ) -> None:
        """Take the ports: `draw(n)` gives n bytes nobody can predict (os.urandom)."""
        self.body, self.store, self.municipality, self.clock, self._draw = (
            body, store, municipality, clock, draw,
        )  # fmt: skip

    def accept(
        self, notice: Notice, *, by: str, seen: Mapping[str, int] | None = None, settles: UUID | None = None
    ) -> Accepted:
        """受理・記載: enter a notice whole, or raise the refusal that applies and keep that (受附帳).

        `seen` maps register numbers to the versions the clerk read; `settles` names the pending notice this
        one is. Raises RegisterChanged, NotYet, NotWaiting and what the act raises.
        """
        act = ACTS[type(notice)]
        try:
            with self.entering(act.kind, act.day(notice), notice.filing, by=by, seen=seen) as (tx, folio):
                result = act.enter(folio, notice)
                if settles is not None and not tx.settle_pending(settles, folio.event.recorded_at):
                    raise NotWaiting
        except Refusal as refusal:
            self._keep_refusal(act.kind, refusal, by)
            raise
        if isinstance(result, InHouseNumber):
            return Accepted(folio.event, person=result)
        return Accepted(folio.event, register=result or "")

    def take_over(self, registers: Sequence[TakeOver], *, by: str) -> list[str]:
        """記録の引継ぎ: bring registers in as they stand, each in its own event; give their numbers.

        All or none, readings and supplements too: a city hands its registers over in parts of some hundred.
        Raises NotYet and what `taking_over.take_over` raises.
        """
        numbers = []
        today = self.clock.today()
        with self.store.supplement() as (tx, lines):
            for each in registers:
                with self._event(tx, EventKind.TAKE_OVER, (each.opened_on, today), by) as folio:
                    numbers.append(take_over(folio, each))
                self._beside(tx, lines, folio, each, by)
        return numbers

    def is_empty(self) -> bool:
        """Whether nothing was ever entered here: registers are not yet taken over."""
        with self.store.statements() as tx:
            return not tx.open_registers(limit=1)

    def _beside(
        self, tx: FamilyRows, lines: SupplementRows, folio: Folio, brought: TakeOver, by: str
    ) -> None:
        """What is kept beside a register taken over: how its readings came in, and its supplement."""
        (register,) = folio.registers.values()
        if brought.read_on is not None:
            for person, kana in brought.readings():
                entered = Entered(register.number, person, kana, brought.read_how, brought.read_on)
                tx.add_entered(entered, "記録の引継ぎ", folio.event)
        place, head = register.domicile.place, register.name_of(register.head)
        for each in brought.people:
            name = register.name_of(each.person)
            for address, from_on in each.addresses:
                message = UUID(bytes=self._draw(16), version=4)
                told = AddressTold(message, place, head, name, each.born_on, address, from_on)
                lines.add_line(register.number, each.person, told, by, folio.event.recorded_at)

    def rewrite(self, number: str, *, by: str, seen: Mapping[str, int] | None = None) -> str:
        """改製: write an open register anew; the old one is kept as it was. Raises NoSuchRegister."""
        with self.store.statements() as tx:
            existing(tx.register(number))
        with self.entering(EventKind.REWRITING, self.clock.today(), by=by, seen=seen) as (_, folio):
            return rewriting(folio, number)

    def wait(self, number: str, kind: EventKind, *, by: str) -> UUID:
        """記載待ち: keep that a notice is accepted; certificates of the register stop until it is settled."""
        notice_id = UUID(bytes=self._draw(16), version=4)
        with self.store.transaction() as tx:
            existing(tx.register(number))
            tx.add_pending(notice_id, number, kind.value, self.clock.now(), by)
        return notice_id

    def withdraw(self, notice_id: UUID) -> bool:
        """Let a pending notice wait no longer without an entry; False where it did not wait."""
        with self.store.statements() as tx:
            return tx.settle_pending(notice_id, self.clock.now())

    # looking up

    def register(
        self, number: str, *, on: date | None = None, known_at: datetime | None = None
    ) -> FamilyRegister:
        """Give a register as it held on a day (every dated statement), as recorded before an instant (now).

        Raises NoSuchRegister, also where it was not open yet.
        """
        with self.store.statements() as tx:
            found = existing(tx.register_known(number, known_at))
        return found if on is None else existing(found.as_of(on))

    def register_of(self, person: InHouseNumber) -> FamilyRegister:
        """Give the open register of a person. Raises NotInRegister."""
        with self.store.transaction() as tx:
            number = tx.place_of(person)
            if number is None:
                raise NotInRegister
            return existing(tx.register(number))

    def registers_of(self, person: InHouseNumber) -> list[FamilyRegister]:
        """出生から死亡まで: every register here in which a person ever stood, the earliest first."""
        with self.store.transaction() as tx:
            return [existing(tx.register(number)) for number in tx.registers_of(person)]

    def find(self, place: str, head: str) -> list[FamilyRegister]:
        """戸籍の表示で探す: registers with exactly this domicile and head's name, the open one first."""
        with self.store.transaction() as tx:
            return [existing(tx.register(number)) for number in tx.by_title(place, head)]

    def facts(self, person: InHouseNumber, *, known_at: datetime | None = None) -> list[Fact]:
        """This office's own view of all facts about a person, sealed ones too, for its own affairs."""
        with self.store.statements() as tx:
            return tx.facts_known(person, known_at)

    # entering

    @contextmanager
    def entering(
        self,
        kind: EventKind,
        effective_on: date,
        filing: Filing | None = None,
        *,
        by: str,
        seen: Mapping[str, int] | None = None,
    ) -> Iterator[tuple[FamilyRows, Folio]]:
        """Open one event and give its folio; what it holds at the end is written, all or nothing.

        Raises NotYet for a day that has not come, BeforeAcceptance for a decision of a court that is younger
        than the notice, RegisterChanged where a version in `seen` is an old one.
        """
        accepted_on = filing.accepted_on if filing else self.clock.today()
        if filing is not None and filing.court_on is not None and filing.court_on > accepted_on:
            raise BeforeAcceptance
        with self.store.transaction() as tx:
            days = (effective_on, accepted_on)
            with self._event(tx, kind, days, by, seen) as folio:
                yield tx, folio

    @contextmanager
    def _event(
        self,
        tx: FamilyRows,
        kind: EventKind,
        days: tuple[date, date],
        by: str,
        seen: Mapping[str, int] | None = None,
    ) -> Iterator[Folio]:
        """One event of a transaction: turn, event, act, and what it changed."""
        if max(days) > self.clock.today():
            raise NotYet
        recorded_at = tx.take_turn(self.clock.now)
        _unchanged(tx, seen or {})
        event = Event(UUID(bytes=self._draw(16), version=4), kind, *days, recorded_at)
        tx.record_event(event, by)
        folio = Folio(tx, event, self.municipality, self._draw)
        yield folio
        _sound(folio)
        tx.keep(folio)

    def _keep_refusal(self, kind: EventKind, refusal: Refusal, by: str) -> None:
        with self.store.statements() as tx:
            tx.record_refusal(kind.value, refusal.reason, refusal.law, self.clock.now(), by)


def existing(register: FamilyRegister | None) -> FamilyRegister:
    """Give the register. Raises NoSuchRegister."""
    if register is None:
        raise NoSuchRegister
    return register


def _unchanged(tx: FamilyRows, seen: Mapping[str, int]) -> None:
    for number, version in seen.items():
        register = tx.register(number)
        if register is None or register.version != version:
            raise RegisterChanged


def _sound(folio: Folio) -> None:
    """Whatever the act did, an open register has somebody in it, each of whom is placed in it, once."""
    for register in folio.registers.values():
        people = [member.person for member in register.enrolled]
        placed = all(folio.place_of(each) is not None for each in people)
        if register.is_open and (not people or len(people) != len(set(people)) or not placed):
            raise Fault("an entry would leave a register that is not sound")
