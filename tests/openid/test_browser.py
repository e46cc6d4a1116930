# SPDX-License-Identifier: Apache-2.0
"""The pages of the OpenID provider in a real browser: axe, reflow, target sizes, keyboard, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsers import NEEDS_CHROMIUM, browser, check_drawn, drawn, drawn_tabs, every, reached, show
from tests.openid.drawn import PAGES, SIGNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

__all__ = ["browser"]  # the fixture
pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[dict[int, Page]]:
    yield from drawn_tabs(browser, {**PAGES, **SIGNING})


IN_ONE_LANGUAGE = list(
    zip(SIGNING, ("ja", "en", "en", "ja", "en"), strict=True)
)  # the longer one, to save time


@pytest.mark.parametrize(("name", "language"), [*every(PAGES), *IN_ONE_LANGUAGE])
def test_axe_finds_nothing_targets_are_large_and_nothing_scrolls_sideways(
    tabs: dict[int, Page], name: str, language: str
) -> None:
    check_drawn(tabs, name, language)


def test_agreeing_and_refusing_are_reached_by_keyboard_and_the_focus_is_seen(tabs: dict[int, Page]) -> None:
    seen = [stop["words"] for stop in reached(show(tabs[390], "openid-consent", "ja"))]
    assert seen.index("同意する") < seen.index("同意せずに戻る")


def test_the_signing_password_is_typed_and_sent_by_keyboard_and_its_field_has_a_name(
    tabs: dict[int, Page],
) -> None:
    tab = show(tabs[390], "reader-password", "en")
    seen = [stop["tag"] + stop["words"] for stop in reached(tab)]
    at = [
        next(n for n, stop in enumerate(seen) if mark in stop) for mark in ('id="password"', "Sign, and show")
    ]
    assert at[1] == at[0] + 1
    assert tab.get_by_label("Signing password of the card").get_attribute("autocomplete") == "off"


def test_the_question_works_without_a_script(browser: Browser) -> None:
    context = drawn(browser, PAGES, 390, java_script_enabled=False)
    tab = show(context.new_page(), "openid-consent", "en")
    assert tab.get_by_role("button", name="I agree").is_enabled()
    assert tab.get_by_role("button", name="No, go back").is_enabled()
    assert tab.get_by_text("山田　花子").is_visible()
    context.close()
