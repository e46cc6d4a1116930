# SPDX-License-Identifier: Apache-2.0
"""What this office needs of others, and what each guarantees."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from warifu.cards.documents import Signature
from warifu.cards.signatures.nouns import Asker, Stage, Transaction
from warifu.cards.verification import Finding

Verifier = Callable[[Asker, Signature], Finding]
"""署名検証者: says whether a signature holds; records for whom it was asked (JPKI Act 17). Raises Problem."""


class Askers(Protocol):
    """The register of services, and the histories of the people who use them."""

    def asker(self, client_id: str) -> Asker | None:
        """Give a service that may have documents signed now, else None."""
        ...

    def way_back(self, ask: str) -> str:
        """Give the path of this body where her browser goes on when her reader has finished."""
        ...

    def note(self, person_id: bytes, client_id: str, stage: Stage) -> None:
        """Record how a transaction ended, as a line for her history; durable when it returns."""
        ...


class SignatureRows(Protocol):
    """The records inside one transaction. Each step moves a row on from the stage before it."""

    def add_access(self, access_hash: bytes, client_id: str, until: datetime) -> None: ...
    def access(self, access_hash: bytes, now: datetime) -> str | None: ...
    def add(self, made: Transaction) -> None: ...
    def find(self, transaction_id: UUID, now: datetime) -> Transaction | None: ...
    def begin(self, begun: Transaction, now: datetime) -> bool: ...
    def move(self, transaction_id: UUID, visit: bytes, before: Stage, after: Stage) -> bool: ...
    def settle(
        self, transaction_id: UUID, visit: bytes, before: Stage, after: Stage, until: datetime, sealed: bytes
    ) -> bool: ...
    def take_sealed(self, transaction_id: UUID, client_id: str, now: datetime) -> bytes | None: ...
    def drop(self, transaction_id: UUID, client_id: str, ask: str) -> None: ...
    def forget(self, now: datetime) -> int: ...


class SignatureRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[SignatureRows]: ...
