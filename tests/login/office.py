# SPDX-License-Identifier: Apache-2.0
"""A sign-in for tests: the authority's own service behind it; a card is a key and a certificate."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from tests.cards.office import FACTS, TODAY, Jpki
from warifu.cards.jpki import Application, CertificateKind
from warifu.cards.login import (
    CardAnswer,
    CertificateState,
    Happening,
    LoginService,
    LoginStore,
    Service,
    Told,
    read,
)
from warifu.cards.login.refusals import StateNotTold
from warifu.kernel.database import Database
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret

ORIGIN = "https://signin.example"
PORTAL = Service("portal", Wording("わたしのやりとり", "My exchanges"), "https://portal.example")
SHOP = Service("RP00000001", Wording("図書館", "Library"), "https://library.example")
AUTHENTICATION, SIGNING = CertificateKind.AUTHENTICATION, CertificateKind.SIGNING
KEYS: list[RSAPrivateKey] = []


def key(which: int) -> RSAPrivateKey:
    """One of a few keys: making one takes a while."""
    while len(KEYS) <= which:
        KEYS.append(generate_private_key(65537, 2048))
    return KEYS[which]


@dataclass
class AskedDirectly:
    """The port to J-LIS, without a wire; `away` plays that it cannot be reached."""

    jpki: Jpki
    away: bool = False

    def state(self, serial: bytes) -> Told:
        if self.away:
            raise StateNotTold
        told = self.jpki.service.state("signin", AUTHENTICATION, serial, "login")
        return Told(CertificateState(told.state), told.line)

    def authorities(self) -> Sequence[x509.Certificate]:
        made = self.jpki.service.certificates(AUTHENTICATION)
        return [x509.load_der_x509_certificate(each) for each in made]


@dataclass
class Mailboxes:
    """A portal that keeps lines by pseudonym, for those it knows."""

    known: set[bytes] = field(default_factory=set)
    lines: dict[bytes, list[Happening]] = field(default_factory=dict)

    def tell(self, happenings: Sequence[tuple[bytes, Happening]]) -> set[bytes]:
        filed = set()
        for pseudonym, each in happenings:
            if pseudonym in self.known:
                self.lines.setdefault(pseudonym, []).append(each)
                filed.add(each.event)
        return filed


@dataclass
class SignIn:
    """One node of the sign-in, and what it stands on."""

    jpki: Jpki
    states: AskedDirectly
    service: LoginService
    database: Database

    def another_node(self) -> LoginService:
        """The same sign-in in another process."""
        return service_on(self.database, self.states)

    def card(
        self, name: str, which: int = 0, kind: CertificateKind = AUTHENTICATION, **other: object
    ) -> Card:
        """Issue a certificate to a card."""
        asked = replace(self.asked(name, which, kind), **other)  # type: ignore[arg-type]  # its own fields
        issued = self.jpki.issue(asked)
        return Card(key(which), issued.der, issued.serial, asked.card_id)

    def asked(self, name: str, which: int, kind: CertificateKind = AUTHENTICATION) -> Application:
        """What a card applies for."""
        return Application(
            kind,
            sha256(name.encode()).digest()[:16],
            key(which).public_key(),
            date(1990, 4, 1),
            TODAY + timedelta(days=3000),
            FACTS if kind is SIGNING else None,
        )

    def shows(self, card: Card, service: Service = PORTAL, browser: bytes = b"hers") -> str:
        """A whole sign-in up to the way back; gives that address."""
        sign_in = read(self.service.begin(service, "/back"))
        self.service.look(sign_in, browser)
        self.service.answer(sign_in, card.answers(self.service, sign_in))
        return self.service.finish(sign_in, browser)

    def person(self, card: Card, service: Service = PORTAL) -> bytes:
        """Sign in and give who it was."""
        ticket = self.shows(card, service).partition("ticket=")[2]
        return self.service.collect(service.name, read(ticket)).person_id


@dataclass(frozen=True)
class Card:
    """A key and a certificate, as a card has them."""

    key: RSAPrivateKey
    certificate: bytes
    serial: bytes
    card_id: bytes

    def answers(self, service: LoginService, sign_in: bytes, origin: str = ORIGIN) -> CardAnswer:
        """Sign what a sign-in asks, as a reader at `origin` builds it."""
        message = service.find(sign_in).challenge(origin).message()
        return CardAnswer(self.certificate, self.key.sign(message, PKCS1v15(), SHA256()), b"lent")


def service_on(database: Database, states: AskedDirectly) -> LoginService:
    """A node."""
    return LoginService(
        LoginStore(database),
        states,
        ORIGIN,
        {"portal": PORTAL},
        Secret(b"p" * 32),
        states.jpki.clock,
        os.urandom,
    )
