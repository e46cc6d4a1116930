# SPDX-License-Identifier: Apache-2.0
"""From rows to checkpoint, in the order that survives a power cut (LG-7, LG-11), and back after one.

Recovery is not a second road: it finds the right edge at the stored head and then runs the same
`catch_up` as every minute does. Not safe for two threads: `LedgerService` holds one lock around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warifu.kernel.refusal import Problem, Refusal
from warifu.ledger.checkpoint import Checkpoint, Trust
from warifu.ledger.edge import RightEdge, Tile
from warifu.ledger.folder import LogFolder
from warifu.ledger.guard import GuardedLogKey
from warifu.ledger.layout import CHECKPOINT, TILE_WIDTH, TileName, parse_path
from warifu.ledger.note import Note, SignatureLine, VerifierKey, read_cosignature
from warifu.ledger.ports import Alarmed, Entries, PublishedHead, Witness
from warifu.ledger.reading import TileReader
from warifu.ledger.refusals import (
    HeadMissing,
    LogUnsafe,
    MalformedEntry,
    MalformedNote,
    NotYetPublished,
    RowsDisagreeWithHead,
    SignatureNotTrusted,
    TableBehindHead,
)
from warifu.ledger.witnessed import WitnessedHead

ROWS_AT_ONCE = 16 * TILE_WIDTH


class Publisher:
    """Keeps one log's files up to its table."""

    def __init__(
        self,
        store: Entries,
        folder: LogFolder,
        key: GuardedLogKey,
        witnesses: Sequence[Witness],
        alarmed: Alarmed,
    ) -> None:
        """Read nothing yet."""
        self._store, self._folder, self._key = store, folder, key
        self._witnesses, self._alarmed = witnesses, alarmed
        self._edge: RightEdge | None = None
        self._filled: list[TileName] = []
        self.reader = TileReader(folder.read_tile)
        self.published: PublishedHead | None = None
        self.cosigned: PublishedHead | None = None
        self.alarm = ""

    @property
    def witness_keys(self) -> list[VerifierKey]:
        """The keys of the witnesses this log asks."""
        return [witness.key for witness in self._witnesses]

    def recover(self, now: datetime) -> None:
        """Find the right edge at the stored head, after all that forbids signing. Raises LogUnsafe."""
        head = self._key.stored()
        with self._store.transaction() as tx:
            size = tx.size()
        if head is None and size:
            raise HeadMissing(
                f"the table has {size} entries but no head is stored; "
                "put the last checkpoint that was published or cosigned back as the file 'head'"
            )
        if head is not None and size < head.size:
            raise TableBehindHead(
                f"the table has {size} entries but size {head.size} is signed: "
                "restore the table from its replica, never sign again from this one"
            )
        self._edge = self._edge_at(head) if head else RightEdge()
        self.reader.grow(self._edge.size)
        self._seen_by_witnesses(size)
        self.cosigned = self.cosigned or self._kept_cosigned(now)

    def publish(self, now: datetime) -> PublishedHead:
        """Do steps 1 to 5 of `service`. After any failure the next call recovers first."""
        edge, self._edge = self._edge, None
        if edge is None:
            self.recover(now)
            edge, self._edge = self._edge, None
        assert edge is not None
        self.catch_up(edge)  # 1 rows, 2 tiles and bundles
        seen = self._seen_by_witnesses(edge.size)
        head = Checkpoint(self._key.key.name, edge.size, edge.root())
        note = self._key.sign(head)  # 3 head stored
        self.reader.grow(edge.size)
        note = self._cosigned(head, note, seen, now)  # 4 cosignatures
        self._folder.publish(str(note))  # 5 checkpoint shown
        self.published = PublishedHead(head, note, now)
        self._folder.drop_partial(self._filled)
        self._filled = []
        self._edge = edge
        return self.published

    def catch_up(self, edge: RightEdge) -> None:
        """Write tiles and bundles for every row the edge does not cover yet; durable on return."""
        started = edge.size
        with self._store.transaction() as tx:
            size = tx.size()  # as of now: a busy log is not chased for ever
        while edge.size < size:
            self._filled += [name for name, _ in self._take(edge, min(ROWS_AT_ONCE, size - edge.size))]
        if edge.size > started:
            self._folder.write_tiles(edge.partial())

    def _take(self, edge: RightEdge, count: int) -> list[Tile]:
        """Move the edge over the next rows, writing what became full."""
        with self._store.transaction() as tx:
            rows = tx.entries(edge.size, count)
        if [index for index, _ in rows] != list(range(edge.size, edge.size + count)):
            raise LogUnsafe("the table has a gap in its indexes; never sign from it")
        full = edge.append(entry for _, entry in rows)
        self._folder.write_tiles(full)  # also where a file is there: a killed process may not have flushed it
        return full

    def public_file(self, path: str) -> bytes:
        """A file of the public layout by its path. Raises NotYetPublished."""
        if path == CHECKPOINT:
            if self.published is None:
                raise NotYetPublished("the log has not started")
            return str(self.published.note).encode()
        name = parse_path(path)
        if name is None:
            raise NotYetPublished("a log serves 'checkpoint' and 'tile/…' paths in their one written form")
        try:
            return self._folder.read_tile(name)
        except FileNotFoundError as absent:
            raise NotYetPublished("no such tile has been published") from absent

    def _edge_at(self, head: Checkpoint) -> RightEdge:
        """The edge from its tiles; from the rows where a tile is missing or torn."""
        try:
            edge = RightEdge.read(head.size, self._folder.read_tile)
            if edge.holds() and edge.root() == head.root:
                return edge
        except (FileNotFoundError, MalformedEntry, IndexError):
            pass  # the tiles are derived: the rows below decide, and say so if they cannot
        return self._rebuilt(head)

    def _rebuilt(self, head: Checkpoint) -> RightEdge:
        """Hash all rows anew up to the head and write every file again. Raises RowsDisagreeWithHead."""
        edge = RightEdge()
        while edge.size < head.size:
            self._take(edge, min(ROWS_AT_ONCE, head.size - edge.size))
        if edge.root() != head.root:
            raise RowsDisagreeWithHead(
                f"the first {head.size} rows do not hash to the root that is signed: "
                "restore the table from its replica and tell the commission"
            )
        self._folder.write_tiles(edge.partial())
        return edge

    def _seen_by_witnesses(self, size: int) -> list[WitnessedHead | Problem | None]:
        """What each witness holds. One that holds more than the table proves that rows were lost (LG-10)."""
        seen = [self._latest(witness) for witness in self._witnesses]
        for witness, held in zip(self._witnesses, seen, strict=True):
            if isinstance(held, WitnessedHead) and held.size > size:
                raise TableBehindHead(
                    f"the table has {size} entries but {witness.key.name} has cosigned size {held.size}: "
                    "restore the table from its replica, never sign again from this one"
                )
        return seen

    def _latest(self, witness: Witness) -> WitnessedHead | Problem | None:
        try:
            return witness.latest(self._key.key.name)
        except Problem as away:
            return away  # told as an alarm when it should cosign; nothing counts as proven without it (LG-9)

    def _cosigned(
        self, head: Checkpoint, note: Note, seen: Sequence[WitnessedHead | Problem | None], now: datetime
    ) -> Note:
        """Add every witness's cosignature that can be had now; trouble is an alarm, not a stop."""
        troubles, refused = [], False
        for witness, held in zip(self._witnesses, seen, strict=True):
            try:
                note = note.with_line(self._ask(witness, held, head, note))
            except Problem as trouble:
                troubles.append(f"{witness.key.name}: {trouble.told}")
                refused = refused or isinstance(trouble, Refusal)
        self.alarm = "; ".join(troubles)
        if refused:  # a witness that is down only delays; one that refuses has seen a fork
            self._alarmed(self.alarm)
        if troubles:
            return note
        if self._witnesses:
            self._folder.store_cosigned(str(note))
            self.cosigned = PublishedHead(head, note, now)
        return note

    def _ask(
        self, witness: Witness, held: WitnessedHead | Problem | None, head: Checkpoint, note: Note
    ) -> SignatureLine:
        if isinstance(held, Problem):
            raise held
        old = held.size if held else 0
        proof = self.reader.consistency_proof(old, head.size)
        line = SignatureLine.parse(witness.cosign(str(note), old, proof))
        if read_cosignature(line, witness.key, head.text) is None:
            raise SignatureNotTrusted("what the witness returned is not its cosignature")
        return line

    def _kept_cosigned(self, now: datetime) -> PublishedHead | None:
        """The cosigned checkpoint of the run before, if it still verifies under all witnesses of today."""
        text = self._folder.cosigned()
        if text is None or not self._witnesses:
            return None
        trust = Trust(self._key.key, tuple(self.witness_keys), len(self._witnesses))
        try:
            return PublishedHead(trust.verify_checkpoint(text), Note.parse(text), now)
        except (MalformedNote, SignatureNotTrusted):
            return None  # a witness was added or changed its key: the next checkpoint is cosigned anew
