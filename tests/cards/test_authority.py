# SPDX-License-Identifier: Apache-2.0
"""The authority: what it issues verifies elsewhere, ends when it must, and is written down first."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.cards.linter import findings
from tests.cards.office import CITY, FACTS, KEY, OTHER_CITY, OTHER_KEY, TODAY, Jpki, application
from tests.cards.questions import needs_gnutls, needs_openssl, pem, question, run, told
from warifu.cards.jpki import CertificateKind, Ending, TestCards, make_seal
from warifu.cards.jpki.answers import FULL, TESTS, part_of
from warifu.cards.jpki.refusals import (
    CertificateEnded,
    CertificateInForce,
    NoSuchCertificate,
    NotAMunicipality,
    TooYoungToSign,
    WeakCardKey,
)
from warifu.cards.jpki.service import log_entry
from warifu.kernel.refusal import Malformed, Unreachable
from warifu.ledger import commitment, parse_entry

SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION


def test_a_certificate_is_recorded_and_logged_before_it_is_handed_out(jpki: Jpki, card: bytes) -> None:
    jpki.log.away = True
    with pytest.raises(Unreachable):
        jpki.issue(application(AUTHENTICATION, card))
    with jpki.service.store.transaction() as tx:
        (recorded,) = tx.of_card(card)
    jpki.log.away = False
    issued = jpki.issue(application(AUTHENTICATION, card))
    assert issued == recorded, "asking again hands out what was recorded"
    key, entry = log_entry(issued)
    assert jpki.log.entries[key] == entry
    assert parse_entry(entry).commitment == commitment(issued.salt, sha256(issued.der).digest())
    before = dict(jpki.log.entries)
    assert jpki.issue(application(AUTHENTICATION, card)) == issued
    assert jpki.log.entries == before
    with pytest.raises(CertificateInForce):
        jpki.issue(application(AUTHENTICATION, card, key=OTHER_KEY))


def test_only_the_signing_certificate_says_who_its_holder_is(jpki: Jpki, card: bytes) -> None:
    signing = x509.load_der_x509_certificate(jpki.issue(application(SIGNING, card)).der)
    login = x509.load_der_x509_certificate(jpki.issue(application(AUTHENTICATION, card)).der)
    said = signing.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    items = {each.type_id.dotted_string: each.value for each in said if isinstance(each, x509.OtherName)}
    assert [oid.rsplit(".", 1)[1] for oid in items] == ["1", "4", "3", "5", "2", "6"]
    assert items["1.2.392.200149.8.5.5.1"][2:].decode() == FACTS.name.reveal("a test")
    assert items["1.2.392.200149.8.5.5.4"][2:] == b"419900401"
    assert FACTS.name.reveal("a test").encode() not in login.public_bytes(Encoding.DER)
    with pytest.raises(x509.ExtensionNotFound):
        login.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert repr(FACTS).count("花子") == 0


@pytest.mark.real
@needs_openssl
@pytest.mark.parametrize("kind", CertificateKind)
def test_openssl_finds_both_ways_up(jpki: Jpki, card: bytes, kind: CertificateKind, tmp_path: Path) -> None:
    issued = x509.load_der_x509_certificate(jpki.issue(application(kind, card)).der)
    leaf = pem(tmp_path, "leaf.pem", issued)
    authority = jpki.authority(kind)
    own = pem(tmp_path, "own.pem", authority.certificate)
    root, cross = pem(tmp_path, "root.pem", jpki.root), pem(tmp_path, "cross.pem", authority.cross)
    at = ("-x509_strict",)
    assert run("openssl", "verify", *at, "-CAfile", own, leaf).startswith("0 ")
    assert run("openssl", "verify", *at, "-CAfile", root, "-untrusted", cross, leaf).startswith("0 ")
    other = pem(
        tmp_path,
        "other.pem",
        jpki.authority(next(each for each in CertificateKind if each != kind)).certificate,
    )
    assert not run("openssl", "verify", *at, "-CAfile", other, leaf).startswith("0 ")


@pytest.mark.real
@needs_openssl
def test_openssl_believes_the_status_answers(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = jpki.issue(application(SIGNING, card))
    authority = jpki.authority(SIGNING)
    own = pem(tmp_path, "own.pem", authority.certificate)
    leaf = pem(tmp_path, "leaf.pem", x509.load_der_x509_certificate(issued.der))
    asked, answer = tmp_path / "asked.der", tmp_path / "answer.der"
    about = ("-issuer", own, "-cert", leaf, "-CAfile", own)
    for digest in ("-sha1", "-sha256"):
        assert run("openssl", "ocsp", digest, *about, "-reqout", asked).startswith("0 ")
        for word in ("good", "revoked"):
            answer.write_bytes(jpki.ask(SIGNING, asked.read_bytes()))
            said = run(
                "openssl", "ocsp", digest, "-no_nonce", *about, "-respin", answer, "-validity_period", 9999
            )
            assert "Response verify OK" in said, said
            assert f"leaf.pem: {word}" in said, said
            jpki.service.hold(CITY, card)
        jpki.service.release(CITY, card)


@pytest.mark.real
@needs_openssl
def test_openssl_refuses_by_the_list(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    leaf = pem(tmp_path, "leaf.pem", x509.load_der_x509_certificate(issued.der))
    own = pem(tmp_path, "own.pem", jpki.authority(AUTHENTICATION).certificate)
    for ended in (False, True):
        if ended:
            jpki.service.end(CITY, card, Ending.CARD_ENDED)
            jpki.clock.step(timedelta(seconds=1))  # a list is kept for a second
        for which in (FULL, part_of(issued.serial)):
            crl = tmp_path / f"list-{which}.pem"
            made = x509.load_der_x509_crl(jpki.fetch(AUTHENTICATION, which))
            crl.write_bytes(made.public_bytes(Encoding.PEM))
            said = run("openssl", "verify", "-crl_check", "-CRLfile", crl, "-CAfile", own, leaf)
            assert said.startswith("0 ") is not ended, said
            assert ("certificate revoked" in said) is ended


@pytest.mark.real
@needs_gnutls
def test_gnutls_verifies_the_chain(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = x509.load_der_x509_certificate(jpki.issue(application(SIGNING, card)).der)
    chain = pem(tmp_path, "chain.pem", issued, jpki.authority(SIGNING).cross)
    root = pem(tmp_path, "root.pem", jpki.root)
    said = run("certtool", "--verify", "--load-ca-certificate", root, "--infile", chain)
    assert "Verified" in said, said


@pytest.mark.real
@needs_gnutls
def test_gnutls_refuses_by_the_list_and_believes_the_status_answers(
    jpki: Jpki, card: bytes, tmp_path: Path
) -> None:
    issued = jpki.issue(application(SIGNING, card))
    leaf = pem(tmp_path, "leaf.pem", x509.load_der_x509_certificate(issued.der))
    own = pem(tmp_path, "own.pem", jpki.authority(SIGNING).certificate)
    other = pem(tmp_path, "other.pem", jpki.authority(AUTHENTICATION).certificate)
    made, answer = tmp_path / "list.pem", tmp_path / "answer.der"
    for held in (False, True):
        if held:
            jpki.service.hold(CITY, card)
            jpki.clock.step(timedelta(seconds=1))  # a list is kept for a second
        content = x509.load_der_x509_crl(jpki.fetch(SIGNING, part_of(issued.serial)))
        made.write_bytes(content.public_bytes(Encoding.PEM))
        assert "Verified" in run("certtool", "--verify-crl", "--load-ca-certificate", own, "--infile", made)
        at = ("--load-ca-certificate", own, "--load-crl", made, "--infile", leaf)
        assert ("chain is revoked" in run("certtool", "--verify", *at)) is held
        answer.write_bytes(jpki.ask(SIGNING, question(jpki, issued.serial, SIGNING)))
        told = run("ocsptool", "--verify-response", "--load-response", answer, "--load-trust", own)
        assert "Verifying OCSP Response: Success" in told, told
        assert f"Certificate Status: {'revoked' if held else 'good'}" in told
        wrong = run("ocsptool", "--verify-response", "--load-response", answer, "--load-trust", other)
        assert "Verifying OCSP Response: Success" not in wrong


def test_a_linter_finds_nothing_in_what_the_authority_signs(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    authority = jpki.authority(SIGNING)
    issued = [jpki.issue(application(kind, card)) for kind in CertificateKind]
    made = [jpki.root, authority.certificate, authority.cross, authority.responder]
    made += [x509.load_der_x509_certificate(each.der) for each in issued]
    tests = TestCards(jpki.service)
    made += [
        x509.load_der_x509_certificate(tests.issue(application(kind, bytes(16)))) for kind in CertificateKind
    ]
    made.append(make_seal(KEY, CITY, jpki.root, jpki.offline, jpki.clock.now(), os.urandom))
    files = [pem(tmp_path, f"{place}.pem", each) for place, each in enumerate(made)]
    assert findings("lint_pkix_cert", *files) == ""
    jpki.service.hold(CITY, card)
    jpki.clock.step(timedelta(seconds=1))
    tests.hold(bytes(16))
    lists = [tmp_path / f"{part}.crl" for part in (FULL, part_of(issued[0].serial), TESTS)]
    for file in lists:
        file.write_bytes(jpki.fetch(SIGNING, file.stem))
    assert findings("lint_crl", *lists) == ""
    answer = tmp_path / "answer.der"
    answer.write_bytes(jpki.ask(SIGNING, question(jpki, issued[0].serial, SIGNING)))
    assert findings("lint_ocsp_response", answer) == ""


@pytest.mark.parametrize(
    ("ending", "ends"),
    [
        (Ending.FACTS_CHANGED, {SIGNING}),
        (Ending.NUMBER_CHANGED, set(CertificateKind)),
        (Ending.DEATH, set(CertificateKind)),
    ],
)
def test_an_event_ends_what_the_table_says(
    jpki: Jpki, card: bytes, ending: Ending, ends: set[CertificateKind]
) -> None:
    both = [jpki.issue(application(kind, card)) for kind in CertificateKind]
    jpki.service.hold(CITY, card)
    assert jpki.service.end(CITY, card, ending) == len(ends)
    assert jpki.service.end(CITY, card, ending) == 0
    jpki.service.release(CITY, card)
    good = {each.kind for each in both if told(jpki, each).certificate_status is ocsp.OCSPCertStatus.GOOD}
    assert good == set(CertificateKind) - ends


def test_a_card_has_one_certificate_of_a_kind_whoever_asks_at_once(jpki: Jpki, card: bytes) -> None:
    def ask(turn: int) -> bytes | None:
        try:
            return jpki.issue(application(AUTHENTICATION, card, key=(KEY, OTHER_KEY)[turn % 2])).serial
        except CertificateInForce:
            return None

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(ask, range(4)))
    assert len(set(ends) - {None}) == 1
    assert ends.count(None) >= 2
    jpki.service.end(CITY, card, Ending.CARD_ENDED)
    assert jpki.issue(application(AUTHENTICATION, card))


def test_an_end_is_never_undone_by_a_release_at_the_same_moment(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    jpki.service.hold(CITY, card)
    with ThreadPoolExecutor(6) as pool:
        acts = [
            lambda which: jpki.service.release(CITY, which),
            lambda which: jpki.service.hold(CITY, which),
            lambda which: jpki.service.end(CITY, which, Ending.DEATH),
        ] * 2
        list(pool.map(lambda act: act(card), acts))
    assert told(jpki, issued).certificate_status is ocsp.OCSPCertStatus.REVOKED
    with pytest.raises(CertificateEnded):
        jpki.service.end_one(CITY, issued.serial, Ending.WISH)


def test_another_city_finds_no_card_and_only_a_city_applies(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(AUTHENTICATION, card))
    assert jpki.service.hold(OTHER_CITY, card) == 0
    assert jpki.service.end(OTHER_CITY, card, Ending.DEATH) == 0
    with pytest.raises(NoSuchCertificate):
        jpki.service.end_one(OTHER_CITY, issued.serial, Ending.WISH)
    with pytest.raises(NoSuchCertificate):
        jpki.issue(application(AUTHENTICATION, b"d" + card[1:], follows=issued.serial), OTHER_CITY)
    with pytest.raises(NotAMunicipality):
        jpki.issue(application(AUTHENTICATION, card), "agency:tax")
    assert told(jpki, issued).certificate_status is ocsp.OCSPCertStatus.GOOD
    assert jpki.service.hold("jlis", card) == 1, "J-LIS takes calls about lost cards day and night"


def test_what_may_not_be_issued_is_refused_and_leaves_nothing(jpki: Jpki, card: bytes) -> None:
    before = len(jpki.log.entries)
    child = TODAY.replace(year=TODAY.year - 15, day=1) + timedelta(days=40)
    with pytest.raises(TooYoungToSign):
        jpki.issue(application(SIGNING, card, birth_on=child))
    weak = rsa.generate_private_key(65537, 1024).public_key()
    with pytest.raises(WeakCardKey):
        jpki.issue(application(AUTHENTICATION, card, key=weak))
    for wrong in ({"card_until": TODAY}, {"facts": FACTS}, {"card_id": b"short"}):
        with pytest.raises(Malformed):
            jpki.issue(application(AUTHENTICATION, card, **wrong))
    with jpki.service.store.transaction() as tx:
        assert tx.of_card(card) == []
    assert len(jpki.log.entries) == before


def test_nothing_printable_says_who_somebody_is_or_which_certificate(jpki: Jpki, card: bytes) -> None:
    issued = jpki.issue(application(SIGNING, card))
    asked = application(SIGNING, card)
    for each in (issued, asked, FACTS, jpki.service.state("signin", SIGNING, issued.serial, "signature")):
        assert "花子" not in repr(each)
        assert issued.serial.hex() not in repr(each)
        assert repr(card) not in repr(each)
