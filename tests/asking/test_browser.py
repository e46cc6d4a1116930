# SPDX-License-Identifier: Apache-2.0
"""The pages of the request check in a real browser: axe, reflow, target sizes, keyboard, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.asking.drawn import PAGES
from tests.browsers import NEEDS_CHROMIUM, browser, check_drawn, drawn, drawn_tabs, every, reached, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

__all__ = ["browser"]  # the fixture
pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[dict[int, Page]]:
    yield from drawn_tabs(browser, PAGES)


@pytest.mark.parametrize(("name", "language"), every(PAGES))
def test_axe_finds_nothing_targets_are_large_and_nothing_scrolls_sideways(
    tabs: dict[int, Page], name: str, language: str
) -> None:
    check_drawn(tabs, name, language)


@pytest.mark.parametrize("name", ["ask-number", "answer-code"])
def test_the_keyboard_reaches_each_control_and_the_focus_is_seen(tabs: dict[int, Page], name: str) -> None:
    seen = [stop["tag"] for stop in reached(show(tabs[390], name, "ja"))]
    assert 'class="skip"' in seen[0]
    if name == "ask-number":
        assert [tag for tag in seen if 'id="code"' in tag or 'id="by"' in tag or 'id="host"' in tag]
    assert len(seen) >= 4


def test_the_page_works_without_a_script(browser: Browser) -> None:
    context = drawn(browser, PAGES, 390, java_script_enabled=False)
    tab = show(context.new_page(), "ask", "en")
    tab.get_by_label("Request code").fill("KTRB-WXNM-PLHK")
    assert tab.get_by_role("button", name="Check the code").is_enabled()
    assert tab.get_by_role("link", name="Your employer, also of a part-time job").is_visible()
    context.close()
