# SPDX-License-Identifier: Apache-2.0
"""氏名の振り仮名: notified, filed within the year, entered ex officio after it, changed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.families.office import CLERK, Office, accepted, taken
from warifu.families import Reading, refusals
from warifu.families.names import ReadingSource
from warifu.families.readings import (
    AlreadyEntered,
    FilingOver,
    NotYetExOfficio,
    Planned,
    ReadingNotice,
)
from warifu.families.register import stated
from warifu.identifiers.four_items import Sex

SENT, LAST, AFTER = date(2025, 7, 1), date(2026, 5, 25), date(2026, 5, 26)


class Home:
    """A mother and her daughter whose names have no reading yet, and the postcard they got."""

    def __init__(self, office: Office) -> None:
        self.office, self.service = office, office.service
        mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
        daughter = taken(office, "葵", Sex.FEMALE, date(1990, 4, 1), mother=mother.person)
        self.mother, self.daughter = mother.person, daughter.person
        self.number = office.family("山田", mother, daughter)
        office.go_to(SENT)
        self.planned = [
            Planned(self.number, None, "ヤマタ", SENT),
            Planned(self.number, self.mother, "ハルコ", SENT),
            Planned(self.number, self.daughter, "アオイ", SENT),
        ]
        assert self.service.plan_readings(self.planned) == 3
        assert self.service.plan_readings(self.planned) == 0

    def surname(self, kana: str, day: date, *, court: date | None = None) -> ReadingNotice:
        filing = self.office.filing(day, court=court)
        return ReadingNotice(filing, self.number, None, accepted(kana), self.mother)


@pytest.fixture
def home(make_database: MakeDatabase) -> Home:
    return Home(Office(make_database(["families"])))


def test_the_head_files_the_surname_and_each_person_the_given_name(home: Home) -> None:
    entered = home.service.file_reading(home.surname("ヤマダ", LAST), by=CLERK)
    assert (entered.kana, entered.source, entered.entered_on) == ("ヤマダ", ReadingSource.FILED, LAST)
    register = home.service.register(home.number)
    assert stated(register.surname_readings) == "ヤマダ"
    assert stated(register.surname_readings, SENT) == "", "the day it was entered is kept"
    by_daughter = replace(home.surname("ヤマダ", LAST), filed_by=home.daughter)
    with pytest.raises(refusals.OnlyTheHead):
        home.service.file_reading(by_daughter, by=CLERK)
    with pytest.raises(AlreadyEntered):
        home.service.file_reading(home.surname("ヤマタ", LAST), by=CLERK)


def test_after_the_year_what_was_notified_is_entered_where_nobody_filed(home: Home) -> None:
    own = replace(home.surname("アオ", date(2025, 8, 1)), person=home.daughter, filed_by=home.daughter)
    home.service.file_reading(own, by=CLERK)
    home.office.go_to(LAST)
    with pytest.raises(NotYetExOfficio):
        home.service.enter_planned_readings([home.number], by=CLERK)
    home.office.go_to(AFTER)
    with pytest.raises(FilingOver):
        home.service.file_reading(home.surname("ヤマダ", AFTER), by=CLERK)
    made = home.service.enter_planned_readings([home.number], by=CLERK)
    assert {(each.kana, each.source) for each in made} == {
        ("ヤマタ", ReadingSource.EX_OFFICIO),
        ("ハルコ", ReadingSource.EX_OFFICIO),
    }
    assert home.service.enter_planned_readings([home.number], by=CLERK) == []


def test_a_reading_entered_ex_officio_is_changed_once_without_the_court(home: Home) -> None:
    home.office.go_to(AFTER)
    home.service.enter_planned_readings([home.number], by=CLERK)
    once = home.service.change_reading(home.surname("ヤマダ", date(2026, 6, 1)), by=CLERK)
    assert once.source is ReadingSource.CHANGED_ONCE
    with pytest.raises(refusals.CourtPermissionMissing) as told:
        home.service.change_reading(home.surname("ヤマダ", date(2026, 7, 1)), by=CLERK)
    assert told.value.law == "KA 107-3, 107-4"
    permitted = home.surname("ヤマタ", date(2026, 8, 1), court=date(2026, 7, 20))
    assert home.service.change_reading(permitted, by=CLERK).source is ReadingSource.BY_COURT
    readings = home.service.register(home.number).surname_readings
    assert [(each.text, each.from_on) for each in readings] == [
        ("ヤマタ", AFTER),
        ("ヤマダ", date(2026, 6, 1)),
        ("ヤマタ", date(2026, 8, 1)),
    ]


def test_a_filed_reading_has_no_free_change(home: Home) -> None:
    home.service.file_reading(home.surname("ヤマダ", LAST), by=CLERK)
    with pytest.raises(refusals.CourtPermissionMissing):
        home.service.change_reading(home.surname("ヤマタ", date(2026, 6, 1)), by=CLERK)


def test_no_reading_comes_in_without_a_clerks_decision_and_its_reason_is_kept(home: Home) -> None:
    undecided = replace(home.surname("ヤマダ", LAST), reading=Reading("ヤマダ"))
    with pytest.raises(refusals.ReadingUndecided):
        home.service.file_reading(undecided, by=CLERK)
    home.service.file_reading(home.surname("ヤマダ", LAST), by=CLERK)
    with home.office.database.transaction() as connection:
        kept = connection.execute("SELECT decided_because FROM families.entered_reading").fetchall()
    assert kept == [("辞書にある読み",)]


def test_the_free_change_of_a_given_name_follows_its_owner_into_another_register(home: Home) -> None:
    home.office.go_to(AFTER)
    home.service.enter_planned_readings([home.number], by=CLERK)
    taro = home.office.adult("鈴木", "太郎", Sex.MALE)
    number = home.office.marry(taro, home.daughter, date(2026, 7, 1))
    notice = ReadingNotice(
        home.office.filing(date(2026, 7, 2)), number, home.daughter, accepted("アオ"), home.daughter
    )
    assert home.service.change_reading(notice, by=CLERK).source is ReadingSource.CHANGED_ONCE
    with pytest.raises(refusals.CourtPermissionMissing):
        home.service.change_reading(notice, by=CLERK)
