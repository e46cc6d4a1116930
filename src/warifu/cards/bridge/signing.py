# SPDX-License-Identifier: Apache-2.0
"""カードでの署名: the few commands by which a card signs one sign-in, and no other bytes (CL-8).

Before the first PIN the maker's name is read: a real card is left alone (K-45). The PIN goes into one VERIFY
and nowhere else; commands are not logged here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from warifu.cards import items
from warifu.cards.bridge.ports import Transmit
from warifu.cards.bridge.refusals import (
    CardWithoutPin,
    NoCertificateForSigningIn,
    NoItemsOnCard,
    NotATestCard,
    PinLocked,
    WrongItemsPin,
    WrongPin,
)
from warifu.cards.chip import P2016, Reader
from warifu.cards.chip.apps import jpki
from warifu.cards.chip.sw import BLOCKED, NO_FILE, Status
from warifu.cards.login import Challenge
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

MAKER = b"WARIFU SOFT TEST"
_FORM = 0x03  # a message; the card makes the SHA-256 DigestInfo itself (K-19)
_KEY = 0x80 | jpki.AUTHENTICATION_KEY
_AID = next(each.aid for each in P2016.applications if each.name == "jpki")


@dataclass(frozen=True, slots=True)
class SignedByCard:
    """カードの答え: the authentication certificate, DER, and the signature."""

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def tries_left(transmit: Transmit) -> int:
    """Say how many tries the PIN for signing in has; none is spent.

    Raises NotATestCard, NoCertificateForSigningIn, PinLocked, CardWithoutPin.
    """
    reader = Reader(transmit)
    check_maker(reader)
    try:
        present = reader.read(jpki.PRESENT)
    except Status as told:
        raise NotATestCard from told
    if present[1:2] != b"\x8f":
        raise NoCertificateForSigningIn
    left = reader.tries(jpki.AUTHENTICATION_PIN)
    if not left:
        # Without a signing certificate it may be a card without PINs: nothing on it tells the two apart.
        raise PinLocked if present[:1] == b"\x8f" else CardWithoutPin
    return left


def check_maker(reader: Reader) -> None:
    """Read who made the card, before any PIN. Raises NotATestCard (K-45)."""
    try:
        reader.select(_AID)
        if reader.read(jpki.ABOUT)[32:64].strip() != MAKER:
            raise NotATestCard
    except Status as told:
        raise NotATestCard from told


def sign_in(transmit: Transmit, pin: Secret[str], challenge: Challenge) -> SignedByCard:
    """Have the card sign one sign-in. Raises as `verified`."""
    reader = verified(transmit, pin)
    certificate = reader.read(jpki.AUTHENTICATION_CERTIFICATE)
    return SignedByCard(certificate, reader.sign(challenge.message(), _FORM, _KEY))


def verified(transmit: Transmit, pin: Secret[str]) -> Reader:
    """Open a card for signing in. Raises as `tries_left`, and WrongPin; a wrong one costs a try."""
    tries_left(transmit)
    digits = pin.reveal("the card checks it")
    if len(digits) != 4 or not (digits.isascii() and digits.isdecimal()):
        raise Malformed("pin: four digits")
    reader = Reader(transmit)
    try:
        reader.verify(jpki.AUTHENTICATION_PIN, digits.encode())
    except Status as told:
        if told.sw == BLOCKED or not told.sw & 0xF:
            raise PinLocked from told
        raise WrongPin(told.sw & 0xF) from told
    return reader


def take_items(transmit: Transmit, pin: Secret[str], origin: str, sign_in: bytes) -> bytes:
    """Take the items of the card for one sign-in; gives them as they are sealed and sent.

    Raises as `tries_left` for a card that is none of ours, NoItemsOnCard, and WrongItemsPin; a wrong PIN
    costs a try.
    """
    digits = pin.reveal("the card checks it")
    if len(digits) != 4 or not (digits.isascii() and digits.isdecimal()):
        raise Malformed("items_pin: four digits")
    try:
        taken = items.take(Reader(transmit), digits.encode(), items.challenge(origin, sign_in))
    except Status as told:
        if told.sw == NO_FILE:
            raise NoItemsOnCard from told
        if told.sw == BLOCKED or not told.sw & 0xF:
            raise PinLocked from told
        raise WrongItemsPin(told.sw & 0xF) from told
    return msgspec.msgpack.encode(taken)
