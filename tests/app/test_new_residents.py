# SPDX-License-Identifier: Apache-2.0
"""What a city does by itself about numbers: for who gets a record, and for whose number is changed.

The tests share one country and go on from each other's people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.databases import Databases
from tests.japan import HANAKO, HINA, REN, TARO, Japan
from warifu.app.hall import ChangesAtTheWindow
from warifu.counters.window import MayorsFinding
from warifu.exchange import GatewayService
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.numbers import NumberChange
from warifu.numbers.client import NumbersClient
from warifu.residents import Arrival
from warifu.residents.numbering import Numbering

ASAHI = "city:asahi"
LEAKED = MayorsFinding(UUID(int=7), True, True, "警察 26-77", False, "sato")


@pytest.fixture(scope="module")
def japan(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    country = Japan(make, tmp_path_factory.mktemp("new-residents"))
    country.settle(ASAHI, [TARO, HANAKO])
    yield country
    country.check()
    assert not country.faults
    country.close()
    for database in made:
        database.close()


def number(japan: Japan, person: InHouseNumber) -> str:
    return japan.register(ASAHI).reveal_number(person, by="test", reason="a test").reveal("compare")


def letters(japan: Japan) -> int:
    """How many letters are planned at J-LIS that are not withdrawn."""
    with japan.databases["jlis"].transaction() as tx:
        row = tx.execute("SELECT count(*) FROM notices.piece WHERE NOT void").fetchone()
    return int(row[0]) if row else 0


def waiting(japan: Japan) -> int:
    with japan.databases[ASAHI].transaction() as tx:
        query = "SELECT count(*) FROM residents.number_task WHERE settled_at IS NULL"
        row = tx.execute(query).fetchone()
    return int(row[0]) if row else 0


def numbering(japan: Japan, client: NumbersClient | None = None) -> Numbering:
    parts = japan.parts(ASAHI)
    found = client or NumbersClient(parts.sealed_wire)
    return Numbering(japan.register(ASAHI), found, NoGateway())


class NoGateway(GatewayService):
    """A change of number asks the network for nothing."""

    def __init__(self) -> None:
        """Have nothing."""


def test_a_newborn_gets_number_code_and_letter_by_itself_and_once(japan: Japan) -> None:
    japan.rounds(ASAHI)
    assert (letters(japan), waiting(japan)) == (0, 0), "who was numbered with the roll has her letter with it"
    born = replace(HINA, birth_date=japan.clock.today(), resident_since=japan.clock.today())
    child = japan.register(ASAHI).birth(born, by="clerk-1").in_house_number
    japan.network.down.add("jlis")
    with pytest.raises(Unreachable):
        japan.rounds(ASAHI)
    japan.network.down.remove("jlis")
    for _ in range(3):
        japan.rounds(ASAHI)
    assert len(number(japan, child)) == 12
    assert (letters(japan), waiting(japan)) == (1, 0)
    (line, *_) = japan.history(ASAHI, child.reveal("a test"))
    assert line, "her mailbox is open, and the enrolment of this city stands in it"


def test_one_who_cannot_be_enrolled_yet_holds_up_nobody(japan: Japan) -> None:
    """A code that another city keeps: J-LIS says no until that city has told the move."""
    register = japan.register(ASAHI)
    moved = replace(REN, household="A-9001", relation=TARO.relation, resident_since=japan.clock.today())
    stranger = japan.register("city:midori").draw_record_code()
    elsewhere = japan.register("city:midori")
    elsewhere.move_in([Arrival(moved, stranger)], moved_in_on=japan.clock.today(), by="clerk-9")
    japan.rounds("city:midori")
    here = register.move_in([Arrival(moved, stranger)], moved_in_on=japan.clock.today(), by="clerk-1")
    born = replace(HINA, name="山田　凪", birth_date=japan.clock.today(), resident_since=japan.clock.today())
    child = register.birth(born, by="clerk-1").in_house_number
    japan.rounds(ASAHI)
    assert len(number(japan, child)) == 12
    assert waiting(japan) == 1
    with pytest.raises(Refusal):
        number(japan, here[0].in_house_number)
    elsewhere.move_out(
        [each.in_house_number for batch in elsewhere.registered() for each in batch],
        to_address=moved.address,
        leaves_on=japan.clock.today(),
        by="clerk-9",
        to_city=ASAHI,
    )


def test_a_changed_number_is_hers_at_once_and_its_letter_follows(japan: Japan) -> None:
    hanako = InHouseNumber.parse(japan.find(ASAHI, HANAKO))
    desk, before, asked = ChangesAtTheWindow(numbering(japan)), number(japan, hanako), letters(japan)
    with pytest.raises(Refusal) as wish:
        desk.change(hanako, replace(LEAKED, request_id=uuid4(), at_risk=False))
    assert wish.value.reason == "no-ground-for-change"
    assert number(japan, hanako) == before
    desk.change(hanako, LEAKED)
    desk.change(hanako, LEAKED)
    changed = number(japan, hanako)
    assert changed != before
    japan.rounds(ASAHI)
    assert letters(japan) == asked + 1
    with japan.databases[ASAHI].transaction() as tx:
        rows = tx.execute("SELECT outcome, found_by FROM residents.number_finding ORDER BY found_at, outcome")
        assert rows.fetchall() == [("changed", "sato"), ("no-ground-for-change", "sato")]


class CutAfterwards(NumbersClient):
    """J-LIS decides, and the answer never arrives."""

    def change_number(self, change: NumberChange) -> IndividualNumber:
        super().change_number(change)
        raise ConnectionError("the power failed")


def test_a_number_changed_at_j_lis_while_the_power_failed_here_is_fetched(japan: Japan) -> None:
    taro = InHouseNumber.parse(japan.find(ASAHI, TARO))
    before, asked = number(japan, taro), letters(japan)
    lost = ChangesAtTheWindow(numbering(japan, CutAfterwards(japan.parts(ASAHI).sealed_wire)))
    with pytest.raises(ConnectionError):
        lost.change(taro, replace(LEAKED, request_id=UUID(int=8)))
    assert number(japan, taro) == before, "J-LIS has buried it, and the city does not know"
    japan.clock.step(timedelta(minutes=2))
    japan.rounds(ASAHI)
    assert number(japan, taro) != before
    assert letters(japan) == asked + 1
