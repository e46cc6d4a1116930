# SPDX-License-Identifier: Apache-2.0
"""自宅での開通: a card that came by post, opened once by the code its holder got at the counter (own, K-49).

The code is 16 random bytes and makes an X25519 key; whoever makes the card knows its public half alone. A
real chip's walls would keep its contents from whoever holds the letter; a file has none, so the contents
travel sealed to that key (HPKE, RFC 9180), and once more to the city, for who has lost her code.

    1 check the issuer's order and the form of her PINs: that costs nothing  2 refuse at zero tries
    3 one try less: durable  4 only now compare the code
    5 open the contents, obey the order with the PINs she typed, sign the order
    6 the opened card takes the place of the closed one: durable, in one write
    If power fails after 3, a try is lost and none is given back; after 6, the card still has its proof.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.cards.chip.image import CardImage, Kind, Life, Opening, Pin, State
from warifu.cards.chip.opening import no_new_key, obey, show
from warifu.cards.chip.orders import IssuerPort, Order
from warifu.cards.chip.p2016 import PROFILES
from warifu.cards.chip.profile import named
from warifu.cards.chip.system import Chip
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.secrecy import Secret

CODE_BYTES, KEY_BYTES, TRIES = 16, 32, 5
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class NotForHome(Refusal):
    """This card did not come by post, or was opened before."""

    status = 409
    reason = "card-not-for-home"
    law = "Act 17(1); card K-49"
    remedy = "Use it as it is; a card whose PINs are blocked is dealt with at the counter of your city."


class WrongOpeningCode(Refusal):
    """This is not the code of this card. `left` tries remain."""

    status = 403
    reason = "wrong-opening-code"
    law = "card K-14, K-49"
    remedy = "Type the code from your slip again; with no try left, take the card to the counter."

    def __init__(self, left: int) -> None:
        """Say how many tries remain."""
        super().__init__(f"The code is wrong; tries left: {left}.")
        self.left = left


class OpeningBlocked(Refusal):
    """The code was typed wrong too often."""

    status = 403
    reason = "opening-blocked"
    law = "card K-14, K-49"
    remedy = "Take the card to the counter of your city, where you are identified; no code is needed there."


def waits_for_code(state: State) -> bool:
    """Whether a card is closed, and opens by a code."""
    return state.opening is not None and bool(state.opening.content)


def opening_key(code: Secret[bytes]) -> X25519PrivateKey:
    """Make the key that a code is.

    >>> opening_key(Secret(bytes(16))).public_key().public_bytes_raw().hex()[:16]
    '453a9e17cd92ced7'
    """
    written = code.reveal("open a card at home, or say by which key it will open")
    if len(written) != CODE_BYTES:
        raise Malformed("An opening code is 16 bytes.")
    derive = HKDF(hashes.SHA256(), KEY_BYTES, None, b"warifu/cards/opening/1")
    return X25519PrivateKey.from_private_bytes(derive.derive(written))


def check_opening_key(key: bytes) -> None:
    """Whether a card can be sealed to this key. Raises Malformed: its length, or a point of low order."""
    if len(key) != KEY_BYTES:
        raise Malformed("The key by which a card opens is 32 bytes.")
    try:  # such a point gives zeros with every key (RFC 7748, 6.1), so one of zeros tells
        X25519PrivateKey.from_private_bytes(bytes(KEY_BYTES)).exchange(X25519PublicKey.from_public_bytes(key))
    except ValueError as wrong:
        raise Malformed("No code makes this key.") from wrong


def await_code(state: State, key: bytes) -> None:
    """Have a card that was just made wait for the code of this key. Raises Malformed for no such card."""
    check_opening_key(key)
    if state.life is not Life.SEALED or state.kind is Kind.NO_PIN:
        raise Malformed("A card that goes home is sealed and has PINs.")
    state.opening = Opening(key, TRIES)


def bare(state: State) -> State:
    """The card as its city's counter opens it: without a code."""
    return replace(state, opening=None)


def enclose(state: State, for_city: bytes) -> State:
    """封をする: the card as it leaves: its contents sealed to the key of her code; `for_city` as it came.

    A reader finds every PIN blocked, as on any card that was not handed over (K-37), and no file or key.
    """
    opening = state.opening
    assert opening is not None
    to = X25519PublicKey.from_public_bytes(opening.key)
    content = _SUITE.encrypt(bare(state).encode(), to, info=_about(state.card_id))
    return State(
        profile=state.profile,
        kind=state.kind,
        life=state.life,
        card_id=state.card_id,
        files={},
        records={},
        pins={name: Pin(b"", pin.most, 0) for name, pin in state.pins.items()},
        keys={},
        terminal_root=b"",
        order_key=state.order_key,
        orders=state.orders,
        opening=replace(opening, content=content, for_city=for_city),
    )


def open_at_home(
    image: CardImage,
    order: Order,
    signature: bytes,
    now: int,
    code: Secret[bytes],
    typed: Mapping[str, Secret[bytes]],
) -> None:
    """開通: open the card by her code, with the PINs she typed; `image.state.proof` then shows it.

    Raises NotForHome, OrderRefused, OpeningBlocked, WrongOpeningCode.
    """
    closed, opening = image.state, image.state.opening
    if opening is None or not waits_for_code(closed):
        raise NotForHome
    issuer = _issuer(closed, image.save)
    issuer.check(order, signature, now, {})
    issuer.at_hand_over(typed)
    if not opening.left:
        raise OpeningBlocked
    opening.left -= 1
    image.save()
    key = opening_key(code)
    if not hmac.compare_digest(key.public_key().public_bytes_raw(), opening.key):
        raise WrongOpeningCode(opening.left)
    try:
        opened = State.decode(_SUITE.decrypt(opening.content, key, info=_about(closed.card_id)))
    except InvalidTag as wrong:
        raise Fault("a card that was sealed to its holder does not open") from wrong
    obey(opened, order, signature, now, typed)
    opened.proof = show(opened, order, typed)
    image.state = opened
    image.save()


def _issuer(state: State, save: Callable[[], None]) -> IssuerPort:
    return IssuerPort(Chip(named(state.profile, PROFILES), state, save, os.urandom).inside, no_new_key)


def _about(card_id: bytes) -> bytes:
    return b"warifu/cards/opening/1\n" + card_id
