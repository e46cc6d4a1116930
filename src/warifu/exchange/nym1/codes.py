# SPDX-License-Identifier: Apache-2.0
"""符号: linkage codes. Roots, factors, encryption to two halves, conversion, storage, epoch steps.

A half is 64 bytes, C1‖C2. A code is 32 bytes and is never printed. The product of the two converters'
factors is never assembled here or anywhere. Proofs are in `proofs`, who may convert what elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.hashing import hash_parts, to_point, to_scalar, u32
from warifu.exchange.nym1.ristretto import IDENTITY, ONE, NotAnElement
from warifu.kernel.refusal import Malformed

HALF_BYTES = 64
ISSUER_DOMAIN = "0"
"""The domain of roots: both converters' factor is 1 (§3)."""


class Keypair(NamedTuple):
    """A domain's decryption scalar d and its key Y = d·B, 32 bytes each. Prints as its class only."""

    secret: bytes
    key: bytes

    def __repr__(self) -> str:
        return "Keypair(••••)"


def keypair(seed: bytes) -> Keypair:
    """Derive d = H2S("key", seed) and Y from 32 secret bytes, as `kernel.keys` keeps them."""
    secret = to_scalar("key", seed)
    return Keypair(secret, group.multiply_base(secret))


def issuer_scalar(seed: bytes) -> bytes:
    """Derive the issuer's root key k_I = H2S("issuer", seed) from 32 secret bytes."""
    return to_scalar("issuer", seed)


def root_point(issuer_key: bytes, rid: bytes) -> bytes:
    """Give K_u = k_I·H2G("root", rid), the person's root. The Individual Number is no input."""
    if len(rid) != 32:
        raise Malformed("a root identifier is 32 random bytes")
    return group.multiply(issuer_key, to_point("root", rid))


class ConverterSeed:
    """One converter's seed_j with the factors it leads to, kept once computed. Prints as its class only."""

    def __init__(self, seed: bytes) -> None:
        """Hold 32 secret bytes."""
        if len(seed) != 32:
            raise Malformed("a converter's seed is 32 bytes")
        self._seed = seed
        self._factors: dict[tuple[str, int], bytes] = {}
        self._pairs: dict[tuple[str, int, str, int], bytes] = {}

    def __repr__(self) -> str:
        return "ConverterSeed(••••)"

    def factor(self, domain: str, epoch: int) -> bytes:
        """Give s_{j,D,e}; 1 for the issuer's domain."""
        if domain == ISSUER_DOMAIN:
            return ONE
        found = self._factors.get((domain, epoch))
        if found is None:
            found = to_scalar("factor", self._seed, domain.encode("ascii"), u32(epoch))
            self._factors[domain, epoch] = found
        return found

    def commitment(self, domain: str, epoch: int) -> bytes:
        """Give S_{j,D,e} = s·B, which the directory publishes."""
        return group.multiply_base(self.factor(domain, epoch))

    def pair_factor(self, from_domain: str, from_epoch: int, to_domain: str, to_epoch: int) -> bytes:
        """Give t_{j,A→B} = s_{j,B}/s_{j,A}."""
        pair = (from_domain, from_epoch, to_domain, to_epoch)
        found = self._pairs.get(pair)
        if found is None:
            inverse = group.invert(self.factor(from_domain, from_epoch))
            found = group.scalar_multiply(self.factor(to_domain, to_epoch), inverse)
            self._pairs[pair] = found
        return found

    def rerandomiser(self, reqid: bytes, to_domain: str, to_epoch: int, before: bytes) -> bytes:
        """Give ρ, derived so that it can be derived again: a repeated request meets the same output."""
        destination = to_domain.encode("ascii")
        return to_scalar("rr", self._seed, reqid, destination, u32(to_epoch), before[:32], before[32:])

    def epoch_step(self, domain: str, epoch: int) -> bytes:
        """Give Δ_j from `epoch` to the next; the domain erases it after use (§7)."""
        return self.pair_factor(domain, epoch, domain, epoch + 1)


def encrypt(code: bytes, r: bytes, *keys: bytes) -> bytes:
    """Give C1 ‖ (code + r·Y for each key): ElGamal with one shared r, safe by proofs of possession."""
    masked = [group.add(code, group.multiply(r, key)) for key in keys]
    return group.multiply_base(r) + b"".join(masked)


class Conversion(NamedTuple):
    """A converted half: `after` = `middle` + `mask`, with middle = t·before and mask = (ρ·B, ρ·Y)."""

    after: bytes
    middle: bytes
    mask: bytes


def convert(pair_factor: bytes, rerandomiser: bytes, before: bytes, key: bytes) -> Conversion:
    """Convert one half to the destination's codes and re-randomise it under the destination's key."""
    d1 = group.multiply(pair_factor, before[:32])
    d2 = group.multiply(pair_factor, before[32:])
    mask1, mask2 = group.multiply_base(rerandomiser), group.multiply(rerandomiser, key)
    return Conversion(group.add(d1, mask1) + group.add(d2, mask2), d1 + d2, mask1 + mask2)


class Opened(NamedTuple):
    """What decryption finds: the code, and d·C1 for the opening proof. Prints as its class only."""

    code: bytes
    shared: bytes

    def __repr__(self) -> str:
        return "Opened(••••)"


def decrypt(secret: bytes, half: bytes) -> Opened:
    """Give code = C2 − d·C1. Raises NotAnElement for a half that opens to the identity."""
    shared = group.multiply(secret, half[:32])
    code = group.subtract(half[32:], shared)
    if code == IDENTITY:
        raise NotAnElement("this half opens to the identity, which is nobody's code")
    return Opened(code, shared)


def check_step(step: bytes, commitment: bytes, next_commitment: bytes) -> bool:
    """Check Δ_j·S_{j,e} = S_{j,e+1} before any code is touched."""
    try:
        return group.multiply(step, commitment) == next_commitment
    except NotAnElement:
        return False


def step_code(code: bytes, step: bytes) -> bytes:
    """Move a code to the next epoch; `step` is Δ_1·Δ_2 (`ristretto.scalar_multiply`), used then erased."""
    return group.multiply(step, code)


class CodeLocker:
    """How a body stores codes: an index to find one by, a value to read it back. Two keys of its own."""

    def __init__(self, index_key: bytes, value_key: bytes) -> None:
        """Take k_D and k'_D, 32 secret bytes each; they MUST differ."""
        if len(index_key) != 32 or len(value_key) != 32 or index_key == value_key:
            raise Malformed("the keys for stored codes are two different keys of 32 bytes")
        self._index_key = index_key
        self._value = AESSIV(hash_parts("code-value", value_key))

    def __repr__(self) -> str:
        return "CodeLocker(••••)"

    def index(self, code: bytes) -> bytes:
        """Give HMAC-SHA256(k_D, code), 32 bytes: equal codes meet, nothing else shows."""
        return hmac.new(self._index_key, code, hashlib.sha256).digest()

    def value(self, code: bytes) -> bytes:
        """Give AES-256-SIV(k'_D, code), 48 bytes."""
        return self._value.encrypt(code, None)

    def code(self, value: bytes) -> bytes:
        """Read a stored value back; Malformed where it was not written under this key."""
        try:
            return self._value.decrypt(value, None)
        except InvalidTag as refused:
            raise Malformed("a stored code was written under another key or has been altered") from refused
