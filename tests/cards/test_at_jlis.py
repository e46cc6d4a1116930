# SPDX-License-Identifier: Apache-2.0
"""The authority as J-LIS runs it in a whole country: orders on the sealed wire, OpenSSL at its addresses."""

from __future__ import annotations

import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from litestar.testing import TestClient

from tests.cards.counter import CASE, at_the_counter, wire_of
from tests.cards.office import CITY, FACTS, KEY, NOW, OTHER_CITY, application
from tests.cards.pocket import PINS
from tests.cards.questions import needs_curl, needs_openssl, pem, run
from tests.cards.test_verification import KEY as PRIVATE
from tests.cards.test_verification import Hand
from tests.databases import Databases
from tests.japan import HANAKO, YAMADA_FAMILY, Japan
from warifu.app.certification import hold_ceremony
from warifu.app.server import http_app
from warifu.cards import CardCase, Holder
from warifu.cards.chip import Kind, Life
from warifu.cards.chip import State as ChipState
from warifu.cards.documents import Bound, sign, sign_bound
from warifu.cards.faces import printed
from warifu.cards.holders import claim_of
from warifu.cards.holders.screens import hidden_name
from warifu.cards.holders.service import DENIED
from warifu.cards.jpki import CertificateKind, Ending, JpkiClient, State, serial_of
from warifu.cards.life import CardEvent, CardState
from warifu.cards.renewal.messages import UpdateAsked, UpdateBegun
from warifu.demo.portraits import portrait
from warifu.demo.stage import HOLDERS
from warifu.demo.town.personas import KEN, OTHER_KEN, UME
from warifu.demo.wallet_cards import HELD, PIN, WalletCards
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.secrecy import Secret
from warifu.ledger import Kind as EntryKind
from warifu.ledger import parse_entry

OTHER_PRIVATE = generate_private_key(65537, 2048)
SIGNING, AUTHENTICATION = CertificateKind.SIGNING, CertificateKind.AUTHENTICATION


