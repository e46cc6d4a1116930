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


@dataclass(frozen=True, slots=True)
class Seal:
    """One signature over the promises of one commit and deadline; each holder takes its own path out."""

    origin: str
    promised: tuple[Promised, ...]
    levels: list[list[bytes]]
    signature: bytes

    def promise(self, place: int) -> Promise:
        """The promise at that place, ready to be sent."""
        levels, width, each = self.levels, len(self.promised), self.promised[place]
        path = b"".join(inclusion_proof(place, width, lambda height, number: levels[height][number]))
        return Promise(
            self.origin, each.index, each.entry_hash, each.latest_minute, place, width, path, self.signature
        )


def seal_all(origin: str, promised: Sequence[Promised], sign: Sign) -> list[tuple[Seal, int]]:
    """Sign once per deadline among `promised`; give for each its seal and its place under it."""
    sealed: dict[int, tuple[Seal, int]] = {}
    for minute in {each.latest_minute for each in promised}:
        places = [at for at, each in enumerate(promised) if each.latest_minute == minute]
        chosen = tuple(promised[at] for at in places)
        levels = levels_over([_leaf(each.index, each.entry_hash) for each in chosen])
        top = root(len(chosen), lambda height, number, levels=levels: levels[height][number])  # type: ignore[misc]
        seal = Seal(origin, chosen, levels, sign(_signed(origin, minute, len(chosen), top)))
        sealed |= {at: (seal, place) for place, at in enumerate(places)}
    return [sealed[at] for at in range(len(promised))]


def promise_all(origin: str, promised: Sequence[Promised], sign: Sign) -> list[Promise]:
    """Sign once per deadline; give all promises in order."""
    return [seal.promise(place) for seal, place in seal_all(origin, promised, sign)]


def _leaf(index: int, entry_hash: bytes) -> bytes:
    return leaf_hash(index.to_bytes(8, "big") + entry_hash)


def _signed(origin: str, minute: int, width: int, top: bytes) -> bytes:
    name = origin.encode()
    head = b"WLE1/promise\x00" + len(name).to_bytes(2, "big") + name
    return head + minute.to_bytes(8, "big") + width.to_bytes(4, "big") + top
