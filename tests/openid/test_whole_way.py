# SPDX-License-Identifier: Apache-2.0
"""A service, the provider, the card and back, in a country: real cards, J-LIS, portal, three servers."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest

from tests.canary import contents
from tests.databases import Databases
from tests.japan import HANAKO
from tests.login.country import Country, played_country
from tests.login.test_whole_way import Walk
from tests.openid.holder import Holder, others_sign_in
from tests.openid.provider import Service, came_back, decision_form, key_for, stated
from warifu.app.openid import house_for_officials
from warifu.app.stamping import certify_stamper, open_stamper
from warifu.app.verifying import place_root
from warifu.cards import items
from warifu.cards.chip import Reader
from warifu.cards.openid import RegistrationService
from warifu.cards.openid.web import PROTOCOL
from warifu.cards.verification.web import CheckAsked, CheckTold
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import Secret


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with played_country(databases, tmp_path_factory.mktemp("openid")) as played:
        yield played


@pytest.fixture(scope="module")
def services(country: Country) -> tuple[Service, Service]:
    """Two services of two sectors, registered by an official of the sign-in."""
    house = house_for_officials(country.japan.parts("signin"))
    register, made = RegistrationService(house), []
    provider: Any = SimpleNamespace(house=house, clock=country.japan.clock)
    for client_id, host in (("RP00000001", "library.example"), ("RP00000002", "clinic.example")):
        registration = stated(client_id, host)
        register.register(registration)
        made.append(Service(provider, client_id, host, key_for(client_id), registration))
    return made[0], made[1]


@pytest.fixture(scope="module")
def holder(country: Country) -> Holder:
    """Hanako; whoever set up the sign-in has put J-LIS's root in its place by now."""
    japan, hanako = country.japan, Holder(country)
    with pytest.raises(Fault):
        hanako.holds(hanako.signs("before"))
    japan.faults.clear()
    place_root(japan.settings("signin"), japan.folder / "off")
    return hanako


def agrees(country: Country, walk: Walk, service: Service, **changes: str | None) -> dict[str, str]:
    """From the service's page through the card to the answer that goes back to it."""
    walk.get(str(httpx.URL(f"{country.signin}{PROTOCOL}/auth", params=service.parameters(**changes))))
    walk.follow()
    if "Go on with the card" in walk.page.text:
        walk.get(f"{walk.page.url}/card")
        walk.follow()
        assert "Midori Library" in walk.page.text
        walk.name = str(walk.page.url).rsplit("/", 1)[1]
        walk.to_the_wallet()
        walk.types("hanako", "1234")
        walk.get(walk.page.headers["refresh"].partition("url=")[2])
        while walk.page.status_code == 303:
            walk.follow()
    assert "I agree" in walk.page.text, walk.page.text
    form = decision_form(walk.page.text, "yes")
    return came_back(walk.send(f"{walk.page.url}/answer", decision="yes", shown=form["shown"]))


def machine(country: Country) -> Any:
    """A service's own line to the provider."""
    return country.windows.enter_context(httpx.Client(base_url=country.signin, trust_env=False))


def test_two_services_know_one_card_by_two_names_and_she_reads_of_both(
    country: Country, services: tuple[Service, Service]
) -> None:
    hanako, line, subs = Walk(country), machine(country), []
    for service in services:
        code = agrees(country, hanako, service)["code"]
        answered = service.token(line, code)
        assert answered.status_code == 200, answered.text
        subs.append(service.claims(line, answered.json()["id_token"])["sub"])
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


def test_items_of_another_sign_in_of_a_copy_or_changed_are_not_believed(country: Country) -> None:
    with country.case.open("hanako") as (_, chip):
        fresh = items.challenge(country.signin, b"s" * 16)
        taken = items.take(Reader(chip.transmit), b"1234", fresh)
    root = country.case.authority.cv_root
    assert items.check(taken, root, fresh).name == "山田　花子"
    forged = taken.items.replace("花子".encode(), "太郎".encode())
    for bent, over in (
        (taken, items.challenge(country.signin, b"t" * 16)),
        (taken, items.challenge("https://evil.example", b"s" * 16)),
        (msgspec.structs.replace(taken, items=forged), fresh),
        (msgspec.structs.replace(taken, signature=bytes(256)), fresh),
    ):
        with pytest.raises(Malformed):
            items.check(bent, root, over)


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
