# SPDX-License-Identifier: Apache-2.0
"""The witness: cosigns a log's checkpoint only if it extends the last one it cosigned (LG-8).

Run by the commission, never by the log's operator (LG-1). It sees heads and proofs, never an entry, so it
says nothing about what was recorded: only that nothing recorded was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from warifu.kernel.clock import Clock
from warifu.ledger.checkpoint import Checkpoint, Trust
from warifu.ledger.entry import HASH_BYTES
from warifu.ledger.note import NoteSigner, VerifierKey, cosign
from warifu.ledger.refusals import MalformedProof, SignatureNotTrusted, WitnessBehind, WouldFork
from warifu.ledger.tree import EMPTY_ROOT, extends
from warifu.ledger.witnessed import Alarm, WitnessedHead

MOST_HASHES = 128


class WitnessMemory(Protocol):
    """One transaction on a witness's store."""

    def lock_origin(self, origin: str) -> None:
        """Serialize cosigning for this log until the transaction ends, across processes."""
        ...

    def latest(self, origin: str) -> WitnessedHead | None:
        """The largest head kept for this log."""
        ...

    def keep(self, head: WitnessedHead) -> None:
        """Remember a head; a second root of one size fails the transaction."""
        ...

    def keep_alarm(self, alarm: Alarm) -> None:
        """Remember a refused checkpoint, once."""
        ...

    def alarms(self) -> list[Alarm]:
        """All of them, oldest first."""
        ...


class Memories(Protocol):
    """Opens transactions; what was kept in one is durable when its block has ended."""

    def transaction(self) -> AbstractContextManager[WitnessMemory]:
        """Open one transaction: commit at exit, nothing at all on an exception."""
        ...


class WitnessService:
    """Cosigns for the logs it was told about, and for no other."""

    def __init__(
        self, store: Memories, logs: Mapping[str, VerifierKey], signer: NoteSigner, clock: Clock
    ) -> None:
        """`logs` maps origin → the log's key; `signer` is the witness's own key pair (type 04)."""
        self.key = signer.key
        self._store, self._logs, self._signer, self._clock = store, dict(logs), signer, clock

    def latest(self, origin: str) -> WitnessedHead | None:
        """The head cosigned last for this log, or None."""
        with self._store.transaction() as tx:
            return tx.latest(origin)

    def alarms(self) -> list[Alarm]:
        """Every checkpoint refused so far."""
        with self._store.transaction() as tx:
            return tx.alarms()

    def cosign(self, checkpoint: str, old_size: int, consistency_proof: Sequence[bytes]) -> str:
        """Verify, store, then cosign; give the cosignature/v1 line.

        `old_size` is the size the proof starts from, 0 for a log never seen. Raises MalformedNote or
        MalformedProof, SignatureNotTrusted (not a log of ours), WitnessBehind (ask `latest` and prove from
        there) and WouldFork, which is also kept as an alarm.
        """
        if len(consistency_proof) > MOST_HASHES or any(len(step) != HASH_BYTES for step in consistency_proof):
            raise MalformedProof("a consistency proof is at most 128 hashes of 32 bytes")
        head = self._verified(checkpoint)
        refusal = self._extend(head, checkpoint, old_size, consistency_proof)
        if refusal is not None:
            raise refusal
        return str(cosign(head.text, self._signer, int(self._clock.now().timestamp())))

    def _verified(self, unverified: str) -> Checkpoint:
        origin = unverified.partition("\n")[0]
        if origin not in self._logs:
            raise SignatureNotTrusted("this witness does not know the log")
        return Trust(self._logs[origin], quorum=0, origin=origin).verify_log_signature(unverified)

    def _extend(
        self, head: Checkpoint, note: str, old_size: int, proof: Sequence[bytes]
    ) -> WitnessBehind | WouldFork | None:
        """Compare with what is held, and keep either the new head or the alarm: both must be durable."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            tx.lock_origin(head.origin)
            held = tx.latest(head.origin)
            size, root = (held.size, held.root) if held else (0, EMPTY_ROOT)
            reason = _reason_to_refuse(head, size, root, old_size, proof)
            if reason is None:
                if held is None or head.size > held.size:
                    tx.keep(WitnessedHead(head.origin, head.size, head.root, note, now))
                return None
            if isinstance(reason, WouldFork):
                tx.keep_alarm(Alarm(head.origin, note, held.note if held else "", reason.told, now))
            return reason


def _reason_to_refuse(
    head: Checkpoint, size: int, root: bytes, old_size: int, proof: Sequence[bytes]
) -> WitnessBehind | WouldFork | None:
    if head.size < size:
        return WouldFork(f"the log signed size {head.size} after size {size}")
    if head.size == size and head.root != root:
        return WouldFork(f"the log signed two roots of size {size}")
    if head.size == size:
        return None
    if old_size != size:
        return WitnessBehind(f"this witness has cosigned size {size}, the proof starts at {old_size}")
    if not extends(size, head.size, root, head.root, proof):
        return WouldFork(f"nothing shows that size {head.size} extends size {size}")
    return None
