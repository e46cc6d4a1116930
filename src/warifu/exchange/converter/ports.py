# SPDX-License-Identifier: Apache-2.0
"""What the converter keeps of each exchange, and what its record guarantees."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was put before the commission, as recorded before anything is converted.

    `kind` is the ledger's; `reason` is None where the request was permitted; `closes_at` is the minute
    after which an unanswered exchange is closed.
    """

    reqid: bytes
    kind: int
    asker: str
    provider: str
    purpose: int
    basis: str
    minute: int
    reason: str | None
    request_hash: bytes
    forward: bytes
    salt: bytes
    body: bytes
    closes_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an exchange ended, recorded before the answer is handed on."""

    reqid: bytes
    status: int
    minute: int
    answer: bytes
    salt: bytes
    body: bytes


class ConverterRows(Protocol):
    """The commission's record inside one transaction. Per request id, the first of each row stands."""

    def find(self, reqid: bytes) -> Exchange | None: ...
    def add(self, exchange: Exchange) -> bool: ...
    def file(self, reqid: bytes, state: int, receipt: bytes) -> None: ...
    def filing(self, reqid: bytes) -> tuple[int, bytes] | None: ...
    def end(self, ending: Ending) -> bool: ...
    def ending(self, reqid: bytes) -> Ending | None: ...
    def finish(self, reqid: bytes) -> None: ...
    def is_done(self, reqid: bytes) -> bool: ...
    def unfinished(self, closed_before: int, most: int) -> list[bytes]: ...
    def block(self, asker: str, minute: int, why: str) -> None: ...
    def is_blocked(self, asker: str, since_minute: int) -> bool: ...
    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]: ...


class ConverterRecords(Protocol):
    """Durable when the transaction has ended; in `statements` each verb is one."""

    def transaction(self) -> AbstractContextManager[ConverterRows]: ...
    def statements(self) -> AbstractContextManager[ConverterRows]: ...
