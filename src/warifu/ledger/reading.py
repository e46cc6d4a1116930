# SPDX-License-Identifier: Apache-2.0
"""Proofs out of tiles: reads whole tiles, keeps the recently used ones hashed, answers with hashes.

It trusts the tiles it is given. A verifier authenticates them first (`audit`); the operator wrote them.
A tile of 256 hashes is kept with all its inner nodes, 16 KiB, so a proof costs list look-ups.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from warifu.ledger.layout import TILE_HEIGHT, TileName, tiles_of, unpack_hashes
from warifu.ledger.refusals import NotYetPublished
from warifu.ledger.tree import consistency_proof, inclusion_proof, levels_over, root

ReadTile = Callable[[TileName], bytes]
KEPT_TILES = 4096  # 64 MiB of full tiles: every tile of a log of one million entries


class TileReader:
    """Reads one log's tiles as of `size`, which only grows. Safe to share between threads."""

    def __init__(self, read: ReadTile, *, size: int = 0, keep: int = KEPT_TILES) -> None:
        """Read nothing yet."""
        self._read, self._keep = read, keep
        self._size = size
        self._kept: OrderedDict[TileName, list[list[bytes]]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The size up to which tiles may be read."""
        return self._size

    def grow(self, size: int) -> None:
        """Tiles up to `size` are there now."""
        self._size = size

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries. Raises NotYetPublished."""
        self._within(size)
        return root(size, self._nodes())

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The path of an entry in the tree of `size`. Raises NotYetPublished."""
        self._within(size)
        if not 0 <= index < size:
            raise NotYetPublished("the tree of that size has no entry of that index")
        return inclusion_proof(index, size, self._nodes())

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` extends the one of `old`. Raises NotYetPublished."""
        self._within(new)
        if not 0 <= old <= new:
            raise NotYetPublished("a consistency proof goes from a smaller tree to a larger one")
        return consistency_proof(old, new, self._nodes())

    def _within(self, size: int) -> None:
        if not 0 <= size <= self._size:
            raise NotYetPublished("no tree of that size has been published")

    def _nodes(self) -> Callable[[int, int], bytes]:
        """Look nodes up as of the size at this moment, so that one proof never mixes two sizes."""
        size, kept = self._size, self._kept

        def node(height: int, number: int) -> bytes:
            level, inner = divmod(height, TILE_HEIGHT)
            tile, place = divmod(number, 1 << (TILE_HEIGHT - inner))
            full, width = tiles_of(level, size)
            name = TileName(level, tile) if tile < full else TileName(level, tile, width)
            return (kept.get(name) or self._fetch(name))[inner][place]

        return node

    def _fetch(self, name: TileName) -> list[list[bytes]]:
        levels = levels_over(unpack_hashes(self._read(name)))
        with self._lock:
            self._kept[name] = levels
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        return levels
