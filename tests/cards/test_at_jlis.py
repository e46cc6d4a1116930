# SPDX-License-Identifier: Apache-2.0
"""The authority as J-LIS runs it in a whole country: orders on the sealed wire, OpenSSL at its addresses."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cards.counter import CASE, at_the_counter, wire_of
from tests.cards.office import CITY, FACTS, KEY, NOW, OTHER_CITY, application
from tests.cards.pocket import PINS
from tests.cards.questions import needs_openssl, pem, run
from tests.databases import Databases
from tests.japan import HANAKO, YAMADA_FAMILY, Japan
from warifu.app.certification import hold_ceremony
from warifu.app.server import http_app
from warifu.cards import CardCase, Holder
from warifu.cards.chip import Kind, Life
from warifu.cards.chip import State as ChipState
from warifu.cards.jpki import CertificateKind, Ending, JpkiClient, State, serial_of
from warifu.cards.life import CardEvent, CardState
from warifu.cards.renewal.messages import UpdateAsked, UpdateBegun
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.secrecy import Secret
from warifu.ledger import Kind as EntryKind
from warifu.ledger import parse_entry

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
