# SPDX-License-Identifier: Apache-2.0
"""Hanako's card in a country beyond signing in: what she signs, who checks it, and the stop line."""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from litestar.testing import TestClient

from tests.japan import HANAKO
from tests.login.country import ASAHI, TOKEN, Country
from tests.login.test_whole_way import Walk
from warifu.app import plan
from warifu.app.server import http_app
from warifu.cards import documents
from warifu.cards.chip import Act, Reader
from warifu.cards.jpki import Application, CertificateKind, JpkiClient, State, serial_of
from warifu.cards.life import Acting, Card, CardEvent, CardLifeStore, CardState, Channel
from warifu.cards.verification.messages import CheckAsked, CheckTold
from warifu.exchange.sealing import SealedWire
from warifu.identifiers.four_items import normal_form
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import MemoryWire

LETTER = "I rent the flat from April, {}.\n"
CERTIFICATE = "jpki/000A"


@dataclass(frozen=True)
class Holder:
    """Hanako, her card in her hand."""

    country: Country

    def wire(self, body: str) -> MemoryWire:
        """The wire of a body."""
        japan = self.country.japan
        return MemoryWire(body, partial(japan.ring(body).sign, plan.SIGN), japan.clock, japan.network)

    def signs(self, what: str, stamps: documents.AskStamp | None = None) -> documents.Signature:
        """Sign a letter with the card."""
        content = LETTER.format(what).encode()
        with self.country.case.open("hanako") as (_, chip):
            hand = documents.CardHand(Reader(chip.transmit))
            hand.open(Secret("ABC123"))
            return documents.find_signature(documents.sign(content, hand, stamps), content)

    def signs_file(self, content: bytes, card: str = "hanako") -> bytes:
        """Sign a file with a card; gives the signature beside it."""
        with self.country.case.open(card) as (_, chip):
            hand = documents.CardHand(Reader(chip.transmit))
            hand.open(Secret("ABC123"))
            return documents.sign(content, hand)

    def holds(self, letter: documents.Signature) -> bool:
        """What a city hears of a signature that was handed to it."""
        key = self.country.japan.ring("signin").sealing_key(plan.ENVELOPE)
        asks = SealedWire(self.wire(ASAHI), {"signin": key}, os.urandom)
        asked = CheckAsked("lease", letter.cms, letter.digest)
        return asks.call("signin", "verification/check", asked, CheckTold).valid

    def state(self) -> State:
        """How J-LIS knows the certificate she signs in with, as it tells the sign-in."""
        key = self.country.japan.ring("jlis").sealing_key(plan.ENVELOPE)
        states = JpkiClient(SealedWire(self.wire("signin"), {"jlis": key}, os.urandom))
        with self.country.case.open("hanako") as (image, _):
            serial = serial_of(image.state.files[CERTIFICATE])
        return states.state(CertificateKind.AUTHENTICATION, serial, "login").state

    def renews(self) -> None:
        """Her card makes a new key, her city has it certified in the old one's place, and it goes in."""
        case = self.country.case
        with case.open("hanako") as (image, _):
            old = x509.load_der_x509_certificate(image.state.files[CERTIFICATE])
            key: object = old.public_key()
            while key == old.public_key():  # the country's keys are few and come round
                key = load_der_public_key(case.order(image, Act.NEW_KEY, places=("jpki/0017",)))
            assert isinstance(key, RSAPublicKey)
            asked = Application(
                CertificateKind.AUTHENTICATION,
                image.state.card_id,
                key,
                HANAKO.birth_date,
                HANAKO.birth_date.replace(year=2036),
                follows=serial_of(image.state.files[CERTIFICATE]),
            )
            case.order(image, Act.WRITE, contents={CERTIFICATE: self.country.jlis.issue(asked)})

    def is_registered(self) -> None:
        """Write the card into J-LIS's register of cards, as one that was handed over: no factory made it."""
        japan = self.country.japan
        known = japan.ring("jlis").secret(plan.CARD_HOLDERS).reveal("find her as the stop line does")
        said = (normal_form(HANAKO.name), HANAKO.birth_date.isoformat(), normal_form(HANAKO.address))
        card = Card(
            card_id=self.country.card_id("hanako"),
            person=b"h" * 16,
            position=1,
            city=ASAHI,
            born_on=HANAKO.birth_date,
            state=CardState.ACTIVE,
            turn=1,
            applied_on=japan.clock.today(),
            expires_on=HANAKO.birth_date.replace(year=2036),
            channel=Channel.COUNTER,
        )
        with CardLifeStore(japan.databases["jlis"]).transaction() as tx:
            tx.add(card)
            tx.add_turn(
                card, CardEvent.HANDED_OVER, Acting(ASAHI, "sato", "M26-ZZZZ-ZZZZ"), japan.clock.now()
            )
            tx.take_living(card.person, card.card_id, hmac.digest(known, "\0".join(said).encode(), "sha256"))

    def calls_the_stop_line(self) -> float:
        """Call it on its page; gives the seconds until J-LIS tells verifiers that the certificate is held."""
        typed = {"name": HANAKO.name, "born": HANAKO.birth_date.isoformat(), "address": HANAKO.address}
        with TestClient(http_app(self.country.japan.bodies["jlis"])) as window:
            found = TOKEN.search(window.get("/cards/stop", headers={"accept": "text/html"}).text)
            assert found
            typed["_csrf_token"] = found[1]
            called = time.monotonic()
            answer = window.post("/cards/stop/call", data=typed, headers={"accept": "text/html"})
            assert answer.status_code == 200, answer.text
            while self.state() is State.GOOD:
                assert time.monotonic() < called + 10, "nothing happened behind the answer"
            return time.monotonic() - called


@contextmanager
def others_sign_in(country: Country) -> Iterator[None]:
    """Taro and a child sign in one time after the other, and once more at the end; none is refused."""
    over = threading.Event()

    def keeps_on(card: str) -> None:
        last = False
        while not last:
            last = over.is_set()
            page = Walk(country).signs_in(card)
            assert page.url.path == "/history" or "was not lent" in page.text, page.text

    with ThreadPoolExecutor(2) as pool:
        at_work = [pool.submit(keeps_on, card) for card in ("taro", "child")]
        try:
            yield
        finally:
            over.set()
    for each in at_work:
        each.result()
