# SPDX-License-Identifier: Apache-2.0
"""券面の4項目: name, address, birth date and sex, taken off a card by its holder's reader, checked elsewhere.

The reader sends what the card keeps (files and signatures) and a signature of the card's own key over bytes
that belong to one sign-in: a copy of somebody's files cannot answer. The number is not among them, and the
file that has it is never read.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from warifu.cards.chip import P2016, PersonOnCard, Reader, read_text
from warifu.cards.chip.apps import text
from warifu.kernel.refusal import Malformed

LABEL = b"warifu-items-1"
_AID = next(each.aid for each in P2016.applications if each.name == "text")
_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


class ItemsOnCard(msgspec.Struct, frozen=True, kw_only=True):
    """券面事項の写し: the text application's files, and the card's signature for one sign-in."""

    certificate: bytes
    proof: bytes
    items: bytes
    card_key: bytes
    signature: bytes

    def __repr__(self) -> str:
        return "ItemsOnCard(••••)"


def challenge(origin: str, sign_in: bytes) -> bytes:
    """What the card's key signs: made for one sign-in at one place."""
    parts = (LABEL, origin.encode(), sign_in)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def take(reader: Reader, pin: bytes, fresh: bytes) -> ItemsOnCard:
    """Take the items off a card whose holder typed her PIN. Raises Status; a wrong PIN costs a try."""
    reader.select(_AID)
    reader.verify(text.PIN, pin)
    certificate, proof, items, card_key = (
        reader.read(file) for file in (text.CERTIFICATE, text.PROOF, text.ITEMS, text.CARD_KEY)
    )
    reader.select_file(text.KEY)
    signature = reader.sign(_DIGEST_INFO + sha256(fresh).digest(), 0, 0)
    return ItemsOnCard(
        certificate=certificate, proof=proof, items=items, card_key=card_key, signature=signature
    )


def check(taken: ItemsOnCard, cv_root: bytes, fresh: bytes) -> PersonOnCard:
    """Check everything as a reader would, to the root of those who make cards. Raises Malformed."""
    return read_text(_Taken(taken), cv_root, fresh, number=False)


class _Taken(Reader):
    """What was taken, in place of the card."""

    def __init__(self, taken: ItemsOnCard) -> None:
        super().__init__(_nothing)
        self._taken = taken

    def select_file(self, fid: int) -> None:
        """Nothing to select."""

    def read(self, fid: int) -> bytes:
        files = {
            text.CERTIFICATE: self._taken.certificate,
            text.PROOF: self._taken.proof,
            text.ITEMS: self._taken.items,
            text.CARD_KEY: self._taken.card_key,
        }
        if fid not in files:
            raise Malformed("the items do not include this file")
        return files[fid]

    def sign(self, data: bytes, form: int, p2: int) -> bytes:
        del data, form, p2  # the card signed before; `prove` checks over what
        return self._taken.signature


def _nothing(command: bytes) -> bytes:
    del command
    raise Malformed("there is no card here to ask")
