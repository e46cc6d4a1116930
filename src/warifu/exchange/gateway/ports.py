# SPDX-License-Identifier: Apache-2.0
"""What an agency's gateway keeps, what it is asked, and what offices plug into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from warifu.exchange.provision import Receipt
from warifu.exchange.purposes import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquired:
    """One inquiry of this body, as recorded before it is sent (Act 23)."""

    reqid: bytes
    ask_key: str
    case_name: str
    in_house: str
    provider: str
    purpose: int
    items: list[int]
    asked_at: datetime
    request: bytes
    opens_with: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an inquiry of this body ended: answered, no-record, refused. `answer` is sealed as it came."""

    reqid: bytes
    ended_at: datetime
    status: str
    reason: str = ""
    told: str = ""
    law: str = ""
    remedy: str = ""
    answer: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What this body was asked and answered, as recorded before the answer leaves (Act 23)."""

    reqid: bytes
    release_hash: bytes
    asker: str
    purpose: int
    items: list[int]
    in_house: str | None
    status: int
    recorded_at: datetime
    answer: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What this body's record says of a question: its inquiry, how it ended, and the person's sealed code."""

    inquired: Inquired | None = None
    outcome: Outcome | None = None
    sealed_code: bytes | None = None


class GatewayRows(Protocol):
    """The gateway's records inside one transaction. Codes are unique per person and per body."""

    def look(self, questions: Sequence[tuple[str, str]]) -> list[Known]: ...
    def has_code(self, in_house: str) -> bool: ...
    def coded(self, people: list[str]) -> set[str]: ...
    def people_of(self, code_indexes: Sequence[bytes]) -> dict[bytes, str]: ...
    def keep_code(self, in_house: str, code_index: bytes, sealed: bytes) -> bool: ...
    def begin_enrolment(self, reference: bytes, in_house: str, asked_at: datetime) -> None: ...
    def enrolment(self, reference: bytes) -> str | None: ...
    def end_enrolment(self, reference: bytes) -> None: ...
    def owe_settling(self, line: bytes, in_house: str) -> None: ...
    def ask(self, inquiries: Sequence[Inquired]) -> set[str]: ...
    def end(self, outcomes: Sequence[Outcome]) -> None: ...
    def open_inquiries(self) -> list[str]: ...
    def provisions(self, reqids: Sequence[bytes]) -> dict[bytes, Provision]: ...
    def provide(self, provisions: Sequence[Provision]) -> set[bytes]: ...
    def counts(self) -> tuple[int, int, int]: ...


class GatewayRecords(Protocol):
    """Durable when the transaction has ended; in `statements` each verb is one."""

    def transaction(self) -> AbstractContextManager[GatewayRows]: ...
    def statements(self) -> AbstractContextManager[GatewayRows]: ...


Query = Mapping[str, Any]
Provide = Callable[[Grant, Receipt, str, tuple[int, ...], Query], Mapping[int, Any]]
"""An office's way to answer: (grant, receipt, in-house number, items, query) → values by item code.

It needs Grant and Receipt. It raises `provision.NoRecord`, or any other Refusal to decline.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an office wants to know of one person for one case.

    `ask_key` names the question within this body: repeating it continues or repeats the same inquiry.
    An empty `case` is sent as "no case", which the network refuses and shows to the person.
    """

    ask_key: str
    case: str
    in_house: str
    provider: str
    purpose: int
    basis: str
    items: tuple[int, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: values by item code when answered; none for `no-record` and `refused`."""

    status: str
    values: Mapping[int, Any]
    reqid: bytes
    reason: str = ""
