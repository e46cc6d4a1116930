# SPDX-License-Identifier: Apache-2.0
"""公的個人認証サービス: issue a certificate, hold it, release it, end it, and tell its state.

    1 issue    sign  2 record  in the database  3 log  in the public log  4 hand out
    A certificate that was recorded and never handed out can still be ended, and asking again for the same key
    hands it out; the reverse, one that is out and of which nothing is written, cannot happen.

A renewed certificate is prepared, held, and takes the other's place when its chip has proved that it has it:
never are two of one kind good, and none is good that is in no chip.

It does NOT identify anybody (the city's counter does), make keys (the card does), or know a number. Status
answers and lists for the programs of others are `status`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.jpki import answers, profiles
from warifu.cards.jpki.ceremony import Authority, Issuing, Randomness, serial_bytes, serial_number
from warifu.cards.jpki.folder import Authorities
from warifu.cards.jpki.looks import Look, Looks
from warifu.cards.jpki.nouns import (
    CARD_ID_BYTES,
    ENDS,
    SERIAL_BYTES,
    Application,
    Asking,
    CardCertificates,
    Certificate,
    CertificateKind,
    Ending,
    State,
    Status,
    Told,
    end_of_day,
    lasts_until,
    old_enough_to_sign,
)
from warifu.cards.jpki.refusals import (
    AlreadyFollowed,
    CertificateEnded,
    CertificateInForce,
    NoSuchCertificate,
    NotACertifiedVerifier,
    NotAMunicipality,
    TooYoungToSign,
    WeakCardKey,
)
from warifu.cards.jpki.store import JpkiRows, JpkiStore
from warifu.cards.jpki.verifiers import Verifiers, may_apply, may_order
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.ledger import Kind, commitment, make_entry

_HOLDER_BYTES, _SALT_BYTES = 16, 32
_ONE_BY_ONE = frozenset({Ending.WISH, Ending.KEY_COMPROMISED})


class CertificateLog(Protocol):
    """The public log. Durable when `append` returns; the same key again is the same entry."""

    def append(self, submit_key: bytes, entry: bytes) -> object:
        """Record one entry. Raises a Fault where the log cannot be reached."""
        ...


@dataclass(frozen=True)
class CertificationService:
    """認証局: every order about a certificate, and its state. `by` and `verifier` are verified body names."""

    store: JpkiStore
    looks: Looks
    authorities: Authorities
    addresses: profiles.Addresses
    log: CertificateLog
    verifiers: Verifiers
    clock: Clock
    randomness: Randomness
    turned: Callable[[Sequence[bytes]], object] = lambda _serials: None
    """Told the serials of certificates whose state has just changed, once that is durable."""

    def issue(self, by: str, asked: Application) -> Certificate:
        """発行: sign, record, log, hand out. Asking again for the same card and key gives the same one.

        Raises NotAMunicipality, TooYoungToSign, WeakCardKey, CertificateInForce, NoSuchCertificate and
        AlreadyFollowed about the certificate whose place it takes; a Fault while the log is away.
        """
        if not may_apply(by, for_test=asked.for_test):
            raise NotAMunicipality
        _check(asked, self.clock.today())
        authority = self.authorities.of(asked.kind)[-1]
        made = self._sign(authority, by, asked)
        with self.store.transaction() as tx:
            issued = next((each for each in tx.of_card(asked.card_id) if _same(each, by, asked)), None)
            if issued is None:
                self._keep(tx, made, authority.generation, asked.follows)
        issued = issued or made
        self.log.append(*log_entry(issued))
        self.turned([issued.serial] if asked.follows is None else [issued.serial, asked.follows])
        return issued

    def prepare(self, by: str, asked: Application) -> Certificate:
        """更新の準備: issue a certificate that waits, held, until the chip has it. Asked again: the same.

        An earlier one that waited and never got into its chip ends. Raises as `issue`.
        """
        if not may_apply(by, for_test=asked.for_test):
            raise NotAMunicipality
        _check(asked, self.clock.today())
        authority = self.authorities.of(asked.kind)[-1]
        made = self._sign(authority, by, asked)
        with self.store.transaction() as tx:
            waiting = next((each for each in tx.waiting(asked.card_id) if each.kind is asked.kind), None)
            issued = waiting if waiting is not None and _same(waiting, by, asked) else None
            if issued is None:
                if waiting is not None:
                    self._turn(tx, waiting, State.REVOKED, Ending.NOT_WRITTEN, by)
                if not tx.wait(made):
                    raise CertificateInForce
                tx.add(made, authority.generation, asked.follows, State.HELD)
        issued = issued or made
        self.log.append(*log_entry(issued))
        return issued

    def take_over(self, by: str, card_id: bytes) -> int:
        """更新: the chip has them: what waits is good from now on, what was in force ends. All in one moment.

        Gives how many took a place; safe to repeat.
        """
        with self.store.transaction() as tx:
            waiting = [each for each in tx.waiting(card_id) if may_order(by, each.body)]
            in_force = {each.kind: each for each in tx.of_card(card_id)}
            known = tx.ever_of_card(card_id, written=True)
            for each in waiting:
                earlier = in_force.get(each.kind) or _newest(known, each.kind)
                if earlier is not None:
                    tx.succeed(earlier.serial, each.serial)
                    self._turn(tx, earlier, State.REVOKED, Ending.RENEWED, by)
                self._turn(tx, each, State.GOOD, Ending.RENEWED, by)
                tx.leave_wait(each)
                if not tx.take_place(each):
                    raise CertificateInForce
        return len(waiting)

    def give_up(self, by: str, card_id: bytes) -> int:
        """更新の取りやめ: what waits never got into its chip and ends; gives how many."""
        with self.store.transaction() as tx:
            waiting = [each for each in tx.waiting(card_id) if may_order(by, each.body)]
            return sum(self._turn(tx, each, State.REVOKED, Ending.NOT_WRITTEN, by) for each in waiting)

    def link(self, earlier: bytes, later: bytes) -> None:
        """新旧の対応: a new card's certificates follow those of her card before. Safe to repeat."""
        with self.store.transaction() as tx:
            before, after = (tx.ever_of_card(each, written=True) for each in (earlier, later))
            for kind in CertificateKind:
                old, new = _newest(before, kind), _newest(after, kind)
                if old is not None and new is not None and tx.followed(new.serial) is None:
                    tx.succeed(old.serial, new.serial)

    def note(self, card_id: bytes, body: str, *, face_only: bool) -> None:
        """市区町村の引継ぎ: from now on this municipality orders about a card's certificates, and no other.

        `face_only`: the card has no PIN (顔認証マイナンバーカード, K-41). Safe to repeat.
        """
        if not may_apply(body, for_test=False):
            raise NotAMunicipality
        with self.store.transaction() as tx:
            tx.hand_on(card_id, body)
            tx.set_face_only(card_id, face_only=face_only)

    def of_card(self, card_id: bytes) -> CardCertificates:
        """カードの電子証明書: what is in force, what waits, and every one the card ever had."""
        with self.store.transaction() as tx:
            return CardCertificates(
                tuple(tx.of_card(card_id)), tuple(tx.waiting(card_id)), tuple(tx.ever_of_card(card_id))
            )

    def questions(self, card_id: bytes) -> list[Asking]:
        """照会の記録の開示: who ever asked about a card's certificates, oldest first; for its holder."""
        with self.store.transaction() as tx:
            return tx.questions(card_id)

    def ending(self, since: date, until: date) -> list[Certificate]:
        """有効期限の近い電子証明書: those in force whose last day lies between two days, both included."""
        with self.store.transaction() as tx:
            return tx.ending(since, until)

    def successor(self, verifier: str, kind: CertificateKind, serial: bytes, purpose: str) -> bytes | None:
        """新旧の発行番号: which serial took an old one's place, for a verifier who knew her by the old one.

        One answer for each old serial, for ever the same; None where there is none, where it was of another
        kind, or where this verifier never asked about it while it counted. Recorded before it is told.
        Raises NotACertifiedVerifier.
        """
        if not self.verifiers.may_ask(verifier, kind, purpose, self.clock.today()):
            raise NotACertifiedVerifier
        if len(serial) != SERIAL_BYTES:
            raise Malformed("serial: 20 bytes")
        with self.store.transaction() as tx:
            entitled = serial in tx.held_by(verifier, [serial])
        found = self.looks.at(Look(verifier, purpose, kind, serial))
        if not entitled or found is None:
            return None
        with self.store.transaction() as tx:
            newest = tx.newest(serial)
            if newest is None:
                return None
            return tx.tell_successor(serial, verifier, purpose, newest, self.clock.now())

    def hold(self, by: str, card_id: bytes) -> int:
        """一時停止: a lost card; both certificates are held at once. Gives how many are held now."""
        return self._turn_all(by, card_id, State.HELD, Ending.LOST)

    def release(self, by: str, card_id: bytes) -> int:
        """一時停止の解除: the card was found. What has ended meanwhile stays ended."""
        return self._turn_all(by, card_id, State.GOOD, Ending.FOUND)

    def end(self, by: str, card_id: bytes, ending: Ending) -> int:
        """失効: end what this event ends of a card (K-33). Safe to repeat; gives how many ended now."""
        if ending not in ENDS:
            raise Malformed("ending: a wish or a renewal names its certificate; losing a card holds it")
        return self._turn_all(by, card_id, State.REVOKED, ending)

    def end_one(self, by: str, serial: bytes, ending: Ending) -> None:
        """失効の申請: end one certificate. Raises NoSuchCertificate, CertificateEnded."""
        if ending not in _ONE_BY_ONE:
            raise Malformed("ending: one certificate ends by its holder's wish or because its key leaked")
        with self.store.transaction() as tx:
            found = tx.certificate(serial)
            if found is None or not may_order(by, found.body):
                raise NoSuchCertificate
            if not self._turn(tx, found, State.REVOKED, ending, by):
                raise CertificateEnded
        self.turned([serial])

    def state(self, verifier: str, kind: CertificateKind, serial: bytes, purpose: str) -> Told:
        """効力: tell a certified verifier the state of a certificate now; recorded before it is told.

        Read from what is in force at this moment: nothing older is ever told. A serial that this authority
        did not issue is UNKNOWN and no refusal. Raises NotACertifiedVerifier.
        """
        if not self.verifiers.may_ask(verifier, kind, purpose, self.clock.today()):
            raise NotACertifiedVerifier
        if len(serial) != SERIAL_BYTES:
            raise Malformed("serial: 20 bytes")
        found = self.looks.at(Look(verifier, purpose, kind, serial))
        if found is None:
            return Told(State.UNKNOWN)
        return Told(found.status.state, found.status.since, self._line(verifier, found.follows))

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """発行局の証明書: every generation's own certificate, DER, the newest last. Public."""
        return [each.certificate.public_bytes(Encoding.DER) for each in self.authorities.of(kind)]

    def _line(self, verifier: str, newest: bytes | None) -> tuple[bytes, ...]:
        """The certificates before one by which this verifier knew her; what followed what never changes."""
        line: list[bytes] = []
        if newest is None:
            return ()
        with self.store.transaction() as tx:
            while newest is not None:
                line.append(newest)
                newest = tx.followed(newest)
            knew = tx.held_by(verifier, line)
        return tuple(each for each in line if each in knew)

    def _sign(self, authority: Authority, by: str, asked: Application) -> Certificate:
        now = self.clock.now().replace(microsecond=0)
        until = lasts_until(self.clock.today(), asked.birth_on, asked.card_until)
        made = sign_certificate(authority, asked, now, until, self.addresses, self.randomness)
        serial = serial_bytes(made.serial_number)
        der, salt = made.public_bytes(Encoding.DER), self.randomness(_SALT_BYTES)
        return Certificate(serial, asked.kind, asked.card_id, by, now, until, der, salt)

    def _keep(self, tx: JpkiRows, made: Certificate, generation: int, follows: bytes | None) -> None:
        if follows is not None:
            earlier = tx.certificate(follows)
            if earlier is None or (earlier.kind, earlier.body) != (made.kind, made.body):
                raise NoSuchCertificate
            if not tx.succeed(follows, made.serial):
                raise AlreadyFollowed
            self._turn(tx, earlier, State.REVOKED, Ending.RENEWED, made.body)
        if not tx.take_place(made):
            raise CertificateInForce
        tx.add(made, generation, follows)

    def _turn_all(self, by: str, card_id: bytes, state: State, ending: Ending) -> int:
        """Of another body's card nothing is found, as if there were no such card."""
        with self.store.transaction() as tx:
            known = [each for each in tx.of_card(card_id) if may_order(by, each.body)]
            if state is State.REVOKED:  # what waits for its chip ends too, and is never held or released
                known += [each for each in tx.waiting(card_id) if may_order(by, each.body)]
            turned = [each for each in known if each.kind in ENDS.get(ending, frozenset(CertificateKind))]
            changed = [each.serial for each in turned if self._turn(tx, each, state, ending, by)]
        self.turned(changed)
        return len(changed)

    def _turn(self, tx: JpkiRows, which: Certificate, state: State, ending: Ending, by: str) -> bool:
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
            if tx.add_turn(which.serial, number + 1, Status(state, self.clock.now(), ending), by):
                break
        if state is State.REVOKED:
            tx.leave_place(which)
            tx.leave_wait(which)
        return True


