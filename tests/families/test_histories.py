# SPDX-License-Identifier: Apache-2.0
"""What holds in every lawful history, checked on random ones after every step."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.families.agreeing import same_parents
from tests.families.histories import Town
from tests.families.office import Office
from tests.thorough import scaled
from warifu.families import FactKind, FamilyRegister
from warifu.families.facts import Fact, Kin
from warifu.families.register import stated
from warifu.identifiers.in_house_number import InHouseNumber

STEPS = 100


@pytest.fixture(params=scaled([14, 20, 25], [14, 20]))
def town(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Town:
    return Town(Office(make_database(["families"]), request.param), request.param)


def open_registers(town: Town) -> list[FamilyRegister]:
    with town.service.store.statements() as tx:
        return tx.open_registers(limit=10_000)


def each_living_person_is_in_exactly_one(town: Town) -> None:
    places = Counter(member.person for register in open_registers(town) for member in register.enrolled)
    assert set(places) == set(town.people) - town.gone
    assert set(places.values()) == {1}
    for register in open_registers(town):
        for member in register.enrolled:
            assert town.service.register_of(member.person).number == register.number


def a_couple_shares_one_register_and_one_surname(town: Town) -> None:
    for person in town.people:
        married = [
            each
            for each in town.service.facts(person)
            if each.kind is FactKind.SPOUSE and each.until_on is None
        ]
        assert len(married) <= 1, "nobody is married twice (CC 732)"
        for fact in married:
            couple = {fact.person, fact.other.person}
            if couple <= set(town.people) - town.gone:
                numbers = {town.service.register_of(each).number for each in couple}
                assert len(numbers) == 1


def at_most_two_generations_stand_in_one(town: Town) -> None:
    for register in open_registers(town):
        people = {member.person for member in register.enrolled}
        kin = Kin(town.service.facts, town.day)
        for person in people:
            inside = set(kin.children(person)) & people
            grand = {each for child in inside for each in kin.children(child)} & people
            assert not grand, "three generations in one register (Koseki 6, 17)"


def only_the_head_and_the_spouse_have_a_spouses_mark(town: Town) -> None:
    for register in open_registers(town):
        assert stated(register.surname)
        marked = [each for each in register.enrolled if stated(each.spouse_role)]
        assert len(marked) <= 2
        for member in marked:
            facts = town.service.facts(member.person)
            assert any(each.kind is FactKind.SPOUSE and each.until_on is None for each in facts)


def test_every_lawful_history_keeps_the_registers_whole(town: Town) -> None:
    for _ in range(STEPS):
        town.step()
        each_living_person_is_in_exactly_one(town)
    a_couple_shares_one_register_and_one_surname(town)
    at_most_two_generations_stand_in_one(town)
    only_the_head_and_the_spouse_have_a_spouses_mark(town)
    for each in town.born - town.gone:
        same_parents(town.service, each, town.day)
    assert len(set(town.entered)) >= 8, town.entered
    assert len(set(town.refused)) >= 8, town.refused


Told = tuple[dict[str, bytes], dict[InHouseNumber, list[Fact]]]


def told_at(town: Town, instant: datetime, numbers: list[str], people: list[InHouseNumber]) -> Told:
    pages = {
        number: msgspec.json.encode(town.service.register(number, known_at=instant)) for number in numbers
    }
    return pages, {person: town.service.facts(person, known_at=instant) for person in people}


def test_what_was_recorded_at_an_instant_never_changes_later(
    make_database: MakeDatabase,
) -> None:
    town = Town(Office(make_database(["families"]), 9), 9)
    kept: list[tuple[datetime, list[str], list[InHouseNumber], Told]] = []
    for step in range(60):
        if step % 10 == 0:
            town.office.clock.step(timedelta(seconds=1))
            instant = town.office.clock.now()
            numbers = sorted({each.number for who in town.people for each in town.service.registers_of(who)})
            people = list(town.people)
            kept.append((instant, numbers, people, told_at(town, instant, numbers, people)))
        town.step()
    for instant, numbers, people, told in kept:
        assert told_at(town, instant, numbers, people) == told


def test_a_register_only_grows_from_version_to_version(make_database: MakeDatabase) -> None:
    town = Town(Office(make_database(["families"]), 5), 5)
    for _ in range(50):
        town.step()
    with town.office.database.transaction() as connection:
        rows = connection.execute(
            "SELECT register_number, content FROM families.register_version ORDER BY 1, version"
        ).fetchall()
    before: dict[str, FamilyRegister] = {}
    for number, content in rows:
        register = msgspec.convert(content, FamilyRegister, strict=False)
        old = before.get(number)
        if old is not None:
            assert register.version == old.version + 1
            assert register.entries[: len(old.entries)] == old.entries
            assert [each.person for each in register.members][: len(old.members)] == [
                each.person for each in old.members
            ]
            assert old.is_open, "nothing is written into a closed register"
        before[number] = register
    assert len(before) > 8
    assert any(not each.is_open for each in before.values())
