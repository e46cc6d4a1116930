# SPDX-License-Identifier: Apache-2.0
"""One settled country for many stories: the Yamada family has moved from Asahi to Midori.

Making it costs a second, so the tests of a folder share one (each folder's conftest). Every test asks under
a case name of its own and ends in `japan.check()`, which checks everything that any of them did.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import pytest

from tests.databases import Databases
from tests.japan import CHILD_ALLOWANCE_TAX, HANAKO, MUNICIPALITIES, TARO, YAMADA_FAMILY, Japan
from warifu.app import desk
from warifu.demo.town.families import family_registers
from warifu.families import FamiliesService, FamiliesStore
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.oversight import Alarm
from warifu.oversight.store import OversightStore
from warifu.portal import Line
from warifu.residents.numbering import items_of

NEW_HOME = "割符県美登里市栄町1丁目1番1号"
NAMES = ("taro", "hanako", "hina", "ren")
INCOME = 1001
_cases = count(1)


@dataclass
class Country:
    """A small Japan with people who live in it."""

    japan: Japan
    at_asahi: dict[str, str] = field(default_factory=dict)
    at_midori: dict[str, str] = field(default_factory=dict)
    in_registers: bool = False

    def settle(self) -> None:
        """Let the family live in Asahi, give the parents pension records, and move them to Midori."""
        japan = self.japan
        family = japan.settle("city:asahi", YAMADA_FAMILY)
        numbers = [japan.number("city:asahi", each) for each in family]
        for parent in (TARO, HANAKO):
            japan.enrol_at_pension("city:asahi", parent)
        leave = desk.MoveOut(family, NEW_HOME, date(2026, 11, 20))
        paper = japan.at_desk("city:asahi", "move-out", leave, desk.Paper)
        arrive = desk.MoveIn(paper, numbers, "M9100001", "978-0001", NEW_HOME, date(2026, 11, 21))
        arrived = japan.at_desk("city:midori", "move-in", arrive, desk.People).in_house
        self.at_asahi = dict(zip(NAMES, family, strict=True))
        self.at_midori = dict(zip(NAMES, arrived, strict=True))

    def family_registers(self) -> FamiliesService:
        """Enter the family in Asahi's family registers, once."""
        code = MunicipalityCode.parse(MUNICIPALITIES["city:asahi"])
        store, clock = FamiliesStore(self.japan.databases["city:asahi"]), self.japan.clock
        kin = FamiliesService("city:asahi", store, municipality=code, clock=clock, draw=os.urandom)
        if not self.in_registers:
            numbers = [InHouseNumber.parse(self.at_asahi[name]) for name in NAMES]
            family = zip(numbers, YAMADA_FAMILY, strict=True)
            kin.take_over(list(family_registers(family, code, date(2026, 11, 22))), by="story")
            self.in_registers = True
        return kin

    def question(self, person: str = "hanako", **changes: object) -> desk.Inquire:
        """Midori's lawful question about a person's income, with changes."""
        name = f"question {next(_cases)}"
        lawful: dict[str, object] = {
            "ask_key": name,
            "case": name,
            "in_house": self.at_midori[person],
            "provider": "city:asahi",
            "purpose": CHILD_ALLOWANCE_TAX,
            "items": [INCOME],
            "query": {"tax_year": 2026},
        }
        return desk.Inquire(**(lawful | changes))  # type: ignore[arg-type]

    def items_of(self, person: str) -> FourBasicItems:
        """The four basic items of one of the family, as Asahi first entered them."""
        return items_of(YAMADA_FAMILY[NAMES.index(person)])

    def ask(self, question: desk.Inquire) -> desk.Inquired:
        """Put a question at Midori's desk."""
        return self.japan.at_desk("city:midori", "inquire", question, desk.Inquired)

    def refused(self, question: desk.Inquire) -> Refusal:
        """Put a question that must be refused; gives the refusal."""
        with pytest.raises(Refusal) as refusal:
            self.ask(question)
        return refusal.value

    def history(self, person: str = "hanako") -> list[Line]:
        """What the person sees, newest first; her first city has the key of her mailbox."""
        return self.japan.history("city:asahi", self.at_asahi[person])

    def alarms(self, what: str) -> list[Alarm]:
        """The commission's alarms of one kind, newest first."""
        for body in self.japan.bodies:
            if body not in {"commission", "operator"}:
                self.japan.rounds(body)
        with OversightStore(self.japan.databases["commission"]).transaction() as tx:
            return [alarm for alarm in tx.newest(1000) if alarm.what == what]

    def kept_by_commission(self, reqid: bytes) -> tuple[str, str, str] | None:
        """Asker, provider and reason of what the commission recorded of a request."""
        with self.japan.databases["commission"].transaction() as connection:
            return connection.execute(
                "SELECT asker, provider, coalesce(reason, '') FROM converter.exchange WHERE reqid = %s",
                (reqid,),
            ).fetchone()

    def sent_to(self, body: str, path: str, since: int = 0) -> list[bytes]:
        """Bodies of the calls that reached a body, from the `since`-th call of all on."""
        return [
            passed.body
            for passed in self.japan.network.passed[since:]
            if passed.to == body and passed.path == f"/wire/{path}"
        ]

    @contextmanager
    def down(self, body: str) -> Iterator[None]:
        """Take a body down; what could not be reached meanwhile is no fault of the story."""
        self.japan.network.down.add(body)
        try:
            yield
        finally:
            self.japan.network.down.remove(body)
        assert all(isinstance(fault, Unreachable) for _, fault in self.japan.faults)
        self.japan.faults.clear()

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.japan.clock.step(timedelta(minutes=minutes))


@pytest.fixture(scope="session")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """The country that the tests of one folder share."""
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    settled = Country(Japan(make, tmp_path_factory.mktemp("japan")))
    settled.settle()
    yield settled
    settled.japan.close()
    for database in made:
        database.close()
