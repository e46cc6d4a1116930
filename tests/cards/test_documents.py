# SPDX-License-Identifier: Apache-2.0
"""Documents signed with the card: only by her password, and what is not as she signed it is not valid."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from random import Random

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pypdf import PdfWriter

from tests.cards.pocket import Pocket
from tests.cards.stamper import Stamping
from tests.thorough import scaled
from warifu.cards.chip import Act, Reader
from warifu.cards.chip.apps import jpki
from warifu.cards.documents import (
    AlreadySigned,
    AskStamp,
    CardHand,
    Judge,
    NoSigningCertificate,
    NoTimeStamp,
    NotSigned,
    SigningPasswordBlocked,
    SigningPasswordUnfit,
    SigningPasswordWrong,
    Standing,
    Verdict,
    find_signature,
    sign,
    signing,
)
from warifu.cards.documents.nouns import signer_name, stated
from warifu.cards.jpki import CertificateKind, FileAuthorityKeys
from warifu.cards.jpki.ceremony import make_issuing
from warifu.cards.timestamps import TimeStampService
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret

LETTER = b"I rent the flat from April.\n"
PASSWORD = Secret("ABC123")
NOW = datetime.now(UTC)
EXPIRED = datetime(2031, 6, 1, tzinfo=UTC)  # her certificate ended on her birthday in February


@dataclass
class Signed:
    """What one card has signed, and the authority that vouches for it."""

    letter: bytes
    stamped: bytes
    page: bytes
    signed_page: bytes
    authority: x509.Certificate
    own: x509.Certificate


@contextmanager
def hand_of(pocket: Pocket, name: str = "hanako") -> Iterator[CardHand]:
    with pocket.card(name) as talk:
        yield CardHand(Reader(talk.chip.transmit))


@pytest.fixture(scope="session")
def signed(drawer: Pocket, stamping: Stamping) -> Signed:
    page = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(page)
    with hand_of(drawer) as hand:
        hand.open(PASSWORD)
        return Signed(
            sign(LETTER, hand),
            sign(LETTER, hand, stamping.service.answer),
            page.getvalue(),
            sign(page.getvalue(), hand, stamping.service.answer),
            x509.load_der_x509_certificate(drawer.case.signing_authority()),
            hand.certificate,
        )


def verdict(signed: Signed, stamping: Stamping, content: bytes, at: datetime = NOW, **more: bytes) -> Verdict:
    judge = Judge([signed.authority, stamping.root])
    return judge.judge(find_signature(content, more.get("beside")), at).verdict


def test_a_signed_file_and_a_signed_pdf_are_valid_and_say_who_and_when(
    signed: Signed, stamping: Stamping
) -> None:
    judge = Judge([signed.authority, stamping.root])
    for found in (find_signature(signed.stamped, LETTER), find_signature(signed.signed_page)):
        checked = judge.judge(found, NOW + timedelta(days=1))
        assert (checked.verdict, checked.stamped) == (Verdict.VALID, True)
        assert abs(checked.at - stamping.clock.now()) < timedelta(seconds=2)
        assert signer_name(checked.certificate) == "山田　花子"
        assert checked.issuer == signed.authority
        assert "山田" not in repr(checked)


def test_without_a_time_stamp_the_signers_own_word_for_the_time_is_not_believed(
    signed: Signed, stamping: Stamping
) -> None:
    judge = Judge([signed.authority, stamping.root])
    checked = judge.judge(find_signature(signed.letter, LETTER), EXPIRED)
    assert (checked.verdict, checked.stamped, checked.at) == (Verdict.EXPIRED, False, EXPIRED)
    assert verdict(signed, stamping, signed.stamped, EXPIRED, beside=LETTER) is Verdict.VALID
    no_stamps = Judge([signed.authority])
    assert no_stamps.judge(find_signature(signed.stamped, LETTER), EXPIRED).verdict is Verdict.EXPIRED


def test_any_change_is_seen(signed: Signed, stamping: Stamping) -> None:
    assert verdict(signed, stamping, signed.letter, beside=LETTER + b" ") is Verdict.ALTERED
    page = signed.signed_page
    for at in (100, len(signed.page) - 20, len(page) - 30):
        changed = page[:at] + bytes([page[at] ^ 1]) + page[at + 1 :]
        try:
            assert verdict(signed, stamping, changed) is Verdict.ALTERED
        except NotSigned:
            continue  # so broken that no signature is found
    assert verdict(signed, stamping, page + b"\n% and the rent is halved\n") is Verdict.ALTERED


def test_a_bit_of_the_signature_itself_makes_it_no_valid_one(signed: Signed, stamping: Stamping) -> None:
    """What is signed and the signature stand at the end, behind the certificates that go along."""
    for at in range(len(signed.letter) - 500, len(signed.letter), 29):
        changed = signed.letter[:at] + bytes([signed.letter[at] ^ 0x10]) + signed.letter[at + 1 :]
        try:
            assert verdict(signed, stamping, changed, beside=LETTER) is not Verdict.VALID, at
        except NotSigned:
            continue


def test_what_she_signed_about_a_letter_does_not_pass_as_a_letter_she_signed(signed: Signed) -> None:
    """Without signed attributes a signature is over the content itself: theirs would do as content."""
    outer = cms.ContentInfo.load(signed.letter)
    signer = outer["content"]["signer_infos"][0]
    about = signer["signed_attrs"].untag().dump()
    signer["signed_attrs"] = None
    with pytest.raises(NotSigned, match="signed attributes"):
        find_signature(outer.dump(), about)


def test_a_signer_who_leaves_the_end_of_her_pdf_unsigned_has_signed_no_whole_document(
    signed: Signed, stamping: Stamping, drawer: Pocket
) -> None:
    """Two ranges as long as the file, the second moved into the signature: its end could be another one."""
    page = signed.signed_page
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", page)
    assert found is not None
    first, second, length = map(int, found.groups())
    moved = second - 6
    assert len(str(moved)) == len(found[2])
    page = page[: found.start(2)] + str(moved).encode() + page[found.end(2) :]
    with hand_of(drawer) as hand:
        hand.open(PASSWORD)
        covered = page[:first] + page[moved : moved + length]
        made = asyncio.run(signing._beside(covered, signing._Hand(hand), None)).hex().encode()
    page = page[: first + 1] + made.ljust(second - first - 2, b"0") + page[second - 1 :]
    for end in (page, page[:-4] + b"....", page[:-5] + b".EOF\n"):
        try:
            assert verdict(signed, stamping, end) is Verdict.ALTERED
        except NotSigned:
            continue


def test_bytes_changed_at_random_end_in_a_verdict_or_in_no_signature(
    signed: Signed, stamping: Stamping
) -> None:
    drawn = Random(8)
    for beside, content in ((LETTER, signed.stamped), (None, signed.signed_page)):
        for _ in range(scaled(3000, 40)):
            changed = bytearray(content[: drawn.choice((len(content), drawn.randrange(len(content))))])
            for _ in range(drawn.choice((1, 2, 6))):
                changed[drawn.randrange(len(changed))] = drawn.randrange(256)
            try:
                found = find_signature(bytes(changed), beside)
                Judge([signed.authority, stamping.root]).judge(found, NOW)
            except NotSigned:
                continue


@pytest.mark.parametrize("bytes_", [b"", b"hello", b"%PDF-1.7\n", b"\x30\x03\x02\x01\x00"])
def test_what_holds_no_signature_is_told_so(bytes_: bytes) -> None:
    with pytest.raises(NotSigned):
        find_signature(bytes_)
    with pytest.raises(NotSigned):
        find_signature(bytes_, LETTER)


def test_two_generations_of_one_name_are_told_apart_by_their_key(signed: Signed, pocket: Pocket) -> None:
    """K-29: every generation of the authority has one and the same name."""
    keys, drawn = FileAuthorityKeys(pocket.folder / "other", Secret(b"o" * 32)), count(1)
    other = make_issuing(
        CertificateKind.SIGNING, 2, keys, NOW - timedelta(days=1), lambda n: bytes([next(drawn)]) * n
    ).certificate
    assert other.subject == signed.authority.subject
    found = find_signature(signed.letter, LETTER)
    assert Judge([other]).judge(found, NOW).verdict is Verdict.UNKNOWN
    assert Judge([other, signed.authority]).judge(found, NOW).verdict is Verdict.VALID


def test_the_login_certificate_signs_no_document(drawer: Pocket) -> None:
    class LoginHand(CardHand):
        def sign(self, message: bytes) -> bytes:
            self._reader.verify(jpki.AUTHENTICATION_PIN, b"1234")
            self._reader.select_file(jpki.AUTHENTICATION_KEY)
            return self._reader.sign(message, 0x03, 0x80)

    with drawer.card() as talk:
        hand = LoginHand(Reader(talk.chip.transmit))
        reader = Reader(talk.chip.transmit)
        hand.certificate = x509.load_der_x509_certificate(reader.read(jpki.AUTHENTICATION_CERTIFICATE))
        authority = x509.load_der_x509_certificate(reader.read(jpki.AUTHENTICATION_CA))
        hand.issuers = (authority,)
        made = sign(LETTER, hand)
    checked = Judge([authority]).judge(find_signature(made, LETTER), NOW)
    assert checked.verdict is Verdict.UNKNOWN


def test_a_state_told_by_somebody_lawful_counts_from_its_own_instant(
    signed: Signed, stamping: Stamping
) -> None:
    judge, later = Judge([signed.authority, stamping.root]), NOW + timedelta(days=9)
    stamped = judge.judge(find_signature(signed.stamped, LETTER), later)
    unstamped = judge.judge(find_signature(signed.letter, LETTER), later)
    at = stamping.clock.now()
    before, after = at - timedelta(days=1), at + timedelta(days=1)
    for state in (Verdict.REVOKED, Verdict.HELD):
        assert stamped.with_state(Standing(state, before)).verdict is state
        assert stamped.with_state(Standing(state, after)).verdict is Verdict.VALID
        assert unstamped.with_state(Standing(state, after)).verdict is state
    altered = judge.judge(find_signature(signed.stamped, b"another letter"), later)
    assert altered.with_state(Standing(Verdict.VALID)).verdict is Verdict.ALTERED


def test_a_pdf_is_signed_once(signed: Signed, drawer: Pocket) -> None:
    with hand_of(drawer) as hand:
        hand.open(PASSWORD)
        with pytest.raises(AlreadySigned):
            sign(signed.signed_page, hand)


def test_a_stamp_of_something_else_is_not_taken(drawer: Pocket, stamping: Stamping) -> None:
    def other(query: bytes) -> bytes:
        at = query.index(b"\x04\x20") + 2
        return stamping.service.answer(query[:at] + bytes(32) + query[at + 32 :])

    def refused(query: bytes) -> bytes:
        return stamping.service.answer(query[:-1])

    cases: tuple[tuple[AskStamp, type[Exception]], ...] = ((other, Fault), (refused, NoTimeStamp))
    with hand_of(drawer) as hand:
        hand.open(PASSWORD)
        for ask, told in cases:
            with pytest.raises(told):
                sign(LETTER, hand, ask)


def test_a_key_that_signs_documents_stamps_no_time(drawer: Pocket, stamping: Stamping) -> None:
    """Else whoever holds a signing key could date her own signature back."""
    with drawer.card() as talk:
        hand = CardHand(Reader(talk.chip.transmit))
        hand.open(PASSWORD)
        key = load_der_private_key(talk.state.keys["jpki/001A"], None)
        assert isinstance(key, RSAPrivateKey)
        own = TimeStampService(stamping.service.store, hand.certificate, key, stamping.clock)
        made = sign(LETTER, hand, own.answer)
    checked = Judge(hand.issuers).judge(find_signature(made, LETTER), NOW)
    assert (checked.verdict, checked.stamped) == (Verdict.VALID, False)


def test_a_wrong_password_costs_a_try_and_says_in_words_how_many_are_left(pocket: Pocket) -> None:
    with hand_of(pocket) as hand:
        with pytest.raises(SigningPasswordUnfit):
            hand.open(Secret("1234"))
        assert hand.tries() == 5
        for left, words in (
            (4, "4 tries are left."),
            (3, "3 tries"),
            (2, "2 tries"),
            (1, "one try is left."),
        ):
            with pytest.raises(SigningPasswordWrong, match=words) as wrong:
                hand.open(Secret("ZZZ999"))
            assert (wrong.value.left, "ZZZ999" in repr(wrong.value)) == (left, False)
        with pytest.raises(SigningPasswordBlocked):
            hand.open(Secret("ZZZ999"))
    with hand_of(pocket) as hand, pytest.raises(SigningPasswordBlocked):
        hand.open(PASSWORD)


def test_a_password_may_be_typed_in_small_letters(drawer: Pocket) -> None:
    with hand_of(drawer) as hand:
        hand.open(Secret("abc123"))
        assert stated(hand.certificate)[5].reveal("a test") == "美登里市緑町１丁目２番３号"


@pytest.mark.parametrize("name", ["child", "nopin"])
def test_a_card_without_a_signing_certificate_signs_nothing(drawer: Pocket, name: str) -> None:
    with pytest.raises(NoSigningCertificate), hand_of(drawer, name):
        raise AssertionError


def test_a_void_card_signs_nothing(pocket: Pocket) -> None:
    with pocket.case.open("hanako") as (image, _):
        pocket.case.order(image, Act.VOID)
    with pytest.raises(NoSigningCertificate), hand_of(pocket):
        raise AssertionError
