# SPDX-License-Identifier: Apache-2.0
"""What the converter keeps of each exchange, and what its record guarantees."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far an exchange got: the state the portal filed it in, whether it is finished, its ending."""

    state: int | None = None
    done: bool = False
    ending: Ending | None = None


class ConverterRows(Protocol):
    """The commission's record inside one transaction. Per request id, the first of each row stands."""

    def find(self, reqids: Sequence[bytes]) -> dict[bytes, Exchange]: ...
    def add(self, exchanges: Sequence[Exchange]) -> set[bytes]: ...
    def file(self, filings: Sequence[tuple[bytes, int, bytes]]) -> None: ...
    def so_far(self, reqids: Sequence[bytes]) -> dict[bytes, SoFar]: ...
    def end(self, filings: Sequence[tuple[bytes, int, bytes]], endings: Sequence[Ending]) -> set[bytes]: ...
    def finish(self, reqids: Sequence[bytes]) -> None: ...
    def unfinished(self, closed_before: int, most: int) -> list[bytes]: ...
    def block(self, asker: str, minute: int, why: str) -> None: ...
    def stopped(self) -> dict[str, int]: ...
    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]: ...


class ConverterRecords(Protocol):
    """Durable when the transaction has ended; in `statements` each verb is one, in `soon` it may be lost."""

    def transaction(self) -> AbstractContextManager[ConverterRows]: ...
    def statements(self) -> AbstractContextManager[ConverterRows]: ...
    def soon(self) -> AbstractContextManager[ConverterRows]: ...
