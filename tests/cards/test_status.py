# SPDX-License-Identifier: Apache-2.0
"""Status answers, lists and states: live, to certified verifiers only, each look recorded first."""

import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from tests.cards.office import CITY, OTHER_KEY, Jpki, application
from tests.cards.questions import question, told
from warifu.cards.jpki import (
    AuthorityFolder,
    CertificateKind,
    Ending,
    FileAuthorityKeys,
    Looks,
    Passes,
    State,
    make_root,
)
from warifu.cards.jpki.answers import FULL
from warifu.cards.jpki.refusals import (
    AlreadyFollowed,
    NoSuchCertificate,
    NotACertifiedVerifier,
    StatusUnreadable,
)
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION


def test_a_held_card_is_refused_at_once_and_comes_back(jpki: Jpki, card: bytes) -> None:
    both = [jpki.issue(application(kind, card)) for kind in CertificateKind]
    assert {told(jpki, each).certificate_status for each in both} == {ocsp.OCSPCertStatus.GOOD}
    assert jpki.service.hold(CITY, card) == 2
    assert {told(jpki, each).revocation_reason for each in both} == {x509.ReasonFlags.certificate_hold}
    assert jpki.service.hold(CITY, card) == 0
    assert jpki.service.release(CITY, card) == 2
    assert {told(jpki, each).certificate_status for each in both} == {ocsp.OCSPCertStatus.GOOD}


def test_an_unknown_serial_is_unknown_and_another_authority_is_not_answered_for(
    jpki: Jpki, card: bytes
) -> None:
    never = bytes([1] * 20)
    answer = jpki.ask(AUTHENTICATION, question(jpki, never, AUTHENTICATION))
    assert ocsp.load_der_ocsp_response(answer).certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    wrong = jpki.ask(AUTHENTICATION, question(jpki, never, SIGNING))
    assert ocsp.load_der_ocsp_response(wrong).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED
    with pytest.raises(NoSuchCertificate):
        jpki.service.end_one(CITY, never, Ending.WISH)


def test_an_answer_echoes_its_nonce_and_gives_nobody_leave_to_keep_it(jpki: Jpki, card: bytes) -> None:
    response = told(jpki, jpki.issue(application(AUTHENTICATION, card)))
    nonce = response.extensions.get_extension_for_class(x509.OCSPNonce).value
    assert nonce.nonce == b"n" * 16
    assert response.next_update_utc is None


def test_an_answer_signed_ahead_is_gone_with_the_turn_that_ends_its_truth(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    asked = question(jpki, issued.serial, AUTHENTICATION, nonce=b"")
    first = jpki.ask(AUTHENTICATION, asked)
    assert jpki.ask(AUTHENTICATION, asked) == first, "signed once"
    jpki.service.hold(CITY, card)
    held = ocsp.load_der_ocsp_response(jpki.ask(AUTHENTICATION, asked))
    assert held.certificate_status is ocsp.OCSPCertStatus.REVOKED
    jpki.service.release(CITY, card)
    again = jpki.ask(AUTHENTICATION, asked)
    assert ocsp.load_der_ocsp_response(again).certificate_status is ocsp.OCSPCertStatus.GOOD
    jpki.clock.step(timedelta(minutes=2))
    assert jpki.ask(AUTHENTICATION, asked) != again, "nobody is given an old signature"


def test_answers_are_signed_when_the_state_changes_and_again_before_they_are_old(
    jpki: Jpki, card: bytes
) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))

    def signed_at() -> datetime:
        asked = question(jpki, issued.serial, AUTHENTICATION, nonce=b"")
        return ocsp.load_der_ocsp_response(jpki.ask(AUTHENTICATION, asked)).this_update_utc

    then = jpki.clock.now()
    jpki.clock.step(timedelta(seconds=30))
    assert signed_at() == then, "at issue, before anybody asked"
    jpki.service.hold(CITY, card)
    then = jpki.clock.now()
    jpki.clock.step(timedelta(seconds=30))
    assert signed_at() == then, "when it was held"
    jpki.clock.step(timedelta(seconds=10))
    assert jpki.status.make_ready() > 0, "before it is a minute old"
    assert signed_at() == jpki.clock.now()
    assert jpki.status.make_ready() == 0, "what is fresh is not signed anew"


