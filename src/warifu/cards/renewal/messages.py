# SPDX-License-Identifier: Apache-2.0
"""What cities and J-LIS say to each other while a chip is written, over the sealed wire. No rule in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from warifu.cards.chip import Act, Kind, Order
from warifu.cards.jpki import CertificateKind
from warifu.cards.life.messages import CounterCase
from warifu.kernel.secrecy import MASK


class SignedOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An order to one card, with J-LIS's signature."""

    card_id: bytes
    counter: int
    act: Act
    expires_at: int
    places: list[str]
    contents: bytes
    signature: bytes

    def order(self) -> Order:
        """The order as the card takes it."""
        return Order(self.card_id, self.counter, self.act, self.expires_at, tuple(self.places), self.contents)

    def __repr__(self) -> str:
        return f"SignedOrder({self.act}, {MASK})"


class UpdateAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/open`: a card is in the reader, as it shows itself.

    `wishes` are certificates that she wants where none is in force; `pin`: the card is to have a PIN again.
    """

    card_id: bytes
    orders: int
    kind: Kind
    serial: bytes
    at: CounterCase
    wishes: list[CertificateKind] = []
    pin: bool = False


class UpdateBegun(msgspec.Struct):
    """What to do: obey `orders` and give the keys; or, where the chip `is_written` already, say so alone."""

    update_id: bytes
    nonce: bytes
    contents: bool
    orders: list[SignedOrder]
    is_written: bool = False

    def __repr__(self) -> str:
        return f"UpdateBegun({MASK})"


class KeyMade(msgspec.Struct, forbid_unknown_fields=True):
    """A key that the card has made, DER."""

    kind: CertificateKind
    key: bytes


class KeysShown(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/write`: the new keys, the face where the items are due, the card's signature for all."""

    card_id: bytes
    update_id: bytes
    keys: list[KeyMade]
    face: bytes
    signature: bytes
    at: CounterCase

    def __repr__(self) -> str:
        return f"KeysShown({MASK})"


class WhatToWrite(msgspec.Struct):
    """The order to write, and what."""

    order: SignedOrder
    contents: dict[str, bytes]

    def __repr__(self) -> str:
        return f"WhatToWrite({MASK})"


class WrittenShown(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/done`: the chip has it; signed by its authentication key as it is now."""

    card_id: bytes
    update_id: bytes
    signature: bytes
    at: CounterCase


class QuestionsAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/questions`: the holder wants to know who asked about her certificates."""

    card_id: bytes
    at: CounterCase


class QuestionLine(msgspec.Struct):
    """One of them."""

    verifier: str
    purpose: str
    kind: CertificateKind
    at: datetime
    told_successor: bool


class Questions(msgspec.Struct):
    """All of them, oldest first."""

    lines: list[QuestionLine]


class DueAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/due`: what is due on a card, before it is in the reader."""

    card_id: bytes
    at: CounterCase


class DueNow(msgspec.Struct):
    """更新すべきもの: whether the items are; which certificates end soon; which kinds are missing."""

    contents: bool
    ending: list[CertificateKind]
    missing: list[CertificateKind]

    def __bool__(self) -> bool:
        """Whether anything is due without a wish."""
        return self.contents or bool(self.ending)


class PinGivenUp(msgspec.Struct, forbid_unknown_fields=True):
    """`card-update/no-pin`: the holder wants a card without a PIN."""

    card_id: bytes
    orders: int
    at: CounterCase
