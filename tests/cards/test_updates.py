# SPDX-License-Identifier: Apache-2.0
"""A card brought to the counter again: renewed, endorsed, taken over by the next city."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cards.house import CLERK, PHOTO
from tests.cards.rewriting import AUTHENTICATION, PINS, SIGNING, Bench
from tests.cards.written import FILES, in_chip, last_day, moves, person_on
from tests.ledger.power import FailingDisk, Power
from tests.ledger.power import PowerCut as DiskPowerCut
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.power import FailingDatabase, PowerCut
from tests.thorough import scaled
from warifu.cards.bridge.refusals import WrongPin
from warifu.cards.chip import Act, Kind, OrderRefused
from warifu.cards.jpki import Ending, serial_of
from warifu.cards.jpki import State as Status
from warifu.cards.jpki.nouns import renewable_from
from warifu.cards.life import (
    INTRODUCED,
    SHOWN_WITHIN,
    Acting,
    CardEvent,
    CardsAbroad,
    CardState,
    NoSuchCard,
    TurnRefused,
)
from warifu.cards.renewal import (
    CardProofFails,
    NothingDue,
    Reminders,
    bring_up_to_date,
)
from warifu.cards.renewal.nouns import Stage, proof
from warifu.kernel.disk import RealDisk
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.numbers import ItemsChange, NoSuchResident, Standing

# the story


def test_a_card_is_renewed_endorsed_and_taken_over_by_the_next_city(bench: Bench) -> None:
    house, person = bench.house, bench.house.number(1)
    card_id = bench.active(person)
    first = bench.good(card_id)
    assert first == in_chip(bench, card_id)
    with bench.reader(card_id) as card, pytest.raises(NothingDue):
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING})

    # a new address within the city: endorsed in the chip, the signing certificate on her wish
    moves(bench, person, 901)
    assert bench.good(card_id) == {AUTHENTICATION: first[AUTHENTICATION]}
    with bench.reader(card_id) as card:
        bring_up_to_date(bench.counter(), card, card_id, code_b=bench.code(card_id))
    assert person_on(bench, card_id) == newcomer(901).items.address
    assert bench.good(card_id) == {AUTHENTICATION: first[AUTHENTICATION]}, "she did not ask for another"
    with bench.reader(card_id) as card:
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING})
    second = bench.good(card_id)
    assert second == in_chip(bench, card_id)
    assert second[AUTHENTICATION] == first[AUTHENTICATION]
    assert second[SIGNING] != first[SIGNING]

    # another city: only that one can hold and end now, and endorses within ninety days
    number = house.office.service.designate(MIDORI, request(1), person).number
    items = replace(person.items, address=newcomer(902).items.address)
    moved = ItemsChange(person.code, items, house.office.clock.today(), number)
    house.office.changes.record_items(ASAHI, moved)
    house.following.follow()
    assert house.jpki.service.hold("city:midori", card_id) == 0, "the old city finds nothing"
    with bench.reader(card_id) as card:
        with pytest.raises(NoSuchCard):
            bring_up_to_date(bench.counter(), card, card_id, code_b=bench.code(card_id))
        bring_up_to_date(bench.counter("city:asahi"), card, card_id, {SIGNING}, bench.code(card_id))
    assert person_on(bench, card_id) == newcomer(902).items.address
    third = bench.good(card_id)
    assert third == in_chip(bench, card_id)
    assert third[AUTHENTICATION] == first[AUTHENTICATION]
    with house.service.store.transaction() as tx:
        assert [each.event for each in tx.turns(card_id)][-2:] == [CardEvent.WRITTEN, CardEvent.RENEWED]
    house.office.clock.step(timedelta(days=91))
    house.service.end_overdue()
    assert house.state(card_id) is CardState.ACTIVE, "it was endorsed in time"
    assert house.jpki.service.hold("city:asahi", card_id) == 2
    house.jpki.service.release("city:asahi", card_id)


def test_a_certificate_is_renewed_from_three_months_before_its_last_day(bench: Bench) -> None:
    house, person = bench.house, bench.house.number(2)
    card_id = bench.active(person)
    old, clock = bench.good(card_id), bench.house.office.clock
    until = house.jpki.service.of_card(card_id).in_force[0].until
    old_serial = serial_of(old[AUTHENTICATION])
    house.jpki.service.state("portal", AUTHENTICATION, old_serial, "login")
    before = clock.now()
    try:
        clock.step(timedelta(days=(renewable_from(until) - clock.today()).days - 1))
        with bench.reader(card_id) as card, pytest.raises(NothingDue):
            bring_up_to_date(bench.counter(), card, card_id)
        clock.step(timedelta(days=1))
        with bench.reader(card_id, {"jpki/0018": b"0000"}) as card, pytest.raises(WrongPin):
            bring_up_to_date(bench.counter(), card, card_id)
        assert bench.good(card_id) == old, "a wrong PIN changed nothing"
        with bench.reader(card_id) as card:
            bring_up_to_date(bench.counter(), card, card_id)
        new = bench.good(card_id)
        assert new == in_chip(bench, card_id)
        assert not set(new.values()) & set(old.values())
        told = house.jpki.service.state("portal", AUTHENTICATION, serial_of(old[AUTHENTICATION]), "login")
        assert told.state is Status.REVOKED
        successor = house.jpki.service.successor("portal", AUTHENTICATION, old_serial, "login")
        assert successor == serial_of(new[AUTHENTICATION])
        asked = [(each.verifier, each.told_successor) for each in bench.counter().questions(card_id)]
        assert asked == [("portal", False)] * 3 + [("portal", True)], "and she is told of each of them"
        with pytest.raises(NoSuchCard):
            bench.counter("city:asahi").questions(card_id)
    finally:
        clock.step(before - clock.now())


# cheats


def test_no_key_but_the_cards_own_is_certified_and_no_other_card_takes_its_orders(bench: Bench) -> None:
    person, other = bench.house.number(3), bench.house.number(4)
    card_id, others = bench.active(person), bench.active(other)
    moves(bench, person, 903)
    counter = bench.counter()
    with bench.reader(card_id) as card, bench.reader(others) as wrong:
        with pytest.raises(CardProofFails):
            bring_up_to_date(counter, wrong, card_id)
        begun = counter.open(card.shown(), {SIGNING})
        keys = {SIGNING: card.obey(begun.orders[0])}
        face = card.face(bench.code(card_id))
        for key, signed_by in ((in_chip_key(bench), card), (keys[SIGNING], wrong)):
            from_counter = {SIGNING: key}
            signature = signed_by.sign(b"something else")
            with pytest.raises(CardProofFails):
                counter.write(card_id, begun.update_id, from_counter, face, signature)
        with pytest.raises(OrderRefused):
            wrong.obey(begun.orders[0])
        with pytest.raises(OrderRefused):
            card.obey(begun.orders[0])  # it was given before
    assert SIGNING not in bench.good(card_id)


def in_chip_key(bench: Bench) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    made = bench.workshop.factory.key_maker().public_key()
    return made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_card_that_is_stopped_while_it_is_written_gets_nothing(bench: Bench) -> None:
    person = bench.house.number(5)
    card_id = bench.active(person)
    moves(bench, person, 905)
    items = replace(person.items, address=newcomer(905).items.address)

    class Stops(type(bench.counter())):  # type: ignore[misc]
        def done(self, card_id: bytes, update_id: bytes, signature: bytes) -> None:
            bench.house.stop_line.call(items.name, items.born_on, items.address)
            super().done(card_id, update_id, signature)

    counter = bench.counter()
    stopped = Stops(counter.wire, None, None, None, "M26-STOP-STOP")
    with bench.reader(card_id) as card, pytest.raises(TurnRefused):
        bring_up_to_date(stopped, card, card_id, {SIGNING}, bench.code(card_id))
    assert bench.good(card_id) == {}, "what waited was not let loose"
    bench.house.service.turn(card_id, CardEvent.FOUND, CLERK)
    assert set(bench.good(card_id)) == {AUTHENTICATION}
    with bench.reader(card_id) as card:  # only the word that it is written was missing
        bring_up_to_date(bench.counter(), card, card_id)
    assert bench.good(card_id) == in_chip(bench, card_id)


def test_what_changes_while_it_is_written_is_written_at_the_next_visit(bench: Bench) -> None:
    person = bench.house.number(13)
    card_id = bench.active(person)
    moves(bench, person, 907)

    class Moves(type(bench.counter())):  # type: ignore[misc]
        def done(self, card_id: bytes, update_id: bytes, signature: bytes) -> None:
            moves(bench, person, 908)
            super().done(card_id, update_id, signature)

    counter = bench.counter()
    with bench.reader(card_id) as card:
        moving = Moves(counter.wire, None, None, None, "M26-MOVE-MOVE")
        with pytest.raises(CardProofFails):
            bring_up_to_date(moving, card, card_id, code_b=Secret(b"0" * 14))
        bring_up_to_date(moving, card, card_id)
    assert person_on(bench, card_id) == newcomer(907).items.address, "the chip is behind"
    with bench.reader(card_id) as card:
        bring_up_to_date(bench.counter(), card, card_id, code_b=bench.code(card_id))
    assert person_on(bench, card_id) == newcomer(908).items.address


def test_a_chip_without_the_certificate_in_force_gets_one(bench: Bench) -> None:
    person, jpki = bench.house.number(14), bench.house.jpki.service
    card_id = bench.active(person)
    jpki.end_one("jlis", serial_of(bench.good(card_id)[AUTHENTICATION]), Ending.WISH)
    counter = bench.counter()
    with bench.reader(card_id) as card:
        begun = counter.open(card.shown(), {AUTHENTICATION})
        keys = {AUTHENTICATION: card.obey(begun.orders[0])}
        said = proof(Stage.KEYS, begun.update_id, begun.nonce, keys)
        written = counter.write(card_id, begun.update_id, keys, b"", card.sign(said))
        assert jpki.take_over("jlis", card_id) == 1  # whatever went wrong: the chip has it not
        with pytest.raises(OrderRefused):
            card.obey(written.order, {"jpki/000A": b"another"})
        bring_up_to_date(bench.counter(), card, card_id)
    assert bench.good(card_id) == in_chip(bench, card_id)


def test_a_childs_card_gets_a_signing_certificate_at_fifteen(bench: Bench) -> None:
    clock, person = bench.house.office.clock, bench.house.number(63)  # born in 2013
    card_id, before = bench.active(person), clock.now()
    assert bench.state(card_id).kind is Kind.CHILD
    with bench.reader(card_id) as card, pytest.raises(NothingDue):
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING})
    try:
        clock.step(timedelta(days=(date(2028, 5, 1) - clock.today()).days))
        with bench.reader(card_id) as card:
            bring_up_to_date(bench.counter(), card, card_id, {SIGNING})
        assert bench.good(card_id) == in_chip(bench, card_id)
        assert set(bench.good(card_id)) == {SIGNING, AUTHENTICATION}
    finally:
        clock.step(before - clock.now())


# abroad


def test_a_card_stays_with_who_leaves_only_if_she_said_so(bench: Bench) -> None:
    house, clock = bench.house, bench.house.office.clock
    stays, ends, unknown = bench.house.number(9), bench.house.number(10), bench.house.number(21)
    kept, lost, unconfirmed = bench.active(stays), bench.active(ends), bench.active(unknown)
    old = bench.good(kept)
    abroad = CardsAbroad(house.service)
    with pytest.raises(NoSuchCard):
        abroad.keep(kept, "city:asahi", Acting("city:asahi", "aoki", "M26-DDDD-EEEE"))
    for card_id in (kept, unconfirmed):
        abroad.keep(card_id, "city:asahi", CLERK)
    abroad.confirm("city:asahi", stays.code)
    abroad.confirm("city:kage", unknown.code)  # not the city that was named
    for person in (stays, ends, unknown):
        house.office.changes.retire(MIDORI, person.code, Standing.ABROAD, clock.today())
    house.following.follow()
    assert house.state(kept) is CardState.ACTIVE
    assert {house.state(lost), house.state(unconfirmed)} == {CardState.VOID}, "one city's word keeps none"
    assert bench.good(kept) == {AUTHENTICATION: old[AUTHENTICATION]}, "her address has changed"
    with pytest.raises(NoSuchResident):
        house.service.cards_of(CLERK, stays.code)
    (shown, _), *more = house.service.cards_of(Acting("city:asahi", "aoki", "M26-DDDD-FFFF"), stays.code)
    assert (shown.card_id, more) == (kept, [])
    with bench.reader(kept) as card:
        bring_up_to_date(bench.counter("city:asahi"), card, kept, {SIGNING}, bench.code(kept))
    assert person_on(bench, kept).startswith("国外転出")
    assert bench.good(kept) == in_chip(bench, kept)

    house.office.changes.reinstate(MIDORI, stays.code, clock.today())  # she comes home
    house.following.follow()
    assert house.service.cards_of(CLERK, stays.code)[0][0].entry_due is not None, "to be endorsed here"


def test_an_embassy_deals_with_whoever_was_introduced_in_the_case_and_with_nobody_else(bench: Bench) -> None:
    house, clock, abroad = bench.house, bench.house.office.clock, CardsAbroad(bench.house.service)
    ends, another = house.number(22), bench.active(house.number(23))
    house.office.changes.retire(MIDORI, ends.code, Standing.ABROAD, clock.today())
    house.following.follow()
    at_embassy = Acting("embassy:hoshimi", "hara", "M26-DDDD-GGGG")
    abroad.name("city:midori", ends.code, "city:asahi")
    with pytest.raises(NoSuchResident):
        abroad.name("city:kage", ends.code, "city:kage")  # she never lived there
    with pytest.raises(NoSuchResident):
        abroad.introduce("city:kage", ends.code, at_embassy, b"")  # it keeps no supplement of hers
    with pytest.raises(NoSuchResident):
        abroad.introduce("city:asahi", house.number(24).code, at_embassy, b"")  # she lives in the country
    with pytest.raises(NoSuchResident):
        abroad.apply(at_embassy, PHOTO)  # nobody stands there
    abroad.introduce("city:asahi", ends.code, at_embassy, b"")
    abroad.apply(at_embassy, PHOTO)
    house.service.make_waiting()
    card_id = abroad.cards_of(at_embassy)[0][0].card_id
    with pytest.raises(NoSuchCard):
        house.service.turn(another, CardEvent.LOST, at_embassy)
    with pytest.raises(NoSuchCard):
        house.service.turn(card_id, CardEvent.ARRIVED, Acting("city:asahi"))  # it goes to the embassy
    assert [each.card_id for each, _ in house.service.on_the_way("embassy:hoshimi")] == [card_id]
    clock.step(SHOWN_WITHIN + timedelta(minutes=1))
    with pytest.raises(NoSuchResident):
        abroad.cards_of(at_embassy)  # it must ask again: a measure may have begun
    clock.step(INTRODUCED)  # the chip comes long after her visit
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card_id, event, Acting("embassy:hoshimi", "hara"))
    with pytest.raises(NoSuchResident):
        abroad.cards_of(at_embassy)  # that visit is over
    house.service.hand_over(card_id, at_embassy)
    assert set(bench.good(card_id)) == {SIGNING, AUTHENTICATION}
    with pytest.raises(NoSuchCard):
        house.service.turn(card_id, CardEvent.LOST, at_embassy)  # it is hers now, and she is not there


# a longer stay, and what ends soon


def test_a_longer_stay_carries_card_and_certificates_on_and_each_end_is_told_once(bench: Bench) -> None:
    house, clock, person = bench.house, bench.house.office.clock, bench.house.number(12)
    today = clock.today()
    house.service.apply_at_counter(CLERK, person.code, PHOTO, today + timedelta(days=60))
    house.service.make_waiting()
    card_id = house.service.cards_of(CLERK, person.code)[0][0].card_id
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card_id, event, CLERK)
    reminders = Reminders(bench.service.store, bench.service.cards, house.jpki.service, clock)
    reminders.remind()  # of whatever other cards there are; hers does not work yet
    house.service.hand_over(card_id, CLERK)
    with bench.image(card_id) as image:
        bench.order(image, Act.ACTIVATE, {name: Secret(pin) for name, pin in PINS.items()})
    assert reminders.remind() == 1, "of the card; its certificates end on the same day"
    assert reminders.remind() == 0
    with bench.reader(card_id) as card, pytest.raises(NothingDue):
        bring_up_to_date(bench.counter(), card, card_id)
    house.service.extend(card_id, today + timedelta(days=2000), CLERK)
    assert reminders.remind() == 2, "of both certificates, which the card now outlives"
    with bench.reader(card_id) as card:
        bring_up_to_date(bench.counter(), card, card_id, code_b=bench.code(card_id))
    assert person_on(bench, card_id) == person.items.address
    assert bench.good(card_id) == in_chip(bench, card_id)
    (common,) = bench.state(card_id).records["common/0001"]
    assert common.endswith(f"{last_day(bench, card_id):%Y%m%d}".encode())
    assert reminders.remind() == 0


# power cuts


def test_the_power_goes_at_every_step_and_the_next_try_ends_it(bench: Bench) -> None:
    house, person = bench.house, bench.house.number(8)
    card_id, failing = bench.active(person), FailingDatabase(bench.house.database)

    def again(place: int) -> None:
        """Everything of the card is due: the items, and both certificates, which she gave up."""
        moves(bench, person, place)
        for der in bench.good(card_id).values():
            house.jpki.service.end_one("jlis", serial_of(der), Ending.WISH)

    def try_it(counter: object, disk: FailingDisk | None = None) -> None:
        with bench.reader(card_id, disk=disk) as card:
            bring_up_to_date(counter, card, card_id, set(FILES), bench.code(card_id))  # type: ignore[arg-type]

    again(1000)
    bench.restart(failing)
    failing.cut(0, after_commit=False)
    try_it(bench.counter())
    steps = failing.transactions
    cuts = [(step, after) for step in range(1, steps + 1) for after in (False, True)]
    cuts = cuts[:: scaled(1, len(cuts) // 6)]
    for place, (step, after) in enumerate(cuts, 1001):
        again(place)
        bench.restart(failing)
        counter = bench.counter()
        failing.cut(step, after_commit=after)
        with pytest.raises(PowerCut):
            try_it(counter)
        bench.restart()
        assert set(bench.good(card_id).values()) <= set(in_chip(bench, card_id).values())
        try:
            try_it(bench.counter(case=counter._at().case))
        except NothingDue:
            assert step == steps, "only the very last word may be lost unseen"
        assert bench.good(card_id) == in_chip(bench, card_id)
        assert set(bench.good(card_id)) == set(FILES)
    assert person_on(bench, card_id) == newcomer(place).items.address
    for what in ("write tile", "rename tile", "sync tile"):
        for passing, before in ((4, True), (1, False), (0, True), (4, False))[: scaled(4, 1)]:
            again(place := place + 1)
            disk = FailingDisk(Power((what, passing, before)), RealDisk(mode=0o600))
            counter = bench.counter()
            try:
                try_it(counter, disk)
            except (DiskPowerCut, Fault):
                assert set(bench.good(card_id).values()) <= set(in_chip(bench, card_id).values())
                try_it(bench.counter(case=counter._at().case))
            assert bench.good(card_id) == in_chip(bench, card_id)
