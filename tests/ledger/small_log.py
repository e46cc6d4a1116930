# SPDX-License-Identifier: Apache-2.0
"""A small log for tests: real store, real files, a stepped clock, a witness in the same process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.disk import Disk, RealDisk
from warifu.ledger import (
    LOG_KEY,
    WITNESS_KEY,
    Checkpoint,
    Kind,
    LedgerService,
    LogFolder,
    Note,
    NoteSigner,
    Trust,
    VerifierKey,
    Witness,
    WitnessService,
    cosign,
    make_entry,
)
from warifu.ledger.edge import RightEdge
from warifu.ledger.ports import Entries
from warifu.ledger.reading import TileReader
from warifu.ledger.store import LedgerStore, WitnessStore

ORIGIN = "operator.example/ledger/exchange"
WITNESS = "commission.example/witness"
START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


def signer(name: str, kind: int, seed: bytes | None = None) -> NoteSigner:
    """A key pair made from its name, the same in every run."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed or name.encode()).digest())
    return NoteSigner(VerifierKey(name, kind, private.public_key().public_bytes_raw()), private.sign)


LOG = signer(ORIGIN, LOG_KEY)
COMMISSION = signer(WITNESS, WITNESS_KEY)
TRUST = Trust(LOG.key, (COMMISSION.key,))


def entry(number: int) -> bytes:
    """The entry of that number, the same in every run."""
    kind = Kind(1 + number % 12)
    return make_entry(kind, number % 2, 493_000 + number // 100, hashlib.sha256(b"%d" % number).digest())


def submissions(start: int, stop: int) -> list[tuple[bytes, bytes]]:
    """(submit key, entry) pairs."""
    return [(b"key-%d" % number, entry(number)) for number in range(start, stop)]


@dataclass
class SmallLog:
    """Everything one log needs; `open` makes a service as a restarted process would."""

    database: Database
    path: Path
    clock: SteppedClock = field(default_factory=lambda: SteppedClock(START))

    def witness(self) -> WitnessService:
        """The commission's witness over its own tables."""
        return WitnessService(WitnessStore(self.database), {ORIGIN: LOG.key}, COMMISSION, self.clock)

    def service(
        self,
        *,
        store: Entries | None = None,
        disk: Disk | None = None,
        witnesses: list[Witness] | None = None,
    ) -> LedgerService:
        """A service that has not started."""
        return LedgerService(
            store or LedgerStore(self.database),
            LogFolder(self.path, disk),
            LOG,
            self.clock,
            submitters={"commission": frozenset(Kind), "portal": {Kind.CHAIN_HEAD}},
            witnesses=[self.witness()] if witnesses is None else witnesses,
        )


class FastDisk(RealDisk):
    """A disk that flushes nothing: for logs of many tiles in tests that are not about durability."""

    def write(self, path: Path, content: bytes) -> None:
        """Write without fsync."""
        path.write_bytes(content)

    def sync_folder(self, folder: Path) -> None:
        """Flush nothing."""


@dataclass
class Mirror:
    """A log's public folder at several sizes at once: `checkpoint-<size>` beside the tiles of all of them."""

    public: Path
    heads: dict[int, Checkpoint]
    reader: TileReader

    def note(self, size: int) -> Path:
        """The signed and cosigned checkpoint of a size."""
        return self.public / f"checkpoint-{size}"


def make_mirror(path: Path, sizes: list[int]) -> Mirror:
    """Write a log of the entries of `entry` at each of these sizes, without a database."""
    folder, edge, heads = LogFolder(path, FastDisk()), RightEdge(), {}
    folder.public.mkdir(parents=True)
    for size in sizes:
        folder.write_tiles(edge.append(entry(number) for number in range(edge.size, size)))
        folder.write_tiles(edge.partial())
        heads[size] = Checkpoint(ORIGIN, size, edge.root())
        signed = Note(heads[size].text).signed_by(LOG)
        note = signed.with_line(cosign(signed.text, COMMISSION, int(START.timestamp())))
        (folder.public / f"checkpoint-{size}").write_text(str(note), encoding="utf-8")
        folder.publish(str(note))
    return Mirror(folder.public, heads, TileReader(folder.read_tile, size=edge.size))


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Flip one bit of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(bytes(content))
