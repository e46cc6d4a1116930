# SPDX-License-Identifier: Apache-2.0
"""A card brought to the counter again: renewed, endorsed, taken over, with and without a PIN."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import given
from hypothesis import strategies as st

from tests.cards.house import CLERK, PHOTO
from tests.cards.rewriting import AUTHENTICATION, PINS, SIGNING, Bench, open_bench
from tests.databases import Databases
from tests.ledger.power import FailingDisk, Power
from tests.ledger.power import PowerCut as DiskPowerCut
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.power import FailingDatabase, PowerCut
from tests.thorough import scaled
from warifu.cards.bridge.refusals import CardWithoutPin, WrongPin
from warifu.cards.bridge.signing import tries_left
from warifu.cards.chip import P2016, Act, Chip, Kind, OrderRefused, Reader, read_face, read_text
from warifu.cards.chip.apps import surface, text
from warifu.cards.jpki import CertificateKind, Ending, serial_of
from warifu.cards.jpki import State as Status
from warifu.cards.jpki.nouns import lasts_until, renewable_from
from warifu.cards.life import Acting, CardEvent, CardsAbroad, CardState, NoSuchCard, TurnRefused, expires_on
from warifu.cards.renewal import (
    CardProofFails,
    NothingDue,
    Reminders,
    bring_up_to_date,
    give_up_pin,
    take_pin,
)
from warifu.cards.renewal.nouns import Stage, proof
from warifu.kernel.database import Database
from warifu.kernel.disk import RealDisk
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.numbers import ItemsChange, Newcomer, NoSuchResident, Standing

FILES = {SIGNING: "jpki/0001", AUTHENTICATION: "jpki/000A"}
KEYS = {SIGNING: "jpki/001A", AUTHENTICATION: "jpki/0017"}


@pytest.fixture(scope="module")
def bench(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_bench(make, tmp_path_factory.mktemp("bench"))
    for database in made:
        database.close()


def in_chip(bench: Bench, card_id: bytes) -> dict[CertificateKind, bytes]:
    """The certificates in the chip; each with the key it is for."""
    state, found = bench.state(card_id), dict[CertificateKind, bytes]()
    for kind, file in FILES.items():
        if file in state.files:
            found[kind] = state.files[file]
            own = load_der_private_key(state.keys[KEYS[kind]], None).public_key()
            assert x509.load_der_x509_certificate(found[kind]).public_key() == own, "it has the key"
    return found


def person_on(bench: Bench, card_id: bytes) -> str:
    """Read name and address as a reader would, both where they are text and where they are pictures."""
    state = bench.state(card_id)
    *_, root = bench.contents.signers
    reader, code = Reader(Chip(P2016, state, lambda: None, os.urandom).transmit), bench.code(card_id)
    reader.select(surface.SURFACE.aid)
    reader.verify(surface.CODE_B, code.reveal("printed on the card"))
    assert read_face(reader, root, os.urandom(32)).unsigned_expiry == f"{last_day(bench, card_id):%Y%m%d}"
    reader.select(text.TEXT.aid)
    reader.verify(text.PIN, PINS["text/0011"])
    return read_text(reader, root, os.urandom(32)).address


def last_day(bench: Bench, card_id: bytes) -> date:
    with bench.house.service.store.transaction() as tx:
        card = tx.lock(card_id)
    assert card is not None
    return card.expires_on


def moves(bench: Bench, person: Newcomer, place: int) -> None:
    """She gets another address in the same city."""
    items = replace(person.items, address=newcomer(place).items.address)
    today = bench.house.office.clock.today()
    bench.house.office.changes.record_items(MIDORI, ItemsChange(person.code, items, today))
    bench.house.following.follow()


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


# cards without a PIN


def test_a_card_without_a_pin_counts_where_a_face_is_checked_and_nowhere_else(bench: Bench) -> None:
    house, person = bench.house, bench.house.number(6)
    card_id = bench.active(person)
    serial = serial_of(bench.good(card_id)[AUTHENTICATION])

    def told(verifier: str, purpose: str) -> Status:
        return house.jpki.service.state(verifier, AUTHENTICATION, serial, purpose).state

    with bench.reader(card_id) as card:
        give_up_pin(bench.counter(), card, card_id)
    assert set(bench.good(card_id)) == {AUTHENTICATION}
    assert (bench.state(card_id).kind, "jpki/001A" in bench.state(card_id).keys) == (Kind.NO_PIN, False)
    assert told("portal", "login") is told("kiosk:shop", "paper") is Status.FACE_ONLY
    assert told("clinic:north", "eligibility") is Status.GOOD
    with bench.image(card_id) as image, pytest.raises(CardWithoutPin):
        tries_left(Chip(P2016, image.state, image.save, os.urandom).transmit)

    moves(bench, person, 906)  # endorsed all the same, where a terminal compared her face
    with bench.reader(card_id) as card, pytest.raises(CardProofFails):
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING}, bench.code(card_id))
    with bench.reader(card_id, terminal=bench.terminal()) as card:
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING}, bench.code(card_id))
    assert set(bench.good(card_id)) == {AUTHENTICATION}, "it has no signing certificate, asked for or not"
    assert person_on(bench, card_id) == newcomer(906).items.address

    new = {"jpki/0018": b"7391", "jpki/001B": b"NEWPIN7"}
    with bench.reader(card_id, new) as card:  # and back, the same day
        take_pin(bench.counter(), card, card_id)
        assert told("portal", "login") is Status.GOOD
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING})
    assert bench.good(card_id) == in_chip(bench, card_id)
    assert set(bench.good(card_id)) == {SIGNING, AUTHENTICATION}


def test_a_card_may_be_applied_for_without_a_pin(bench: Bench) -> None:
    person = bench.house.number(7)
    bench.house.service.apply_at_counter(CLERK, person.code, PHOTO, face_only=True)
    bench.house.service.make_waiting()
    card_id = bench.house.service.cards_of(CLERK, person.code)[0][0].card_id
    assert bench.state(card_id).kind is Kind.NO_PIN
    assert {each.kind for each in bench.house.jpki.service.of_card(card_id).ever} == {AUTHENTICATION}
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        bench.house.service.turn(card_id, event, CLERK)
    bench.house.service.hand_over(card_id, CLERK)
    serial = bench.house.jpki.service.of_card(card_id).in_force[0].serial
    told = [
        bench.house.jpki.service.state(who, AUTHENTICATION, serial, what).state
        for who, what in (("signin", "login"), ("clinic:north", "eligibility"))
    ]
    assert told == [Status.FACE_ONLY, Status.GOOD]


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
    stays, ends = bench.house.number(9), bench.house.number(10)
    kept, lost = bench.active(stays), bench.active(ends)
    old = bench.good(kept)
    abroad = CardsAbroad(house.service)
    with pytest.raises(NoSuchCard):
        abroad.keep(kept, "city:asahi", Acting("city:asahi", "aoki", "M26-DDDD-EEEE"))
    abroad.keep(kept, "city:asahi", CLERK)
    for person in (stays, ends):
        house.office.changes.retire(MIDORI, person.code, Standing.ABROAD, clock.today())
    house.following.follow()
    assert (house.state(kept), house.state(lost)) == (CardState.ACTIVE, CardState.VOID)
    assert bench.good(kept) == {AUTHENTICATION: old[AUTHENTICATION]}, "her address has changed"
    with pytest.raises(NoSuchResident):
        house.service.cards_of(CLERK, stays.code)
    (shown, _), *more = house.service.cards_of(Acting("city:asahi", "aoki", "M26-DDDD-FFFF"), stays.code)
    assert (shown.card_id, more) == (kept, [])
    with bench.reader(kept) as card:
        bring_up_to_date(bench.counter("city:asahi"), card, kept, {SIGNING}, bench.code(kept))
    assert person_on(bench, kept).startswith("国外転出")
    assert bench.good(kept) == in_chip(bench, kept)

    domicile = Acting("city:asahi", "aoki", "M26-DDDD-GGGG")  # an embassy sends an application
    with pytest.raises(NoSuchResident):
        abroad.apply(domicile, house.number(11).code, PHOTO)  # she lives in the country
    abroad.apply(domicile, ends.code, PHOTO)
    house.service.make_waiting()
    card_id = house.service.cards_of(domicile, ends.code)[0][0].card_id
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card_id, event, domicile)
    house.service.hand_over(card_id, domicile)
    assert set(bench.good(card_id)) == {SIGNING, AUTHENTICATION}

    house.office.changes.reinstate(MIDORI, stays.code, clock.today())  # she comes home
    house.following.follow()
    assert house.service.cards_of(CLERK, stays.code)[0][0].entry_due is not None, "to be endorsed here"


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


# days


@given(
    st.dates(date(1930, 1, 1), date(2026, 11, 1)),
    st.dates(date(2026, 11, 1), date(2034, 12, 31)),
    st.none() | st.integers(1, 5000),
)
def test_last_days_are_birthdays_or_the_end_of_a_stay(born: date, issued: date, stay: int | None) -> None:
    ends = issued + timedelta(days=stay) if stay else None
    last = expires_on(born, issued, ends)
    years = 10 if issued >= _eighteen(born) else 5
    assert last == ends or (last.month, last.day) in {(born.month, born.day), (3, 1)}
    if last != ends:
        assert years * 365 - 366 < (last - issued).days <= years * 366
        assert ends is None or last <= ends
    until = lasts_until(issued, born, last)
    assert issued < until <= last
    assert (until - issued).days <= 5 * 366
    assert 89 <= (until - renewable_from(until)).days <= 92


def _eighteen(born: date) -> date:
    """The eve of the eighteenth birthday; who was born on 29 February completes a year on the 28th."""
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + 18, 2, 28) if leap else born.replace(year=born.year + 18) - timedelta(days=1)
