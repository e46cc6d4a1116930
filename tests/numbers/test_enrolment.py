# SPDX-License-Identifier: Apache-2.0
"""Finding a person by number and four items: record first, one face for every no, quota and alarm (LC-21)."""

from datetime import date, timedelta

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, PENSION, Office, newcomer, open_office, request
from tests.numbers.power import ListeningDatabase
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Malformed, Refusal, to_json
from warifu.numbers import (
    EnrolmentAlarm,
    EnrolmentLimits,
    EnrolmentOutcome,
    PersonNotConfirmed,
    QuotaReached,
    Standing,
    root_input,
)

NOBODYS = IndividualNumber.of_body("12345678901")


def test_the_right_number_with_the_right_items_finds_the_root_id(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(3)])
    for place, each in enumerate(issued):
        found = office.enrolment.find_for_enrolment(each.number, newcomer(place).items, PENSION, "75")
        assert root_input(found.rid) == root_input(each.rid)
        assert found.mailbox_key == newcomer(place).mailbox_key
        assert "rid" not in repr(found) or "Secret(••••)" in repr(found)


def test_the_root_id_is_not_made_from_the_number(make_database: MakeDatabase) -> None:
    one, other = open_office(make_database), open_office(make_database)
    other.chance.seed(8)
    first = one.service.designate(MIDORI, request(1), newcomer(1))
    second = other.service.designate(MIDORI, request(1), newcomer(1))
    assert first.number == second.number, "same key, same position"
    assert root_input(first.rid) != root_input(second.rid)
    assert len(root_input(first.rid)) == 32


@pytest.mark.parametrize(
    "case", ["unknown", "other name", "other day", "other sex", "other address", "dead", "burned"]
)
def test_every_no_looks_the_same_to_the_asker_and_only_the_record_says_which(
    make_database: MakeDatabase, case: str
) -> None:
    office = open_office(make_database)
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    items = newcomer(1).items
    wrong = {
        "other name": FourBasicItems("山田　二子", items.born_on, items.sex, items.address),
        "other day": FourBasicItems(items.name, items.born_on + timedelta(1), items.sex, items.address),
        "other sex": FourBasicItems(items.name, items.born_on, type(items.sex).MALE, items.address),
        "other address": FourBasicItems(items.name, items.born_on, items.sex, "美登里市青町1"),
    }.get(case, items)
    if case == "dead":
        office.changes.retire(MIDORI, newcomer(1).code, Standing.DECEASED, date(2026, 3, 1))
    asked = NOBODYS if case in {"unknown", "burned"} else number
    expected = {
        "unknown": EnrolmentOutcome.NUMBER_UNKNOWN,
        "burned": EnrolmentOutcome.NUMBER_UNKNOWN,
        "dead": EnrolmentOutcome.NUMBER_NOT_LIVE,
    }.get(case, EnrolmentOutcome.ITEMS_DIFFER)

    refusal = _refused(office, asked, wrong)
    assert to_json(refusal) == to_json(PersonNotConfirmed())
    assert refusal.__cause__ is refusal.__context__ is None
    assert _attempts(office) == [("agency:pension", "75", expected.value)]
    office.enrolment.deliver_alarms()
    assert [(each.asker, each.outcome) for each in office.alarms.heard] == [(PENSION, expected)]


def test_the_same_questions_reach_the_database_for_every_no(make_database: MakeDatabase) -> None:
    database = ListeningDatabase(make_database(["numbers"]))
    office = open_office(make_database, database=database)
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    asked = []
    for each in (NOBODYS, number):
        database.heard.clear()
        _refused(office, each, newcomer(2).items)
        asked.append(list(database.heard))
    assert asked[0] == asked[1]
    assert len(asked[0]) >= 6


