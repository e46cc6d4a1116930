# SPDX-License-Identifier: Apache-2.0
"""What matters wants her card once more, for exactly that; what a shared computer leaves behind (CL-5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.openid.pages import came_back, decide, words
from tests.openid.provider import HANAKO, TARO, Provider, Service, browser_of, press_stop, step
from warifu.cards.openid.web import SESSION_COOKIE


@pytest.fixture
def agreed(library: Service, browser: TestClient[Any]) -> Iterator[TestClient[Any]]:
    """Hanako's browser, in which she has agreed to the library."""
    library.answer(browser, scope="openid name")
    yield browser
    library.provider.cards.age, library.provider.cards.shared = timedelta(), False


def cookie_of(browser: TestClient[Any]) -> str:
    """The newest value of her session's cookie."""
    return [str(each.value) for each in browser.cookies.jar if each.name == SESSION_COOKIE][-1]


def uses(browser: TestClient[Any]) -> bool:
    return "Stop Midori Library" in words(browser.get("/services").text)


def test_another_card_another_service_another_browser_or_an_old_proof_stops_nothing(
    provider: Provider, library: Service, clinic: Service, agreed: TestClient[Any]
) -> None:
    back = press_stop(agreed, library)
    assert agreed.get(f"{back}&ticket={TARO}").status_code == 403, "another person's card"
    other = back.replace(library.client_id, clinic.client_id)
    assert agreed.get(f"{other}&ticket={HANAKO}").status_code == 403, "confirmed for another service"
    again = press_stop(agreed, library)
    assert agreed.get(f"{back}&ticket={HANAKO}").status_code == 404, "the mark of an earlier asking"
    provider.cards.purpose = "login"
    assert agreed.get(f"{again}&ticket={HANAKO}").status_code == 403, "signing in confirms nothing"
    with browser_of(provider, HANAKO) as thief:
        back = press_stop(agreed, library)
        assert thief.get(f"{back}&ticket={HANAKO}").status_code == 404, "begun in another browser"
    provider.cards.age = timedelta(seconds=61)
    assert agreed.get(f"{press_stop(agreed, library)}&ticket={HANAKO}").status_code == 403, "too old"
    assert uses(agreed)


def test_a_confirmed_stop_counts_once_changes_the_cookie_and_signs_nobody_in(
    provider: Provider, library: Service, agreed: TestClient[Any]
) -> None:
    back, before = press_stop(agreed, library), cookie_of(agreed)
    assert "mark=" in back
    as_sign_in = back.replace("/services/stopped", "/signed-in")
    assert agreed.get(f"{as_sign_in}&ticket={HANAKO}").status_code == 404, "a confirmation is no sign-in"
    back = press_stop(agreed, library)
    assert agreed.get(f"{back}&ticket={HANAKO}").status_code == 303
    assert not uses(agreed)
    assert agreed.get(f"{back}&ticket={HANAKO}").status_code == 404, "once"
    assert cookie_of(agreed) != before
    agreed.cookies.clear()
    agreed.cookies.set(SESSION_COOKIE, before)
    assert agreed.get("/services").status_code == 303, "whoever holds the old cookie is out"


def test_at_a_shared_computer_two_minutes_end_it_and_a_minute_old_proof_agrees_to_nothing(
    provider: Provider, library: Service, agreed: TestClient[Any]
) -> None:
    provider.cards.shared, provider.cards.purpose = True, "login"
    with browser_of(provider, HANAKO) as shared:
        page = shared.get("/services")
        assert page.headers["refresh"].startswith("122; "), "her page goes away without a script"
        asked = library.ask(shared, scope="openid name").headers["location"]
        consent = shared.get(asked)
        assert "refresh" in consent.headers
        step(provider, seconds=61)
        later = decide(shared, asked, consent.text, "yes")
        assert later.headers["location"] == asked.partition("?")[0], "her card first"
        assert "Go on with the card" in words(shared.get(asked).text)
        assert came_back(library.ask(shared, prompt="none"))["error"] == "login_required"
        step(provider, seconds=121)
        assert shared.get("/services").headers["location"].startswith("/card?")
    step(provider, minutes=11)
    assert uses(agreed), "her own computer keeps her a quarter of an hour"
