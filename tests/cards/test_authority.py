# SPDX-License-Identifier: Apache-2.0
"""The authority: what it issues verifies elsewhere; what it ends is ended at once; all is written down."""

import random
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

from tests.cards.linter import findings
from tests.cards.office import (
    CITY,
    FACTS,
    KEY,
    OTHER_CITY,
    OTHER_KEY,
    TODAY,
    Jpki,
    application,
    open_jpki,
)
from tests.databases import Databases
from warifu.cards.jpki import (
    Certificate,
    CertificateKind,
    Ending,
    FileAuthorityKeys,
    Passes,
    State,
    make_root,
)
from warifu.cards.jpki.answers import partition_of
from warifu.cards.jpki.refusals import (
    AlreadyFollowed,
    CertificateEnded,
    CertificateInForce,
    NoSuchCertificate,
    NotACertifiedVerifier,
    NotAMunicipality,
    StatusUnreadable,
    TooYoungToSign,
    WeakCardKey,
)
from warifu.cards.jpki.service import log_entry
from warifu.cards.jpki.status import FULL
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.ledger import commitment, parse_entry

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
    authority = jpki.authority(kind).certificate
    asked = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        *_hashes(authority), int.from_bytes(serial, "big"), hashes.SHA256()
    )
    if nonce:
        asked = asked.add_extension(x509.OCSPNonce(nonce), critical=False)
    return asked.build().public_bytes(Encoding.DER)


def _hashes(authority: x509.Certificate) -> tuple[bytes, bytes]:
    made = ocsp.OCSPRequestBuilder().add_certificate(authority, authority, hashes.SHA256()).build()
    return made.issuer_name_hash, made.issuer_key_hash


def told(jpki: Jpki, issued: Certificate) -> ocsp.OCSPResponse:
    answer = jpki.ask(issued.kind, question(jpki, issued.serial, issued.kind))
    return ocsp.load_der_ocsp_response(answer)


def pem(folder: Path, name: str, *certificates: x509.Certificate) -> Path:
    place = folder / name
    place.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
    return place


def run(*words: object) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"


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
        for which in (FULL, partition_of(issued.serial)):
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


def test_a_linter_finds_nothing_in_what_the_authority_signs(jpki: Jpki, card: bytes, tmp_path: Path) -> None:
    authority = jpki.authority(SIGNING)
    issued = [jpki.issue(application(kind, card)) for kind in CertificateKind]
    made = [jpki.root, authority.certificate, authority.cross, authority.responder]
    made += [x509.load_der_x509_certificate(each.der) for each in issued]
    files = [pem(tmp_path, f"{place}.pem", each) for place, each in enumerate(made)]
    assert findings("lint_pkix_cert", *files) == ""
    jpki.service.hold(CITY, card)
    jpki.clock.step(timedelta(seconds=1))
    lists = [tmp_path / "full.crl", tmp_path / "part.crl"]
    for file, place in zip(lists, (FULL, partition_of(issued[0].serial)), strict=True):
        file.write_bytes(jpki.fetch(SIGNING, place))
    assert findings("lint_crl", *lists) == ""
    answer = tmp_path / "answer.der"
    answer.write_bytes(jpki.ask(SIGNING, question(jpki, issued[0].serial, SIGNING)))
    assert findings("lint_ocsp_response", answer) == ""


def test_a_held_card_is_refused_at_once_and_comes_back(jpki: Jpki, card: bytes) -> None:
    both = [jpki.issue(application(kind, card)) for kind in CertificateKind]
    assert {told(jpki, each).certificate_status for each in both} == {ocsp.OCSPCertStatus.GOOD}
    assert jpki.service.hold(CITY, card) == 2
    assert {told(jpki, each).revocation_reason for each in both} == {x509.ReasonFlags.certificate_hold}
    assert jpki.service.hold(CITY, card) == 0
    assert jpki.service.release(CITY, card) == 2
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
    assert ("agency:tax", "application", FULL) in lists


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


def test_who_knew_the_old_certificate_knows_the_new_one_and_nobody_elses(jpki: Jpki, card: bytes) -> None:
    first = jpki.issue(application(AUTHENTICATION, card))
    second = jpki.issue(application(AUTHENTICATION, card, key=OTHER_KEY, follows=first.serial))
    on_new_card = application(AUTHENTICATION, b"e" + card[1:], follows=second.serial)
    third = jpki.issue(on_new_card)
    asked = [
        jpki.service.state("signin", AUTHENTICATION, each.serial, "login") for each in (first, second, third)
    ]
    assert [each.state for each in asked] == [State.REVOKED, State.REVOKED, State.GOOD]
    assert asked[2].line == (second.serial, first.serial)
    with pytest.raises(AlreadyFollowed):
        jpki.issue(application(AUTHENTICATION, b"f" + card[1:], follows=second.serial))
    unknown = jpki.service.state("signin", AUTHENTICATION, bytes([2] * 20), "login")
    assert (unknown.state, unknown.line) == (State.UNKNOWN, ())
    other_kind = jpki.service.state("signin", SIGNING, third.serial, "signature")
    assert other_kind.state is State.UNKNOWN, "a serial is one authority's"


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


def test_a_responder_is_renewed_a_month_before_it_ends_and_no_generation_is_written_over(
    jpki: Jpki, tmp_path: Path
) -> None:
    before, now = jpki.authority(AUTHENTICATION).responder, jpki.clock.now()
    draw = random.Random(3).randbytes
    assert jpki.folder.renew_responders(now, draw) == 0
    assert jpki.folder.renew_responders(now + timedelta(days=61), draw) >= 2
    after = jpki.authority(AUTHENTICATION)
    assert after.responder.not_valid_after_utc > before.not_valid_after_utc
    assert after.responder.public_key() == after.responder_signer.public_key()
    with pytest.raises(Malformed):
        jpki.folder.place_root(make_root(FileAuthorityKeys(tmp_path, Secret(b"x")), now, draw))


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"x" * 5000, bytes(200)])
def test_bytes_that_are_no_question_are_malformed(jpki: Jpki, content: bytes) -> None:
    with pytest.raises(StatusUnreadable):
        jpki.ask(AUTHENTICATION, content)


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
