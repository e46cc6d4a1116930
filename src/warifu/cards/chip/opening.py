# SPDX-License-Identifier: Apache-2.0
"""交付の機械: a chip in the reader of a counter: which PINs its holder types, obeying an order, showing it.

It works on a chip's memory alone and keeps nothing: whoever holds the memory saves what it came to. An order
is obeyed whole or not at all (K-38), so a state that is not saved was never ordered.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from warifu.cards.chip.apps import jpki
from warifu.cards.chip.files import PinRef, place
from warifu.cards.chip.image import Kind, State
from warifu.cards.chip.orders import IssuerPort, Order, OrderRefused
from warifu.cards.chip.p2016 import PROFILES
from warifu.cards.chip.profile import named
from warifu.cards.chip.reader import Reader
from warifu.cards.chip.system import Chip
from warifu.kernel.secrecy import Secret

_LOGIN_PIN = place("jpki", jpki.AUTHENTICATION_PIN)
_SHA256_GIVEN, _LOGIN_KEY = 2, 0x97


def pins_to_type(state: State) -> frozenset[str]:
    """Which PINs the person types at the hand-over: those that her kind of card has."""
    typed = {
        place(application.name, ref.fid)
        for application in named(state.profile, PROFILES).applications
        for ref in application.files
        if isinstance(ref, PinRef) and ref.typed
    }
    return frozenset(name for name, pin in state.pins.items() if pin.most and name in typed)


def login_key(state: State) -> bytes:
    """The public key of the certificate for signing in, DER."""
    key = load_der_private_key(state.keys[place("jpki", jpki.AUTHENTICATION_KEY)], None)
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def obey(state: State, order: Order, signature: bytes, now: int, typed: Mapping[str, Secret[bytes]]) -> None:
    """Have the chip obey; `state` is what it remembers then. Raises OrderRefused."""
    IssuerPort(_chip(state).inside, no_new_key).obey(order, signature, now, typed=typed)


def show(state: State, order: Order, typed: Mapping[str, Secret[bytes]]) -> bytes:
    """Have the chip sign the order with the key that her PIN opens; b"" where no PIN opens one (K-41)."""
    if state.kind is Kind.NO_PIN:
        return b""
    reader = Reader(_chip(state).transmit)
    reader.select(jpki.JPKI.aid)
    reader.verify(jpki.AUTHENTICATION_PIN, typed[_LOGIN_PIN].reveal("try the PIN she typed on her chip"))
    return reader.sign(sha256(order.message()).digest(), _SHA256_GIVEN, _LOGIN_KEY)


def _chip(state: State) -> Chip:
    return Chip(named(state.profile, PROFILES), state, lambda: None, os.urandom)


def no_new_key() -> RSAPrivateKey:
    """The counter and the home make no key. Raises OrderRefused."""
    raise OrderRefused("No key is made at the counter.")
