# SPDX-License-Identifier: Apache-2.0
"""J-LIS and a counter with a reader: cards with real chips in software, written again at the counter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import msgspec

from tests.cards.house import CLERK, House, open_house
from tests.cards.office import Jpki
from tests.databases import MakeDatabase
from tests.login.office import key
from warifu.app.card_life import AppliedBy
from warifu.cards.authority import CardMakers
from warifu.cards.chip import P2016, Act, CardImage, Chip, IssuerPort, KeyMaker, Order, State, open_image
from warifu.cards.factory import CardFactory
from warifu.cards.jpki import CertificateKind, CertificationService, JpkiStore
from warifu.cards.jpki import State as Status
from warifu.cards.life import Card, CardLifeStore, CardUpdates
from warifu.cards.life.messages import CounterCase
from warifu.cards.renewal import (
    FaceTerminal,
    RenewalStore,
    SoftReader,
    UpdateCounter,
    UpdateService,
    web,
)
from warifu.cards.rewriting import CardContents
from warifu.kernel.database import Database
from warifu.kernel.disk import Disk
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint
from warifu.numbers import Newcomer, Whole

R = TypeVar("R", bound=msgspec.Struct)
PINS = {
    "jpki/0018": b"1234",
    "jpki/001B": b"ABC123",
    "text/0011": b"1234",
    "resident/001C": b"1234",
    "common/001C": b"1234",
}
OFFICES = ["numbers", "cards.jpki", "cards.life", "cards.renewal"]
ORDERS, IMAGES, AUTHORITY = "card-order", "card-image", "card-authority"
IMAGE_KEY, AUTHORITY_KEY = Secret(b"i" * 32), Secret(b"a" * 32)
SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION


@dataclass
class ChipWorkshop:
    """The real factory, whose keys are few and come round."""

    jpki: Jpki
    factory: CardFactory
    made: dict[bytes, dict[CertificateKind, bytes]] = field(default_factory=dict)
    codes: dict[bytes, Secret[bytes]] = field(default_factory=dict)

    def make(self, card: Card, holder: Whole, photo: bytes) -> None:
        drawn = list[bytes]()

        def draw(count: int) -> bytes:
            drawn.append(os.urandom(count))
            return drawn[-1]

        replace(self.factory, draw=draw).make(card, holder, photo)
        made = self.jpki.service.of_card(card.card_id).in_force
        self.made[card.card_id] = {each.kind: each.serial for each in made}
        code = f"{int.from_bytes(drawn[1], 'big') % 10**4:04d}"
        born = holder.held.items.born_on
        era = born.year - 1988 if (born.year, born.month, born.day) >= (1989, 1, 8) else born.year - 1925
        printed = f"{era:02d}{born:%m%d}{card.expires_on.year}{code}"
        self.codes[card.card_id] = Secret(printed.encode())


@dataclass(frozen=True)
class Straight(UpdateCounter):
    """A case of the window whose identity check is done."""

    case: str = CLERK.case

    def _at(self) -> CounterCase:
        return CounterCase(CLERK.clerk, self.case)


@dataclass
class Line:
    """The sealed wire of a city, through JSON and back; a refusal comes as it is."""

    offered: list[Endpoint]
    caller: str

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        assert to == "jlis"
        endpoint = next(each for each in self.offered if each.path == path)
        received = msgspec.json.decode(msgspec.json.encode(message), type=endpoint.request)
        answered = endpoint.serve(self.caller, received)
        return msgspec.json.decode(msgspec.json.encode(answered), type=reply)


@dataclass
class Bench:
    """All of it."""

    house: House
    ring: FileKeyRing
    folder: Path
    service: UpdateService = field(init=False)
    contents: CardContents = field(init=False)
    cases: int = 0

    def __post_init__(self) -> None:
        self.contents = CardContents(self.folder, AUTHORITY_KEY, self.house.office.clock, self.keys)
        self.restart()

    def restart(self, database: Database | None = None) -> None:
        """Open J-LIS's offices anew, over another plug perhaps."""
        house, found = self.house, database or self.house.database
        house.restart(database)
        jpki: CertificationService = replace(house.jpki.service, store=JpkiStore(found))
        house.service = replace(house.service, store=CardLifeStore(found))
        self.service = UpdateService(
            RenewalStore(found),
            CardUpdates(house.service),
            jpki,
            self.contents,
            partial(self.ring.sign, ORDERS),
            house.office.clock,
            os.urandom,
        )

    @property
    def keys(self) -> KeyMaker:
        return self.workshop.factory.key_maker

    @property
    def workshop(self) -> ChipWorkshop:
        assert isinstance(self.house.workshop, ChipWorkshop)
        return self.house.workshop

    def active(self, person: Newcomer) -> bytes:
        """A card in its holder's hands, with the PINs she typed."""
        card_id = self.house.active(person)
        with self.image(card_id) as image:
            state = image.state
            self.order(image, Act.ACTIVATE, {n: Secret(p) for n, p in PINS.items() if state.pins[n].most})
        return card_id

    def order(self, image: CardImage, act: Act, typed: dict[str, Secret[bytes]]) -> None:
        """Give a card an order of its issuer."""
        now = int(self.house.office.clock.now().timestamp())
        given = Order(image.state.card_id, image.state.orders + 1, act, now + 60)
        chip = Chip(P2016, image.state, image.save, os.urandom)
        port = IssuerPort(chip.inside, self.workshop.factory.key_maker)
        port.obey(given, self.ring.sign(ORDERS, given.message()), now, typed=typed)

    @contextmanager
    def image(self, card_id: bytes, disk: Disk | None = None) -> Iterator[CardImage]:
        """Hold a card."""
        with open_image(self.workshop.factory.place(card_id), IMAGE_KEY, disk) as image:
            yield image

    def state(self, card_id: bytes) -> State:
        """What the chip remembers."""
        with self.image(card_id) as image:
            return image.state

    @contextmanager
    def reader(
        self,
        card_id: bytes,
        typed: dict[str, bytes] | None = None,
        disk: Disk | None = None,
        terminal: FaceTerminal | None = None,
    ) -> Iterator[SoftReader]:
        """A card in the reader of a counter, whose holder types these PINs."""
        pins = PINS | (typed or {})

        def pad(name: str) -> Secret[bytes]:
            return Secret(pins[name])

        with self.image(card_id, disk) as image:
            clock = self.house.office.clock
            yield SoftReader(
                image.state, image.save, pad, clock, self.workshop.factory.key_maker, os.urandom, terminal
            )

    def counter(self, city: str = CLERK.body, case: str = "") -> UpdateCounter:
        """One case of a city's window: a new one each time."""
        self.cases += 1
        wire = Line(web.endpoints(self.service), city)
        return Straight(wire, None, None, None, case or f"M26-CASE-{self.cases}")  # type: ignore[arg-type]

    def code(self, card_id: bytes) -> Secret[bytes]:
        """照合番号B, as printed on the card."""
        return self.workshop.codes[card_id]

    def terminal(self) -> FaceTerminal:
        """A certified terminal that compared the face."""
        own = key(0)
        authority = CardMakers(
            self.folder / "authority", self.house.office.clock, AUTHORITY_KEY, self.workshop.factory.key_maker
        )
        return FaceTerminal(own, authority.terminal(own.public_key()), authority.cv_root)

    def good(self, card_id: bytes) -> dict[CertificateKind, bytes]:
        """The certificates of a card that are good now, DER; never two of a kind."""
        found: dict[CertificateKind, bytes] = {}
        for each in self.house.jpki.service.of_card(card_id).ever:
            with self.house.jpki.service.store.transaction() as tx:
                turn = tx.last_turn(each.serial)
            assert turn is not None
            if turn[1].state is Status.GOOD:
                assert each.kind not in found, "two good certificates of one kind"
                found[each.kind] = each.der
        return found


def open_bench(make_database: MakeDatabase, folder: Path) -> Bench:
    """Open it."""

    def make(_: object) -> Database:
        return make_database(OFFICES)

    house = open_house(make, folder / "house")
    ring = FileKeyRing(folder / "ring")
    ring.make(ORDERS)
    keys = cycle([key(n) for n in range(9)])
    cards = folder / "cards"
    factory = CardFactory(
        cards,
        IMAGE_KEY,
        ring.verifying_key(ORDERS),
        AUTHORITY_KEY,
        lambda city: AppliedBy(house.jpki.service, city),
        house.office.clock,
        os.urandom,
        lambda: next(keys),
    )
    house.workshop = ChipWorkshop(house.jpki, factory)  # type: ignore[assignment]
    return Bench(house, ring, cards)
