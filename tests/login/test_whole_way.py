# SPDX-License-Identifier: Apache-2.0
"""The whole way over HTTP: portal, sign-in, wallet, card and back; and the turns others might take."""

from __future__ import annotations

import base64
import html
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from litestar.testing import TestClient
from msgspec import structs
from playwright.sync_api import Browser, Page

from tests.browsers import CLIPPED, FOCUS, browser, check_page, needs_chromium
from tests.canary import contents
from tests.cards.at_home import Home
from tests.cards.chips import TYPED
from tests.cards.counter import at_the_counter
from tests.databases import Databases
from tests.japan import TARO, Japan
from tests.login.country import ASAHI, TOKEN, Country, played_country, served
from tests.stories.her_life import letters, print_room
from warifu.app.bodies import build
from warifu.app.print_room import PostBatches, Posted, PrintRoom
from warifu.app.server import http_app
from warifu.cards import CardCase
from warifu.cards.carrying import code_bytes, new_code, public_half
from warifu.cards.chip import WrongOpeningCode
from warifu.cards.dispatch import HomeLine
from warifu.cards.life import CardState
from warifu.evidence import read_own, verify
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret
from warifu.ledger import signed_line

__all__ = ["browser"]  # the fixture


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """A country in which Hanako's mailbox is open, so that each test stands alone."""
    with played_country(databases, tmp_path_factory.mktemp("login")) as played:
        assert Walk(played).signs_in("hanako").url.path == "/history", played.japan.faults
        yield played


class Walk:
    """One person at one browser, with the page before her."""

    def __init__(self, country: Country) -> None:
        self.country, self.window, self.visit = country, country.browser(), ""
        self.name = ""
        self.page: httpx.Response

    def get(self, address: str) -> httpx.Response:
        self.page = self.window.get(address)
        return self.page

    def send(self, address: str, **fields: str) -> httpx.Response:
        """Send a form of the page before her, as a browser does."""
        found = TOKEN.search(self.page.text)
        url = self.page.url.join(address)
        headers = {"origin": f"http://{self.page.url.netloc.decode()}"}
        self.page = self.window.post(
            url, data={"_csrf_token": found[1] if found else "", **fields}, headers=headers
        )
        return self.page

    def follow(self) -> httpx.Response:
        """Go where the last answer leads, one step."""
        assert self.page.status_code == 303, self.page.text
        return self.get(str(self.page.url.join(self.page.headers["location"])))

    def to_the_sign_in(self) -> str:
        self.get(self.country.portal)
        self.send("/sign-in/card")
        self.name = str(self.follow().url).rsplit("/", 1)[1]
        return str(self.page.url)

    def to_the_wallet(self, device: str = "reader") -> str:
        """From the sign-in's page to the digits."""
        self.get(f"{self.country.wallet}/sign/{self.name}?at={self.country.signin}&on={device}")
        self.follow()
        assert "the same two digits" in self.page.text, self.country.japan.faults
        return str(self.page.url)

    def types(self, card: str, pin: str) -> httpx.Response:
        self.visit = str(self.page.url)
        self.send(f"{self.visit}/digits", digits="same", card=card)
        self.follow()
        return self.send(f"{self.visit}/sign", pin=pin)

    def signs_in(self, card: str, pin: str = "1234") -> httpx.Response:
        self.to_the_sign_in()
        self.to_the_wallet()
        self.types(card, pin)
        if "refresh" in self.page.headers:
            self.get(self.page.headers["refresh"].partition("url=")[2])
            while self.page.status_code == 303:
                self.follow()
        return self.page


def sends(window: httpx.Client, address: str, **headers: str) -> int:
    return window.post(address, data={"digits": "same"}, headers=headers).status_code


def test_a_card_opens_the_mailbox_and_the_history_says_so(country: Country) -> None:
    hanako = Walk(country)
    assert hanako.signs_in("hanako").url.path == "/history", country.japan.faults
    country.japan.rounds("signin")
    shown = hanako.get(f"{country.portal}/history").text
    assert "You signed in to" in shown
    assert "Your mailbox at the portal was opened" in shown
    found = re.search(r'href="(/history/[a-z]{32})"', shown)
    assert found
    assert hanako.get(country.portal + found[1]).status_code == 200
    assert hanako.get(country.portal + "/evidence").status_code == 409, "own lines are in no public log"


