# SPDX-License-Identifier: Apache-2.0
"""発送: one chip on its way, one order to a chip, what a receipt signs, what a chip shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from warifu.cards.chip import Kind, Order, State, bare, login_key
from warifu.kernel.secrecy import MASK

ORDER_SECONDS = 600
"""How long a chip may obey an order: the time of one visit to the counter."""
MOST_BETWEEN = 1000
"""So many orders of another office, which writes chips anew, may lie between two of ours (own)."""
HOME_DAYS = 30
"""開通の期限: so long after its delivery a card can be opened at home (own); then at the counter alone."""
AT_HOME = "home"
"""Who has an order carried out where no counter does: the holder, at home."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """発送したカード: a chip sent to a city, by the SHA-256 of what was in it.

    One that goes home names the city it would come back to. `login_key` (DER) is the public key of its
    certificate for signing in: the chip shows by it that her PIN opens it. `received_at` stands once the city
    has signed for it or she has opened it, `erased_at` once J-LIS has erased its own.
    """

    card_id: bytes = field(repr=False)
    city: str
    kind: Kind
    login_key: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    shipped_at: datetime
    received_at: datetime | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChipOrder:
    """チップへの命令: an order as it was given: to which card, at whose word, for which case."""

    order: Order
    body: str
    clerk: str
    case: str

    def __repr__(self) -> str:
        return f"ChipOrder({self.order.act}, {MASK})"


@dataclass(frozen=True, slots=True)
class HomeLetter:
    """自宅への郵便: the card of one letter; the letter by the SHA-256 of the code printed in it."""

    card_id: bytes = field(repr=False)
    letter: bytes = field(repr=False)
    sent_at: datetime
    delivered_at: datetime | None = None

    def opens_until(self) -> datetime | None:
        """The last moment at which the card is opened at home; None before it was delivered."""
        return None if self.delivered_at is None else self.delivered_at + timedelta(days=HOME_DAYS)


def parcel_of(state: State, city: str, at: datetime) -> Parcel:
    """What is kept of a chip that leaves, whoever opens it."""
    return Parcel(state.card_id, city, state.kind, login_key(state), digest_of(bare(state).encode()), at)


def receipt_message(city: str, card_id: bytes, digest: bytes) -> bytes:
    """受領書: what a city signs when a chip lies in its safe."""
    return b"warifu/cards/receipt/1\n" + city.encode() + b"\n" + card_id + digest


def is_shown(parcel: Parcel, order: Order, proof: bytes) -> bool:
    """Whether the chip's own key, which only her PIN opens, has signed this order.

    A card without PINs (K-41) has nothing to show: its key is never opened by one.
    """
    if parcel.kind is Kind.NO_PIN:
        return not proof
    key = load_der_public_key(parcel.login_key)
    assert isinstance(key, RSAPublicKey)
    try:
        key.verify(proof, order.message(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def digest_of(content: bytes) -> bytes:
    """The SHA-256 by which a chip's content is named in a receipt."""
    return sha256(content).digest()
