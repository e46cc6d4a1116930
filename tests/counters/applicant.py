# SPDX-License-Identifier: Apache-2.0
"""Somebody with a signing certificate, a verifier that says what a test wants, and a counter between them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from litestar import Litestar
from litestar.testing import TestClient

from tests.counters.window import Browser, at_once
from tests.sights import Sights
from warifu.cards.documents import Signature
from warifu.cards.jpki import Addresses, Application, CertificateKind, FileAuthorityKeys, SigningFacts
from warifu.cards.jpki.ceremony import make_issuing
from warifu.cards.jpki.service import sign_certificate
from warifu.cards.verification import Finding
from warifu.counters.applications import ApplicationsService, ApplicationsStore, Drawer, Signers
from warifu.counters.applications.web import Rooms, pages
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Site, static_files
from warifu.kernel.secrecy import Secret
from warifu.residents import ResidentsService

NAME, GUARDED, STRANGER = "試験　花子", "試験　結子", "試験　旅子"
NAMESAKE, UNSURE = "試験　同子", "試験　双子"
ADDRESS = "割符県美登里市緑町１丁目２番３号"
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
NOWHERE = Addresses("https://warifu.invalid", "https://warifu.invalid/cps")


@dataclass
class Hand:
    """The key of a signing certificate, in the test's hand."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    key: RSAPrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, PKCS1v15(), SHA256())


def hands(folder: Path, *names: str) -> list[Hand]:
    """Make an authority and have it certify invented people, who share a key, a birthday and an address."""
    keys, key = FileAuthorityKeys(folder, Secret(b"k" * 32)), generate_private_key(65537, 2048)
    issuing = make_issuing(CertificateKind.SIGNING, 1, keys, NOW - timedelta(days=1), os.urandom)
    made = list[Hand]()
    for name in names:
        plain = "0" * len(name), "0" * len(ADDRESS)
        facts = SigningFacts(Secret(name), date(1990, 4, 1), 2, Secret(ADDRESS), *plain)
        asked = Application(
            CertificateKind.SIGNING, bytes(16), key.public_key(), facts.birth_on, date(2036, 4, 1), facts
        )
        signed = sign_certificate(issuing, asked, NOW, date(2031, 4, 1), NOWHERE, os.urandom)
        made.append(Hand(signed, (issuing.certificate,), key))
    return made


@dataclass
class Verifier:
    """The port `Verifier`: valid, not valid, or away; what it was asked is kept. `before` looks on."""

    clock: SteppedClock
    valid: bool = True
    no: Exception | None = None
    asked: list[tuple[str, Signature]] = field(default_factory=list)
    database: Database | None = None

    def check(self, purpose: str, signature: Signature) -> Finding:
        assert self.database is not None
        with self.database.transaction() as connection:
            kept = connection.execute("SELECT count(*) FROM applications.received").fetchone()
        assert kept is not None
        assert kept[0] > 0, "kept before anybody is asked"
        self.asked.append((purpose, signature))
        if self.no is not None:
            raise self.no
        return Finding(self.valid, self.clock.now())


AWAY = Unreachable("the verifier is away")


class Unsealed:
    """The port `Seal`, without a seal."""

    def seal(self, paper: bytes) -> bytes:
        return paper


@dataclass
class Terminal:
    """The port `Staff`: whoever the test says works here."""

    clerk: str = "sato"

    def at_work(self, request: Asked) -> tuple[str, Wording]:
        if not self.clerk:
            raise Refusal
        return self.clerk, Wording("佐藤 葵", "Sato Aoi")

    def second(self, request: Asked, name: str, password: str) -> str:
        raise Refusal


@dataclass
class Counter:
    """The counter of one city."""

    database: Database
    verifier: Verifier
    clock: SteppedClock
    service: ApplicationsService
    sights: Sights
    terminal: Terminal = field(default_factory=Terminal)

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        site = Site(Wording("美登里市", "Midori City"), report=at_once)
        handlers: list[Any] = [*pages(Rooms(self.service, site, self.terminal)), static_files()]
        app = Litestar(handlers, exception_handlers=site.exception_handlers(), openapi_config=None)
        with TestClient(app, base_url="http://city.test") as client:
            client.headers.update({"accept": "text/html", "accept-language": "en"})
            client.follow_redirects = False
            yield Browser(client)

    def rows(self, table: str) -> list[str]:
        with self.database.transaction() as connection:
            rows = connection.execute(f"SELECT t::text FROM applications.{table} t".encode())
            return [str(row[0]) for row in rows]


def counter(database: Database, register: ResidentsService) -> Counter:
    clock, sights = SteppedClock(NOW), Sights()
    port = Verifier(clock, database=database)
    drawer = Drawer(Secret(b"d" * 32), os.urandom)
    signers = Signers(register, sights)
    store = ApplicationsStore(database)
    service = ApplicationsService(store, port, drawer, Unsealed(), signers, clock, os.urandom)
    return Counter(database, port, clock, service, sights)