def sign_certificate(
    authority: Issuing,
    asked: Application,
    now: datetime,
    until: date,
    addresses: profiles.Addresses,
    randomness: Randomness,
) -> x509.Certificate:
    """証明書の署名: sign what was applied for. Records nothing: who calls this does, or makes test cards."""
    number = serial_number(randomness(SERIAL_BYTES))
    part = answers.TESTS if asked.for_test else answers.part_of(serial_bytes(number))
    unsigned = profiles.person(
        asked.kind,
        asked.key,
        randomness(_HOLDER_BYTES).hex().upper(),
        authority.key,
        number,
        now,
        end_of_day(until),
        addresses.ocsp(asked.kind),
        addresses.crl(asked.kind, authority.generation, part),
        addresses.statement,
        asked.facts,
        for_test=asked.for_test,
    )
    return unsigned.sign(authority.signer, hashes.SHA256())


def log_entry(issued: Certificate) -> tuple[bytes, bytes]:
    """記録の葉: the submit key and the 44 bytes of a certificate; nothing without salt and certificate."""
    committed = commitment(issued.salt, sha256(issued.der).digest())
    hour = int(issued.issued_at.timestamp()) // 3600
    key = sha256(b"warifu/certificate\0" + issued.salt).digest()
    return key, make_entry(Kind.CERTIFICATE, 0, hour, committed)