def test_the_phone_signs_in_the_browser_that_began_and_no_other(country: Country) -> None:
    computer, phone, thief = Walk(country), Walk(country), Walk(country)
    address = computer.to_the_sign_in()
    phone.name = computer.name
    shown = computer.get(f"{address}/phone").text
    assert "data:image/svg+xml" in shown
    phone.to_the_wallet("phone")
    assert "Did you begin this on your own computer?" in phone.page.text
    assert "Go back to your computer" in phone.types("hanako", "1234").text
    assert thief.get(address).status_code == 403
    computer.get(address)
    way_back = computer.page.headers["location"]
    assert thief.get(way_back).status_code == 403, "the way back without the cookie of who began"
    assert computer.follow().status_code == 303
    assert computer.follow().url.path == "/history"


def test_digits_that_differ_end_it_and_no_pin_page_opens_before(country: Country) -> None:
    hanako = Walk(country)
    address = hanako.to_the_sign_in()
    visit = hanako.to_the_wallet()
    assert hanako.get(f"{visit}/pin").status_code == 409
    hanako.get(visit)
    assert "Nothing was signed" in hanako.send(f"{visit}/digits", digits="differ").text
    assert hanako.get(visit).status_code == 404
    refused = hanako.get(address)
    assert refused.status_code == 403
    assert "the two digits differ" in refused.text


def test_the_reader_answers_its_own_address_and_registered_sites_alone(country: Country) -> None:
    hanako = Walk(country)
    hanako.to_the_sign_in()
    for origin in ("https://evil.example", country.portal, ""):
        assert hanako.get(f"{country.wallet}/sign/{hanako.name}?at={origin}").status_code == 403
    rebound = hanako.window.get(f"{country.wallet}/", headers={"host": "evil.example"})
    assert rebound.status_code == 403
    visit = hanako.to_the_wallet()
    token = TOKEN.search(hanako.page.text)
    assert token
    stranger = {"origin": "https://evil.example"}
    for headers in ({}, stranger, {"origin": country.signin}):
        assert sends(hanako.window, f"{visit}/digits", **headers) == 403
    assert country.browser().get(f"{country.wallet}/v/{'a' * 32}").status_code == 404
    for path in ("/hash", "/raw", "/v/x/apdu"):
        assert hanako.get(country.wallet + path).status_code == 404, "nothing else is ever signed"


def test_three_wrong_pins_lock_the_card_and_each_says_how_many_are_left(country: Country) -> None:
    taro = Walk(country)
    taro.to_the_sign_in()
    taro.to_the_wallet()
    assert "2 tries are left" in taro.types("taro", "0000").text
    assert taro.page.status_code == 422
    assert taro.send(f"{taro.visit}/sign", pin="12").status_code == 400, "no try spent on what is no PIN"
    taro.get(f"{taro.visit}/pin")
    assert "1 try is left" in taro.send(f"{taro.visit}/sign", pin="0000").text
    locked = taro.send(f"{taro.visit}/sign", pin="0000")
    assert "is locked, after three wrong tries" in locked.text
    assert "town hall" in locked.text
    taro.get(taro.visit)
    taro.send(f"{taro.visit}/digits", digits="same", card="taro")
    assert "is locked" in taro.follow().text


def test_a_card_without_a_pin_is_told_what_it_is_for_and_a_child_may_sign_in(country: Country) -> None:
    someone = Walk(country)
    someone.to_the_sign_in()
    visit = someone.to_the_wallet()
    someone.send(f"{visit}/digits", digits="same", card="nopin")
    assert "no PIN for signing in" in someone.follow().text
    child = Walk(country)
    assert "the key of your mailbox was not lent" in child.signs_in("child").text


def test_another_persons_card_does_not_open_her_mailbox(country: Country) -> None:
    country.pockets.keys["child"] = country.pockets.keys["hanako"]
    try:
        assert "belongs to another card holder" in Walk(country).signs_in("child").text
    finally:
        del country.pockets.keys["child"]


