# SPDX-License-Identifier: Apache-2.0
"""The mailbox chain: one running hash over everything filed for one person (ledger.md §7).

The portal signs (count, head) at each login and the person's device keeps the last pair, so a line can
never be taken out of a mailbox unnoticed. Signing is the portal's, keeping and alarming the device's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY_CHAIN = bytes(32)


def chain_step(previous: bytes, count: int, entry: bytes) -> bytes:
    """h_n = SHA-256("WLE1/chain" ‖ 00 ‖ h_(n-1) ‖ u64 n ‖ entry); n counts from 1, h_0 is EMPTY_CHAIN."""
    if len(previous) != len(EMPTY_CHAIN) or count < 1:
        msg = "a chain step takes the 32-byte head before it and a count from 1"
        raise ValueError(msg)
    return hashlib.sha256(b"WLE1/chain\x00" + previous + count.to_bytes(8, "big") + entry).digest()


def chain_head(entries: Iterable[bytes], *, start: bytes = EMPTY_CHAIN, count: int = 0) -> tuple[int, bytes]:
    """Walk from (count, start) over further entries; give the new (count, head)."""
    head = start
    for entry in entries:
        count += 1
        head = chain_step(head, count, entry)
    return count, head


def chain_extends(old: tuple[int, bytes], new: tuple[int, bytes], further: Iterable[bytes]) -> bool:
    """Whether `further` entries lead from the pair a device kept to the one it is shown now."""
    return chain_head(further, start=old[1], count=old[0]) == new
