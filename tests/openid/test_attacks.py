# SPDX-License-Identifier: Apache-2.0
"""Who tries to get more out of a sign-in than the person gave, and what stops it (TC-2, OP-2 … OP-8)."""

from __future__ import annotations

import base64
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from litestar.testing import TestClient

from tests.openid.pages import came_back, decide, read, words
from tests.openid.provider import (
    HANAKO,
    TARO,
    Provider,
    Service,
    browser_of,
    key_for,
    service,
    stated,
    step,
    use_card,
)
from warifu.cards.openid import Did, Kind, Proving
from warifu.cards.openid.parties import read_registration
from warifu.cards.openid.refusals import (
    CodeNotGood,
    SecretForOldSystemsOnly,
    SectorTaken,
    ServiceRegistered,
    UnsafeAddress,
)
from warifu.cards.openid.web import PROTOCOL
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed

# -- the number --------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "openid my_number"},
        {"scope": "openid individual_number_unicode"},
        {"scope": "openid number"},
        {"scope": "openid 個人番号"},
        {"scope": "openid", "claims": '{"userinfo":{"https://x/MyNumber":null}}'},
    ],
)
def test_a_service_that_asks_for_the_number_gets_the_article_and_the_person_a_line(
    provider: Provider, library: Service, browser: TestClient[Any], changes: dict[str, str]
) -> None:
    before = sum(event.did is Did.ASKED_NUMBER for event in provider.told())
    back = came_back(library.ask(browser, **changes))
    assert back["error"] == "invalid_scope"
    assert "Act 15, Act 20" in back["error_description"]
    events = [event for event in provider.told() if event.did is Did.ASKED_NUMBER]
    assert len(events) == before + 1
    assert events[-1].service == library.client_id


def test_a_service_that_asks_for_the_number_is_counted_also_when_nobody_is_signed_in(
    provider: Provider, library: Service, database: Database
) -> None:
    def times() -> int:
        with database.transaction() as connection:
            (found,) = connection.execute(
                "SELECT coalesce(sum(times), 0) FROM openid.refused"
            ).fetchone() or (0,)
        return int(found)

    before = times()
    with browser_of(provider) as nobody:
        library.ask(nobody, scope="openid my_number")
    assert times() == before + 1


# -- names of people --------------------


def test_two_services_cannot_join_their_people_and_two_clients_of_one_sector_can(
    provider: Provider, library: Service, clinic: Service
) -> None:
    branch = service(provider, "RP00000004", "library.example", same_sector=True)
    found: dict[str, list[str]] = {}
    for name in (HANAKO, TARO, "ren", "hina"):
        with browser_of(provider, name) as one:
            found[name] = [each.sign_in(one).claims["sub"] for each in (library, branch, clinic)]
    assert all(here == there for here, there, _ in found.values())
    libraries, clinics = ({subs[place] for subs in found.values()} for place in (0, 2))
    assert len(libraries) == len(clinics) == len(found)
    assert libraries & clinics == set()


def test_a_second_service_shares_her_name_only_by_the_officials_word_and_she_reads_with_whom(
    provider: Provider,
) -> None:
    """Two tenants of one host, or two bodies that publish one list of addresses, would join their people."""
    first = service(provider, "RP00000010", "host.example")
    for path in ("https://host.example/other", "https://HOST.example:8443/other"):
        with pytest.raises(SectorTaken):
            service(provider, "RP00000011", "host.example", redirect_uris=(path,))
    with browser_of(provider, HANAKO) as her:
        assert "no other service knows you by it" in words(her.get(first.ask(her).headers["location"]).text)
        second = service(provider, "RP00000011", "host.example", same_sector=True, name=("分館", "Branch"))
        assert first.sign_in(her).claims["sub"] == second.sign_in(her).claims["sub"]
        asked = words(her.get(first.ask(her).headers["location"]).text)
        own_list = words(her.get("/services").text)
    assert "The same that these services of one body have: Branch." in asked
    assert "no other service knows you by it" not in asked
    assert "The same at: Branch" in own_list
    provider.register.end("RP00000010")
    provider.register.end("RP00000011")
    with pytest.raises(SectorTaken):
        service(provider, "RP00000012", "host.example")  # files of those before are still somewhere


