# SPDX-License-Identifier: Apache-2.0
"""The events of a clerk's day: in legal order, dated twice, late ones flagged, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.residents.clerk import ELSEWHERE, MARRIED, SOMEWHERE, TODAY
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, HINA, LAN, stated, whole
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    Arrival,
    EventKind,
    Filing,
    HouseholdRefused,
    KanaNotOfficial,
    NewName,
    NoSuchHousehold,
    NotForeign,
    NothingChanged,
    ParticularsRefused,
    PersonDeceased,
    Relation,
    Standing,
    StayNotExtended,
    due_on,
)

BABY = replace(stated(HINA), name="山田　蓮", kana="ヤマダ　レン", sex=Sex.MALE, birth_date=TODAY, resident_since=TODAY)  # fmt: skip  # noqa: E501
NEWCOMER = replace(stated(LAN), household="A-0100", name="PEREIRA ANA", latin_name="PEREIRA ANA", common_name="", nationality="BRA", birth_date=date(2000, 5, 5), resident_since=TODAY)  # fmt: skip  # noqa: E501


def test_a_birth_joins_the_household_and_is_due_in_fourteen_days_with_the_first(town: Town) -> None:
    filing = town.clerk.files(TODAY, town.hanako)
    filed = town.clerk.events.birth(BABY, filing)
    assert (filed.kind, filed.due_on, filed.late) == (EventKind.BIRTH, date(2026, 4, 14), False)
    family = town.clerk.service.household_of(town.hanako)
    assert [each.stated.name for each in family.members][-1] == BABY.name
    assert family.version == 1


def test_a_late_notice_is_entered_and_flagged(town: Town) -> None:
    town.clerk.days_pass(20)
    filing = town.clerk.files(TODAY, town.hanako)
    filed = town.clerk.events.birth(BABY, filing)
    assert filed.late
    assert filed.due_on == date(2026, 4, 14)
    assert town.clerk.service.find(filed.residents[0].in_house_number).is_registered


@pytest.mark.parametrize(
    ("kind", "happened_on", "last_day"),
    [
        (EventKind.MOVE_IN, date(2026, 4, 1), date(2026, 4, 15)),
        (EventKind.MOVE_WITHIN, date(2026, 4, 11), date(2026, 4, 27)),  # the 14th day is a Saturday
        (EventKind.BIRTH, date(2026, 12, 20), date(2027, 1, 4)),  # and here lies in the New Year closure
        (EventKind.DEATH, date(2026, 4, 1), date(2026, 4, 7)),
        (EventKind.DEATH, date(2026, 4, 23), date(2026, 4, 30)),  # the 7th day is 昭和の日
        (
            EventKind.MOVE_IN,
            date(2026, 9, 5),
            date(2026, 9, 24),
        ),  # 敬老の日 to 秋分の日
        (EventKind.MOVE_OUT, date(2026, 4, 11), date(2026, 4, 11)),
        (EventKind.MARRIAGE, date(2026, 4, 1), None),
    ],
)
def test_each_kind_has_its_period(kind: EventKind, happened_on: date, last_day: date | None) -> None:
    assert due_on(kind, happened_on) == last_day


def test_a_foreign_resident_is_registered_for_the_first_time(town: Town) -> None:
    filed = town.clerk.events.first_registration(NEWCOMER, town.clerk.files(TODAY))
    assert whole(filed.residents[0]) == NEWCOMER
    with pytest.raises(ParticularsRefused, match="not_for_japanese"):
        town.clerk.events.first_registration(BABY, town.clerk.files(TODAY, town.hanako))


def test_a_move_within_the_town_takes_those_who_move_and_leaves_the_others(town: Town) -> None:
    filing = town.clerk.files(TODAY, town.hanako, town.hina, households=("A-0200",))
    relations = {town.hanako: Relation.HEAD, town.hina: Relation.CHILD}
    filed = town.clerk.events.move_within(
        [town.hanako, town.hina], filing, to=SOMEWHERE, household="A-0200", relations=relations
    )
    assert not filed.late
    assert {whole(each).address for each in filed.residents} == {SOMEWHERE.address}
    assert town.clerk.service.household_of(town.hina).head.in_house_number == town.hanako
    left = town.clerk.service.household_of(town.taro)
    assert [each.in_house_number for each in left.members] == [town.taro]
    yesterday = town.clerk.service.find(town.hanako, on=TODAY - timedelta(days=1))
    assert whole(yesterday).address == HANAKO["address"]


def test_whoever_is_left_alone_heads_the_household(town: Town) -> None:
    filing = town.clerk.files(TODAY, town.taro, town.hina, households=("A-0200",))
    relations = {town.taro: Relation.HEAD, town.hina: Relation.CHILD}
    town.clerk.events.move_within(
        [town.taro, town.hina], filing, to=SOMEWHERE, household="A-0200", relations=relations
    )
    alone = town.clerk.service.household_of(town.hanako)
    assert (alone.head.in_house_number, len(alone.members)) == (town.hanako, 1)


def test_a_household_that_would_have_no_head_is_refused_and_nothing_is_entered(town: Town) -> None:
    filing = town.clerk.files(TODAY, town.taro, households=("A-0200",))
    with pytest.raises(HouseholdRefused):
        town.clerk.events.move_within([town.taro], filing, to=SOMEWHERE, household="A-0200")
    assert whole(town.clerk.service.find(town.taro)).address == HANAKO["address"]
    assert town.clerk.service.household_of(town.taro).version == 0


def test_a_household_splits_and_merges_again_at_one_address(town: Town) -> None:
    clerk = town.clerk
    filing = clerk.files(TODAY, town.hanako, households=("A-0300",))
    clerk.events.split_household(
        [town.hanako], filing, household="A-0300", relations={town.hanako: Relation.HEAD}
    )
    assert clerk.address(town.hanako) == HANAKO["address"]
    with pytest.raises(HouseholdRefused, match="in use"):
        clerk.events.split_household(
            [town.hina],
            clerk.files(TODAY, town.hina, households=("A-0300",)),
            household="A-0300",
            relations={town.hina: Relation.CHILD},
        )
    again = clerk.files(TODAY, town.hanako, households=("A-0001",))
    clerk.events.merge_household(
        [town.hanako], again, household="A-0001", relations={town.hanako: Relation.WIFE}
    )
    assert len(clerk.service.household_of(town.taro).members) == 3
    with pytest.raises(NoSuchHousehold):
        clerk.events.merge_household(
            [town.hanako],
            clerk.files(TODAY, town.hanako),
            household="A-0999",
            relations={town.hanako: Relation.HEAD},
        )


def test_households_at_two_addresses_do_not_merge(town: Town) -> None:
    clerk = town.clerk
    clerk.events.move_within([town.lan], clerk.files(TODAY, town.lan), to=SOMEWHERE, household="A-0002")
    filing = clerk.files(TODAY, town.lan, households=("A-0001",))
    with pytest.raises(HouseholdRefused, match="one address"):
        clerk.events.merge_household(
            [town.lan], filing, household="A-0001", relations={town.lan: Relation.LODGER}
        )


def test_the_head_changes(town: Town) -> None:
    relations = {town.hanako: Relation.HEAD, town.taro: Relation.HUSBAND}
    town.clerk.events.change_head(relations, town.clerk.files(TODAY, town.taro))
    assert town.clerk.service.household_of(town.hina).head.in_house_number == town.hanako
    with pytest.raises(HouseholdRefused):
        town.clerk.events.change_head({town.hanako: Relation.WIFE}, town.clerk.files(TODAY, town.hanako))


def test_a_marriage_changes_the_name_and_the_official_reading(town: Town) -> None:
    filed = town.clerk.events.marry(town.hanako, MARRIED, town.clerk.files(TODAY, town.hanako))
    (hanako,) = filed.residents
    assert (hanako.stated.name, hanako.stated.former_surname) == ("佐藤　花子", "山田")
    history = town.clerk.service.history(town.hanako)
    assert [(each.text, each.until_on) for each in history.names] == [
        (HANAKO["name"], TODAY),
        ("佐藤　花子", None),
    ]
    assert [(each.text, each.from_on) for each in history.official_kana] == [("サトウ　ハナコ", TODAY)]
    back = NewName(HANAKO["name"], HANAKO["kana"])
    town.clerk.events.divorce(town.hanako, back, town.clerk.files(TODAY, town.hanako))
    assert town.clerk.service.find(town.hanako).stated.name == HANAKO["name"]
    with pytest.raises(NothingChanged):
        town.clerk.events.divorce(town.hanako, back, town.clerk.files(TODAY, town.hanako))


def test_a_reading_has_the_day_it_became_official(town: Town) -> None:
    town.clerk.events.record_kana(town.taro, "やまだ たろう", town.clerk.files(date(2025, 5, 26), town.taro))
    (reading,) = town.clerk.service.history(town.taro).official_kana
    assert (reading.text, reading.from_on) == ("ヤマダ　タロウ", date(2025, 5, 26))
    with pytest.raises(KanaNotOfficial):
        town.clerk.events.record_kana(
            town.taro, "ヤマダ　タロウ", town.clerk.files(date(2025, 5, 25), town.taro)
        )
    with pytest.raises(ParticularsRefused, match="bad_kana"):
        town.clerk.events.record_kana(town.taro, "Taro", town.clerk.files(TODAY, town.taro))


def test_names_beside_the_name_come_and_go(town: Town) -> None:
    clerk = town.clerk
    clerk.events.record_former_surname(town.hanako, "小川", clerk.files(TODAY, town.hanako))
    assert clerk.service.find(town.hanako).stated.former_surname == "小川"
    clerk.events.record_common_name(town.lan, "", clerk.files(TODAY, town.lan))
    assert clerk.service.find(town.lan).stated.common_name == ""
    assert [each.text for each in clerk.service.history(town.lan).common_names] == [LAN["common_name"]]
    with pytest.raises(ParticularsRefused, match="common_name: not_for_japanese"):
        clerk.events.record_common_name(town.taro, "別名", clerk.files(TODAY, town.taro))


def test_a_stay_is_extended_only_to_a_later_day(town: Town) -> None:
    clerk, status = town.clerk, LAN["residence_status"]
    with pytest.raises(StayNotExtended):
        clerk.events.extend_stay(
            town.lan, status=status, until=date(2028, 3, 31), filing=clerk.files(TODAY, town.lan)
        )
    clerk.events.extend_stay(
        town.lan, status=status, until=date(2031, 3, 31), filing=clerk.files(TODAY, town.lan)
    )
    assert clerk.service.find(town.lan).stated.residence_until == date(2031, 3, 31)
    clerk.events.extend_stay(town.lan, status="永住者", until=None, filing=clerk.files(TODAY, town.lan))
    assert clerk.service.find(town.lan).stated.residence_status == "永住者"
    with pytest.raises(NotForeign):
        clerk.events.extend_stay(
            town.taro, status=status, until=date(2031, 3, 31), filing=clerk.files(TODAY, town.taro)
        )
    with pytest.raises(ParticularsRefused, match="unknown_residence_status"):
        clerk.events.extend_stay(town.lan, status="観光", until=None, filing=clerk.files(TODAY, town.lan))


def test_naturalisation_keeps_record_code_and_number(town: Town) -> None:
    clerk, before = town.clerk, town.clerk.service.find(town.lan)
    name = NewName("山川　蘭", "ヤマカワ　ラン")
    clerk.events.naturalise(town.lan, name, clerk.files(TODAY, town.lan))
    after = clerk.service.find(town.lan)
    assert (after.in_house_number, after.record_code) == (before.in_house_number, before.record_code)
    assert after.stated.is_japanese
    assert (after.stated.residence_status, after.stated.residence_until) == ("", None)
    history = clerk.service.history(town.lan)
    assert [(each.text, each.until_on) for each in history.nationalities] == [("VNM", TODAY), ("JPN", None)]
    assert [each.until_on for each in history.residence_statuses] == [TODAY]
    assert [(each.text, each.until_on) for each in history.stays_until] == [("2028-03-31", TODAY)]
    with pytest.raises(NotForeign):
        clerk.events.naturalise(town.lan, name, clerk.files(TODAY, town.lan))


def test_whoever_goes_abroad_and_returns_keeps_her_number_inside_and_outside(town: Town) -> None:
    clerk = town.clerk
    leaving = TODAY + timedelta(days=9)
    filed = clerk.events.go_abroad([town.lan], clerk.files(leaving, town.lan), to_country="ベトナム")
    assert not filed.late
    assert clerk.service.find(town.lan).is_registered
    day = clerk.days_pass(400)
    assert clerk.service.find(town.lan).standing is Standing.ABROAD
    code = clerk.service.find(town.lan).record_code
    back = Arrival(replace(stated(LAN), resident_since=day, household="A-0500"), code)
    (returned,) = clerk.events.return_from_abroad([back], clerk.files(day)).residents
    assert (returned.in_house_number, returned.record_code) == (town.lan, code)
    assert clerk.service.find(town.lan).is_registered


def test_nothing_happens_to_the_dead(town: Town) -> None:
    clerk = town.clerk
    filed = clerk.events.die(town.lan, clerk.files(TODAY, town.lan))
    assert filed.due_on == date(2026, 4, 7)
    later = clerk.days_pass(30)
    verbs: list[Callable[[], object]] = [
        lambda: clerk.events.move_out([town.lan], clerk.files(later, town.lan), to_address="x"),
        lambda: clerk.events.go_abroad([town.lan], clerk.files(later, town.lan), to_country="x"),
        lambda: clerk.events.move_within(
            [town.lan], clerk.files(later, town.lan), to=SOMEWHERE, household="A-0002"
        ),
        lambda: clerk.events.marry(town.lan, MARRIED, clerk.files(later, town.lan)),
        lambda: clerk.events.die(town.lan, clerk.files(later, town.lan)),
        lambda: clerk.events.delete(town.lan, clerk.files(later, town.lan, ground="survey 26-7")),
    ]
    for verb in verbs:
        with pytest.raises(PersonDeceased) as refused:
            verb()
        assert refused.value.law
        assert refused.value.remedy
    assert clerk.service.find(town.lan, on=TODAY - timedelta(days=1)).is_registered


def test_a_head_who_dies_is_succeeded_in_the_same_notice(town: Town) -> None:
    clerk = town.clerk
    with pytest.raises(HouseholdRefused):
        clerk.events.die(town.taro, clerk.files(TODAY, town.taro))
    clerk.events.die(town.taro, clerk.files(TODAY, town.taro), relations={town.hanako: Relation.HEAD})
    assert clerk.service.household_of(town.hina).head.in_house_number == town.hanako


def test_whoever_dies_before_the_day_she_meant_to_leave_never_left(town: Town) -> None:
    clerk = town.clerk
    planned = TODAY + timedelta(days=20)
    clerk.events.move_out([town.lan], clerk.files(planned, town.lan), to_address="割符県美登里市")
    died = clerk.days_pass(5)
    clerk.events.die(town.lan, clerk.files(died, town.lan))
    assert clerk.service.find(town.lan, on=died - timedelta(days=1)).is_registered
    for day in (died, planned, date.max):
        assert clerk.service.find(town.lan, on=day).standing is Standing.DECEASED


def test_a_move_out_gives_a_paper_that_the_next_town_fills_in(town: Town) -> None:
    clerk = town.clerk
    people = [town.taro, town.hanako, town.hina]
    filed = clerk.events.move_out(people, clerk.files(TODAY, *people), to_address=ELSEWHERE.address)
    assert filed.paper is not None
    assert {each.record_code for each in filed.paper.people} == {each.record_code for each in filed.residents}
    arrivals = filed.paper.arrivals(
        household="A-0001", postal_code="999-0103", address=ELSEWHERE.address, moved_in_on=TODAY
    )
    back = clerk.events.move_in(arrivals, clerk.files(TODAY, *people))
    assert {each.in_house_number for each in back.residents} == set(people)


def test_an_event_prints_nothing_of_a_person(town: Town) -> None:
    filed = town.clerk.events.marry(town.hanako, MARRIED, town.clerk.files(TODAY, town.hanako))
    printed = repr(filed) + str(filed.residents) + repr(Filing(TODAY, TODAY, "c", "1", {}, "秘密"))
    assert not any(secret in printed for secret in ("佐藤", "緑町", "1990", "秘密"))


def test_someone_unknown_is_nobody(town: Town) -> None:
    nobody = InHouseNumber.of_random(bytes(16))
    with pytest.raises(Refusal) as refused:
        town.clerk.events.marry(nobody, MARRIED, town.clerk.files(TODAY))
    assert refused.value.reason == "no_such_resident"
