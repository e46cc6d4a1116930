# SPDX-License-Identifier: Apache-2.0
"""The resident's pages over HTTP: sign-in, history, entries, proofs, signing out; and who never sees what."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from tests.portal.story import Played
from tests.screens.pages import PAGES
from warifu.app.server import http_app
from warifu.evidence import SUFFIX, verify
from warifu.kernel.secrecy import Secret
from warifu.portal.views import record_name

TWELVE_DIGITS = re.compile(r"[0-9]{12}")


@contextmanager
def browser(played: Played, body: str = "portal", language: str = "en") -> Iterator[TestClient[Any]]:
    """A browser without anybody signed in."""
    with TestClient(http_app(played.japan.bodies[body]), base_url="http://portal.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": language})
        client.follow_redirects = False
        yield client


def sign_in(client: TestClient[Any], secret: Secret[bytes], name: str) -> httpx.Response:
    encoded = base64.urlsafe_b64encode(secret.reveal("lend it to the portal")).decode().rstrip("=")
    return client.post("/sign-in", data={"secret": encoded, "name": name})


@pytest.fixture
def hanako(played: Played) -> Iterator[TestClient[Any]]:
    """Hanako's browser."""
    with browser(played) as client:
        assert sign_in(client, played.hanakos_secret, "山田 花子").status_code == 303
        yield client


def test_the_first_page_says_that_the_demos_picker_is_no_sign_in(played: Played) -> None:
    with browser(played) as client:
        shown = client.get("/")
    assert shown.status_code == 200
    assert "no sign-in with the card is known to this portal" in shown.text
    assert "This is not a sign-in." in PAGES["sign-in"]("en")
    assert shown.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "script" not in shown.headers["content-security-policy"]
    assert shown.headers["x-frame-options"] == "DENY"


