# SPDX-License-Identifier: Apache-2.0
"""A chip from J-LIS to its city and into her hands: never two, never none, never in use with blocked PINs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest

from tests.cards.chips import CITY, TYPED, Land, Line, open_land
from tests.cards.house import CLERK
from tests.databases import Databases
from tests.numbers.office import MIDORI
from tests.thorough import scaled
from warifu.cards.carrying import carried, new_code
from warifu.cards.chip import Act, Life, OrderRefused, obey
from warifu.cards.dispatch import receipt_message
from warifu.cards.jpki import State
from warifu.cards.life import Acting, CardEvent, CardState
from warifu.cards.life import messages as say
from warifu.cards.safe import AnotherCard, ChipElsewhere, NothingToUnlock, Stage
from warifu.exchange.nym1.envelopes import CannotOpen, Role, unseal
from warifu.identity import CheckExpired
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed, Problem, Refusal, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Nothing
from warifu.numbers import Standing

GOOD, HELD, REVOKED = State.GOOD, State.HELD, State.REVOKED


@pytest.fixture(scope="module")
def land(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_land(make, tmp_path_factory.mktemp("land"))
    for database in made:
        database.close()


def test_a_chip_goes_to_its_city_once_and_j_lis_keeps_nothing_of_it(land: Land) -> None:
    card_id = land.made(land.somebody())
    assert (land.at_jlis(card_id), land.in_safe(card_id)) == (True, None)
    sent = land.dispatch.fetch(CITY, card_id)
    assert card_id not in sent.image
    with pytest.raises(CannotOpen):
        unseal(Role.REQUEST, card_id, sent.image, land.opens)
    assert land.safe.round() == 1
    state = land.in_safe(card_id)
    assert state is not None
    assert (state.life, {pin.left for pin in state.pins.values()}) == (Life.SEALED, {0})
    assert not land.at_jlis(card_id)
    assert land.house.told(card_id) == (HELD, HELD)
    for body in (CITY, "city:asahi"):
        with pytest.raises(Refusal):
            land.dispatch.fetch(body, card_id)
    assert land.safe.round() == 0
    kept = [str(image) for (image,) in land.city_rows("SELECT encode(image, 'escape') FROM card_safe.chip")]
    number = state.files["text/0001"][3:15].decode()
    assert kept
    assert not [image for image in kept if number in image], "a chip is sealed at rest"


def test_a_receipt_counts_only_from_the_city_that_has_the_chip(land: Land) -> None:
    card_id = land.made(land.somebody())
    digest = land.dispatch.fetch(CITY, card_id).digest
    for body, message in (
        (CITY, receipt_message(CITY, card_id, b"x" * 32)),
        ("city:asahi", receipt_message(CITY, card_id, digest)),
    ):
        with pytest.raises(Refusal):
            land.dispatch.received(body, card_id, land.signs.sign(message))
    with pytest.raises(Refusal):
        land.dispatch.received(CITY, card_id, land.orders.sign(receipt_message(CITY, card_id, digest)))
    assert land.at_jlis(card_id)
    land.safe.round()


def cuts(land: Land, body: str) -> Iterator[tuple[int, bool]]:
    """Step after step of one body, before and after it takes effect (in turns, unless thorough).

    Gives them until the act is done before its step comes: `land.cut_off` then says so.
    """
    for step in count(1):
        for after_commit in scaled((True, False), (step % 2 == 0,)):
            land.plug(body, step, after_commit=after_commit)
            yield step, after_commit
            land.restart()
        if not land.cut_off:
            assert step > 2
            return
        assert step < 40


@pytest.mark.parametrize("body", ["jlis", "city"])
def test_the_power_goes_at_every_step_of_the_journey_and_there_is_one_chip_in_the_end(
    land: Land, body: str
) -> None:
    card_id = land.made(land.somebody())
    for _ in cuts(land, body):
        with land.power():
            land.safe.round()
        assert land.at_jlis(card_id) or land.in_safe(card_id) is not None, "the last chip was erased"
        land.restart()
        land.safe.round()
        land.dispatch.tidy()
        assert (land.at_jlis(card_id), land.in_safe(card_id) is None) == (False, False)
        card_id = land.made(land.somebody())
    land.safe.round()


def test_lost_calls_of_the_journey_are_made_good(land: Land) -> None:
    for cut in (("chips/fetch", True), ("chips/received", False), ("chips/received", True)):
        card_id = land.made(land.somebody())
        land.line.break_at = cut
        with pytest.raises(Unreachable):
            land.safe.round()
        land.line.break_at = None
        land.safe.round()
        assert (land.at_jlis(card_id), land.in_safe(card_id) is None) == (False, False)


def test_her_pins_are_in_the_chip_before_its_certificates_count_and_then_she_takes_it(land: Land) -> None:
    card_id = land.notified(land.somebody())
    code = new_code(land.house.office.chance.randbytes)
    with pytest.raises(ChipElsewhere):
        land.safe.give(card_id, code)
    with pytest.raises(OrderRefused):
        land.hand_over(card_id, typed={place: pin for place, pin in TYPED.items() if place != "jpki/0018"})
    assert (land.state_in_safe(card_id), land.house.told(card_id)) == (Life.SEALED, (HELD, HELD))
    land.hand_over(card_id)
    assert (land.house.state(card_id), land.house.told(card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
    carried_chip = land.safe.give(card_id, code)
    hers = carried(carried_chip.file, code)
    assert (hers.life, hers.pins["jpki/0018"].value, hers.pins["jpki/0018"].left) == (Life.ACTIVE, b"2580", 3)
    with pytest.raises(Malformed):
        carried(carried_chip.file, new_code(land.house.office.chance.randbytes))
    land.safe.taken(land.checked()[1], card_id)
    assert (land.at_jlis(card_id), land.in_safe(card_id)) == (False, None)
    hers_alone = f"WHERE card_id = '\\x{card_id.hex()}'"
    passed = land.city_rows(f"SELECT what FROM card_safe.passed {hers_alone} ORDER BY passed_id")
    assert [what for (what,) in passed] == ["kept", "set", "handed-over", "taken"]
    ordered = land.house.rows(f"SELECT act, clerk, case_no FROM dispatch.chip_order {hers_alone}")
    assert ordered == [("activate", "mori", "M26-AAAA-BBBB")] * 2
    assert "2580" not in str(land.house.rows("SELECT * FROM dispatch.chip_order"))


@pytest.mark.parametrize("body", ["jlis", "city"])
def test_the_power_goes_at_every_step_of_the_hand_over_and_no_card_counts_with_blocked_pins(
    land: Land, body: str
) -> None:
    card_id = land.notified(land.somebody())
    for _ in cuts(land, body):
        with land.power():
            land.hand_over(card_id, "M26-AAAA-1111")
        assert GOOD not in land.house.told(card_id) or land.state_in_safe(card_id) is Life.ACTIVE
        land.restart()
        if land.safe.stages()[card_id] is not Stage.HANDED_OVER:
            land.hand_over(card_id, "M26-AAAA-2222")  # another case: the first one is gone
        assert (land.house.state(card_id), land.house.told(card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
        assert land.state_in_safe(card_id) is Life.ACTIVE
        card_id = land.notified(land.somebody())


def test_j_lis_releases_nothing_for_a_city_that_only_says_so(land: Land) -> None:
    card_id = land.notified(land.somebody())
    acting = Acting(CITY, "mori", "M26-AAAA-BBBB")
    order, signature = land.dispatch.order(acting, card_id, Act.ACTIVATE, (), 0)
    for counter, proof in ((order.counter, b"p" * 256), (order.counter + 1, b""), (order.counter, b"")):
        with pytest.raises(Refusal):
            land.dispatch.opened(acting, card_id, counter, proof)
    turned = say.CardTurned(card_id, CardEvent.HANDED_OVER, say.CounterCase("mori", "x"))
    with pytest.raises(Refusal):
        land.line.call("jlis", "cards/turn", turned, Nothing)
    assert land.house.told(card_id) == (HELD, HELD)
    state = land.in_safe(card_id)
    assert state is not None
    with pytest.raises(OrderRefused):  # the order expires with the visit
        obey(state, order, signature, order.expires_at + 1, TYPED)
    with pytest.raises(Refusal):
        land.dispatch.order(Acting("city:asahi"), card_id, Act.ACTIVATE, (), 0)
    with pytest.raises(Refusal):
        land.dispatch.order(acting, card_id, Act.VOID, (), 0)


def test_a_locked_card_gets_new_pins_by_one_order_that_counts_once(land: Land) -> None:
    card_id = land.notified(land.somebody())
    land.hand_over(card_id)
    code = new_code(land.house.office.chance.randbytes)
    file = land.safe.give(card_id, code).file
    land.safe.taken(land.checked()[1], card_id)
    hers = carried(file, code)
    hers.pins["jpki/0018"].left = 0
    fresh = {"jpki/0018": Secret(b"7193")}
    other = land.notified(land.somebody())
    with pytest.raises(AnotherCard):
        land.safe.unlock(*land.checked(), other, hers, fresh)
    with pytest.raises(NothingToUnlock):
        land.safe.unlock(*land.checked(), card_id, hers, {"text/0012": Secret(b"7193")})
    checked, occasion = land.checked()
    land.safe.unlock(checked, occasion, card_id, hers, fresh)
    again = land.safe.give(card_id, code).file
    renewed = carried(again, code)
    pin = renewed.pins["jpki/0018"]
    assert (pin.value, pin.left, renewed.pins["text/0011"].value) == (b"7193", 3, b"2580")
    with land.dispatch.store.transaction() as tx:
        given = tx.order(card_id, renewed.orders)
    assert given is not None
    with pytest.raises(OrderRefused):  # the same order again
        obey(renewed, given.order, land.orders.sign(given.order.message()), 0, fresh)
    land.safe.taken(occasion, card_id)
    land.house.office.clock.step(timedelta(minutes=31))
    with pytest.raises(CheckExpired):
        land.safe.unlock(checked, occasion, card_id, carried(again, code), fresh)
    land.house.service.turn(card_id, CardEvent.LOST, CLERK)
    with pytest.raises(Refusal):  # a stopped card is released first
        land.safe.unlock(*land.checked(), card_id, carried(again, code), fresh)
    assert land.in_safe(card_id) is None


def test_a_chip_whose_card_ends_is_destroyed_wherever_it_lies(land: Land) -> None:
    for comes in (True, False):
        person = land.somebody()
        card_id = land.made(person)
        if comes:
            land.safe.round()
        land.house.office.changes.retire(MIDORI, person.code, Standing.DECEASED, land.today())
        land.house.following.follow()
        land.safe.round()
        land.dispatch.tidy()
        assert (land.at_jlis(card_id), land.in_safe(card_id)) == (False, None)


def test_another_city_is_told_of_no_chip_and_gets_none(land: Land) -> None:
    card_id = land.made(land.somebody())
    foreign = Line(land, "city:asahi")
    foreign_safe = type(land.safe)(
        "city:asahi",
        land.safe.store,
        type(land.safe.line)(foreign),
        land.safe.counter,
        land.opens,
        land.signs.sign,
        land.safe.clock,
    )
    with suppress(Problem):
        foreign_safe.round()
    assert "chips/fetch" not in foreign.calls
    assert land.in_safe(card_id) is None
    with pytest.raises(Problem):
        foreign_safe.line.fetch(card_id)
    land.safe.round()
