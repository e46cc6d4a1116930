# SPDX-License-Identifier: Apache-2.0
"""A card from its application to its end: what may follow what, and who may still rely on it afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import psycopg.errors
import pytest

from tests.cards.house import CLERK, PHOTO, House, open_house, photo
from tests.databases import Databases
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.power import FailingDatabase, PowerCut
from warifu.cards.jpki import CertificateKind, State
from warifu.cards.life import (
    Acting,
    ApplicationUnderWay,
    CardEvent,
    CardState,
    Channel,
    NoSuchCard,
    NoSuchForm,
    PhotoUnfit,
    StopLine,
    TooManyStopCalls,
    TurnRefused,
)
from warifu.cards.life.statistics import AGES, tabulate
from warifu.kernel.database import Database
from warifu.kernel.refusal import Unreachable
from warifu.numbers import ItemsChange, NoSuchResident, NumberChange, Standing

GOOD, HELD, REVOKED = State.GOOD, State.HELD, State.REVOKED


@pytest.fixture(scope="module")
def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_house(make, tmp_path_factory.mktemp("house"))
    for database in made:
        database.close()


def test_a_card_from_application_to_death(house: House) -> None:
    person = house.number(1)
    with pytest.raises(PhotoUnfit):
        house.service.apply_at_counter(CLERK, person.code, photo(900, 700))
    card_id = house.apply(person)
    assert (house.state(card_id), house.told(card_id)) == (CardState.MADE, (HELD, HELD))
    assert house.rows("SELECT count(*) FROM life.photo") == [(0,)], "no face is kept once the card is made"
    assert house.service.apply_at_counter(CLERK, person.code, PHOTO).card_id == card_id, "the same case again"
    with pytest.raises(ApplicationUnderWay):
        house.service.apply_at_counter(replace(CLERK, case="M26-CCCC-DDDD"), person.code, PHOTO)
    with pytest.raises(TurnRefused):
        house.service.hand_over(card_id, CLERK)  # it has not even arrived
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card_id, event, CLERK)
    assert house.told(card_id) == (HELD, HELD)
    house.service.hand_over(card_id, CLERK)
    house.service.hand_over(card_id, CLERK)  # its answer was lost: the same again
    assert house.told(card_id) == (GOOD, GOOD)

    items = person.items
    house.stop_line.call(items.name, items.born_on, items.address)
    assert (house.state(card_id), house.told(card_id)) == (CardState.SUSPENDED, (HELD, HELD))
    house.service.turn(card_id, CardEvent.FOUND, CLERK)
    assert house.told(card_id) == (GOOD, GOOD)

    house.office.changes.record_items(MIDORI, ItemsChange(person.code, newcomer(900).items, _today(house)))
    house.following.follow()
    assert (house.state(card_id), house.told(card_id)) == (CardState.ACTIVE, (REVOKED, GOOD))
    house.service.turn(card_id, CardEvent.ENDORSED, CLERK)

    house.office.changes.retire(MIDORI, person.code, Standing.DECEASED, _today(house))
    assert house.following.follow() == 1
    assert (house.state(card_id), house.told(card_id)) == (CardState.VOID, (REVOKED, REVOKED))
    for event in CardEvent:
        with pytest.raises(TurnRefused):
            house.service.turn(card_id, event, Acting("jlis"))
    house.office.changes.reinstate(MIDORI, person.code, _today(house))  # an error: the card stays void
    house.following.follow()
    assert house.state(card_id) is CardState.VOID


def test_a_new_number_ends_the_card_and_the_person_may_apply_again(house: House) -> None:
    person = house.number(2)
    card_id = house.active(person)
    number = house.office.service.designate(MIDORI, request(2), person).number
    house.office.changes.change_number(
        MIDORI, NumberChange(request(1002), person.code, number, True, True, False, "file 7")
    )
    house.following.follow()
    assert (house.state(card_id), house.told(card_id)) == (CardState.VOID, (REVOKED, REVOKED))
    assert house.told(house.active(person)) == (GOOD, GOOD)


def test_a_second_card_ends_the_first_in_the_moment_it_is_handed_over(house: House) -> None:
    person = house.number(3)
    first = house.active(person)
    second = house.apply(person)
    assert (house.told(first), house.told(second)) == ((GOOD, GOOD), (HELD, HELD))
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(second, event, CLERK)
    house.service.hand_over(second, CLERK)
    assert (house.told(first), house.told(second)) == ((REVOKED, REVOKED), (GOOD, GOOD))
    old, new = (house.workshop.made[each][CertificateKind.AUTHENTICATION] for each in (first, second))
    told = house.jpki.service.state("portal", CertificateKind.AUTHENTICATION, new, "login")
    assert told.line == (old,), "who knew her by the old card knows her by the new one"
    holders = house.rows(f"SELECT person FROM life.living WHERE card_id = '\\x{second.hex()}'")
    with house.service.store.transaction() as tx, pytest.raises(psycopg.errors.UniqueViolation):
        tx.take_living(bytes(holders[0][0]), first, b"k" * 32)  # type: ignore[call-overload]


def test_a_card_that_the_new_city_does_not_endorse_in_ninety_days_ends(house: House) -> None:
    person = house.number(4)
    card_id = house.active(person)
    number = house.office.service.designate(MIDORI, request(4), person).number
    moved = ItemsChange(person.code, newcomer(904).items, _today(house), number)
    house.office.changes.record_items(ASAHI, moved)
    house.following.follow()
    with pytest.raises(NoSuchCard):
        house.service.turn(card_id, CardEvent.RETURNED, CLERK)  # it is another city's now
    with pytest.raises(NoSuchResident):
        house.service.cards_of(CLERK, person.code)
    house.office.clock.step(timedelta(days=90))
    house.service.end_overdue()
    assert house.told(card_id) == (REVOKED, GOOD)
    house.office.clock.step(timedelta(days=1))
    house.service.end_overdue()
    assert (house.state(card_id), house.told(card_id)) == (CardState.VOID, (REVOKED, REVOKED))


def test_a_card_ends_on_the_day_after_its_last_and_a_stay_moves_it(house: House) -> None:
    person = house.number(5)
    today = _today(house)
    house.service.apply_at_counter(CLERK, person.code, PHOTO, today + timedelta(days=20))
    house.service.make_waiting()
    card = house.service.cards_of(CLERK, person.code)[0][0]
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card.card_id, event, CLERK)
    house.service.hand_over(card.card_id, CLERK)
    for _ in range(2):  # its answer was lost: the same again
        house.service.extend(card.card_id, today + timedelta(days=30), CLERK)
    with pytest.raises(TurnRefused):
        house.service.extend(card.card_id, today + timedelta(days=10), CLERK)
    house.office.clock.step(timedelta(days=30))
    house.service.end_overdue()
    assert house.state(card.card_id) is CardState.ACTIVE
    house.office.clock.step(timedelta(days=1))
    house.service.end_overdue()
    assert house.state(card.card_id) is CardState.VOID


# applying with the form of the notice


def test_a_form_is_taken_only_with_its_holders_birth_date(house: House) -> None:
    person = house.number(6)
    position = house.office.lives.position_of(house.office.lives.code_reference(person.code))
    assert position is not None
    house.forms.positions["6" * 23] = position
    for application, born_on in (("6" * 23, date(1900, 1, 1)), ("7" * 23, person.items.born_on)):
        with pytest.raises(NoSuchForm):
            house.service.apply_by_form(application, born_on, PHOTO, Channel.PHONE)
    house.service.apply_by_form("6" * 23, person.items.born_on, PHOTO, Channel.PAPER)
    assert house.service.make_waiting() == 1


# the stop line


def test_the_stop_line_does_the_same_whoever_is_named(house: House) -> None:
    person, items = house.number(7), newcomer(7).items
    card_id = house.active(person)
    house.stop_line.call(items.name.replace("\u3000", " "), items.born_on, "割符県どこか9番地")
    house.stop_line.call("だれか　べつ", items.born_on, items.address)
    assert house.told(card_id) == (GOOD, GOOD)
    house.stop_line.call(items.name.replace("\u3000", " "), items.born_on, items.address)
    house.stop_line.call(items.name, items.born_on, items.address)  # twice does no harm
    assert house.told(card_id) == (HELD, HELD)
    kept = house.rows("SELECT * FROM life.stop_call")
    assert items.name not in str(kept), "the line keeps no name"
    assert house.rows("SELECT count(*) FROM life.stop_waiting") == [(0,)]


def test_the_stop_line_answers_before_it_looks_for_a_card(house: House) -> None:
    waiting = list[object]()
    line = StopLine(house.service, waiting.append, house.letters)
    line.call("だれか　べつ", date(1990, 4, 1), "割符県どこか9番地")
    assert waiting == [line.act], "whether there is a card can take no time before the answer"
    assert line.act() == 1, "the call was durable"


def test_she_reads_of_the_call_and_nobody_of_one_that_hit_nobody(house: House) -> None:
    person, items = house.number(9), newcomer(9).items
    card_id = house.active(person)
    house.stop_line.tell()
    house.letters.filed.clear()
    house.letters.away = True
    house.stop_line.call(items.name, items.born_on, items.address, network="192.0.2.9")
    house.stop_line.call("だれか　べつ", items.born_on, items.address, network="192.0.2.9")
    with pytest.raises(Unreachable):
        house.stop_line.tell()
    house.letters.away = False
    assert house.stop_line.tell() == 2
    assert house.stop_line.tell() == 0, "once"
    (hers,) = [whose for whose, stopped in house.letters.filed.values() if stopped]
    assert hers is not None
    assert (None, False) in house.letters.filed.values(), "the same steps for nobody"

    house.service.turn(card_id, CardEvent.FOUND, CLERK)
    house.office.clock.step(timedelta(days=6))
    house.stop_line.call(items.name, items.born_on, items.address, network="192.0.2.9")
    assert house.told(card_id) == (GOOD, GOOD), "her enemy does not keep her without a card"
    house.stop_line.tell()
    assert (hers, False) in house.letters.filed.values(), "and she is told"
    house.office.clock.step(timedelta(days=2))
    house.stop_line.call(items.name, items.born_on, items.address, network="192.0.2.9")
    assert house.told(card_id) == (HELD, HELD)


def test_a_list_of_names_stops_no_more_cards_than_a_household_has(house: House) -> None:
    person, items = house.number(10), newcomer(10).items
    card_id = house.active(person)
    born_on, network = items.born_on, "2001:db8:0:7::1"
    for tried in range(5):
        house.stop_line.call(f"だれか　{tried}", born_on, items.address, network=network)
    before = house.rows("SELECT count(*) FROM life.stop_call")
    for whose, said in ((items.name, items.address), ("いない　ひと", "割符県どこか9番地")):
        with pytest.raises(TooManyStopCalls) as refused:
            house.stop_line.call(whose, born_on, said, network="2001:db8:0:7:ffff::2")
        assert "counter" in refused.value.remedy
    assert house.rows("SELECT count(*) FROM life.stop_call") == before
    assert house.told(card_id) == (GOOD, GOOD)
    assert network not in str(house.rows("SELECT * FROM life.stop_call"))
    house.service.turn(card_id, CardEvent.LOST, CLERK)
    assert house.told(card_id) == (HELD, HELD), "the counter stops it without limit"
    house.service.turn(card_id, CardEvent.FOUND, CLERK)
    house.office.clock.step(timedelta(days=8))
    house.stop_line.call(items.name, born_on, items.address, network=network)
    assert house.told(card_id) == (HELD, HELD), "an hour later the line is open again"


# who looked


def test_a_look_of_a_clerk_is_on_record_before_the_card_is_shown(house: House) -> None:
    person = house.number(8)
    card_id = house.active(person)
    house.service.cards_of(Acting("city:midori", "ota", "M26-CCCC-DDDD"), person.code)
    looks = house.rows(f"SELECT clerk, case_no FROM life.look WHERE card_id = '\\x{card_id.hex()}'")
    assert ("ota", "M26-CCCC-DDDD") in looks
    with pytest.raises(NoSuchResident):
        house.service.cards_of(Acting("city:asahi", "x", "y"), person.code)


# power cuts


def test_the_power_goes_at_every_step_and_no_card_outlives_what_ends_it(house: House) -> None:
    for place, what in enumerate(("death", "loss"), 20):
        for after_commit in (True, False):
            for step in range(1, 4):
                person = house.number(place * 100 + step * 10 + after_commit)
                card_id = house.active(person)
                failing = FailingDatabase(house.database)
                house.restart(failing)
                if what == "death":
                    house.office.changes.retire(MIDORI, person.code, Standing.DECEASED, _today(house))
                failing.cut(step, after_commit=after_commit)
                acknowledged = _try(house, what, person)
                house.restart()  # what is owed is told before anything is served
                assert house.told(card_id) == (GOOD, GOOD) or house.state(card_id) is not CardState.ACTIVE
                assert (house.state(card_id) is CardState.ACTIVE) == (house.told(card_id) == (GOOD, GOOD))
                house.stop_line.act()
                house.following.follow()
                if acknowledged or what == "death":
                    assert GOOD not in house.told(card_id)


def test_a_card_that_ends_while_it_is_made_has_no_certificate(house: House) -> None:
    person = house.number(50)
    house.service.apply_at_counter(CLERK, person.code, PHOTO)

    def power_goes() -> None:
        raise PowerCut

    house.workshop.before = power_goes
    with pytest.raises(PowerCut):
        house.service.make_waiting()
    house.workshop.before = lambda: None
    house.restart()
    house.office.changes.retire(MIDORI, person.code, Standing.DECEASED, _today(house))
    house.following.follow()
    assert house.service.make_waiting() == 0
    assert house.rows(
        "SELECT count(*) FROM jpki.in_force f JOIN life.card c USING (card_id) WHERE c.state = 'void'"
    ) == [(0,)]


# statistics


def test_held_are_living_cards_and_no_small_figure_is_published(house: House) -> None:
    born = date(1990, 4, 1)
    tallies = [
        ("city:midori", born, True, True, False, 4),
        ("city:midori", born, True, True, True, 12),
        ("city:midori", born, True, False, False, 31),
        ("city:midori", born, False, False, False, 2),
        ("city:midori", date(2020, 1, 1), True, True, True, 9),
    ]
    rows = {
        each.ages: (each.applied, each.issued, each.held, each.face_only)
        for each in tabulate(tallies, date(2026, 11, 1))
    }
    assert rows[None] == (60, 60, 30, 20)
    assert rows[30, 44] == (50, 50, 20, 10)
    assert rows[0, 14] == (None, None, None, None)
    assert set(rows) == {None, *AGES}
    on, shown = house.service.statistics()
    assert on == _today(house)
    assert all(each.applied is None or each.applied % 10 == 0 for each in shown)


def _try(house: House, what: str, person: object) -> bool:
    try:
        if what == "death":
            house.following.follow()
        else:
            items = person.items  # type: ignore[attr-defined]
            house.stop_line.call(items.name, items.born_on, items.address)
    except PowerCut:
        return False
    return True


def _today(house: House) -> date:
    return house.office.clock.today()
