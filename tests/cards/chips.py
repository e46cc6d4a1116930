# SPDX-License-Identifier: Apache-2.0
"""J-LIS that makes real chips, and one city with a safe, each with a database of its own and a plug."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.cards.house import CLERK, OFFICES, PHOTO, Forms, House, Workshop
from tests.cards.office import NOW, Jpki, open_jpki
from tests.databases import MakeDatabase
from tests.numbers.office import open_office
from tests.numbers.power import FailingDatabase, PowerCut
from warifu.app.card_life import AppliedBy, KnownCards, OpenApplications
from warifu.cards import CardMakers, Holder
from warifu.cards.chip import P2016, Kind, Life, Pictures, Request, State, await_code, create_image, make_card
from warifu.cards.dispatch import (
    ChipLine,
    Dispatch,
    DispatchStore,
    Homeward,
    Recipient,
    letter_code,
    reference_of,
)
from warifu.cards.dispatch import web as dispatch_web
from warifu.cards.factory import CardFactory
from warifu.cards.intake import Intake, IntakeStore
from warifu.cards.intake import web as intake_web
from warifu.cards.jpki import CertificateKind
from warifu.cards.jpki.keys import make_key
from warifu.cards.life import (
    CARD_COUNTER,
    Card,
    CardCounter,
    CardEvent,
    CardsAbroad,
    CardState,
    CardUpdates,
)
from warifu.cards.life import web as life_web
from warifu.cards.renewal import RenewalStore, UpdateService
from warifu.cards.renewal import web as renewal_web
from warifu.cards.rewriting import CardContents
from warifu.cards.safe import CardSafe, SafeStore
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import Bearer, IdentityChecked, Occasion, Way
from warifu.identity.checked import attest
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Problem, Unreachable, from_json, to_json
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint
from warifu.numbers import Newcomer, Whole

R = TypeVar("R", bound=msgspec.Struct)
CITY = "city:midori"
LETTERS = Secret(b"the key of letters, for tests...")
KEYS = cycle([make_key() for _ in range(3)])
TYPED = {
    place: Secret(pin)
    for place, pin in {
        "jpki/001B": b"ABC123",
        "jpki/0018": b"2580",
        "text/0011": b"2580",
        "resident/001C": b"2580",
        "common/001C": b"2580",
    }.items()
}


@dataclass
class ChipWorkshop(Workshop):
    """A workshop that puts a chip beside each pair of certificates: one that was made once, under its id."""

    factory: CardFactory | None = None
    patterns: dict[Kind, State] = field(default_factory=dict)

    def make(self, card: Card, holder: Whole, photo: bytes, opens: bytes = b"") -> None:
        super().make(card, holder, photo)
        assert self.factory is not None
        signs = CertificateKind.SIGNING in self.made[card.card_id]
        kind = Kind.ORDINARY if signs else Kind.CHILD
        if kind not in self.patterns:
            self.patterns[kind] = _chip(self.factory.folder.with_name("pattern"), kind)
        made = replace(State.decode(self.patterns[kind].encode()), card_id=card.card_id)
        made.order_key = self.factory.order_key
        if opens:
            await_code(made, opens)
        self.factory.folder.mkdir(mode=0o700, exist_ok=True)
        self.factory.erase(card.card_id)
        with create_image(self.factory.place(card.card_id), self.factory.image_key, made):
            pass


def _chip(folder: Path, kind: Kind) -> State:
    """A sealed chip of an invented person."""
    clock = SteppedClock(NOW)
    authority = CardMakers(folder, clock, Secret(b"authority key, in files of tests"), lambda: next(KEYS))
    who = Holder()
    request = Request(
        name=who.name,
        address=who.address,
        born_on=who.born_on,
        sex=who.sex,
        number=Secret("123456789018"),
        kind=kind,
        card_id=bytes(16),
        serial="0" * 15,
        security_code=Secret("0000"),
        municipality="99999",
        issued_on=clock.today(),
        expires_on=date(2036, 4, 1),
    )
    pictures = Pictures(b"name", b"address", b"number", b"code", b"")
    return make_card(P2016, request, authority.issuers(b"o" * 32), pictures, lambda: next(KEYS))


@dataclass
class Line:
    """The sealed wire from one city to J-LIS, through JSON and back; it can break before or after."""

    land: Land
    body: str = CITY
    calls: list[str] = field(default_factory=list)
    break_at: tuple[str, bool] | None = None

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        assert to == "jlis"
        self.calls.append(path)
        broken = self.break_at is not None and self.break_at[0] == path
        if broken and self.break_at == (path, False):
            raise Unreachable("the line broke before")
        offered = {each.path: each for each in self.land.endpoints()}
        received = msgspec.json.decode(msgspec.json.encode(message), type=offered[path].request)
        try:
            answered = offered[path].serve(self.body, received)
        except Problem as problem:
            raise from_json(to_json(problem)) from None
        if broken:
            raise Unreachable("the line broke after")
        return msgspec.json.decode(msgspec.json.encode(answered), type=reply)


@dataclass
class Post:
    """本人限定受取郵便: what became of each letter, by its reference; nothing is known of the others."""

    fate: dict[UUID, bool] = field(default_factory=dict)

    def reached(self, position: int, reference: UUID) -> bool | None:
        assert position >= 0
        return self.fate.get(reference)


@dataclass
class Land:
    """All of it. `restart` is what a power cut leaves."""

    house: House
    factory: CardFactory
    city: Database
    body: str = CITY
    orders: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    signs: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    opens: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    people: int = 0
    cut_off: bool = False
    line: Line = field(init=False)
    dispatch: Dispatch = field(init=False)
    homeward: Homeward = field(init=False)
    post: Post = field(default_factory=Post)
    intake: Intake = field(init=False)
    safe: CardSafe = field(init=False)

    def __post_init__(self) -> None:
        self.line = Line(self, self.body)
        self.restart()

    def restart(self, jlis: Database | None = None, city: Database | None = None) -> None:
        self.house.restart(jlis)
        self.line.break_at = None
        clock = self.house.office.clock
        keys = Recipient(
            self.opens.public_key().public_bytes_raw(), self.signs.public_key().public_bytes_raw()
        )
        self.dispatch = Dispatch(
            DispatchStore(jlis or self.house.database),
            KnownCards(self.house.service),
            self.factory,
            lambda _city: keys,
            self.orders.sign,
            clock,
        )
        self.homeward = Homeward(
            self.dispatch.store,
            KnownCards(self.house.service),
            self.factory,
            self.post,
            self.dispatch.recipient,
            self.orders.sign,
            LETTERS,
            clock,
        )
        self.intake = Intake(
            IntakeStore(self.house.database), lambda: OpenApplications(self.house.service), clock
        )
        counter = CardCounter(self.line, clock)
        self.safe = CardSafe(
            self.body,
            SafeStore(city or self.city),
            ChipLine(self.line),
            counter,
            self.opens,
            self.signs.sign,
            clock,
        )

    def endpoints(self) -> list[Endpoint]:
        return [
            *life_web.endpoints(self.house.service, CardsAbroad(self.house.service)),
            *dispatch_web.endpoints(self.dispatch),
            *intake_web.endpoints(self.intake),
            *renewal_web.endpoints(self.updates()),
        ]

    def updates(self) -> UpdateService:
        """J-LIS, writing chips again."""
        clock, database, factory = self.house.office.clock, self.house.database, self.factory
        return UpdateService(
            RenewalStore(database),
            CardUpdates(self.house.service),
            self.house.jpki.service,
            CardContents(factory.folder, factory.authority_key, clock, factory.key_maker),
            self.orders.sign,
            clock,
            os.urandom,
        )

    def posted(self, card_id: bytes, *, delivered: bool) -> None:
        """The post gives the letter to her, or brings it back."""
        self.post.fate[reference_of(card_id)] = delivered
        self.homeward.round()

    def letter(self, card_id: bytes) -> Secret[str]:
        """What is printed in the letter of a card."""
        return letter_code(LETTERS, reference_of(card_id))

    # what goes wrong

    def plug(self, body: str, step: int, *, after_commit: bool) -> None:
        """Open everything anew; the power of one body goes at a step from now."""
        failing = FailingDatabase(self.house.database if body == "jlis" else self.city)
        self.restart(**{body: failing})
        failing.cut(step, after_commit=after_commit)
        self.cut_off = False

    @contextmanager
    def power(self) -> Iterator[None]:
        """Do something until the power goes, if it does."""
        try:
            yield
        except PowerCut:
            self.cut_off = True

    # what stands where

    def at_jlis(self, card_id: bytes) -> bool:
        """Whether J-LIS has a copy of the chip."""
        return card_id in self.factory.held()

    def in_safe(self, card_id: bytes) -> State | None:
        """The chip as it lies in the safe."""
        with SafeStore(self.city).transaction() as tx:
            kept = tx.find(card_id)
        return None if kept is None else self.safe._open(card_id, kept.image)

    def state_in_safe(self, card_id: bytes) -> Life | None:
        """How far the chip in the safe is."""
        state = self.in_safe(card_id)
        return None if state is None else state.life

    def city_rows(self, query: str) -> list[tuple[object, ...]]:
        with self.city.transaction() as connection:
            return connection.execute(query.encode()).fetchall()

    # a life

    def somebody(self) -> Newcomer:
        """A grown resident of the city, another one each time."""
        self.people += 1
        while self.people % 70 > 59:  # too young to sign
            self.people += 1
        return self.house.number(self.people)

    def made(self, person: Newcomer) -> bytes:
        """Apply and have the chip made."""
        self.house.service.apply_at_counter(CLERK, person.code, PHOTO)
        self.house.service.make_waiting()
        cards = self.house.service.cards_of(CLERK, person.code)
        return next(card.card_id for card, _ in cards if card.state is CardState.MADE)

    def notified(self, person: Newcomer) -> bytes:
        """A chip in the safe, and its holder knows."""
        card_id = self.made(person)
        self.safe.round()
        for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
            self.house.service.turn(card_id, event, CLERK)
        return card_id

    def checked(self, case: str = "M26-AAAA-BBBB") -> tuple[IdentityChecked, Occasion]:
        """Somebody who was identified in a case of the window."""
        person = InHouseNumber.of_random(os.urandom(16))
        occasion = Occasion(person, case, "mori", CARD_COUNTER)
        minute = self.house.office.clock.minute()
        minutes = (minute, minute + 30)
        checked = attest(uuid4(), occasion, Way.COUNTER, Bearer.SELF, frozenset(), minutes, by_eye=False)
        return checked, occasion

    def hand_over(
        self, card_id: bytes, case: str = "M26-AAAA-BBBB", typed: Mapping[str, Secret[bytes]] = TYPED
    ) -> None:
        """She types her PINs."""
        self.safe.set_pins(*self.checked(case), card_id, typed)

    def today(self) -> date:
        return self.house.office.clock.today()


def open_land(make_database: MakeDatabase, folder: Path, body: str = CITY) -> Land:
    database = make_database([*OFFICES, "cards.dispatch", "cards.intake", "cards.renewal"])
    office = open_office(make_database, database=database)
    jpki: Jpki = open_jpki(database, folder)
    office.clock = jpki.clock
    office.reopen()
    orders = Ed25519PrivateKey.generate()
    factory = CardFactory(
        folder / "made",
        Secret(b"image key of the factory in test"),
        orders.public_key().public_bytes_raw(),
        Secret(b"authority key, in files of tests"),
        partial(AppliedBy, jpki.service),
        jpki.clock,
        os.urandom,
        lambda: next(KEYS),
    )
    workshop = ChipWorkshop(jpki, factory=factory)
    house = House(office, jpki, database, workshop, Forms())
    return Land(house, factory, make_database(["cards.safe"]), body, orders)


__all__ = ["CITY", "TYPED", "Land", "Line", "open_land"]
