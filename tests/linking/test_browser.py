# SPDX-License-Identifier: Apache-2.0
"""The pages of the linking desk in a real browser: axe, reflow, target sizes, keyboard, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsers import NEEDS_CHROMIUM, browser, check_drawn, drawn_tabs, every, reached, show
from tests.linking.drawn import PAGES

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


def test_the_keyboard_alone_reaches_the_choice_the_reason_and_the_button(tabs: dict[int, Page]) -> None:
    seen = [stop["tag"] for stop in reached(show(tabs[390], "linking-case", "ja"))]
    assert 'class="skip"' in seen[0]
    order = [
        at
        for part in ('id="choice-1"', 'id="reason"', "<button")
        for at, tag in enumerate(seen)
        if part in tag
    ]
    assert order == sorted(order)
    assert len(order) >= 3


def test_what_differs_is_said_underlined_and_bold_and_not_only_coloured(tabs: dict[int, Page]) -> None:
    tab = show(tabs[1280], "linking-case", "en")
    marks = tab.locator("main mark")
    assert marks.count() >= 4
    for mark in marks.all():
        assert "differs:" in (mark.text_content() or "")
        style = mark.locator("strong").evaluate(
            "e => [getComputedStyle(e.parentElement).textDecorationLine, getComputedStyle(e).fontWeight]"
        )
        assert style == ["underline", "700"]
