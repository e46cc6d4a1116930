# SPDX-License-Identifier: Apache-2.0
"""書留・転送不要: posting, return, keeping, handing over and destroying letters."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.notices.house import ASAHI, MIDORI, SHELTER, House, Person, family, open_house
from tests.papers.sample import text_of
from warifu.kernel.refusal import Malformed
from warifu.notices import (
    AlreadyReceived,
    BatchNotChecked,
    NoLetterHere,
    NoSuchPiece,
    NotForDestruction,
    NotForPosting,
    ReturnReason,
    Whereabouts,
    WitnessNeeded,
)
from warifu.numbers import NumberChange

CHECK, OTHER = UUID(int=1), UUID(int=2)


def leak(person: Person) -> NumberChange:
    return NumberChange(
        UUID(int=5),
        person.code,
        person.number,
        leaked=True,
        at_risk=True,
        ex_officio=False,
        evidence="file 12",
    )


@pytest.fixture
def house(make_database: MakeDatabase, tmp_path: Path) -> House:
    return open_house(make_database, tmp_path)


def come_back(house: House, person: Person) -> str:
    tracking = house.tracking(person)
    house.posting.returned(tracking, ReturnReason.NOT_COLLECTED)
    house.shelf.receive_back(person.city, tracking, "mori")
    return tracking


def test_a_letter_goes_from_plan_to_the_letter_box(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    house.posting.delivered(house.tracking(hanako))
    steps = house.rows("SELECT stage, done_by FROM notices.step ORDER BY done_at, stage")
    assert [stage for stage, _ in steps] == ["checked", "delivered", "planned", "posted", "printed"]
    assert house.stage(hanako) == "delivered"


def test_a_piece_is_not_posted_before_it_is_checked_and_posting_twice_changes_nothing(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    for step in (lambda: None, lambda: house.mailing.run(batch)):
        step()
        with pytest.raises(NotForPosting):
            house.posting.scan_out(house.tracking(hanako), "mori")
        with pytest.raises(BatchNotChecked):
            house.posting.close(batch)
    house.mailing.check(batch)
    for _ in range(2):
        house.posting.scan_out(house.tracking(hanako), "mori")
    house.posting.close(batch)
    assert house.requests.city_progress(MIDORI, UUID(int=1)).posted_on == house.clock.today()


def test_a_mistyped_label_is_refused_by_its_check_digit(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    tracking = house.tracking(hanako)
    wrong = tracking[:-1] + str((int(tracking[-1]) + 1) % 10)
    with pytest.raises(Malformed):
        house.posting.delivered(wrong)
    with pytest.raises(NoSuchPiece):
        house.posting.delivered("99999999993")


def test_a_returned_letter_is_kept_and_handed_over_once_under_its_identity_check(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    tracking = come_back(house, hanako)
    assert [line.tracking for line in house.shelf.shelf(MIDORI)] == [tracking]
    assert house.shelf.whereabouts(hanako.code) is Whereabouts.AT_THE_COUNTER
    assert house.shelf.hand_over(MIDORI, hanako.code, CHECK, "mori") == [tracking]
    assert house.shelf.hand_over(MIDORI, hanako.code, CHECK, "mori") == [tracking], "a repeated message"
    with pytest.raises(NoLetterHere):
        house.shelf.hand_over(MIDORI, hanako.code, OTHER, "mori")
    assert house.shelf.shelf(MIDORI) == []
    assert house.rows("SELECT remark FROM notices.step WHERE stage = 'handed-over'") == [
        (f"identity check {CHECK}",)
    ]


def test_the_reason_the_post_gave_is_kept(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    come_back(house, hanako)
    assert house.rows("SELECT done_by, remark FROM notices.step WHERE stage = 'returned'") == [
        ("post", "not-collected")
    ]


def test_only_the_counter_on_the_envelope_takes_a_letter_back(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    with pytest.raises(NoSuchPiece) as other:
        house.shelf.receive_back(ASAHI, house.tracking(hanako), "abe")
    with pytest.raises(NoSuchPiece) as nothing:
        house.shelf.receive_back(ASAHI, "99999999993", "abe")
    assert str(other.value) == str(nothing.value)
    assert house.stage(hanako) == "posted"


def test_a_letter_is_destroyed_after_a_year_by_two_people_with_a_record(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    tracking = come_back(house, hanako)
    house.clock.step(timedelta(days=364))
    assert house.shelf.clearance(MIDORI) == []
    with pytest.raises(NotForDestruction):
        house.shelf.destroyed(MIDORI, tracking, "mori", "hayashi")
    house.clock.step(timedelta(days=1))
    assert [line.tracking for line in house.shelf.clearance(MIDORI)] == [tracking]
    with pytest.raises(WitnessNeeded):
        house.shelf.destroyed(MIDORI, tracking, "mori", "mori ")
    with pytest.raises(NoSuchPiece):
        house.shelf.destroyed(ASAHI, tracking, "abe", "ono")
    for _ in range(2):
        house.shelf.destroyed(MIDORI, tracking, "mori", "hayashi")
    assert house.rows("SELECT done_by, remark FROM notices.step WHERE stage = 'destroyed'") == [
        ("mori", "witness hayashi")
    ]
    assert house.shelf.clearance(MIDORI) == house.shelf.shelf(MIDORI) == []


def test_a_letter_of_a_person_whose_number_changed_is_withdrawn_and_her_new_one_sent(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    old = house.tracking(hanako)
    change = leak(hanako)
    changed = house.numbers.changes.change_number(MIDORI, change).number
    batch = house.ask(hanako, request=2)
    house.mailing.run(batch)
    (letter,) = [text_of(pdf) for pdf in house.files(batch).values()]
    assert changed.grouped("look for it") in letter
    assert house.posting.call_back() == 1
    assert house.post.called == [old]


# elsewhere, as far as delivery goes


@pytest.mark.parametrize("until", ["asked", "printed", "checked"])
def test_a_place_chosen_before_posting_pulls_the_letter_and_another_is_printed(
    house: House, until: str
) -> None:
    people = family(house)
    hanako = people[1]
    batch = house.ask(*people)
    if until != "asked":
        house.mailing.run(batch)
    if until == "checked":
        house.mailing.check(batch)
    first = house.tracking(hanako)
    house.choose(hanako)
    for each in {batch, batch if until == "asked" else house.later()}:
        house.mailing.run(each)
        house.mailing.check(each)
    if until != "asked":
        with pytest.raises(NotForPosting):
            house.posting.scan_out(first, "mori")
        house.posting.pulled(first, "mori")
    pieces = {
        stem: text_of(pdf)
        for each in {batch, batch if until == "asked" else house.later()}
        for stem, pdf in house.files(each).items()
    }
    hers = [text for text in pieces.values() if "山田花子様" in text]
    assert len(pieces) == 4
    assert len(hers) == 1
    assert "朝陽市海岸町9番地9ひなげし荘" in hers[0]
    assert "美登里" not in hers[0], "neither the old address nor the old city stands on her letter"


def test_a_posted_letter_is_called_back_and_destroyed_when_it_comes_home(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    first = house.tracking(hanako)
    house.choose(hanako)
    assert house.tracking(hanako) != first
    assert house.posting.call_back() == 1
    assert house.posting.call_back() == 0
    assert house.post.called == [first]
    house.posting.came_home(first, "mori")
    assert house.rows("SELECT stage, void FROM notices.piece ORDER BY edition") == [
        ("destroyed", True),
        ("planned", False),
    ]


def test_a_call_the_post_did_not_take_is_sent_again(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    house.choose(hanako)
    house.post.down = True
    with pytest.raises(ConnectionError):
        house.posting.call_back()
    house.post.down = False
    assert house.posting.call_back() == 1


def test_a_letter_delivered_though_called_back_is_told_to_her_counter(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    first = house.tracking(hanako)
    house.choose(hanako)
    house.posting.delivered(first)
    ((key, missed),) = house.posting.missed_stops()
    assert (missed.tell, missed.check) == (ASAHI, UUID(int=77))
    house.posting.person_told(key)
    assert house.posting.missed_stops() == []


def test_after_delivery_she_is_told_the_truth_and_later_letters_go_where_she_chose(house: House) -> None:
    hanako = house.born("山田　花子")
    house.send(hanako)
    house.posting.delivered(house.tracking(hanako))
    with pytest.raises(AlreadyReceived):
        house.choose(hanako)
    (found,) = house.office.people.find([hanako.code])
    assert found is not None
    ((sealed,),) = house.rows("SELECT sealed FROM notices.recipient")
    assert isinstance(sealed, bytes)
    assert house.office.seal.open(found.person, sealed).destination == SHELTER


def test_a_returned_letter_of_hers_is_handed_over_at_the_counter_where_she_is(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    house.choose(hanako)
    house.mailing.run(batch)
    house.mailing.check(batch)
    house.post_all(batch)
    tracking = house.tracking(hanako)
    with pytest.raises(NoSuchPiece):
        house.shelf.receive_back(MIDORI, tracking, "mori")
    house.shelf.receive_back(ASAHI, tracking, "abe")
    with pytest.raises(NoLetterHere):
        house.shelf.hand_over(MIDORI, hanako.code, CHECK, "mori")
    assert house.shelf.hand_over(ASAHI, hanako.code, CHECK, "abe") == [tracking]


def test_she_may_take_her_choice_back(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    house.choose(hanako)
    house.choose(hanako, None)
    house.mailing.run(batch)
    (letter,) = [text_of(pdf) for pdf in house.files(batch).values()]
    assert "美登里市緑町一丁目2番3号" in letter


def test_a_place_chosen_before_her_city_asks_is_honoured(house: House) -> None:
    hanako = house.born("山田　花子")
    house.choose(hanako)
    batch = house.ask(hanako)
    house.mailing.run(batch)
    (letter,) = [text_of(pdf) for pdf in house.files(batch).values()]
    assert "ひなげし荘" in letter


def test_a_place_chosen_holds_for_the_letter_of_a_changed_number(house: House) -> None:
    hanako = house.born("山田　花子")
    house.choose(hanako)
    house.send(hanako)
    change = leak(hanako)
    house.numbers.changes.change_number(MIDORI, change)
    batch = house.ask(hanako, request=2)
    house.mailing.run(batch)
    (letter,) = [text_of(pdf) for pdf in house.files(batch).values()]
    assert "ひなげし荘" in letter
    assert "緑町" not in letter


def test_choosing_the_same_place_again_prints_nothing_new(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    house.mailing.run(batch)
    house.choose(hanako)
    house.choose(hanako)
    assert house.rows("SELECT count(*) FROM notices.piece") == [(2,)]
