# SPDX-License-Identifier: Apache-2.0
"""自分の記録の鎖: what the sign-in tells a person of her own card, each line chained to the one before it.

    head 0   32 zero bytes
    head n   SHA-256(label ‖ head n-1 ‖ n ‖ line n), n in eight bytes           for each book and person
    signed   by the sign-in: label ‖ book ‖ holder ‖ n ‖ head n

Two books, `sign-ins` and `services`; `holder` is the SHA-256 of the portal's own name of her. A line is
placed when it is recorded, before anything is given for it: whoever takes one out or changes it later leaves
a gap, or a head on which the next line does not stand, or two signed heads of one place. Pure; in no public
log: a leaf for each sign-in would tell the world when people sign in (docs/adr/0023). `warifu.evidence`
checks a whole file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import msgspec

from warifu.kernel import ed25519

Signer = Callable[[bytes], bytes]
SIGN_INS, SERVICES = "sign-ins", "services"
EMPTY_BOOK = bytes(32)
_LINE, _HEAD, _SIGNED = b"warifu-own-line-1\0", b"warifu-own-head-1\0", b"warifu-own-signed-1\0"


class OwnFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """自分の記録の一行: when, what, at which service, and why where it was refused.

    `items` are names of items of the card, never values; `why_…` the purpose that the service registered.
    """

    event: bytes
    at: datetime
    kind: str
    service_ja: str
    service_en: str
    reason: str = ""
    items: list[str] = []
    why_ja: str = ""
    why_en: str = ""

    def content(self) -> bytes:
        """The bytes that are chained; the time in microseconds, whatever zone it is written in."""
        at = int(self.at.timestamp() * 1_000_000)
        said = (
            self.kind,
            self.service_ja,
            self.service_en,
            self.reason,
            self.items,
            self.why_ja,
            self.why_en,
        )
        return _LINE + msgspec.msgpack.encode((self.event, at, *said))


class Placed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """鎖の中の場所: where a line stands in its book, the head before it, and the sign-in's word for both."""

    book: str
    place: int
    before: bytes
    signature: bytes


class OwnLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """自分の記録とその場所."""

    fact: OwnFact
    placed: Placed

    @property
    def head(self) -> bytes:
        """The head after this line."""
        return head_after(self.placed.before, self.placed.place, self.fact)

    def is_signed(self, holder: bytes, key: bytes) -> bool:
        """Whether the sign-in of this key said this line, at this place, of this holder."""
        placed = self.placed
        said = signed_bytes(placed.book, holder, placed.place, self.head)
        return ed25519.verify(key, said, placed.signature)


def holder_of(pseudonym: bytes) -> bytes:
    """How the chain names a person: nobody but the sign-in and the portal knows whom it means."""
    return hashlib.sha256(b"warifu-own-holder-1\0" + pseudonym).digest()


def head_after(before: bytes, place: int, fact: OwnFact) -> bytes:
    """The head of a book after one more line."""
    return hashlib.sha256(_HEAD + before + place.to_bytes(8, "big") + fact.content()).digest()


def signed_bytes(book: str, holder: bytes, place: int, head: bytes) -> bytes:
    """What the sign-in signs for each line."""
    name = book.encode()
    return _SIGNED + len(name).to_bytes(4, "big") + name + holder + place.to_bytes(8, "big") + head


def signed_line(
    book: str, holder: bytes, placed: tuple[int, bytes], fact: OwnFact, signer: Signer
) -> OwnLine:
    """Sign a line at its place, on the head before it."""
    place, before = placed
    signature = signer(signed_bytes(book, holder, place, head_after(before, place, fact)))
    return OwnLine(fact=fact, placed=Placed(book=book, place=place, before=before, signature=signature))
