# SPDX-License-Identifier: Apache-2.0
"""What leaves this office: one fact, never a register; and natural parents stay unknown."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest

from tests.families.grants import PASSPORT_ITEMS, ask, grant
from tests.families.office import CLERK, Office, accepted, taken
from tests.provisions import FiledReceipt
from warifu.exchange import NoRecord, shipped_table
from warifu.exchange.provision import NotFiled, NotTheProvider
from warifu.families import FactKind, passports, provision
from warifu.families.acts.births import Recognition
from warifu.families.acts.endings import Death, NationalityLost
from warifu.families.acts.filing import Foreigner
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.special_adoptions import SpecialAdoption, SpecialDissolution
from warifu.families.certificate import content
from warifu.families.provision import OtherUnreadable
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber

NATURAL_MOTHER, NATURAL_FATHER = "鈴木\u3000桜", "鈴木\u3000健"


class Home:
    """A couple with a child, and another couple who wish for one."""

    def __init__(self, office: Office) -> None:
        self.office = office
        mother = taken(office, "桜", Sex.FEMALE, date(1992, 2, 2), role="妻")
        father = taken(office, "健", Sex.MALE, date(1991, 1, 1), role="夫")
        office.family("鈴木", father, mother, married_on=date(2020, 5, 5))
        self.mother, self.father = mother.person, father.person
        self.child = office.born("翼", Sex.MALE, date(2024, 4, 10), self.mother, self.father)
        one = taken(office, "誠", Sex.MALE, date(1985, 1, 1), role="夫")
        two = taken(office, "恵", Sex.FEMALE, date(1986, 2, 2), role="妻")
        self.adoptive_register = office.family("高橋", one, two, married_on=date(2015, 5, 5))
        self.adoptive_father, self.adoptive_mother = one.person, two.person

    def adopt(self) -> None:
        filing = self.office.filing(date(2025, 6, 10), "養父", court=date(2025, 6, 2))
        notice = SpecialAdoption(filing, (self.adoptive_father, self.adoptive_mother), self.child, 0)
        self.office.service.accept(notice, by=CLERK)


@pytest.fixture
def home(office: Office) -> Home:
    return Home(office)


def test_a_married_person_is_said_to_be_married_since_a_day_and_no_more(home: Home) -> None:
    told = ask(home.office, home.mother, "married", "married_since", on="2025-01-01")
    assert told == {"married": True, "married_since": "2020-05-05"}
    before = ask(home.office, home.mother, "married", "married_since", on="2019-01-01")
    assert before == {"married": False, "married_since": None}


def test_whether_a_named_child_is_hers_is_answered_by_yes_or_no(home: Home) -> None:
    named = {"on": "2025-01-01", "other_name": "鈴木 翼", "other_birth_date": "2024-04-10"}
    told = ask(home.office, home.mother, "child_confirmed", "parent_confirmed", "relation_since", **named)
    assert told == {"child_confirmed": True, "parent_confirmed": False, "relation_since": "2024-04-10"}
    stranger = named | {"other_name": "鈴木 空"}
    assert ask(home.office, home.mother, "child_confirmed", **stranger) == {"child_confirmed": False}


def test_the_other_person_is_never_guessed_for_the_asker(home: Home) -> None:
    for query in ({"on": "2025-01-01"}, {"on": "2025-01-01", "other_name": "鈴木 翼"}, {"on": "soon"}, {}):
        with pytest.raises(OtherUnreadable):
            ask(home.office, home.mother, "child_confirmed", **query)


def test_after_a_special_adoption_the_natural_parents_are_strangers_to_every_asker(home: Home) -> None:
    home.adopt()
    asked = {"on": "2025-07-01", "other_birth_date": "2024-04-10"}
    for name in ("鈴木 翼", "高橋 翼"):
        for natural in (home.mother, home.father):
            keys = ("child_confirmed", "custody_confirmed", "relation_since", "relation_until")
            told = ask(home.office, natural, *keys, other_name=name, **asked)
            stranger = ask(home.office, natural, *keys, other_name="高橋 空", **asked)
            assert told == stranger
    parent = {"on": "2025-07-01", "other_name": "鈴木 桜", "other_birth_date": "1992-02-02"}
    assert ask(home.office, home.child, "parent_confirmed", "relation_until", **parent) == {
        "parent_confirmed": False,
        "relation_until": None,
    }
    # also about a day on which the tie still held: who asks now has no reason to know
    parent["on"] = "2025-01-01"
    assert ask(home.office, home.child, "parent_confirmed", **parent) == {"parent_confirmed": False}
    mother = {"on": "2025-07-01", "other_name": "高橋 恵", "other_birth_date": "1986-02-02"}
    assert ask(home.office, home.child, "parent_confirmed", **mother) == {"parent_confirmed": True}


def test_the_adoptive_register_names_no_natural_parent_in_any_word(home: Home) -> None:
    home.adopt()
    register = home.office.service.register_of(home.child)
    assert register.number == home.adoptive_register
    page = content(register, home.office.clock.now())
    words = json.dumps(
        [[each.lines for each in page.people], [[s.lines for s in each.entries] for each in page.people]],
        ensure_ascii=False,
    )
    assert "鈴木" not in words
    assert "桜" not in words
    assert "健" not in words
    (birth, court) = page.people[-1].entries
    assert dict(birth.lines).keys() == {"出生日", "出生地"}, "nor who filed the birth"
    assert court.heading == "民法817条の2による裁判"
    column = dict(page.people[-1].lines)
    assert (column["父"], column["母"], column["続柄"]) == ("高橋\u3000誠", "高橋\u3000恵", "長男")
    passing = home.office.service.registers_of(home.child)[1]
    assert not passing.is_open, "the register it passed through is closed at once (Koseki 20-3)"


def test_the_end_of_a_special_adoption_brings_the_natural_ties_back(home: Home) -> None:
    home.adopt()
    domicile = home.office.service.register_of(home.mother).domicile
    filing = home.office.filing(date(2026, 3, 10), "検察官", court=date(2026, 3, 1))
    adopters = (home.adoptive_father, home.adoptive_mother)
    home.office.service.accept(SpecialDissolution(filing, home.child, adopters, domicile), by=CLERK)
    own = home.office.service.register_of(home.child)
    assert own.name_of(home.child) == "鈴木\u3000翼"
    named = {"on": "2026-04-01", "other_name": NATURAL_MOTHER, "other_birth_date": "1992-02-02"}
    assert ask(home.office, home.child, "parent_confirmed", **named) == {"parent_confirmed": True}
    named = {"on": "2026-04-01", "other_name": "高橋 恵", "other_birth_date": "1986-02-02"}
    assert ask(home.office, home.child, "parent_confirmed", **named) == {"parent_confirmed": False}


def test_nobody_learns_of_a_recognised_child_from_what_is_told_of_its_father(office: Office) -> None:
    mother = office.adult("田中", "葵", Sex.FEMALE)
    father = office.adult("鈴木", "太郎", Sex.MALE)
    before = ask(office, father, "married", "married_since", on="2025-07-01")
    child = office.born("凪", Sex.FEMALE, date(2025, 5, 1), mother, None)
    office.service.accept(Recognition(office.filing(date(2025, 6, 1)), father, child), by=CLERK)
    assert ask(office, father, "married", "married_since", on="2025-07-01") == before
    # only who already names the child hears of it
    named = {"on": "2025-07-01", "other_name": "田中 凪", "other_birth_date": "2025-05-01"}
    assert ask(office, father, "child_confirmed", **named) == {"child_confirmed": True}
    (fact,) = [
        each
        for each in office.service.facts(child)
        if each.kind is FactKind.NATURAL_PARENT and each.other.person == father
    ]
    assert fact.from_on == date(2025, 5, 1), "recognition works back to birth (CC 784)"
    assert isinstance(fact.source, UUID)


def test_nothing_is_told_without_a_filed_record_or_by_another_provider(home: Home) -> None:
    leave = grant(provision.KIND, "married")
    codes = [item.code for item in leave.items]
    with pytest.raises(NotFiled):
        home.office.service.provide(leave, FiledReceipt(state=3), home.mother, codes, {"on": "2025-01-01"})
    other = grant(provision.KIND, "married", provider="city:kage")
    with pytest.raises(NotTheProvider):
        home.office.service.provide(other, FiledReceipt(), home.mother, codes, {"on": "2025-01-01"})
    stranger = InHouseNumber.of_random(bytes(16))
    with pytest.raises(NoRecord):
        home.office.service.provide(leave, FiledReceipt(), stranger, codes, {"on": "2025-01-01"})


def test_the_passport_office_gets_name_birth_prefecture_nationality_and_life_only(home: Home) -> None:
    leave = grant(passports.KIND, *PASSPORT_ITEMS)
    codes = [item.code for item in leave.items]
    told = home.office.service.provide_passport(leave, FiledReceipt(), home.child, codes)
    assert {item.key: told[item.code] for item in leave.items} == {
        "surname": "鈴木",
        "given_name": "翼",
        "surname_reading": "",
        "given_reading": "ハル",
        "birth_date": "2024-04-10",
        "domicile_prefecture": "99",
        "nationality": "JPN",
        "living": True,
    }


def test_the_passport_office_learns_of_a_death_and_of_a_lost_nationality(home: Home) -> None:
    office = home.office
    day = date(2025, 8, 1)
    office.service.accept(Death(office.filing(day), home.father, day), by=CLERK)
    lost = NationalityLost(office.filing(day), home.mother, date(2025, 7, 1), "カナダ")
    office.service.accept(lost, by=CLERK)
    leave = grant(passports.KIND, "living", "nationality")
    codes = [item.code for item in leave.items]
    by_key = {item.key: item.code for item in leave.items}
    father = office.service.provide_passport(leave, FiledReceipt(), home.father, codes)
    mother = office.service.provide_passport(leave, FiledReceipt(), home.mother, codes)
    assert (father[by_key["living"]], father[by_key["nationality"]]) == (False, "JPN")
    assert (mother[by_key["living"]], mother[by_key["nationality"]]) == (True, "")


def test_a_foreign_spouse_is_confirmed_by_the_name_the_register_notes(office: Office) -> None:
    hanako = office.adult("山田", "花子", Sex.FEMALE)
    john = Foreigner("スミス，ジョン", date(1988, 2, 2), Sex.MALE, "USA", capacity_shown=True)
    office.service.accept(Marriage(office.filing(date(2024, 6, 1)), john, hanako), by=CLERK)
    named = {"on": "2025-01-01", "other_name": "スミス，ジョン", "other_birth_date": "1988-02-02"}
    assert ask(office, hanako, "spouse_confirmed", **named) == {"spouse_confirmed": True}
    assert accepted("ハル").decision is not None


def test_the_table_of_the_network_names_exactly_the_items_this_office_has() -> None:
    shipped = shipped_table()
    assert tuple(item.key for item in shipped.kinds[provision.KIND].items) == provision.ITEMS
    rows = [row for row in shipped.rows if provision.KIND in row.kinds]
    assert [(row.purpose, row.source.value) for row in rows] == [(7491, "assumption")]


def test_a_foreign_child_whom_no_register_has_is_confirmed_to_whoever_names_it(office: Office) -> None:
    father = office.adult("鈴木", "太郎", Sex.MALE)
    child = Foreigner("サントス，リカ", date(2020, 1, 2), Sex.FEMALE, "フィリピン共和国")
    notice = Recognition(office.filing(date(2025, 6, 1)), father, child, child_consents=True)
    office.service.accept(notice, by=CLERK)
    named = {"on": "2025-07-01", "other_name": child.name, "other_birth_date": "2020-01-02"}
    assert ask(office, father, "child_confirmed", **named) == {"child_confirmed": True}
    assert ask(office, father, "child_confirmed", **(named | {"on": "2019-07-01"})) == {
        "child_confirmed": False
    }
    (tie,) = office.service.facts(father)
    assert office.service.registers_of(tie.person) == []