@pytest.fixture(scope="module")
def japan(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    folder = tmp_path_factory.mktemp("japan")
    japan = Japan(make, folder, clock=SteppedClock(NOW))
    with pytest.raises(Fault):
        client(japan, CITY).certificates(SIGNING)  # a body starts before its ceremony, and says so
    assert hold_ceremony(
        japan.settings("jlis"), japan.ring("jlis"), folder / "offline", Secret(b"words"), japan.clock
    )
    japan.faults.clear()
    yield japan
    japan.close()
    for database in made:
        database.close()


def client(japan: Japan, body: str) -> JpkiClient:
    """The authority as a body reaches it."""
    return JpkiClient(wire_of(japan, body))


@pytest.fixture(scope="module")
def served(japan: Japan) -> Iterator[str]:
    """J-LIS's own server."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(http_app(japan.bodies["jlis"]), log_level="warning", ws="none", lifespan="on")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


def test_a_certificate_ordered_over_the_wire_is_in_the_public_log(japan: Japan) -> None:
    city, card = client(japan, CITY), b"1" * 16
    der = city.issue(application(SIGNING, card))
    assert city.issue(application(SIGNING, card)) == der
    japan.publish()
    with japan.databases["operator"].transaction() as connection:
        entries = [bytes(row[0]) for row in connection.execute("SELECT entry FROM ledger.ledger_entry")]
    assert [parse_entry(each).kind for each in entries].count(EntryKind.CERTIFICATE) == 1
    name = FACTS.name.reveal("a test").encode()
    assert not [each for each in japan.network.passed if name in each.body + each.reply.body]


def test_a_held_card_is_refused_by_every_verifier_at_the_next_question(japan: Japan) -> None:
    city, portal, card = client(japan, CITY), client(japan, "portal"), b"2" * 16
    serial = serial_of(city.issue(application(AUTHENTICATION, card)))
    seen = []
    for order in (city.release, city.hold, city.release, partial(city.end, ending=Ending.DEATH)):
        order(card)
        seen.append(portal.state(AUTHENTICATION, serial, "login").state)
    assert seen == [State.GOOD, State.HELD, State.GOOD, State.REVOKED]
    assert client(japan, OTHER_CITY).hold(card) == 0
    with pytest.raises(Refusal, match="told only to bodies"):
        client(japan, "agency:pension").state(AUTHENTICATION, serial, "login")


def hand(japan: Japan, der: bytes, key: RSAPrivateKey = PRIVATE) -> Hand:
    """Somebody's card program, with one certificate."""
    authority = client(japan, CITY).certificates(SIGNING)[-1]
    own = x509.load_der_x509_certificate(der)
    return Hand(own, (x509.load_der_x509_certificate(authority),), key)


def forged(der: bytes) -> bytes:
    """A certificate with the name and serial of another, over a key of the forger's."""
    real = x509.load_der_x509_certificate(der)
    made = (
        x509.CertificateBuilder(real.issuer, real.subject, OTHER_PRIVATE.public_key(), real.serial_number)
        .not_valid_before(real.not_valid_before_utc)
        .not_valid_after(real.not_valid_after_utc)
    )
    return made.sign(OTHER_PRIVATE, SHA256()).public_bytes(Encoding.DER)


def listed(japan: Japan, proof: bytes, deny: str = "") -> tuple[int, str]:
    """Open the page of J-LIS, give the signature, and perhaps say of one that it is not hers."""
    with TestClient(http_app(japan.bodies["jlis"]), base_url="http://jlis.test") as browser:
        browser.headers.update({"accept": "text/html", "accept-language": "en"})
        token = re.findall(r'name="_csrf_token" value="([^"]*)"', browser.get("/certificates").text)[0]
        sent = {"_csrf_token": token}
        answer = browser.post("/certificates/list", data=sent, files={"proof": ("p.p7s", proof)})
        if deny:
            sent |= {"proof": b64encode(proof).decode(), "certificate": deny}
            answer = browser.post("/certificates/denied", data=sent)
        return answer.status_code, answer.text


def test_a_holder_sees_all_of_hers_in_the_log_with_who_asked_and_nobody_elses(japan: Japan) -> None:
    city, claim = client(japan, CITY), claim_of(japan.clock.today())
    hers = [
        city.issue(application(kind, b"h" * 16, key=PRIVATE.public_key()))
        for kind in (SIGNING, AUTHENTICATION)
    ]
    theirs = city.issue(application(SIGNING, b"i" * 16, key=PRIVATE.public_key()))
    japan.publish()
    client(japan, "portal").state(AUTHENTICATION, serial_of(hers[1]), "login")
    status, page = listed(japan, sign(claim, hand(japan, hers[0])))
    assert status == 200
    assert "2 certificates were issued for your cards. Each stands in the public log." in page
    assert page.count("Checked: the log and its witness signed it.") == 2
    assert "signing in with the card" in page
    assert FACTS.name.reveal("a test") not in page, "no name stands on it"
    names = set(re.findall(r'name="certificate" value="([^"]*)"', page))
    assert names == {hidden_name(serial_of(each)) for each in hers}
    for der, on, key in (
        (hers[0], japan.clock.today() - timedelta(days=1), PRIVATE),
        (hers[1], japan.clock.today(), PRIVATE),  # her key for signing in proves nothing here
        (forged(hers[0]), japan.clock.today(), OTHER_PRIVATE),  # her serial over a key of his own
    ):
        status, page = listed(japan, sign(claim_of(on), hand(japan, der, key)))
        assert (status, "certificates were issued" in page) == (403, False)
    assert listed(japan, sign(claim, hand(japan, hers[0])), hidden_name(serial_of(theirs)))[0] == 403
    lease = Bound("https://rent.test", "Rent", b"t", b"n", "lease.pdf")  # its hash is the service's word
    made = sign_bound(sha256(claim).digest(), lease, hand(japan, hers[0]), japan.clock.now())
    status, page = listed(japan, made)
    assert (status, "certificates were issued" in page) == (403, False)


def test_a_certificate_that_no_log_has_is_shown_as_such_and_what_she_denies_is_an_alarm(japan: Japan) -> None:
    city, claim = client(japan, CITY), claim_of(japan.clock.today())
    own = city.issue(application(SIGNING, b"j" * 16, key=PRIVATE.public_key()))
    japan.network.down.add("operator")
    with pytest.raises(Fault):  # on record at J-LIS, and the log never heard of it
        city.issue(application(AUTHENTICATION, b"j" * 16, key=PRIVATE.public_key()))
    japan.network.down.clear()
    japan.faults.clear()
    japan.publish()
    proof = sign(claim, hand(japan, own))
    status, page = listed(japan, proof)
    assert (status, "One of them is missing in the public log." in page) == (200, True)
    (unlogged,) = re.findall(r'Not in the log.*?name="certificate" value="([a-r]*)"', page, re.DOTALL)
    status, page = listed(japan, proof, unlogged)
    assert (status, "The commission has been told." in page) == (200, True)
    with japan.databases["commission"].transaction() as connection:
        rows = connection.execute(
            "SELECT about, said, evidence FROM oversight.alarm WHERE what = %s", [DENIED]
        )
        ((about, said, evidence),) = rows.fetchall()
    assert (about, parse_entry(bytes(evidence)).kind) == ("jlis", EntryKind.CERTIFICATE)
    assert serial_of(own).hex() not in f"{said}{bytes(evidence).hex()}"


def test_a_card_of_the_country_has_certificates_that_can_be_held(japan: Japan, tmp_path: Path) -> None:
    case = CardCase(tmp_path, japan.clock, jlis=client(japan, CITY))
    case.issue("hanako", Holder(), Kind.ORDINARY, {place: Secret(pin) for place, pin in PINS.items()})
    with case.open("hanako") as (image, _):
        der, card = image.state.files["jpki/000A"], image.state.card_id
    portal = client(japan, "portal")
    assert portal.state(AUTHENTICATION, serial_of(der), "login").state is State.GOOD
    assert client(japan, CITY).hold(card) == 2
    assert portal.state(AUTHENTICATION, serial_of(der), "login").state is State.HELD
    japan.check()


def test_a_card_applied_for_at_a_counter_is_a_real_chip_that_travels_and_opens_with_her_pins(
    japan: Japan,
) -> None:
    japan.settle(CITY, YAMADA_FAMILY)
    counter = at_the_counter(japan, CITY, japan.find(CITY, HANAKO))
    card = counter.applies()
    assert card.state is CardState.MADE
    path = Path(japan.settings("jlis").folder) / "cards" / f"{card.card_id.hex()}.card"
    assert path.exists()
    japan.rounds(CITY, "jlis")
    assert not path.exists(), "the chip is its city's now"
    safe = counter.safe
    with safe.store.transaction() as tx:
        kept = tx.find(card.card_id)
    assert kept is not None
    state = ChipState.decode(unseal(Role.CHIP, card.card_id, kept.image, safe.opens))
    assert state.life is Life.SEALED, "every PIN is blocked"
    der, told = state.files["jpki/000A"], list[State]()

    def tell() -> None:
        told.append(client(japan, "portal").state(AUTHENTICATION, serial_of(der), "login").state)

    counter.tells(card.card_id, CardEvent.ARRIVED)
    tell()
    for _ in range(2):  # the letter is ordered and printed, and she counts as notified
        japan.rounds("jlis")
    with japan.databases["jlis"].transaction() as connection:
        printed = connection.execute("SELECT kind, stage FROM notices.piece").fetchall()
    assert printed == [("card-arrived", "checked")]
    tell()
    counter.opens(card.card_id)
    tell()
    counter.tells(card.card_id, CardEvent.RETURNED)
    tell()
    held, good = State.HELD, State.GOOD
    assert told == [held, held, good, State.REVOKED]
    for body, event in ((OTHER_CITY, CardEvent.LOST), (CITY, CardEvent.DIED), (CITY, CardEvent.HANDED_OVER)):
        with pytest.raises(Refusal):
            replace(counter, city=body).tells(card.card_id, event)
    japan.rounds(CITY)
    assert safe.stages() == {}, "what she gave back is destroyed"
    asked = UpdateAsked(card.card_id, 1, Kind.ORDINARY, bytes(20), CASE)
    with pytest.raises(Refusal, match="cannot happen"):  # it is void
        wire_of(japan, CITY).call("jlis", "card-update/open", asked, UpdateBegun)
    japan.check()


@pytest.mark.real
@needs_openssl
@needs_curl
def test_openssl_asks_over_http_and_sees_a_hold_at_once(japan: Japan, served: str, tmp_path: Path) -> None:
    city, tax, card = client(japan, CITY), client(japan, OTHER_CITY), b"3" * 16
    issued = x509.load_der_x509_certificate(city.issue(application(SIGNING, card, key=KEY)))
    leaf = pem(tmp_path, "leaf.pem", issued)
    own = tmp_path / "own.cer"
    fetch = ("curl", "--silent", "--fail", "--output")
    assert run(*fetch, own, f"{served}/jpki/certificates/signing-1.cer").startswith("0 ")
    ca = pem(tmp_path, "own.pem", x509.load_der_x509_certificate(own.read_bytes()))
    shown = f"Authorization=Bearer {tax.give_pass(SIGNING, 'application')}"
    ask = (
        "openssl",
        "ocsp",
        "-issuer",
        ca,
        "-cert",
        leaf,
        "-CAfile",
        ca,
        "-url",
        f"{served}/jpki/ocsp/signing",
    )
    assert "unauthorized" in run(*ask)
    for nonce in ("-nonce", "-no_nonce"):
        for digest in ("-sha1", "-sha256"):
            said = run(*ask[:2], nonce, digest, *ask[2:], "-header", shown)
            assert "Response verify OK" in said, said
            assert "leaf.pem: good" in said, said
    city.hold(card)
    for nonce in ("-nonce", "-no_nonce"):
        said = run(*ask[:2], nonce, *ask[2:], "-header", shown)
        assert "leaf.pem: revoked" in said, said
        assert "certificateHold" in said, said


@pytest.mark.real
@needs_openssl
@needs_curl
def test_curl_gets_an_answer_by_get_and_the_lists_that_openssl_believes(
    japan: Japan, served: str, tmp_path: Path
) -> None:
    city, card = client(japan, CITY), b"4" * 16
    issued = x509.load_der_x509_certificate(city.issue(application(SIGNING, card)))
    leaf = pem(tmp_path, "leaf.pem", issued)
    ca = pem(tmp_path, "ca.pem", x509.load_der_x509_certificate(city.certificates(SIGNING)[-1]))
    bearer = ("-H", f"Authorization: Bearer {city.give_pass(SIGNING, 'application')}")
    asked, answer = tmp_path / "asked.der", tmp_path / "answer.der"
    about = ("-issuer", ca, "-cert", leaf)
    run("openssl", "ocsp", *about, "-no_nonce", "-reqout", asked)
    packed = run("sh", "-c", f"openssl base64 -A -in {asked} | sed 's:/:%2F:g; s:+:%2B:g; s:=:%3D:g'")[2:]
    fetch = ("curl", "--silent", "--fail", "--output")
    assert run(*fetch, answer, *bearer, f"{served}/jpki/ocsp/signing/{packed}").startswith("0 ")
    said = run("openssl", "ocsp", *about, "-no_nonce", "-CAfile", ca, "-respin", answer)
    assert "leaf.pem: good" in said, said
    city.end(card, Ending.FACTS_CHANGED)
    point = issued.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0]
    assert point.full_name
    named = str(point.full_name[0].value).partition("/jpki/")[2]
    for path in (named, "crl/signing-1/full.crl"):
        crl = tmp_path / "list.crl"
        assert run(*fetch, crl, f"{served}/jpki/{path}").startswith("22 "), "no pass, no list"
        assert run(*fetch, crl, *bearer, f"{served}/jpki/{path}").startswith("0 ")
        crl.write_bytes(x509.load_der_x509_crl(crl.read_bytes()).public_bytes(Encoding.PEM))
        told = run("openssl", "verify", "-crl_check", "-CRLfile", crl, "-CAfile", ca, leaf)
        assert "certificate revoked" in told, told
    assert run(*fetch, answer, *bearer, f"{served}/jpki/crl/signing-9/full.crl").startswith("22 ")


