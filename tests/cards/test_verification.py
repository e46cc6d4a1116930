# SPDX-License-Identifier: Apache-2.0
"""K-33: only a certified verifier learns a certificate's state; others hear "valid" or "invalid at T"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from tests.cards.office import CITY, FACTS, Jpki, application, open_jpki
from tests.cards.stamper import Stamping
from tests.databases import Databases
from tests.faults.power import FailingDatabase, PowerCutError
from warifu.cards.documents import (
    Bound,
    Judge,
    ListUnfit,
    NotSigned,
    Signature,
    Verdict,
    find_signature,
    is_made_by,
    sign,
    sign_bound,
    signature_value,
    standing_in,
)
from warifu.cards.jpki import CertificateKind, Ending, TestCards, Told
from warifu.cards.jpki.answers import part_of
from warifu.cards.jpki.refusals import NotACertifiedVerifier
from warifu.cards.timestamps import TimeStampService
from warifu.cards.verification import (
    AskedFor,
    Asking,
    Finding,
    NotTheSigner,
    TooManyQuestions,
    VerificationService,
    VerificationStore,
    claim_of,
)
from warifu.cards.verification.messages import CheckAsked
from warifu.cards.verification.web import endpoints
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Malformed, Unreachable

SIGNING = CertificateKind.SIGNING
LETTER = b"I rent the flat from April.\n"
KEY = generate_private_key(65537, 2048)
WEEK = timedelta(days=7)


@dataclass
class Asks:
    """The certified verifier's way to the authority, which can be away; counts what it was told."""

    jpki: Jpki
    verifier: str = "signin"
    away: bool = False
    told: list[Told] = field(default_factory=list)

    def state(self, kind: CertificateKind, serial: bytes, purpose: str) -> Told:
        if self.away:
            raise Unreachable("the authority is away")
        self.told.append(self.jpki.service.state(self.verifier, kind, serial, purpose))
        return self.told[-1]

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        return self.jpki.service.certificates(kind)


