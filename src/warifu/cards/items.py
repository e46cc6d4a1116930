# SPDX-License-Identifier: Apache-2.0
"""券面の4項目: name, address, birth date and sex, taken off a card by its holder's reader, checked elsewhere.

The reader sends files and signatures of the card, and one of the card's own key over bytes that belong to one
sign-in: neither a copy of somebody's files nor another card beside them can answer. The number is not among
them, and no file that has it, or its hash, is read.
"""

from __future__ import annotations

from dataclasses import asdict

import msgspec

from warifu.cards.chip import ItemsRead, PersonOnCard, Reader, check_items, take_items

LABEL = b"warifu-items-2"


class ItemsOnCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """券面事項の写し: what the card gave of its four items, and its signature for one sign-in."""

    certificate: bytes
    proof: bytes
    items: bytes
    signature: bytes

    def __repr__(self) -> str:
        return "ItemsOnCard(••••)"


def challenge(origin: str, sign_in: bytes) -> bytes:
    """What the card's key signs: made for one sign-in at one place."""
    parts = (LABEL, origin.encode(), sign_in)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def take(reader: Reader, pin: bytes, fresh: bytes) -> ItemsOnCard:
    """Take the items off a card whose holder typed her PIN. Raises Status; a wrong PIN costs a try."""
    return ItemsOnCard(**asdict(take_items(reader, pin, fresh)))


def check(taken: ItemsOnCard, cv_root: bytes, fresh: bytes) -> PersonOnCard:
    """Check everything as a reader would, to the root of those who make cards. Raises Malformed."""
    return check_items(ItemsRead(**msgspec.structs.asdict(taken)), cv_root, fresh)
