# SPDX-License-Identifier: Apache-2.0
"""The authority as other bodies reach it, always sealed: the same verbs, over the wire.

Two ports, by who needs what. Whatever is acknowledged is durable; repeating any call is harmless; where J-LIS
cannot be reached, `Unreachable` is raised and nothing is known: a relying party then refuses (K-34).
"""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warifu.cards.jpki import messages as say
from warifu.cards.jpki.ceremony import serial_bytes
from warifu.cards.jpki.nouns import Application, CertificateKind, Ending, SigningFacts, Told

R = TypeVar("R", bound=msgspec.Struct)
JLIS = "jlis"


class CertificateStates(Protocol):
    """効力の確認: what a certified verifier asks. What was held or ended a moment ago is told so."""

    def state(self, kind: CertificateKind, serial: bytes, purpose: str) -> Told:
        """Tell the state now; each call is recorded at J-LIS with this body's name and the purpose.

        Only `State.GOOD` may be relied on; a serial that J-LIS did not issue is `State.UNKNOWN`. Raises
        NotACertifiedVerifier where this body is not certified for kind and purpose.
        """
        ...

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """Give the authorities' own certificates, DER: choose by key identifier, not by name (K-29)."""
        ...


class CertificateOrders(Protocol):
    """電子証明書の申請: what a city orders for those who live there. Of other cards nothing is found."""

    def issue(self, asked: Application) -> bytes:
        """Give the certificate, DER; it is in the public log. The same card and key again: the same one."""
        ...

    def hold(self, card_id: bytes) -> int:
        """Hold a lost card's certificates; gives how many are held now."""
        ...

    def release(self, card_id: bytes) -> int:
        """Release them: the card was found. Gives how many came back."""
        ...

    def end(self, card_id: bytes, ending: Ending) -> int:
        """End what an event ends; gives how many ended now."""
        ...

    def end_one(self, serial: bytes, ending: Ending) -> None:
        """End one certificate, by its holder's wish. Raises NoSuchCertificate, CertificateEnded."""
        ...


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class JpkiClient:
    """Both ports, over a sealed wire."""

    def __init__(self, wire: SealedCalls) -> None:
        """Speak over `wire`, whose caller is this body."""
        self._wire = wire

    def issue(self, asked: Application) -> bytes:
        """発行の申請."""
        message = say.IssueAsked(
            kind=asked.kind,
            card_id=asked.card_id,
            key=asked.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            birth_on=asked.birth_on,
            card_until=asked.card_until,
            facts=None if asked.facts is None else _written(asked.facts),
            follows=asked.follows,
        )
        return self._wire.call(JLIS, "jpki/issue", message, say.Issued).certificate

    def hold(self, card_id: bytes) -> int:
        """一時停止の届出."""
        return self._wire.call(JLIS, "jpki/hold", say.CardNamed(card_id), say.Turned).count

    def release(self, card_id: bytes) -> int:
        """一時停止の解除."""
        return self._wire.call(JLIS, "jpki/release", say.CardNamed(card_id), say.Turned).count

    def end(self, card_id: bytes, ending: Ending) -> int:
        """失効の通知."""
        return self._wire.call(JLIS, "jpki/end", say.CardEnded(card_id, ending), say.Turned).count

    def end_one(self, serial: bytes, ending: Ending) -> None:
        """失効の申請."""
        self._wire.call(JLIS, "jpki/end-one", say.OneEnded(serial, ending), say.Turned)

    def state(self, kind: CertificateKind, serial: bytes, purpose: str) -> Told:
        """効力の照会."""
        asked = say.StateAsked(kind, serial, purpose)
        told = self._wire.call(JLIS, "jpki/state", asked, say.StateTold)
        return Told(told.state, told.since, tuple(told.line))

    def successor(self, kind: CertificateKind, serial: bytes, purpose: str) -> bytes | None:
        """新旧の発行番号の照会: which serial took the place of one this body asked about before.

        One answer for each, recorded; None also where it may not know.
        """
        asked = say.SuccessorAsked(kind, serial, purpose)
        return self._wire.call(JLIS, "jpki/successor", asked, say.SuccessorTold).serial

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """発行局の証明書."""
        named = say.KindNamed(kind)
        return self._wire.call(JLIS, "jpki/certificates", named, say.Certificates).authorities

    def give_pass(self, kind: CertificateKind, purpose: str) -> str:
        """通行証の求め: for programs that speak OCSP or read lists."""
        return self._wire.call(JLIS, "jpki/pass", say.PassAsked(kind, purpose), say.PassGiven).shown


def serial_of(certificate: bytes) -> bytes:
    """発行番号: the serial of a certificate as `state` takes it, 20 bytes."""
    return serial_bytes(x509.load_der_x509_certificate(certificate).serial_number)


def _written(facts: SigningFacts) -> say.FactsMessage:
    why = "apply for her signing certificate, sealed"
    return say.FactsMessage(
        name=facts.name.reveal(why),
        birth_on=facts.birth_on,
        sex=facts.sex,
        address=facts.address.reveal(why),
        substituted_name=facts.substituted_name,
        substituted_address=facts.substituted_address,
    )
