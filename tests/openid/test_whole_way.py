# SPDX-License-Identifier: Apache-2.0
"""A service, the provider, the card and back, in a country: real cards, J-LIS, portal, three servers."""

from __future__ import annotations

import html
import os
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.canary import contents
from tests.cards.counter import TYPED, at_the_counter
from tests.databases import Databases
from tests.japan import HANAKO
from tests.login.country import ASAHI, Country, played_country
from tests.login.test_whole_way import Walk
from tests.openid.holder import Holder, others_sign_in
from tests.openid.papers import LEASE, Desk, may_sign
from tests.openid.provider import Service, service
from tests.openid.ways import AskedPage, agrees, goes_back, machine, officials, presses_back, to_the_password
from warifu.app.agencies import city_sights
from warifu.app.hall import Hall
from warifu.app.stamping import certify_stamper, open_stamper
from warifu.app.verifying import place_root
from warifu.cards import CardCase, documents, items
from warifu.cards.bridge.refusals import NoItemsOnCard
from warifu.cards.bridge.signing import take_items
from warifu.cards.carrying import new_code
from warifu.cards.chip import P2016, Chip, Reader, State
from warifu.cards.life import CardEvent
from warifu.cards.openid.web import PROTOCOL
from warifu.cards.verification.messages import CheckAsked, CheckTold
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import Secret


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with played_country(databases, tmp_path_factory.mktemp("openid")) as played:
        yield played


@pytest.fixture(scope="module")
def services(country: Country) -> tuple[Service, Service]:
    """Two services of two sectors, registered by an official of the sign-in."""
    provider = officials(country)
    return (
        service(provider, "RP00000001", "library.example", **may_sign("RP00000001")),
        service(provider, "RP00000002", "clinic.example", **may_sign("RP00000002")),
    )


@pytest.fixture(scope="module")
def holder(country: Country) -> Holder:
    """Hanako; whoever set up the sign-in has put J-LIS's root in its place by now."""
    japan, hanako = country.japan, Holder(country)
    with pytest.raises(Fault):
        hanako.holds(hanako.signs("before"))
    japan.faults.clear()
    place_root(japan.settings("signin"), japan.folder / "off")
    return hanako


def test_two_services_know_one_card_by_two_names_and_she_reads_of_both(
    country: Country, services: tuple[Service, Service]
) -> None:
    hanako, line, subs = Walk(country), machine(country), []
    for each in services:
        code = agrees(country, hanako, each)["code"]
        answered = each.token(line, code)
        assert answered.status_code == 200, answered.text
        subs.append(each.claims(line, answered.json()["id_token"])["sub"])
        access = {"authorization": f"Bearer {answered.json()['access_token']}"}
        assert line.get(f"{PROTOCOL}/userinfo", headers=access).json() == {"sub": subs[-1]}
    assert len(set(subs)) == 2
    assert hanako.signs_in("hanako").url.path == "/history"
    country.japan.rounds("signin")
    shown = html.unescape(hanako.get(f"{country.portal}/history").text)
    for said in ("You agreed to Midori Library", "Midori Library received what you agreed to"):
        assert said in shown, country.japan.faults
    assert "purpose: To make a library card" in shown
    assert f'href="{country.signin}/services"' in shown
    mine = hanako.get(f"{country.signin}/services").text
    assert mine.count("Stop Midori Library") == 2
    assert not country.japan.faults


def test_after_a_renewal_she_has_the_same_sub_and_the_same_mailbox(
    country: Country, services: tuple[Service, Service]
) -> None:
    line, subs = machine(country), []
    for renewed in (False, True):
        if renewed:
            Holder(country).renews()
        code = agrees(country, Walk(country), services[1])["code"]
        token = services[1].token(line, code).json()["id_token"]
        subs.append(services[1].claims(line, token)["sub"])
    assert subs[0] == subs[1]
    hanako = Walk(country)
    assert hanako.signs_in("hanako").url.path == "/history", "no page asked her to enrol again"
    assert "You signed in to" in hanako.get(f"{country.portal}/history").text


