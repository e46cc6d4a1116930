# SPDX-License-Identifier: Apache-2.0
"""Every page in a real browser: axe, reflow, target sizes, focus, clipped text, forced colours, print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsers import (
    NEEDS_CHROMIUM,
    browser,
    check_drawn,
    drawn,
    drawn_tabs,
    every,
    reached,
    settle,
    show,
)
from tests.screens.pages import PAGES

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


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_each_control_and_the_focus_is_seen(tabs: dict[int, Page], name: str) -> None:
    tab = show(tabs[390], name, "ja")
    begun_at_an_error = settle(tab)
    seen = [stop["tag"] for stop in reached(tab)]
    assert ('class="skip"' in seen[0]) is not begun_at_an_error
    assert len(seen) >= 4


def test_the_filters_are_open_beside_the_list_and_closed_above_it_on_a_phone(tabs: dict[int, Page]) -> None:
    assert show(tabs[1280], "history", "ja").locator("#office").is_visible()
    assert not show(tabs[390], "history", "ja").locator("#office").is_visible()
    tabs[390].locator(".filters summary").click()
    assert tabs[390].locator("#office").is_visible()


def test_the_details_of_an_entry_open_without_any_script(browser: Browser) -> None:
    context = drawn(browser, PAGES, 1280, java_script_enabled=False)
    tab = show(context.new_page(), "history", "en")
    tab.locator(".entry summary").first.click()
    assert tab.get_by_text("Record number").first.is_visible()
    context.close()


def test_forced_colours_leave_every_chip_readable(browser: Browser) -> None:
    context = drawn(browser, PAGES, 390, forced_colors="active")
    tab = show(context.new_page(), "history", "en")
    chips = tab.locator(".chip")
    assert chips.count() > 5
    for chip in chips.all():
        shown = chip.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
        assert shown[0] != shown[1]
    context.close()


def test_on_paper_the_banner_stays_and_navigation_goes(browser: Browser) -> None:
    context = drawn(browser, PAGES, 1280)
    tab = show(context.new_page(), "history", "ja")
    tab.emulate_media(media="print")
    assert tab.locator(".banner").is_visible()
    assert not tab.locator(".languages").is_visible()
    assert not tab.locator(".filters").is_visible()
    assert tab.get_by_text("記録番号").first.is_visible()
    context.close()
