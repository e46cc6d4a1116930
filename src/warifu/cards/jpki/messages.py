# SPDX-License-Identifier: Apache-2.0
"""What other bodies say to the authority, and it to them, over the sealed wire. No rule in it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from warifu.cards.jpki.nouns import CertificateKind, Ending, State
from warifu.kernel.secrecy import MASK


class FactsMessage(msgspec.Struct, forbid_unknown_fields=True):
    """The four items of a signing certificate, with the marks of substituted characters."""

    name: str
    birth_on: date
    sex: int
    address: str
    substituted_name: str
    substituted_address: str

    def __repr__(self) -> str:
        return f"FactsMessage({MASK})"


class IssueAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/issue`: an application; `key` is the card's public key, DER."""

    kind: CertificateKind
    card_id: bytes
    key: bytes
    birth_on: date
    card_until: date
    facts: FactsMessage | None = None
    follows: bytes | None = None

    def __repr__(self) -> str:
        return f"IssueAsked({self.kind}, {MASK})"


class Issued(msgspec.Struct):
    """The certificate, DER, with the salt that opens its entry in the public log."""

    certificate: bytes
    salt: bytes

    def __repr__(self) -> str:
        return f"Issued({MASK})"


class CardNamed(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/hold`, `jpki/release`: all of a card."""

    card_id: bytes


class CardEnded(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/end`: what an event ends of a card."""

    card_id: bytes
    ending: Ending


class OneEnded(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/end-one`: one certificate."""

    serial: bytes
    ending: Ending


class Turned(msgspec.Struct):
    """How many certificates have turned now."""

    count: int


class StateAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/state`: the state of one certificate, for a purpose."""

    kind: CertificateKind
    serial: bytes
    purpose: str


class StateTold(msgspec.Struct):
    """The state at this moment, and the serials it followed."""

    state: State
    since: datetime | None
    line: list[bytes]


class SuccessorAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/successor`: which certificate took the place of one that the asker knew somebody by."""

    kind: CertificateKind
    serial: bytes
    purpose: str


class SuccessorTold(msgspec.Struct):
    """The serial, or nothing."""

    serial: bytes | None


class PassAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/pass`: leave to use the plain status addresses."""

    kind: CertificateKind
    purpose: str


class PassGiven(msgspec.Struct):
    """The pass, for the header `Authorization: Bearer …`."""

    shown: str

    def __repr__(self) -> str:
        return f"PassGiven({MASK})"


class KindNamed(msgspec.Struct, forbid_unknown_fields=True):
    """`jpki/certificates`: one kind of certificate."""

    kind: CertificateKind


class Certificates(msgspec.Struct):
    """Every generation's own certificate, DER, the newest last."""

    authorities: list[bytes]