def test_items_come_off_the_card_are_shown_and_go_only_where_she_agreed(
    country: Country, services: tuple[Service, Service]
) -> None:
    hanako, line = Walk(country), machine(country)
    code = agrees(country, hanako, services[0], scope="openid name birthdate")["code"]
    access = services[0].token(line, code).json()["access_token"]
    read = line.get(f"{PROTOCOL}/userinfo", headers={"authorization": f"Bearer {access}"}).json()
    born = HANAKO.birth_date.strftime("%Y%m%d")
    assert (read["name"], read["birthdate"]) == ("山田　花子", born)
    assert set(read) == {"sub", "name", "birthdate"}
    hanako.get(str(httpx.URL(f"{country.signin}{PROTOCOL}/auth", params=services[1].parameters())))
    assert "gets none of the items" in hanako.follow().text
    shown = [content for _, content in contents(country.japan.databases["signin"])]
    assert not [each for each in shown if "山田".encode() in each or born.encode() in each]


def test_items_of_another_sign_in_of_a_copy_changed_or_of_other_makers_are_not_believed(
    country: Country, tmp_path: Path
) -> None:
    with country.case.open("hanako") as (_, chip):
        fresh = items.challenge(country.signin, b"s" * 16)
        taken = items.take(Reader(chip.transmit), b"1234", fresh)
    with country.case.open("taro") as (_, chip):
        taros = items.take(Reader(chip.transmit), b"1234", fresh)  # who has a copy of her files, and a card
    root = country.case.authority.cv_root
    assert items.check(taken, root, fresh).name == "山田　花子"
    forged = taken.items.replace("花子".encode(), "太郎".encode())
    for bent, over in (
        (taken, items.challenge(country.signin, b"t" * 16)),
        (taken, items.challenge("https://evil.example", b"s" * 16)),
        (msgspec.structs.replace(taken, items=forged), fresh),
        (msgspec.structs.replace(taken, signature=bytes(256)), fresh),
        (msgspec.structs.replace(taros, items=taken.items, proof=taken.proof), fresh),
        (msgspec.structs.replace(taros, items=taken.items), fresh),
    ):
        with pytest.raises(Malformed):
            items.check(bent, root, over)
    with pytest.raises(Malformed):
        items.check(taken, CardCase(tmp_path, country.japan.clock).authority.cv_root, fresh)


def test_what_a_reader_sends_of_the_items_leads_to_no_number(country: Country) -> None:
    """The proof of life's cards has the number's hash in it: 10¹¹ candidates, some minutes (card K-39)."""
    with country.case.open("hanako") as (image, chip):
        sent = msgspec.msgpack.encode(items.take(Reader(chip.transmit), b"1234", b"fresh"))
        file = image.state.files["text/0001"]
        assert sha256(file).digest() in image.state.files["text/0003"], "there it is"
    number = file[3:15]
    for told in (number, *(sha256(each).digest() for each in (file, file[:15], file[3:], number))):
        assert told not in sent


def test_a_card_from_before_that_proof_gives_no_items_and_is_told_so(country: Country) -> None:
    with country.case.open("taro") as (image, _):
        state = State.decode(image.state.encode())
    del state.files["text/0009"]
    chip = Chip(P2016, state, lambda: None, os.urandom)
    with pytest.raises(NoItemsOnCard):
        take_items(chip.transmit, Secret("1234"), country.signin, bytes(16))


def test_a_card_held_between_consent_and_exchange_gives_nothing(
    country: Country, services: tuple[Service, Service]
) -> None:
    library, line = services[0], machine(country)
    code = agrees(country, Walk(country), library)["code"]
    country.jlis.hold(country.card_id("hanako"))
    refused = library.token(line, code).json()
    country.jlis.release(country.card_id("hanako"))
    assert refused["error"] == "invalid_grant"
    assert "suspended or has ended" in refused["error_description"]
    again = agrees(country, Walk(country), library)["code"]
    assert library.token(line, again).status_code == 200


def test_a_body_hears_whether_her_signature_holds_and_a_stamp_proves_when(
    country: Country, holder: Holder
) -> None:
    japan, words = country.japan, Secret(b"x")
    operator, ring = japan.settings("operator"), japan.ring("operator")
    certify_stamper(operator, ring, japan.folder / "off", words, japan.clock)
    stamps = open_stamper(operator, ring, japan.databases["operator"], japan.clock).answer
    stamped, plain = holder.signs("stamped", stamps), holder.signs("plain")
    japan.clock.step(timedelta(minutes=1))
    country.jlis.hold(country.card_id("hanako"))
    told = holder.holds(stamped), holder.holds(plain)
    country.jlis.release(country.card_id("hanako"))
    assert told == (True, False), "the root that J-LIS's ceremony made vouches for the stamp"
    assert holder.holds(holder.signs("found again"))
    unsealed = CheckAsked("lease", plain.cms, plain.digest)
    with pytest.raises(Malformed):
        holder.wire("city:midori").call("signin", "verification/check", unsealed, CheckTold)
    with japan.databases["jlis"].transaction() as connection:
        asked = connection.execute("SELECT DISTINCT verifier FROM jpki.asked WHERE purpose = 'signature'")
        assert asked.fetchall() == [("signin",)], "J-LIS is asked by the certified verifier alone"


