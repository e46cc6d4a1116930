# SPDX-License-Identifier: Apache-2.0
"""Change notices: in the order of the city's register, each once, and never more than a city may tell."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import Network, code, code_of, items_of, number_text, open_network
from tests.numbers.office import ASAHI, MIDORI, PENSION, newcomer, request
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import ChangeKind, ChangeNotice, FourItems, NoticeReused
from warifu.jukinet.intake import AT_ONCE
from warifu.kernel.refusal import Malformed
from warifu.numbers import LifeState, OnlyCities, PersonNotConfirmed, Standing

ELSEWHERE = items_of(1, address="朝陽市東１丁目２番３号")


@pytest.fixture
def network(make_database: MakeDatabase) -> Network:
    network = open_network(make_database)
    network.live(1, 2)
    return network


def _number(network: Network, place: int = 1) -> IndividualNumber:
    return network.numbers.service.designate(MIDORI, request(900), newcomer(place)).number


def _state(network: Network, city: object = MIDORI, on: date = date(2026, 4, 1)) -> LifeState:
    return network.numbers.lives.as_of(city, code(1), on, clerk="c", case="k")  # type: ignore[arg-type]


def _moved(network: Network, address: str, **what: object) -> ChangeNotice:
    return network.notice(1, ChangeKind.MOVE_WITHIN, "city:midori", new=items_of(1, address=address), **what)


def test_notices_are_decided_in_the_order_of_the_register_whatever_order_they_come_in(
    network: Network,
) -> None:
    first, second, third = (_moved(network, f"美登里市緑町{turn}番") for turn in (1, 2, 3))
    taken = network.intake.notify(MIDORI, [third])
    assert (taken.decided_to, taken.missing, taken.outcomes[0].outcome) == (0, [1, 2], "held")
    assert _state(network).items.address == newcomer(1).items.address
    taken = network.intake.notify(MIDORI, [first])
    assert (taken.decided_to, taken.missing) == (1, [2])
    taken = network.intake.notify(MIDORI, [second])
    assert (taken.decided_to, taken.missing) == (3, [])
    assert _state(network).items.address == "美登里市緑町3番"
    assert network.intake.notify(MIDORI, []).decided_to == 3


def test_a_long_message_is_kept_whole_and_answered_before_all_of_it_is_decided(network: Network) -> None:
    told = [_moved(network, f"美登里市緑町{turn}番") for turn in range(AT_ONCE + 3)]
    taken = network.intake.notify(MIDORI, told)
    assert (taken.decided_to, taken.missing, taken.outcomes[-1].outcome) == (AT_ONCE, [], "held")
    assert network.intake.resume() == 3
    assert network.intake.notify(MIDORI, []).decided_to == AT_ONCE + 3


def test_a_repeated_notice_changes_nothing_and_is_told_what_it_came_to(network: Network) -> None:
    there, back = _moved(network, "美登里市緑町1番"), _moved(network, "美登里市緑町2番")
    network.intake.notify(MIDORI, [there, back])
    again = network.intake.notify(MIDORI, [there, back, there])
    assert [(each.sequence, each.outcome) for each in again.outcomes] == [(1, "applied"), (2, "applied")]
    assert _state(network).items.address == "美登里市緑町2番"
    assert network.rows("SELECT count(*) FROM numbers.event") == [(2,)]


def test_a_sequence_or_key_means_one_notice_for_ever(network: Network) -> None:
    told = _moved(network, "美登里市緑町1番")
    network.tell(told)
    for wrong in (
        msgspec.structs.replace(told, effective_on=date(2026, 3, 1)),
        msgspec.structs.replace(told, key=UUID(int=99)),
        msgspec.structs.replace(told, sequence=2),
    ):
        with pytest.raises(NoticeReused):
            network.tell(wrong)
    assert network.tell(_moved(network, "美登里市緑町2番")).outcome == "applied"


def test_one_message_cannot_use_a_key_twice_and_is_kept_all_or_not_at_all(network: Network) -> None:
    first = _moved(network, "美登里市緑町1番")
    same_key = _moved(network, "美登里市緑町2番", key=first.key)
    with pytest.raises(NoticeReused):
        network.intake.notify(MIDORI, [first, same_key])
    assert network.intake.notify(MIDORI, []).decided_to == 0
    assert network.rows("SELECT count(*) FROM jukinet.notice") == [(0,)]


def test_each_city_has_a_sequence_of_its_own(network: Network) -> None:
    network.tell(_moved(network, "美登里市緑町1番"))
    moved = network.notice(
        1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE, number=number_text(_number(network))
    )
    assert moved.sequence == 1
    assert network.tell(moved, "city:asahi").outcome == "applied"
    assert _state(network, ASAHI).city == ASAHI


def test_a_move_in_needs_the_number_or_the_word_of_the_city_she_left(network: Network) -> None:
    move_in = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE)
    refused = network.tell(move_in, "city:asahi")
    assert (refused.outcome, refused.reason) == ("refused", "held-by-another-city")
    wrong = number_text(_number(network, 2))
    stolen = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE, number=wrong)
    assert network.tell(stolen, "city:asahi").reason == "no-such-resident"
    network.tell(network.notice(1, ChangeKind.MOVE_OUT, destination="city:kage"))
    again = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE)
    assert network.tell(again, "city:asahi").reason == "held-by-another-city", "she went to another city"
    network.tell(network.notice(1, ChangeKind.MOVE_OUT, destination="city:asahi"))
    there = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE)
    assert network.tell(there, "city:asahi").outcome == "applied"


def test_an_old_word_of_the_city_does_not_move_her_a_second_time(network: Network) -> None:
    network.tell(network.notice(1, ChangeKind.MOVE_OUT, destination="city:asahi"))
    network.numbers.clock.step(timedelta(minutes=1))
    network.tell(network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE), "city:asahi")
    network.numbers.clock.step(timedelta(minutes=1))
    shown = number_text(_number_at(network))
    network.tell(network.notice(1, ChangeKind.MOVE_IN, new=items_of(1), number=shown))
    again = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE)
    assert network.tell(again, "city:asahi").reason == "held-by-another-city"


def _number_at(network: Network) -> IndividualNumber:
    return _state(network, ASAHI).number


def test_a_refused_notice_changes_nothing_and_stops_nobody(network: Network) -> None:
    unknown = network.notice(3, ChangeKind.DEATH)
    after = _moved(network, "美登里市緑町1番")
    taken = network.intake.notify(MIDORI, [unknown, after])
    assert [(each.outcome, each.reason) for each in taken.outcomes] == [
        ("refused", "no-such-resident"),
        ("applied", ""),
    ]


def test_a_birth_waits_for_its_number_without_holding_anybody_up(network: Network) -> None:
    born = network.notice(5, ChangeKind.BIRTH, new=items_of(5))
    assert network.tell(born).outcome == "awaits-number"
    network.numbers.service.designate(MIDORI, request(5), newcomer(5))
    named = network.notice(5, ChangeKind.NAME, new=items_of(5, name="佐藤　五子"))
    assert network.tell(named).outcome == "applied"


def test_a_life_abroad_ends_with_the_same_number_in_another_city(network: Network) -> None:
    number = _number(network)
    network.tell(network.notice(1, ChangeKind.ABROAD))
    assert _state(network).standing is Standing.ABROAD
    back = network.notice(1, ChangeKind.RETURNED, "city:asahi", new=ELSEWHERE)
    assert network.tell(back, "city:asahi").outcome == "applied"
    state = _state(network, ASAHI)
    assert (state.number, state.standing) == (number, Standing.RESIDENT)


def test_a_foreign_resident_who_left_comes_back_to_the_same_number(network: Network) -> None:
    number = _number(network)
    network.tell(network.notice(1, ChangeKind.LEFT))
    assert network.tell(network.notice(1, ChangeKind.RETURNED, new=items_of(1))).outcome == "applied"
    assert _number(network) == number


def test_a_death_told_of_the_wrong_person_is_revived_from_its_own_day(network: Network) -> None:
    number = _number(network)
    died = network.notice(1, ChangeKind.DEATH, effective_on=date(2026, 3, 1))
    network.tell(died)
    with pytest.raises(PersonNotConfirmed):
        network.numbers.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    assert network.tell(_moved(network, "美登里市緑町1番")).reason == "person-deceased"
    other = network.notice(2, ChangeKind.REVIVED, new=items_of(2), corrects=died.sequence)
    assert network.tell(other).reason == "nothing-to-correct"
    revived = network.notice(1, ChangeKind.REVIVED, new=items_of(1), corrects=died.sequence)
    assert network.tell(revived).outcome == "applied"
    network.numbers.enrolment.find_for_enrolment(number, newcomer(1).items, PENSION, "75")
    told = network.rows("SELECT kind, effective_on FROM numbers.event ORDER BY serial")
    assert told == [("death", date(2026, 3, 1)), ("revived", date(2026, 3, 1))]


def test_a_correction_names_what_it_corrects_and_reaches_the_dead(network: Network) -> None:
    wrong = network.notice(1, ChangeKind.NAME, new=items_of(1, name="佐藤　一子"))
    network.tell(wrong)
    network.tell(network.notice(1, ChangeKind.DEATH))
    mended = network.notice(1, ChangeKind.CORRECTION, new=items_of(1), corrects=wrong.sequence)
    assert network.tell(mended).outcome == "applied"
    assert _state(network).items.name == newcomer(1).items.name


def test_a_number_that_became_known_between_two_tries_does_not_make_another_notice(
    network: Network,
) -> None:
    network.tell(network.notice(1, ChangeKind.MOVE_OUT, destination="city:asahi"))
    there = network.notice(1, ChangeKind.MOVE_IN, "city:asahi", new=ELSEWHERE)
    network.tell(there, "city:asahi")
    again = msgspec.structs.replace(there, number=number_text(_number_at(network)))
    assert network.tell(again, "city:asahi").outcome == "applied"


def test_a_correction_of_a_first_entry_that_had_no_number_yet_is_taken(network: Network) -> None:
    born = network.notice(5, ChangeKind.BIRTH, new=items_of(5))
    network.tell(born)
    network.numbers.service.designate(MIDORI, request(5), newcomer(5))
    named = items_of(5, name="佐藤　五子")
    mended = network.notice(5, ChangeKind.CORRECTION, new=named, corrects=born.sequence)
    assert network.tell(mended).outcome == "applied"


def test_a_move_out_that_was_planned_and_called_off_leaves_nothing_in_the_future(network: Network) -> None:
    planned = network.notice(1, ChangeKind.MOVE_OUT, effective_on=date(2026, 5, 20), destination="city:asahi")
    network.tell(planned)
    stays = network.notice(1, ChangeKind.REVIVED, new=items_of(1), corrects=planned.sequence)
    assert network.tell(stays).outcome == "applied"
    assert _state(network).city == MIDORI
    assert network.rows("SELECT effective_on FROM numbers.event ORDER BY serial DESC LIMIT 1") == [
        (date(2026, 4, 1),)
    ]


def test_a_new_record_code_is_told_with_the_old_one(network: Network) -> None:
    changed = network.notice(9, ChangeKind.CODE, previous_code=code_of(1))
    assert network.tell(changed).outcome == "applied"
    named = network.notice(9, ChangeKind.NAME, new=items_of(1, name="佐藤　一子"))
    assert network.tell(named).outcome == "applied"
    assert _state(network).items.name == "佐藤　一子"


def test_a_city_is_told_when_its_items_and_the_national_ones_are_out_of_step(network: Network) -> None:
    good = _moved(network, "美登里市緑町1番", old=items_of(1))
    assert network.tell(good).reason == ""
    drifted = _moved(network, "美登里市緑町2番", old=items_of(1, name="佐藤　一子"))
    assert (network.tell(drifted).outcome, network.tell(drifted).reason) == ("applied", "old-items-differ")


def test_what_is_not_a_notice_is_malformed_and_names_no_value(network: Network) -> None:
    later = date(2026, 4, 2)
    for wrong in (
        network.notice(1, ChangeKind.MOVE_WITHIN, sequence=1),
        network.notice(1, ChangeKind.DEATH, sequence=1, new=items_of(1)),
        network.notice(1, ChangeKind.DEATH, sequence=1, effective_on=later),
        network.notice(1, ChangeKind.DEATH, sequence=1, previous_code=code_of(1)),
        network.notice(1, ChangeKind.DEATH, sequence=1, destination="city:asahi"),
        network.notice(1, ChangeKind.REVIVED, sequence=2, new=items_of(1), corrects=2),
        network.notice(1, ChangeKind.DEATH, sequence=1, code="12345678901"),
        network.notice(1, ChangeKind.MOVE_OUT, sequence=1, destination="Asahi"),
        network.notice(1, ChangeKind.NAME, sequence=1, new=FourItems("", later, "female", "x")),
        network.notice(1, ChangeKind.NAME, sequence=1, new=items_of(1, sex="x")),
        network.notice(1, ChangeKind.DEATH, sequence=10_001),
    ):
        with pytest.raises(Malformed) as told:
            network.tell(wrong)
        assert code_of(1) not in str(told.value)
    with pytest.raises(OnlyCities):
        network.intake.notify(PENSION, [])
    with pytest.raises(Malformed):
        network.intake.notify(MIDORI, [_moved(network, "x")] * 1_001)
    planned = network.notice(1, ChangeKind.ABROAD, sequence=1, effective_on=date(2026, 5, 1))
    assert network.tell(planned).outcome == "applied"


def test_the_content_of_a_notice_is_erased_when_it_is_decided(network: Network) -> None:
    network.tell(_moved(network, "美登里市緑町1番", sequence=2))
    assert network.rows("SELECT address FROM jukinet.held") == [("美登里市緑町1番",)]
    network.tell(_moved(network, "美登里市緑町2番", sequence=1))
    assert network.rows("SELECT count(*) FROM jukinet.held") == [(0,)]


def test_a_notice_and_its_reply_print_nothing_of_the_person(network: Network) -> None:
    told = network.notice(1, ChangeKind.MOVE_IN, new=ELSEWHERE, number=number_text(_number(network)))
    assert repr(told) == "ChangeNotice(sequence=1, kind='move-in')"
    assert "朝陽" not in f"{told} {ELSEWHERE!r}"
