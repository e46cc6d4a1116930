# SPDX-License-Identifier: Apache-2.0
"""Two cities whose registers tell each other: where the family registers are, and where the people live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest

from tests.databases import Databases
from tests.japan import YAMADA_FAMILY, Japan
from tests.residents.clerk import Clerk
from tests.sights import Sights
from tests.stories.country import NEW_HOME
from warifu.app.families import guard_and_withheld
from warifu.app.hall import Hall
from warifu.app.registers import KnownHere, Registers
from warifu.counters.window import SUPPORT, WindowStore
from warifu.counters.window import Clerk as Account
from warifu.demo.town.families import family_registers
from warifu.families import FamiliesService, FamiliesStore, Named
from warifu.families.supplement import NoSupplement
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.residents import (
    Arrival,
    Barred,
    Hearing,
    Known,
    Particulars,
    ProtectionApplication,
    Residence,
    ResidentsService,
)
from warifu.residents.protection.measures import Ground

ASAHI, MIDORI, KAGE = "city:asahi", "city:midori", "city:kage"
SUPPORT_CLERK, OTHER_CLERK = "kishi", "mori"
STRANGER = "佐藤　健"
PASSWORD = "scrypt$nobody-signs-in"
_homes = count(1)


class TwoCities:
    """Asahi, where the family registers are, and Midori, where the people live."""

    def __init__(self, japan: Japan) -> None:
        self.japan, self.today = japan, japan.clock.today()
        self.asahi, self.midori = japan.register(ASAHI), japan.register(MIDORI)
        self.kin = families_of(japan, ASAHI, self.asahi)
        people = [Arrival(each) for each in _aligned(YAMADA_FAMILY)]
        settled = self.asahi.move_in(people, moved_in_on=people[0].stated.resident_since, by="story")
        here = [(each.in_house_number, new.stated) for each, new in zip(settled, people, strict=True)]
        self.kin.take_over(list(family_registers(here, self.asahi.municipality, self.today)), by="take-over")
        self.at_asahi = {stated.name: number for number, stated in here}
        for city in (ASAHI, MIDORI):
            with WindowStore(japan.databases[city]).transaction() as tx:
                now = japan.clock.now()
                for name in (SUPPORT_CLERK, OTHER_CLERK):
                    tx.add_clerk(Account(name, name, name), PASSWORD, "test", now)
                tx.add_duty(SUPPORT_CLERK, SUPPORT, held=True, by="test", now=now)
        self.joined = {
            ASAHI: self._join(ASAHI, self.asahi, self.kin),
            MIDORI: self._join(MIDORI, self.midori),
        }
        japan.rounds(ASAHI)  # as the body does it by itself
        self.at_midori = self.move(self.asahi, self.midori, self.at_asahi, MIDORI)
        self.told()

    def _join(self, body: str, register: ResidentsService, kin: FamiliesService | None = None) -> Registers:
        """The registers of a body, joined as it joins them, for doing one round at a time."""
        parts, hall = self.japan.parts(body), Hall(self.japan.parts(body), register, Sights())
        return Registers(parts, register, kin or families_of(self.japan, body, register), hall.service)

    def told(self, *cities: str) -> None:
        """Let the cities tell each other what they owe."""
        for city in cities or (ASAHI, MIDORI, ASAHI, MIDORI):
            self.joined[city].entries.round()
            self.joined[city].follow_measures()
            self.joined[city].posts.round()

    def move(
        self, left: ResidentsService, into: ResidentsService, people: dict[str, InHouseNumber], city: str
    ) -> dict[str, InHouseNumber]:
        """Let the family move; the domicile is told with the move, no paper carries it."""
        self.japan.clock.step(timedelta(days=1))
        today = self.japan.clock.today()
        leaving = list(people.values())
        paper = left.move_out(leaving, to_address=NEW_HOME, leaves_on=today, by="story", to_city=city)
        arrivals = paper.arrivals(
            household=f"H91{next(_homes):05d}", postal_code="978-0001", address=NEW_HOME, moved_in_on=today
        )
        arrived = into.move_in(arrivals, moved_in_on=today, by="story")
        self.japan.rounds(*([ASAHI, MIDORI] if into is self.midori else [MIDORI, ASAHI]))
        return {each.stated.name: each.in_house_number for each in arrived}

    def move_within(self, clerk: Clerk, person: InHouseNumber, address: str) -> None:
        household = clerk.service.find(person).stated.household
        members = clerk.service.household_of(person).members
        people = [each.in_house_number for each in members]
        filing = clerk.files(clerk.clock.today(), *people)
        clerk.events.move_within(people, filing, to=Residence("978-0002", address), household=household)

    def lines(self, name: str) -> list[tuple[str, str]]:
        """What the supplement at Asahi says of a person: address and who told it, as it was told."""
        with self.japan.databases[ASAHI].transaction() as tx:
            return list(
                tx.execute(
                    "SELECT address, told_by FROM families.supplement_line WHERE in_house_number = %s "
                    "ORDER BY recorded_at, place",
                    (self.at_asahi[name].reveal("a test"),),
                )
            )

    def supplement(self, name: str, clerk: str = OTHER_CLERK) -> str:
        """What a stranger with a lawful reason is told at Asahi: the addresses, or the refusal."""
        guard_of, _ = guard_and_withheld(self.asahi)
        asker = InHouseNumber.of_random(self.japan.randomness(16))
        number = self.kin.register_of(self.at_asahi[name]).number
        try:
            seen = self.kin.supplement(number, guard_of(clerk, "戸-1", False), asker, STRANGER, by=clerk)
        except NoSupplement as no:
            return f"{no.status} {no.told}"
        mine = [each for each in seen.columns if each.name == name]
        return " ".join(dated.text for each in mine for dated in each.addresses)

    def hearing(self, city: ResidentsService, body: str, kin: FamiliesService) -> Hearing:
        """The ear of a city, for a caller whom this test plays."""
        return Hearing(body, city, KnownHere(kin), lambda: [SUPPORT_CLERK])

    def domicile(self, name: str) -> Known:
        """How Asahi's family register names a person."""
        return Known(*_title(self.kin, self.at_asahi[name]))


def families_of(japan: Japan, body: str, register: ResidentsService) -> FamiliesService:
    store = FamiliesStore(japan.databases[body])
    where = register.municipality
    return FamiliesService(body, store, municipality=where, clock=japan.clock, draw=japan.randomness)


def _title(kin: FamiliesService, person: InHouseNumber) -> tuple[str, str, str, date]:
    named: Named = kin.known_as(person)[-1]
    return named.place, named.head, named.name, named.born_on


def _aligned(people: Sequence[Particulars]) -> list[Particulars]:
    since = max(each.resident_since for each in people)
    return [replace(each, resident_since=since) for each in people]


@pytest.fixture(scope="module")
def cities(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoCities]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    japan = Japan(make, tmp_path_factory.mktemp("two-cities"))
    yield TwoCities(japan)
    assert not japan.faults
    japan.close()
    for database in made:
        database.close()


@contextmanager
def protected(cities: TwoCities, city: ResidentsService, person: InHouseNumber) -> Iterator[UUID]:
    """A measure for one person in one city, ended afterwards."""
    application = ProtectionApplication(
        person, frozenset(), (Barred(None, STRANGER),), Ground.STALKING, frozenset({SUPPORT_CLERK})
    )
    measure = city.protection.apply(application, by=SUPPORT_CLERK, case="支-1")
    yield measure
    city.protection.end(measure, by=SUPPORT_CLERK)
    cities.told()
