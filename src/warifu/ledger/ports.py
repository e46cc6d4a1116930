# SPDX-License-Identifier: Apache-2.0
"""What the ledger's services need from outside, said as guarantees, and what they tell about themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.ledger.checkpoint import Checkpoint
from warifu.ledger.note import Note, VerifierKey
from warifu.ledger.sequence import Key, Row
from warifu.ledger.witnessed import WitnessedHead

Alarmed = Callable[[str], None]


class EntryRows(Protocol):
    """One transaction on the log's table."""

    def size(self) -> int:
        """Number of rows; indexes are 0 to size-1 without gaps."""
        ...

    def take_turn(self, keys: Collection[Key]) -> tuple[int, dict[Key, Row]]:
        """Serialize appends until the transaction ends, across processes; then the size and known rows."""
        ...

    def insert(self, rows: Sequence[Row]) -> None:
        """Add rows. An index or key already there fails the transaction: rows are never replaced."""
        ...

    def entries(self, start: int, count: int) -> list[tuple[int, bytes]]:
        """Rows in index order."""
        ...

    def recorded(self, submitter: str, submit_keys: Collection[bytes]) -> list[bytes]:
        """Entries of a submitter under some of its keys, in index order."""
        ...


class Entries(Protocol):
    """The log's table. When a transaction block has ended, what it inserted survives a power cut."""

    def transaction(self) -> AbstractContextManager[EntryRows]:
        """Open one transaction: commit at exit, nothing at all on an exception."""
        ...


class Witness(Protocol):
    """A witness as the operator reaches it. May raise Unreachable; the log then goes on without it."""

    @property
    def key(self) -> VerifierKey:
        """Its public key, from the operator's own settings, never from the witness's answer."""
        ...

    def latest(self, origin: str) -> WitnessedHead | None:
        """The head it cosigned last."""
        ...

    def cosign(self, checkpoint: str, old_size: int, consistency_proof: Sequence[bytes]) -> str:
        """Its cosignature line, made after it stored the head."""
        ...


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """A checkpoint as shown to the world, and when."""

    checkpoint: Checkpoint
    note: Note
    at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """How a log stands. `overdue` means a promise is broken; `alarm` is the last trouble, or empty."""

    origin: str
    size: int
    published_size: int
    root: bytes
    head_at: datetime
    cosigned_by: tuple[str, ...]
    witnesses: int
    lag_entries: int
    overdue: bool
    alarm: str

    @property
    def cosigned(self) -> bool:
        """Whether every witness cosigned the head; False also when there is no witness (LG-1)."""
        return 0 < self.witnesses == len(self.cosigned_by)
