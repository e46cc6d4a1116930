# SPDX-License-Identifier: Apache-2.0
"""失効情報の提供: status answers (RFC 6960, 9654) and revocation lists (RFC 5280 §5), signed.

Pure but for the signer. What a certificate's state is, and who may ask, `status` knows. An answer names no
next update, which means that newer knowledge is there at any moment (RFC 6960 §4.2.2.1): nobody is given
leave to keep it, so a held card is refused at once by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from warifu.cards.jpki.ceremony import Authority, serial_bytes
from warifu.cards.jpki.nouns import Ending, State, Status
from warifu.cards.jpki.refusals import StatusUnreadable
from warifu.kernel.refusal import Malformed

LIST_LASTS = timedelta(hours=26)
PARTITIONS = 16
FULL, TESTS = "full", "test"
PARTS = frozenset({TESTS, *map(str, range(PARTITIONS))})
"""The parts of a list: residents' certificates by serial, and those of nobody, which everybody may read."""
LARGEST_QUESTION = 10_000
_HASHES = (hashes.SHA1, hashes.SHA256)  # CertID algorithms only (RFC 6960 §4.3); nothing is signed with SHA-1
_REASONS = {
    Ending.LOST: x509.ReasonFlags.certificate_hold,
    Ending.FACTS_CHANGED: x509.ReasonFlags.affiliation_changed,
    Ending.RENEWED: x509.ReasonFlags.superseded,
    Ending.KEY_COMPROMISED: x509.ReasonFlags.key_compromise,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One status request, read: which serial of which authority's key, and the nonce to echo."""

    request: ocsp.OCSPRequest
    serial: bytes
    nonce: x509.OCSPNonce | None

    @property
    def algorithm(self) -> str:
        """The hash of its CertID, which an answer repeats."""
        return self.request.hash_algorithm.name

    def concerns(self, authority: Authority) -> bool:
        """Say whether the CertID names this authority, by its name and key (K-29)."""
        asked = self.request
        of = ocsp.OCSPRequestBuilder().add_certificate(
            authority.certificate, authority.certificate, asked.hash_algorithm
        )
        own = of.build()
        return (asked.issuer_key_hash, asked.issuer_name_hash) == (own.issuer_key_hash, own.issuer_name_hash)


def read_question(content: bytes) -> Question:
    """Read a DER request. Raises StatusUnreadable."""
    if len(content) > LARGEST_QUESTION:
        raise StatusUnreadable("ocsp: at most 10,000 bytes")
    try:
        request = ocsp.load_der_ocsp_request(content)
        algorithm, serial = request.hash_algorithm, request.serial_number
        nonce = next(
            (each.value for each in request.extensions if isinstance(each.value, x509.OCSPNonce)), None
        )
    except (ValueError, NotImplementedError, x509.UnsupportedGeneralNameType) as wrong:
        raise StatusUnreadable("ocsp: one CertID, DER, as in RFC 6960 §4.1") from wrong
    if not isinstance(algorithm, _HASHES):
        raise StatusUnreadable("ocsp: the CertID's hash is SHA-1 or SHA-256")
    if nonce is not None and not 1 <= len(nonce.nonce) <= 128:
        raise StatusUnreadable("ocsp: a nonce is 1 to 128 bytes (RFC 9654)")
    try:
        return Question(request, serial_bytes(serial), nonce)
    except Malformed as wrong:
        raise StatusUnreadable("ocsp: a serial is positive and at most 20 bytes") from wrong


def question_about(authority: Authority, serial: bytes, algorithm: hashes.HashAlgorithm) -> Question:
    """Ask ourselves about a certificate, without a nonce: what is signed before anybody asks."""
    named = ocsp.OCSPRequestBuilder().add_certificate(authority.certificate, authority.certificate, algorithm)
    own, number = named.build(), int.from_bytes(serial, "big")
    asked = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        own.issuer_name_hash, own.issuer_key_hash, number, algorithm
    )
    return Question(asked.build(), serial, None)


def answer(question: Question, authority: Authority, status: Status | None, now: datetime) -> bytes:
    """Sign the answer to one question; None stands for a serial this authority never issued: unknown."""
    asked = question.request
    states = {
        State.GOOD: ocsp.OCSPCertStatus.GOOD,
        State.HELD: ocsp.OCSPCertStatus.REVOKED,
        State.FACE_ONLY: ocsp.OCSPCertStatus.REVOKED,
        State.REVOKED: ocsp.OCSPCertStatus.REVOKED,
    }
    told = states[status.state] if status else ocsp.OCSPCertStatus.UNKNOWN
    revoked = status is not None and status.state is not State.GOOD
    made = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=told,
            this_update=now,
            next_update=None,
            revocation_time=status.since if status and revoked else None,
            revocation_reason=_reason(status) if status and revoked else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, authority.responder)
        .certificates([authority.responder])
    )
    if question.nonce is not None:
        made = made.add_extension(question.nonce, critical=False)
    return made.sign(authority.responder_signer, hashes.SHA256()).public_bytes(Encoding.DER)


def no_answer(why: ocsp.OCSPResponseStatus) -> bytes:
    """Give the unsigned answer that says why there is none (RFC 6960 §2.3)."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(why).public_bytes(Encoding.DER)


def part_of(serial: bytes) -> str:
    """Say in which part of the list a resident's serial stands: its last byte spreads evenly."""
    return str(serial[-1] % PARTITIONS)


def revocation_list(
    authority: Authority,
    ended: Iterable[tuple[bytes, Status]],
    number: int,
    now: datetime,
    *,
    address: str | None = None,
) -> bytes:
    """失効リスト: sign the full list, or with `address` the partition of that distribution point.

    `number` only grows (§5.2.3). Held certificates stand in it as certificateHold.
    """
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + LIST_LASTS)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key), critical=False)
    )
    if address is not None:
        at: list[x509.GeneralName] = [x509.UniformResourceIdentifier(address)]
        point = x509.IssuingDistributionPoint(
            full_name=at,
            relative_name=None,
            only_contains_user_certs=False,
            only_contains_ca_certs=False,
            only_some_reasons=None,
            indirect_crl=False,
            only_contains_attribute_certs=False,
        )
        made = made.add_extension(point, critical=True)
    for serial, status in ended:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(int.from_bytes(serial, "big"))
            .revocation_date(status.since)
        )
        reason = _reason(status)
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        made = made.add_revoked_certificate(entry.build())
    return made.sign(authority.signer, hashes.SHA256()).public_bytes(Encoding.DER)


def _reason(status: Status) -> x509.ReasonFlags | None:
    if status.state in {State.HELD, State.FACE_ONLY}:
        return x509.ReasonFlags.certificate_hold
    # Death, leaving, a wish: RFC 5280 has no code of their own, and the cause is nobody's business.
    return _REASONS.get(status.ending) if status.ending else None
