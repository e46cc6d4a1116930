# SPDX-License-Identifier: Apache-2.0
"""The right edge of the tree: the open tile of each level, all that an appender keeps in memory (LG-11).

Pure: entries go in, finished files come out. Writing them durably is `folder`'s work, and the same code
runs for a minute's new entries and for a rebuild from row 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from warifu.ledger.layout import ENTRIES, TILE_WIDTH, TileName, bundle, tiles_of, unbundle, unpack_hashes
from warifu.ledger.tree import leaf_hash, levels_over, peaks, root_of_peaks

Tile = tuple[TileName, bytes]


class RightEdge:
    """The open entry bundle and open hash tiles of a log of `size` entries."""

    def __init__(self) -> None:
        """Stand at the empty log."""
        self.size = 0
        self._entries: list[bytes] = []
        self._open: list[list[bytes]] = [[]]

    @classmethod
    def read(cls, size: int, tile: Callable[[TileName], bytes]) -> RightEdge:
        """Take the edge of a log of `size` from its partial tiles; the caller compares `root()` with a head.

        Raises MalformedEntry for a bundle that is none, and whatever `tile` raises.
        """
        edge = cls()
        edge.size = size
        full, width = tiles_of(ENTRIES, size)
        edge._entries = unbundle(tile(TileName(ENTRIES, full, width))) if width else []
        edge._open = []
        level = 0
        while size >> (8 * level):
            full, width = tiles_of(level, size)
            edge._open.append(unpack_hashes(tile(TileName(level, full, width))) if width else [])
            level += 1
        edge._open = edge._open or [[]]
        return edge

    def append(self, entries: Iterable[bytes]) -> list[Tile]:
        """Take further entries; give each tile and bundle that became full, lower ones first."""
        full: list[Tile] = []
        for entry in entries:
            self._entries.append(entry)
            self._open[0].append(leaf_hash(entry))
            self.size += 1
            if len(self._entries) == TILE_WIDTH:
                full.append((TileName(ENTRIES, self.size // TILE_WIDTH - 1), bundle(self._entries)))
                self._entries = []
                full += self._close(0)
        return full

    def partial(self) -> list[Tile]:
        """The partial files of this size; a level of width 0 has none."""
        number, width = tiles_of(ENTRIES, self.size)
        files: list[Tile] = [(TileName(ENTRIES, number, width), bundle(self._entries))] if width else []
        for level, hashes in enumerate(self._open):
            number, width = tiles_of(level, self.size)
            files += [(TileName(level, number, width), b"".join(hashes))] if width else []
        return files

    def holds(self) -> bool:
        """Whether the open bundle hashes to the open tile of level 0."""
        return [leaf_hash(entry) for entry in self._entries] == self._open[0]

    def root(self) -> bytes:
        """The root of the log as it stands."""
        found: list[bytes] = []
        for hashes in reversed(self._open):
            levels = levels_over(hashes)
            found += [levels[height][number] for height, number in peaks(0, len(hashes))]
        return root_of_peaks(found)

    def _close(self, level: int) -> list[Tile]:
        """Finish the full tile of a level and hash it upward; a partial tile never is (ledger.md §3)."""
        hashes = self._open[level]
        number = (self.size >> (8 * level)) // TILE_WIDTH - 1
        closed: list[Tile] = [(TileName(level, number), b"".join(hashes))]
        self._open[level] = []
        if level + 1 == len(self._open):
            self._open.append([])
        self._open[level + 1].append(levels_over(hashes)[-1][0])
        return closed + (self._close(level + 1) if len(self._open[level + 1]) == TILE_WIDTH else [])
