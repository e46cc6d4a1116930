# SPDX-License-Identifier: Apache-2.0
"""認証の連携 in the body of the sign-in: joins the OpenID provider to the card and to people's histories.

The provider is one more service to the sign-in: it begins one, the browser shows the card, the provider
collects the ticket. Names of services stand in what the card's side shows; nothing else about them passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from litestar.types import ControllerRouterHandler

from warifu.app import plan
from warifu.app.card_root import CARD_ROOT
from warifu.app.parts import Parts
from warifu.app.verifying import Verifying
from warifu.cards import login, openid
from warifu.cards.documents import Signature
from warifu.cards.items import ItemsOnCard, challenge, check
from warifu.cards.login.refusals import StateNotTold, TicketSpent
from warifu.cards.openid import web as openid_web
from warifu.cards.signatures import Asker, SignatureService, SignatureStore
from warifu.cards.signatures import web as signatures_web
from warifu.cards.verification import AskedFor, Finding
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Wire
from warifu.ledger import SERVICES, Signer, holder_of, signed_line

BARE, WITH_ITEMS = "openid", "openid-items"
"""What the sign-in calls the provider: for who somebody is, and for the items of her card too."""
FORGET_SECONDS = 60.0
FIRST_EPOCH = 1
SIGNED_FOR = "sign-transaction"
"""What the certified verifier is told a question about a signature is for."""


class Provider:
    """The provider of this body, ready to serve."""

    def __init__(
        self,
        parts: Parts,
        sign_in: login.LoginService,
        states: login.CertificateStates,
        verifying: Verifying,
    ) -> None:
        """Join it to `sign_in`; `states` says whether a certificate still holds, `verifying` a signature."""
        house = house_of(parts, CardAct(sign_in, states, parts.opens, parts.settings.place(CARD_ROOT)))
        self.lists = openid.OwnListService(house, PortalLines(parts.wire, sign_in, parts.sign))
        self.signatures = signatures_of(parts, house, verifying)
        self._house = house

    def pages(self, site: Site, bridge: str) -> Sequence[ControllerRouterHandler]:
        """Give everything it answers. `bridge` is where the holder's own reader answers browsers."""
        house = self._house
        rooms = openid_web.Rooms(
            house,
            openid.Sessions(house),
            openid.OpenIdService(house, self.signatures),
            openid.ExchangeService(house, self.signatures),
            self.lists,
            openid.RegistrationService(house),
            site,
            bridge,
        )
        signing = signatures_web.Rooms(self.signatures, site)
        return [*openid_web.pages(rooms), *signatures_web.endpoints(signing)]


def signatures_of(parts: Parts, house: openid.House, verifying: Verifying) -> SignatureService:
    """Documents to be signed for the services of `house`; this body's verifier judges each signature."""

    def verifier(asker: Asker, signature: Signature) -> Finding:
        service = AskedFor(asker.client_id, asker.name.ja, asker.name.en)
        return verifying.check(parts.body, SIGNED_FOR, signature, service)

    return SignatureService(
        SignatureStore(parts.database),
        openid.SigningSide(house),
        verifier,
        parts.settings.public_address.rstrip("/"),
        house.names.issuer,
        parts.clock,
        parts.randomness,
    )


def house_of(parts: Parts, sign_in: openid.CardSignIn) -> openid.House:
    """The provider's rows and keys. New sectors get the newest epoch; an older one keeps its key."""
    issuer = parts.settings.public_address.rstrip("/") + openid_web.REALM
    subject_keys = {FIRST_EPOCH: parts.ring.secret(plan.OPENID_SUBJECTS)}
    return openid.House(
        openid.OpenIdStore(parts.database),
        openid.Names(issuer, subject_keys),
        openid.FileSigningKeys(parts.ring),
        sign_in,
        parts.clock,
        parts.randomness,
    )


class NoCard:
    """Nobody signs in here: the port `CardSignIn` for officials at the register of services."""

    def begin(self, come_back: str, *, facts: bool, asker: Wording, purpose: str = openid.LOGIN) -> str:
        """Never: there is no browser."""
        del come_back, facts, asker, purpose
        raise TicketSpent

    def collect(self, ticket: str) -> openid.SignedIn:
        """Nobody came back."""
        del ticket
        raise TicketSpent

    def in_force(self, serial: Secret[bytes]) -> bool:
        """No card is known to hold."""
        del serial
        return False


def house_for_officials(parts: Parts) -> openid.House:
    """The provider's rows and keys for whoever keeps the register of services."""
    return house_of(parts, NoCard())


@dataclass(frozen=True)
class CardAct:
    """The port `CardSignIn` over the sign-in of the same body."""

    sign_in: login.LoginService
    states: login.CertificateStates
    opens: X25519PrivateKey
    root: Path
    """Where the root of those who make cards lies: the body of a CV certificate. It is read at each use."""

    def begin(self, come_back: str, *, facts: bool, asker: Wording, purpose: str = openid.LOGIN) -> str:
        """Begin a sign-in for the provider itself, in the name of who asks."""
        service = login.Service(WITH_ITEMS if facts else BARE, asker, self.sign_in.origin)
        return f"/login/{self.sign_in.begin(service, come_back, purpose)}"

    def collect(self, ticket: str) -> openid.SignedIn:
        """Take the ticket that the browser brought back. Raises TicketSpent, ItemsNotRead, Malformed."""
        try:
            found, facts = self.sign_in.collect(BARE, login.read(ticket)), None
        except TicketSpent:
            found = self.sign_in.collect(WITH_ITEMS, login.read(ticket))
            facts = self._facts(found)
        return openid.SignedIn(
            Secret(found.person_id),
            found.signed_in_at,
            Secret(found.serial),
            facts,
            found.purpose,
            found.shared,
        )

    def in_force(self, serial: Secret[bytes]) -> bool:
        """Ask J-LIS now; no answer is a no."""
        try:
            told = self.states.state(serial.reveal("ask J-LIS for its state"))
        except StateNotTold:
            return False
        return told.state is login.CertificateState.GOOD

    def _facts(self, found: login.SignedIn) -> openid.CardFacts:
        """Open what the reader sealed for this sign-in, and check it to the root of those who make cards."""
        if not found.lent or not self.root.exists():
            raise openid.ItemsNotRead
        content = unseal(Role.LENT, found.sign_in, found.lent, self.opens)
        try:
            taken = msgspec.msgpack.decode(content, type=ItemsOnCard)
        except msgspec.MsgspecError as wrong:
            raise openid.ItemsNotRead from wrong
        said = check(taken, self.root.read_bytes(), challenge(self.sign_in.origin, found.sign_in))
        return openid.CardFacts(Secret(said.name), Secret(said.address), Secret(said.birth), Secret(said.sex))


@dataclass(frozen=True)
class PortalLines:
    """The port `History`: the portal, which knows her by its own pseudonym once she came with her card."""

    wire: Wire
    sign_in: login.LoginService
    sign: Signer

    def tell(self, person_id: Secret[bytes], event: openid.Event, place: int, before: bytes) -> bool:
        """File one line, signed at its place; False while she has opened no mailbox with her card."""
        pseudonym = self.sign_in.name_at("portal", person_id.reveal("name her to the portal"))
        line = signed_line(SERVICES, holder_of(pseudonym), (place, before), event.fact(), self.sign)
        message = login.Happenings(happenings=[login.HappeningMessage(pseudonym=pseudonym, line=line)])
        filed = self.wire.call("portal", "portal/happened", message, login.Filed)
        return event.event_id.bytes in filed.events
