# SPDX-License-Identifier: Apache-2.0
"""Follow a log from outside: read all its tiles, accept only what extends what was seen, prove from memory.

Who asks a log's operator for the proof of a few entries tells it which entries belong together. A follower
reads everything instead, each full tile once, and answers from its own copy: 32 bytes of memory for each
entry of the log. It accepts a checkpoint only under the keys of its `Trust`, only if its tiles lead to the
checkpoint's root, and only if it extends the last one accepted. After a restart it reads the log anew.
"""

from __future__ import annotations

import threading

from warifu.ledger.checkpoint import Checkpoint, Trust
from warifu.ledger.entry import HASH_BYTES
from warifu.ledger.evidence import InclusionEvidence
from warifu.ledger.layout import CHECKPOINT, ENTRIES, TILE_WIDTH, TileName, names_of, tiles_of
from warifu.ledger.mirror import PublicFiles, UnreadableLog, read_tile
from warifu.ledger.reading import TileReader
from warifu.ledger.refusals import NotYetPublished, ProofFailed
from warifu.ledger.tree import leaf_hash


class LogFollower:
    """One log as this body has seen it. `refresh` before use; may be shared between threads."""

    def __init__(self, files: PublicFiles, trust: Trust) -> None:
        """Read nothing yet."""
        self._files, self._trust = files, trust
        self._lock = threading.Lock()
        self._note, self._head = "", Checkpoint(trust.origin, 0, b"")
        self._tiles: dict[TileName, bytes] = {}
        self._reader = TileReader(self._tiles.__getitem__)
        self._places: dict[bytes, int] = {}
        self._placed = 0

    @property
    def head(self) -> Checkpoint:
        """The last checkpoint accepted; size 0 before the first."""
        return self._head

    def refresh(self) -> Checkpoint:
        """Take over the published checkpoint with its tiles.

        Raises UnreadableLog, MalformedNote, SignatureNotTrusted, or ProofFailed where it does not extend
        what was seen before: that is a fork, and the caller's alarm.
        """
        with self._lock:
            content = self._files.read(CHECKPOINT)
            if content is None:
                raise UnreadableLog("there is no checkpoint yet")
            note = content.decode("utf-8", errors="replace")
            head = self._trust.verify_checkpoint(note)
            if head.size < self._head.size:
                return self._head  # an older copy, such as a cache gives
            if head.size == self._head.size and self._note and head.root != self._head.root:
                raise ProofFailed("the log signed two roots of one size")
            self._take(head)
            self._note, self._head = note, head
            return head

    def evidence(self, index: int) -> InclusionEvidence:
        """The proof of an entry under the accepted checkpoint. Raises NotYetPublished."""
        with self._lock:
            if not 0 <= index < self._head.size:
                raise NotYetPublished("no checkpoint with all cosignatures covers the entry yet")
            path = self._reader.inclusion_proof(index, self._head.size)
            return InclusionEvidence(index, tuple(path), self._note)

    def find(self, entry: bytes, within: int = 1 << 16) -> int | None:
        """The index of an entry among the first `within` of the log, or None: for the directory's entries."""
        with self._lock:
            while self._placed < min(within, self._head.size):
                self._places.setdefault(self._leaf(self._placed), self._placed)
                self._placed += 1
            return self._places.get(leaf_hash(entry))

    def _take(self, head: Checkpoint) -> None:
        before = dict(self._tiles)
        for name in names_of(head.size):
            if name.level != ENTRIES and name not in self._tiles:
                self._tiles[name] = self._fetched(name)
        reader = TileReader(self._tiles.__getitem__, size=head.size)
        if (head.size and reader.root(head.size) != head.root) or not self._extends(before):
            self._tiles.clear()
            self._tiles.update(before)
            raise ProofFailed("the log's tiles do not lead to its root, or do not extend what was seen")
        current = set(names_of(head.size))
        for stale in [name for name in self._tiles if name not in current]:
            del self._tiles[stale]
        self._reader = reader

    def _fetched(self, name: TileName) -> bytes:
        content = read_tile(self._files, name)
        if content is None or len(content) != name.length:
            raise UnreadableLog(f"{name.path} is not there or not whole")
        return content

    def _extends(self, before: dict[TileName, bytes]) -> bool:
        """Whether each partial tile seen before begins the tile that stands in its place now."""
        now = {(name.level, name.number): tile for name, tile in self._tiles.items() if name not in before}
        return all(now.get((name.level, name.number), tile).startswith(tile) for name, tile in before.items())

    def _leaf(self, index: int) -> bytes:
        number, place = divmod(index, TILE_WIDTH)
        full, width = tiles_of(0, self._head.size)
        tile = self._tiles[TileName(0, number) if number < full else TileName(0, number, width)]
        return tile[place * HASH_BYTES : (place + 1) * HASH_BYTES]
