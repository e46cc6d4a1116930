# SPDX-License-Identifier: Apache-2.0
"""A number through every event of a life: what it may do on each day, and what was known of it when."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import psycopg
import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import ASAHI, MIDORI, PENSION, Office, newcomer, open_office, request
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.numbers import (
    DOUBLE_ENDED,
    NUMBER_CHANGED,
    Designation,
    DoubleFound,
    HeldByAnotherCity,
    LifeEvent,
    LifeState,
    NoReasonGiven,
    NoSuchResident,
    NumberNotLive,
    OnlyCities,
    PersonDeceased,
    PersonNotConfirmed,
    RequestReused,
    SecondRecord,
    Standing,
    root_input,
)

HANAKO = newcomer(1)
OKAY = {"clerk": "clerk-7", "case": "midori/2026/12"}


def _office(make_database: MakeDatabase) -> tuple[Office, Designation]:
    office = open_office(make_database)
    return office, office.service.designate(MIDORI, request(1), HANAKO)


def _event(office: Office, turn: int, on: date, **what: object) -> LifeEvent:
    code = office.lives.code_reference(HANAKO.code)
    return LifeEvent(f"notice/midori/{turn}", str(what.pop("kind", "name")), code, on, **what)  # type: ignore[arg-type]


def _items(name: str = "山田　1子", address: str = "美登里市緑町1") -> FourBasicItems:
    return FourBasicItems(name, HANAKO.items.born_on, HANAKO.items.sex, address)


def _state(
    office: Office, city: BodyName, code: ResidentRecordCode, on: date, known_at: datetime | None = None
) -> LifeState:
    return office.lives.as_of(city, code, on, clerk="clerk-7", case="midori/2026/12", known_at=known_at)


def test_a_past_day_is_read_as_it_was_known_at_any_instant(make_database: MakeDatabase) -> None:
    office, _ = _office(make_database)
    office.clock.step(timedelta(days=40))
    before = office.clock.now()
    office.clock.step(timedelta(days=1))
    office.lives.record(MIDORI, _event(office, 1, date(2026, 4, 20), items=_items("佐藤　1子")))
    names = {
        (on, known): _state(office, MIDORI, HANAKO.code, on, known).items.name
        for on in (date(2026, 4, 19), date(2026, 4, 20))
        for known in (before, None)
    }
    assert names == {
        (date(2026, 4, 19), before): "山田　1子",
        (date(2026, 4, 19), None): "山田　1子",
        (date(2026, 4, 20), before): "山田　1子",
        (date(2026, 4, 20), None): "佐藤　1子",
    }


def test_a_late_correction_of_an_old_day_leaves_newer_days_alone(make_database: MakeDatabase) -> None:
    office, _ = _office(make_database)
    office.lives.record(MIDORI, _event(office, 1, date(2026, 5, 1), items=_items(address="美登里市緑町2")))
    office.lives.record(MIDORI, _event(office, 2, date(2026, 6, 1), items=_items(address="美登里市緑町3")))
    mended = _event(office, 3, date(2026, 5, 1), items=_items(address="美登里市緑町9"), amends=True)
    office.lives.record(MIDORI, mended)
    seen = [
        _state(office, MIDORI, HANAKO.code, day).items.address
        for day in (date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert seen == ["美登里市緑町1", "美登里市緑町9", "美登里市緑町3"]


def test_a_new_city_outranks_what_the_old_one_said_of_later_days(make_database: MakeDatabase) -> None:
    office, given = _office(make_database)
    office.lives.record(MIDORI, _event(office, 1, date(2026, 5, 9), items=_items(address="美登里市緑町2")))
    shown = office.lives.position_shown(given.number)
    moved = _event(office, 2, date(2026, 5, 1), items=_items(address="朝陽市東1"), shown=shown)
    office.lives.record(ASAHI, moved)
    state = _state(office, ASAHI, HANAKO.code, date(2026, 5, 20))
    assert (state.city, state.items.address) == (ASAHI, "朝陽市東1")
    with pytest.raises(HeldByAnotherCity):
        office.lives.record(MIDORI, _event(office, 3, date(2026, 6, 1), items=_items()))


def test_an_event_happens_once_for_its_cause_and_events_have_one_order(make_database: MakeDatabase) -> None:
    office, _ = _office(make_database)
    died = _event(office, 1, date(2026, 4, 1), kind="death", standing=Standing.DECEASED)
    first = office.lives.record(MIDORI, died)
    assert office.lives.record(MIDORI, died) == first
    lived = _event(office, 2, date(2026, 4, 1), kind="revived", standing=Standing.RESIDENT, amends=True)
    office.lives.record(MIDORI, lived)
    happened = office.lives.happened_after(0)
    assert [(each.serial, each.kind) for each in happened] == [(1, "death"), (2, "revived")]
    assert office.lives.record(MIDORI, died) == first, "an old notice does not kill her again"
    office.enrolment.find_for_enrolment(_number(office), HANAKO.items, PENSION, "75")


def _number(office: Office) -> IndividualNumber:
    return office.service.designate(MIDORI, request(77), HANAKO).number


def test_a_death_entered_for_the_wrong_person_is_undone_and_stays_readable(
    make_database: MakeDatabase,
) -> None:
    office, given = _office(make_database)
    office.clock.step(timedelta(days=30))
    office.lives.record(MIDORI, _event(office, 1, date(2026, 4, 20), standing=Standing.DECEASED))
    believed = office.clock.now()
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(given.number, HANAKO.items, PENSION, "75")
    with pytest.raises(PersonDeceased):
        office.lives.record(MIDORI, _event(office, 2, date(2026, 4, 21), items=_items("佐藤　1子")))
    with pytest.raises(PersonDeceased):
        office.lives.record(MIDORI, _event(office, 2, date(2026, 4, 21), standing=Standing.ABROAD))
    revived = _event(office, 2, date(2026, 4, 20), standing=Standing.RESIDENT, amends=True)
    with pytest.raises(HeldByAnotherCity):
        office.lives.record(ASAHI, revived)
    office.clock.step(timedelta(days=2))
    office.lives.record(MIDORI, revived)
    assert office.enrolment.find_for_enrolment(given.number, HANAKO.items, PENSION, "75")
    day = date(2026, 4, 25)
    assert _state(office, MIDORI, HANAKO.code, day).standing is Standing.RESIDENT
    then = _state(office, MIDORI, HANAKO.code, day, believed)
    assert then.standing is Standing.DECEASED, "what was believed stays reproducible"


def test_who_comes_back_from_abroad_to_another_city_keeps_her_number(make_database: MakeDatabase) -> None:
    office, given = _office(make_database)
    office.lives.record(MIDORI, _event(office, 1, date(2026, 4, 20), standing=Standing.ABROAD))
    stranger = _items("鈴木　太郎", "朝陽市東1")
    with pytest.raises(HeldByAnotherCity):
        office.lives.record(ASAHI, _event(office, 2, date(2028, 1, 1), items=stranger))
    office.lives.record(
        ASAHI,
        _event(office, 3, date(2028, 1, 1), items=_items(address="朝陽市東1"), standing=Standing.RESIDENT),
    )
    assert office.service.designate(ASAHI, request(5), HANAKO).number == given.number
    with pytest.raises(HeldByAnotherCity):
        office.lives.record(MIDORI, _event(office, 4, date(2028, 2, 1), items=_items()))


def test_only_the_keeper_the_shown_number_or_the_keepers_word_moves_a_record(
    make_database: MakeDatabase,
) -> None:
    office, given = _office(make_database)
    other = office.service.designate(MIDORI, request(2), newcomer(2))
    there = _items(address="朝陽市東1")
    for what, refusal in (
        (None, HeldByAnotherCity),
        (office.lives.position_shown(other.number), NoSuchResident),
    ):
        with pytest.raises(refusal):
            office.lives.record(ASAHI, _event(office, 1, date(2026, 5, 1), items=there, shown=what))
    office.lives.record(ASAHI, _event(office, 2, date(2026, 5, 1), items=there, vouched=True))
    back = office.lives.position_shown(given.number)
    office.lives.record(MIDORI, _event(office, 3, date(2026, 6, 1), items=_items(), shown=back))


def test_a_new_record_code_leads_to_the_same_number_and_belongs_to_nobody_else(
    make_database: MakeDatabase,
) -> None:
    office, given = _office(make_database)
    office.service.designate(MIDORI, request(2), newcomer(2))
    fresh = newcomer(3)
    renamed = _event(office, 1, date(2026, 5, 1), new_code=office.lives.code_reference(fresh.code))
    office.lives.record(MIDORI, renamed)
    same = replace(fresh, items=HANAKO.items)
    assert office.service.designate(MIDORI, request(3), same).number == given.number
    taken = _event(office, 2, date(2026, 5, 1), new_code=office.lives.code_reference(newcomer(2).code))
    with pytest.raises(RequestReused):
        office.lives.record(MIDORI, taken)


def test_a_change_tells_the_offices_and_the_old_number_is_dead_for_every_one(
    make_database: MakeDatabase,
) -> None:
    office, old = _office(make_database)
    office.lives.record(MIDORI, _event(office, 1, date(2026, 4, 1), kind="abroad", standing=Standing.ABROAD))
    office.clock.step(timedelta(days=9))
    new = office.changes.change_number(MIDORI, change_of(old, HANAKO, request(9)))
    abroad, changed = office.lives.happened_after(0)
    assert changed.kind == NUMBER_CHANGED
    assert changed.person == abroad.person, "one person, whatever her number"
    state = _state(office, MIDORI, HANAKO.code, date(2026, 4, 30))
    assert (state.number, state.standing) == (new.number, Standing.ABROAD)
    assert _state(office, MIDORI, HANAKO.code, date(2026, 4, 9)).number == old.number
    with pytest.raises(PersonNotConfirmed) as refusal:
        office.enrolment.find_for_enrolment(old.number, HANAKO.items, PENSION, "75")
    unknown = newcomer(9).items
    with pytest.raises(PersonNotConfirmed) as nobody:
        office.enrolment.find_for_enrolment(new.number, unknown, PENSION, "75")
    assert str(refusal.value) == str(nobody.value), "the old number tells nothing, least of all the new one"
    periods = office.lives.numbers_of(MIDORI, HANAKO.code, **OKAY)
    assert [(each.number, each.since_on, each.until_on) for each in periods] == [
        (old.number, date(2026, 4, 1), date(2026, 4, 10)),
        (new.number, date(2026, 4, 10), None),
    ]


def test_the_database_itself_gives_a_number_one_successor_and_keeps_tombstones(
    make_database: MakeDatabase,
) -> None:
    office, old = _office(make_database)
    office.changes.change_number(MIDORI, change_of(old, HANAKO, request(9)))
    for statement, wrong in (
        ("INSERT INTO numbers.tombstone VALUES (0, 7, 'changed', now())", psycopg.errors.UniqueViolation),
        ("INSERT INTO numbers.tombstone VALUES (5, 5, 'changed', now())", psycopg.errors.CheckViolation),
        ("DELETE FROM numbers.tombstone", psycopg.errors.InsufficientPrivilege),
        ("UPDATE numbers.event SET kind = 'birth'", psycopg.errors.InsufficientPrivilege),
        ("DELETE FROM numbers.chain_reading", psycopg.errors.InsufficientPrivilege),
    ):
        with pytest.raises(wrong), office.database.transaction() as connection:
            connection.execute(statement.encode())


def test_the_chain_of_numbers_is_read_for_a_case_by_the_keeper_and_recorded_first(
    make_database: MakeDatabase,
) -> None:
    office, _ = _office(make_database)
    for wrong in ({"clerk": "", "case": "1"}, {"clerk": "a", "case": "1 2"}, {"clerk": "a", "case": "１"}):
        with pytest.raises(NoReasonGiven):
            office.lives.numbers_of(MIDORI, HANAKO.code, **wrong)
    with pytest.raises(NoReasonGiven):
        office.lives.numbers_of(MIDORI, HANAKO.code, clerk="a", case="123456789018")
    with pytest.raises(NoSuchResident):
        office.lives.numbers_of(ASAHI, HANAKO.code, **OKAY)
    office.lives.numbers_of(MIDORI, HANAKO.code, **OKAY)
    with office.database.transaction() as connection:
        rows = connection.execute(
            "SELECT reader, clerk, case_ref, position FROM numbers.chain_reading ORDER BY reader"
        ).fetchall()
    assert rows == [
        ("city:asahi", "clerk-7", "midori/2026/12", None),
        ("city:midori", "clerk-7", "midori/2026/12", 0),
    ]


def _twice(make_database: MakeDatabase) -> tuple[Office, Designation, Designation, DoubleFound]:
    """Hanako at Midori, and again at Asahi under another code."""
    office, first = _office(make_database)
    again = replace(newcomer(8), items=_items(address="朝陽市東1"))
    second = office.service.designate(ASAHI, request(2), again)
    return office, first, second, DoubleFound(request(50), again.code, first.number, "file 3 of Asahi")


def test_of_two_records_of_one_person_the_number_designated_first_lives(make_database: MakeDatabase) -> None:
    office, first, second, found = _twice(make_database)
    for _ in range(2):
        assert office.doubles.end_double(ASAHI, found) == first.number
    ended, moved = office.lives.happened_after(0)
    assert (ended.kind, moved.kind) == (DOUBLE_ENDED, "items")
    assert ended.person != moved.person
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(second.number, _items(address="朝陽市東1"), PENSION, "75")
    living = office.enrolment.find_for_enrolment(first.number, _items(address="朝陽市東1"), PENSION, "75")
    assert root_input(living.rid) == root_input(first.rid)
    for code in (HANAKO.code, found.code):
        state = _state(office, ASAHI, code, date(2026, 4, 1))
        assert (state.number, state.city) == (first.number, ASAHI)
    again = replace(newcomer(8), items=_items(address="朝陽市東1"))
    assert office.service.designate(ASAHI, request(6), again).number == first.number
    with pytest.raises(NumberNotLive):
        office.changes.change_number(ASAHI, change_of(second, again, request(10)))
    changed = office.changes.change_number(ASAHI, change_of(first, again, request(11)))
    numbers = {each.number for each in office.lives.numbers_of(ASAHI, HANAKO.code, **OKAY)}
    assert numbers == {first.number, second.number, changed.number}


def test_records_of_two_people_are_never_joined(make_database: MakeDatabase) -> None:
    office, first, second, found = _twice(make_database)
    twin = office.service.designate(MIDORI, request(3), newcomer(2))
    for city, wrong, refusal in (
        (ASAHI, replace(found, other_number=second.number), SecondRecord),
        (ASAHI, replace(found, other_number=twin.number), SecondRecord),
        (ASAHI, replace(found, code=HANAKO.code, other_number=second.number), HeldByAnotherCity),
        (ASAHI, replace(found, code=newcomer(40).code), NoSuchResident),
        (BodyName("agency:pension"), found, OnlyCities),
    ):
        with pytest.raises(refusal):
            office.doubles.end_double(city, wrong)
    with pytest.raises(Malformed):
        replace(found, evidence="")
    office.doubles.end_double(ASAHI, found)
    with pytest.raises(RequestReused):
        office.doubles.end_double(ASAHI, replace(found, other_number=twin.number))
    ended = replace(found, request_id=request(51), other_number=second.number)
    with pytest.raises(SecondRecord):
        office.doubles.end_double(ASAHI, ended)
    assert first.number != second.number