def test_only_certified_verifiers_are_told_and_each_look_is_recorded_first(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(SIGNING, card))
    asked = question(jpki, issued.serial, SIGNING)
    for verifier, purpose in (
        ("shop:kiosk", "application"),
        ("agency:tax", "marketing"),
        ("portal", "login"),
    ):
        with pytest.raises(NotACertifiedVerifier):
            jpki.status.give_pass(verifier, SIGNING, purpose)
        with pytest.raises(NotACertifiedVerifier):
            jpki.service.state(verifier, SIGNING, issued.serial, purpose)
    jpki.ask(SIGNING, asked)
    assert jpki.service.state("city:asahi", SIGNING, issued.serial, "application").state is State.GOOD
    jpki.fetch(SIGNING, FULL)
    with jpki.service.store.transaction() as tx:
        rows = tx.connection.execute(
            "SELECT verifier, purpose, told FROM jpki.asked WHERE serial = %s ORDER BY verifier",
            [issued.serial],
        ).fetchall()
        lists = tx.connection.execute(
            "SELECT DISTINCT verifier, purpose, place FROM jpki.list_asked WHERE kind = 'signing'"
        ).fetchall()
    assert rows == [("agency:tax", "application", "good"), ("city:asahi", "application", "good")]
    assert ("agency:tax", "application", -1) in lists


def test_a_pass_is_for_its_kind_and_its_hour_and_cannot_be_made_elsewhere(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    asked = question(jpki, issued.serial, AUTHENTICATION)
    shown = jpki.status.give_pass("portal", AUTHENTICATION, "login")
    forged = Passes(Secret(b"q" * 32)).make("portal", AUTHENTICATION, "login", jpki.clock.now())
    bent = shown[:-2] + ("A" if shown[-2] != "A" else "B") + shown[-1]
    for wrong in ("", "?", forged, bent, shown[:20]):
        with pytest.raises(NotACertifiedVerifier):
            jpki.status.answer(wrong, AUTHENTICATION, asked)
    with pytest.raises(NotACertifiedVerifier):
        jpki.status.answer(shown, SIGNING, asked)
    jpki.status.answer(shown, AUTHENTICATION, asked)
    jpki.clock.step(timedelta(hours=1))
    with pytest.raises(NotACertifiedVerifier):
        jpki.status.answer(shown, AUTHENTICATION, asked)


def test_who_knew_the_old_certificate_knows_the_new_one_and_nobody_elses(jpki: Jpki, card: bytes) -> None:
    first = jpki.issue(application(AUTHENTICATION, card))
    assert jpki.service.state("signin", AUTHENTICATION, first.serial, "login").state is State.GOOD
    second = jpki.issue(application(AUTHENTICATION, card, key=OTHER_KEY, follows=first.serial))
    on_new_card = application(AUTHENTICATION, b"e" + card[1:], follows=second.serial)
    third = jpki.issue(on_new_card)
    asked = [
        jpki.service.state("signin", AUTHENTICATION, each.serial, "login") for each in (first, second, third)
    ]
    assert [each.state for each in asked] == [State.REVOKED, State.REVOKED, State.GOOD]
    assert asked[2].line == (first.serial,), "of the second it never heard while that counted"
    stranger = jpki.service.state("portal", AUTHENTICATION, third.serial, "login")
    assert stranger.line == (), "who knew none of hers learns none"
    with pytest.raises(AlreadyFollowed):
        jpki.issue(application(AUTHENTICATION, b"f" + card[1:], follows=second.serial))
    unknown = jpki.service.state("signin", AUTHENTICATION, bytes([2] * 20), "login")
    assert (unknown.state, unknown.line) == (State.UNKNOWN, ())
    other_kind = jpki.service.state("signin", SIGNING, third.serial, "signature")
    assert other_kind.state is State.UNKNOWN, "a serial is one authority's"


def test_a_card_without_a_pin_is_held_for_whoever_does_not_check_faces(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    for face_only, state in ((True, ocsp.OCSPCertStatus.REVOKED), (False, ocsp.OCSPCertStatus.GOOD)):
        jpki.service.note(card, CITY, face_only=face_only)
        answer = told(jpki, issued)
        assert answer.certificate_status is state
        assert answer.revocation_reason is (x509.ReasonFlags.certificate_hold if face_only else None)
    jpki.service.note(card, CITY, face_only=True)
    clinic = jpki.service.state("clinic:north", AUTHENTICATION, issued.serial, "eligibility")
    assert clinic.state is State.GOOD


def test_an_old_serial_leads_once_to_the_new_one_for_those_who_held_it_and_follows_nobody_further(
    jpki: Jpki, card: bytes
) -> None:
    def successor(who: str, serial: bytes) -> bytes | None:
        return jpki.service.successor(who, AUTHENTICATION, serial, "login")

    first = jpki.issue(application(AUTHENTICATION, card))
    jpki.service.state("signin", AUTHENTICATION, first.serial, "login")
    assert successor("signin", first.serial) is None, "nothing has taken its place"
    second = jpki.issue(application(AUTHENTICATION, card, key=OTHER_KEY, follows=first.serial))
    assert successor("signin", first.serial) == second.serial
    assert successor("portal", first.serial) is None, "a serial from elsewhere leads nowhere"
    third = jpki.issue(application(AUTHENTICATION, b"e" + card[1:], follows=second.serial))
    assert successor("signin", first.serial) == second.serial, "the one answer stays the same"
    assert successor("signin", second.serial) is None, "it never met her by that one"
    with pytest.raises(NotACertifiedVerifier):
        successor("agency:tax", first.serial)
    with jpki.service.store.transaction() as tx:
        told = tx.connection.execute(
            "SELECT verifier, purpose, later FROM jpki.successor_told WHERE serial = %s", [first.serial]
        ).fetchall()
    assert told == [("signin", "login", second.serial)], "and it is on record who was told"
    assert third.serial not in {bytes(each[2]) for each in told}


def test_two_generations_of_one_name_are_told_apart_by_key(jpki: Jpki, card: bytes) -> None:
    old = jpki.issue(application(SIGNING, card))
    old_question = question(jpki, old.serial, SIGNING)
    first = jpki.authority(SIGNING)
    second = jpki.folder.add(SIGNING, jpki.offline, jpki.clock.now(), random.Random(2).randbytes)
    assert jpki.folder.of(SIGNING)[-1].certificate == second.certificate, "taken up without a restart"
    new = jpki.issue(application(SIGNING, b"g" + card[1:]))
    assert first.certificate.subject == second.certificate.subject
    issuer = x509.load_der_x509_certificate(new.der).extensions
    by_key = issuer.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    own = second.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert by_key == own
    jpki.service.end(CITY, card, Ending.DEATH)
    answer = ocsp.load_der_ocsp_response(jpki.ask(SIGNING, old_question))
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED, "the old one answers for its own"
    assert told(jpki, new).certificate_status is ocsp.OCSPCertStatus.GOOD
    jpki.clock.step(timedelta(seconds=1))
    for generation, key in ((1, first.key), (2, second.key)):
        made = x509.load_der_x509_crl(jpki.fetch(SIGNING, FULL, generation))
        assert made.is_signature_valid(key)
        assert (made.get_revoked_certificate_by_serial_number(int.from_bytes(old.serial, "big")) is None) is (
            generation == 2
        )


def test_a_responder_is_renewed_a_month_before_it_ends_and_no_root_is_written_over(
    jpki: Jpki, tmp_path: Path
) -> None:
    shutil.copytree(jpki.folder._folder, tmp_path / "authority")
    folder = AuthorityFolder(tmp_path / "authority", jpki.folder._keys)
    before, now, draw = folder.of(AUTHENTICATION)[-1].responder, jpki.clock.now(), random.Random(3).randbytes
    assert folder.renew_responders(now, draw) == 0
    assert folder.renew_responders(now + timedelta(days=61), draw) >= 2
    after = folder.of(AUTHENTICATION)[-1]
    assert after.responder.not_valid_after_utc > before.not_valid_after_utc
    assert after.responder.public_key() == after.responder_signer.public_key()
    with pytest.raises(Malformed):
        folder.place_root(make_root(FileAuthorityKeys(tmp_path / "other", Secret(b"x")), now, draw))


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"x" * 5000, bytes(200)])
def test_bytes_that_are_no_question_are_malformed(jpki: Jpki, content: bytes) -> None:
    with pytest.raises(StatusUnreadable):
        jpki.ask(AUTHENTICATION, content)


