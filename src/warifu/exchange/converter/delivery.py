# SPDX-License-Identifier: Apache-2.0
"""How the commission reaches the ledger and the portal: many exchanges under way share one call.

Each verb returns only when its own item is durable on the other side. Nothing is decided here; every
promise is verified under the log's key, every receipt by `steps.check_receipt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

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
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.wire import Wire
from warifu.ledger import Promise, RemoteLedger, VerifierKey, entry_hash

PORTAL = "portal"
MOST = 64
T = TypeVar("T")


Submission = tuple[bytes, bytes]
"""The key under which an entry is submitted, and the entry."""


class Delivery:
    """Group calls to the ledger and the portal: one under way each, shared by all who come meanwhile."""

    def __init__(self, wire: Wire, ledger: RemoteLedger, log_key: VerifierKey) -> None:
        """Reach the portal over `wire`; trust promises under `log_key` only."""
        self._wire, self._ledger, self._log_key = wire, ledger, log_key
        self._logging: GroupCall[Submission, Promise] = GroupCall(self._log_all, most=MOST)
        self._filing: GroupCall[Filing, bytes] = GroupCall(self._file_all, most=MOST)
        self._ending: GroupCall[Ending, bytes] = GroupCall(self._end_all, most=MOST)

    def log(self, submissions: list[Submission]) -> list[Promise | Problem]:
        """Append entries; each is durable at the operator when this returns (LG-12)."""
        return _told(self._logging.submit_all(submissions))

    def file(self, filings: list[tuple[FileOrder, bytes]]) -> list[Receipt | Problem]:
        """File lines with their entries; each is durable in its mailbox when this returns (LC-10)."""
        given = _told(self._filing.submit_all([Filing(order.encode(), entry) for order, entry in filings]))
        return [each if isinstance(each, Problem) else _receipt(each) for each in given]

    def end(self, endings: list[tuple[AnswerNotice, bytes]]) -> list[bytes | Problem]:
        """File how lines ended (LC-12)."""
        notices = [Ending(notice.encode(), entry) for notice, entry in endings]
        return _told(self._ending.submit_all(notices))

    def close(self) -> None:
        """Serve those who wait and stop."""
        for group in (self._logging, self._filing, self._ending):
            group.close()

    def _log_all(self, items: list[Submission]) -> list[Promise | Exception]:
        try:
            promises = self._ledger.append_many(items)
        except Refusal as refusal:
            if len(items) == 1:
                return [refusal]
            return [self._log_all([item])[0] for item in items]  # one was refused: find out which
        return [self._verified(item, promise) for item, promise in zip(items, promises, strict=True)]

    def _verified(self, item: Submission, promise: Promise) -> Promise | Exception:
        try:
            promise.verify(self._log_key, entry_hash(item[1]))
        except Problem as wrong:
            return wrong
        return promise

    def _file_all(self, items: list[Filing]) -> list[bytes | Problem]:
        sent = FilingsMessage(items)
        return self._wire.call(PORTAL, "portal/file", sent, OutcomesMessage).results(len(items))

    def _end_all(self, items: list[Ending]) -> list[bytes | Problem]:
        sent = EndingsMessage(items)
        return self._wire.call(PORTAL, "portal/end", sent, OutcomesMessage).results(len(items))


def _receipt(content: bytes) -> Receipt | Problem:
    try:
        return Receipt.decode(content)
    except Malformed as wrong:
        return wrong


def _told(results: Sequence[T | Exception]) -> list[T | Problem]:
    """Give results and problems; raise what is neither, which is a mistake of ours."""
    told: list[T | Problem] = []
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Problem):
            raise result
        told.append(result)
    return told
