# SPDX-License-Identifier: Apache-2.0
"""電子署名: a signature with the hash it stands for, and what a check of it finds. Pure.

A name or an address never prints: a person's signing certificate says all four items (K-30).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cryptography import x509

from warifu.kernel.secrecy import MASK, Secret

FACTS = "1.2.392.200149.8.5.5"
"""The arc of what a signing certificate says of its holder: .1 name, .4 birth, .3 sex, .5 address (K-25)."""
BOUND = "1.3.6.1.4.1.32473.8341.4"
"""The signed attribute that says for whom and where a signature was made (own)."""
_SHORT = 0x80


class Verdict(StrEnum):
    """検証の結果: what a signature is worth, the worst first that is found."""

    ALTERED = "altered"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    HELD = "held"
    VALID = "valid"


class SigningHand(Protocol):
    """署名する者: a certificate and what signs with its key, PKCS #1 v1.5 over SHA-256."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    def sign(self, message: bytes) -> bytes:
        """Sign a message; 256 bytes for a card."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """署名: CMS SignedData beside what it signs, and the SHA-256 of that, computed by whoever has it."""

    cms: bytes
    digest: bytes
    whole: bool = True
    """Nothing in the file stands outside of what was signed."""

    def __repr__(self) -> str:
        return f"Signature({MASK})"


@dataclass(frozen=True, slots=True)
class Bound:
    """求めとの結び付き: for whom a signature is made, where, in which transaction, and of what by name.

    It stands among the signed attributes (`BOUND`, own), so that what a reader made for one asker passes
    nowhere as made for another, and shows ever after what the signer was told she signed.
    """

    origin: str
    asker: str
    transaction: bytes
    nonce: bytes = field(repr=False)
    document: str

    def content(self) -> bytes:
        """Join the parts, each behind its length of four bytes, big-endian, as for signing in (CL-2)."""
        parts = (
            *(b"warifu-sign-1", self.origin.encode(), self.asker.encode()),
            *(self.transaction, self.nonce, self.document.encode()),
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """効力: the state of a certificate as somebody lawful told it. `since` where it is not good."""

    verdict: Verdict  # VALID, REVOKED or HELD
    since: datetime | None = None

    def at(self, instant: datetime) -> Verdict:
        """What that means for a signature that is known to be as old as `instant`."""
        if self.since is not None and self.since > instant:
            return Verdict.VALID
        return self.verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """検証: what was found. `at` is the instant the verdict is about; `stamped` says a time stamp proves it.

    `claimed_at` is the signer's own word. `issuer` is None where no path to a root holds.
    """

    verdict: Verdict
    at: datetime
    stamped: bool
    claimed_at: datetime | None
    certificate: x509.Certificate
    issuer: x509.Certificate | None = None
    state_asked: bool = False

    def __repr__(self) -> str:
        return f"Checked({self.verdict}, {MASK})"

    def with_state(self, standing: Standing) -> Checked:
        """Add the state of the certificate; what was not valid without it does not become so."""
        verdict = standing.at(self.at) if self.verdict is Verdict.VALID else self.verdict
        return replace(self, verdict=verdict, state_asked=True)


def stated(certificate: x509.Certificate) -> dict[int, Secret[str]]:
    """基本4情報: what a signing certificate says of its holder, by the last figure of K-25; else empty."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return {}
    found = [each for each in names if isinstance(each, x509.OtherName)]
    inside = [each for each in found if each.type_id.dotted_string.rpartition(".")[0] == FACTS]
    return {int(each.type_id.dotted_string.rpartition(".")[2]): Secret(_text(each.value)) for each in inside}


def signer_name(certificate: x509.Certificate) -> str:
    """Give who signed: the person her certificate names, else the certificate's own name. For the screen."""
    facts = stated(certificate)
    if 1 in facts:
        return facts[1].reveal("tell whoever checks the document who signed it")
    return certificate.subject.rfc4514_string()


def _text(der: bytes) -> str:
    """Read a UTF8String of DER; lengths of K-25 need one or two bytes more."""
    longer = der[1] - _SHORT if der[1] > _SHORT else 0
    return der[2 + longer :].decode("utf-8", "replace")
