# SPDX-License-Identifier: Apache-2.0
"""カードの更新: what is due on a card, from when it may be renewed, and what the card signs for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from warifu.cards.chip import Kind
from warifu.cards.jpki import CardCertificates, CertificateKind
from warifu.cards.jpki.nouns import lasts_until, old_enough_to_sign, renewable_from
from warifu.cards.life import CHIP_IS_BEHIND, Card, CardEvent, CardTurn
from warifu.kernel.secrecy import MASK

LASTS = timedelta(minutes=15)
"""更新の手続きの時限: how long the chip may take to be written (own)."""
ID_BYTES, NONCE_BYTES = 16, 32
_LABEL = b"warifu-card-update-1"
_READABLE = CertificateKind.AUTHENTICATION  # the other one opens by the signing password alone
_WRITTEN = frozenset({CardEvent.MADE, CardEvent.WRITTEN})


class Stage(StrEnum):
    """更新の段階: for what the card signs: that these keys are its own; that it has what was written."""

    KEYS = "keys"
    WRITTEN = "written"


class Of(StrEnum):
    """有効期限のあるもの: what of a card has a last day."""

    CARD = "card"
    SIGNING = "signing"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True, slots=True)
class CardShown:
    """読取機のカード: what the reader says of the card in it.

    Its id, the last order it obeyed, its kind, and the serial of the authentication certificate it has.
    """

    card_id: bytes
    orders: int
    kind: Kind
    serial: bytes

    def __repr__(self) -> str:
        return f"CardShown({self.kind}, {MASK})"


@dataclass(frozen=True, slots=True)
class Due:
    """更新すべきもの: whether the items have to be written, and which certificates."""

    contents: bool
    certificates: frozenset[CertificateKind]

    def __bool__(self) -> bool:
        """Whether anything is due."""
        return self.contents or bool(self.certificates)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """更新の手続き: what is being written into one chip; `next_order` numbers the order that writes it.

    `turn` is the card's when it began; `pin`: it gets a PIN again; `ordered`: the order to write was signed.
    """

    card_id: bytes
    update_id: bytes
    nonce: bytes
    body: str
    due: Due
    turn: int
    pin: bool
    next_order: int
    opened_at: datetime
    ordered: bool = False
    done: bool = False

    def __repr__(self) -> str:
        return f"UnderWay({MASK})"


@dataclass(frozen=True, slots=True)
class LastDay:
    """有効期限: the last day of one thing of a card, which its holder is reminded of."""

    card_id: bytes
    of: Of
    on: date

    def __repr__(self) -> str:
        return f"LastDay({self.of}, {self.on})"


def due_of(
    card: Card,
    turns: Sequence[CardTurn],
    held: CardCertificates,
    wishes: frozenset[CertificateKind],
    shown: CardShown,
    today: date,
) -> Due:
    """Say what is due. A certificate that has ended is issued anew only where its holder wishes it.

    One in force that its chip has not got, as after a writing that was left half done, is always due.
    """
    lost = {each.kind for each in held.in_force if each.kind is _READABLE and each.serial != shown.serial}
    in_force = {each.kind: each.until for each in held.in_force}
    found = set[CertificateKind]()
    until = lasts_until(today, card.born_on, card.expires_on)
    for kind in CertificateKind:
        if kind is CertificateKind.SIGNING and (
            card.face_only or not old_enough_to_sign(card.born_on, today)
        ):
            continue
        if kind not in in_force:
            found |= {kind} & wishes
        elif kind in lost or (renewable_from(in_force[kind]) <= today and in_force[kind] < until):
            found.add(kind)
    return Due(_contents_due(turns), frozenset(found))


def proof(
    stage: Stage, update_id: bytes, nonce: bytes, keys: Mapping[CertificateKind, bytes], face: bytes = b""
) -> bytes:
    """カードの署名の対象: what its authentication key signs, so that no other key is certified as its own."""
    told = [_LABEL, stage.encode(), update_id, nonce, sha256(face).digest()]
    for kind in sorted(keys):
        told += [kind.encode(), keys[kind]]
    return b"".join(len(part).to_bytes(4, "big") + part for part in told)


def _contents_due(turns: Sequence[CardTurn]) -> bool:
    """Whether her items or the last day changed after the chip was last written."""
    due = False
    for each in turns:
        due = (due or each.event in CHIP_IS_BEHIND) and each.event not in _WRITTEN
    return due
