# SPDX-License-Identifier: Apache-2.0
"""The window in a real browser, behind a real server: axe, reflow, keyboard, no script, the back button."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, FilePayload, Page

from tests.browsers import CLIPPED, NEEDS_CHROMIUM, browser, check_page, reached
from tests.cards.house import PHOTO
from tests.counters.town import Town, town_of
from tests.counters.window import PASSWORDS, Window
from tests.databases import MakeDatabase
from tests.thorough import scaled
from warifu.cards.carrying import carry, new_code
from warifu.cards.chip import State
from warifu.cards.life import CardEvent, Channel
from warifu.counters.window import SUPPORT

__all__ = ["browser"]  # the fixture
pytestmark = NEEDS_CHROMIUM
LICENCE = "person-driving-licence"
LAN = ("NGUYEN THI LAN", "1996-11-02")
Seen = Callable[[str], None]


@pytest.fixture
def home(window: Window) -> Iterator[str]:
    """The window behind a real server of its own port."""
    with served(window.app()) as address:
        yield address


@contextmanager
def served(app: Any) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@contextmanager
def tab_of(browser: Browser, width: int, language: str, *, scripts: bool = False) -> Iterator[Page]:
    """A terminal of its own; the pages themselves never need a script, the checks do."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, java_script_enabled=scripts
    )
    yield context.new_page()
    context.close()


def press(tab: Page, selector: str) -> None:
    with tab.expect_navigation():
        tab.locator(selector).first.click()


def sign_in(tab: Page, home: str, seen: Seen, clerk: str = "sato") -> None:
    tab.goto(f"{home}/window")
    seen("1-sign-in")
    tab.fill("#clerk", clerk)
    tab.fill("#password", PASSWORDS[clerk])
    press(tab, "main button[type=submit]")
    seen("2-start")


def begin(tab: Page, seen: Seen, name: str = "山田　花子", born_on: str = "1990-04-01") -> None:
    tab.check("input[value=moving]")
    tab.fill("#request", "転居届")
    press(tab, "form[action='/window/cases'] button")
    tab.fill("#born_on", born_on)
    tab.fill("#name", name)
    press(tab, "main form button[type=submit]")
    seen("3-found")
    press(tab, "button[name=choose]")
    seen("4-identity-how")


def identify(tab: Page, seen: Seen) -> None:
    press(tab, "main form button[type=submit]")
    tab.check(f"input[name=paper-{LICENCE}]")
    seen("5-identity-papers")
    press(tab, "main form button[type=submit]")
    for question in ("items", "face"):
        tab.check(f"input[name={question}-{LICENCE}][value=yes]")
    tab.fill(f"#expires-{LICENCE}", "2030-01-01")
    seen("6-identity-look")
    press(tab, "main form button[type=submit]")
    seen("7-identity-result")
    press(tab, "main form button[type=submit]")
    seen("8-household")


def move(tab: Page, seen: Seen) -> None:
    press(tab, "a[href$='/event/move-within']")
    tab.fill("#happened_on", "2026-02-31")
    press(tab, "main form button[type=submit]:not(.hide)")
    seen("9-errors")
    for box in tab.locator("#who input").all():
        box.check()
    tab.fill("#happened_on", "2026-03-02")
    tab.fill("#postal_code", "999-0102")
    tab.fill("#address", "割符県朝陽市桜町二丁目4番5号")
    press(tab, "main form button[type=submit]:not(.hide)")
    seen("10-confirm")
    press(tab, "form[action$='/confirm'] button")
    seen("11-done")


def walk(tab: Page, home: str, seen: Seen) -> str:
    """A whole case from the sign-in to the lock page; gives the case's address."""
    sign_in(tab, home, seen)
    begin(tab, seen)
    identify(tab, seen)
    move(tab, seen)
    address = tab.url.rpartition("/")[0]
    press(tab, "a[href$='/event']")
    press(tab, "a[href='/window/lock']")
    seen("12-lock")
    tab.fill("#password", PASSWORDS["sato"])
    press(tab, "form[action='/window/unlock'] button")
    press(tab, "form[action$='/close'] button")
    tab.goto(f"{address}/event")
    seen("13-closed")
    return address


