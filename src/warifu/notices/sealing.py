# SPDX-License-Identifier: Apache-2.0
"""宛先の封: destinations at rest. Every person's row is of one size, whatever is in it (design: notices §4).

AES-256-GCM under J-LIS's own key, a new random nonce each time, bound to the person. A row written anew is
different in every byte even when nothing changed, so that two copies of the table do not tell who chose.
It does NOT say who may open one: `mailing` does, to print and to write, and `elsewhere`, to write.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.notices.nouns import Choice, Destination, PieceKey, Recipient
from warifu.notices.refusals import SealBroken

SECRET = "notices-recipient"  # noqa: S105  # the name of a key, not the key
CONTENT_BYTES = 4096
"""Two destinations of 300 characters of four bytes each, a third address and all around them fit."""

NONCE_BYTES, TAG_BYTES = 12, 16
SEALED_BYTES = NONCE_BYTES + CONTENT_BYTES + TAG_BYTES
Draw = Callable[[int], bytes]


class _Place(msgspec.Struct, array_like=True):
    postal_code: str
    address: str
    return_to: str
    common_name: str


class _Content(msgspec.Struct, array_like=True):
    registered: _Place
    chosen: _Place | None
    receipt: bytes
    taken_by: str
    check: UUID
    taken_on: date
    juki: str = ""


class RecipientSeal:
    """Seals and opens recipients, and makes the marks by which a returning letter is known."""

    def __init__(self, secret: Secret[bytes], draw: Draw) -> None:
        """Derive the keys from a 32-byte secret; `draw(n)` gives n bytes nobody can predict."""
        content = secret.reveal("derive the keys that seal destinations")
        self._cipher = AESGCM(_derive(content, b"recipient"))
        self._mark_key = _derive(content, b"return-mark")
        self._request_key = _derive(content, b"request")
        self._draw = draw

    def seal(self, person: UUID, recipient: Recipient) -> bytes:
        """Give SEALED_BYTES bytes that open only in this person's row."""
        plain = msgspec.msgpack.encode(_content(recipient))
        if len(plain) + 4 > CONTENT_BYTES:
            raise Fault("a destination is larger than its row; the limits of Destination were changed")
        padded = len(plain).to_bytes(4, "big") + plain
        nonce = self._draw(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, padded.ljust(CONTENT_BYTES, b"\0"), person.bytes)

    def open(self, person: UUID, sealed: bytes) -> Recipient:
        """Open a row. Raises SealBroken."""
        try:
            padded = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person.bytes)
        except InvalidTag as altered:
            raise SealBroken("a destination does not open in its row") from altered
        length = int.from_bytes(padded[:4], "big")
        return _recipient(msgspec.msgpack.decode(padded[4 : 4 + length], type=_Content))

    def mark(self, piece: PieceKey, city: BodyName) -> bytes:
        """16 bytes that say, to this office alone, to which counter a piece comes back."""
        bound = piece.person.bytes + piece.edition.to_bytes(2, "big") + city.text.encode()
        return hmac.digest(self._mark_key, bound, "sha256")[:16]

    def place(self, piece: PieceKey, destination: Destination) -> bytes:
        """16 bytes that say, to this office alone, for which place a piece was printed."""
        place = destination
        bound = f"{piece.person}\x1f{piece.edition}\x1f{place.postal_code}\x1f{place.address}\x1f"
        bound += f"{place.return_to.text}\x1f{place.common_name}"
        return hmac.digest(self._mark_key, b"place\x00" + bound.encode(), "sha256")[:16]

    def request(self, parts: Sequence[str]) -> bytes:
        """32 bytes that bind a request number to everything it said, and tell nothing of it."""
        return hmac.digest(self._request_key, "\x1f".join(parts).encode(), "sha256")

    def is_marked(self, piece: PieceKey, mark: bytes | None, city: BodyName) -> bool:
        """Whether the piece comes back to this counter; compares in constant time."""
        return hmac.compare_digest(mark or bytes(16), self.mark(piece, city))


def receipt_hash(receipt: str) -> bytes:
    """What is kept of a receipt: enough to know it again."""
    return sha256(b"warifu/notices/receipt\x00" + receipt.encode()).digest()


_NOBODY, _NEVER = UUID(int=0), date(1970, 1, 1)


def _content(recipient: Recipient) -> _Content:
    choice = recipient.choice
    return _Content(
        _place(recipient.registered),
        _place(choice.destination) if choice else None,
        choice.receipt if choice else b"",
        choice.taken_by.text if choice else "",
        choice.check if choice else _NOBODY,
        choice.taken_on if choice else _NEVER,
        recipient.juki,
    )


def _place(destination: Destination) -> _Place:
    each = destination
    return _Place(each.postal_code, each.address, each.return_to.text, each.common_name)


def _recipient(content: _Content) -> Recipient:
    registered = _destination(content.registered)
    if content.chosen is None:
        return Recipient(registered, None, content.juki)
    chosen = _destination(content.chosen)
    taken_by = BodyName(content.taken_by)
    choice = Choice(chosen, content.receipt, taken_by, content.check, content.taken_on)
    return Recipient(registered, choice, content.juki)


def _destination(place: _Place) -> Destination:
    return Destination(place.postal_code, place.address, BodyName(place.return_to), place.common_name)


def _derive(secret: bytes, purpose: bytes) -> bytes:
    info = b"warifu/notices/1/" + purpose
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
