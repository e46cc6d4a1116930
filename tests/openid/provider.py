# SPDX-License-Identifier: Apache-2.0
"""A provider with its pages in memory, people with cards, and services that ask who they are.

`Cards` is a small sign-in of its own behind the provider's port: whose name is the ticket has used her
card. `Diary` is the person's history. Both do what their ports promise, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from litestar import Litestar
from litestar.testing import TestClient

from tests.openid.pages import came_back, decide
from warifu.cards.documents import Signature
from warifu.cards.openid import (
    LOGIN,
    CardFacts,
    Event,
    ExchangeService,
    FileSigningKeys,
    House,
    Item,
    Kind,
    Names,
    OpenIdService,
    OpenIdStore,
    OwnListService,
    Proving,
    Registration,
    RegistrationService,
    Sessions,
    SignedIn,
    SigningSide,
)
from warifu.cards.openid.refusals import SignInGone
from warifu.cards.openid.web import PROTOCOL, REALM, SESSION_COOKIE, Rooms, pages
from warifu.cards.signatures import Asker, SignatureService, SignatureStore
from warifu.cards.signatures import web as signatures_web
from warifu.cards.signatures.ports import SignatureRecords
from warifu.cards.verification import Finding
from warifu.kernel.clock import Clock, SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.kernel.secrecy import Secret

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
HOST = "https://sign-in.test"
ISSUER = HOST + REALM
HANAKO, TARO = "hanako", "taro"
FACTS = CardFacts(Secret("山田　花子"), Secret("美登里市緑町１丁目２番３号"), Secret("19900401"), Secret("2"))


@dataclass
class Cards:
    """Sign-in by card. `stopped`: whose card is held or ended; a renewed one is the same person.

    A card signs what was begun last; `age` is how long ago it did, `shared` what its reader says. What
    happens `while_asked` whether a card holds, happens once.
    """

    clock: Clock
    stopped: set[bytes] = field(default_factory=set)
    asked: list[tuple[bool, str]] = field(default_factory=list)
    purpose: str = LOGIN
    age: timedelta = timedelta()
    shared: bool = False
    while_asked: Callable[[], object] | None = None

    def use(self, name: str, facts: CardFacts | None = FACTS) -> SignedIn:
        """She uses her card now."""
        person_id, at = hashlib.sha256(name.encode()).digest()[:16], self.clock.now() - self.age
        return SignedIn(Secret(person_id), at, Secret(name.encode()), facts, self.purpose, shared=self.shared)

    def begin(self, come_back: str, *, facts: bool, asker: Wording, purpose: str = LOGIN) -> str:
        self.asked.append((facts, asker.ja))
        self.purpose = purpose
        return f"/card?{urlencode({'next': come_back})}"

    def collect(self, ticket: str) -> SignedIn:
        if ticket not in {HANAKO, TARO}:
            raise SignInGone
        return self.use(ticket)

    def in_force(self, serial: Secret[bytes]) -> bool:
        happens, self.while_asked = self.while_asked, None
        if happens is not None:
            happens()
        return serial.reveal("look whether her card holds") not in self.stopped


@dataclass
class Verifier:
    """The certified verifier: says what it is told to, about now."""

    clock: Clock
    holds: bool = True
    down: Exception | None = None

    def __call__(self, asker: Asker, signature: Signature) -> Finding:
        assert asker.client_id
        if self.down is not None:
            raise self.down
        return Finding(self.holds, self.clock.now())


@dataclass
class Diary:
    """The history at the portal; `unknown` while it does not know the person."""

    lines: list[tuple[bytes, Event]] = field(default_factory=list)
    unknown: bool = False

    def tell(self, person_id: Secret[bytes], event: Event, place: int, before: bytes) -> bool:
        assert place > 0
        assert len(before) == 32
        if not self.unknown and event not in [line for _, line in self.lines]:
            self.lines.append((person_id.reveal("file it with her"), event))
        return not self.unknown


class Provider:
    """The provider on one database; a second one on the same database is a second node."""

    def __init__(
        self, database: Database, folder: Path, clock: Clock, cards: Cards | None = None, issuer: str = ISSUER
    ) -> None:
        self.clock, self.database = clock, database
        self.cards, self.diary, self.faults = cards or Cards(clock), Diary(), list[BaseException]()
        ring = FileKeyRing(folder)
        ring.make("openid-subjects-1", "openid-subjects-2")
        self.ring = ring
        self.house = self._house(OpenIdStore(database), issuer, 1)
        self.sessions = Sessions(self.house)
        self.verifier = Verifier(clock)
        self.signatures = self.signing_office(SignatureStore(database))
        self.people = OpenIdService(self.house, self.signatures)
        self.exchange = ExchangeService(self.house, self.signatures)
        self.lists = OwnListService(self.house, self.diary)
        self.pages: dict[str, bytes] = {}
        self.register = RegistrationService(self.house, self.pages.__getitem__)

    def _house(self, store: OpenIdStore, issuer: str, epochs: int) -> House:
        keys = {epoch: self.ring.secret(f"openid-subjects-{epoch}") for epoch in range(1, epochs + 1)}
        names, signing = Names(issuer, keys), FileSigningKeys(self.ring)
        return House(store, names, signing, self.cards, self.clock, os.urandom)

    def signing_office(self, store: SignatureRecords) -> SignatureService:
        """Where documents wait to be signed."""
        side, issuer = SigningSide(self.house), self.house.names.issuer
        origin = issuer.removesuffix(REALM)
        return SignatureService(store, side, self.verifier, origin, issuer, self.clock, os.urandom)

    def with_epochs(self, epochs: int) -> RegistrationService:
        """The register after a new key for new sectors was added."""
        return RegistrationService(
            self._house(OpenIdStore(self.database), ISSUER, epochs), self.pages.__getitem__
        )

    def app(self) -> Litestar:
        """The pages as a body serves them."""
        site = Site(Wording("サインイン", "Sign-in"), report=self._report)
        rooms = Rooms(self.house, self.sessions, self.people, self.exchange, self.lists, self.register, site)
        signing = signatures_web.endpoints(signatures_web.Rooms(self.signatures, site))
        return Litestar(
            [*pages(rooms), *signing, static_files()],
            exception_handlers=site.exception_handlers(),
            openapi_config=None,
        )

    def _report(self, _where: str, fault: BaseException) -> None:
        traceback.print_exception(fault)
        self.faults.append(fault)

    def told(self) -> list[Event]:
        """File what is owed, and give every line of the history."""
        while self.lists.tell():
            pass
        return [event for _, event in self.diary.lines]


def browser_of(provider: Provider, name: str = "", language: str = "en") -> TestClient[Any]:
    """A browser, in which `name` has used her card."""
    client = TestClient(provider.app(), base_url=HOST)
    client.follow_redirects = False
    client.headers.update({"accept": "text/html", "accept-language": language})
    if name:
        use_card(provider, client, name)
    return client


def press_stop(browser: TestClient[Any], service: Service) -> str:
    """Press Stop on her own list; gives where her browser comes back to after the card, less the ticket."""
    shown = browser.get("/services").text
    token = shown.partition('name="_csrf_token" value="')[2].partition('"')[0]
    sent = browser.post("/services/stop", data={"_csrf_token": token, "service": service.client_id})
    return dict(parse_qsl(urlsplit(sent.headers["location"]).query))["next"]


def use_card(provider: Provider, browser: TestClient[Any], name: str) -> None:
    """She uses her card in this browser now."""
    browser.cookies.set(SESSION_COOKIE, provider.sessions.open(provider.cards.use(name)))


@dataclass
class Service:
    """A service that asks. `key` signs its assertions; an old system has `secret` instead."""

    provider: Provider
    client_id: str
    sector: str
    key: ECKey | RSAKey
    registration: Registration
    secret: str = ""
    nonce: str = "nonce-1"
    state: str = "state-1"
    verifier: str = "v" * 43

    @property
    def redirect_uri(self) -> str:
        return self.registration.redirect_uris[0]

    def parameters(self, **changes: str | None) -> dict[str, str]:
        """A good request; None leaves a parameter out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        good: dict[str, str | None] = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (good | changes).items() if value is not None}

    def ask(self, browser: TestClient[Any], **changes: str | None) -> Any:
        """Send the browser to the provider."""
        return browser.get(f"{PROTOCOL}/auth", params=self.parameters(**changes))

    def answer(
        self, browser: TestClient[Any], decision: str = "yes", /, **changes: str | None
    ) -> dict[str, str]:
        """Ask, let the person decide, and give what came back to the service."""
        asked = self.ask(browser, **changes)
        if not asked.headers.get("location", "").startswith("/sign-in-to/"):
            return came_back(asked)
        page = browser.get(asked.headers["location"])
        assert page.status_code == 200, page.text
        return came_back(decide(browser, asked.headers["location"], page.text, decision))

    def assertion(self, **changes: object) -> str:
        """A proof of itself; None leaves a claim out."""
        at = int(self.provider.clock.now().timestamp())
        good: dict[str, object] = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{self.provider.house.names.issuer}/protocol/openid-connect/token",
            "jti": os.urandom(8).hex(),
            "iat": at,
            "exp": at + 60,
        }
        claims = {name: value for name, value in (good | changes).items() if value is not None}
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[algorithm])

    def token(self, browser: TestClient[Any], code: str | None, **changes: str | None) -> Any:
        """Exchange a code."""
        good: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        headers = {}
        if self.secret:
            pair = f"{self.client_id}:{quote(self.secret)}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            good |= {
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": self.assertion(),
            }
        sent = {name: value for name, value in (good | changes).items() if value is not None}
        return browser.post(f"{PROTOCOL}/token", data=sent, headers=headers)

    def exchange_form(self, code: str) -> dict[str, list[str]]:
        """A good exchange as the provider's service reads it, signed anew."""
        return {
            "grant_type": ["authorization_code"],
            "code": [code],
            "redirect_uri": [self.redirect_uri],
            "code_verifier": [self.verifier],
            "client_assertion_type": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
            "client_assertion": [self.assertion()],
        }

    def sign_in(self, browser: TestClient[Any], **changes: str | None) -> Tokens:
        """The whole way, and what the service believes after its own checks."""
        back = self.answer(browser, **changes)
        assert set(back) == {"code", "state", "iss"}, back
        assert back["state"] == self.state
        assert back["iss"] == self.provider.house.names.issuer
        answered = self.token(browser, back["code"])
        assert answered.status_code == 200, answered.text
        assert answered.headers["cache-control"] == "no-store"
        given = answered.json()
        return Tokens(
            given["access_token"], given["id_token"], given["scope"], self.claims(browser, given["id_token"])
        )

    def claims(self, browser: TestClient[Any], id_token: str) -> dict[str, Any]:
        """Check an ID token as a service does."""
        keys = KeySet.import_key_set(browser.get(f"{PROTOCOL}/certs").json())
        found = jwt.decode(id_token, keys, algorithms=["ES256"])
        assert found.claims["iss"] == self.provider.house.names.issuer
        assert found.claims["aud"] == self.client_id
        assert found.claims["nonce"] == self.nonce
        return dict(found.claims)


