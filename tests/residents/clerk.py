# SPDX-License-Identifier: Apache-2.0
"""A clerk for tests: opens households, files notices with the versions she saw, asks to see addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.residents.registers import ASAHI, register
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.residents import Asker, Capacity, Events, Filing, NewName, Resident, ResidentsService
from warifu.residents import Residence as Place

TODAY = date(2026, 4, 1)
SOMEWHERE = Place("999-0102", "割符県朝陽市桜町二丁目4番5号")
ELSEWHERE = Place("999-0103", "割符県朝陽市海辺町7番地")
MARRIED = NewName("佐藤　花子", "サトウ　ハナコ", former_surname="山田")


class Clerk:
    """One clerk at one register, with a clock that she can step."""

    def __init__(self, service: ResidentsService, name: str = "clerk-1", case: str = "26-1") -> None:
        assert isinstance(service.clock, SteppedClock)
        self.service, self.name, self.case, self.clock = service, name, case, service.clock

    @classmethod
    def at(cls, database: Database, folder: Path, draw: Callable[[int], bytes] | None = None) -> Clerk:
        """A clerk of Asahi with an empty register."""
        return cls(register(database, folder, ASAHI, draw))

    @property
    def events(self) -> Events:
        return self.service.events

    def days_pass(self, days: int) -> date:
        """Go forward and give the new day."""
        self.clock.step(timedelta(days=days))
        return self.clock.today()

    def seen(self, *households: str) -> dict[str, int]:
        """The versions that stand on her screen now."""
        with self.service.store.transaction() as tx:
            return {each: tx.household_version(each) for each in households}

    def files(
        self,
        on: date,
        *people: InHouseNumber,
        households: tuple[str, ...] = (),
        filed_on: date | None = None,
        ground: str = "",
        presenter: InHouseNumber | None = None,
    ) -> Filing:
        """A filing by these people, their households and others having just been opened."""
        theirs = {self.service.find(each, on=date.max).stated.household for each in people}
        return Filing(
            on,
            filed_on or self.clock.today(),
            self.name,
            self.case,
            self.seen(*theirs, *households),
            ground,
            presenter,
        )

    def asks(
        self,
        capacity: Capacity = Capacity.CLERK,
        person: InHouseNumber | None = None,
        *,
        acts_for: InHouseNumber | None = None,
        photo: bool = False,
        name: str = "",
        reason_accepted: bool = False,
        case: str | None = None,
    ) -> Asker:
        """Somebody who asks to see an address through this clerk."""
        return Asker(
            capacity,
            self.name,
            self.case if case is None else case,
            person,
            name,
            acts_for,
            at_counter_with_photo=photo,
            reason_accepted=reason_accepted,
        )

    def address(self, resident: Resident | InHouseNumber, on: date | None = None) -> str:
        """What the register says, asked for in the course of a case."""
        number = resident.in_house_number if isinstance(resident, Resident) else resident
        return self.service.protection.see(self.asks(), number, on=on)[1].address
