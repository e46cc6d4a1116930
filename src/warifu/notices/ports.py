# SPDX-License-Identifier: Apache-2.0
"""What this office needs of others, and what each must guarantee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.notices.nouns import Found, Home, Named


class Designated(Protocol):
    """The register of numbers, as far as a notice needs it (`designated.DesignatedPeople` in life)."""

    def find(self, codes: Sequence[ResidentRecordCode]) -> list[Found | None]:
        """Give each person in the order of the codes, None where there is none.

        Guarantees: `person` is the same for life, whatever becomes of number and code; the work done is the
        same whether a code is known or not.
        """
        ...

    def home(self, position: int) -> Home | None:
        """Give who has this number, or the one that took its place, if she lives in the country."""
        ...

    def person(self, position: int) -> UUID | None:
        """Give who has or had this number, whatever has become of her; None for one that was not issued."""
        ...

    def named(self, positions: Sequence[int]) -> Mapping[int, Named]:
        """Read what the notice says of people, at print time; whose number is not live is left out."""
        ...


class Post(Protocol):
    """日本郵便: takes registered letters, and calls to bring one back (取戻し請求); both repeat well."""

    def take(self, trackings: Sequence[str]) -> None:
        """引受け: take these as registered post, not to be forwarded; durable at the post on return."""
        ...

    def call_back(self, tracking: str) -> None:
        """Take the call; durable at the post on return. Raises Unreachable."""
        ...


class Folder(Protocol):
    """The printer's folder: files that only this body reads. `printer.PrinterFolder` in life."""

    def write(self, batch: UUID, stem: str, pdf: bytes) -> None:
        """Keep a file whole or not at all; durable on return. The same file again changes nothing."""
        ...

    def read(self, batch: UUID, stem: str) -> bytes | None:
        """Give a file, None where there is none."""
        ...

    def erase(self, batch: UUID, stem: str) -> None:
        """Take a file away; harmless when repeated."""
        ...

    def stems(self, batch: UUID) -> list[str]:
        """The files of a batch, sorted."""
        ...

    def manifest(self, batch: UUID) -> Path:
        """Where the manifest of a batch is written."""
        ...


@dataclass(frozen=True, slots=True)
class Counter:
    """返還先: a municipality's counter as it stands on an envelope."""

    office: str
    postal_code: str
    address: str


Counters = Mapping[BodyName, Counter]
"""The counters of every municipality by body."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """発行者: who issues the notice, as printed, and where the application form is opened."""

    name: str
    name_english: str
    application_url: str
    contact: str
