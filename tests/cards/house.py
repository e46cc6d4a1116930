# SPDX-License-Identifier: Apache-2.0
"""J-LIS as far as cards go: the numbers, the certification authority and the cards in one real database."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PIL import Image

from tests.cards.office import KEY, Jpki, open_jpki
from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, Office, newcomer, open_office, request
from warifu.app.card_life import OwnOrders
from warifu.cards.jpki import Application, CertificateKind, SigningFacts, State, old_enough_to_sign, serial_of
from warifu.cards.life import (
    Acting,
    Card,
    CardEvent,
    CardFollowing,
    CardLifeService,
    CardLifeStore,
    CardState,
    StopLine,
)
from warifu.identifiers.body_name import BodyName
from warifu.kernel.database import Database
from warifu.kernel.refusal import Unreachable
from warifu.kernel.secrecy import Secret
from warifu.numbers import Newcomer, Whole

OFFICES = ["numbers", "cards.jpki", "cards.life"]
CLERK = Acting("city:midori", "mori", "M26-AAAA-BBBB")


def photo(wide: int = 700, high: int = 900, kind: str = "JPEG") -> bytes:
    """A grey picture: no face, which nobody claims to look for."""
    written = io.BytesIO()
    Image.new("L", (wide, high), 200).save(written, kind)
    return written.getvalue()


PHOTO = photo()


@dataclass
class Workshop:
    """A factory that applies for both certificates of a card and makes no chip."""

    jpki: Jpki
    made: dict[bytes, dict[CertificateKind, bytes]] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    takes: set[bytes] = field(default_factory=lambda: {PHOTO})

    def make(self, card: Card, holder: Whole, photo: bytes, opens: bytes = b"") -> None:
        assert photo in self.takes
        items = holder.held.items
        grown = old_enough_to_sign(items.born_on, self.jpki.clock.today())
        for kind in CertificateKind if grown else [CertificateKind.AUTHENTICATION]:
            facts = SigningFacts(
                Secret(items.name), items.born_on, 2, Secret(items.address), "0" * 5, "0" * len(items.address)
            )
            asked = Application(
                kind,
                card.card_id,
                KEY,
                items.born_on,
                card.expires_on,
                facts if kind is CertificateKind.SIGNING else None,
            )
            issued = self.jpki.service.issue(card.city, asked)
            self.made.setdefault(card.card_id, {})[kind] = serial_of(issued.der)
            self.before()


@dataclass
class Forms:
    """The forms of the notices: the id of a person's form is her place, here."""

    positions: dict[str, int] = field(default_factory=dict)

    def position_of(self, application: str) -> int | None:
        return self.positions.get(application)


@dataclass
class Letters:
    """Histories: whose line says what of which call; None is nobody's. `away`: the portal is down."""

    filed: dict[bytes, tuple[bytes | None, bool]] = field(default_factory=dict)
    away: bool = False

    def file(self, rid: Secret[bytes] | None, call_id: bytes, *, stopped: bool) -> None:
        if self.away:
            raise Unreachable("the portal is down")
        whose = None if rid is None else rid.reveal("see whose line it is")
        self.filed[call_id] = (whose, stopped)


@dataclass
class House:
    """All of it. `restart` is what a power cut leaves: the database, and offices opened anew."""

    office: Office
    jpki: Jpki
    database: Database
    workshop: Workshop
    forms: Forms
    ready: Callable[[Sequence[Card]], Sequence[Card]] = lambda waiting: waiting
    service: CardLifeService = field(init=False)
    letters: Letters = field(default_factory=Letters)
    stop_line: StopLine = field(init=False)
    following: CardFollowing = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, database: Database | None = None) -> None:
        self.service = CardLifeService(
            CardLifeStore(database or self.database),
            self.office.lives,
            OwnOrders(self.jpki.service),
            self.workshop,
            self.forms,
            Secret(b"known holders, a key for tests.."),
            self.office.clock,
            self.office.chance.randbytes,
            self.ready,
        )
        self.stop_line = StopLine(self.service, lambda work: work(), self.letters)
        self.following = CardFollowing(self.service)
        self.service.settle()

    def number(self, place: int, city: BodyName = MIDORI) -> Newcomer:
        """Give somebody a number."""
        person = newcomer(place)
        self.office.service.designate(city, request(place), person)
        return person

    def apply(self, person: Newcomer) -> bytes:
        """Apply at the counter, have the card made; gives its id."""
        self.service.apply_at_counter(CLERK, person.code, PHOTO)
        self.service.make_waiting()
        cards = self.service.cards_of(CLERK, person.code)
        return next(card.card_id for card, _ in cards if card.state is CardState.MADE)

    def active(self, person: Newcomer) -> bytes:
        """A card in its holder's hands."""
        card_id = self.apply(person)
        for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
            self.service.turn(card_id, event, CLERK)
        self.service.hand_over(card_id, CLERK)
        return card_id

    def state(self, card_id: bytes) -> CardState:
        with self.service.store.transaction() as tx:
            card = tx.lock(card_id)
        assert card is not None
        return card.state

    def told(self, card_id: bytes) -> tuple[State, State]:
        """What a relying party is told of both certificates at this moment: signing, authentication."""
        serials = self.workshop.made[card_id]
        login = self.told_login(card_id)
        signing = self.jpki.service.state(
            "agency:tax", CertificateKind.SIGNING, serials[CertificateKind.SIGNING], "application"
        )
        return signing.state, login

    def told_login(self, card_id: bytes) -> State:
        """What a relying party is told of the one for signing in; a child's card has no other."""
        serial = self.workshop.made[card_id][CertificateKind.AUTHENTICATION]
        return self.jpki.service.state("portal", CertificateKind.AUTHENTICATION, serial, "login").state

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.transaction() as connection:
            return connection.execute(query.encode()).fetchall()


def open_house(make_database: MakeDatabase, folder: Path) -> House:
    database = make_database(OFFICES)
    office = open_office(make_database, database=database)
    jpki = open_jpki(database, folder)
    office.clock = jpki.clock  # one clock for all of J-LIS
    office.reopen()
    return House(office, jpki, database, Workshop(jpki), Forms())


def on(text: str) -> date:
    return date.fromisoformat(text)
