# SPDX-License-Identifier: Apache-2.0
"""Attacks on a shared terminal: whatever is tried, nothing of person A is left for person B.

A is Hanako, B is Lan. `Browser.served` holds every byte the terminal was ever given.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.counters.window import PASSWORDS, Browser, Window, words
from tests.residents.registers import HANAKO, HINA, TARO

ROOMS = (
    *("", "/person", "/identity", "/identity?step=result", "/event", "/event/move-within"),
    *("/other", "/agent", "/confirm", "/done", "/close", "/nonsense"),
)
_ITEMS = ("name", "kana", "address", "birth_date", "postal_code", "latin_name")
_SHARED = {HANAKO["address"], HANAKO["postal_code"]}  # Lan lives at the same address in this register
_WRITTEN = {
    form
    for row in (HANAKO, TARO, HINA)
    for item in _ITEMS
    for form in (row[item], row[item].replace("　", " "))
}
OF_A = (*sorted(each for each in _WRITTEN - _SHARED if len(each) > 3), "太郎", "花子", "陽菜", "ヤマダ")
MOVED = {"happened_on": "2026-04-01", "postal_code": "999-0102", "address": "割符県朝陽市桜町二丁目4番5号"}


def serve_a(clerk: Browser) -> str:
    """Serve Hanako as far as the confirmation page of her move."""
    case = clerk.at_counter("moving")
    clerk.get(f"{case}/event/move-within")
    box = clerk.box_of("山田　花子")
    relation = clerk.field_of("山田　花子")
    clerk.send(f"{case}/event/move-within", {box: "1", relation: "head", **MOVED})
    assert "Is this right?" in words(clerk.page)
    return case


def close(clerk: Browser, case: str) -> None:
    answer = clerk.post(f"{case}/close")
    assert (answer.status_code, answer.headers["location"]) == (303, "/window")
    assert answer.headers["clear-site-data"] == '"cache"'


def assert_gone(clerk: Browser, case: str) -> None:
    page = clerk.page
    for room in ROOMS:
        for answer in (clerk.get(case + room), clerk.post(case + room.partition("?")[0], mark="x", **MOVED)):
            assert answer.status_code == 410, room
            assert answer.headers["cache-control"] == "no-store"
            assert not [each for each in OF_A if each in answer.text], room
    clerk.page = page


def test_every_page_of_a_closed_case_is_gone(clerk: Browser) -> None:
    case = serve_a(clerk)
    close(clerk, case)
    assert_gone(clerk, case)


def test_an_old_confirmation_posted_after_the_close_enters_nothing(window: Window, clerk: Browser) -> None:
    case = serve_a(clerk)
    old = clerk.page
    close(clerk, case)
    clerk.page = old
    assert clerk.confirm(case).status_code == 410
    with window.store.transaction() as tx:
        assert tx.cases()[-1][3:] == ("closed", 0)
    assert window.register.count_registered() == 4


def test_a_second_tab_cannot_open_a_second_case(clerk: Browser) -> None:
    case = serve_a(clerk)
    page = clerk.page
    clerk.get("/window")
    refused = clerk.post("/window/cases", kind="moving", request="届出")
    assert refused.status_code == 409
    assert not [each for each in OF_A if each in refused.text]
    clerk.page = page
    assert "Entered" in words(clerk.confirm(case).text), "the open case is untouched"


def test_the_first_tab_posts_into_nothing_after_the_second_opened_another_case(clerk: Browser) -> None:
    a = serve_a(clerk)
    tab_a = clerk.page
    close(clerk, a)
    b = clerk.open("moving")
    clerk.page = tab_a
    assert clerk.confirm(a).status_code == 410
    clerk.page = tab_a
    crossed = clerk.post(f"{b}/confirm", mark="x")  # A's page, sent to B's address
    assert crossed.headers["location"] == f"{b}/person"
    assert_gone(clerk, a)


@pytest.mark.parametrize("key", ["", "x", "A" * 20, "../person", "%2e%2e", "0", "M26-BBBB-BBBB"])
def test_a_guessed_case_shows_nothing(clerk: Browser, key: str) -> None:
    serve_a(clerk)
    answer = clerk.get(f"/window/case/{key}/event")
    assert answer.status_code == (404 if key == "../person" else 410), "no address, or no case of hers"
    assert not [each for each in OF_A if each in answer.text]


def test_the_case_number_on_paper_opens_nothing(clerk: Browser) -> None:
    case = serve_a(clerk)
    reference = clerk.page.partition("<code>")[2].partition("</code>")[0]
    assert re.fullmatch(r"M26-[B-Z]{4}-[B-Z]{4}", reference)
    assert reference not in case
    assert clerk.get(f"/window/case/{reference}/event").status_code == 410


def test_another_clerks_case_is_gone_for_everybody_else(window: Window, clerk: Browser) -> None:
    case = serve_a(clerk)
    with window.browser() as other:
        other.sign_in("mori")
        assert_gone(other, case)
        assert "A case is open" not in words(other.get("/window").text)
    with window.browser() as nobody:
        assert nobody.get(f"{case}/event").status_code == 410
    assert clerk.get(f"{case}/confirm").status_code == 200


def test_nothing_of_a_is_in_anything_served_for_b(clerk: Browser) -> None:
    a = serve_a(clerk)
    clerk.confirm(a)
    assert [each for each in OF_A if each in clerk.everything()], "the search finds A while A is served"
    close(clerk, a)
    began = len(clerk.served)
    assert "Nothing of the last person" in words(clerk.get("/window").text)
    b = clerk.at_counter("moving", "NGUYEN THI LAN", "1996-11-02")
    clerk.get(f"{b}/event/move-within")
    clerk.send(f"{b}/event/move-within", {clerk.box_of("NGUYEN THI LAN"): "1", **MOVED})
    clerk.confirm(b)
    assert_gone(clerk, a)
    everything = clerk.everything(began)
    assert [each for each in OF_A if each in everything] == []
    assert "NGUYEN THI LAN" in everything


@pytest.mark.parametrize("how", ["close", "out", "idle", "other clerk"])
def test_however_a_case_ends_the_window_has_forgotten_the_person(
    window: Window, clerk: Browser, how: str
) -> None:
    case = serve_a(clerk)
    (session,) = window.service._sessions.all()
    held = session.case
    assert held is not None
    assert held.person is not None
    if how == "close":
        close(clerk, case)
    elif how == "out":
        clerk.post("/window/sign-out")
    elif how == "idle":
        window.minutes_pass(31)
        window.service.sweep()
    else:
        clerk.sign_in("mori")
    assert session.case is None
    kept = (held.person, held.checked, held.agent, held.pending, *held.found, *held.households, *held.done)
    assert not [each for each in kept if each is not None]
    assert not held.drafts
    assert not held.identity
    assert not held.keys
    clerk.sign_in()
    assert_gone(clerk, case)


def test_no_address_title_or_header_names_a_person_or_a_case(clerk: Browser) -> None:
    case = serve_a(clerk)
    reference = clerk.page.partition("<code>")[2].partition("</code>")[0]
    clerk.confirm(case)
    close(clerk, case)
    for answer in clerk.served:
        title = re.search(r"<title>(.*?)</title>", answer.text)
        outside = f"{answer.url} {answer.headers} {title[1] if title else ''}"
        assert not [each for each in (*OF_A, reference, "Sato", "sato") if each in outside], outside


def test_every_answer_forbids_keeping_framing_and_referring(clerk: Browser) -> None:
    serve_a(clerk)
    clerk.get("/window/lock")
    for answer in clerk.served:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "script" not in answer.headers["content-security-policy"]
        for cookie in answer.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
    assert "etag" not in clerk.everything().lower().partition("<html")[0]


def test_a_page_of_a_case_goes_to_the_lock_page_by_itself(clerk: Browser) -> None:
    case = serve_a(clerk)
    for room in ("/event", "/event/move-within", "/confirm", "/identity"):
        assert clerk.get(case + room).headers["refresh"] == "181; url=/window/lock", room


class Fields(HTMLParser):
    """Every form and field of a page, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_browser_is_told_to_remember_no_field(clerk: Browser) -> None:
    serve_a(clerk)
    clerk.post("/window/sign-out")
    clerk.get("/window/sign-in")
    seen = 0
    for answer in clerk.served:
        for tag, said in Fields(answer.text).found:
            if tag in {"input", "select", "textarea"} and said.get("type") != "hidden":
                seen += 1
                assert said.get("autocomplete") == "off", said
            assert "javascript" not in str(said)
            assert tag not in {"script", "iframe"}
    assert seen > 50


def test_no_identifier_of_the_register_stands_in_any_page(window: Window, clerk: Browser) -> None:
    case = serve_a(clerk)
    clerk.confirm(case)
    everything = clerk.everything()
    for batch in window.register.registered():
        for resident in batch:
            for secret in (resident.in_house_number, resident.record_code):
                assert secret.reveal("look for it in what was served") not in everything


def test_a_household_number_never_leaves_the_window_either(clerk: Browser) -> None:
    serve_a(clerk)
    assert "A-0001" not in clerk.everything()
    assert PASSWORDS["sato"] not in clerk.everything(2)