def _newest(known: Sequence[Certificate], kind: CertificateKind) -> Certificate | None:
    """The newest one of a kind, ended or not: after a change of address there is none in force."""
    return next((each for each in known if each.kind is kind), None)


def _same(found: Certificate, by: str, asked: Application) -> bool:
    """Whether a certificate in force is what is applied for: the same body, kind, key, and facts."""
    if (found.kind, found.body) != (asked.kind, by):
        return False
    made = x509.load_der_x509_certificate(found.der)
    if made.public_key() != asked.key:
        return False
    if asked.facts is None:
        return True
    said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return said == x509.SubjectAlternativeName(profiles.said_of(asked.facts))


def _check(asked: Application, today: date) -> None:
    if len(asked.card_id) != CARD_ID_BYTES:
        raise Malformed("card_id: 16 bytes")
    if (asked.facts is None) == (asked.kind is CertificateKind.SIGNING):
        raise Malformed("facts: a signing certificate says who its holder is, the other one does not")
    if asked.key.key_size != 2048 or asked.key.public_numbers().e != 65537:
        raise WeakCardKey("key: RSA of 2048 bits, exponent 65537")
    if asked.card_until <= today:
        raise Malformed("card_until: a day to come")
    if asked.kind is CertificateKind.SIGNING and not old_enough_to_sign(asked.birth_on, today):
        raise TooYoungToSign
