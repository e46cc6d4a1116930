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
from warifu.ledger import (
    LOG_KEY,
    WITNESS_KEY,
    Kind,
    LedgerService,
    LogFolder,
    NoteSigner,
    Trust,
    VerifierKey,
    Witness,
    WitnessService,
    make_entry,
)
from warifu.ledger.disk import Disk
from warifu.ledger.ports import Entries
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
