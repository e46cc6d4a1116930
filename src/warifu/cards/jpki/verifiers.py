# SPDX-License-Identifier: Apache-2.0
"""署名検証者等の表: reads verifiers.toml, the dated table of who may ask for a certificate's state.

Also who may order something about a certificate: the municipality that applied for it (JPKI Act 3, 22), and
the authority itself, which takes calls about lost cards day and night. Deny by default.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from warifu.cards.jpki.nouns import CertificateKind
from warifu.identifiers.body_name import BodyName

OURSELVES = "jlis"


class Verifiers(Protocol):
    """Which bodies the ministers have certified, and for what (JPKI Act 17, 36)."""

    def may_ask(self, verifier: str, kind: CertificateKind, purpose: str, on: date) -> bool:
        """Say whether this body may on that day be told the state of such certificates for that purpose."""
        ...


@dataclass(frozen=True, slots=True)
class VerifierRow:
    """認定: one row of the table."""

    users: tuple[str, ...]
    kind: CertificateKind
    purpose: str
    law: str
    from_on: date
    until_on: date | None

    def serves(self, verifier: str, kind: CertificateKind, purpose: str, on: date) -> bool:
        """Say whether a body may use this row on a day; `until_on` is the first day it may not."""
        if (kind, purpose) != (self.kind, self.purpose) or on < self.from_on:
            return False
        if self.until_on is not None and on >= self.until_on:
            return False
        return verifier in self.users or f"{verifier.partition(':')[0]}:*" in self.users


@dataclass(frozen=True, slots=True)
class VerifierTable:
    """The rows. Frozen: a day's law is the same whenever it is asked for."""

    rows: tuple[VerifierRow, ...]

    def may_ask(self, verifier: str, kind: CertificateKind, purpose: str, on: date) -> bool:
        """Say whether a row is in force."""
        return any(row.serves(verifier, kind, purpose, on) for row in self.rows)


def may_apply(body: str, *, for_test: bool) -> bool:
    """Say whether a body may apply for certificates: a municipality, for those who live there.

    For tests the authority alone, at its own desk: what it applied for is nobody's, and the reverse.
    """
    return body == OURSELVES if for_test else BodyName(body).kind == "city"


def is_nobodys(applied: str) -> bool:
    """Say whether a certificate is for tests, by who applied for it."""
    return applied == OURSELVES


def may_order(body: str, applied: str) -> bool:
    """Say whether a body may hold or end a certificate for which another one applied."""
    return body in {applied, OURSELVES}


@cache
def shipped_verifiers() -> VerifierTable:
    """Give the table as shipped."""
    text = (files(__package__) / "verifiers.toml").read_text(encoding="utf-8")
    return VerifierTable(tuple(_row(each) for each in tomllib.loads(text)["row"]))


def _row(each: dict[str, Any]) -> VerifierRow:
    return VerifierRow(
        users=tuple(each["users"]),
        kind=CertificateKind(each["kind"]),
        purpose=each["purpose"],
        law=each["law"],
        from_on=each["from"],
        until_on=each.get("until"),
    )
