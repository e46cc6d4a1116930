# SPDX-License-Identifier: Apache-2.0
"""Issue, mailboxes, Juki Net, change, retirement: over a real database."""

import threading
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import (
    ASAHI,
    INDEX,
    KEY,
    MIDORI,
    OTHER_KEY,
    PENSION,
    Office,
    TestRoll,
    newcomer,
    open_office,
    request,
)
from warifu.identifiers.four_items import FourBasicItems
from warifu.kernel.refusal import Fault, Malformed
from warifu.numbers import (
    CounterBehind,
    HeldByAnotherCity,
    ItemsChange,
    Newcomer,
    NoSuchResident,
    NumberKeys,
    OnlyCities,
    PersonNotConfirmed,
    RequestReused,
    ReservedRange,
    RollRepeats,
    WrongNumberKey,
    root_input,
)
from warifu.numbers.permutation import Permutation


def test_the_same_person_gets_the_same_number_however_often_her_city_asks(
    make_database: MakeDatabase,
) -> None:
    office = open_office(make_database)
    first = office.service.designate(MIDORI, request(1), newcomer(1))
    again = office.service.designate(MIDORI, request(1), newcomer(1))
    later = office.service.designate(MIDORI, request(2), newcomer(1))
    assert first.number == again.number == later.number
    assert root_input(first.rid) == root_input(later.rid)
    assert [each.fresh for each in (first, again, later)] == [True, False, False]


def test_a_list_mixes_new_people_and_known_ones_in_its_own_order(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    known = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in (3, 1)])
    mixed = office.service.designate_many(MIDORI, request(2), [newcomer(place) for place in (2, 1, 4, 3)])
    assert [mixed[1].number, mixed[3].number] == [known[1].number, known[0].number]
    assert [each.fresh for each in mixed] == [True, False, True, False]
    assert len({each.number for each in mixed}) == 4
    assert office.service.check()["issued"] == 4


