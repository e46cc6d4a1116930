# SPDX-License-Identifier: Apache-2.0
"""The behaviours that the OpenID Foundation tests of a provider, under its own names (TC-1).

No claim of conformance: its suite was not run. Each test says what we do where the suite lets one choose.
"""

from __future__ import annotations

import html
from typing import Any

import pytest
from joserfc import jws
from litestar.testing import TestClient

from tests.openid.pages import came_back, words
from tests.openid.provider import (
    FACTS,
    HANAKO,
    TARO,
    Provider,
    Service,
    browser_of,
    service,
    stated,
    step,
    use_card,
)
from warifu.cards.openid.refusals import SectorNotShown
from warifu.cards.openid.web import PROTOCOL, REALM
from warifu.kernel.database import Database


def test_oidcc_discovery_endpoint_verification(provider: Provider, browser: TestClient[Any]) -> None:
    said = browser.get(f"{REALM}/.well-known/openid-configuration").json()
    assert said["issuer"] == provider.house.names.issuer
    assert said["authorization_endpoint"] == f"{said['issuer']}/protocol/openid-connect/auth"
    for name, only in (
        ("response_types_supported", ["code"]),
        ("subject_types_supported", ["pairwise"]),
        ("id_token_signing_alg_values_supported", ["ES256"]),
        ("code_challenge_methods_supported", ["S256"]),
        ("grant_types_supported", ["authorization_code", "client_credentials"]),
        ("acr_values_supported", ["aal3"]),
        ("ui_locales_supported", ["ja", "en"]),
    ):
        assert said[name] == only, name
    assert not any("number" in scope for scope in said["scopes_supported"])


@pytest.mark.parametrize("response_type", [None, "token", "id_token", "code id_token", "code token", "none"])
def test_oidcc_response_type_missing(
    library: Service, browser: TestClient[Any], response_type: str | None
) -> None:
    back = came_back(library.ask(browser, response_type=response_type))
    assert back["error"] in {"invalid_request", "unsupported_response_type"}
    assert back["state"] == library.state
    assert back["iss"] == library.provider.house.names.issuer


def test_oidcc_idtoken_signature_and_claims(library: Service, browser: TestClient[Any]) -> None:
    tokens = library.sign_in(browser)
    header = jws.extract_compact(tokens.id_token.encode()).headers()
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    assert header["kid"] in {key["kid"] for key in browser.get(f"{PROTOCOL}/certs").json()["keys"]}
    assert tokens.claims["exp"] - tokens.claims["iat"] == 300
    assert (tokens.claims["acr"], tokens.claims["amr"]) == ("aal3", ["hwk", "pin"])
    assert set(tokens.claims) == {
        *("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash")
    }


def test_oidcc_idtoken_unsigned(library: Service, browser: TestClient[Any]) -> None:
    """An unsigned token is neither made nor believed as a hint."""
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
    assert library.answer(browser, id_token_hint=unsigned)["error"] == "invalid_request"


def test_oidcc_userinfo_get_post_header_post_body(library: Service, browser: TestClient[Any]) -> None:
    tokens = library.sign_in(browser)
    header = {"authorization": f"Bearer {tokens.access}"}
    by_get = browser.get(f"{PROTOCOL}/userinfo", headers=header)
    by_post = browser.post(f"{PROTOCOL}/userinfo", headers=header)
    by_body = browser.post(f"{PROTOCOL}/userinfo", data={"access_token": tokens.access})
    assert by_get.json() == by_post.json() == by_body.json() == {"sub": tokens.claims["sub"]}
    assert by_get.headers["cache-control"] == "no-store"
    in_the_address = browser.get(f"{PROTOCOL}/userinfo", params={"access_token": tokens.access})
    assert in_the_address.status_code == 401
    assert 'error="invalid_token"' in in_the_address.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("scope", "given"),
    [
        ("openid name", {"name": "山田　花子"}),
        ("openid address", {"address": "美登里市緑町１丁目２番３号"}),
        ("openid birthdate", {"birthdate": "19900401"}),
        ("openid gender", {"gender": "2"}),
        ("openid profile email phone offline_access", {}),
        (
            "openid name address birthdate gender",
            {
                "name": "山田　花子",
                "address": "美登里市緑町１丁目２番３号",
                "birthdate": "19900401",
                "gender": "2",
            },
        ),
    ],
)
def test_oidcc_scope_profile_email_address_phone_all(
    library: Service, browser: TestClient[Any], scope: str, given: dict[str, str]
) -> None:
    """Scopes nobody offers are ignored; the items are strings, as the public profile has them."""
    tokens = library.sign_in(browser, scope=scope)
    assert set(tokens.scope.split()) == {"openid", *given}
    read = browser.get(f"{PROTOCOL}/userinfo", headers={"authorization": f"Bearer {tokens.access}"}).json()
    assert read == {"sub": tokens.claims["sub"]} | given


