# SPDX-License-Identifier: Apache-2.0
"""Where a log keeps what: the C2SP tlog-tiles layout of height 8 (ledger.md §3). Pure names and widths."""

from __future__ import annotations

import re
from dataclasses import dataclass

from warifu.ledger.entry import ENTRY_BYTES, HASH_BYTES
from warifu.ledger.refusals import MalformedEntry

CHECKPOINT = "checkpoint"
TILE_HEIGHT = 8
TILE_WIDTH = 256
ENTRIES = -1  # the level number of entry bundles
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
_ENTRY_SIZE = ENTRY_BYTES.to_bytes(2, "big")


@dataclass(frozen=True, slots=True, order=True)
class TileName:
    """One tile, or one entry bundle (level ENTRIES). `width` counts hashes or entries, 1 to 256."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path under the log's prefix.

        >>> TileName(0, 1_234_067).path, TileName(ENTRIES, 273, 112).path
        ('tile/0/x001/x234/067', 'tile/entries/273.p/112')
        """
        groups = f"{self.number:03d}" if self.number < 1000 else f"{self.number:,}"
        parts = [group.zfill(3) for group in groups.split(",")]
        grouped = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{grouped}" + (f".p/{self.width}" if self.width < TILE_WIDTH else "")

    @property
    def length(self) -> int:
        """How many bytes the file has."""
        return self.width * (2 + ENTRY_BYTES if self.level == ENTRIES else HASH_BYTES)


def parse_path(path: str) -> TileName | None:
    """Read a path; None when it is not the one canonical path of a tile."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    number = int(found["number"].replace("x", "").replace("/", ""))
    name = TileName(level, number, int(found["width"] or TILE_WIDTH))
    return name if name.path == path and level < TILE_HEIGHT else None


def tiles_of(level: int, size: int) -> tuple[int, int]:
    """How many full tiles a level has in a tree of `size`, and the width of the partial one (0: none).

    >>> [tiles_of(level, 70_000) for level in (0, 1, 2)]
    [(273, 112), (1, 17), (0, 1)]
    """
    nodes = size if level == ENTRIES else size >> (TILE_HEIGHT * level)
    return divmod(nodes, TILE_WIDTH)


def levels_of(size: int) -> int:
    """How many levels of tiles a tree of `size` has.

    >>> [levels_of(size) for size in (0, 1, 255, 256, 65_536, 70_000)]
    [0, 1, 1, 2, 3, 3]
    """
    return (size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT


def names_of(size: int) -> list[TileName]:
    """Every file a log of `size` serves besides its checkpoint; no superseded partial ones."""
    names = []
    for level in (ENTRIES, *range(levels_of(size))):
        full, width = tiles_of(level, size)
        names += [TileName(level, number) for number in range(full)]
        names += [TileName(level, full, width)] if width else []
    return names


def bundle(entries: list[bytes]) -> bytes:
    """Pack entries, each with its uint16 length in front."""
    return b"".join([_ENTRY_SIZE + entry for entry in entries])


def unbundle(packed: bytes) -> list[bytes]:
    """Unpack a bundle of 44-byte entries. Raises MalformedEntry."""
    step = 2 + ENTRY_BYTES
    if len(packed) % step or any(packed[at : at + 2] != _ENTRY_SIZE for at in range(0, len(packed), step)):
        raise MalformedEntry(f"an entry bundle is a row of {ENTRY_BYTES}-byte entries, each after its length")
    return [packed[at + 2 : at + step] for at in range(0, len(packed), step)]


def unpack_hashes(tile: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