def test_a_second_server_on_the_same_database_never_tells_an_older_state(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    asked = question(jpki, issued.serial, AUTHENTICATION, nonce=b"")
    looks = Looks(jpki.service.store, jpki.clock, random.Random(5).randbytes)
    second = replace(jpki, status=replace(jpki.status, looks=looks))  # it has kept nothing yet
    for node in (jpki, second):
        first = ocsp.load_der_ocsp_response(node.ask(AUTHENTICATION, asked))
        assert first.certificate_status is ocsp.OCSPCertStatus.GOOD
        node.fetch(AUTHENTICATION, FULL)
    jpki.service.hold(CITY, card)
    jpki.clock.step(timedelta(seconds=1))
    for node in (second, jpki):
        told_now = ocsp.load_der_ocsp_response(node.ask(AUTHENTICATION, asked))
        assert told_now.certificate_status is ocsp.OCSPCertStatus.REVOKED
        listed = x509.load_der_x509_crl(node.fetch(AUTHENTICATION, FULL))
        assert listed.get_revoked_certificate_by_serial_number(int.from_bytes(issued.serial, "big"))


def test_two_who_would_follow_one_certificate_at_once_do_not_both(jpki: Jpki, card: bytes) -> None:
    first = jpki.issue(application(AUTHENTICATION, card))

    def follow(letter: bytes) -> str:
        try:
            jpki.issue(application(AUTHENTICATION, letter + card[1:], follows=first.serial))
        except AlreadyFollowed as refusal:
            return refusal.reason
        return "issued"

    with ThreadPoolExecutor(4) as pool:
        ends = sorted(pool.map(follow, (b"h", b"i", b"j", b"k")))
    assert ends == ["certificate-followed"] * 3 + ["issued"]
