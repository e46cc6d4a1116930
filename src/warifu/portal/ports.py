# SPDX-License-Identifier: Apache-2.0
"""What the portal's record guarantees, and what the sign-in does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from warifu.kernel.secrecy import Secret
from warifu.portal.store import Filed, Mailbox

LOGIN = "login"
"""The purpose of a card's signature that opens a mailbox."""


class PortalRows(Protocol):
    """The portal's records inside one transaction."""

    def take_turn(self) -> None: ...
    def open_mailbox(self, mailbox: UUID, code_index: bytes, seals_to: bytes, empty_head: bytes) -> bool: ...
    def mailbox_of_key(self, seals_to: bytes) -> Mailbox | None: ...
    def hold(
        self, code_indexes: Sequence[bytes], mailboxes: Sequence[UUID]
    ) -> list[tuple[bytes, Mailbox]]: ...
    def add_letters(self, letters: Sequence[tuple[UUID, int, bytes]], filed_on: date) -> None: ...
    def move_heads(self, mailboxes: Sequence[Mailbox]) -> None: ...
    def letters(self, mailbox: UUID) -> list[tuple[int, bytes]]: ...
    def filed(self, lines: Sequence[bytes]) -> dict[tuple[bytes, int], Filed]: ...
    def note_filed(self, parts: Sequence[tuple[bytes, int, Filed]]) -> None: ...
    def forget_mailboxes(self, lines: Sequence[bytes]) -> None: ...
    def bind_holder(self, pseudonym: bytes, mailbox: UUID, now: datetime) -> bool: ...
    def holder(self, mailbox: UUID) -> bytes | None: ...
    def mailbox_of_holder(self, pseudonym: bytes) -> Mailbox | None: ...
    def add_own_line(self, mailbox: UUID, event: bytes, sealed: bytes, filed_on: date) -> None: ...
    def own_lines(self, mailbox: UUID) -> list[bytes]: ...
    def counts(self) -> tuple[int, int]: ...


class PortalRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[PortalRows]: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """カードで来た人: the portal's own name of a card holder, and the mailbox key she lent, if any.

    `purpose` is what her card signed: LOGIN, or the hash of what she confirms; `proved_at` when it did.
    """

    pseudonym: bytes = field(repr=False)
    secret: Secret[bytes] | None
    name_ja: str = field(repr=False)
    name_en: str = field(repr=False)
    purpose: str
    proved_at: datetime
    shared: bool = False


class SignIns(Protocol):
    """カードでのログイン: the body that checks cards. What it says of a visitor it has on record."""

    def begin(self, return_path: str, purpose: str = LOGIN) -> str:
        """Give the address to which a browser goes to show its card; it comes back to `return_path`.

        The card signs `purpose`, which says nothing to the sign-in.
        """
        ...

    def collect(self, ticket: str) -> Visitor:
        """Say who came back, once for each ticket. Raises what the sign-in refused, or Malformed."""
        ...