def test_she_signs_a_document_at_her_reader_and_the_service_alone_opens_the_signature(
    country: Country, services: tuple[Service, Service], holder: Holder
) -> None:
    hanako, desk = Walk(country), Desk(services[0], machine(country))
    transaction = to_the_password(country, hanako, desk)
    assert "Signing password" in hanako.page.text
    assert "4 tries are left" in hanako.send(f"{hanako.visit}/sign", password="WRONG123").text
    assert "No try was used" in hanako.send(f"{hanako.visit}/sign", password="1234").text
    hanako.send(f"{hanako.visit}/sign", password="abc123")
    shows = html.unescape(hanako.follow().text)
    for said in ("山田　花子", "Send it", "賃貸借契約書.txt"):
        assert said in shows
    assert desk.fetches(transaction).json()["reason"] == "not-signed-yet", "she has not seen it"
    assert "was sent" in hanako.send(f"{hanako.visit}/send", decision="send").text
    fetched = goes_back(hanako)
    assert services[0].token(desk.line, fetched["code"]).status_code == 200
    result = desk.opens(desk.fetches(transaction))
    told = (result["sign_transaction_id"], result["valid"], result["aud"])
    assert told == (transaction, True, "RP00000001")
    signature = documents.find_signature(result["signature"], LEASE)
    assert holder.holds(signature), "another body hears the same"
    page = AskedPage(country)
    page.shows(LEASE, result["signature"])
    asked = page.proves(holder.signs_file(page.claims().content)).text
    for said in ("Midori Library", "a signature you were asked for online", "RP00000001", "a lease"):
        assert said in asked
    assert desk.fetches(transaction).status_code == 404
    assert hanako.signs_in("hanako").url.path == "/history"
    country.japan.rounds("signin")
    line = html.unescape(hanako.get(f"{country.portal}/history").text)
    assert "You signed a document for Midori Library" in line
    assert "purpose: Applications for a lease" in line
    kept = [content for _, content in contents(country.japan.databases["signin"])]
    for left in ("山田".encode(), "賃貸借契約書".encode(), sha256(LEASE).digest(), result["certificate"]):
        assert not [each for each in kept if left in each or left.hex().encode() in each]
    assert not country.japan.faults


def test_a_card_that_cannot_or_may_not_sign_and_a_no_are_told_to_her_and_end_it(
    country: Country, services: tuple[Service, Service], holder: Holder
) -> None:
    child, held, no, late = (Walk(country) for _ in range(4))
    desk, back = Desk(services[0], machine(country)), list[dict[str, str]]()
    to_the_password(country, child, desk, card="child")
    assert "This card cannot sign documents." in html.unescape(child.page.text)
    back.append(presses_back(child))
    to_the_password(country, held, desk)
    held.send(f"{held.visit}/sign", password="ABC123")
    held.follow()
    country.jlis.hold(country.card_id("hanako"))
    assert "ended or is suspended" in held.send(f"{held.visit}/send", decision="send").text
    country.jlis.release(country.card_id("hanako"))
    back.append(presses_back(held))
    to_the_password(country, no, desk)
    no.send(f"{no.visit}/sign", password="ABC123")
    no.follow()
    assert "none is kept" in no.send(f"{no.visit}/send", decision="no").text
    back.append(goes_back(no))
    transaction = to_the_password(country, late, desk)
    late.send(f"{late.visit}/sign", password="ABC123")
    country.japan.clock.step(timedelta(minutes=5))
    assert late.follow().status_code == 404, "what she did not send in five minutes is forgotten"
    assert desk.fetches(transaction).json()["reason"] == "not-signed-yet"
    assert [each["error"] for each in back] == ["access_denied"] * 3
    assert back[0] == back[1] | {"state": back[0]["state"]}, "the service does not hear which card could not"
    country.japan.faults.clear()