@dataclass
class Hand:
    """A holder's key in the test's hand, with a certificate of the authority."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    key: RSAPrivateKey = KEY

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, PKCS1v15(), SHA256())


@dataclass
class Platform:
    """The authority, the verifier, and time stamps by one clock."""

    jpki: Jpki
    states: Asks
    service: VerificationService
    stamps: TimeStampService

    def hand(self, card: bytes) -> Hand:
        issued = self.jpki.issue(application(SIGNING, card, key=KEY.public_key()))
        own = self.jpki.authority(SIGNING)
        return Hand(x509.load_der_x509_certificate(issued.der), (own.certificate,))

    def check(self, content: bytes, asker: str = "bank:sumire", purpose: str = "lease") -> Finding:
        return self.service.check(asker, purpose, find_signature(content, LETTER))

    def check_letter(self, letter: Signature) -> Finding:
        return self.service.check("bank:sumire", "lease", letter)

    def restamped(self, content: bytes) -> bytes:
        """The same signature with a fresh time stamp in place of what it had: anybody can do that."""
        imprint = {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": sha256(signature_value(find_signature(content, LETTER))).digest(),
        }
        asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True})
        answer = tsp.TimeStampResp.load(self.stamps.answer(asked.dump()))
        outer = cms.ContentInfo.load(content)
        outer["content"]["signer_infos"][0]["unsigned_attrs"] = [
            cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [answer["time_stamp_token"]]})
        ]
        return bytes(outer.dump())


@pytest.fixture(scope="module")
def opened(
    databases: Databases, stamping: Stamping, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    place = databases.create(["cards.jpki", "cards.verification"])
    database = Database.connect(place.conninfo)
    jpki = open_jpki(database, tmp_path_factory.mktemp("jpki"))
    states = Asks(jpki)
    store = VerificationStore(database)
    service = VerificationService(store, states, [stamping.root], jpki.clock, Random(7).randbytes)
    yield Platform(jpki, states, service, replace(stamping.service, clock=jpki.clock))
    database.close()
    databases.drop(place)


@pytest.fixture
def platform(opened: Platform) -> Platform:
    opened.states.away = False
    opened.states.told.clear()
    return opened


def test_a_bank_hears_that_a_signature_holds_and_both_questions_are_on_record(
    platform: Platform, card: bytes
) -> None:
    letter = sign(LETTER, platform.hand(card))
    now = platform.jpki.clock.now()
    assert platform.check(letter) == Finding(valid=True, at=now)
    which = sha256(signature_value(find_signature(letter, LETTER))).digest()
    with platform.service.store.transaction() as tx:
        assert tx.asked(which) == [Asking("bank:sumire", "lease", now, Finding(valid=True, at=now))]
        told = tx.connection.execute(
            "SELECT verifier, purpose, told FROM jpki.asked WHERE asked_at = %s", [now]
        )
        assert told.fetchall() == [("signin", "signature", "good")]


def test_a_bank_that_asks_the_authority_itself_is_turned_away(platform: Platform, card: bytes) -> None:
    serial = platform.hand(card).certificate.serial_number.to_bytes(20, "big")
    with pytest.raises(NotACertifiedVerifier):
        Asks(platform.jpki, "bank:sumire").state(SIGNING, serial, "signature")


def test_whoever_keeps_a_letter_cannot_watch_what_becomes_of_its_signer(
    platform: Platform, card: bytes
) -> None:
    letter = sign(LETTER, platform.hand(card))
    first = platform.check(letter)
    platform.jpki.clock.step(WEEK)
    platform.jpki.service.end(CITY, card, Ending.FACTS_CHANGED)  # she has moved
    platform.jpki.clock.step(WEEK)
    asked = len(platform.states.told)
    for again in (letter, platform.restamped(letter), platform.restamped(platform.restamped(letter))):
        assert platform.check(again, "shop:momiji", "curiosity") == first
    assert len(platform.states.told) == asked, "the authority is not even asked"


def test_a_stamped_letter_stays_valid_at_its_time_and_whoever_strips_the_stamp_spoils_nothing(
    platform: Platform, card: bytes
) -> None:
    hand = platform.hand(card)
    signed_at = platform.jpki.clock.now()
    letter = platform.restamped(plain := sign(LETTER, hand))
    platform.jpki.clock.step(WEEK)
    platform.jpki.service.end(CITY, card, Ending.DEATH)
    platform.jpki.clock.step(WEEK)
    assert platform.check(plain) == Finding(valid=False, at=platform.jpki.clock.now())
    assert platform.check(letter) == Finding(valid=True, at=signed_at.replace(microsecond=0))
    assert platform.check(plain).valid, "from now on the earliest proven instant is told"


def test_after_the_end_and_while_a_card_is_lost_a_new_signature_is_invalid(
    platform: Platform, card: bytes
) -> None:
    hand = platform.hand(card)
    platform.jpki.service.hold(CITY, card)
    platform.jpki.clock.step(timedelta(minutes=1))
    held = sign(LETTER, hand)
    assert not platform.check(platform.restamped(held)).valid
    platform.jpki.service.release(CITY, card)
    assert not platform.check(held).valid, "the answer about that signature stays"
    new = find_signature(sign(b"I rent it.\n", hand), b"I rent it.\n")
    assert platform.service.check("bank:sumire", "lease", new).valid


def test_what_is_not_hers_or_not_whole_is_the_same_no_and_nobody_is_asked(
    platform: Platform, stamping: Stamping, card: bytes
) -> None:
    hand = platform.hand(card)
    letter = find_signature(sign(LETTER, hand), LETTER)
    other = Signature(letter.cms, sha256(b"another letter").digest())
    stranger = replace(hand, certificate=stamping.service.certificate, key=stamping.service.signer)
    forged = find_signature(sign(LETTER, stranger), LETTER)
    now = platform.jpki.clock.now()
    for each in (other, forged, replace(letter, whole=False)):
        assert platform.service.check("bank:sumire", "lease", each) == Finding(valid=False, at=now)
    assert not platform.states.told


def test_while_the_authority_is_away_nothing_is_told_and_the_question_stays_on_record(
    platform: Platform, card: bytes
) -> None:
    letter = sign(LETTER, platform.hand(card))
    platform.states.away = True
    with pytest.raises(Unreachable):
        platform.check(letter)
    which = sha256(signature_value(find_signature(letter, LETTER))).digest()
    with platform.service.store.transaction() as tx:
        assert [each.told for each in tx.asked(which)] == [None]
        assert tx.earliest(which) is None
    platform.states.away = False
    assert platform.check(letter).valid


def test_whoever_signed_is_shown_who_asked_and_nobody_else_is(platform: Platform, card: bytes) -> None:
    hand, clock = platform.hand(card), platform.jpki.clock
    letter = sign(LETTER, hand)
    asked = [("bank:sumire", "lease"), ("shop:momiji", "curiosity")]
    for asker, purpose in asked:
        platform.check(letter, asker, purpose)
    found = find_signature(letter, LETTER)
    which = sha256(signature_value(found)).digest()
    proof = sign(claim_of(which, clock.today()), hand)
    platform.jpki.service.end(CITY, card, Ending.FACTS_CHANGED)  # her key still counts
    shown = platform.service.who_asked(found, proof)
    assert [(each.asker, each.purpose) for each in shown] == asked

    other_key = generate_private_key(65537, 2048)
    issued = platform.jpki.issue(application(SIGNING, bytes(16), key=other_key.public_key()))
    stranger = Hand(x509.load_der_x509_certificate(issued.der), hand.issuers, other_key)
    yesterday = sign(claim_of(which, clock.today() - timedelta(days=1)), hand)
    forged = replace(hand, key=other_key)
    with pytest.raises(Fault):
        sign(claim_of(which, clock.today()), forged)
    lease = Bound("https://rent.test", "Rent", b"t", b"n", "lease.pdf")
    todays = sha256(claim_of(which, clock.today())).digest()
    for_a_service = sign_bound(todays, lease, hand, clock.now())  # which named the hash
    for no in (sign(claim_of(which, clock.today()), stranger), yesterday, letter, for_a_service):
        with pytest.raises(NotTheSigner):
            platform.service.who_asked(found, no)


def test_a_certificate_that_the_authority_did_not_issue_opens_no_list_whatever_its_key_signs(
    platform: Platform, card: bytes
) -> None:
    """Whoever holds a letter can make a key under which its signature verifies too (key substitution)."""
    hand, name = platform.hand(card), x509.Name([])
    forged = (
        x509.CertificateBuilder(hand.certificate.issuer, name, KEY.public_key(), 1)
        .not_valid_before(hand.certificate.not_valid_before_utc)
        .not_valid_after(hand.certificate.not_valid_after_utc)
        .sign(KEY, SHA256())
    )
    made = replace(hand, certificate=forged)
    found = find_signature(sign(LETTER, made), LETTER)
    proof = sign(platform.service.claim(found), made)
    assert is_made_by(found, forged)
    assert is_made_by(find_signature(proof, platform.service.claim(found)), forged)
    with pytest.raises(NotTheSigner):
        platform.service.who_asked(found, proof)


def test_what_a_test_card_signs_is_signed_by_nobody(platform: Platform, card: bytes) -> None:
    der = TestCards(platform.jpki.service).issue(application(SIGNING, card, key=KEY.public_key()))
    hand = replace(platform.hand(card[::-1]), certificate=x509.load_der_x509_certificate(der))
    assert not platform.check(sign(LETTER, hand)).valid
    assert not platform.states.told


def test_a_body_that_sifts_letters_is_stopped_for_an_hour_and_no_other_is(
    platform: Platform, card: bytes
) -> None:
    letter = find_signature(sign(LETTER, platform.hand(card)), LETTER)
    service = replace(platform.service, most_an_hour=2)
    assert [service.check("shop:sifter", "curiosity", letter).valid for _ in range(2)] == [True, True]
    with pytest.raises(TooManyQuestions):
        service.check("shop:sifter", "curiosity", letter)
    assert service.check("bank:other", "lease", letter).valid
    platform.jpki.clock.step(timedelta(hours=1))
    assert service.check("shop:sifter", "curiosity", letter).valid


def test_a_service_that_uses_its_share_up_at_the_sign_in_takes_nothing_from_another(
    platform: Platform, card: bytes
) -> None:
    letter = find_signature(sign(LETTER, platform.hand(card)), LETTER)
    service, greedy, other = (
        replace(platform.service, most_an_hour=2),
        AskedFor("greedy-client", "よくばり", "Greedy"),
        AskedFor("other-client", "ほか", "Other"),
    )
    for _ in range(2):
        assert service.check("signin", "sign", letter, greedy).valid
    with pytest.raises(TooManyQuestions):
        service.check("signin", "sign", letter, replace(greedy, name_en="Renamed"))
    assert service.check("signin", "sign", letter, other).valid
    assert service.check("signin", "sign", letter).valid


def test_power_fails_at_every_step_and_nothing_is_told_that_is_not_on_record(
    platform: Platform, card: bytes
) -> None:
    hand, whole = platform.hand(card), platform.service.store._database
    for pull_at in (1, 2):
        for after in (False, True):
            text = f"{pull_at} {after}".encode()
            letter = find_signature(sign(text, hand), text)
            which = sha256(signature_value(letter)).digest()
            failing = FailingDatabase(whole)
            failing.pull_at, failing.after = pull_at, after
            with pytest.raises(PowerCutError):
                replace(platform.service, store=VerificationStore(failing)).check(
                    "bank:sumire", "lease", letter
                )
            with platform.service.store.transaction() as tx:
                kept = [each.told is not None for each in tx.asked(which)]
                answered = tx.earliest(which) is not None
            assert kept == ([answered] if (pull_at, after) != (1, False) else [])
            assert answered == ((pull_at, after) == (2, True))
            assert platform.check_letter(letter).valid, "asking again does no harm"


def test_the_platform_keeps_neither_who_signed_nor_what(platform: Platform, card: bytes) -> None:
    hand = platform.hand(card)
    platform.check(sign(LETTER, hand))
    with platform.service.store.transaction() as tx:
        kept = "".join(
            str(row)
            for table in ("asked", "answered", "told")
            for row in tx.connection.execute(f"SELECT t::text FROM verification.{table} t".encode())
        )
    serial = hand.certificate.serial_number.to_bytes(20, "big")
    for secret in (serial.hex(), sha256(LETTER).hexdigest(), FACTS.name.reveal("look for it")):
        assert secret not in kept


def test_on_the_wire_a_body_gives_the_hash_and_not_the_document(platform: Platform, card: bytes) -> None:
    (offered,) = endpoints(platform.service.check)
    letter = sign(LETTER, platform.hand(card))
    asked = CheckAsked("lease", letter, sha256(LETTER).digest())
    assert offered.serve("bank:sumire", asked).valid  # type: ignore[attr-defined]
    assert LETTER.decode().strip() not in repr(asked)
    for purpose in ("", "Lease", "1234 5678 9018", "x" * 50):
        with pytest.raises(Malformed):
            offered.serve("bank:sumire", CheckAsked(purpose, letter, sha256(LETTER).digest()))
    with pytest.raises(NotSigned):
        offered.serve("bank:sumire", CheckAsked("lease", b"no", sha256(LETTER).digest()))


def test_a_list_counts_only_if_it_speaks_of_this_certificate(
    platform: Platform, card: bytes, tmp_path: Path
) -> None:
    jpki, hand = platform.jpki, platform.hand(card)
    judge = Judge([jpki.authority(SIGNING).certificate])
    checked = judge.judge(find_signature(sign(LETTER, hand), LETTER), jpki.clock.now())
    serial = hand.certificate.serial_number.to_bytes(20, "big")
    place, full = part_of(serial), "full"
    assert standing_in(jpki.fetch(SIGNING, place), checked).verdict is Verdict.VALID
    before = jpki.fetch(SIGNING, full)
    jpki.clock.step(timedelta(minutes=1))
    jpki.service.hold(CITY, card)
    for at in (place, full):
        assert checked.with_state(standing_in(jpki.fetch(SIGNING, at), checked)).verdict is Verdict.VALID
    later = judge.judge(find_signature(sign(LETTER, hand), LETTER), jpki.clock.now())
    assert later.with_state(standing_in(jpki.fetch(SIGNING, place), later)).verdict is Verdict.HELD
    late = replace(checked, at=jpki.clock.now() + timedelta(days=3))
    for unfit, of in (
        (jpki.fetch(SIGNING, str((int(place) + 1) % 16)), checked),
        (jpki.fetch(CertificateKind.AUTHENTICATION, full), checked),
        (before, late),
        (b"no list", checked),
    ):
        with pytest.raises(ListUnfit):
            standing_in(unfit, of)
