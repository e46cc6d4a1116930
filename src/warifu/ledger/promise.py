# SPDX-License-Identifier: Apache-2.0
"""The operator's signed promise: this entry has this index and will be in a checkpoint by this minute.

One Ed25519 signature costs more than the rest of an append, so the operator signs once per group commit:
the signed root stands over a small RFC 6962 tree of all entries of that commit, and each promise carries
its own path. A commit of one entry is the plain case: its path is empty.

    promise leaf    SHA-256(00 ‖ u64 index ‖ entry hash)
    signed bytes    "WLE1/promise" ‖ 00 ‖ u16 length ‖ origin ‖ u64 latest minute ‖ u32 width ‖ root

A promise is not a proof of inclusion (LG-9). Whoever holds one that is not kept has an alarm to raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from warifu.ledger.entry import HASH_BYTES
from warifu.ledger.note import Sign, VerifierKey
from warifu.ledger.refusals import SignatureNotTrusted
from warifu.ledger.tree import inclusion_proof, leaf_hash, levels_over, root, root_of_path


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, and the seal that proves it. Two promises are equal when they promise the same.

    `latest_minute` is Unix time // 60. The seal is `place` and `width` in the commit's tree, the `path`
    (concatenated 32-byte hashes) and the `signature`.
    """

    origin: str
    index: int
    entry_hash: bytes
    latest_minute: int
    place: int = field(compare=False)
    width: int = field(compare=False)
    path: bytes = field(compare=False, repr=False)
    signature: bytes = field(compare=False, repr=False)

    def verify(self, key: VerifierKey, entry_hash: bytes) -> None:
        """Check that this log promised this very entry. Raises SignatureNotTrusted."""
        if self.origin != key.name or self.entry_hash != entry_hash:
            raise SignatureNotTrusted("the promise is of another log or for another entry")
        top = self._root()
        if top is None or not key.verifies(
            self.signature, _signed(self.origin, self.latest_minute, self.width, top)
        ):
            raise SignatureNotTrusted("the promise is not signed by the log's key")

    def _root(self) -> bytes | None:
        """The root the path leads to, or None when place, width and path do not fit together."""
        in_range = self.width < 1 << 32 and 0 <= self.latest_minute < 1 << 64 and 0 <= self.index < 1 << 64
        if not in_range or len(self.path) % HASH_BYTES:
            return None
        path = [self.path[at : at + HASH_BYTES] for at in range(0, len(self.path), HASH_BYTES)]
        return root_of_path(self.place, self.width, _leaf(self.index, self.entry_hash), path)


@dataclass(frozen=True, slots=True)
class Promised:
    """What one commit decided for one entry: its index, its hash and the minute of its deadline."""

    index: int
    entry_hash: bytes
    latest_minute: int


def promise_all(origin: str, promised: Sequence[Promised], sign: Sign) -> list[Promise]:
    """Sign once for all of `promised` that share a deadline; give their promises in order."""
    promises: dict[int, Promise] = {}
    for minute in {each.latest_minute for each in promised}:
        places = [at for at, each in enumerate(promised) if each.latest_minute == minute]
        levels = levels_over([_leaf(promised[at].index, promised[at].entry_hash) for at in places])
        width = len(places)

        def node(height: int, number: int, levels: list[list[bytes]] = levels) -> bytes:
            return levels[height][number]

        signature = sign(_signed(origin, minute, width, root(width, node)))
        for place, at in enumerate(places):
            path = b"".join(inclusion_proof(place, width, node))
            each = promised[at]
            promises[at] = Promise(origin, each.index, each.entry_hash, minute, place, width, path, signature)
    return [promises[at] for at in range(len(promised))]


def _leaf(index: int, entry_hash: bytes) -> bytes:
    return leaf_hash(index.to_bytes(8, "big") + entry_hash)


def _signed(origin: str, minute: int, width: int, top: bytes) -> bytes:
    name = origin.encode()
    head = b"WLE1/promise\x00" + len(name).to_bytes(2, "big") + name
    return head + minute.to_bytes(8, "big") + width.to_bytes(4, "big") + top
