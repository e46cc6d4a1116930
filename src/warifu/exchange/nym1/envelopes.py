# SPDX-License-Identifier: Apache-2.0
"""Sealed envelopes: HPKE base mode (RFC 9180; X25519, HKDF-SHA256, ChaCha20-Poly1305), padded.

An envelope opens only under the role and reqid it was sealed for. Its length is one of seven, so that
it tells little of what is inside. Who sealed it HPKE does not say: signatures over its hash do.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from warifu.exchange.nym1.hashing import Randomness
from warifu.kernel.refusal import Malformed

SIZES = tuple(1024 * 4**step for step in range(7))
"""Lengths an envelope may have, in bytes: 1, 4, 16, 64, 256 KiB, 1 and 4 MiB."""
_OVERHEAD = 32 + 16 + 4  # encapsulated key, tag, length of the content
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class Role(StrEnum):
    """Whose eyes an envelope is for; part of what opens it."""

    REQUEST = "request"
    CONV1 = "conv1"
    MAIL = "mail"
    ANSWER = "answer"
    LENT = "lent"  # ours, not NYM-1: what a person lends a service for one visit (docs/spec/sign-in.md)
    CHIP = "chip"  # ours, not NYM-1: a chip on its way and in the safe (docs/spec/card-life.md)


class CannotOpen(Malformed):
    """An envelope sealed to another key, for another role or request, or altered since."""

    reason = "cannot-open"


class OneTimeKey(NamedTuple):
    """An X25519 key for one answer: `opens` unseals, `key` (32 bytes) travels. Prints as its class only."""

    opens: X25519PrivateKey
    key: bytes

    def __repr__(self) -> str:
        return "OneTimeKey(••••)"

    @property
    def secret(self) -> bytes:
        """The 32 secret bytes, to keep until the answer comes; `opening_key` reads them back."""
        return self.opens.private_bytes_raw()


def opening_key(secret: bytes) -> X25519PrivateKey:
    """Read an X25519 secret of 32 bytes; keep the result, it costs a multiplication to make."""
    if len(secret) != 32:
        raise Malformed("an X25519 secret is 32 bytes")
    return X25519PrivateKey.from_private_bytes(secret)


def one_time_key(randomness: Randomness) -> OneTimeKey:
    """Make the asker's key for one answer (§4)."""
    opens = opening_key(randomness(32))
    return OneTimeKey(opens, opens.public_key().public_bytes_raw())


def seal(role: Role, reqid: bytes, content: bytes, to_key: bytes) -> bytes:
    """Seal `content` to an X25519 key, 32 bytes. HPKE draws its own randomness."""
    size = next((size for size in SIZES if size >= len(content) + _OVERHEAD), None)
    if size is None:
        raise Malformed(f"envelope: more than {SIZES[-1] - _OVERHEAD} bytes do not fit; send less")
    padded = len(content).to_bytes(4, "big") + content + bytes(size - _OVERHEAD - len(content))
    try:
        return _SUITE.encrypt(padded, _public_key(to_key), info=_about(role, reqid))
    except ValueError as refused:
        raise Malformed("envelope: the key to seal to is no X25519 key") from refused


def unseal(role: Role, reqid: bytes, envelope: bytes, opens: X25519PrivateKey) -> bytes:
    """Open an envelope; CannotOpen where role, reqid, bytes or key are not those it was sealed with."""
    if len(envelope) not in SIZES:
        raise CannotOpen("envelope: its length is none of 1, 4, 16, 64, 256 KiB, 1 or 4 MiB")
    try:
        padded = _SUITE.decrypt(envelope, opens, info=_about(role, reqid))
    except (InvalidTag, ValueError) as refused:
        raise CannotOpen(str(CannotOpen.__doc__)) from refused
    length = int.from_bytes(padded[:4], "big")
    content, padding = padded[4 : 4 + length], padded[4 + length :]
    if len(content) != length or padding.count(0) != len(padding):
        raise CannotOpen("envelope: its padding is not what sealing writes")
    return content


def _about(role: Role, reqid: bytes) -> bytes:
    if len(reqid) != 16:
        raise Malformed("envelope: a reqid is 16 bytes")
    name = role.encode("ascii")
    return b"NYM1/env\x00" + bytes([len(name)]) + name + reqid


@lru_cache(maxsize=4096)
def _public_key(key: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(key)
