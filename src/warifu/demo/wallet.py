# SPDX-License-Identifier: Apache-2.0
"""あなたの財布: the personas' cards and mailbox keys, so that a visitor needs no reader and no pcscd.

The cards are real to everybody here: each was applied for, made, sent and handed over as anybody's
(`wallet_cards`). The wallet stands for six people's pockets in one folder, with one PIN that the page shows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from warifu.app import plan
from warifu.app.openid import WITH_ITEMS
from warifu.cards import CardCase
from warifu.cards.bridge import Bridge, CardHere, HttpSignIn, SignInSite, SoftSlots
from warifu.cards.bridge import web as bridge_web
from warifu.demo.country import Country
from warifu.demo.stage import HOLDERS, Stage
from warifu.demo.wallet_cards import HELD, PASSWORD, PIN, WalletCards
from warifu.kernel.clock import SystemClock
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.portal import Lent

SIGN_IN, PORTAL = "signin", "portal"
_LEASE = Wording("賃貸借の申込書に署名する", "Have a lease signed")
_SIGN_IN = Wording("ポータルにログインする", "Sign in to the portal")


@dataclass
class Wallet:
    """The wallet of the demo. Its cards come in while everything else goes on (`cards`)."""

    country: Country
    stage: Stage
    say: Callable[[str], None]
    case: CardCase = field(init=False)
    cards: WalletCards = field(init=False)

    def __post_init__(self) -> None:
        """Open the folder."""
        self.case = CardCase(self.country.folder / "wallet", SystemClock())
        self.cards = WalletCards(self.stage, self.case, self.say)

    def lent(self, card: str) -> Secret[bytes] | None:
        """What a persona lends the portal for one visit: her mailbox key, and what to call her."""
        persona = next((each for each in HOLDERS if each.key == card), None)
        if persona is None or card not in self.stage.wallets:
            return None
        key = self.stage.wallets[card].reveal("lend it to the portal, sealed")
        lent = Lent(secret=key, name_ja=persona.who.name, name_en=persona.who.latin)
        return Secret(msgspec.msgpack.encode(lent))

    def rooms(self, lease: str = "") -> bridge_web.Rooms:
        """The reader's side, with these cards in it; `lease` is where a document waits to be signed."""
        names = {each.key: Wording(each.who.name, each.who.latin) for each in HOLDERS}
        abouts = {key: held.about for key, held in HELD.items()}
        lends_to = {PORTAL: self.country.ring(PORTAL).sealing_key(plan.ENVELOPE)}
        items_to = {WITH_ITEMS: self.country.ring(SIGN_IN).sealing_key(plan.ENVELOPE)}
        site = SignInSite(
            self.country.address(SIGN_IN), Wording("カードでログイン", "Card sign-in"), lends_to, items_to
        )
        slots = SoftSlots(self.case, names, abouts, for_tests=False)
        bridge = Bridge([site], slots, HttpSignIn, SystemClock(), os.urandom, self)
        page = Site(office=bridge_web.NAME, start=self.country.start, elsewhere=(site.origin,))
        host = self.country.bridge.removeprefix("http://")
        portal = (_SIGN_IN, f"{self.country.address(PORTAL)}/")
        places = [(_LEASE, lease), portal] if lease else [portal]
        return bridge_web.Rooms(bridge, page, host, PIN, PASSWORD, self._coming, places)

    def _coming(self) -> Sequence[CardHere]:
        found = self.cards.coming()
        return [CardHere(who.key, Wording(who.who.name, who.who.latin), words) for who, words in found]
