# SPDX-License-Identifier: Apache-2.0
"""カードで利用中の人: who used her card in which browser, for fifteen minutes from the last click (CL-5), and
for an hour at most, whatever is clicked.

At a shared computer it is two minutes, and only what her card proved a minute ago counts for a decision.

The cookie is random and new at every use of the card; only its hash is kept. What was read from the card is
sealed under the cookie: this body cannot open it while she is away.
"""

from __future__ import annotations

from datetime import timedelta

from warifu.cards.openid.house import House, hashed, id_of
from warifu.cards.openid.parties import Item
from warifu.cards.openid.ports import CardFacts, KeptSession, SignedIn
from warifu.cards.openid.sealing import Sealed, seal, unseal
from warifu.kernel.secrecy import Secret

IDLE, IDLE_SHARED = timedelta(minutes=15), timedelta(minutes=2)
LONGEST = timedelta(hours=1)
_ABOUT = "browser"


class Sessions:
    """Everybody who is signed in by card at this provider."""

    def __init__(self, house: House) -> None:
        """Keep them in `house`."""
        self._house = house

    def open(self, signed_in: SignedIn) -> str:
        """She used her card in this browser; gives the cookie's value."""
        cookie, facts = self._house.random_text(), signed_in.facts
        items = {item.value: facts.value(item, "seal it under her cookie") for item in Item} if facts else {}
        content = Sealed(items=items, serial=signed_in.serial.reveal("ask for its state later"))
        shared, sealed = signed_in.shared, seal(cookie, _ABOUT, content)
        kept = KeptSession(id_of(signed_in), signed_in.auth_at, sealed, shared)
        until = self._house.clock.now() + (IDLE_SHARED if shared else IDLE)
        with self._house.store.transaction() as tx:
            tx.open_session(hashed(cookie), kept, until)
        return cookie

    def find(self, cookie: str) -> SignedIn | None:
        """Who is signed in in this browser; None if nobody."""
        now = self._house.clock.now()
        if not cookie:
            return None
        with self._house.store.transaction() as tx:
            kept = tx.find_session(hashed(cookie), now, now - LONGEST, now + IDLE, now + IDLE_SHARED)
        if kept is None:
            return None
        opened = unseal(cookie, _ABOUT, kept.sealed)
        return SignedIn(
            Secret(kept.person_id),
            kept.auth_at,
            Secret(opened.serial),
            _facts(opened),
            shared=kept.shared,
        )

    def close(self, cookie: str) -> None:
        """She signs out."""
        with self._house.store.transaction() as tx:
            tx.close_session(hashed(cookie))


def _facts(opened: Sealed) -> CardFacts | None:
    if not opened.items:
        return None
    name, address, birth_date, sex = (Secret(opened.items[item.value]) for item in Item)
    return CardFacts(name, address, birth_date, sex)