def test_the_cookie_is_out_of_reach_and_says_nothing(played: Played) -> None:
    with browser(played) as client:
        answer = sign_in(client, played.hanakos_secret, "山田 花子")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("warifu-portal="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    secret = played.hanakos_secret.reveal("compare")
    assert base64.urlsafe_b64encode(secret).decode().rstrip("=") not in cookie
    assert answer.headers["location"] == "/history"


def test_her_history_tells_who_asked_whom_what_why_and_by_which_law(hanako: TestClient[Any]) -> None:
    shown = hanako.get("/history").text
    for words in (
        "Midori City",
        "Asahi City",
        "Pension Service",
        "Your local tax record was checked for child allowance",
        "Total income",
        "Act on Numbers, Article 19(viii)",
        "Appended Table 2, item 74",
        "Table of purposes, version table2-",
        "What did not go",
        "Individual Number",
        "Asked, not delivered",
        "Your mailbox at the portal was opened",
    ):
        assert words in shown, words
    assert TWELVE_DIGITS.search(shown) is None


def test_her_history_tells_in_japanese_what_was_refused_and_why(hanako: TestClient[Any]) -> None:
    shown = hanako.get("/history?lang=ja&type=refused").text
    assert '<html lang="ja">' in shown
    for words in (
        "美登里市",
        "断られました",
        "あなたの番号を示して符号を求めましたが、断られました",
        "番号法第19条第8号",
    ):
        assert words in shown, words
    assert "提供された</span>" not in shown


def test_every_refusal_of_the_story_is_in_her_history_with_its_own_reason(
    played: Played, hanako: TestClient[Any]
) -> None:
    reasons = {line.refusal_reason for line in played.japan.portal.lines(played.hanakos_secret)} - {""}
    assert reasons >= {"row-not-in-force", "item-beyond-row", "no-case"}
    shown = hanako.get("/history?type=refused").text
    for words in (
        "The rule they named was no longer in force.",
        "They asked for more than the law lets them see.",
        "You have no application there for this affair.",
        "did not fit yours",
    ):
        assert words in shown, words


def test_one_entry_has_a_page_of_its_own_with_its_proof(played: Played, hanako: TestClient[Any]) -> None:
    for line in played.japan.portal.lines(played.hanakos_secret):
        shown = hanako.get(f"/history/{record_name(line)}")
        assert shown.status_code == 200
        assert f"/evidence/{record_name(line)}" in shown.text
        assert TWELVE_DIGITS.search(shown.text) is None


def test_a_downloaded_proof_verifies_under_the_downloaded_policy(
    played: Played, hanako: TestClient[Any], tmp_path: Path
) -> None:
    (tmp_path / "warifu-policy.json").write_bytes(hanako.get("/policy").content)
    line = played.japan.portal.lines(played.hanakos_secret)[0]
    for address in ("/evidence", f"/evidence/{record_name(line)}"):
        download = hanako.get(address)
        assert download.headers["content-disposition"].endswith(f'{SUFFIX}"')
        assert download.headers["cache-control"] == "no-store"
        path = tmp_path / f"one{SUFFIX}"
        path.write_bytes(download.content)
        lines, code = verify(path)
        assert code == 0, lines


def test_a_session_never_opens_another_persons_lines(played: Played, hanako: TestClient[Any]) -> None:
    hers = {record_name(line) for line in played.japan.portal.lines(played.hanakos_secret)}
    his = {record_name(line) for line in played.japan.portal.lines(played.taros_secret)}
    assert hers
    assert his
    assert not hers & his
    shown = hanako.get("/history?period=7years").text
    for record in his:
        assert record not in shown
        assert hanako.get(f"/history/{record}").status_code == 404
        assert hanako.get(f"/evidence/{record}").status_code == 404


def test_pages_of_a_person_are_closed_without_a_session(played: Played, hanako: TestClient[Any]) -> None:
    record = record_name(played.japan.portal.lines(played.hanakos_secret)[0])
    with browser(played) as stranger:
        for address in ("/history", f"/history/{record}", "/evidence", f"/evidence/{record}"):
            refused = stranger.get(address)
            assert refused.status_code == 403
            assert "Nobody is signed in here" in refused.text
        stranger.cookies.set("warifu-portal", "guessed")
        assert stranger.get("/history").status_code == 403


def test_signing_out_clears_the_session_and_needs_the_hidden_field(hanako: TestClient[Any]) -> None:
    shown = hanako.get("/history").text
    assert hanako.post("/sign-out", data={}).status_code == 403
    assert hanako.get("/history").status_code == 200
    found = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
    assert found is not None
    answer = hanako.post("/sign-out", data={"_csrf_token": found[1]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert hanako.get("/history").status_code == 403


def test_a_form_from_another_site_is_refused(played: Played) -> None:
    with browser(played) as client:
        client.headers["sec-fetch-site"] = "cross-site"
        assert sign_in(client, played.hanakos_secret, "x").status_code == 403


def test_fifteen_idle_minutes_end_a_session(played: Played) -> None:
    clock = played.japan.clock
    with browser(played) as client:
        sign_in(client, played.hanakos_secret, "山田 花子")
        clock.step(timedelta(minutes=14))
        assert client.get("/history").status_code == 200
        clock.step(timedelta(minutes=16))
        assert client.get("/history").status_code == 403


def test_an_hour_ends_a_session_also_of_somebody_who_never_stops_clicking(played: Played) -> None:
    """Who stole card and PIN is not asked for the card again by the stop line; the hour asks."""
    clock = played.japan.clock
    with browser(played) as client:
        sign_in(client, played.hanakos_secret, "山田 花子")
        told = []
        for _ in range(6):
            clock.step(timedelta(minutes=11))
            told.append(client.get("/history").status_code)
    assert told == [200] * 5 + [403]


@pytest.mark.parametrize("secret", ["", "x", "A" * 43 + "!", "A" * 40, "１２３", "A" * 5000])
def test_what_is_no_key_is_said_to_be_none(played: Played, secret: str) -> None:
    with browser(played) as client:
        answer = client.post("/sign-in", data={"secret": secret, "name": "x"})
    assert answer.status_code == 400
    assert "base64url" in answer.text


def test_a_key_without_a_mailbox_opens_nothing(played: Played) -> None:
    with browser(played) as client:
        assert sign_in(client, Secret(bytes(range(32))), "x").status_code == 404
        assert client.get("/history").status_code == 403


def test_sign_in_leads_to_no_other_site(played: Played) -> None:
    secret = base64.urlsafe_b64encode(played.hanakos_secret.reveal("lend it")).decode()
    with browser(played) as client:
        for goal in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"):
            answer = client.post("/sign-in", data={"secret": secret, "name": "x", "next": goal})
            assert answer.headers["location"] == "/history"


def test_the_name_shown_is_plain_text_and_holds_no_number(played: Played) -> None:
    with browser(played) as client:
        sign_in(client, played.hanakos_secret, "<script>123456789018</script>")
        shown = client.get("/history").text
    assert "<script>" not in shown
    assert TWELVE_DIGITS.search(shown) is None


def test_the_language_is_chosen_by_link_then_cookie_then_browser(played: Played) -> None:
    with browser(played, language="ja") as client:
        assert '<html lang="ja">' in client.get("/").text
        assert '<html lang="en">' in client.get("/?lang=en").text
        assert '<html lang="en">' in client.get("/").text
        assert '<html lang="en">' in client.get("/?lang=xx").text


def test_explanations_are_open_to_everybody(played: Played) -> None:
    with browser(played) as client:
        for address in ("/history/not-shown", "/history/how-to-check"):
            assert client.get(address).status_code == 200
        assert b'"converters"' in client.get("/policy").content


def test_what_does_not_exist_is_said_as_a_page_to_people_and_as_json_to_programs(played: Played) -> None:
    with browser(played) as client:
        page = client.get("/nothing")
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert page.headers["cache-control"] == "no-store"
        client.headers["accept"] = "application/json"
        assert client.get("/nothing").headers["content-type"] == "application/problem+json"


def test_static_files_are_kept_for_ever_and_nothing_else_is_served(played: Played) -> None:
    with browser(played) as client:
        shown = client.get("/").text
        for address in re.findall(r'href="(/static/[^"]+)"', shown):
            found = client.get(address)
            assert found.status_code == 200
            assert found.headers["content-type"] == "text/css; charset=utf-8"
            assert "immutable" in found.headers["cache-control"]
        for address in ("/static/../engine.py", "/static/%2e%2e/engine.py", "/static/nothing.css"):
            assert client.get(address).status_code == 404


def test_only_of_a_link_can_she_say_that_it_is_not_her_and_only_on_a_form_of_ours(
    played: Played, hanako: TestClient[Any]
) -> None:
    token = re.search(r'name="_csrf_token" value="([^"]*)"', hanako.get("/history").text)
    assert token is not None
    line = played.japan.portal.lines(played.hanakos_secret)[0]
    for record in (record_name(line), "bcdefghijkbcdefg"):
        answer = hanako.post(f"/history/{record}/not-me", data={"_csrf_token": token[1]})
        assert answer.status_code == 404
    assert hanako.post(f"/history/{record_name(line)}/not-me", data={}).status_code != 404
    with played.japan.databases["portal"].transaction() as connection:
        assert connection.execute("SELECT count(*) FROM portal.objection").fetchone() == (0,)
