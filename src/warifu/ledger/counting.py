# SPDX-License-Identifier: Apache-2.0
"""How many entries of each kind a log has, counted by somebody who trusts no file of it.

Every entry is hashed; a count is given only where the entries lead to the root of a checkpoint that the
caller has verified. Full bundles are read once for each process. Whose an entry is, nobody sees.
"""

from __future__ import annotations

import copy
import threading
from collections import Counter
from collections.abc import Mapping

from warifu.ledger.checkpoint import Checkpoint
from warifu.ledger.edge import RightEdge
from warifu.ledger.entry import Kind, parse_entry
from warifu.ledger.layout import ENTRIES, TILE_WIDTH, TileName, tiles_of, unbundle
from warifu.ledger.mirror import PublicFiles, UnreadableLog, read_tile
from warifu.ledger.refusals import ProofFailed


class KindCount:
    """Counts one log. May be shared between threads."""

    def __init__(self, files: PublicFiles) -> None:
        """Read nothing yet."""
        self._files, self._lock = files, threading.Lock()
        self._edge, self._counts = RightEdge(), Counter[Kind]()

    def under(self, head: Checkpoint) -> Mapping[Kind, int]:
        """Count the entries of a verified checkpoint.

        Raises UnreadableLog, MalformedEntry, or ProofFailed where they do not lead to its root.
        """
        with self._lock:
            return self._under(head)

    def _under(self, head: Checkpoint) -> Mapping[Kind, int]:
        before = self._edge.size <= head.size
        edge = copy.deepcopy(self._edge) if before else RightEdge()
        counts = Counter(self._counts) if before else Counter[Kind]()
        full, width = tiles_of(ENTRIES, head.size)
        for number in range(edge.size // TILE_WIDTH, full):
            self._take(TileName(ENTRIES, number), edge, counts)
        whole = (copy.deepcopy(edge), Counter(counts))
        if width:
            self._take(TileName(ENTRIES, full, width), edge, counts)
        if edge.root() != head.root:
            raise ProofFailed("the log's entries do not lead to the root it signed")
        self._edge, self._counts = whole
        return counts

    def _take(self, name: TileName, edge: RightEdge, counts: Counter[Kind]) -> None:
        content = read_tile(self._files, name)
        if content is None or len(content) != name.length:
            raise UnreadableLog(f"{name.path} is not there or not whole")
        entries = unbundle(content)
        counts.update(parse_entry(each).kind for each in entries)
        edge.append(entries)