@pytest.mark.parametrize(
    ("width", "language"),
    scaled([(1280, "ja"), (390, "en"), (1280, "en"), (390, "ja")], [(1280, "ja"), (390, "en")]),
)
def test_axe_finds_nothing_on_any_page_of_a_whole_case(
    browser: Browser, home: str, width: int, language: str
) -> None:
    seen = []
    with tab_of(browser, width, language, scripts=True) as tab:

        def check(name: str) -> None:
            check_page(tab, f"{name}-{language}-{width}")
            unnamed = "() => [...document.querySelectorAll('input:not([type=hidden]), select')]"
            assert tab.evaluate(f"{unnamed}.filter(e => !e.labels.length).map(e => e.name)") == [], name
            seen.append(name)

        walk(tab, home, check)
    assert len(seen) == 13


def protect(tab: Page, home: str, seen: Seen) -> None:
    """A whole case of the support desk: the application with an error first, its opinion, the list."""
    sign_in(tab, home, lambda _: None, "mori")
    tab.check("input[value=protection]")
    tab.fill("#request", "支援措置")
    press(tab, "form[action='/window/cases'] button")
    tab.fill("#born_on", "1990-04-01")
    tab.fill("#name", "山田　花子")
    press(tab, "main form button[type=submit]")
    press(tab, "button[name=choose]")
    identify(tab, lambda _: None)
    seen("1-no-measure")
    press(tab, "a[href$='/measure/apply']")
    seen("2-application")
    press(tab, "main form button[type=submit]")
    seen("3-errors")
    tab.select_option("#ground", "domestic_violence")
    tab.fill("#b1-name", "山田　太郎")
    tab.select_option("#office", "police")
    press(tab, "main form button[type=submit]")
    seen("4-confirm")
    press(tab, "form[action$='/measure/confirm'] button")
    seen("5-in-force")
    press(tab, "button[value=confirm]")
    seen("6-opinion-missing")
    press(tab, "form[action$='/measure/code'] button")
    seen("7-reading-code")
    press(tab, "main a.button[href$='/measure']")
    press(tab, "form[action$='/close'] button")
    press(tab, "a[href='/window/measures']")
    seen("8-list")


