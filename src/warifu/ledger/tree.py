# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 §2.1: hashes, roots, which nodes a proof needs, and how proofs verify.

Everything speaks of *subtrees* `(height, number)`: the complete tree over leaves number·2^height up to
(number+1)·2^height. Where their hashes come from (tiles, a list) is the caller's `NodeHash`.
Verification follows RFC 9162 §2.1.3.2 and §2.1.4.2, written apart from generation on purpose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

NodeHash = Callable[[int, int], bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(00 ‖ entry), LG-4."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(01 ‖ left ‖ right), LG-4."""
    return _sha256(b"\x01" + left + right).digest()


def levels_over(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All complete subtrees over `hashes`, level by level from the hashes themselves upward.

    A last odd node has no parent here; `root_of_peaks` joins such peaks.
    """
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append(
            [_sha256(b"\x01" + below[i] + below[i + 1]).digest() for i in range(0, len(below) - 1, 2)]
        )
    return levels


def peaks(low: int, high: int) -> list[tuple[int, int]]:
    """The complete subtrees that tile [low, high) from left to right; low is a multiple of their sizes.

    >>> peaks(0, 7), peaks(4, 7)
    ([(2, 0), (1, 2), (0, 6)], [(1, 2), (0, 6)])
    """
    found = []
    while low < high:
        height = (high - low).bit_length() - 1
        found.append((height, low >> height))
        low += 1 << height
    return found


def root_of_peaks(hashes: Sequence[bytes]) -> bytes:
    """Join peak hashes from the right; no peak is the empty tree."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root(size: int, node: NodeHash) -> bytes:
    """The root of the tree of `size` leaves."""
    return _range_hash(0, size, node)


def inclusion_proof(index: int, size: int, node: NodeHash) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf's sibling upward. Needs 0 ≤ index < size."""
    low, high, upper = 0, size, []
    while (width := high - low) & (width - 1):  # not a complete subtree: split as the RFC does
        middle = low + (1 << (width.bit_length() - 1))
        if index < middle:
            upper.append(_range_hash(middle, high, node))
            high = middle
        else:
            upper.append(_range_hash(low, middle, node))
            low = middle
    below = [node(height, index >> height ^ 1) for height in range(width.bit_length() - 1)]
    return below + upper[::-1]


def consistency_proof(old: int, new: int, node: NodeHash) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2. Empty when old is 0 or equals new. Needs old ≤ new."""
    if old in {0, new}:
        return []
    low, high, upper, old_is_whole = 0, new, [], True
    while old != high:
        middle = low + (1 << ((high - low - 1).bit_length() - 1))
        if old <= middle:
            upper.append(_range_hash(middle, high, node))
            high = middle
        else:
            upper.append(_range_hash(low, middle, node))
            low, old_is_whole = middle, False
    start = [] if old_is_whole else [_range_hash(low, high, node)]
    return start + upper[::-1]


def root_of_path(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root an inclusion path leads to, step by step as in RFC 9162 §2.1.3.2; None when it cannot fit."""
    if not 0 <= index < size:
        return None
    fn, sn, running = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            running = node_hash(step, running)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            running = node_hash(running, step)
        fn, sn = fn >> 1, sn >> 1
    return running if sn == 0 else None


def leads_to_root(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Check an inclusion proof (RFC 9162 §2.1.3.2)."""
    return root_of_path(index, size, leaf, proof) == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof as in RFC 9162 §2.1.4.2; size 0 (EMPTY_ROOT) is extended by every tree."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not proof and (old_root == EMPTY_ROOT if old == 0 and new else old_root == new_root)
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps or not proof:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(step, first), node_hash(step, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root


def _range_hash(low: int, high: int, node: NodeHash) -> bytes:
    return root_of_peaks([node(height, number) for height, number in peaks(low, high)])
