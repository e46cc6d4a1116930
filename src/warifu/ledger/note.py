# SPDX-License-Identifier: Apache-2.0
"""Signed notes (C2SP signed-note) and cosignatures (C2SP tlog-cosignature, v1), Ed25519 only.

A note is text, an empty line, and signature lines `— name base64(key id ‖ signature)`. This module reads,
writes and verifies lines; what the text means is `checkpoint`'s, who is trusted is `trust`'s. Signing
itself goes through the port `Sign`, so a key may live in a hardware module.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from warifu.kernel import ed25519
from warifu.ledger.refusals import MalformedNote, MalformedPolicy

Sign = Callable[[bytes], bytes]
LOG_KEY = 1
WITNESS_KEY = 4
MOST_LINES = 100
MOST_BYTES = 64 * 1024
_DASH = "— "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: `<name>+<key id hex>+base64(type ‖ public key)`."""

    name: str
    type: int
    public_key: bytes

    def __post_init__(self) -> None:
        """Refuse names a note cannot carry and keys that are not 32 bytes."""
        if not self.name or "+" in self.name or any(c.isspace() or ord(c) < 32 for c in self.name):
            raise MalformedPolicy("a key name is not empty and has no space, plus or control character")
        if self.type not in {LOG_KEY, WITNESS_KEY} or len(self.public_key) != 32:
            raise MalformedPolicy("a verifier key is Ed25519, 32 bytes, of type 01 (log) or 04 (witness)")

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0A ‖ type ‖ public key)[:4]."""
        seed = self.name.encode() + b"\n" + bytes([self.type]) + self.public_key
        return hashlib.sha256(seed).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.type]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key. Raises MalformedPolicy, also when the key id is not the key's own."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            blob = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise MalformedPolicy("a verifier key ends in base64") from wrong
        key = cls(name, blob[0] if blob else 0, blob[1:])
        if key.key_id.hex() != key_id:
            raise MalformedPolicy("the key id of a verifier key is not the one of its name and key")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Check one Ed25519 signature."""
        return _verifies(self.public_key, message, signature)


@lru_cache(maxsize=64)
def _verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    # One signature stands under the promises of a whole commit, and each of them is verified.
    return ed25519.verify(key, message, signature)


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key pair as services hold it: the public half, and a port to the secret half.

    `NoteSigner(VerifierKey(origin, LOG_KEY, ring.verifying_key("log")), partial(ring.sign, "log"))`
    """

    key: VerifierKey
    sign: Sign = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line under a note, not verified: the name and key id it claims, and what follows them."""

    unverified_name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.unverified_name} {base64.b64encode(self.key_id + self.blob).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read one line. Raises MalformedNote."""
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            blob = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise MalformedNote("a signature line ends in base64") from wrong
        canonical = base64.b64encode(blob).decode() == encoded
        if not line.startswith(_DASH) or not name or "+" in name or len(blob) < 5 or not canonical:
            raise MalformedNote("a signature line reads '— name base64'")
        return cls(name, blob[:4], blob[4:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the lines under it. `text` ends in a newline."""

    text: str
    lines: tuple[SignatureLine, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.lines)

    @classmethod
    def parse(cls, unverified: str) -> Self:
        """Cut a note into text and lines; verifies nothing. Raises MalformedNote."""
        if len(unverified) > MOST_BYTES or any(ord(c) < 32 and c != "\n" for c in unverified):
            raise MalformedNote("a note is at most 64 KiB of text without control characters")
        above, blank, below = unverified.rpartition("\n\n")
        if not blank or not above or not below.endswith("\n") or below.count("\n") > MOST_LINES:
            raise MalformedNote("a note is text, an empty line and 1 to 100 signature lines")
        lines = tuple(SignatureLine.parse(line) for line in below[:-1].split("\n"))
        return cls(above + "\n", lines)

    def signed_by(self, signer: NoteSigner) -> Note:
        """Add the log's signature over the text (type 01)."""
        signature = signer.sign(self.text.encode())
        return self.with_line(SignatureLine(signer.key.name, signer.key.key_id, signature))

    def with_line(self, line: SignatureLine) -> Note:
        """Add a line; one by the same key is replaced."""
        others = [each for each in self.lines if not _same_key(each, line)]
        return Note(self.text, (*others, line))

    def holds_signature(self, key: VerifierKey) -> bool:
        """Whether the log key's signature is there and every line that claims this key verifies."""
        claimed = [line for line in self.lines if _claims(line, key)]
        return bool(claimed) and all(key.verifies(line.blob, self.text.encode()) for line in claimed)

    def cosigned_at(self, key: VerifierKey) -> int | None:
        """Unix time of the witness's cosignature, or None when it is absent or does not verify."""
        claimed = [line for line in self.lines if _claims(line, key)]
        times = [read_cosignature(line, key, self.text) for line in claimed]
        return None if not times or None in times else times[0]


def cosign(text: str, signer: NoteSigner, at: int) -> SignatureLine:
    """Make a cosignature/v1 line over a checkpoint's text at Unix time `at` (type 04)."""
    blob = at.to_bytes(8, "big") + signer.sign(_cosigned(text, at))
    return SignatureLine(signer.key.name, signer.key.key_id, blob)


def read_cosignature(line: SignatureLine, key: VerifierKey, text: str) -> int | None:
    """Verify one cosignature line; give its Unix time, or None when it is not this witness's."""
    if not _claims(line, key) or key.type != WITNESS_KEY or len(line.blob) != 72:
        return None
    at = int.from_bytes(line.blob[:8], "big")
    return at if key.verifies(line.blob[8:], _cosigned(text, at)) else None


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _claims(line: SignatureLine, key: VerifierKey) -> bool:
    return line.unverified_name == key.name and line.key_id == key.key_id


def _same_key(one: SignatureLine, other: SignatureLine) -> bool:
    return (one.unverified_name, one.key_id) == (other.unverified_name, other.key_id)