def test_a_city_takes_in_what_she_signed_and_she_sees_that_it_asked_and_nobody_else_does(
    country: Country, holder: Holder
) -> None:
    japan, form = country.japan, b"I move out on 1 December.\n"
    parts, register = japan.parts("city:midori"), japan.register("city:midori")
    counter = Hall(parts, register, city_sights(parts, register)).applications
    beside, before = holder.signs_file(form), len(japan.network.passed)
    shown = counter.take_in("sato", "R8-1130-7", "moving-out", form, beside)
    assert shown.applicant is None, "she is in no register of this city, and nobody there could tell her"
    passed = b"".join(each.body for each in japan.network.passed[before:])
    assert b64encode(beside)[80:160] not in passed, "sealed: a signature says who signed"
    assert b64encode(sha256(form).digest()) not in passed

    page = AskedPage(country)
    assert "Prove that you signed it" in page.shows(form, beside).text
    claim = page.claims()
    assert claim.headers["content-disposition"].endswith('"who-asked.txt"')
    hers, his = (holder.signs_file(claim.content, card) for card in ("hanako", "taro"))
    asked = page.proves(hers)
    for said in ("Midori City", "a notice of moving out", "Valid at"):
        assert said in asked.text
    for proof in (his, beside, b"", b"none"):
        no = page.proves(proof)
        assert (no.status_code in {400, 403}, "Midori City" in no.text) == (True, False)
    assert "No signature can be read" in page.shows(form, b"").text
    assert not japan.faults


def test_a_card_named_at_the_stop_line_opens_and_signs_nothing_a_second_later(
    country: Country, services: tuple[Service, Service], holder: Holder
) -> None:
    """At the sign-in, at the exchange of a code and under a new signature; meanwhile others sign in."""
    library, line, hanako = services[0], machine(country), Walk(country)
    holder.is_registered()
    code = agrees(country, Walk(country), library)["code"]
    hanako.to_the_sign_in()
    hanako.to_the_wallet()
    with others_sign_in(country):
        seconds = holder.calls_the_stop_line()
        refused = library.token(line, code).json()
        page = hanako.types("hanako", "1234").text
        held = holder.holds(holder.signs("after the call"))
    country.jlis.release(country.card_id("hanako"))
    assert seconds < 1
    assert (refused["error"], "reported lost" in page, held) == ("invalid_grant", True, False)
    country.japan.rounds("jlis")
    reader = Walk(country)
    assert reader.signs_in("hanako").url.path == "/history", reader.page.text
    told = html.unescape(reader.get(f"{country.portal}/history").text)
    assert not country.japan.faults
    assert "Your card was stopped by a call to the stop line. If it was not you" in told


def test_nothing_the_provider_keeps_names_anybody_to_another_body(
    country: Country, services: tuple[Service, Service]
) -> None:
    """A service's name for her is no linkage code, no pseudonym of another service, and stands nowhere."""
    line = machine(country)
    code = agrees(country, Walk(country), services[0])["code"]
    sub = services[0].claims(line, services[0].token(line, code).json()["id_token"])["sub"]
    for body, database in country.japan.databases.items():
        with database.transaction() as connection:
            tables = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'warifu')"
            ).fetchall()
            for schema, table in tables:
                for row in connection.execute(f'SELECT * FROM "{schema}"."{table}"'.encode()):
                    assert sub not in str(row), (body, schema, table)


def test_a_card_that_jlis_made_and_her_city_handed_over_signs_in_and_gives_its_items(
    country: Country, services: tuple[Service, Service]
) -> None:
    japan, line = country.japan, machine(country)
    counter = at_the_counter(japan, ASAHI, japan.find(ASAHI, HANAKO))
    card_id = counter.applies().card_id
    japan.rounds(ASAHI, "jlis")
    counter.tells(card_id, CardEvent.ARRIVED)
    counter.tells(card_id, CardEvent.NOTIFIED)
    counter.opens(card_id)
    given = counter.safe.give(card_id, new_code(os.urandom))
    country.case.take("fetched", given.file, given.code)
    pin = TYPED["jpki/0018"].reveal("type it").decode()
    scope = "openid name address birthdate gender"
    code = agrees(country, Walk(country), services[0], ("fetched", pin), scope=scope)["code"]
    access = services[0].token(line, code).json()["access_token"]
    read = line.get(f"{PROTOCOL}/userinfo", headers={"authorization": f"Bearer {access}"}).json()
    del read["sub"]
    assert read == {
        "name": "山田　花子",
        "address": HANAKO.address,
        "birthdate": HANAKO.birth_date.strftime("%Y%m%d"),
        "gender": "2",
    }