def test_two_services_on_one_machine_are_two_sectors(provider: Provider) -> None:
    at = [f"http://127.0.0.1:{port}/back" for port in (5001, 5003)]
    one, two = (
        service(provider, f"RP0000002{place}", "127.0.0.1", redirect_uris=(address,))
        for place, address in enumerate(at)
    )
    with browser_of(provider, HANAKO) as her:
        assert one.sign_in(her).claims["sub"] != two.sign_in(her).claims["sub"]


def test_a_renewed_card_keeps_the_name_and_another_person_never_gets_it(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    first = library.sign_in(browser).claims["sub"]
    step(provider, days=400)
    use_card(provider, browser, HANAKO)  # with a new certificate: the sign-in knows her by the same id
    assert library.sign_in(browser).claims["sub"] == first
    with browser_of(provider, TARO) as other:
        assert library.sign_in(other).claims["sub"] != first


def test_a_new_key_names_people_of_new_sectors_only(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    first = library.sign_in(browser).claims["sub"]
    later = provider.with_epochs(2)
    for client_id, host, epoch in (("RP00000005", "library.example", 1), ("RP00000006", "new.example", 2)):
        later.register(stated(client_id, host), same_sector=host == "library.example")
        (party,) = [each for each in later.all() if each.client_id == client_id]
        assert party.epoch == epoch
    assert library.sign_in(browser).claims["sub"] == first


# -- codes, accesses, other browsers --------------------


def test_of_two_exchanges_at_once_on_two_nodes_one_gets_tokens_and_loses_them(
    provider: Provider, library: Service, browser: TestClient[Any], tmp_path: Path
) -> None:
    code = library.answer(browser)["code"]
    sent = [library.exchange_form(code) for _ in range(2)]
    given: list[str] = []

    def exchange(parameters: dict[str, list[str]]) -> None:
        try:
            given.append(provider.exchange.exchange(parameters, "")["access_token"])
        except Exception as no:  # noqa: BLE001  told apart below
            given.append(type(no).__name__)

    threads = [threading.Thread(target=exchange, args=(each,)) for each in sent[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert given.count("CodeNotGood") in {1, 2}  # 2 where the second came before the first had its access
    for access in (each for each in given if each != "CodeNotGood"):
        assert read(browser, access).status_code == 401, "used twice: nothing of it is left"


def test_a_code_used_again_while_the_first_exchange_asks_about_the_card_gives_nothing(
    provider: Provider, library: Service, browser: TestClient[Any], tmp_path: Path
) -> None:
    """The second use comes, at another node, when the code is gone and its access not there yet."""
    code, before = library.answer(browser, scope="openid name")["code"], len(provider.told())
    node = Provider(provider.database, tmp_path, provider.clock)

    def used_again() -> None:
        with pytest.raises(CodeNotGood):
            node.exchange.exchange(library.exchange_form(code), "")

    provider.cards.while_asked = used_again
    with pytest.raises(CodeNotGood):
        provider.exchange.exchange(library.exchange_form(code), "")
    assert [event.did for event in provider.told()[before:]].count(Did.REUSED) == 1
    with provider.database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM openid.access WHERE sealed = ''").fetchone() == (0,)


def test_a_code_is_good_for_a_minute_and_for_one_service_one_address_one_browser(
    provider: Provider, library: Service, clinic: Service, browser: TestClient[Any]
) -> None:
    code = library.answer(browser)["code"]
    assert clinic.token(browser, code, redirect_uri=library.redirect_uri).json()["error"] == "invalid_grant"
    code = library.answer(browser)["code"]
    assert (
        library.token(browser, code, redirect_uri="https://library.example/").json()["error"]
        == "invalid_grant"
    )
    code = library.answer(browser)["code"]
    step(provider, seconds=60)
    assert library.token(browser, code).json()["error"] == "invalid_grant"
    asked = library.ask(browser).headers["location"]
    with browser_of(provider, TARO) as other:
        other.cookies.set("warifu-openid", "guessed")
        assert other.get(asked).status_code == 404
        page = browser.get(asked)
        assert decide(other, asked, page.text, "yes").status_code == 403
    assert "code" in came_back(decide(browser, asked, page.text, "yes"))
    assert decide(browser, asked, page.text, "yes").status_code == 404


def test_an_access_ends_after_five_minutes(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    access = library.sign_in(browser, scope="openid name").access
    step(provider, seconds=299)
    assert read(browser, access).json()["name"] == "山田　花子"
    step(provider, seconds=1)
    assert read(browser, access).json()["error"] == "invalid_token"
    assert provider.lists.forget() > 0


def test_a_card_stopped_between_consent_and_exchange_gives_nothing(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    code = library.answer(browser)["code"]
    provider.cards.stopped.add(HANAKO.encode())
    try:
        refused = library.token(browser, code)
    finally:
        provider.cards.stopped.clear()
    assert refused.json()["error"] == "invalid_grant"
    assert "suspended or has ended" in refused.json()["error_description"]


def test_a_card_stopped_after_the_exchange_gives_no_item(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    access = library.sign_in(browser, scope="openid name").access
    assert read(browser, access).json()["name"] == "山田　花子"
    lines = len(provider.told())
    provider.cards.stopped.add(HANAKO.encode())
    try:
        refused = read(browser, access)
    finally:
        provider.cards.stopped.clear()
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    assert "山田" not in refused.text
    assert len(provider.told()) == lines, "nothing was read"
    assert read(browser, access).status_code == 200, "found again within the five minutes"


def test_the_card_is_asked_for_and_the_cookie_is_new_each_time(provider: Provider, library: Service) -> None:
    with browser_of(provider) as browser:
        asked = library.ask(browser, scope="openid name").headers["location"]
        assert "Go on with the card" in words(browser.get(asked).text)
        cookies = set()
        for _ in range(2):
            to_card = browser.get(f"{asked}/card").headers["location"]
            back = browser.get(f"{dict(parse_qsl(urlsplit(to_card).query))['next']}&ticket={HANAKO}")
            assert back.headers["location"] == asked
            cookies.add(browser.cookies["warifu-signed-in"])
            assert provider.cards.asked[-1] == (True, "みどり図書館")
        assert len(cookies) == 2
        assert "I agree" in words(browser.get(asked).text)
        to_card = browser.get(f"{asked}/card").headers["location"]
        mark = browser.cookies["warifu-to-card"]
        sent = {"ticket": HANAKO, "next": "https://evil.example/"}
        assert browser.get("/signed-in", params=sent | {"mark": "a link of somebody else"}).status_code == 404
        assert browser.get("/signed-in", params=sent | {"mark": mark}).headers["location"] == "/services"
        browser.get(f"{asked}/card")
        guessed = {"ticket": "guessed", "mark": browser.cookies["warifu-to-card"]}
        assert browser.get("/signed-in", params=guessed).status_code == 404
        step(provider, minutes=15)
        assert browser.get("/services").headers["location"].startswith("/card?")


def test_an_hour_after_her_card_it_is_asked_for_again_whoever_goes_on_clicking(provider: Provider) -> None:
    with browser_of(provider, HANAKO) as browser:
        told = []
        for _ in range(6):
            step(provider, minutes=11)
            told.append(browser.get("/services").status_code)
    assert told == [200] * 5 + [303]


def test_what_was_shown_of_one_card_is_not_agreed_to_for_another(
    provider: Provider, library: Service
) -> None:
    with browser_of(provider, HANAKO) as browser:
        asked = library.ask(browser, scope="openid name").headers["location"]
        page = browser.get(asked)
        use_card(provider, browser, TARO)
        again = decide(browser, asked, page.text, "yes")
        assert again.headers["location"] == asked.partition("?")[0]
        assert "code" in came_back(decide(browser, asked, browser.get(asked).text, "yes"))


def test_a_foreign_page_cannot_press_the_button(library: Service, browser: TestClient[Any]) -> None:
    asked = library.ask(browser).headers["location"]
    path = asked.partition("?")[0] + "/answer"
    assert browser.post(path, data={"decision": "yes"}).status_code == 403
    page = browser.get(asked)
    forged = browser.post(path, data={"decision": "yes"}, headers={"sec-fetch-site": "cross-site"})
    assert forged.status_code == 403
    assert page.headers["x-frame-options"] == "DENY"


# -- who calls --------------------


def test_both_audiences_are_taken_and_every_bent_assertion_is_refused_alike(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    issuer, now = provider.house.names.issuer, int(provider.clock.now().timestamp())
    token_at = provider.house.names.token_address
    for audience in (issuer, token_at, [issuer], [token_at, "https://x"]):
        code = library.answer(browser)["code"]
        answered = library.token(browser, code, client_assertion=library.assertion(aud=audience))
        assert answered.status_code == 200, audience
    other = replace(library, key=key_for("RP00000002"))
    by_secret = jwt.encode(
        {"alg": "HS256"}, {"iss": library.client_id}, OctKey.generate_key(256), algorithms=["HS256"]
    )
    bent: list[str | None] = [
        library.assertion(aud="https://evil.example"),
        library.assertion(aud=None),
        library.assertion(iss="RP00000002"),
        library.assertion(sub="RP00000002"),
        library.assertion(exp=now - 120),
        library.assertion(exp=now + 3600),
        library.assertion(exp=None),
        library.assertion(jti=None),
        library.assertion(iat=now + 3600),
        other.assertion(),
        by_secret,
        library.assertion()[:-4] + "AAAA",
        "x",
        "a.b.c",
        None,
    ]
    told = set()
    for assertion in bent:
        code = library.answer(browser)["code"]
        refused = library.token(browser, code, client_assertion=assertion)
        assert refused.status_code == 401, assertion
        told.add(refused.text)
    assert len(told) == 1


def test_the_character_nul_from_a_stranger_is_a_plain_no_and_no_fault(provider: Provider) -> None:
    """The database can hold it in no text; whoever sends it must not fill the log with faults."""
    claims = base64.urlsafe_b64encode(b'{"iss":"\\u0000"}').rstrip(b"=").decode()
    assertion = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": f"e30.{claims}.AAAA",
    }
    basic = {"authorization": f"Basic {base64.b64encode(b'%00:x').decode()}"}
    with browser_of(provider) as stranger:
        told = [
            stranger.get(f"{PROTOCOL}/auth?client_id=%00"),
            stranger.get("/sign-in-to/%00"),
            stranger.get("/sign-in-to/x%00/card"),
            stranger.get(f"{PROTOCOL}/logout?client_id=%00"),
            stranger.post(f"{PROTOCOL}/token", data=assertion),
            stranger.post(f"{PROTOCOL}/token", data={"grant_type": "x"}, headers=basic),
        ]
    assert [each.status_code for each in told] == [400] * 6
    assert not provider.faults


def test_an_assertion_is_good_once(library: Service, browser: TestClient[Any]) -> None:
    assertion = library.assertion()
    first, second = (library.answer(browser)["code"] for _ in range(2))
    assert library.token(browser, first, client_assertion=assertion).status_code == 200
    assert library.token(browser, second, client_assertion=assertion).json()["error"] == "invalid_client"
    assert library.token(browser, second).status_code == 200  # the code was not burned by who is not proven


def test_only_an_old_system_of_a_public_body_has_a_secret(
    provider: Provider, library: Service, browser: TestClient[Any]
) -> None:
    old = service(provider, "RP00000007", "old.example", token_endpoint_auth_method=Proving.SECRET, scopes=())
    assert old.sign_in(browser).claims["sub"]
    wrong = replace(old, secret="x" * 43)
    refused = wrong.token(browser, old.answer(browser)["code"])
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Basic realm="openid"')
    in_the_form = old.token(browser, old.answer(browser)["code"], client_secret=old.secret)
    assert in_the_form.status_code == 401
    with_a_secret = replace(library, secret="guessed")
    assert with_a_secret.token(browser, library.answer(browser)["code"]).status_code == 401
    with pytest.raises(SecretForOldSystemsOnly):
        stated(
            "RP00000008", "x.example", token_endpoint_auth_method=Proving.SECRET, jwks={}, kind=Kind.PRIVATE
        )


# -- registration --------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://library.example/back",
        "https://user@library.example/back",
        "https://library.example/back#x",
        "https://*.library.example/back",
        "javascript:alert(1)",
        "https:///back",
        "https://library.example\\@evil.example/",
    ],
)
def test_unsafe_addresses_are_not_registered(address: str) -> None:
    with pytest.raises(UnsafeAddress):
        stated("RP00000009", "library.example", redirect_uris=(address,))


def test_a_name_is_given_once_and_a_private_key_or_a_number_never_registered(
    provider: Provider, library: Service
) -> None:
    with pytest.raises(ServiceRegistered):
        provider.register.register(library.registration)
    with pytest.raises(Malformed, match="public keys only"):
        stated("RP00000009", "x.example", jwks={"keys": [library.key.as_dict(private=True)]})
    with pytest.raises(Malformed, match="twelve-digit"):
        stated("RP00000009", "x.example", purpose=("番号 123456789018", ""))
    with pytest.raises(Malformed, match="number"):
        read_registration(b'client_id = "RP1"\nkind = "private"\nscopes = ["number"]\n')
