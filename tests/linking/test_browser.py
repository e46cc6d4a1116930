# SPDX-License-Identifier: Apache-2.0
"""The pages of the linking desk in a real browser: axe, reflow, target sizes, keyboard, no script.

Answered from memory to an invented host. `WARIFU_PICTURES=<folder>` stores a screenshot of every page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.linking.drawn import PAGES
from tests.screens.test_browser import (
    APT,
    ARGUMENTS,
    CHROMIUM,
    CLIPPED,
    FOCUS,
    SMALL_TARGETS,
    TAGS,
    WIDTHS,
)
from warifu.kernel.screens import LANGUAGES, static_file

pytestmark = [pytest.mark.real, pytest.mark.skipif(CHROMIUM is None, reason=APT)]
EVERY_PAGE = [(name, language) for name in PAGES for language in LANGUAGES]


def answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        found = static_file(path.removeprefix("/static/"))
        assert found is not None, path
        route.fulfill(body=found.content, content_type=found.media_type)
    else:
        _, _, name, language = path.split("/")
        route.fulfill(body=PAGES[name](language), content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[dict[int, Page]]:
    contexts = {
        width: browser.new_context(viewport={"width": width, "height": 900}) for width in (*WIDTHS, 320)
    }
    for context in contexts.values():
        context.route("**/*", answer)
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def show(tab: Page, name: str, language: str) -> Page:
    tab.goto(f"http://warifu.test/page/{name}/{language}")
    return tab


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_axe_finds_nothing_and_targets_are_large(tabs: dict[int, Page], name: str, language: str) -> None:
    for width in WIDTHS:
        tab = show(tabs[width], name, language)
        if folder := os.environ.get("WARIFU_PICTURES"):
            tab.screenshot(path=Path(folder) / f"{name}-{language}-{width}.png", full_page=True)
        found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert found.response["passes"], "axe ran no rule"
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_nothing_scrolls_sideways_at_320_pixels(tabs: dict[int, Page], name: str, language: str) -> None:
    tab = show(tabs[320], name, language)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.evaluate(CLIPPED) == []


def test_the_keyboard_alone_reaches_the_choice_the_reason_and_the_button(tabs: dict[int, Page]) -> None:
    tab = show(tabs[390], "linking-case", "ja")
    seen = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUS)
        if focused["body"]:
            break
        assert focused["outline"] >= 2, focused
        assert focused["inside"], focused
        seen.append(focused["tag"])
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
