# SPDX-License-Identifier: Apache-2.0
"""What the commission watches from outside its own desk: the public log, and the operator's record.

Small joints: the log's checkpoint is verified under the commission's own keys here, and compared with the
head that its witness cosigned last and, kind by kind, with what the commission itself had recorded there.
Nothing is decided. Entries name nobody, so the commission learns of no person by reading them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warifu import ledger
from warifu.exchange.converter import ConverterStore
from warifu.exchange.messages import Reqids, Span
from warifu.exchange.nym1.directory import Directory
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem
from warifu.kernel.wire import Wire
from warifu.oversight import LogState

OPERATORS_IN_DIRECTORY = 3  # X1, X2 and the commission's legal key
PUBLISHED_WITHIN = 10  # minutes in which an act is filed, ended and under a cosigned checkpoint


@dataclass(frozen=True)
class CommissionLog:
    """The public log as the commission sees it."""

    files: ledger.PublicFiles
    counted: ledger.KindCount
    witness: ledger.WitnessService
    trust: ledger.Trust
    records: ConverterStore
    directory: Directory
    clock: Clock

    def look(self) -> LogState:
        """Fetch and verify the checkpoint; what is wrong with it is in the state."""
        origin = self.trust.origin
        try:
            note = (self.files.read(ledger.CHECKPOINT) or b"").decode("utf-8", errors="replace")
            head = self.trust.verify_checkpoint(note)
            shown = self.counted.under(head)
        except Problem as wrong:
            return LogState(origin, trouble=wrong.reason)
        except ledger.UnreadableLog:
            return LogState(origin, trouble="log-unreadable")
        times = ledger.cosignature_times(note, self.trust.witnesses)
        behind, overdue = self._missing(shown)
        return LogState(
            origin,
            size=head.size,
            root=head.root,
            cosigned_at=datetime.fromtimestamp(max(times.values()), UTC) if times else None,
            consistent=self._agrees(head),
            behind=behind,
            overdue=overdue,
        )

    def _missing(self, shown: Mapping[ledger.Kind, int]) -> tuple[int, int]:
        """How many entries that this body recorded the log lacks: of all, and of what is not under way.

        By kinds, so that an entry of somebody else's, such as J-LIS's of each day, stands in for none.
        """
        with self.records.transaction() as tx:
            recorded = tx.logged(self.clock.minute() - PUBLISHED_WITHIN)
        public = OPERATORS_IN_DIRECTORY + len(self.directory.entries)
        every = {kind: all_of_it for kind, (all_of_it, _) in recorded.items()}
        every[ledger.Kind.DIRECTORY] = public
        earlier = {kind: before for kind, (_, before) in recorded.items()}
        there = Counter[int](shown)
        return (Counter(every) - there).total(), (Counter(earlier) - there).total()

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