def test_outside_a_demo_a_mailbox_key_alone_opens_nothing(country: Country) -> None:
    japan = country.japan
    parts = japan.parts("portal")
    in_life = build(replace(parts, settings=structs.replace(parts.settings, demo=False)))
    with TestClient(http_app(in_life)) as window:
        answer = window.post("/sign-in", data={"secret": "A" * 43}, headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "Its key alone is not enough" in answer.text


def test_a_suspended_card_is_refused_at_once_and_she_reads_of_it(country: Country) -> None:
    country.jlis.hold(country.card_id("hanako"))
    refused = Walk(country).signs_in("hanako")
    assert "reported lost" in refused.text
    country.jlis.release(country.card_id("hanako"))
    hanako = Walk(country)
    hanako.signs_in("hanako")
    country.japan.rounds("signin")
    shown = hanako.get(f"{country.portal}/history?type=refused").text
    assert "A sign-in to My exchanges with your card was refused" in html.unescape(shown)
    assert "If that was not you, tell your town hall" in shown


def test_a_line_that_the_sign_in_leaves_out_changes_or_takes_back_is_found(
    country: Country, databases: Databases, tmp_path: Path
) -> None:
    hanako, japan = Walk(country), country.japan

    def keeps(name: str) -> Path:
        japan.rounds("signin")
        (tmp_path / name).write_bytes(hanako.get(f"{country.portal}/evidence/own").content)
        return tmp_path / name

    def found(file: Path, earlier: Path | None = None) -> tuple[str, int]:
        lines, code = verify(file, earlier=earlier)
        return "\n".join(lines), code

    def owner(statement: str) -> None:
        with japan.databases["signin"].transaction() as connection:
            (name,) = connection.execute("SELECT current_database()").fetchone() or ("",)
        with psycopg.connect(databases.owner_conninfo(str(name))) as connection:
            connection.execute(statement.encode())

    hanako.signs_in("hanako")
    (tmp_path / "warifu-policy.json").write_bytes(hanako.get(f"{country.portal}/policy").content)
    first = keeps("first.json")
    assert found(first)[1] == 0, found(first)
    assert "is missing here, or was changed" not in hanako.get(f"{country.portal}/history").text

    Walk(country).signs_in("hanako")
    owner("DELETE FROM login.owed")  # before the portal has heard of it
    Walk(country).signs_in("hanako")
    second = keeps("second.json")
    assert "is missing here, or was changed" in hanako.get(f"{country.portal}/history").text
    said, code = found(second, first)
    assert code == 1
    assert "FAIL S2" in said
    assert "a line is missing" in said
    assert "ok   S3" in said, "what she had before is all there"

    Walk(country).signs_in("hanako")
    owner("UPDATE login.happening SET service_en = 'Nowhere' WHERE event IN (SELECT event FROM login.owed)")
    Walk(country).signs_in("hanako")
    assert "a line does not stand on the one before" in found(keeps("third.json"))[0]

    kept = read_own(first.read_bytes())
    assert kept is not None
    fact, sign = structs.replace(kept.lines[-1].fact, service_en="Nowhere"), japan.parts("signin").sign
    placed = kept.lines[-1].placed
    other = signed_line(placed.book, kept.holder, (placed.place, placed.before), fact, sign)
    taken_back = tmp_path / "taken-back.json"
    taken_back.write_bytes(structs.replace(kept, lines=[*kept.lines[:-1], other]).encode())
    assert found(taken_back)[1] == 0, "by itself it looks whole"
    assert "a line of the earlier file was changed" in found(taken_back, first)[0]
    forged = first.read_bytes().replace(b"signed-in", b"confirmed")
    (tmp_path / "forged.json").write_bytes(forged)
    assert "not signed by the sign-in" in found(tmp_path / "forged.json")[0]


def test_no_number_and_no_name_reaches_the_sign_in(country: Country) -> None:
    assert not country.japan.faults
    numbers = country.japan.canary().numbers
    lent = [each.reveal("look for it where it may not be") for each in country.pockets.keys.values()]
    mailbox_keys = [*lent, *map(base64.b64encode, lent)]
    kept = [content for _, content in contents(country.japan.databases["signin"])]
    heard = [
        each.body + each.reply.body
        for each in country.japan.network.passed
        if "signin" in {each.sender, each.to}
    ]
    for content in [*kept, *heard]:
        assert not any(number.encode() in content for number in numbers)
        assert "花子".encode() not in content
        assert not any(each in content for each in mailbox_keys), "lent through it, and not to it"


# -- in a real browser ---------------------------------------------------------------------------------


def by_keyboard(tab: Page, words: str, key: str = "Enter") -> None:
    """Go to the control with these words by Tab alone, see that the focus is seen, and press a key."""
    for _ in range(40):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        said = tab.evaluate("(document.activeElement.closest('label') || document.activeElement).innerText")
        if (said or "").strip().startswith(words):
            assert focus["outline"] >= 3, focus
            tab.keyboard.press(key)
            return
    raise AssertionError(f"no Tab leads to {words!r}")


@pytest.mark.real
@needs_chromium
def test_the_whole_way_by_keyboard_at_390_pixels_without_script(country: Country, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="ja-JP"
    )
    tab = context.new_page()
    tab.goto(country.portal)
    by_keyboard(tab, "カードでログイン")
    tab.wait_for_url("**/login/*")
    by_keyboard(tab, "このパソコンのカードリーダーを使う")
    tab.wait_for_url("**/v/*")
    assert tab.locator("input[type=password]").count() == 0
    tab.locator("input[value=hanako]").focus()
    tab.keyboard.press("Space")
    by_keyboard(tab, "はい、同じです")
    tab.wait_for_url("**/pin")
    tab.locator("#pin").focus()
    tab.keyboard.type("1234")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/history")
    assert "やりとり履歴" in tab.content()
    context.close()


@pytest.mark.real
@needs_chromium
@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_on_the_way_and_nothing_scrolls_sideways(
    country: Country, browser: Browser, language: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 844}, locale=language)
    tab = context.new_page()

    def look() -> None:
        check_page(tab, f"sign-in-{language}-{urlsplit(tab.url).path.replace('/', '-')}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        assert tab.evaluate(CLIPPED) == []

    for address in (country.portal, country.wallet, country.signin):
        tab.goto(address)
        look()
    tab.goto(country.portal)
    tab.locator("form[action='/sign-in/card'] button").click()
    look()
    here = tab.url
    tab.goto(f"{here}/phone")
    look()
    tab.goto(here)
    tab.locator("button[value=reader]").click()
    look()
    tab.locator("input[value=hanako]").check()
    tab.locator("button[value=same]").click()
    look()
    tab.locator("#pin").fill("0000")
    tab.locator("main button").click()
    look()
    context.close()


def test_she_applies_at_a_counter_gets_her_card_at_home_and_signs_in_with_it(
    country: Country, tmp_path: Path
) -> None:
    japan, case, code = country.japan, country.case, new_code(os.urandom)
    (place,) = japan.settle(ASAHI, [NAO])
    card = at_the_counter(japan, ASAHI, place).applies(public_half(code))
    assert card.state is CardState.HOMEWARD
    room, listening = print_room(japan), socket.create_server(("127.0.0.1", 0))
    with served(http_app(japan.bodies["jlis"]), listening):
        origin = "http://{}:{}".format(*listening.getsockname())
        her, line, in_letter = Home(country.browser(), origin), HomeLine(origin), posted(japan, room)
        assert code.reveal("look for it") not in in_letter, "her code is not in the letter"
        assert her.takes_out(in_letter).status_code == 404, "the postman has not come"
        ((label,),) = rows(japan, "SELECT tracking FROM notices.piece WHERE kind = 'card-home'")
        journal = (Path(japan.settings("jlis").folder) / "post.jsonl").read_text()
        assert f'["took-for-her-alone", "{label}"' in journal
        room.posting.delivered(str(label))
        japan.rounds("jlis")
        case.take("nao", her.takes_out(in_letter).content, Secret(in_letter))
        thief = CardCase(tmp_path, japan.clock)
        thief.take("nao", her.takes_out(in_letter).content, Secret(in_letter))
        with pytest.raises(WrongOpeningCode):
            thief.activate("nao", line, code_bytes(Secret(in_letter)), TYPED)
        case.activate("nao", line, code_bytes(code), TYPED)
        with pytest.raises(Refusal):  # nobody opens it a second time, with the slip either
            thief.activate("nao", line, code_bytes(code), TYPED)
    country.pockets.keys["nao"] = japan.secret_of(ASAHI, place)
    assert Walk(country).signs_in("nao", "2580").url.path == "/history", japan.faults
    japan.check()


NAO = replace(
    TARO,
    household="A7700001",
    name="川田　直",
    kana="カワタ　ナオ",
    latin_name="KAWATA NAO",
    birth_date=date(1984, 5, 6),
)


def posted(japan: Japan, room: PrintRoom) -> str:
    """J-LIS prints her letter, and two people send it; gives the code that is printed in it."""
    japan.rounds("jlis")
    japan.rounds("jlis")
    printed = "".join("".join(letters(room)).split())
    (found,) = re.findall(r"(?:[A-Z2-7]{4}-){6}[A-Z2-7]{2}", printed)
    assert japan.at_desk("jlis", "post-batches", PostBatches("jlis"), Posted).letters >= 1
    japan.rounds("jlis")
    return str(found)


def rows(japan: Japan, query: str) -> list[tuple[object, ...]]:
    with japan.databases["jlis"].transaction() as connection:
        return connection.execute(query.encode()).fetchall()
