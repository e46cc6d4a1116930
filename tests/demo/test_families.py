# SPDX-License-Identifier: Apache-2.0
"""The family registers of the demo's towns: made from the households, whole, and only once."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.residents.registers import register as residents_of
from tests.thorough import scaled
from warifu.demo.country import SEATS, fill_families
from warifu.demo.town import ASAHI, make_town, write_town
from warifu.demo.town.families import family_registers
from warifu.demo.town.personas import HANAKO, HINA, TARO
from warifu.families import FactKind, FamiliesService, FamiliesStore
from warifu.families.names import ReadingSource
from warifu.families.register import FamilyRegister, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import SteppedClock
from warifu.residents import Particulars, Relation, load_file

TODAY = date(2026, 11, 22)
Town = dict[InHouseNumber, Particulars]


@pytest.fixture(scope="module")
def town() -> Town:
    people = make_town(3, scaled(4000, 300), ASAHI)
    return {InHouseNumber.of_random(os.urandom(16)): each for each in people}


def service(make_database: MakeDatabase) -> FamiliesService:
    clock = SteppedClock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
    store = FamiliesStore(make_database(["families"]))
    return FamiliesService("city:asahi", store, municipality=ASAHI.code, clock=clock, draw=os.urandom)


def test_the_registers_agree_with_the_households_and_name_every_tie(
    make_database: MakeDatabase, town: Town
) -> None:
    office = service(make_database)
    assert office.is_empty()
    office.take_over(list(family_registers(town.items(), ASAHI.code, TODAY)), by="demo")
    assert not office.is_empty()
    with office.store.statements() as tx:
        registers = tx.open_registers(limit=5000)
    placed = [member.person for register in registers for member in register.enrolled]
    assert len(placed) == len(set(placed)) > len(town) / 2
    assert all(town[each].nationality == "JPN" for each in placed)
    for register in registers:
        agrees_with_household(office, register, town)
    with office.store.supplement() as (_, lines):
        told = {line.person: line.address for each in registers for line in lines.lines(each.number)}
    assert told == {each: town[each].address for each in placed}


def agrees_with_household(office: FamiliesService, register: FamilyRegister, town: Town) -> None:
    couple = [each for each in register.enrolled if each.spouse_role]
    assert len(couple) in {0, 2}
    assert len({town[each.person].household for each in register.enrolled}) == 1
    for member in register.enrolled:
        who = town[member.person]
        assert (register.name_of(member.person), member.born_on, member.sex) == (
            who.name,
            who.birth_date,
            who.sex,
        )
        facts = office.facts(member.person)
        assert sum(each.kind is FactKind.SPOUSE for each in facts) == bool(member.spouse_role)
        if who.relation is Relation.CHILD and register.head != member.person:
            parents = [each.other for each in facts if each.person == member.person]
            heads = [each for each in register.enrolled if each.entered_on <= member.born_on]
            assert {each.name for each in parents} <= {register.name_of(each.person) for each in heads}
            assert parents, "a child in a register is somebody's"
            assert all(each.born_on < member.born_on for each in parents)
        readings = (*register.surname_readings, *member.given_readings)
        assert all(date(2025, 5, 26) <= each.from_on <= TODAY for each in readings)


def test_the_yamadas_are_one_family_and_their_readings_have_a_day_and_a_way(
    make_database: MakeDatabase, town: Town
) -> None:
    office = service(make_database)
    numbers = {who: number for number, who in town.items()}
    made = list(family_registers(town.items(), ASAHI.code, TODAY))
    office.take_over(
        [each for each in made if numbers[HINA] in {one.person for one in each.people}], by="demo"
    )
    register = office.register_of(numbers[HINA])
    assert register.head == numbers[TARO]
    assert register.domicile.place == "割符県朝陽市緑町一丁目2番"
    assert [stated(each.spouse_role) for each in register.enrolled] == ["夫", "妻", "", ""]
    assert [each.parents.relation for each in register.enrolled[2:]] == ["長女", "長男"]
    wife = register.member(numbers[HANAKO])
    assert wife is not None
    assert wife.sex is Sex.FEMALE
    assert stated(wife.given_readings) == "ハナコ"
    with office.store.statements() as tx:
        ways = tx.entered(register.number, None) + tx.entered(register.number, numbers[HANAKO])
    assert {each.source for each in ways} <= {ReadingSource.FILED, ReadingSource.EX_OFFICIO}
    assert len(ways) == 2


def test_a_day_before_the_year_of_filing_has_no_reading(town: Town) -> None:
    made = list(family_registers(town.items(), ASAHI.code, date(2025, 5, 25)))
    assert made
    assert not any(each.surname_reading or list(each.readings()) for each in made)


def test_a_demo_fills_its_registers_from_the_towns_file_and_only_once(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    database = make_database(["residents", "families"])
    residents = residents_of(database, tmp_path)
    path = tmp_path / "register.csv"
    write_town(path, make_town(1, 60, ASAHI))
    load_file(path, residents, by="demo")
    seat = next(each for each in SEATS if each.town is ASAHI)

    def filled() -> tuple[int, int]:
        fill_families(seat, residents, path, database)
        with database.transaction() as tx:
            (people,) = tx.execute("SELECT count(*) FROM families.person").fetchone() or (0,)
            (events,) = tx.execute("SELECT count(*) FROM families.event").fetchone() or (0,)
        return people, events

    first = filled()
    assert first[0] > 20
    assert filled() == first, "a second start finds them"