def test_an_attempt_is_recorded_even_if_the_answer_never_leaves(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    office.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    office.reopen()
    assert _attempts(office) == [("agency:pension", "75", "found")]


def test_an_agency_that_guesses_numbers_is_alarmed_and_counted(make_database: MakeDatabase) -> None:
    office = open_office(make_database, limits=EnrolmentLimits(scanning_misses=5))
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    for _ in range(3):
        office.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    for guess in range(6):
        _refused(office, IndividualNumber.of_body(f"{guess + 1:011d}"), newcomer(1).items)
    assert office.enrolment.deliver_alarms() == 6
    assert [each.scanning for each in office.alarms.heard] == [False] * 4 + [True] * 2
    assert (office.alarms.heard[-1].attempts, office.alarms.heard[-1].misses) == (9, 6)
    assert office.enrolment.deliver_alarms() == 0, "each alarm is taken once"


def test_a_few_typing_errors_among_many_right_numbers_are_no_scan() -> None:
    limits = EnrolmentLimits()
    assert not limits.scanning(attempts=1_000, misses=20)
    assert limits.scanning(attempts=1_000, misses=50)
    assert not limits.scanning(attempts=9, misses=9)


def test_an_alarm_the_commission_did_not_take_is_sent_again(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    _refused(office, NOBODYS, newcomer(1).items)
    office.alarms.down = True
    with pytest.raises(ConnectionError):
        office.enrolment.deliver_alarms()
    office.alarms.down = False
    office.reopen()
    assert office.enrolment.deliver_alarms() == 1


def test_beyond_its_quota_an_agency_learns_nothing_until_the_next_hour(make_database: MakeDatabase) -> None:
    office = open_office(make_database, limits=EnrolmentLimits(attempts=2))
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    for _ in range(2):
        office.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    right = _refused(office, number, newcomer(1).items)
    wrong = _refused(office, NOBODYS, newcomer(1).items)
    assert isinstance(right, QuotaReached)
    assert to_json(right) == to_json(wrong)
    other = BodyName("agency:tax")
    office.enrolment.find_for_enrolment(number, newcomer(1).items, other, "2")
    office.clock.step(timedelta(hours=1))
    office.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    assert [outcome for _, _, outcome in _attempts(office)].count("over-quota") == 2


def test_items_with_an_unreadable_character_confirm_nobody(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    items = newcomer(1).items
    unclear = FourBasicItems("山●子", items.born_on, items.sex, items.address)
    person = type(newcomer(1))(newcomer(1).code, unclear, bytes(32))
    number = office.service.designate(MIDORI, request(1), person).number
    assert isinstance(_refused(office, number, unclear), PersonNotConfirmed)


@pytest.mark.parametrize("basis", ["", "75 ", "児童手当", "x" * 65, "75\n"])
def test_a_basis_that_is_no_code_is_refused(make_database: MakeDatabase, basis: str) -> None:
    office = open_office(make_database)
    with pytest.raises(Malformed):
        office.enrolment.find_for_enrolment(NOBODYS, newcomer(1).items, PENSION, basis)


def test_no_alarm_and_no_refusal_names_the_person(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    refusal = _refused(office, number, newcomer(2).items)
    office.enrolment.deliver_alarms()
    told = f"{refusal!r} {refusal} {to_json(refusal)} {office.alarms.heard}"
    assert number.reveal("canary") not in told
    assert "山田" not in told
    assert isinstance(office.alarms.heard[0], EnrolmentAlarm)


def _refused(office: Office, number: IndividualNumber, items: FourBasicItems) -> Refusal:
    with pytest.raises(Refusal) as refused:
        office.enrolment.find_for_enrolment(number, items, PENSION, "75")
    return refused.value


def _attempts(office: Office) -> list[tuple[str, str, str]]:
    with office.database.transaction() as connection:
        rows = connection.execute(
            "SELECT asker, basis, outcome FROM numbers.enrolment_attempt ORDER BY attempted_at"
        )
        return [(asker, basis, outcome) for asker, basis, outcome in rows]