def test_the_pages_of_a_protection_measure_are_whole_on_a_phone(
    browser: Browser, window: Window, home: str
) -> None:
    window.service.give_duty("mori", SUPPORT, by="head of section")
    shown = []
    with tab_of(browser, 390, "ja", scripts=True) as tab:

        def check(name: str) -> None:
            check_page(tab, f"protection-{name}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
            assert tab.evaluate(CLIPPED) == [], name
            shown.append(name)

        protect(tab, home, check)
    assert len(shown) == 8


def test_a_protection_measure_is_taken_with_the_keyboard_and_without_a_script(
    browser: Browser, window: Window, home: str
) -> None:
    window.service.give_duty("mori", SUPPORT, by="head of section")
    passed: list[str] = []
    with tab_of(browser, 390, "ja") as tab:

        def press_tabs(name: str) -> None:
            if name == "2-application":
                for _ in range(40):
                    tab.keyboard.press("Tab")
                    focused = tab.locator(":focus")
                    passed.append(focused.evaluate("e => e.name || e.tagName") if focused.count() else "")

        protect(tab, home, press_tabs)
        assert "花子" not in tab.locator("main").inner_text(), "the list names nobody"
    assert {"ground", "b1-name", "b1-born_on", "office", "office_name"} <= set(passed)


def test_nothing_scrolls_sideways_at_320_pixels_and_nothing_is_clipped(browser: Browser, home: str) -> None:
    with tab_of(browser, 320, "en", scripts=True) as tab:

        def check(name: str) -> None:
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320, name
            assert tab.evaluate(CLIPPED) == [], name

        walk(tab, home, check)


def test_a_whole_case_works_without_a_script_and_the_back_button_shows_nothing(
    browser: Browser, home: str
) -> None:
    titles = []
    with tab_of(browser, 390, "ja") as tab:
        address = walk(tab, home, lambda _: titles.append(tab.title()))
        for _ in range(6):
            tab.go_back()
            tab.wait_for_load_state()
            body = tab.content()
            assert "山田" not in body
            assert "桜町" not in body
        for room in ("", "/event", "/confirm", "/done"):
            tab.goto(address + room)
            assert "この案件は閉じました" in tab.content()
    assert not [title for title in titles if "山田" in title or "花子" in title]


def test_the_keyboard_alone_serves_a_form_and_the_focus_is_seen(browser: Browser, home: str) -> None:
    with tab_of(browser, 1280, "ja", scripts=True) as tab:
        sign_in(tab, home, lambda _: None)
        begin(tab, lambda _: None)
        identify(tab, lambda _: None)
        press(tab, "a[href$='/event/move-within']")
        tags = [stop["tag"] for stop in reached(tab)]
        for wanted in ('id="happened_on"', 'id="address"', 'id="household"', 'name="who-', 'name="rel-'):
            assert [tag for tag in tags if wanted in tag], wanted
        tab.focus("#address")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        tab.wait_for_function("document.activeElement.id == 'wrong'")  # the summary of errors has the focus


def test_an_idle_page_goes_to_the_lock_page_by_itself(browser: Browser, window: Window, home: str) -> None:
    with tab_of(browser, 1280, "ja") as tab:
        sign_in(tab, home, lambda _: None)
        begin(tab, lambda _: None)
        window.minutes_pass(3.1)
        tab.reload()
        assert tab.url.endswith("/window/lock")
        assert "山田" not in tab.content()


def cards(tab: Page, home: str, town: Town, seen: Seen) -> None:
    """A card applied for at the window, looked at in the photo room, handed over, and its PINs set anew."""
    photo: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
    sign_in(tab, home, lambda _: None)
    card_case(tab, "card-apply")
    press(tab, "main form button[type=submit]")
    seen("1-photo-missing")
    tab.set_input_files("#photo", photo)
    tab.select_option("#express", "lost")
    press(tab, "main form button[type=submit]")
    seen("2-compare")
    tab.check("input[name=compared]")
    press(tab, "main form button[type=submit]")
    press(tab, "form[action$='/close'] button")
    town.house.service.make_waiting()
    tab.goto(f"{home}/card-arrivals")
    town.safe.round()
    tab.reload()
    for _ in range(2):
        press(tab, "main form button[type=submit]")
    seen("2b-arrivals")
    card_case(tab, "card-hand-over")
    press(tab, "main form button[type=submit]")
    seen("3-turn")
    press(tab, "main form button[type=submit]")
    press(tab, "form[action$='/pins'] button")
    seen("4-errors")
    for name, typed in (("signing", "ABC123"), ("login", "7193")):
        tab.fill(f"#{name}", typed)
        tab.fill(f"#{name}-again", typed)
    press(tab, "form[action$='/pins'] button")
    seen("5-take")
    (card_id,) = town.safe.stages()
    hers = town.land.in_safe(card_id)
    press(tab, "form[action$='/taken'] button")
    seen("6-has-it")
    unlock(tab, home)
    press(tab, "form[action$='/close'] button")
    assert hers is not None
    updated(tab, home, town, hers, seen)
    sent_home(tab, home, town, seen)
    card_case(tab, "card-unlock")
    for _ in range(2):
        press(tab, "main form button[type=submit]")
    seen("7-insert")
    tab.goto(f"{home}/cards/photo")
    seen("8-photo-refused")
    unlock(tab, home)
    tab.goto(f"{home}/her-side")
    seen("9-nobody-sits-here")
    tab.goto(f"{home}/photo-room")
    seen("10-photo-room")


def unlock(tab: Page, home: str) -> None:
    """The clerk is back."""
    tab.goto(f"{home}/window/lock")
    tab.fill("#password", PASSWORDS["sato"])
    press(tab, "form[action='/window/unlock'] button")


def updated(tab: Page, home: str, town: Town, hers: State, seen: Seen) -> None:
    """What is due on her card at the window, and the page on which she types the PIN she has."""
    town.house.service.turn(hers.card_id, CardEvent.FACTS_CHANGED, town.at())
    card_case(tab, "card-update")
    press(tab, "main form button[type=submit]")
    seen("6a-due")
    press(tab, "main form button[type=submit]")
    code = new_code(os.urandom)
    file = carry(hers, code).file
    tab.set_input_files("#card", {"name": "a.card", "mimeType": "application/octet-stream", "buffer": file})
    tab.fill("#code", code.reveal("put it into the reader"))
    press(tab, "form[action$='/insert'] button")
    seen("6b-write")
    tab.fill("#current", "4602")
    press(tab, "form[action$='/write'] button")
    seen("6c-wrong-pin")
    unlock(tab, home)
    press(tab, "form[action$='/close'] button")


def sent_home(tab: Page, home: str, town: Town, seen: Seen) -> None:
    """A card that goes home: her code, the page of the letter; then she brings it, without the code."""
    card_case(tab, "card-apply", *LAN)
    tab.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
    tab.select_option("#deliver", "home")
    press(tab, "main form button[type=submit]")
    tab.check("input[name=compared]")
    seen("6d-send-home")
    press(tab, "main form button[type=submit]")
    seen("6e-code")
    press(tab, "form[action$='/noted'] button")
    unlock(tab, home)
    seen("6f-has-her-code")
    press(tab, "form[action$='/close'] button")
    town.house.service.make_waiting()
    town.land.homeward.round()
    ((card, _),) = town.house.service.cards_of(town.at(), town.people[LAN[0]].code)
    town.land.posted(card.card_id, delivered=True)
    tab.goto(f"{home}/cards/letter")
    tab.fill("#code", "A" * 26)
    press(tab, "form[action$='/file'] button")
    seen("6g-letter")
    tab.goto(f"{home}/window")
    card_case(tab, "card-hand-over", *LAN)
    press(tab, "main form button[type=submit]")
    seen("6h-she-brings-it")
    press(tab, "main form button[type=submit]")
    seen("6i-put-it-in")
    unlock(tab, home)
    press(tab, "form[action$='/close'] button")


def card_case(tab: Page, kind: str, name: str = "山田　花子", born_on: str = "1990-04-01") -> None:
    """Open a case about a card, as far as its own page."""
    if tab.url.endswith("/notified"):
        tab.goto(tab.url.replace("/card-arrivals/notified", "/window"))
    tab.check(f"input[value={kind}]")
    tab.fill("#request", "カード")
    press(tab, "form[action='/window/cases'] button")
    tab.fill("#born_on", born_on)
    tab.fill("#name", name)
    press(tab, "main form button[type=submit]")
    press(tab, "button[name=choose]")
    identify(tab, lambda _: None)


@pytest.mark.parametrize(("width", "language"), scaled([(390, "ja"), (1280, "en")], [(390, "ja")]))
def test_the_pages_of_a_card_and_her_side_of_the_terminal_are_whole(
    browser: Browser, make_database: MakeDatabase, tmp_path: Path, width: int, language: str
) -> None:
    town, shown = town_of(make_database, tmp_path), list[str]()
    town.house.ready = town.land.intake.ready
    town.house.restart()
    taro = town.people["山田　太郎"]
    lives = town.house.office.lives
    position = lives.position_of(lives.code_reference(taro.code))
    assert position is not None
    town.house.forms.positions["7" * 23] = position
    town.house.service.apply_by_form("7" * 23, taro.items.born_on, PHOTO, Channel.PHONE)
    with served(town.window.app()) as home, tab_of(browser, width, language, scripts=True) as tab:

        def check(name: str) -> None:
            check_page(tab, f"cards-{name}-{language}-{width}")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
            assert tab.evaluate(CLIPPED) == [], name
            shown.append(name)

        cards(tab, home, town, check)
    assert len(shown) == 20
