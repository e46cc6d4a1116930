# SPDX-License-Identifier: Apache-2.0
"""What tests of pages in a real browser share: Chromium, pages answered from memory, and what a page must be.

A test file takes the fixture `browser`, makes its tabs by `drawn_tabs`, and is marked with `NEEDS_CHROMIUM`.
`WARIFU_PICTURES=<folder>` stores a screenshot of every page that is checked.
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

from warifu.kernel.screens import LANGUAGES, static_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Browser, BrowserContext, Page, Route

    Drawn = Mapping[str, Callable[[str], str]]

CHROMIUM = shutil.which("chromium")
APT = "needs Chromium: apt-get install chromium fonts-noto-cjk"
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=APT)
NEEDS_CHROMIUM = [pytest.mark.real, needs_chromium]
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
# what was passed is named with one example each; telling every one took as long as looking
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
WIDTHS = (1280, 390)
NARROW = 320
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
  return {outline, tag: e.outerHTML.slice(0, 90), words: e.textContent.trim(), body: e === document.body,
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0}; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for each test file."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def every(pages: Drawn) -> list[tuple[str, str]]:
    """Each page in each language."""
    return [(name, language) for name in pages for language in LANGUAGES]


def drawn(browser: Browser, pages: Drawn, width: int, **options: Any) -> BrowserContext:
    """A window of the browser to which `pages` are answered from memory; nothing leaves the machine."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = static_file(path.removeprefix("/static/"))
            assert found is not None, path
            route.fulfill(body=found.content, content_type=found.media_type)
        else:
            _, _, name, language = path.split("/")
            route.fulfill(body=pages[name](language), content_type="text/html; charset=utf-8")

    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    context.route("**/*", answer)
    return context


def drawn_tabs(browser: Browser, pages: Drawn) -> Iterator[dict[int, Page]]:
    """One tab for each width, for a fixture to `yield from`."""
    contexts = {width: drawn(browser, pages, width) for width in (*WIDTHS, NARROW)}
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def show(tab: Page, name: str, language: str) -> Page:
    """Go to a drawn page."""
    tab.goto(f"http://warifu.test/page/{name}/{language}")
    return tab


def settle(tab: Page) -> bool:
    """Wait until the browser has put the focus where the page asks for it; say whether it asks."""
    tab.wait_for_function(
        "() => [null, document.activeElement].includes(document.querySelector('[autofocus]'))"
    )
    return tab.locator("[autofocus]").count() > 0


def check_page(tab: Page, picture: str) -> None:
    """Nothing for axe to find, and no target smaller than 24 pixels."""
    if folder := os.environ.get("WARIFU_PICTURES"):
        tab.screenshot(path=Path(folder) / f"{picture}.png", full_page=True)
    found = Axe().run(tab, options=AXE)
    assert found.response["passes"], "axe ran no rule"
    assert found.violations_count == 0, f"{picture}: {found.generate_report()}"
    assert tab.evaluate(SMALL_TARGETS) == [], picture


def check_drawn(tabs: dict[int, Page], name: str, language: str) -> None:
    """`check_page` at both widths; at 320 pixels nothing scrolls sideways and nothing is clipped.

    Loaded once: without script a page is at a width what it would be had it been loaded there.
    """
    tab = show(tabs[NARROW], name, language)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        check_page(tab, f"{name}-{language}-{width}")
    tab.set_viewport_size({"width": NARROW, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert tab.evaluate(CLIPPED) == []


def reached(tab: Page, most: int = 200) -> list[dict[str, Any]]:
    """Go round by the tab key; each stop, with its `tag` and `words`, is seen and has an outline."""
    stops: list[dict[str, Any]] = []
    settle(tab)
    for _ in range(most):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUS)
        if focused["body"]:
            break
        assert focused["outline"] >= 2, focused
        assert focused["inside"], focused
        stops.append(focused)
    return stops
