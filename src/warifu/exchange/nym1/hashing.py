# SPDX-License-Identifier: Apache-2.0
"""The hashes of NYM-1 (docs/spec/linkage-codes.md §2): H, h, hash to scalar, hash to group.

Every use has its own label, and `hash_parts` puts each part's length before it, so no two uses and
no two ways of cutting the same bytes can meet. Also the one way randomness enters: as an argument.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from typing import TypeAlias

from warifu.exchange.nym1 import ristretto

Randomness: TypeAlias = Callable[[int], bytes]
"""Gives that many bytes from a cryptographic generator: `secrets.token_bytes`, or a fixed stream in tests."""


_U32 = struct.Struct(">I").pack


def digest(content: bytes) -> bytes:
    """H: SHA-256, 32 bytes."""
    return hashlib.sha256(content).digest()


def labelled(label: str, content: bytes) -> bytes:
    """Give SHA-256(label ‖ 00 ‖ content), 32 bytes, as ctx_hash and its kin are made."""
    return hashlib.sha256(label.encode("ascii") + b"\x00" + content).digest()


def hash_parts(label: str, *parts: bytes) -> bytes:
    """h: SHA-512("NYM1/" ‖ label ‖ for each part u32 length ‖ part), 64 bytes."""
    pieces = [_U32(len(part)) + part for part in parts]
    return hashlib.sha512(b"NYM1/" + label.encode("ascii") + b"".join(pieces)).digest()


def to_scalar(label: str, *parts: bytes) -> bytes:
    """H2S: h reduced modulo L.

    >>> to_scalar("factor", bytes(range(32)), b"tax", bytes(4)).hex()
    'e01bc951c22edab532b3379fb365b8185e293715342d3f313b9eaf68ccdf4f06'
    """
    return ristretto.reduce(hash_parts(label, *parts))


def to_point(label: str, *parts: bytes) -> bytes:
    """H2G: the one-way map of h into the group.

    >>> to_point("root", bytes(range(32))).hex()
    '9a6529a9ffabe12d6275a40d147ee2e362c32cd4e8e45f06af2467ae274a6c15'
    """
    return ristretto.from_hash(hash_parts(label, *parts))


def random_scalar(randomness: Randomness) -> bytes:
    """Draw a scalar: 64 random bytes modulo L. Zero, which never happens, is refused where it is used."""
    return ristretto.reduce(randomness(64))


def u32(number: int) -> bytes:
    """Write an unsigned 32-bit integer, big-endian."""
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Write an unsigned 64-bit integer, big-endian."""
    return number.to_bytes(8, "big")
