# SPDX-License-Identifier: Apache-2.0
"""カードを作る者の根: whose cards the sign-in believes when they say a name, an address, a birth date, a sex.

J-LIS's own keys sign what its cards say. The root that vouches for them is the body of a CV certificate: a
public key, published as a file that whoever sets the sign-in up puts into its folder.
"""

from __future__ import annotations

from warifu.app import plan
from warifu.app.card_life import FOLDER
from warifu.cards.authority import CardMakers, Jlis
from warifu.cards.chip import KeyMaker
from warifu.cards.factory import AUTHORITY
from warifu.cards.jpki.keys import make_key
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.kernel.settings import Settings

CARD_ROOT = "card-root.cv"


def card_makers(
    jlis: Settings, ring: KeyRing, clock: Clock, orders: Jlis | None = None, key_maker: KeyMaker = make_key
) -> CardMakers:
    """Those who make J-LIS's cards, with its keys; `orders` is where certificates are applied for."""
    folder, secret = jlis.place(FOLDER, AUTHORITY), ring.secret(plan.CARD_AUTHORITY)
    return CardMakers(folder, clock, secret, key_maker, orders)


def place_card_root(sign_in: Settings, makers: CardMakers) -> None:
    """Put a copy of the root of those who make cards into the sign-in's folder."""
    sign_in.place(CARD_ROOT).write_bytes(makers.cv_root)
