# SPDX-License-Identifier: Apache-2.0
"""What this office needs of the register and of whoever tells people; `warifu.app` wires both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.secrecy import Secret
from warifu.matching import Candidates, Record

DrawBytes = Callable[[int], bytes]


class Progress(Protocol):
    """Told how far a job is: `phase` is reading (bytes), judging, comparing or linking (rows)."""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show it; must not raise."""
        ...


def no_progress(phase: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """番号の持ち主: the person a number belongs to, and everybody she lives or lived with."""

    record: Record
    household: Sequence[Record] = ()


class Register(Candidates, Protocol):
    """The register of people: the resident register in a city, Juki Net elsewhere.

    `Record.ref` is the register's own lasting reference to a person, the same for life.
    """

    def holder_of(self, number: Secret[IndividualNumber]) -> Holder | None:
        """Give whose number this is, also if it was changed since; None if it is nobody's here.

        Guarantees: the answer takes no longer for a protected person than for anybody else.
        """
        ...

    def number_of(self, ref: str) -> Secret[IndividualNumber] | None:
        """Give the number in force of a person, to be linked (Act 14(2)); None if she has none.

        Guarantees: the register records this opening as its own law demands.
        """
        ...

    def person(self, ref: str) -> Record | None:
        """Give one person as the register states her now, with her history; None if it knows no such ref."""
        ...


class Tellers(Protocol):
    """Tells people of their links: to the mailbox of the portal or by letter."""

    def tell(self, message: UUID, person_ref: str, kind: str, scheme: str, last_four: str) -> None:
        """Take one message; durable on return. The same message twice is told once. Raises Unreachable.

        `kind` is linked, ended, frozen or confirmed. `last_four` is empty where the person has no number.
        """
        ...
