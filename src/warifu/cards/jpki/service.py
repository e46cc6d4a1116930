# SPDX-License-Identifier: Apache-2.0
"""公的個人認証サービス: issue a certificate, hold it, release it, end it, and tell its state.

    1 issue    sign, lint  2 record  in the database  3 log  in the public log  4 hand out
    a certificate that was recorded and never handed out can still be ended; the reverse cannot happen.

It does NOT identify anybody (the city's counter does), make keys (the card does), or know a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.jpki import answers, profiles
from warifu.cards.jpki.ceremony import Authority, serial_number
from warifu.cards.jpki.nouns import (
    CARD_ID_BYTES,
    ENDS,
    SERIAL_BYTES,
    Certificate,
    CertificateKind,
    Ending,
    SigningFacts,
    State,
    Status,
    end_of_day,
    lasts_until,
    old_enough_to_sign,
)
from warifu.cards.jpki.refusals import (
    CertificateEnded,
    CertificateInForce,
    NoSuchCertificate,
    NotACertifiedVerifier,
    TooYoungToSign,
    WeakCardKey,
)
from warifu.cards.jpki.store import JpkiRows, JpkiStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed

Randomness = Callable[[int], bytes]
_HOLDER_BYTES = 16
_NONCE_BYTES = 16


class CertificateLog(Protocol):
    """The public log. Durable on return; the same certificate again is the same entry. Raises a Fault."""

    def append(self, digest: bytes) -> None:
        """Record the SHA-256 of an issued certificate."""
        ...


class Verifiers(Protocol):
    """署名検証者等: which bodies the ministers have certified, and for what (JPKI Act 17, 36)."""

    def may_ask(self, verifier: str, kind: CertificateKind, purpose: str) -> bool:
        """Say whether this body may be told the state of such certificates for that purpose."""
        ...


@dataclass(frozen=True, slots=True)
class Application:
    """発行の申請: what the counter and the card give. `facts` only for a signing certificate."""

    kind: CertificateKind
    card_id: bytes
    key: RSAPublicKey
    birth_on: date
    card_until: date
    facts: SigningFacts | None = None


@dataclass(frozen=True)
class CertificationService:
    """認証局: the authorities of both kinds, each with its generations, the newest last."""

    store: JpkiStore
    authorities: Mapping[CertificateKind, Sequence[Authority]]
    addresses: profiles.Addresses
    log: CertificateLog
    verifiers: Verifiers
    clock: Clock
    randomness: Randomness

    def issue(self, asked: Application) -> Certificate:
        """発行: sign, record, log, hand out. Raises TooYoungToSign, CertificateInForce, WeakCardKey."""
        now = self.clock.now().replace(microsecond=0)
        _check(asked, self.clock.today())
        authority = self.authorities[asked.kind][-1]
        made = self._sign(authority, asked, now)
        with self.store.transaction() as tx:
            if not tx.take_place(asked.card_id, asked.kind, made.serial):
                raise CertificateInForce
            tx.add(made, authority.generation)
        self.log.append(sha256(made.der).digest())
        return made

    def hold(self, card_id: bytes) -> int:
        """一時停止: a lost card; both certificates are held at once. Gives how many are held now."""
        with self.store.transaction() as tx:
            return sum(self._turn(tx, each, State.HELD, Ending.LOST) for each in tx.of_card(card_id))

    def release(self, card_id: bytes) -> int:
        """一時停止の解除: the card was found. What has ended meanwhile stays ended."""
        with self.store.transaction() as tx:
            return sum(self._turn(tx, each, State.GOOD, Ending.FOUND) for each in tx.of_card(card_id))

    def end(self, card_id: bytes, ending: Ending) -> int:
        """失効: end what this event ends of a card (K-33). Safe to repeat; gives how many ended now."""
        if ending not in ENDS:
            raise Malformed("ending: a wish or a renewal names its certificate; losing a card holds it")
        with self.store.transaction() as tx:
            ended = [each for each in tx.of_card(card_id) if each.kind in ENDS[ending]]
            return sum(self._turn(tx, each, State.REVOKED, ending) for each in ended)

    def end_one(self, serial: bytes, ending: Ending) -> None:
        """失効の申請: end one certificate. Raises NoSuchCertificate, CertificateEnded."""
        with self.store.transaction() as tx:
            found = tx.certificate(serial)
            if found is None:
                raise NoSuchCertificate
            if not self._turn(tx, found, State.REVOKED, ending):
                raise CertificateEnded

    def tell(self, verifier: str, kind: CertificateKind, purpose: str, question: bytes) -> bytes:
        """失効情報の提供: answer one status request of a certified verifier; recorded before it is told.

        Raises NotACertifiedVerifier, StatusUnreadable.
        """
        if not self.verifiers.may_ask(verifier, kind, purpose):
            raise NotACertifiedVerifier
        asked = answers.read_question(question)
        authority = next((each for each in self.authorities[kind] if asked.concerns(each)), None)
        if authority is None:
            return answers.unauthorized()
        now = self.clock.now()
        with self.store.transaction() as tx:
            status = tx.status(kind, authority.generation, asked.serial)
            told = status.state if status else "unknown"
            tx.add_asked(asked.serial, now, verifier, purpose, told, self.randomness(_NONCE_BYTES))
        return answers.answer(asked, authority, status, now)

    def lists(self, kind: CertificateKind, generation: int) -> dict[int | None, bytes]:
        """失効リスト: sign the full list (None) and every partition, all with one number."""
        authority = next(each for each in self.authorities[kind] if each.generation == generation)
        now = self.clock.now().replace(microsecond=0)
        with self.store.transaction() as tx:
            number = tx.next_list_number(kind)
            ended = tx.not_good(kind, generation, now)
        made: dict[int | None, bytes] = {None: answers.revocation_list(authority, ended, number, now)}
        for place in range(answers.PARTITIONS):
            part = [each for each in ended if answers.partition_of(each[0]) == place]
            address = self.addresses.crl(kind, place)
            made[place] = answers.revocation_list(authority, part, number, now, address=address)
        return made

    def _sign(self, authority: Authority, asked: Application, now: datetime) -> Certificate:
        until = lasts_until(self.clock.today(), asked.birth_on, asked.card_until)
        number = serial_number(self.randomness(SERIAL_BYTES))
        serial = number.to_bytes(SERIAL_BYTES, "big")
        made = profiles.person(
            asked.kind,
            asked.key,
            self.randomness(_HOLDER_BYTES).hex().upper(),
            authority.key,
            number,
            now,
            end_of_day(until),
            self.addresses,
            answers.partition_of(serial),
            asked.facts,
        )
        der = made.sign(authority.signer, hashes.SHA256()).public_bytes(Encoding.DER)
        return Certificate(serial, asked.kind, asked.card_id, now, until, der)

    def _turn(self, tx: JpkiRows, which: Certificate, state: State, ending: Ending) -> bool:
        """Take one turn, if the certificate is not there already and has not ended; says whether it did.

        Whoever comes at the same moment loses the number of the turn, waits for this transaction, and looks
        again: an end is never undone by a release that was under way.
        """
        while True:
            found = tx.last_turn(which.serial)
            if found is None:
                raise NoSuchCertificate
            number, status = found
            if status.state in {State.REVOKED, state}:
                return False
            if tx.add_turn(which.serial, number + 1, Status(state, self.clock.now(), ending)):
                break
        if state is State.REVOKED:
            tx.leave_place(which.serial, which.card_id, which.kind)
        return True


def _check(asked: Application, today: date) -> None:
    if len(asked.card_id) != CARD_ID_BYTES:
        raise Malformed("card_id: 16 bytes")
    if asked.key.key_size != 2048 or asked.key.public_numbers().e != 65537:
        raise WeakCardKey("key: RSA of 2048 bits, exponent 65537")
    if asked.card_until <= today:
        raise Malformed("card_until: a day to come")
    if asked.kind is CertificateKind.SIGNING and not old_enough_to_sign(asked.birth_on, today):
        raise TooYoungToSign
