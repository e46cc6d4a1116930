# SPDX-License-Identifier: Apache-2.0
"""The clerks' pages of the family registers in a real browser: axe, reflow, targets, keyboard, no script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browsers import ARGUMENTS, CHROMIUM, CLIPPED, NEEDS_CHROMIUM, check_page, reached
from tests.families.hall import YAMADA, Hall, hall

__all__ = ["hall"]  # the fixture
pytestmark = NEEDS_CHROMIUM
Seen = Callable[[str], None]


@pytest.fixture
def home(hall: Hall) -> Iterator[str]:
    """The pages behind a real server of its own port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hall.app(), log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@contextmanager
def tab_of(language: str, *, scripts: bool) -> Iterator[Page]:
    """A phone at which clerk mori has signed in; the pages never need a script, the checks do."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": 390, "height": 900},
            locale=language,
            java_script_enabled=scripts,
            extra_http_headers={"x-clerk": "mori"},
        )
        yield context.new_page()
        browser.close()


def press(tab: Page, selector: str) -> None:
    with tab.expect_navigation():
        tab.locator(selector).first.click()


def walk(tab: Page, home: str, seen: Seen) -> None:
    """A case: nothing found, the register, a notice with errors, who may ask for what."""
    tab.goto(f"{home}/families")
    seen("1-start")
    tab.fill("#reference", "戸-8-0012")
    tab.fill("#reason", "出生届の受理")
    press(tab, "main form button[type=submit]")
    press(tab, "form[action$='/first'] button")
    press(tab, "form[action$='/first'] button")
    seen("1-first-errors")
    press(tab, "main p.gap a")
    tab.fill("#place", YAMADA["place"])
    tab.fill("#head", "山田　次郎")
    press(tab, "form[action$='/find'] button")
    seen("2-nothing")
    tab.fill("#place", YAMADA["place"])
    tab.fill("#head", YAMADA["head"])
    press(tab, "form[action$='/find'] button")
    seen("3-register")
    tab.select_option("#kind", "birth")
    press(tab, "form[action$='/notice'] button")
    seen("4-notice")
    press(tab, "form[action$='/notice'] button")
    seen("5-errors")
    press(tab, "form[action$='/register'] button")
    tab.select_option("#kind", "marriage-foreign")
    press(tab, "form[action$='/notice'] button")
    seen("5-foreign")
    press(tab, "form[action$='/register'] button")
    press(tab, "form[action$='/wide-area'] button")
    seen("6-wide-area")
    press(tab, "form[action$='/register'] button")
    press(tab, "form[action$='/supplement'] button")
    tab.fill("#other_name", "山田　太郎")
    tab.fill("#other_born_on", "1988-08-20")
    press(tab, "form[action$='/supplement'] button")
    seen("7-supplement")
    press(tab, "form[action$='/register'] button")
    press(tab, "form[action$='/passport-code'] button")
    tab.fill("#other_name", "山田　太郎")
    tab.fill("#other_born_on", "1988-08-20")
    tab.check("#photo")
    press(tab, "form[action$='/passport-code'] button")
    seen("8-passport-code")


def test_every_page_of_a_case_is_whole_on_a_phone(home: str) -> None:
    shown = []
    with tab_of("ja", scripts=True) as tab:

        def check(name: str) -> None:
            check_page(tab, f"families-{name}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert tab.evaluate(CLIPPED) == [], name
            if name == "4-notice":
                tags = " ".join(stop["tag"] for stop in reached(tab))
                assert all(each in tags for each in ("<input", "<select", "<button"))
            shown.append(name)

        walk(tab, home, check)
    assert len(shown) == 10


def test_a_case_works_without_a_script_and_no_title_or_address_names_anybody(home: str) -> None:
    said = []
    with tab_of("en", scripts=False) as tab:
        walk(tab, home, lambda _: said.append(f"{tab.title()} {tab.url}"))
    assert len(said) == 10
    assert not [each for each in said if "山田" in each or "Yamada" in each]
