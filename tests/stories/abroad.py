# SPDX-License-Identifier: Apache-2.0
"""A country with an embassy: Hanako lives in Midori, her register is Asahi's, she is about to leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from litestar.testing import TestClient

from tests.cards.counter import Counter, at_the_counter
from tests.cards.house import PHOTO
from tests.counters.window import Browser, words
from tests.japan import HANAKO, YAMADA_FAMILY, Japan
from tests.residents.clerk import Clerk
from tests.stories.country import NEW_HOME
from warifu.app import desk
from warifu.app.certification import hold_ceremony
from warifu.app.server import http_app
from warifu.cards.carrying import carried, carry
from warifu.cards.chip import State
from warifu.cards.life import Card, CardEvent, CardLifeStore
from warifu.counters.window import Clerk as Account
from warifu.counters.window import WindowStore
from warifu.counters.window.clerks import hashed
from warifu.demo.town.families import family_registers
from warifu.families import FamiliesService, FamiliesStore, Named
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Nothing
from warifu.residents import Arrival, Particulars, Relation, ResidentsService

ASAHI, MIDORI, EMBASSY = "city:asahi", "city:midori", "embassy:hoshimi"
CLERK, PASSWORD = "hara", "four words for hara here"
PINS = {"signing": "abc123", "signing__again": "ABC123", "login": "7193", "login__again": "7193"}


@dataclass
class Abroad:
    """The country, and Hanako's card as it is in her hand: a file and its code."""

    japan: Japan
    kin: FamiliesService = field(init=False)
    at_asahi: dict[str, InHouseNumber] = field(default_factory=dict)
    at_midori: dict[str, InHouseNumber] = field(default_factory=dict)
    hand: State | None = None

    def settle(self) -> None:
        """Her register stands in Asahi, the family moves to Midori, everybody has number and codes."""
        japan, asahi = self.japan, self.asahi
        hold_ceremony(
            japan.settings("jlis"), japan.ring("jlis"), japan.folder / "off", Secret(b"words"), japan.clock
        )
        japan.settle(ASAHI, YAMADA_FAMILY)
        here = [(InHouseNumber.parse(japan.find(ASAHI, each)), each) for each in YAMADA_FAMILY]
        self.at_asahi = {stated.name: number for number, stated in here}
        self.kin = FamiliesService(
            ASAHI,
            FamiliesStore(japan.databases[ASAHI]),
            municipality=asahi.municipality,
            clock=japan.clock,
            draw=japan.randomness,
        )
        self.kin.take_over(list(family_registers(here, asahi.municipality, japan.clock.today())), by="story")
        japan.rounds(ASAHI)
        self.days_pass(1)
        today, leaving = japan.clock.today(), list(self.at_asahi.values())
        paper = asahi.move_out(leaving, to_address=NEW_HOME, leaves_on=today, by="story", to_city=MIDORI)
        arrivals = paper.arrivals(
            household="H9100001", postal_code="978-0001", address=NEW_HOME, moved_in_on=today
        )
        arrived = self.midori.move_in(arrivals, moved_in_on=today, by="story")
        self.at_midori = {each.stated.name: each.in_house_number for each in arrived}
        japan.rounds(ASAHI, MIDORI)
        japan.at_desk(MIDORI, "number", Nothing(), desk.Counted)
        japan.at_desk(MIDORI, "enrol-residents", desk.People([]), desk.Counted)
        for body in (MIDORI, EMBASSY):
            with WindowStore(japan.databases[body]).transaction() as tx:
                password = hashed(PASSWORD, b"salt of a test..", 4)
                tx.add_clerk(Account(CLERK, "原", "Hara"), password, "test", japan.clock.now())

    @property
    def asahi(self) -> ResidentsService:
        return self.japan.register(ASAHI)

    @property
    def midori(self) -> ResidentsService:
        return self.japan.register(MIDORI)

    def days_pass(self, days: int) -> None:
        self.japan.clock.step(timedelta(days=days))

    def named(self, name: str = HANAKO.name) -> Named:
        """How her family register names somebody."""
        return self.kin.known_as(self.at_asahi[name])[-1]

    # her card

    def first_card(self) -> bytes:
        """She applies at Midori, fetches it, and takes it home."""
        counter: Counter = at_the_counter(self.japan, MIDORI, self.at_midori[HANAKO.name].reveal("a story"))
        card_id = counter.applies().card_id
        counter.safe.round()
        for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
            counter.tells(card_id, event)
        counter.opens(card_id)
        self.hand = carried(*_given(counter, card_id))
        counter.safe.taken(counter.occasion, card_id)
        return card_id

    def card(self, card_id: bytes) -> Card:
        with CardLifeStore(self.japan.databases["jlis"]).transaction() as tx:
            found = tx.find(card_id)
        assert found is not None
        return found

    # leaving and coming back

    def leaves(self, name: str = HANAKO.name) -> None:
        """She goes abroad; the cities and J-LIS hear of it."""
        clerk, her = Clerk(self.midori), self.at_midori[name]
        filing = clerk.files(self.japan.clock.today(), her)
        self.midori.events.go_abroad([her], filing, to_country="ホシミ")
        self.japan.rounds(MIDORI, "jlis")
        self.days_pass(1)

    def returns(self, name: str = HANAKO.name) -> None:
        """She comes home to Midori."""
        her = self.at_midori[name]
        before = self.midori.find(her)
        stated = next(each for each in YAMADA_FAMILY if each.name == name)
        home = Arrival(_at(stated, self.japan.clock.today()), before.record_code)
        clerk = Clerk(self.midori)
        filing = clerk.files(self.japan.clock.today(), households=(home.stated.household,))
        self.midori.events.return_from_abroad([home], filing)
        self.japan.rounds(MIDORI, "jlis")

    # at a counter

    @contextmanager
    def anybody(self, body: str) -> Iterator[Browser]:
        """Somebody's browser at a body's pages."""
        host = body.replace(":", "-")
        with TestClient(http_app(self.japan.bodies[body]), base_url=f"http://{host}.test") as client:
            client.headers.update({"accept": "text/html", "accept-language": "en"})
            client.follow_redirects = False
            yield Browser(client)

    @contextmanager
    def at(self, body: str) -> Iterator[Browser]:
        """A clerk who has signed in at a body."""
        with self.anybody(body) as browser:
            browser.get("/window/sign-in")
            browser.follow(browser.post("/window/sign-in", clerk=CLERK, password=PASSWORD))
            yield browser

    def asks(self, clerk: Browser, case: str, who: Named | None = None, keeper: str = ASAHI) -> str:
        """Type what her certificate says; give what the page says then."""
        said = who or self.named()
        clerk.get(f"{case}/person")
        answer = clerk.post(
            f"{case}/person",
            keeper=keeper,
            place=said.place,
            head=said.head,
            name=said.name,
            born_on=said.born_on.isoformat(),
        )
        return words(clerk.follow(answer).text)

    def before_her(self, clerk: Browser, kind: str) -> str:
        """A case of hers at the embassy, after the identity check, her cards on the page."""
        case = clerk.open(kind, "領事窓口")
        shown = self.asks(clerk, case)
        assert "Identity check" in shown, (shown, self.japan.faults)
        shown = words(clerk.identify(case, expires="2035-01-01").text)
        assert "Still missing" not in shown, shown
        if kind != "card-apply":
            clerk.get(f"{case}/card")
            clerk.send(f"{case}/card", {})
        return case

    def types(self, clerk: Browser, case: str, typed: dict[str, str], wish: str = "") -> None:
        """The terminal is turned to her; she puts her card in where she has one, types, and takes it."""
        clerk.get(f"{case}/card")
        turned = clerk.post(f"{case}/card", **({"wish": wish} if wish else {}))
        assert turned.headers.get("location") == "/her-side", words(turned.text)
        page = clerk.get("/her-side").text
        if 'type="file"' in page:
            assert self.hand is not None
            code = Secret("A" * 26)
            file = carry(self.hand, code).file
            token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
            assert token is not None
            clerk.client.post(
                "/her-side/insert",
                data={"_csrf_token": token[1], "code": "A" * 26},
                files={"card": ("a.card", file)},
            )
            clerk.get("/her-side")
        done = clerk.send(f"/her-side/{'write' if wish else 'pins'}", typed)
        shown = re.search(r"<strong><code>([^<]*)</code>", done.text)
        assert shown is not None, words(done.text)
        self.hand = carried(clerk.post("/her-side/file").content, Secret(shown[1]))
        clerk.get("/her-side")
        clerk.post("/her-side/taken")
        clerk.follow(clerk.get("/window/lock"))
        clerk.follow(clerk.post("/window/unlock", password=PASSWORD))

    def sends_photo(self, clerk: Browser, case: str, *, express: str = "", deliver: str = "") -> None:
        """The first step of an application."""
        clerk.get(f"{case}/card")
        token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
        assert token is not None
        answer = clerk.client.post(
            f"{case}/card",
            data={"_csrf_token": token[1], "express": express, "deliver": deliver},
            files={"photo": ("a.jpg", PHOTO, "image/jpeg")},
        )
        clerk.page = answer.text

    def applies(self, clerk: Browser, case: str) -> None:
        """Her photograph is compared and sent."""
        self.sends_photo(clerk, case)
        clerk.get(f"{case}/card")
        sent = clerk.send(f"{case}/card", {"compared": "yes"})
        assert "application" in words(sent.text).lower()


def _at(stated: Particulars, today: date) -> Particulars:
    home = {"household": "M9100009", "relation": Relation.HEAD, "address": NEW_HOME}
    return replace(stated, postal_code="978-0001", resident_since=today, **home)  # type: ignore[arg-type]


def _given(counter: Counter, card_id: bytes) -> tuple[bytes, Secret[str]]:
    code = Secret("A" * 26)
    return counter.safe.give(card_id, code).file, code
