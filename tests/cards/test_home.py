# SPDX-License-Identifier: Apache-2.0
"""A card that goes home by post: only who has the letter and the code opens it, and nobody keeps a PIN."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path
from threading import Thread

import pytest

from tests.cards.chips import CITY, TYPED, Land, open_land
from tests.cards.house import CLERK, PHOTO
from tests.cards.pocket import JPKI, Talk, verify
from tests.databases import Databases
from tests.ledger.power import FailingDisk, Power, PowerCut
from tests.thorough import scaled
from warifu.cards import CardCase
from warifu.cards.carrying import code_bytes, new_code
from warifu.cards.case import IMAGE_KEY
from warifu.cards.chip import (
    Act,
    Life,
    NotForHome,
    OpeningBlocked,
    OrderRefused,
    State,
    WrongOpeningCode,
    obey,
    open_at_home,
    open_image,
    opening_key,
)
from warifu.cards.dispatch import (
    AT_HOME,
    HOME_DAYS,
    WAIT_DAYS,
    HomeLine,
    NoParcel,
    NotOpened,
    OrderNotGiven,
    Recipient,
)
from warifu.cards.jpki import State as CertificateState
from warifu.cards.life import Acting, CardEvent, CardState
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.kernel.database import Database
from warifu.kernel.disk import RealDisk
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault, Malformed, Refusal, Unreachable
from warifu.kernel.secrecy import Secret

GOOD, HELD = CertificateState.GOOD, CertificateState.HELD


@pytest.fixture(scope="module")
def land(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield open_land(make, tmp_path_factory.mktemp("home"))
    for database in made:
        database.close()


@dataclass
class Hers:
    """What she has: a slip with a code, and, once the post came, a letter with a card in it."""

    land: Land
    card_id: bytes
    code: Secret[str]
    name: str = "mine"

    def receive(self) -> bytes:
        """The postman saw who she is."""
        self.land.posted(self.card_id, delivered=True)
        return self.land.homeward.letter(self.letter).file

    @property
    def letter(self) -> Secret[str]:
        return self.land.letter(self.card_id)

    def take(self, folder: Path) -> CardCase:
        """Her own folder, with the card of the letter in it."""
        case = CardCase(folder, self.land.house.office.clock)
        case.take("mine", self.receive(), self.letter)
        return case

    def state(self) -> CardState:
        return self.land.house.state(self.card_id)


def applied(land: Land, name: str = "mine") -> Hers:
    """She applied at the counter and got a code; the card was made."""
    code = new_code(os.urandom)
    card = land.house.service.apply_at_counter(CLERK, land.somebody().code, PHOTO, opens=public_half(code))
    land.house.service.make_waiting()
    return Hers(land, card.card_id, code, name)


def says_nothing(card: State) -> bool:
    """Whether nothing of its holder can be read."""
    secrets = {pin.value for pin in card.pins.values()} | {pin.left for pin in card.pins.values()}
    return (card.keys, card.files, card.records, secrets) == ({}, {}, {}, {b"", 0})


def public_half(code: Secret[str]) -> bytes:
    return opening_key(code_bytes(code)).public_key().public_bytes_raw()


def posted(land: Land) -> Hers:
    """Then it was closed and posted."""
    hers = applied(land)
    assert hers.land.homeward.round() == 1
    return hers


def activate(case: CardCase, hers: Hers, code: Secret[str] | None = None) -> None:
    case.activate(hers.name, hers.land.homeward, code_bytes(code or hers.code), TYPED)


def test_she_opens_her_card_at_home_and_only_then_it_counts(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    assert (hers.state(), land.house.told(hers.card_id)) == (CardState.HOMEWARD, (HELD, HELD))
    case = hers.take(tmp_path)
    assert land.house.told(hers.card_id) == (HELD, HELD)
    activate(case, hers)
    assert (hers.state(), land.house.told(hers.card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
    mine = case.looked_at("mine")
    assert (mine.life, mine.pins["jpki/0018"].value, mine.opening) == (Life.ACTIVE, b"2580", None)
    assert not land.at_jlis(hers.card_id), "it is nowhere but with her"
    with pytest.raises(NotForHome):  # the slip is of no use any more
        activate(case, hers)
    with pytest.raises(NoParcel):
        land.homeward.letter(hers.letter)


def test_no_office_keeps_the_code_and_j_lis_not_even_its_public_half(land: Land) -> None:
    code = new_code(os.urandom)
    opens, secret = public_half(code), code_bytes(code).reveal("look for it")
    card = land.house.service.apply_at_counter(CLERK, land.somebody().code, PHOTO, opens=opens)
    assert land.house.rows("SELECT opens FROM life.opening") == [(opens,)]
    land.house.service.make_waiting()
    assert land.house.rows("SELECT * FROM life.opening") == []
    assert land.homeward.round() == 1
    kept = str(land.house.rows("SELECT * FROM dispatch.home"))
    for each in (
        code.reveal("look for it"),
        secret.hex(),
        opens.hex(),
        repr(secret)[2:-1],
        repr(opens)[2:-1],
    ):
        assert each not in kept
    closed = land.factory.chip(card.card_id)
    assert closed is not None
    assert says_nothing(closed), "what lies here is closed"


def test_who_steals_the_letter_has_five_guesses_and_nothing_to_read(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    with pytest.raises(NoParcel):  # before the postman gave it to her nobody has it
        land.homeward.letter(hers.letter)
    case = hers.take(tmp_path)
    stolen = case.looked_at("mine")
    assert says_nothing(stolen)
    with case.open("mine") as (_, chip):  # a reader finds its PINs blocked, and nothing else
        talk = Talk(chip, stolen)
        assert talk.sw(JPKI, *verify("0018", "2580")) == "6984"
        assert talk.sw(JPKI, "00A4020C02000A") == "6A82"
    another = posted(land)
    with pytest.raises(OrderRefused):  # a PIN of no form costs no try
        case.activate("mine", land.homeward, code_bytes(hers.code), TYPED | {"jpki/0018": Secret(b"25")})
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongOpeningCode) as told:
            activate(case, hers, another.code)  # another person's code
        assert (told.value.left, another.code.reveal("a test") in str(told.value)) == (left, False)
    with pytest.raises(OpeningBlocked):
        activate(case, hers)
    orders = land.house.rows(
        f"SELECT counter FROM dispatch.chip_order WHERE card_id = '\\x{hers.card_id.hex()}'"
    )
    assert len(orders) == 1, "who asks often leaves no more behind"
    assert land.house.told(hers.card_id) == (HELD, HELD)
    # with the file open before him he gives himself tries and another code: what is in it stays closed
    mine = public_half(another.code)
    assert stolen.opening is not None
    ring = FileKeyRing(tmp_path / "keys").secret(IMAGE_KEY)
    with open_image(tmp_path / "mine.card", ring) as image:
        image.state.opening = replace(stolen.opening, key=mine, left=5)
        order, signature = land.homeward.order(hers.card_id, 0)
        with pytest.raises(Fault):
            open_at_home(image, order, signature, 0, code_bytes(another.code), TYPED)
        with pytest.raises(NotOpened):
            land.homeward.opened(hers.card_id, order.counter, b"p" * 256)
    assert hers.state() is CardState.HOMEWARD


def test_a_lost_code_leads_to_the_counter_where_she_is_identified(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    case = hers.take(tmp_path)
    for _ in range(5):
        with pytest.raises(WrongOpeningCode):
            activate(case, hers, new_code(os.urandom))
    checked, occasion = land.checked()
    brought = case.looked_at("mine")
    with pytest.raises(NotForHome):
        land.safe.keep_brought(checked, occasion, hers.card_id, replace(brought, opening=None))
    land.line.break_at = ("chips/received", True)
    with pytest.raises(Unreachable):
        land.safe.keep_brought(checked, occasion, hers.card_id, brought)
    land.line.break_at = None
    land.safe.keep_brought(checked, occasion, hers.card_id, brought)
    with pytest.raises(OrderNotGiven):  # from now on the way home is closed
        land.homeward.order(hers.card_id, 0)
    land.hand_over(hers.card_id)
    assert (hers.state(), land.house.told(hers.card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
    land.safe.taken(occasion, hers.card_id)


def test_a_letter_that_comes_back_or_never_arrives_goes_the_ordinary_way(land: Land) -> None:
    back, nowhere = posted(land), posted(land)
    land.posted(back.card_id, delivered=False)
    assert (back.state(), nowhere.state()) == (CardState.MADE, CardState.HOMEWARD)
    land.house.office.clock.step(timedelta(days=WAIT_DAYS, seconds=1))
    land.homeward.round()  # nobody says why: she may be somebody to whose address nothing goes
    assert nowhere.state() is CardState.MADE
    owed = "SELECT cause, tells FROM life.letter WHERE card_id = '\\x{}' ORDER BY place"
    told = [land.house.rows(owed.format(each.card_id.hex())) for each in (back, nowhere)]
    assert told[0] == told[1] == [("home", "home"), ("over/6", "over")]
    land.safe.round()
    for each in (back.card_id, nowhere.card_id):
        with pytest.raises(OrderNotGiven):
            land.homeward.order(each, 0)
        for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
            land.house.service.turn(each, event, CLERK)
        land.hand_over(each)
        assert land.house.told(each) == (GOOD, GOOD)
        assert not land.at_jlis(each)


def test_after_its_term_a_card_is_opened_at_the_counter_alone(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    case = hers.take(tmp_path)
    land.house.office.clock.step(timedelta(days=HOME_DAYS, seconds=1))
    with pytest.raises(OrderNotGiven):
        activate(case, hers)
    assert case.looked_at("mine").opening.left == 5  # type: ignore[union-attr]


def test_a_clerk_with_both_databases_makes_no_working_card_of_them(land: Land, tmp_path: Path) -> None:
    """What J-LIS keeps of a posted card opens neither with what it knows nor with what another city knows."""
    hers = posted(land)
    closed = land.factory.chip(hers.card_id)
    assert closed is not None
    assert closed.opening is not None
    with pytest.raises(Malformed):
        unseal(
            Role.CHIP, hers.card_id, closed.opening.for_city, opening_key(code_bytes(new_code(os.urandom)))
        )
    # the city's envelope key with J-LIS's file opens it, as it opens the chips in its safe: said aloud
    inner = State.decode(unseal(Role.CHIP, hers.card_id, closed.opening.for_city, land.opens))
    assert inner.life is Life.SEALED
    # and even so its word alone, without her at the counter, gets no order for home
    with pytest.raises(OrderNotGiven):
        land.homeward.order(hers.card_id, 0)  # the post has not given it to her
    with pytest.raises(Refusal):
        land.dispatch.order(Acting("city:asahi"), hers.card_id, Act.ACTIVATE, (), 0)
    with pytest.raises(Refusal):
        land.dispatch.order(
            Acting(CITY), hers.card_id, Act.ACTIVATE, (), 0
        )  # no receipt: she did not bring it
    with pytest.raises(NoParcel):
        land.dispatch.fetch(CITY, hers.card_id)
    hers.take(tmp_path)
    order, signature = land.homeward.order(hers.card_id, 0)
    with pytest.raises(OrderRefused):
        obey(inner, replace(order, counter=9), signature, 0, TYPED)
    assert hers.state() is CardState.HOMEWARD


_CUTS = [
    (step, passing, before)
    for step in ("write tile", "rename tile", "sync tile")
    for passing in (0, 1)
    for before in (True, False)
]


@pytest.mark.parametrize("right", [True, False])
def test_the_power_goes_at_every_step_of_opening_and_no_try_is_given_back(
    land: Land,
    tmp_path: Path,
    right: bool,  # noqa: FBT001
) -> None:
    key, wrong, seen = CardCase(tmp_path, land.house.office.clock)._image_key(), new_code(os.urandom), set()
    for cut in scaled(_CUTS, _CUTS[::2] if right else _CUTS[:6]):
        hers, told = posted(land), False
        (tmp_path / "mine.card").unlink(missing_ok=True)
        case = hers.take(tmp_path)
        order, signature = land.homeward.order(hers.card_id, 0)
        disk = FailingDisk(Power(cut), RealDisk(mode=0o600))
        with open_image(tmp_path / "mine.card", key, disk) as image:
            try:
                open_at_home(image, order, signature, 0, code_bytes(hers.code if right else wrong), TYPED)
            except WrongOpeningCode:
                told = True
            except PowerCut:
                told = False
        left = case.looked_at("mine")
        seen.add((left.life, left.opening.left if left.opening else 0))
        if left.opening is not None:
            assert left.life is Life.SEALED
            assert left.opening.left == 4 or not told, "a try was given back"
        else:
            assert (right, left.life, bool(left.proof)) == (True, Life.ACTIVE, True)
        activate(case, hers)  # she does it again, and it works
        assert (case.looked_at("mine").proof, hers.state()) == (b"", CardState.ACTIVE)
    assert len(seen) == (3 if right else 2), "each of these was there"


def test_the_power_goes_at_every_step_at_j_lis_and_she_gets_one_card(land: Land, tmp_path: Path) -> None:
    case = CardCase(tmp_path, land.house.office.clock)
    for step in count(1, scaled(1, 2)):
        hers = applied(land, f"hers-{step}")
        land.plug("jlis", step, after_commit=step % 4 == 1)
        with land.power():
            all_of_it(hers, case)
        land.restart()
        if hers.state() is not CardState.ACTIVE:
            all_of_it(hers, case)
        assert (hers.state(), land.house.told(hers.card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
        land.homeward.round()
        assert not land.at_jlis(hers.card_id)
        if not land.cut_off:
            assert step > 8
            return
        assert step < 40


def all_of_it(hers: Hers, case: CardCase) -> None:
    """From the shelf into her hands."""
    hers.land.homeward.round()
    if hers.name not in case.names():
        case.take(hers.name, hers.receive(), hers.letter)
    activate(case, hers)


def test_what_j_lis_ordered_for_home_no_city_can_have_counted(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    hers.take(tmp_path)
    order, _ = land.homeward.order(hers.card_id, 0)
    with pytest.raises(NotOpened):
        land.dispatch.opened(Acting(CITY, "mori", "x"), hers.card_id, order.counter, b"p" * 256)
    with pytest.raises(NotOpened):
        land.dispatch.opened(Acting(AT_HOME), hers.card_id, order.counter, b"p" * 256)


def test_who_says_that_a_chip_obeyed_much_uses_up_no_counter_of_it(land: Land, tmp_path: Path) -> None:
    hers = posted(land)
    case = hers.take(tmp_path)
    for said in (-1, 1, (1 << 31) - 2, 1 << 40):  # anybody may ask, and knows no more than her card's id
        with pytest.raises(OrderNotGiven):
            land.homeward.order(hers.card_id, said)
    activate(case, hers)
    unlock = (CLERK, hers.card_id, Act.UNLOCK, ("jpki/0018",))
    for said in (-1, (1 << 31) - 2, 1 << 40):  # her own city, dishonest
        with pytest.raises(OrderNotGiven):
            land.dispatch.order(*unlock, said)
    assert land.dispatch.order(*unlock, 9)[0].counter == 10


def test_a_key_that_nothing_is_sealed_to_is_not_taken_and_one_card_keeps_no_other_waiting(land: Land) -> None:
    for weak in (bytes(32), b"\1" + bytes(31)):
        with pytest.raises(Malformed):
            land.house.service.apply_at_counter(CLERK, land.somebody().code, PHOTO, opens=weak)
    both, failing = [applied(land), applied(land)], iter([True])

    def recipient(city: str) -> Recipient:
        if next(failing, False):
            raise Unreachable("nobody knows the first one's city now")
        return land.dispatch.recipient(city)

    with pytest.raises(Unreachable):
        replace(land.homeward, recipient=recipient).round()
    assert sorted(says_nothing(land.factory.chip(each.card_id)) for each in both) == [False, True]  # type: ignore[arg-type]
    assert land.homeward.round() == 1


def test_a_city_keeps_neither_what_j_lis_did_not_make_nor_a_card_opened_at_home(
    land: Land, tmp_path: Path
) -> None:
    hers, (checked, occasion) = posted(land), land.checked()
    case = hers.take(tmp_path)
    closed = case.looked_at("mine")
    assert closed.opening is not None
    made = unseal(Role.CHIP, hers.card_id, closed.opening.for_city, land.opens)
    other = replace(State.decode(made), order_key=b"o" * 32).encode()  # anybody can seal to a city
    sealed = seal(Role.CHIP, hers.card_id, other, land.opens.public_key().public_bytes_raw())
    forged = replace(closed, opening=replace(closed.opening, for_city=sealed))
    with pytest.raises(Refusal):
        land.safe.keep_brought(checked, occasion, hers.card_id, forged)
    assert land.in_safe(hers.card_id) is None
    activate(case, hers)
    with pytest.raises(Refusal):  # the closed file is left over, and its keys are in use
        land.safe.keep_brought(checked, occasion, hers.card_id, closed)
    assert land.in_safe(hers.card_id) is None
    land.safe.round()


def test_a_card_that_the_counter_opened_meanwhile_is_not_counted_as_opened_at_home(
    land: Land, tmp_path: Path
) -> None:
    hers, (checked, occasion) = posted(land), land.checked()
    case = hers.take(tmp_path)
    closed = case.looked_at("mine")
    order, signature = land.homeward.order(hers.card_id, 0)
    with open_image(tmp_path / "mine.card", case._image_key()) as image:
        open_at_home(image, order, signature, 0, code_bytes(hers.code), TYPED)  # and the line broke
    land.safe.keep_brought(checked, occasion, hers.card_id, closed)
    land.hand_over(hers.card_id)
    with pytest.raises(NotOpened):  # the one that she got at the counter is her card
        activate(case, hers)
    assert land.in_safe(hers.card_id) is not None


class Elsewhere(BaseHTTPRequestHandler):
    """An address where no card maker is."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<p>Welcome</p>")

    def log_message(self, *said: object) -> None:
        """Say nothing."""


def test_an_address_where_no_card_maker_is_answers_for_none() -> None:
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        serving = Thread(target=server.handle_request)
        serving.start()
        with pytest.raises(Unreachable):
            HomeLine(f"http://127.0.0.1:{server.server_port}").order(bytes(16), 0)
        serving.join()