def test_a_request_number_means_one_thing_for_ever(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.service.designate(MIDORI, request(1), newcomer(1))
    with pytest.raises(RequestReused):
        office.service.designate(MIDORI, request(1), newcomer(2))
    with pytest.raises(RequestReused):
        office.service.designate(ASAHI, request(1), newcomer(1))
    assert office.service.check()["issued"] == 1


def test_only_a_city_asks_for_numbers_and_only_for_its_own_residents(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.service.designate(MIDORI, request(1), newcomer(1))
    with pytest.raises(OnlyCities):
        office.service.designate(PENSION, request(2), newcomer(2))
    with pytest.raises(HeldByAnotherCity):
        office.service.designate_many(ASAHI, request(3), [newcomer(5), newcomer(1)])
    assert office.service.check()["issued"] == 1, "a refused list issues nothing"


def test_an_empty_an_overlong_and_a_doubled_list_are_refused(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    for people in ([], [newcomer(1), newcomer(1)], [newcomer(place) for place in range(5_001)]):
        with pytest.raises(Malformed):
            office.service.designate_many(MIDORI, request(1), people)
    assert office.service.check()["next"] == 0


def test_burned_positions_are_skipped_and_remembered(make_database: MakeDatabase) -> None:
    body = Permutation(KEY).forward(1)
    office = open_office(make_database, reserved=[ReservedRange(body, body, "tried")])
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(3)])
    positions = [office.register.generator.position(each.number, 100) for each in issued]
    assert positions == [0, 2, 3]
    assert office.service.check() == {"issued": 3, "burned": 1, "reserved": 0, "next": 4}


def test_eight_threads_never_share_a_number(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    numbers = []

    def issue(thread: int) -> None:
        for turn in range(5):
            place = 10 * thread + turn
            numbers.append(office.service.designate(MIDORI, request(place), newcomer(place)).number)

    threads = [threading.Thread(target=issue, args=[thread]) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 40
    assert office.service.check()["next"] == 40


def test_two_threads_with_one_request_get_one_number(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    numbers = []

    def issue() -> None:
        numbers.append(office.service.designate(MIDORI, request(1), newcomer(1)).number)

    threads = [threading.Thread(target=issue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 1
    assert office.service.check()["issued"] == 1


def test_mailboxes_are_opened_in_order_and_each_is_listed_until_it_is(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(5)])
    waiting = office.service.mailboxes_to_open(3)
    assert [root_input(each.rid) for each in waiting] == [root_input(each.rid) for each in issued[:3]]
    office.service.mailboxes_opened(waiting[1])
    rest = office.service.mailboxes_to_open()
    assert [each.mailbox_key for each in rest] == [newcomer(place).mailbox_key for place in (2, 3, 4)]
    office.service.mailboxes_opened(waiting[0])
    assert len(office.service.mailboxes_to_open()) == 3, "progress never goes back"


def test_a_resident_who_moves_keeps_her_number_and_is_found_at_her_new_address(
    make_database: MakeDatabase,
) -> None:
    office = open_office(make_database)
    old = newcomer(1)
    number = office.service.designate(ASAHI, request(1), old).number
    moved = FourBasicItems(old.items.name, old.items.born_on, old.items.sex, "美登里市緑町１－２－３")
    with pytest.raises(HeldByAnotherCity):
        office.changes.record_items(MIDORI, ItemsChange(old.code, moved, date(2026, 4, 1)))
    wrong = office.service.designate(ASAHI, request(2), newcomer(2)).number
    with pytest.raises(NoSuchResident):
        office.changes.record_items(MIDORI, ItemsChange(old.code, moved, date(2026, 4, 1), wrong))
    for _ in range(2):
        office.changes.record_items(MIDORI, ItemsChange(old.code, moved, date(2026, 4, 1), number))
    assert office.service.designate(MIDORI, request(3), old).number == number
    office.enrolment.find_for_enrolment(number, moved, PENSION, "75")
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(number, old.items, PENSION, "75")
    with pytest.raises(HeldByAnotherCity):
        office.changes.record_items(ASAHI, ItemsChange(old.code, old.items, date(2026, 4, 2)))


def test_nobody_updates_a_person_juki_net_does_not_know(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    change = ItemsChange(newcomer(1).code, newcomer(1).items, date(2026, 4, 1))
    with pytest.raises(NoSuchResident):
        office.changes.record_items(MIDORI, change)
    with pytest.raises(OnlyCities):
        office.changes.record_items(PENSION, change)


def test_a_bulk_issue_numbers_the_whole_roll_once(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.service.designate(MIDORI, request(1), newcomer(90_000))
    heard: list[tuple[int, int]] = []
    done = office.bulk(400).issue("first issue", TestRoll(1_000), lambda *told: heard.append(told))
    assert done == 1_000
    assert max(heard) == (1_000, 1_000)
    assert office.bulk(400).issue("first issue", TestRoll(1_000)) == 1_000, "repeating it changes nothing"
    issued = office.service.designate_many(MIDORI, request(2), TestRoll(1_000).people(0, 1_000))
    assert not any(each.fresh for each in issued)
    assert len({each.number for each in issued}) == 1_000
    assert [each.mailbox_key for each in issued] == [newcomer(place).mailbox_key for place in range(1_000)]
    assert office.service.check()["issued"] == 1_001


def test_single_issues_go_on_beyond_a_bulk_issue_that_is_not_finished(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    broken = BrokenRoll(1_000)
    with pytest.raises(PowerCut):
        office.bulk(100).issue("first issue", broken)
    number = office.service.designate(MIDORI, request(1), newcomer(5_000)).number
    position = office.register.generator.position(number, 10_000)
    assert position is not None
    assert position >= 1_000
    assert all(each.position < 1_000 for each in office.service.mailboxes_to_open(5_000))
    assert office.bulk(100).issue("first issue", TestRoll(1_000)) == 1_000
    counts = office.service.check()
    assert (counts["issued"], counts["reserved"]) == (1_001, 0)
    assert len(office.service.mailboxes_to_open(5_000)) == 1_001


def test_burned_positions_leave_nobody_on_the_roll_without_a_number(make_database: MakeDatabase) -> None:
    bodies = [Permutation(KEY).forward(position) for position in (0, 7, 8, 99, 100, 101)]
    reserved = [ReservedRange(body, body, "tried") for body in bodies]
    office = open_office(make_database, reserved=reserved)
    assert office.bulk(50).issue("first issue", TestRoll(100)) == 100
    assert office.service.check() == {"issued": 100, "burned": 6, "reserved": 0, "next": 106}


def test_a_bulk_roll_with_a_person_who_has_a_number_is_refused(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.service.designate(MIDORI, request(1), newcomer(30))
    with pytest.raises(RollRepeats):
        office.bulk(20).issue("first issue", TestRoll(40))


def test_a_bulk_issue_goes_on_only_with_the_roll_it_began_with(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.bulk(20).issue("first issue", TestRoll(40))
    with pytest.raises(Fault):
        office.bulk(20).issue("first issue", TestRoll(41))
    with pytest.raises(Fault):
        office.bulk(20).issue("", TestRoll(40))


def test_an_office_with_the_wrong_key_does_not_open(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    with pytest.raises(WrongNumberKey):
        office.reopen(NumberKeys(OTHER_KEY, INDEX))
    with pytest.raises(WrongNumberKey):
        office.reopen(NumberKeys(KEY, INDEX, former=(OTHER_KEY,)))


def test_a_new_key_leaves_every_old_number_as_it_was(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    old = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(20)])
    office.reopen(NumberKeys(OTHER_KEY, INDEX, former=(KEY,)))
    new = office.service.designate_many(MIDORI, request(2), [newcomer(place) for place in range(40)])
    assert [each.number for each in new[:20]] == [each.number for each in old]
    assert len({each.number for each in new}) == 40
    for place, each in enumerate(new):
        office.enrolment.find_for_enrolment(each.number, newcomer(place).items, PENSION, "75")
    office.reopen()
    assert office.service.check()["next"] == 40


def test_a_range_reserved_later_holds_from_then_on(make_database: MakeDatabase) -> None:
    office = open_office(make_database, reserved=[])
    first = office.service.designate(MIDORI, request(1), newcomer(0))
    bodies = [Permutation(KEY).forward(position) for position in (0, 1)]
    office.reserved = [ReservedRange(body, body, "later") for body in bodies]
    office.reopen()
    assert office.service.designate(MIDORI, request(2), newcomer(0)).number == first.number
    office.service.designate(MIDORI, request(3), newcomer(1))
    assert office.service.check() == {"issued": 2, "burned": 1, "reserved": 0, "next": 3}


def test_a_restored_old_database_issues_nothing(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(3)])
    with office.database.transaction() as connection:
        connection.execute("UPDATE numbers.counter SET next_position = 2")
    with pytest.raises(CounterBehind):
        office.reopen()
    with office.database.transaction() as connection:
        connection.execute("UPDATE numbers.counter SET next_position = 3")
    office.reopen()
    office.heads.kept.append(4)
    with pytest.raises(CounterBehind):
        office.reopen()


def test_the_database_holds_no_number(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(50)])
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(issued[0].number, newcomer(1).items, PENSION, "75")
    stored = _everything(office)
    for place, each in enumerate(issued):
        assert each.number.reveal("canary") not in stored
        assert newcomer(place).code.reveal("canary") not in stored
    assert "緑町7" in stored, "the search would find what is there"


class PowerCut(RuntimeError):
    """The process ends here."""


class BrokenRoll(TestRoll):
    """A roll that fails in its third hundred."""

    def people(self, first: int, count: int) -> list[Newcomer]:
        if first >= 200:
            raise PowerCut
        return super().people(first, count)


def _everything(office: Office) -> str:
    """Every row of every table of the office, as text."""
    with office.database.transaction() as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'numbers'").fetchall()
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in connection.execute(f"SELECT t::text FROM numbers.{table} t".encode()).fetchall()
        )
