# SPDX-License-Identifier: Apache-2.0
"""利用者証明: what a card signs to sign somebody in, for which service, and what became of it (CL-2).

Pure. An id of 16 bytes is written in addresses as 32 letters, so that no digit ever stands in a URL.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.ledger import OwnFact

LIVES = timedelta(seconds=120)
TICKET_LIVES = timedelta(seconds=60)
LABEL = b"warifu-login-1"
LOGIN = "login"
ID_BYTES, NONCE_BYTES = 16, 32
_CONFIRM = re.compile(r"confirm:[0-9a-f]{64}")
_TO_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
_TO_HEX = str.maketrans("ghijkmnpqr", "0123456789")
_WRITTEN = re.compile(r"[a-km-npqr]{32}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """署名の対象: what the card signs. Both sides build these bytes themselves; nobody sends them.

    `origin` is the sign-in's own (scheme, host, port); `service` the registered name of who asks (K-47);
    `purpose` is `login` or `confirm:` and the SHA-256 of what is confirmed, in hexadecimal.
    """

    origin: str
    service: str
    sign_in: bytes
    nonce: bytes = field(repr=False)
    purpose: str
    issued_at: int

    def message(self) -> bytes:
        """Join the parts, each behind its length of four bytes, so that no two challenges read alike."""
        parts = (
            LABEL,
            self.origin.encode(),
            self.service.encode(),
            self.sign_in,
            self.nonce,
            self.purpose.encode(),
            str(self.issued_at).encode(),
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, slots=True)
class Service:
    """サービス: who may ask to have people signed in; `origin` is where they are sent back."""

    name: str
    words: Wording
    origin: str


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """ログインの手続き: one sign-in under way. `browser` is the hash of its cookie, once it came.

    `shared`: she said that others use this computer too (CL-5).
    """

    sign_in: bytes
    nonce: bytes = field(repr=False)
    service: str
    words: Wording
    return_to: str
    purpose: str
    check_code: str = field(repr=False)
    issued_at: datetime
    browser: bytes | None = field(default=None, repr=False)
    shared: bool = False

    def challenge(self, origin: str) -> Challenge:
        """Build what the card has to sign at this sign-in's own origin."""
        at = int(self.issued_at.timestamp())
        return Challenge(origin, self.service, self.sign_in, self.nonce, self.purpose, at)


@dataclass(frozen=True, slots=True)
class EndedSignIn:
    """ログインの結果: signed in as `person_id`, or refused for `reason`."""

    sign_in: bytes
    service: str
    return_to: str
    purpose: str
    browser: bytes | None = field(repr=False)
    person_id: bytes | None = field(repr=False)
    lent: bytes = field(repr=False)
    reason: str
    ended_at: datetime
    serial: bytes | None = field(default=None, repr=False)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """カードの署名: certificate (DER) and signature; `lent` is sealed to the service and not ours to open.

    `shared`: the reader stands at a counter, or wherever else many people use one computer.
    """

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    lent: bytes = field(default=b"", repr=False)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """ログインした人: what one service learns. `person_id` and `serial` stay inside this body.

    `signed_in_at` is when the card's signature was accepted; at a `shared` computer it lasts shorter.
    """

    person_id: bytes = field(repr=False)
    signed_in_at: datetime
    purpose: str
    sign_in: bytes
    lent: bytes = field(repr=False)
    serial: bytes = field(default=b"", repr=False)
    shared: bool = False


class CertificateState(StrEnum):
    """効力: what J-LIS says of a certificate now."""

    GOOD = "good"
    HELD = "held"
    FACE_ONLY = "face-only"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """失効情報: the state of one certificate, and the serials of those it followed, newest first."""

    state: CertificateState
    line: Sequence[bytes] = field(default=(), repr=False)


class HappeningKind(StrEnum):
    """できごと: what a line of her history can be about."""

    SIGNED_IN = "signed-in"
    CONFIRMED = "confirmed"
    MORE_REFUSED = "more-refused"
    """The last refusal of a day that is told; those after it stand on record here alone."""
    REFUSED = "refused"
    ENDS_SOON = "ends-soon"


@dataclass(frozen=True, slots=True)
class Happening:
    """ログインの記録: one line for her history: when, at which service, and why where it was refused.

    `place` is where it stands among what she is told, `before` the head it stands on; 0 for what is not told.
    """

    event: bytes
    person_id: bytes | None = field(repr=False)
    at: datetime
    kind: HappeningKind
    service: str
    words: Wording
    reason: str = ""
    place: int = 0
    before: bytes = field(default=b"", repr=False)

    def fact(self) -> OwnFact:
        """What is chained, told and filed."""
        return OwnFact(
            event=self.event,
            at=self.at,
            kind=self.kind,
            service_ja=self.words.ja,
            service_en=self.words.en,
            reason=self.reason,
        )


def named(ja: str, en: str) -> Wording:
    """Give the words of a service's name."""
    return Wording(ja, en)


def check_purpose(purpose: str) -> str:
    """Give a purpose back if it is one. Raises Malformed.

    >>> check_purpose("login")
    'login'
    """
    if purpose != LOGIN and not _CONFIRM.fullmatch(purpose):
        raise Malformed("purpose: login, or confirm: and a SHA-256 in hexadecimal")
    return purpose


def pseudonym(key: Secret[bytes], service: str, person_id: bytes) -> bytes:
    """仮名: what one service calls a person; no two services' names of her can be joined without the key."""
    name = service.encode()
    content = len(name).to_bytes(4, "big") + name + person_id
    return hmac.digest(key.reveal("derive a pseudonym"), b"warifu/login/pseudonym/1" + content, "sha256")


def written(identifier: bytes) -> str:
    """Write 16 bytes as 32 letters.

    >>> written(bytes(16))
    'gggggggggggggggggggggggggggggggg'
    """
    return identifier.hex().translate(_TO_LETTERS)


def read(text: str) -> bytes:
    """Read what `written` wrote. Raises Malformed.

    >>> read(written(b"0123456789abcdef"))
    b'0123456789abcdef'
    """
    if not _WRITTEN.fullmatch(text):
        raise Malformed("an address of a sign-in ends in 32 letters")
    return bytes.fromhex(text.translate(_TO_HEX))


def digest(content: bytes) -> bytes:
    """Give the SHA-256 by which certificates, cookies and tickets are kept."""
    return hashlib.sha256(content).digest()


def told_apart(one: bytes | None, other: bytes) -> bool:
    """Say whether two hashes differ, in constant time; None differs from everything."""
    return one is None or not hmac.compare_digest(one, other)


__all__ = [
    "ID_BYTES",
    "LIVES",
    "LOGIN",
    "NONCE_BYTES",
    "TICKET_LIVES",
    "CardAnswer",
    "CertificateState",
    "Challenge",
    "EndedSignIn",
    "Happening",
    "HappeningKind",
    "OpenSignIn",
    "Service",
    "SignedIn",
    "Told",
    "check_purpose",
    "digest",
    "named",
    "pseudonym",
    "read",
    "told_apart",
    "written",
]
