# SPDX-License-Identifier: Apache-2.0
"""Builds the sign-in, デジタル庁 in life: signing in with the card, for the portal and other services.

It asks J-LIS whether a certificate holds and tells the portal what belongs into a person's history. As a
certified verifier it also tells other bodies whether a signature holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from warifu.app import pages, plan
from warifu.app.assembly import joined
from warifu.app.openid import WITH_ITEMS, Provider
from warifu.app.parts import Parts
from warifu.app.server import Body
from warifu.app.verifying import Verifying
from warifu.cards import login
from warifu.cards.jpki import CertificateKind, JpkiClient
from warifu.cards.login import web as login_web
from warifu.cards.login.refusals import StateNotTold
from warifu.cards.verification.web import SIGNATURES
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem
from warifu.kernel.screens import Wording
from warifu.kernel.wire import Wire
from warifu.ledger import SIGN_INS, Signer, holder_of, signed_line

PURPOSE = "login"
"""What J-LIS is told the question is for (JPKI Act 36)."""
ASKED_EVERY = timedelta(minutes=1)
FORGET_SECONDS = 60.0
BRIDGE = "http://127.0.0.1:33518"
"""Where `warifu card bridge` answers where nothing else is set."""
WHO_ASKED = Wording("署名について尋ねた機関を見る", "Who asked about a document you signed"), SIGNATURES
_SERVICES = ("portal",)


def build_signin(parts: Parts) -> Body:
    """デジタル庁のログイン: cards, and nothing about their holders."""
    service = login_service(parts)
    verifying = Verifying(parts)
    provider = Provider(parts, service, AskedOfJlis(JpkiClient(parts.sealed_wire), parts.clock), verifying)
    site = pages.site_of(parts)
    history = PortalHistory(parts.wire, parts.sign)

    def counts() -> list[tuple[Wording, int]]:
        people, signed_in, refused = service.counts()
        return [
            (Wording("ログインしたことのある人", "People who have signed in"), people),
            (Wording("ログイン", "Sign-ins"), signed_in),
            (Wording("断ったログイン", "Sign-ins refused"), refused),
        ]

    bridge = parts.settings.bridge or BRIDGE
    with_items = frozenset({WITH_ITEMS})
    rooms = login_web.Rooms(service, site, bridge, demo=parts.settings.demo, with_items=with_items)
    return joined(
        parts,
        [*login.endpoints(service), *verifying.endpoints()],
        site,
        pages=[
            *pages.plain_pages(parts, site, counts, (WHO_ASKED,)),
            *login_web.pages(rooms),
            *provider.pages(site, bridge),
            *verifying.pages(site, pages.titles_of(parts)),
        ],
        work=[("histories", lambda: service.tell(history)), ("consents in histories", provider.lists.tell)],
        timed=[
            ("sign-ins nobody came for", FORGET_SECONDS, service.forget),
            ("codes and accesses that are over", FORGET_SECONDS, provider.lists.forget),
            ("documents nobody signed", FORGET_SECONDS, provider.signatures.forget),
        ],
    )


def login_service(parts: Parts) -> login.LoginService:
    """The sign-in of this body, which its other offices may begin and collect from."""
    titles = pages.titles_of(parts)
    services = {
        name: login.Service(name, titles.of(name), parts.settings.peers[name].url.rstrip("/"))
        for name in _SERVICES
        if name in parts.settings.peers
    }
    return login.LoginService(
        login.LoginStore(parts.database),
        AskedOfJlis(JpkiClient(parts.sealed_wire), parts.clock),
        parts.settings.public_address.rstrip("/"),
        services,
        parts.ring.secret(plan.PSEUDONYM),
        parts.clock,
        parts.randomness,
    )


@dataclass
class AskedOfJlis:
    """J-LIS, over the sealed wire. Its authorities are asked for once a minute, a state every time."""

    client: JpkiClient
    clock: Clock
    _known: tuple[datetime, list[x509.Certificate]] | None = None

    def state(self, serial: bytes) -> login.Told:
        """Ask for one certificate's state, for signing somebody in."""
        try:
            told = self.client.state(CertificateKind.AUTHENTICATION, serial, PURPOSE)
        except Problem as wrong:
            raise StateNotTold from wrong
        return login.Told(login.CertificateState(told.state), told.line)

    def authorities(self) -> Sequence[x509.Certificate]:
        """Give every generation's certificate."""
        now, known = self.clock.now(), self._known
        if known is None or not known[0] <= now < known[0] + ASKED_EVERY:
            try:
                made = self.client.certificates(CertificateKind.AUTHENTICATION)
            except Problem as wrong:
                raise StateNotTold from wrong
            known = self._known = (now, [x509.load_der_x509_certificate(each) for each in made])
        return known[1]


@dataclass(frozen=True)
class PortalHistory:
    """The portal, over the wire."""

    wire: Wire
    sign: Signer

    def tell(self, happenings: Sequence[tuple[bytes, login.Happening]]) -> set[bytes]:
        """File lines, each signed at its place; gives the events that are filed now."""
        lines = [
            login.HappeningMessage(
                pseudonym=pseudonym,
                line=signed_line(
                    SIGN_INS, holder_of(pseudonym), (each.place, each.before), each.fact(), self.sign
                ),
            )
            for pseudonym, each in happenings
        ]
        message = login.Happenings(happenings=lines)
        return set(self.wire.call("portal", "portal/happened", message, login.Filed).events)
