# SPDX-License-Identifier: Apache-2.0
"""署名検証: from a signature to "valid" or "invalid at T".

    1 judge    offline: whole, by a certificate of the authority for documents, at the instant T
    2 record   who asks, for what, for which service: durable before anything is asked or told
    3 known    an earlier answer about this signature stands, unless this T is proven to be earlier
    4 ask      the state of the certificate, as a certified verifier, for the purpose `signature`
    5 keep     the answer, and that this question was told it; of two made at once both keep, and the earlier
               T is told from then on

A crash after 2 leaves a question without an answer; asking again does no harm. Where the authority cannot be
reached nothing is told. It does NOT see the document: whoever asks sends its hash. A card for tests signs
for nobody, so what it signed is "invalid".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from warifu.cards.documents import (
    Checked,
    Judge,
    Signature,
    Standing,
    Verdict,
    find_signature,
    is_bound,
    is_made_by,
    signature_value,
)
from warifu.cards.jpki import CertificateKind, CertificateStates, State, Told, is_for_test
from warifu.cards.jpki.ceremony import serial_bytes
from warifu.cards.verification.nouns import AskedFor, Asking, Finding, Question, claim_of, read_purpose
from warifu.cards.verification.refusals import NotTheSigner, TooManyQuestions
from warifu.cards.verification.store import VerificationStore
from warifu.kernel.clock import Clock

PURPOSE = "signature"
_NONCE_BYTES = 16
HOUR, MOST_AN_HOUR = timedelta(hours=1), 3600
"""One body, or one service for which a body asks, asks about one signature a second at most.

A counter needs less, whoever sifts letters more. Each service has its own share: none takes another's.
"""
_VERDICTS = {State.GOOD: Verdict.VALID, State.HELD: Verdict.HELD}


@dataclass(frozen=True)
class VerificationService:
    """署名検証者: `states` asks as this body, certified by the ministers; `stampers` are roots for T."""

    store: VerificationStore
    states: CertificateStates
    stampers: Sequence[x509.Certificate]
    clock: Clock
    randomness: Callable[[int], bytes]
    most_an_hour: int = MOST_AN_HOUR

    def check(
        self, asker: str, purpose: str, signature: Signature, service: AskedFor | None = None
    ) -> Finding:
        """検証の求め: `asker` is a verified body name. Raises Malformed, NotSigned, TooManyQuestions, Fault.

        `service` is for whom it asks, where not for itself; it is recorded, counted by itself, and changes
        nothing in the answer.

        Whatever is wrong with a signature is one answer, "invalid": a certificate that is nobody's looks the
        same as one that has ended.
        """
        read_purpose(purpose)
        now = self.clock.now()
        question = Question(_which(signature), now, self.randomness(_NONCE_BYTES))
        checked = self._judge().judge(signature, now)
        with self.store.transaction() as tx:
            if tx.count_asked(asker, service, now - HOUR) >= self.most_an_hour:
                raise TooManyQuestions
            tx.add_asked(question, asker, purpose, service)
            known = tx.earliest(question.signature)
        if checked.verdict is not Verdict.VALID or is_for_test(checked.certificate):
            return self._told(question, Finding(valid=False, at=checked.at))
        if known is not None and known.at <= checked.at:
            return self._told(question, known)
        checked = checked.with_state(self._standing(checked))
        with self.store.transaction() as tx:
            tx.add_answer(question.signature, Finding(checked.verdict is Verdict.VALID, checked.at))
            told = tx.earliest(question.signature)
            assert told is not None
            tx.add_told(question, told)
        return told

    def _told(self, question: Question, finding: Finding) -> Finding:
        with self.store.transaction() as tx:
            tx.add_told(question, finding)
        return finding

    def claim(self, signature: Signature) -> bytes:
        """本人の求め: give the text that its signer signs today to be shown who asked. Raises NotSigned."""
        return claim_of(_which(signature), self.clock.today())

    def who_asked(self, signature: Signature, proof: bytes) -> list[Asking]:
        """本人への開示: show the signer who asked about her signature. Raises NotTheSigner, NotSigned.

        `proof` is a CMS signature of today's `claim_of` this signature by the very same certificate. That may
        have ended since: it is her key that counts. But it must be one that the authority issued: to somebody
        else's signature a key of one's own can be made to fit, and a certificate for it.
        And one made for a service proves nothing: the service chose its hash.
        """
        which = _which(signature)
        own = self._judge().judge(signature, self.clock.now()).certificate
        claim = self.claim(signature)
        shown = find_signature(proof, claim)
        hers = is_made_by(signature, own) and is_made_by(shown, own) and not is_bound(shown)
        if not (hers and self._issued(own)):
            raise NotTheSigner
        with self.store.transaction() as tx:
            return tx.asked(which)

    def _judge(self) -> Judge:
        return Judge([*self._authorities(), *self.stampers])

    def _authorities(self) -> list[x509.Certificate]:
        return [*map(x509.load_der_x509_certificate, self.states.certificates(CertificateKind.SIGNING))]

    def _issued(self, certificate: x509.Certificate) -> bool:
        """Whether one of the authority's keys signed it, whatever has become of it since."""
        for authority in self._authorities():
            with suppress(ValueError, TypeError, InvalidSignature):
                certificate.verify_directly_issued_by(authority)
                return True
        return False

    def _standing(self, checked: Checked) -> Standing:
        serial = serial_bytes(checked.certificate.serial_number)
        told: Told = self.states.state(CertificateKind.SIGNING, serial, PURPOSE)
        if told.state is State.UNKNOWN:  # issued by the authority's key and not by its office
            return Standing(Verdict.REVOKED)
        verdict = _VERDICTS.get(told.state, Verdict.REVOKED)
        return Standing(verdict, None if verdict is Verdict.VALID else told.since)


def _which(signature: Signature) -> bytes:
    """How a signature is known here: by the hash of its own bytes, whatever stands around them."""
    return sha256(signature_value(signature)).digest()
