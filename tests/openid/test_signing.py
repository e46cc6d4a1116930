# SPDX-License-Identifier: Apache-2.0
"""Who tries to get a signature, or more of it, than the person gave, and what stops it (OP-11, CL-8)."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient

from tests.openid.pages import came_back, decide, read, words
from tests.openid.papers import LEASE, TRANSACTIONS, Desk, may_sign, wanted
from tests.openid.provider import (
    HANAKO,
    HOST,
    TARO,
    Provider,
    Service,
    browser_of,
    service,
    stated,
    step,
    use_card,
)
from tests.openid.signer import hand, signed
from warifu.cards.documents import sign
from warifu.cards.openid import Did, Kind, Proving
from warifu.cards.openid.web import SESSION_COOKIE
from warifu.cards.signatures import (
    DocumentQuestion,
    SignatureStore,
    Stage,
    Transaction,
    bound_of,
    read_handle,
)
from warifu.cards.signatures.ports import SignatureRecords, SignatureRows
from warifu.cards.signatures.refusals import OtherThingSigned, SignatureNotHolding, SignTransactionGone
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Malformed, Unreachable


@pytest.fixture(scope="module")
def agency(provider: Provider) -> Service:
    return service(provider, "RP00000007", "rooms.example", **may_sign("RP00000007", "RSA"))


@pytest.fixture(scope="module")
def rival(provider: Provider) -> Service:
    return service(provider, "RP00000008", "flats.example", **may_sign("RP00000008"))


@pytest.fixture
def line(provider: Provider) -> Iterator[TestClient[Any]]:
    with browser_of(provider) as client:
        yield client


@pytest.fixture
def desk(agency: Service, line: TestClient[Any], provider: Provider) -> Desk:
    provider.verifier.holds, provider.verifier.down = True, None
    return Desk(agency, line)


def asks(desk: Desk, browser: TestClient[Any], transaction: str) -> str:
    """Send a browser with a document; gives the address of the question."""
    asked = desk.service.ask(browser, **desk.asks(transaction))
    assert asked.headers["location"].startswith("/sign-in-to/"), asked.headers["location"]
    return str(asked.headers["location"])


def agrees(desk: Desk, browser: TestClient[Any], transaction: str) -> str:
    """She agrees; gives the address of the page that leads to her reader."""
    address = asks(desk, browser, transaction)
    answered = decide(browser, address, browser.get(address).text, "yes")
    assert answered.headers["location"] == f"{address}/reader"
    return f"{address}/reader"


def begun(provider: Provider, desk: Desk, transaction: str) -> tuple[str, DocumentQuestion]:
    """What her reader is told, as the page leads it there."""
    found = provider.signatures.look(desk.service.client_id, UUID(transaction))
    assert isinstance(found, Transaction)
    return found.handle, provider.signatures.question(found.handle)


def test_a_person_signs_once_and_the_service_fetches_once(
    provider: Provider, desk: Desk, browser: TestClient[Any]
) -> None:
    transaction = desk.puts_up()
    address = asks(desk, browser, transaction)
    page = words(browser.get(address).text)
    for said in (
        *("賃貸借契約書.txt", "４月からの部屋の賃貸借", "Applications for a lease", "rooms.example"),
        *("This page has not seen the document.", "name, address, date of birth and sex"),
        sha256(LEASE).hexdigest(),
    ):
        assert said in page.replace(" ", "") or said in page
    reader = agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    assert f">{asked.check_code}<" in browser.get(reader).text
    assert desk.fetches(transaction).json()["reason"] == "not-signed-yet"
    provider.signatures.answer(handle, signed(asked))
    back = came_back(browser.get(reader))
    assert set(back) == {"code", "state", "iss"}
    assert desk.service.token(desk.line, back["code"]).status_code == 200
    result = desk.opens(desk.fetches(transaction))
    assert result["valid_at"] == provider.clock.now().isoformat(timespec="seconds")
    assert [desk.fetches(transaction).json()["reason"], browser.get(reader).status_code] == [
        "sign-transaction-gone",
        404,
    ]
    lines = {event.did: event for event in provider.told() if event.service == "RP00000007"}
    assert set(lines) == {Did.SIGNED, Did.SIGNED_IN}
    assert lines[Did.SIGNED].purpose == ("賃貸借契約の申込み", "Applications for a lease")


def test_without_a_registered_ground_there_is_neither_access_nor_question(
    provider: Provider, library: Service, line: TestClient[Any], browser: TestClient[Any]
) -> None:
    desk = Desk(library, line)
    assert desk.access().json()["error"] == "unauthorized_client"
    back = came_back(library.ask(browser, **desk.asks(str(uuid4()))))
    assert back["error"] == "invalid_scope"
    for wrong in (
        {"sign_ground": None},
        {"jwks": stated("RP00000009", "x.example").jwks},
        {"kind": Kind.PUBLIC, "token_endpoint_auth_method": Proving.SECRET},
    ):
        with pytest.raises(Malformed, match="may_sign"):
            stated("RP00000009", "x.example", **(may_sign("RP00000009") | wrong))
    page = line.get("/services/registered").text
    assert page.count("May ask for signatures on documents") == page.count("Applications for a lease")


def test_an_access_for_signing_reads_nobody_and_an_access_to_a_person_signs_nothing(
    desk: Desk, browser: TestClient[Any]
) -> None:
    own = desk.header()
    assert read(browser, own["authorization"].removeprefix("Bearer ")).status_code == 401
    person = desk.service.sign_in(browser).access
    refused = desk.sends(wanted(), {"authorization": f"Bearer {person}"})
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert desk.access(scope="openid").json()["error"] == "unsupported_grant_type"
    assert desk.access(client_assertion=desk.service.assertion(aud="https://evil.example")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"digest": base64.b64encode(b"short").decode()}, "digest"),
        ({"digest": "not base64"}, "digest"),
        ({"media_type": "a lease"}, "media_type"),
        ({"document": ""}, "document"),
        ({"document": "lease \u202efdp.exe"}, "document"),
        ({"document": "マイナンバー 1234-5678-9018"}, "no twelve digits"),
        ({"purpose": "１２３４５６７８９０１８"}, "no twelve digits"),
        ({"purpose": "x" * 201}, "purpose"),
        ({"content": "the document itself"}, "unknown field"),
        ({"document": "x" * 5000}, "at most 4096 bytes"),
    ],
)
def test_a_request_that_is_not_good_is_told_which_field_and_no_number_comes_back(
    desk: Desk, changes: dict[str, str], said: str
) -> None:
    refused = desk.sends(wanted() | changes)
    assert refused.status_code == 400
    assert said in refused.json()["detail"]
    assert "5678" not in refused.text


def test_a_transaction_of_another_service_unknown_over_or_begun_looks_the_same(
    provider: Provider, desk: Desk, rival: Service, line: TestClient[Any], browser: TestClient[Any]
) -> None:
    other = Desk(rival, line)
    over, taken, own = desk.puts_up(), other.puts_up(), desk.puts_up()
    step(provider, minutes=10)
    taken, own = desk.puts_up(), desk.puts_up()
    with browser_of(provider, TARO) as taros:
        agrees(desk, taros, taken)
    no: list[dict[str, str]] = []
    for asker, transaction in ((other, own), (desk, str(uuid4())), (desk, over), (desk, taken)):
        no.append(came_back(asker.service.ask(browser, **asker.asks(transaction))))
    assert len({str(each) for each in no}) == 1
    assert no[0]["error"] == "invalid_request"
    gone = [other.fetches(own), desk.fetches(str(uuid4())), desk.fetches(over), desk.fetches("no id")]
    assert len({(each.status_code, each.text) for each in gone}) == 1
    for bent in ({"scope": "openid sign name"}, {"scope": "openid"}, {"sign_transaction_id": "x"}):
        back = came_back(desk.service.ask(browser, **(desk.asks(own) | bent)))
        assert "Scope sign goes with" in back["error_description"]
    silent = came_back(desk.service.ask(browser, **desk.asks(own), prompt="none"))
    assert silent["error"] == "consent_required"


def test_of_two_browsers_at_once_one_begins_and_of_two_answers_one_counts(
    provider: Provider, desk: Desk
) -> None:
    transaction, before = desk.puts_up(), set(provider.told())
    found = provider.signatures.look("RP00000007", UUID(transaction))
    assert found is not None
    both, handles, over = threading.Barrier(2), list[str](), list[str]()

    def begins(ask: str) -> None:
        both.wait(10)
        mine = provider.signatures.begin(found, ask, b"p" * 16)
        if mine is not None:
            handles.append(mine.handle)

    def answers(made: bytes) -> None:
        both.wait(10)
        try:
            provider.signatures.answer(handles[0], made)
        except SignTransactionGone:
            over.append("gone")

    _at_once(begins, "one", "two")
    assert len(handles) == 1
    asked = provider.signatures.question(handles[0])
    _at_once(answers, signed(asked), signed(asked))
    assert over == ["gone"]
    assert [line.did for line in set(provider.told()) - before] == [Did.SIGNED]
    desk.opens(desk.fetches(transaction))


def _at_once(act: Any, *given: Any) -> None:
    threads = [threading.Thread(target=act, args=[each]) for each in given]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_a_signature_made_for_anything_else_is_not_taken_and_ends_nothing(
    provider: Provider, desk: Desk, browser: TestClient[Any]
) -> None:
    transaction = desk.puts_up()
    agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    good = bound_of(asked, HOST)
    for made in (
        signed(asked, bound=replace(good, origin="https://evil.example")),
        signed(asked, bound=replace(good, asker="RP00000008")),
        signed(asked, bound=replace(good, transaction=uuid4().bytes)),
        signed(asked, bound=replace(good, nonce=bytes(32))),
        signed(asked, bound=replace(good, document="another name")),
        sign(LEASE, hand()),  # as `warifu card sign` makes them, for nobody in particular
    ):
        with pytest.raises(OtherThingSigned):
            provider.signatures.answer(handle, made)
    with pytest.raises(Malformed):
        provider.signatures.answer(handle, b"no signature")
    transaction_id, visit = read_handle(handle)
    other = "g" if handle[31] == "h" else "h"
    for guessed in (handle[:32] + "g" * 32, handle[:31] + other + handle[32:]):
        with pytest.raises(SignTransactionGone):
            provider.signatures.question(guessed)
    assert (str(transaction_id), len(visit)) == (transaction, 16)
    provider.signatures.answer(handle, signed(asked))


def test_what_does_not_hold_is_told_to_her_in_words_and_to_the_service_as_a_no(
    provider: Provider, desk: Desk, browser: TestClient[Any]
) -> None:
    transaction, before = desk.puts_up(), set(provider.told())
    reader = agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    provider.verifier.down = Unreachable("the authority did not answer")
    with pytest.raises(Unreachable):
        provider.signatures.answer(handle, signed(asked))
    provider.verifier.down, provider.verifier.holds = None, False
    with pytest.raises(SignatureNotHolding):
        provider.signatures.answer(handle, signed(asked))
    back = came_back(browser.get(reader))
    assert back["error"] == "access_denied"
    assert "no signature that holds came about" in back["error_description"]
    assert desk.fetches(transaction).status_code == 404
    (line,) = set(provider.told()) - before
    assert (line.did, line.items) == (Did.NOT_SIGNED, ())


@pytest.mark.parametrize("where", ["page", "reader"])
def test_her_no_ends_it_and_nothing_of_the_document_is_kept(
    provider: Provider, desk: Desk, browser: TestClient[Any], where: str
) -> None:
    transaction, before = desk.puts_up(), set(provider.told())
    if where == "page":
        address = asks(desk, browser, transaction)
        back = came_back(decide(browser, address, browser.get(address).text, "no"))
    else:
        reader = agrees(desk, browser, transaction)
        provider.signatures.give_up(begun(provider, desk, transaction)[0], declined=True)
        back = came_back(browser.get(reader))
    assert back["error"] == "access_denied"
    assert desk.fetches(transaction).json()["reason"] == "sign-transaction-gone"
    assert [line.did for line in set(provider.told()) - before] == [Did.SAID_NO]
    with provider.database.transaction() as connection:
        left = connection.execute(
            "SELECT count(*) FROM signatures.transaction WHERE transaction_id = %s", [transaction]
        ).fetchone()
    assert left == (0,)


def test_another_card_used_in_her_browser_since_gets_no_code_and_her_own_gets_it_once_more(
    provider: Provider, desk: Desk, browser: TestClient[Any]
) -> None:
    transaction = desk.puts_up()
    reader = agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    provider.signatures.answer(handle, signed(asked))
    with browser_of(provider, HANAKO) as elsewhere:
        assert elsewhere.get(reader).status_code == 404, "the way back is for the browser that began"
    use_card(provider, browser, TARO)
    assert browser.get(reader).status_code == 404
    browser.cookies.delete(SESSION_COOKIE)
    assert browser.get(reader).headers["location"] == reader.replace("/reader", "/card"), "her sign-in ended"
    use_card(provider, browser, HANAKO)
    assert "code" in came_back(browser.get(reader))


def test_time_ends_what_waits_and_a_stolen_database_opens_no_signature(
    provider: Provider, desk: Desk, browser: TestClient[Any]
) -> None:
    transaction = desk.puts_up()
    agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    provider.signatures.answer(handle, signed(asked))
    with provider.database.transaction() as connection:
        row = connection.execute(
            "SELECT * FROM signatures.transaction WHERE transaction_id = %s", [transaction]
        ).fetchone()
    assert row is not None
    kept = b"".join(bytes(each) if isinstance(each, bytes) else str(each).encode() for each in row)
    for left in (sha256(LEASE).digest(), "賃貸借".encode(), b"somebody"):
        assert left not in kept
        assert base64.b64encode(left).rstrip(b"=") not in kept
    found = provider.signatures.look("RP00000007", UUID(transaction))
    assert found is not None
    assert (found.stage, found.wanted, found.nonce) == (Stage.SIGNED, None, b"")
    step(provider, minutes=5)
    assert desk.fetches(transaction).status_code == 404
    assert provider.signatures.forget() > 0
    over = desk.header()
    step(provider, seconds=301)
    assert desk.line.post(TRANSACTIONS, content=b"{}", headers=over).status_code == 401


@dataclass
class Cut:
    """The rows of the office, whose power fails at one step: before it takes effect, or right after."""

    store: SignatureRecords
    step: int
    after: bool

    @contextmanager
    def transaction(self) -> Iterator[SignatureRows]:
        self.step -= 1
        with self.store.transaction() as tx:
            yield tx
            if not self.step and not self.after:
                raise Fault("the power failed")
        if not self.step:
            raise Fault("the power failed")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [2, 3])
def test_power_that_fails_leaves_a_line_without_a_signature_and_never_the_reverse(
    provider: Provider, desk: Desk, browser: TestClient[Any], database: Database, at: int, *, after: bool
) -> None:
    """The steps: 1 look, 2 take it to be judged, then her line, 3 settle."""
    transaction, before = desk.puts_up(), set(provider.told())
    agrees(desk, browser, transaction)
    handle, asked = begun(provider, desk, transaction)
    cut = provider.signing_office(Cut(SignatureStore(database), at, after))
    with pytest.raises(Fault):
        cut.answer(handle, signed(asked))
    lines = [line.did for line in set(provider.told()) - before]
    assert lines == ([Did.SIGNED] if at == 3 else [])
    assert (desk.fetches(transaction).status_code == 200) == (at == 3 and after)
