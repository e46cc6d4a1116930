# SPDX-License-Identifier: Apache-2.0
"""The ledger and the witness as other bodies reach them: the same verbs, over the wire.

Nothing that comes back is verified here. A submitter checks each promise with `Promise.verify` under the
operator's key; the operator checks each cosignature under the witness's key (`publication`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.kernel.refusal import Fault
from warifu.kernel.wire import Nothing, Wire
from warifu.ledger import messages as say
from warifu.ledger.evidence import InclusionEvidence
from warifu.ledger.note import VerifierKey
from warifu.ledger.promise import Promise
from warifu.ledger.witnessed import WitnessedHead


@dataclass(frozen=True, slots=True)
class RemoteLedger:
    """The log of body `to`. Repeating any call is harmless."""

    wire: Wire
    to: str = "operator"

    def append(self, submit_key: bytes, entry: bytes) -> Promise:
        """Record one entry durably at the operator's; the caller's verified name is the submitter."""
        return self.append_many([(submit_key, entry)])[0]

    def append_many(self, entries: Sequence[tuple[bytes, bytes]]) -> list[Promise]:
        """Record (submit key, entry) pairs durably, all or none. Raises what `LedgerService` raises."""
        message = say.AppendMany([say.Submitted(key, entry) for key, entry in entries])
        promises = self.wire.call(self.to, "ledger/append", message, say.Promises).promises
        if len(promises) != len(entries):
            raise Fault("the ledger returned another number of promises than entries were sent")
        return promises

    def recorded(self, submit_keys: Sequence[bytes]) -> list[bytes]:
        """Give the entries this body recorded under some of these keys, at most 1,000, in the log's order."""
        message = say.RecordedAsked(list(submit_keys))
        return self.wire.call(self.to, "ledger/recorded", message, say.Recorded).entries

    def evidence(self, index: int) -> InclusionEvidence:
        """Path and cosigned checkpoint of an entry, not verified. Raises NotYetPublished as told."""
        reply = self.wire.call(self.to, "ledger/evidence", say.IndexAsked(index), say.EvidenceText)
        return InclusionEvidence.parse(reply.proof)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The path of an entry in the tree of `size`."""
        return self.wire.call(self.to, "ledger/inclusion", say.PathAsked(index, size), say.Hashes).hashes

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` extends the tree of `old`."""
        return self.wire.call(self.to, "ledger/consistency", say.PathAsked(old, new), say.Hashes).hashes

    def read(self, path: str) -> bytes | None:
        """A public file of the layout, so that a `LogFollower` can follow over the wire."""
        return self.wire.call(self.to, "ledger/file", say.FileAsked(path), say.FileBytes).content

    def checkpoint(self) -> str:
        """The published checkpoint, not verified."""
        return self.wire.call(self.to, "ledger/checkpoint", Nothing(), say.CheckpointText).note


@dataclass(frozen=True, slots=True)
class RemoteWitness:
    """The witness run by body `to`; `key` comes from the operator's own settings."""

    wire: Wire
    to: str
    key: VerifierKey

    def latest(self, origin: str) -> WitnessedHead | None:
        """The head it cosigned last."""
        head = self.wire.call(self.to, "witness/latest", say.OriginAsked(origin), say.LatestHead)
        if head.seen_at is None:
            return None
        return WitnessedHead(origin, head.size, head.root, head.note, head.seen_at)

    def cosign(self, checkpoint: str, old_size: int, consistency_proof: Sequence[bytes]) -> str:
        """Its cosignature line."""
        message = say.CosignAsked(checkpoint, old_size, list(consistency_proof))
        return self.wire.call(self.to, "witness/cosign", message, say.CosignatureLine).line
