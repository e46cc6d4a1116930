# SPDX-License-Identifier: Apache-2.0
"""The authority: what it issues verifies elsewhere; what it ends is ended at once; all is written down."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from tests.cards.office import ADDRESSES, FACTS, TODAY, Jpki, application, open_jpki
from tests.databases import Databases
from warifu.cards.jpki import Certificate, CertificateKind, Ending
from warifu.cards.jpki.answers import partition_of
from warifu.cards.jpki.refusals import (
    CertificateEnded,
    CertificateInForce,
    NoSuchCertificate,
    NotACertifiedVerifier,
    StatusUnreadable,
    TooYoungToSign,
    WeakCardKey,
)
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed

SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="apt-get install openssl")
needs_gnutls = pytest.mark.skipif(shutil.which("certtool") is None, reason="apt-get install gnutls-bin")


@pytest.fixture(scope="module")
def jpki(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jpki]:
    place = databases.create(["cards.jpki"])
    database = Database.connect(place.conninfo)
    yield open_jpki(database, tmp_path_factory.mktemp("jpki"))
    database.close()
    databases.drop(place)


@pytest.fixture
def card(request: pytest.FixtureRequest) -> bytes:
    return sha256(request.node.name.encode()).digest()[:16]


def question(jpki: Jpki, serial: bytes, kind: CertificateKind, nonce: bytes = b"n" * 16) -> bytes:
    authority = jpki.made[kind].certificate
    asked = (
        ocsp.OCSPRequestBuilder()
        .add_certificate_by_hash(*_hashes(authority), int.from_bytes(serial, "big"), hashes.SHA256())
        .add_extension(x509.OCSPNonce(nonce), critical=False)
    )
    return asked.build().public_bytes(Encoding.DER)


def _hashes(authority: x509.Certificate) -> tuple[bytes, bytes]:
    made = ocsp.OCSPRequestBuilder().add_certificate(authority, authority, hashes.SHA256()).build()
    return made.issuer_name_hash, made.issuer_key_hash


def told(jpki: Jpki, issued: Certificate) -> ocsp.OCSPResponse:
    who = ("agency:tax", "application") if issued.kind is SIGNING else ("portal", "login")
    answer = jpki.service.tell(who[0], issued.kind, who[1], question(jpki, issued.serial, issued.kind))
    return ocsp.load_der_ocsp_response(answer)


def pem(folder: Path, name: str, *certificates: x509.Certificate) -> Path:
    place = folder / name
    place.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
    return place


def run(*words: object) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_a_certificate_is_recorded_and_logged_before_it_is_handed_out(jpki: Jpki, card: bytes) -> None:
    issued = jpki.service.issue(application(AUTHENTICATION, card))
    assert jpki.log.digests[-1] == sha256(issued.der).digest()
    with jpki.service.store.transaction() as tx:
        assert tx.certificate(issued.serial) == issued


def test_only_the_signing_certificate_says_who_its_holder_is(jpki: Jpki, card: bytes) -> None:
    signing = x509.load_der_x509_certificate(jpki.service.issue(application(SIGNING, card)).der)
    login = x509.load_der_x509_certificate(jpki.service.issue(application(AUTHENTICATION, card)).der)
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
    issued = x509.load_der_x509_certificate(jpki.service.issue(application(kind, card)).der)
    leaf = pem(tmp_path, "leaf.pem", issued)
    authority = jpki.made[kind]
    own = pem(tmp_path, "own.pem", authority.certificate)
    root, cross = pem(tmp_path, "root.pem", jpki.root), pem(tmp_path, "cross.pem", authority.cross)
    at = ("-x509_strict",)
    assert run("openssl", "verify", *at, "-CAfile", own, leaf).startswith("0 ")
    assert run("openssl", "verify", *at, "-CAfile", root, "-untrusted", cross, leaf).startswith("0 ")
    other = pem(
        tmp_path, "other.pem", jpki.made[next(each for each in CertificateKind if each != kind)].certificate
    )
    assert not run("openssl", "verify", *at, "-CAfile", other, leaf).startswith("0 ")


@pytest.mark.real
@needs_openssl
def test_openssl_believes_the_status_answers(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = jpki.service.issue(application(SIGNING, card))
    authority = jpki.made[SIGNING]
    own = pem(tmp_path, "own.pem", authority.certificate)
    leaf = pem(tmp_path, "leaf.pem", x509.load_der_x509_certificate(issued.der))
    asked, answer = tmp_path / "asked.der", tmp_path / "answer.der"
    about = ("-issuer", own, "-cert", leaf, "-CAfile", own)
    for digest in ("-sha1", "-sha256"):
        assert run("openssl", "ocsp", digest, *about, "-reqout", asked).startswith("0 ")
        for word in ("good", "revoked"):
            answer.write_bytes(jpki.service.tell("agency:tax", SIGNING, "application", asked.read_bytes()))
            said = run(
                "openssl", "ocsp", digest, "-no_nonce", *about, "-respin", answer, "-validity_period", 9999
            )
            assert "Response verify OK" in said, said
            assert f"leaf.pem: {word}" in said, said
            jpki.service.hold(card)
        jpki.service.release(card)


@pytest.mark.real
@needs_openssl
def test_openssl_refuses_by_the_list(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = jpki.service.issue(application(AUTHENTICATION, card))
    leaf = pem(tmp_path, "leaf.pem", x509.load_der_x509_certificate(issued.der))
    own = pem(tmp_path, "own.pem", jpki.made[AUTHENTICATION].certificate)
    for ended in (False, True):
        if ended:
            jpki.service.end(card, Ending.CARD_ENDED)
        lists = jpki.service.lists(AUTHENTICATION, 1)
        for which in (None, partition_of(issued.serial)):
            crl = tmp_path / f"list-{which}.pem"
            crl.write_bytes(x509.load_der_x509_crl(lists[which]).public_bytes(Encoding.PEM))
            said = run("openssl", "verify", "-crl_check", "-CRLfile", crl, "-CAfile", own, leaf)
            assert said.startswith("0 ") is not ended, said
            assert ("certificate revoked" in said) is ended


@pytest.mark.real
@needs_gnutls
def test_gnutls_verifies_the_chain(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    issued = x509.load_der_x509_certificate(jpki.service.issue(application(SIGNING, card)).der)
    chain = pem(tmp_path, "chain.pem", issued, jpki.made[SIGNING].cross)
    root = pem(tmp_path, "root.pem", jpki.root)
    said = run("certtool", "--verify", "--load-ca-certificate", root, "--infile", chain)
    assert "Verified" in said, said


@pytest.mark.parametrize("name", ["root", "issuing", "cross", "responder", "signing", "authentication"])
def test_a_linter_finds_nothing_in_any_certificate(
    jpki: Jpki, card: bytes, name: str, tmp_path: Path
) -> None:
    authority = jpki.made[SIGNING]
    made = {
        "root": lambda: jpki.root,
        "issuing": lambda: authority.certificate,
        "cross": lambda: authority.cross,
        "responder": lambda: authority.responder,
        "signing": lambda: x509.load_der_x509_certificate(jpki.service.issue(application(SIGNING, card)).der),
        "authentication": lambda: x509.load_der_x509_certificate(
            jpki.service.issue(application(AUTHENTICATION, card)).der
        ),
    }[name]()
    place = pem(tmp_path, "linted.pem", made)
    linter = Path(shutil.which("python3") or "python3").with_name("lint_pkix_cert")
    said = run(linter if linter.exists() else "lint_pkix_cert", "lint", "-s", "WARNING", place)
    assert said.startswith("0 "), said


def test_a_held_card_is_refused_at_once_and_comes_back(jpki: Jpki, card: bytes) -> None:
    both = [jpki.service.issue(application(kind, card)) for kind in CertificateKind]
    assert {told(jpki, each).certificate_status for each in both} == {ocsp.OCSPCertStatus.GOOD}
    assert jpki.service.hold(card) == 2
    assert {told(jpki, each).revocation_reason for each in both} == {x509.ReasonFlags.certificate_hold}
    assert jpki.service.hold(card) == 0
    assert jpki.service.release(card) == 2
    assert {told(jpki, each).certificate_status for each in both} == {ocsp.OCSPCertStatus.GOOD}


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
    both = [jpki.service.issue(application(kind, card)) for kind in CertificateKind]
    jpki.service.hold(card)
    assert jpki.service.end(card, ending) == len(ends)
    assert jpki.service.end(card, ending) == 0
    jpki.service.release(card)
    good = {each.kind for each in both if told(jpki, each).certificate_status is ocsp.OCSPCertStatus.GOOD}
    assert good == set(CertificateKind) - ends


def test_a_card_has_one_certificate_of_a_kind_whoever_asks_at_once(jpki: Jpki, card: bytes) -> None:
    def ask(_turn: int) -> object:
        try:
            return jpki.service.issue(application(AUTHENTICATION, card)).serial
        except CertificateInForce as refusal:
            return type(refusal)

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(ask, range(4)))
    assert ends.count(CertificateInForce) == 3
    jpki.service.end(card, Ending.CARD_ENDED)
    assert jpki.service.issue(application(AUTHENTICATION, card))


def test_an_end_is_never_undone_by_a_release_at_the_same_moment(jpki: Jpki, card: bytes) -> None:
    issued = jpki.service.issue(application(AUTHENTICATION, card))
    jpki.service.hold(card)
    with ThreadPoolExecutor(6) as pool:
        acts = [
            jpki.service.release,
            jpki.service.hold,
            lambda which: jpki.service.end(which, Ending.DEATH),
        ] * 2
        list(pool.map(lambda act: act(card), acts))
    assert told(jpki, issued).certificate_status is ocsp.OCSPCertStatus.REVOKED
    with pytest.raises(CertificateEnded):
        jpki.service.end_one(issued.serial, Ending.WISH)


def test_an_unknown_serial_is_unknown_and_another_authority_is_not_answered_for(
    jpki: Jpki, card: bytes
) -> None:
    never = bytes([1] * 20)
    answer = jpki.service.tell("portal", AUTHENTICATION, "login", question(jpki, never, AUTHENTICATION))
    assert ocsp.load_der_ocsp_response(answer).certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    wrong = jpki.service.tell("portal", AUTHENTICATION, "login", question(jpki, never, SIGNING))
    assert ocsp.load_der_ocsp_response(wrong).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED
    with pytest.raises(NoSuchCertificate):
        jpki.service.end_one(never, Ending.WISH)


def test_an_answer_echoes_its_nonce_and_lives_a_minute(jpki: Jpki, card: bytes) -> None:
    response = told(jpki, jpki.service.issue(application(AUTHENTICATION, card)))
    nonce = response.extensions.get_extension_for_class(x509.OCSPNonce).value
    assert nonce.nonce == b"n" * 16
    assert response.next_update_utc is not None
    assert response.next_update_utc - response.this_update_utc == timedelta(minutes=1)


def test_only_certified_verifiers_are_told_and_each_look_is_recorded_first(jpki: Jpki, card: bytes) -> None:
    issued = jpki.service.issue(application(SIGNING, card))
    asked = question(jpki, issued.serial, SIGNING)
    for verifier, purpose in (
        ("shop:kiosk", "application"),
        ("agency:tax", "marketing"),
        ("portal", "login"),
    ):
        with pytest.raises(NotACertifiedVerifier):
            jpki.service.tell(verifier, SIGNING, purpose, asked)
    jpki.service.tell("agency:tax", SIGNING, "application", asked)
    with jpki.service.store.transaction() as tx:
        rows = tx.connection.execute(
            "SELECT verifier, purpose, told FROM jpki.asked WHERE serial = %s", [issued.serial]
        ).fetchall()
    assert rows == [("agency:tax", "application", "good")]


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"x" * 5000, bytes(200)])
def test_bytes_that_are_no_question_are_malformed(jpki: Jpki, content: bytes) -> None:
    with pytest.raises(StatusUnreadable):
        jpki.service.tell("portal", AUTHENTICATION, "login", content)


def test_what_may_not_be_issued_is_refused_and_leaves_nothing(jpki: Jpki, card: bytes) -> None:
    before = len(jpki.log.digests)
    child = TODAY.replace(year=TODAY.year - 15, day=1) + timedelta(days=40)
    with pytest.raises(TooYoungToSign):
        jpki.service.issue(application(SIGNING, card, birth_on=child))
    weak = rsa.generate_private_key(65537, 1024).public_key()
    with pytest.raises(WeakCardKey):
        jpki.service.issue(application(AUTHENTICATION, card, key=weak))
    with pytest.raises(Malformed):
        jpki.service.issue(application(AUTHENTICATION, card, card_until=TODAY))
    assert len(jpki.log.digests) == before
    assert ADDRESSES.ocsp(SIGNING) == "http://jpki.example/ocsp/signing"
