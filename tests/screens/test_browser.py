# SPDX-License-Identifier: Apache-2.0
"""Every page in a real browser: axe, reflow, target sizes, focus, clipped text, forced colours, print.

The pages and the static files are answered from memory to an invented host; nothing leaves the machine.
`WARIFU_PICTURES=<folder>` stores a screenshot of every page.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import sync_playwright

from tests.screens.pages import PAGES
from warifu.kernel.screens import LANGUAGES, static_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Route

CHROMIUM = shutil.which("chromium")
APT = "needs Chromium: apt-get install chromium fonts-noto-cjk"
pytestmark = [pytest.mark.real, pytest.mark.skipif(CHROMIUM is None, reason=APT)]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
EVERY_PAGE = [(name, language) for name in PAGES for language in LANGUAGES]
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, select, summary, input')]
  .filter(e => e.type != 'hidden' && e.checkVisibility({visibilityProperty: true}) && !e.matches('.skip'))
  .filter(e => !(e.matches('a:not(.button)')
    && [...e.parentElement.childNodes].some(n => n.nodeType == 3 && n.data.trim())))
  .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
  .filter(([box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([box, html]) => html)"""
CLIPPED = """() => [...document.querySelectorAll('main *, header *')]
  .filter(e => e.children.length == 0 && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1
    && getComputedStyle(e).display != 'inline' && !e.closest('.hide, pre, .table, svg, select, title'))
  .map(e => e.outerHTML.slice(0, 90))"""
FOCUS = """() => { const e = document.activeElement;
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  const outline = s.outlineStyle == 'none' ? 0 : parseFloat(s.outlineWidth);
  return {outline, tag: e.outerHTML.slice(0, 90), body: e === document.body,
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0}; }"""


def answer(route: Route) -> None:
    """Answer from memory: `/page/<name>/<language>` and `/static/…`; anything else is a test failure."""
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


def opened(browser: Browser, width: int, **options: Any) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=True, **options
    )
    context.route("**/*", answer)
    return context


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[dict[int, Page]]:
    contexts = {width: opened(browser, width) for width in (*WIDTHS, 320)}
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def show(tab: Page, name: str, language: str) -> Page:
    tab.goto(f"http://warifu.test/page/{name}/{language}")
    return tab


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(tabs: dict[int, Page], name: str, language: str, width: int) -> None:
    tab = show(tabs[width], name, language)
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.response["passes"], "axe ran no rule"
    assert found.violations_count == 0, found.generate_report()
    if folder := os.environ.get("WARIFU_PICTURES"):
        tab.screenshot(path=Path(folder) / f"{name}-{language}-{width}.png", full_page=True)


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_nothing_scrolls_sideways_at_320_pixels(tabs: dict[int, Page], name: str, language: str) -> None:
    tab = show(tabs[320], name, language)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.evaluate(CLIPPED) == []


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
@pytest.mark.parametrize("width", WIDTHS)
def test_targets_are_at_least_24_pixels(tabs: dict[int, Page], name: str, language: str, width: int) -> None:
    assert show(tabs[width], name, language).evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_each_control_and_the_focus_is_seen(tabs: dict[int, Page], name: str) -> None:
    tab = show(tabs[390], name, "ja")
    seen = []
    for _ in range(200):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUS)
        if focused["body"]:
            break
        assert focused["outline"] >= 2, focused
        assert focused["inside"], focused
        seen.append(focused["tag"])
    assert 'class="skip"' in seen[0]
    assert len(seen) >= 4


def test_the_filters_are_open_beside_the_list_and_closed_above_it_on_a_phone(tabs: dict[int, Page]) -> None:
    assert show(tabs[1280], "history", "ja").locator("#office").is_visible()
    assert not show(tabs[390], "history", "ja").locator("#office").is_visible()
    tabs[390].locator(".filters summary").click()
    assert tabs[390].locator("#office").is_visible()


def test_the_details_of_an_entry_open_without_any_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route("**/*", answer)
    tab = show(context.new_page(), "history", "en")
    tab.locator(".entry summary").first.click()
    assert tab.get_by_text("Record number").first.is_visible()
    context.close()


def test_forced_colours_leave_every_chip_readable(browser: Browser) -> None:
    context = opened(browser, 390, forced_colors="active")
    tab = show(context.new_page(), "history", "en")
    chips = tab.locator(".chip")
    assert chips.count() > 5
    for chip in chips.all():
        shown = chip.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
        assert shown[0] != shown[1]
    context.close()


def test_on_paper_the_banner_stays_and_navigation_goes(browser: Browser) -> None:
    context = opened(browser, 1280)
    tab = show(context.new_page(), "history", "ja")
    tab.emulate_media(media="print")
    assert tab.locator(".banner").is_visible()
    assert not tab.locator(".languages").is_visible()
    assert not tab.locator(".filters").is_visible()
    assert tab.get_by_text("記録番号").first.is_visible()
    context.close()
