# SPDX-License-Identifier: Apache-2.0
"""What the commission watches from outside its own desk: the public log, and the operator's record.

Small joints: the log's checkpoint is verified under the commission's own keys here, and compared with the
head that its witness cosigned last; nothing is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warifu import ledger
from warifu.exchange.converter import ConverterStore
from warifu.exchange.messages import Reqids, Span
from warifu.exchange.nym1.directory import Directory
from warifu.kernel.refusal import Problem
from warifu.kernel.wire import Wire
from warifu.oversight import LogState

OPERATORS_IN_DIRECTORY = 3  # X1, X2 and the commission's legal key


@dataclass(frozen=True)
class CommissionLog:
    """The public log as the commission sees it."""

    log: ledger.RemoteLedger
    witness: ledger.WitnessService
    trust: ledger.Trust
    records: ConverterStore
    directory: Directory

    def look(self) -> LogState:
        """Fetch and verify the checkpoint; what is wrong with it is in the state."""
        origin = self.trust.origin
        try:
            note = self.log.checkpoint()
            head = self.trust.verify_checkpoint(note)
        except Problem as wrong:
            return LogState(origin, trouble=wrong.reason)
        times = ledger.cosignature_times(note, self.trust.witnesses)
        with self.records.transaction() as tx:
            recorded = tx.logged() + OPERATORS_IN_DIRECTORY + len(self.directory.entries)
        return LogState(
            origin,
            size=head.size,
            root=head.root,
            cosigned_at=datetime.fromtimestamp(max(times.values()), UTC) if times else None,
            consistent=self._agrees(head),
            behind=max(0, recorded - head.size),
        )

    def _agrees(self, head: ledger.Checkpoint) -> bool | None:
        """Whether our witness, which demands a consistency proof each time, cosigned this growth."""
        cosigned = self.witness.latest(self.trust.origin)
        if cosigned is None:
            return None
        return head.size <= cosigned.size and (head.size < cosigned.size or head.root == cosigned.root)


@dataclass(frozen=True)
class OperatorsRecord:
    """The operator's record, asked over the wire."""

    wire: Wire

    def reqids(self, from_minute: int, to_minute: int) -> Sequence[bytes]:
        """List the request ids of a span of minutes."""
        return self.wire.call("operator", "exchange/reqids", Span(from_minute, to_minute), Reqids).reqids
