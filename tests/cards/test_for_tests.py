# SPDX-License-Identifier: Apache-2.0
"""Cards for testers that a real authority has certified: everything happens to them, and to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from tests.cards.office import ADDRESSES, CITY, KEY, TODAY, Jpki, application
from tests.cards.questions import question
from warifu.cards.jpki import CertificateKind, Ending, State, TestCards, is_for_test, serial_of
from warifu.cards.jpki.messages import IssueAsked
from warifu.cards.jpki.refusals import NoSuchCertificate, NotACertifiedVerifier, NotAMunicipality
from warifu.cards.login import certificates
from warifu.cards.login.refusals import CardForTests

SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION


@pytest.fixture
def tests(jpki: Jpki) -> TestCards:
    return TestCards(jpki.service)


def asks_without_a_pass(jpki: Jpki, serial: bytes) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(jpki.status.answer("", SIGNING, question(jpki, serial, SIGNING)))


def test_a_test_card_says_what_it_is_and_stands_in_the_log_as_everybodys(
    jpki: Jpki, tests: TestCards, card: bytes
) -> None:
    before = len(jpki.log.entries)
    for kind in CertificateKind:
        made = x509.load_der_x509_certificate(tests.issue(application(kind, card)))
        resident = x509.load_der_x509_certificate(jpki.issue(application(kind, card[::-1])).der)
        assert (is_for_test(made), is_for_test(resident)) == (True, False)
        assert "FOR TESTS, OF NOBODY 試験用" in made.subject.rfc4514_string().replace("\\", "")
        policies = made.extensions.get_extension_for_class(x509.CertificatePolicies).value
        others = resident.extensions.get_extension_for_class(x509.CertificatePolicies).value
        assert {each.policy_identifier for each in policies}.isdisjoint(
            each.policy_identifier for each in others
        )
    assert len(jpki.log.entries) == before + 4


def test_whoever_asks_is_told_the_state_of_a_test_card_and_sees_every_turn(
    jpki: Jpki, tests: TestCards, card: bytes
) -> None:
    der = tests.issue(application(SIGNING, card))
    point = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(x509.CRLDistributionPoints)
    generation = jpki.authority(SIGNING).generation
    address = f"{ADDRESSES.base}/crl/signing-{generation}/test.crl"
    assert point.value[0].full_name == [x509.UniformResourceIdentifier(address)]

    def told() -> tuple[str, bool]:
        jpki.clock.step(timedelta(seconds=2))  # a list is kept for a second
        listed = x509.load_der_x509_crl(jpki.status.revocation_list("", SIGNING, generation, "test"))
        entry = listed.get_revoked_certificate_by_serial_number(int.from_bytes(serial_of(der), "big"))
        return asks_without_a_pass(jpki, serial_of(der)).certificate_status.name, entry is not None

    seen = [told()]
    for turn in (tests.hold, tests.release, lambda card: tests.end(card, Ending.CARD_ENDED)):
        assert turn(card) == 1
        seen.append(told())
    assert seen == [("GOOD", False), ("REVOKED", True), ("GOOD", False), ("REVOKED", True)]
    with pytest.raises(NoSuchCertificate):
        tests.release(card)


def test_a_residents_card_tells_nothing_without_a_pass_not_even_that_it_exists(
    jpki: Jpki, tests: TestCards, card: bytes
) -> None:
    issued, generation = jpki.issue(application(SIGNING, card)), jpki.authority(SIGNING).generation
    for serial in (issued.serial, sha256(card).digest()[:19].rjust(20, b"\x01")):
        with pytest.raises(NotACertifiedVerifier):
            asks_without_a_pass(jpki, serial)
    for part in ("full", str(issued.serial[-1] % 16), "tests", "-1", "16"):
        with pytest.raises(NotACertifiedVerifier):
            jpki.status.revocation_list("", SIGNING, generation, part)
    jpki.service.hold(CITY, card)
    listed = x509.load_der_x509_crl(jpki.status.revocation_list("", SIGNING, generation, "test"))
    assert listed.get_revoked_certificate_by_serial_number(int.from_bytes(issued.serial, "big")) is None
    with jpki.service.store.transaction() as tx:
        assert not tx.connection.execute(
            "SELECT 1 FROM jpki.asked WHERE serial = %s", [issued.serial]
        ).fetchall()


def test_nobody_orders_a_test_card_over_the_wire_and_no_order_for_tests_touches_a_resident(
    jpki: Jpki, tests: TestCards, card: bytes
) -> None:
    with pytest.raises(NotAMunicipality):
        jpki.issue(replace(application(SIGNING, card), for_test=True))
    with pytest.raises(NotAMunicipality):
        jpki.issue(application(SIGNING, card), by="jlis")
    key = KEY.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    asked = msgspec.to_builtins(IssueAsked(SIGNING, card, key, TODAY, TODAY))
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(asked | {"for_test": True}, type=IssueAsked)
    issued = jpki.issue(application(SIGNING, card))
    for order in (tests.hold, tests.release, lambda card: tests.end(card, Ending.CARD_ENDED)):
        with pytest.raises(NoSuchCertificate):
            order(card)
    assert jpki.service.state("agency:tax", SIGNING, issued.serial, "application").state is State.GOOD


def test_the_sign_in_refuses_a_test_card_as_one(tests: TestCards, card: bytes) -> None:
    made = x509.load_der_x509_certificate(tests.issue(application(AUTHENTICATION, card)))
    with pytest.raises(CardForTests):
        certificates.check_profile(made)
