# SPDX-License-Identifier: Apache-2.0
"""あなたの財布: the personas' cards and mailbox keys, so that a visitor needs no reader and no pcscd.

The cards are real to everybody here: their cities apply for the certificates at J-LIS, which records them and
can hold them, and J-LIS's own keys sign what they say. The wallet stands for four people's pockets in one
folder, with one PIN that the page shows.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from warifu.app import plan
from warifu.app.card_root import card_makers
from warifu.app.openid import WITH_ITEMS
from warifu.app.process import SETTINGS
from warifu.cards import CardCase, Holder
from warifu.cards.bridge import Bridge, HttpSignIn, SignInSite, SoftSlots
from warifu.cards.bridge import web as bridge_web
from warifu.cards.chip import Kind
from warifu.cards.jpki import JpkiClient
from warifu.demo.country import Country
from warifu.demo.stage import PERSONAS, Persona, Stage
from warifu.exchange.sealing import SealedWire
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SystemClock
from warifu.kernel.refusal import Problem
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import load
from warifu.kernel.wire import HttpWire
from warifu.portal import Lent

PIN, PASSWORD = "1234", "ABC123"
_TYPED = {
    "jpki/0018": PIN,
    "jpki/001B": PASSWORD,
    "text/0011": PIN,
    "resident/001C": PIN,
    "common/001C": PIN,
}
SIGN_IN, PORTAL = "signin", "portal"


@dataclass
class Wallet:
    """The wallet of the demo. Making the cards takes some seconds, beside everything else."""

    country: Country
    stage: Stage
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def folder(self) -> Path:
        """Where the cards lie."""
        return self.country.folder / "wallet"

    def make_cards(self, say: Callable[[str], None]) -> None:
        """Make the cards that are not there yet; what hinders it is said, and the next start tries again."""
        try:
            self._make_cards()
        except Problem as hindered:
            say(f"no cards in the wallet, until the next start: {hindered.told}")

    def _make_cards(self) -> None:
        with self._turn:
            for city in sorted({each.city for each in PERSONAS}):
                with self._applying_by(city) as case:
                    held = case.names()
                    for persona in PERSONAS:
                        if persona.city == city and persona.key not in held:
                            self._issue(case, persona)

    def lent(self, card: str) -> Secret[bytes] | None:
        """What a persona lends the portal for one visit: her mailbox key, and what to call her."""
        persona = next((each for each in PERSONAS if each.key == card), None)
        if persona is None:
            return None
        key = self.stage.wallets[card].reveal("lend it to the portal, sealed")
        lent = Lent(secret=key, name_ja=persona.who.name, name_en=persona.who.latin)
        return Secret(msgspec.msgpack.encode(lent))

    def rooms(self) -> bridge_web.Rooms:
        """The reader's side, with these cards in it."""
        names = {each.key: Wording(each.who.name, each.who.latin) for each in PERSONAS}
        lends_to = {PORTAL: self.country.ring(PORTAL).sealing_key(plan.ENVELOPE)}
        items_to = {WITH_ITEMS: self.country.ring(SIGN_IN).sealing_key(plan.ENVELOPE)}
        site = SignInSite(
            self.country.address(SIGN_IN), Wording("カードでログイン", "Card sign-in"), lends_to, items_to
        )
        case = CardCase(self.folder, SystemClock())
        bridge = Bridge(
            [site], SoftSlots(case, names, for_tests=False), HttpSignIn, SystemClock(), os.urandom, self
        )
        page = Site(office=bridge_web.NAME, start=self.country.start, elsewhere=(site.origin,))
        return bridge_web.Rooms(bridge, page, self.country.bridge.removeprefix("http://"), PIN, PASSWORD)

    def _issue(self, case: CardCase, persona: Persona) -> None:
        who = persona.who
        holder = Holder(who.name.replace(" ", "\u3000"), who.address, who.birth_date, _sex(persona))
        typed = {place: Secret(pin.encode()) for place, pin in _TYPED.items()}
        number = IndividualNumber.parse(self.stage.number(persona.key))
        case.issue(persona.key, holder, Kind.ORDINARY, typed, number=number)

    @contextmanager
    def _applying_by(self, city: str) -> Iterator[CardCase]:
        """The wallet's folder, with certificates that this city applies for."""
        ring = self.country.ring(city)
        addresses = {"jlis": self.country.address("jlis")}
        wire = HttpWire(city, partial(ring.sign, plan.SIGN), SystemClock(), addresses)
        keys = {"jlis": self.country.ring("jlis").sealing_key(plan.ENVELOPE)}
        try:
            client = JpkiClient(SealedWire(wire, keys, os.urandom))
            jlis = load(self.country.place("jlis") / SETTINGS)
            makers = card_makers(jlis, self.country.ring("jlis"), SystemClock(), client)
            yield CardCase(self.folder, SystemClock(), makers=makers)
        finally:
            wire.close()


def _sex(persona: Persona) -> str:
    return {"male": "1", "female": "2"}.get(persona.who.sex.name.lower(), "9")