@dataclass(frozen=True)
class Tokens:
    access: str
    id_token: str
    scope: str
    claims: dict[str, Any]


_KEYS: dict[str, ECKey | RSAKey] = {}


def key_for(client_id: str, kind: str = "EC") -> ECKey | RSAKey:
    """A key of a service, made once for all tests."""
    if client_id not in _KEYS:
        options: Any = {"kid": f"{client_id}-1"}
        _KEYS[client_id] = (
            ECKey.generate_key("P-256", options) if kind == "EC" else RSAKey.generate_key(2048, options)
        )
    return _KEYS[client_id]


def stated(client_id: str, host: str, **more: Any) -> Registration:
    """What a service states of itself."""
    made: dict[str, Any] = {
        "client_id": client_id,
        "kind": Kind.PRIVATE,
        "name": ("みどり図書館", "Midori Library"),
        "purpose": ("貸出カードを作るため", "To make a library card"),
        "redirect_uris": (f"https://{host}/back",),
        "post_logout_redirect_uris": (f"https://{host}/left",),
        "scopes": tuple(Item),
        "jwks": json.loads(json.dumps({"keys": [key_for(client_id).as_dict(private=False)]})),
    }
    return Registration(**(made | more))


def service(
    provider: Provider,
    client_id: str = "RP00000001",
    host: str = "library.example",
    *,
    same_sector: bool = False,
    **more: Any,
) -> Service:
    """Register a service and give it."""
    if more.get("token_endpoint_auth_method") is Proving.SECRET:
        more = {"kind": Kind.PUBLIC, "jwks": {}} | more
    registration = stated(client_id, host, **more)
    secret = provider.register.register(registration, same_sector=same_sector)
    told = secret.reveal("hand it to the old system") if secret else ""
    return Service(provider, client_id, host, key_for(client_id), registration, told)


def step(provider: Provider, **by: float) -> None:
    """Let time pass."""
    assert isinstance(provider.clock, SteppedClock)
    provider.clock.step(timedelta(**by))
