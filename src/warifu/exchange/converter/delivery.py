# SPDX-License-Identifier: Apache-2.0
"""How the commission reaches the ledger and the portal: many exchanges under way share one call.

Each verb returns only when its own item is durable on the other side. Nothing is decided here; every
promise is verified under the log's key, every receipt by `steps.check_receipt`.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.exchange.messages import (
    Ending,
    EndingsMessage,
    Filing,
    FilingsMessage,
    OutcomesMessage,
)
from warifu.exchange.nym1.answers import AnswerNotice
from warifu.exchange.nym1.filing import FileOrder, Receipt
from warifu.kernel.grouping import GroupCall
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.wire import Wire
from warifu.ledger import Promise, RemoteLedger, VerifierKey, entry_hash

PORTAL = "portal"
MOST = 64


@dataclass(frozen=True, slots=True)
class _Submission:
    submit_key: bytes
    entry: bytes


class Delivery:
    """Group calls to the ledger and the portal. `close` ends their threads."""

    def __init__(self, wire: Wire, ledger: RemoteLedger, log_key: VerifierKey) -> None:
        """Reach the portal over `wire`; trust promises under `log_key` only."""
        self._wire, self._ledger, self._log_key = wire, ledger, log_key
        self._logging: GroupCall[_Submission, Promise] = GroupCall(self._log_all, most=MOST, name="log")
        self._filing: GroupCall[Filing, bytes] = GroupCall(self._file_all, most=MOST, name="file")
        self._ending: GroupCall[Ending, bytes] = GroupCall(self._end_all, most=MOST, name="end")

    def log(self, submit_key: bytes, entry: bytes) -> Promise:
        """Append an entry; durable at the operator when this returns (LG-12)."""
        promise = self._logging.submit(_Submission(submit_key, entry))
        promise.verify(self._log_key, entry_hash(entry))
        return promise

    def file(self, order: FileOrder, entry: bytes) -> Receipt:
        """File a line; durable in the mailbox when this returns (LC-10)."""
        return Receipt.decode(self._filing.submit(Filing(order.encode(), entry)))

    def end(self, notice: AnswerNotice, entry: bytes) -> None:
        """File how a line ended (LC-12)."""
        self._ending.submit(Ending(notice.encode(), entry))

    def close(self) -> None:
        """Serve those who wait and stop."""
        for group in (self._logging, self._filing, self._ending):
            group.close()

    def _log_all(self, items: list[_Submission]) -> list[Promise | Exception]:
        pairs = [(item.submit_key, item.entry) for item in items]
        try:
            return list(self._ledger.append_many(pairs))
        except Refusal:
            if len(items) == 1:
                raise
        return [self._log_one(pair) for pair in pairs]  # one of them was refused: find out which

    def _log_one(self, pair: tuple[bytes, bytes]) -> Promise | Exception:
        try:
            return self._ledger.append_many([pair])[0]
        except Refusal as refusal:
            return refusal

    def _file_all(self, items: list[Filing]) -> list[bytes | Exception]:
        return _results(
            self._wire.call(PORTAL, "portal/file", FilingsMessage(items), OutcomesMessage), len(items)
        )

    def _end_all(self, items: list[Ending]) -> list[bytes | Exception]:
        return _results(
            self._wire.call(PORTAL, "portal/end", EndingsMessage(items), OutcomesMessage), len(items)
        )


def _results(reply: OutcomesMessage, expected: int) -> list[bytes | Exception]:
    if len(reply.outcomes) != expected:
        raise Fault("the portal answered for another number of items than were sent")
    return [outcome.result() for outcome in reply.outcomes]