def test_the_cards_of_the_demos_wallet_come_by_the_counters_as_anybodys(japan: Japan, tmp_path: Path) -> None:
    japan.settle(CITY, [KEN, OTHER_KEN, UME])  # a namesake; and one who is not where she is looked for first
    holders, said = [each for each in HOLDERS if each.key in {"ken", "ume"}], list[str]()
    cards = WalletCards(japan, CardCase(tmp_path, japan.clock), said.append, holders)
    for _ in range(3):  # applied for; arrived; notified, as J-LIS has ordered the letter, and handed over
        assert [each.key for each, _ in cards.coming()] == ["ken", "ume"]
        cards.go_on()
        japan.rounds("jlis", CITY)
    assert not cards.coming(), said
    ken, ume = (cards.case.looked_at(each) for each in ("ken", "ume"))
    assert (ken.kind, ume.kind) == (Kind.ORDINARY, Kind.NO_PIN)
    assert ken.pins["jpki/0018"].value == PIN.encode()
    assert printed(portrait(HELD["ken"].looks)) in ken.files["surface/0002"], "her own photograph"
    events = ["applied", "photo-fit", "begun", "made", "arrived", "notified", "handed-over"]
    for state, given_up in ((ken, []), (ume, ["pin-given-up"])):
        with japan.databases["jlis"].transaction() as connection:
            rows = connection.execute(
                "SELECT event, clerk FROM life.turn WHERE card_id = %s ORDER BY turn", [state.card_id]
            ).fetchall()
        assert [event for event, _ in rows] == [*events[:1], *given_up, *events[1:]]
        assert {clerk for _, clerk in rows} <= {"", "wada"}
        with japan.databases[CITY].transaction() as connection:
            kept = connection.execute("SELECT 1 FROM card_safe.chip WHERE card_id = %s", [state.card_id])
            assert not kept.fetchall(), "nothing of it is left at the counter"
    assert japan.history(CITY, japan.find(CITY, KEN)), "and he sees that a clerk has looked"
    japan.check()
