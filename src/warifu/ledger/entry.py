# SPDX-License-Identifier: Apache-2.0
"""The ledger entry: 44 bytes that say what kind of act, in which hour, and a commitment to its body.

An entry names nobody (LG-3). What it commits to lives with its salt at the parties (ledger.md §6) and is
erased with it; this module never sees where. It cannot check that a body is free of codes and names:
the offices that make bodies do, and the canary test looks.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum

from warifu.ledger.refusals import MalformedEntry

MAGIC = b"WLE1"
ENTRY_BYTES = 44
HASH_BYTES = 32
SALT_BYTES = 32
DELAYED = 1
_LAYOUT = struct.Struct(">4sBBHI32s")


class Kind(IntEnum):
    """What an entry records (ledger.md §2; 12: a request refused; 13: an electronic certificate issued)."""

    EXCHANGE = 1
    ANSWER = 2
    ENROLMENT = 3
    SUCCESSION = 4
    DIRECTORY = 5
    CHAIN_HEAD = 6
    END_OF_DELAY = 7
    GATE_DISCLOSURE = 8
    ORPHAN_ALARM = 9
    AUDITOR_NONCE = 10
    STATISTICS = 11
    REFUSAL = 12
    CERTIFICATE = 13


@dataclass(frozen=True, slots=True)
class Entry:
    """A parsed entry. `hour` is Unix time // 3600; `commitment` is 32 bytes."""

    kind: Kind
    flags: int
    hour: int
    commitment: bytes

    @property
    def delayed(self) -> bool:
        """Whether the person learns of it only later, under a DelayOrder (LG-16)."""
        return bool(self.flags & DELAYED)

    def encode(self) -> bytes:
        """Give the 44 bytes (LG-2)."""
        if not isinstance(self.kind, Kind) or self.flags & ~DELAYED or len(self.commitment) != HASH_BYTES:
            raise MalformedEntry("an entry has a known kind, flags 0 or 1 and a commitment of 32 bytes")
        if not 0 <= self.hour < 1 << 32:
            raise MalformedEntry("the hour of an entry is Unix time // 3600, at most 32 bits")
        return _LAYOUT.pack(MAGIC, self.kind, self.flags, 0, self.hour, self.commitment)


def make_entry(kind: Kind, flags: int, hour: int, commitment: bytes) -> bytes:
    """Make the 44 bytes of an entry (LG-2). Raises MalformedEntry.

    >>> make_entry(Kind.ANSWER, 0, 493_000, bytes(32))[:12].hex(" ", 4)
    '574c4531 02000000 000785c8'
    """
    return Entry(kind, flags, hour, commitment).encode()


def parse_entry(entry: bytes) -> Entry:
    """Read 44 bytes strictly: known kind, no unknown flag, reserved bytes zero. Raises MalformedEntry."""
    if len(entry) != ENTRY_BYTES:
        raise MalformedEntry(f"an entry is {ENTRY_BYTES} bytes, not {len(entry)}")
    magic, kind, flags, reserved, hour, committed = _LAYOUT.unpack(entry)
    if magic != MAGIC or reserved or flags & ~DELAYED:
        raise MalformedEntry("an entry starts with WLE1 and has no other flag than 1 and reserved bytes 0")
    try:
        return Entry(Kind(kind), flags, hour, committed)
    except ValueError as unknown:
        raise MalformedEntry(f"{kind} is no kind of entry; kinds are 1 to {max(Kind)}") from unknown


def commitment(salt: bytes, body: bytes) -> bytes:
    """Commit to a body: SHA-256("WLE1/commit" ‖ 00 ‖ salt ‖ u32 length ‖ body), salt of 32 random bytes."""
    if len(salt) != SALT_BYTES:
        raise MalformedEntry(f"a salt is {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(b"WLE1/commit\x00" + salt + len(body).to_bytes(4, "big") + body).digest()


def entry_hash(entry: bytes) -> bytes:
    """SHA-256 of the 44 bytes: what promises and σ_2 name. It is not the leaf hash."""
    return hashlib.sha256(entry).digest()