def test_oidcc_display_page_popup(library: Service, browser: TestClient[Any]) -> None:
    for display in ("page", "popup"):
        assert "code" in library.answer(browser, display=display)


def test_oidcc_prompt_login(library: Service, browser: TestClient[Any]) -> None:
    first = library.sign_in(browser).claims
    step(library.provider, seconds=2)
    asked = library.ask(browser, prompt="login").headers["location"]
    assert "Go on with the card" in words(browser.get(asked).text)
    use_card(library.provider, browser, HANAKO)
    assert "I agree" in words(browser.get(asked).text)
    second = library.sign_in(browser).claims
    assert second["auth_time"] > first["auth_time"]
    assert second["sub"] == first["sub"]


def test_oidcc_prompt_none_not_logged_in(provider: Provider, library: Service) -> None:
    with browser_of(provider) as nobody:
        assert library.answer(nobody, prompt="none")["error"] == "login_required"


def test_oidcc_prompt_none_logged_in(library: Service, browser: TestClient[Any]) -> None:
    """Only the name, and only where she agreed before; items always need her eyes."""
    first = library.sign_in(browser).claims
    assert library.sign_in(browser, prompt="none").claims["sub"] == first["sub"]
    assert library.answer(browser, prompt="none", scope="openid name")["error"] == "consent_required"
    assert library.answer(browser, prompt="none login")["error"] == "invalid_request"


def test_oidcc_max_age_1(library: Service, browser: TestClient[Any]) -> None:
    step(library.provider, seconds=5)
    asked = library.ask(browser, max_age="1").headers["location"]
    assert "Go on with the card" in words(browser.get(asked).text)
    assert library.answer(browser, max_age="1", prompt="none")["error"] == "login_required"


def test_oidcc_max_age_10000(library: Service, browser: TestClient[Any]) -> None:
    first = library.sign_in(browser).claims
    step(library.provider, seconds=5)
    assert library.sign_in(browser, max_age="10000").claims["auth_time"] == first["auth_time"]
    assert library.answer(browser, max_age="soon")["error"] == "invalid_request"


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(
    library: Service, browser: TestClient[Any]
) -> None:
    assert "code" in library.answer(browser, extra="foobar")


def test_oidcc_id_token_hint(provider: Provider, library: Service, browser: TestClient[Any]) -> None:
    tokens = library.sign_in(browser)
    assert "code" in library.answer(browser, prompt="none", id_token_hint=tokens.id_token)
    with browser_of(provider, TARO) as other:
        library.sign_in(other)
        for prompt in ("none", "consent"):
            back = library.answer(other, prompt=prompt, id_token_hint=tokens.id_token)
            assert back["error"] == "login_required"


def test_oidcc_ensure_request_with_login_hint_succeeds(library: Service, browser: TestClient[Any]) -> None:
    asked = library.ask(browser, login_hint="123456789018").headers["location"]
    assert "123456789018" not in asked + browser.get(asked).text
    assert "code" in library.answer(browser, login_hint="somebody")


def test_oidcc_ui_locales(provider: Provider, library: Service) -> None:
    with browser_of(provider, HANAKO) as fresh:
        asked = library.ask(fresh, ui_locales="fr ja-JP en").headers["location"]
        assert '<html lang="ja">' in fresh.get(asked).text
        assert "code" in library.answer(fresh, claims_locales="fr")


