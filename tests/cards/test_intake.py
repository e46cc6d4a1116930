# SPDX-License-Identifier: Apache-2.0
"""What people say of photographs before a card is made, and which cards go first."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from PIL import Image

from tests.cards.chips import Land, open_land
from tests.cards.house import CLERK, PHOTO, photo
from tests.databases import Databases
from warifu.cards.intake import NotExpress, NothingToSend, PhotoNotCompared, Reason, SeenMeanwhile, for_page
from warifu.cards.intake.nouns import digest_of
from warifu.cards.life import Card, CardState, Channel, PhotoUnfit
from warifu.kernel.database import Database
from warifu.numbers import Newcomer

ANOTHER = photo(kind="PNG")


@pytest.fixture(scope="module")
def land(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    land = open_land(make, tmp_path_factory.mktemp("intake"))
    land.house.ready = land.intake.ready
    land.restart()
    yield land
    for database in made:
        database.close()


def by_phone(land: Land, content: bytes = PHOTO) -> tuple[str, date, bytes]:
    """Apply with a form; gives its id, the birth date and the card's id."""
    person = land.somebody()
    lives = land.house.office.lives
    position = lives.position_of(lives.code_reference(person.code))
    assert position is not None
    form = f"{position:023d}"
    land.house.forms.positions[form] = position
    land.house.service.apply_by_form(form, person.items.born_on, content, Channel.PHONE)
    (card, _) = land.house.service.cards_of(CLERK, person.code)[0]
    return form, person.items.born_on, card.card_id


def card_of(land: Land, person: Newcomer) -> Card:
    return land.house.service.cards_of(CLERK, person.code)[0][0]


def test_no_card_is_made_before_somebody_has_looked_at_the_photograph(land: Land) -> None:
    form, born_on, card_id = by_phone(land)
    assert land.house.service.make_waiting() == 0
    seen = land.intake.next_photo()
    assert seen is not None
    assert (seen.card_id, seen.photo) == (card_id, PHOTO)
    assert card_id.hex() not in repr(seen)
    land.intake.say(card_id, digest_of(PHOTO), Reason.COVERED, "kanda")
    with pytest.raises(SeenMeanwhile):  # another worker, a moment later
        land.intake.say(card_id, digest_of(PHOTO), None, "ueno")
    assert land.house.rows("SELECT count(*) FROM life.photo") == [(0,)], "a refused face is deleted"
    assert (land.house.service.make_waiting(), land.intake.next_photo()) == (0, None)

    assert land.intake.refused_for(form, born_on) is Reason.COVERED
    for wrong in ((form, date(1900, 1, 1)), ("9" * 23, born_on)):
        with pytest.raises(NothingToSend):
            land.intake.refused_for(*wrong)
    with pytest.raises(NothingToSend):
        land.intake.send_another(form, born_on, PHOTO)
    with pytest.raises(PhotoUnfit):
        land.intake.send_another(form, born_on, b"no picture")
    land.intake.send_another(form, born_on, ANOTHER)
    with pytest.raises(NothingToSend):  # it is being looked at
        land.intake.refused_for(form, born_on)
    assert land.house.service.make_waiting() == 0
    land.intake.say(card_id, digest_of(ANOTHER), None, "ueno")
    looked = land.house.rows("SELECT by, reason FROM intake.seen ORDER BY at, reason DESC")
    assert looked == [("kanda", "covered"), ("ueno", "")]
    land.house.workshop.takes = {PHOTO, ANOTHER}
    assert land.house.service.make_waiting() == 1
    assert land.house.state(card_id) is CardState.MADE


def test_a_photograph_that_was_exchanged_after_the_look_does_not_count(land: Land) -> None:
    _, _, card_id = by_phone(land)
    land.intake.say(card_id, digest_of(PHOTO), None, "kanda")
    with land.house.service.store.transaction() as tx:
        tx.drop_photo(card_id)
        tx.keep_photo(card_id, ANOTHER)
    assert land.house.service.make_waiting() == 0
    land.intake.say(card_id, digest_of(ANOTHER), Reason.NO_PERSON, "kanda")


def test_a_refused_photograph_that_a_crash_left_is_deleted_in_the_next_round(land: Land) -> None:
    _, _, card_id = by_phone(land)
    land.intake.say(card_id, digest_of(PHOTO), Reason.BLURRED, "kanda")
    with land.house.service.store.transaction() as tx:
        tx.keep_photo(card_id, PHOTO)  # as if the power had gone before it was deleted
    assert land.intake.tidy() == 1
    assert land.intake.next_photo() is None


def test_at_a_counter_the_clerk_compares_and_an_express_card_goes_first(land: Land) -> None:
    first, hasty = land.somebody(), land.somebody()
    with pytest.raises(PhotoNotCompared):
        land.intake.apply_at_counter(CLERK, first.code, PHOTO, compared=False)
    for ground in ("newborn", "because"):
        with pytest.raises(NotExpress):
            land.intake.apply_at_counter(CLERK, hasty.code, PHOTO, compared=True, express=ground)
    land.intake.apply_at_counter(CLERK, first.code, PHOTO, compared=True)
    for _ in range(2):  # its answer was lost: the same again
        land.intake.apply_at_counter(CLERK, hasty.code, PHOTO, compared=True, express="lost")
    waiting = [card_of(land, first), card_of(land, hasty)]
    assert [each.card_id for each in land.intake.ready(waiting)] == [
        waiting[1].card_id,
        waiting[0].card_id,
    ]
    due = land.house.rows("SELECT due_on, clerk FROM intake.express")
    assert due == [(land.today() + timedelta(days=7), "mori")]
    assert land.intake.express_due() == [land.today() + timedelta(days=7)]
    assert land.house.service.make_waiting() == 2
    assert land.intake.express_due() == []


def test_what_a_page_shows_of_a_photograph_has_nothing_else_of_its_file() -> None:
    place = io.BytesIO()
    said = Image.Exif()
    said[0x010E] = "taken at Hanako's home"
    Image.new("RGB", (700, 900), 200).save(place, "JPEG", exif=said)
    assert b"home" in place.getvalue()
    shown = for_page(place.getvalue())
    assert shown.startswith("data:image/jpeg;base64,")
    assert len(shown) < 10_000
