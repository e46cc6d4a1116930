# SPDX-License-Identifier: Apache-2.0
"""The pages of the OpenID provider in a real browser: axe, reflow, target sizes, keyboard, no script.

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

from tests.openid.drawn import PAGES
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


def test_agreeing_and_refusing_are_reached_by_keyboard_and_the_focus_is_seen(tabs: dict[int, Page]) -> None:
    tab = show(tabs[390], "openid-consent", "ja")
    seen = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUS)
        if focused["body"]:
            break
        assert focused["outline"] >= 2, focused
        assert focused["inside"], focused
        seen.append(tab.evaluate("document.activeElement.textContent.trim()"))
    assert seen.index("同意する") < seen.index("同意せずに戻る")


def test_the_question_works_without_a_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route("**/*", answer)
    tab = show(context.new_page(), "openid-consent", "en")
    assert tab.get_by_role("button", name="I agree").is_enabled()
    assert tab.get_by_role("button", name="No, go back").is_enabled()
    assert tab.get_by_text("山田　花子").is_visible()
    context.close()