def test_what_a_service_would_like_the_pages_to_speak_ends_with_its_own_question(
    provider: Provider, library: Service
) -> None:
    clinic = service(provider, "RP00000009", "museum.example")
    with browser_of(provider, HANAKO) as fresh:
        for ends in (clinic.answer, library.answer):  # it is left open; it is answered
            fresh.get(library.ask(fresh, ui_locales="ja").headers["location"])
            assert '<html lang="ja">' in fresh.get("/services").text, "where its question leads, too"
            ends(fresh)
            assert '<html lang="en">' in fresh.get("/services").text
        fresh.get("/services?lang=en")
        asked = library.ask(fresh, ui_locales="ja").headers["location"]
        assert '<html lang="en">' in fresh.get(asked).text, "what she chose herself goes before"


def test_oidcc_ensure_request_with_acr_values_succeeds(library: Service, browser: TestClient[Any]) -> None:
    assert library.sign_in(browser, acr_values="crl aal3").claims["acr"] == "aal3"
    assert library.sign_in(browser, acr_values="1 2").claims["acr"] == "aal3"


@pytest.mark.parametrize("after", [0, 30])
def test_oidcc_codereuse_and_30seconds(library: Service, browser: TestClient[Any], after: int) -> None:
    code = library.answer(browser)["code"]
    access = library.token(browser, code).json()["access_token"]
    header = {"authorization": f"Bearer {access}"}
    assert browser.get(f"{PROTOCOL}/userinfo", headers=header).status_code == 200
    step(library.provider, seconds=after)
    again = library.token(browser, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert browser.get(f"{PROTOCOL}/userinfo", headers=header).status_code == 401


def test_oidcc_registered_redirect_uri_and_query(provider: Provider, browser: TestClient[Any]) -> None:
    """An address has to be the registered one to the letter; otherwise a page, and never a redirect."""
    here = ("https://clinic.example/back", "https://clinic.example/back?shop=1")
    clinic = service(provider, "RP00000002", "clinic.example", redirect_uris=here)
    for wrong in (
        "https://clinic.example/back/",
        "https://clinic.example/back?foo=bar",
        "https://clinic.example/back?shop=1&foo=bar",
        "https://CLINIC.example/back",
        "https://clinic.example.evil.example/back",
        None,
    ):
        shown = clinic.ask(browser, redirect_uri=wrong)
        assert shown.status_code == 403, wrong
        assert "location" not in shown.headers
        assert "clinic.example" not in words(shown.text)
        assert "has not registered" in words(shown.text)
    back = clinic.answer(browser, redirect_uri=here[1])
    assert back["shop"] == "1"
    assert "code" in back


def test_oidcc_unknown_client(library: Service, browser: TestClient[Any]) -> None:
    for wrong in (None, "RP99999999", "<b>x</b>", "x" * 300):
        shown = library.ask(browser, client_id=wrong)
        assert (shown.status_code, "location" in shown.headers) == (404, False)
        assert "<b>x" not in shown.text


def test_oidcc_ensure_post_request_succeeds(library: Service, browser: TestClient[Any]) -> None:
    asked = browser.post(f"{PROTOCOL}/auth", data=library.parameters())
    assert "I agree" in words(browser.get(asked.headers["location"]).text)


def test_oidcc_unsigned_request_object_and_request_uri_are_rejected(
    library: Service, browser: TestClient[Any]
) -> None:
    assert came_back(library.ask(browser, request="x"))["error"] == "request_not_supported"
    back = came_back(library.ask(browser, request_uri="https://library.example/r"))
    assert back["error"] == "request_uri_not_supported"


def test_oidcc_claims_essential(library: Service, browser: TestClient[Any]) -> None:
    """The claims parameter is not offered, and says so in discovery: it is ignored."""
    tokens = library.sign_in(browser, claims='{"userinfo":{"name":{"essential":true}}}')
    assert tokens.scope == "openid"


def test_oidcc_refresh_token(library: Service, browser: TestClient[Any]) -> None:
    """None is given and none is taken: each sign-in needs the card."""
    code = library.answer(browser)["code"]
    given = library.token(browser, code).json()
    assert "refresh_token" not in given
    refused = library.token(browser, "", grant_type="refresh_token", refresh_token="x")
    assert refused.json()["error"] == "unsupported_grant_type"


def test_oidcc_ensure_valid_pkce_succeeds(library: Service, browser: TestClient[Any]) -> None:
    assert library.sign_in(browser)
    for verifier in ("w" * 43, "", None):
        code = library.answer(browser)["code"]
        assert library.token(browser, code, code_verifier=verifier).json()["error"] == "invalid_grant"
    for wrong in (
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ):
        assert came_back(library.ask(browser, **wrong))["error"] == "invalid_request"


@pytest.mark.parametrize("missing", ["state", "nonce", "scope"])
def test_oidcc_ensure_request_without_state_or_nonce(
    library: Service, browser: TestClient[Any], missing: str
) -> None:
    """Both are required here, as in the public profile."""
    back = came_back(library.ask(browser, **{missing: None}))
    assert back["error"] == "invalid_request"
    assert back.get("state", "") == ("" if missing == "state" else library.state)


def test_oidcc_registration_sector_uri_and_sector_bad(provider: Provider) -> None:
    addresses = ("https://one.town.example/back", "https://two.town.example/back")
    provider.pages["https://town.example/sector.json"] = (
        b'["https://one.town.example/back","https://two.town.example/back"]'
    )
    provider.pages["https://other.example/sector.json"] = b'["https://one.town.example/back"]'
    provider.pages["https://html.example/"] = b"<html>"
    more = {"redirect_uris": addresses}
    for wrong in ("", "https://other.example/sector.json", "https://html.example/"):
        with pytest.raises(SectorNotShown):
            provider.register.register(
                stated("RP00000003", "town.example", sector_identifier_uri=wrong, **more)
            )
    uri = "https://town.example/sector.json"
    provider.register.register(stated("RP00000003", "town.example", sector_identifier_uri=uri, **more))
    assert [each.sector for each in provider.register.all() if each.client_id == "RP00000003"] == [
        "town.example"
    ]


def test_oidcc_server_rotate_keys(provider: Provider, library: Service, browser: TestClient[Any]) -> None:
    """Two keys are published; the new one signs after a day, the old one stays a day longer."""

    def kids() -> list[str]:
        return [key["kid"] for key in browser.get(f"{PROTOCOL}/certs").json()["keys"]]

    def signed_by() -> str:
        use_card(provider, browser, HANAKO)
        return str(jws.extract_compact(library.sign_in(browser).id_token.encode()).headers()["kid"])

    (old,) = kids()
    provider.house.rotate()
    _, new = kids()
    assert signed_by() == old
    step(provider, hours=24)
    assert signed_by() == new
    assert kids() == [old, new]
    step(provider, hours=24)
    assert kids() == [new]
    assert signed_by() == new


def test_oidcc_rp_initiated_logout(provider: Provider, library: Service, browser: TestClient[Any]) -> None:
    tokens = library.sign_in(browser)
    left = {"post_logout_redirect_uri": "https://library.example/left", "state": "bye"}
    asked = browser.get(f"{PROTOCOL}/logout", params=left | {"client_id": library.client_id})
    assert "asks to sign you out" in words(asked.text)
    foreign = {"id_token_hint": tokens.id_token, "post_logout_redirect_uri": "https://evil.example/"}
    shown = browser.get(f"{PROTOCOL}/logout", params=foreign)
    assert (shown.status_code, "location" in shown.headers) == (403, False)
    gone = browser.get(f"{PROTOCOL}/logout", params=left | {"id_token_hint": tokens.id_token})
    assert gone.headers["location"] == "https://library.example/left?state=bye"
    assert browser.get("/services").headers["location"].startswith("/card?")
    header = {"authorization": f"Bearer {tokens.access}"}
    assert browser.get(f"{PROTOCOL}/userinfo", headers=header).status_code == 401


def test_the_page_shows_each_item_with_its_value_and_no_works(
    provider: Provider, library: Service, database: Database
) -> None:
    with browser_of(provider, HANAKO, "ja") as browser:
        asked = library.ask(browser, scope="openid name birthdate gender").headers["location"]
        page = browser.get(asked)
        said = words(page.text)
        for part in (
            "みどり図書館",
            "貸出カードを作るため",
            "山田 花子",
            "1990年",
            "女",
            "第15条",
        ):
            assert part in said, part
        assert FACTS.address.reveal("see that it is not on the page") not in html.unescape(page.text)
        assert "<script" not in page.text
        assert "checked" not in page.text
        assert "https://library.example" in page.headers["content-security-policy"]
        assert library.answer(browser, "no", scope="openid name")["error"] == "access_denied"
