# SPDX-License-Identifier: Apache-2.0
"""The desk over HTTP: what a clerk posts, what she reads, and what is recorded before she reads it."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.databases import MakeDatabase
from tests.linking.test_desk import PAPER, case_of
from tests.linking.town import SCHEME, House, crowd, open_house, write
from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import FORM_COOKIE, Asked, Site, static_files
from warifu.linking.web import Rooms, pages

KEY = bytes(range(32))
CASES = f"/linking/{SCHEME}/cases"


class NotSignedIn(Refusal):
    """Nobody is signed in."""

    reason = "not-signed-in"
    remedy = "Sign in."


def clerk_of(request: Asked) -> str:
    """A test's sign-in: a header names the clerk."""
    clerk = request.headers.get("x-clerk", "")
    if not clerk:
        raise NotSignedIn
    return clerk


@pytest.fixture
def house(make_database: MakeDatabase) -> House:
    made = open_house(make_database(["linking"]))
    made.town.lives("hanako", "山田　花子", "ヤマダ　ハナコ", "1990-04-01")
    return made


@pytest.fixture
def browser(house: House) -> Iterator[TestClient[Any]]:
    site = Site(Wording("美登里市", "Midori City"), key=KEY)
    rooms = Rooms(house.desk, house.bulk, house.forms, site, {SCHEME: Wording("手帳", "Handbooks")}, clerk_of)
    app = Litestar([*pages(rooms), static_files()], exception_handlers=site.exception_handlers())
    with TestClient(app, base_url="http://midori.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en", "x-clerk": "kimura"})
        client.follow_redirects = False
        yield client


def words(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def send(browser: TestClient[Any], path: str, **form: str) -> Any:
    browser.get(CASES)
    cookie = browser.cookies[FORM_COOKIE]
    token = base64.urlsafe_b64encode(hmac.digest(KEY, cookie.encode(), "sha256")[:18]).decode()
    return browser.post(path, data={**form, "_csrf_token": token})


def test_the_list_names_nobody_and_no_reason(house: House, browser: TestClient[Any]) -> None:
    case_of(house)
    text = browser.get(CASES).text
    assert "1 case is waiting" in words(text)
    assert not [word for word in ("山田", "ヤマダ", "1990", "R2", "hanako") if word in text]


def test_a_clerk_opens_compares_decides_and_comes_back_to_the_list(
    house: House, browser: TestClient[Any]
) -> None:
    case = case_of(house)
    opened = send(browser, f"{CASES}/open", case=str(case))
    assert opened.status_code == 200
    assert "The address differs" in words(opened.text)
    assert "<mark>" in opened.text
    assert house.count("shown") == 1
    look = hidden(opened.text, "look")
    decided = send(browser, f"{CASES}/decide", case=str(case), look=look, choice="1", reason="her card")
    assert (decided.status_code, decided.headers["location"]) == (303, CASES)
    assert house.links.person_of(SCHEME, "H-1") == "hanako"
    assert house.rows("SELECT decided_by, state FROM linking.referral") == [("kimura", "linked")]
    assert "No case is waiting" in words(browser.get(CASES).text)


def test_no_number_and_no_reference_of_a_person_is_on_the_page(
    house: House, browser: TestClient[Any]
) -> None:
    case = case_of(house, number=house.town.numbers["hanako"])
    text = send(browser, f"{CASES}/open", case=str(case)).text
    assert house.town.numbers["hanako"] not in text
    assert "hanako" not in text


@pytest.mark.parametrize(("choice", "reason"), [("", "x"), ("1", " "), ("9", "x")])
def test_a_form_without_choice_or_reason_comes_back_with_what_is_missing(
    house: House, browser: TestClient[Any], choice: str, reason: str
) -> None:
    case = case_of(house)
    look = hidden(send(browser, f"{CASES}/open", case=str(case)).text, "look")
    back = send(browser, f"{CASES}/decide", case=str(case), look=look, choice=choice, reason=reason)
    assert back.status_code == 422
    assert "Nothing was decided yet" in words(back.text)
    assert house.count("look") == 2, "the second page is a second look"
    assert house.count("link") == 0


def test_a_protected_person_and_a_family_number_give_the_same_words(
    house: House, browser: TestClient[Any]
) -> None:
    protected = case_of(house)
    house.town.protect("hanako")
    digits = house.town.lives("oka", "岡　由美", "オカ　ユミ", "1985-05-05", household="oka")
    house.town.lives("ren", "岡　蓮", "オカ　レン", "2015-05-05", Sex.MALE, household="oka")
    child = {"name": "岡　蓮", "kana": "オカ　レン", "birth_date": "2015-05-05", "sex": "男"}
    family = case_of(house, member_id="H-2", address="美登里市緑町1-2-3", number=digits, **child)
    told = []
    for case, paper in ((protected, PAPER), (family, PAPER | child | {"address": "美登里市緑町1-2-3"})):
        text = words(send(browser, f"{CASES}/open", case=str(case)).text)
        for item in paper.values():
            text = text.replace(" ".join(item.split()), "")
        told.append(text.replace("female", "").replace("male", ""))
    assert told[0] == told[1]
    assert "Nobody can be shown" in told[0]


def test_nobody_who_is_not_signed_in_and_no_foreign_form_opens_a_case(
    house: House, browser: TestClient[Any]
) -> None:
    case = case_of(house)
    assert browser.post(f"{CASES}/open", data={"case": str(case)}).status_code == 403
    del browser.headers["x-clerk"]
    assert browser.get(CASES).status_code == 403
    assert house.count("look") == 0


@pytest.mark.parametrize("path", ["/linking/other/cases", "/linking/other/jobs/x"])
def test_a_scheme_that_is_not_here_has_no_page(browser: TestClient[Any], path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_case_that_is_not_here_or_not_readable_is_refused_in_words(browser: TestClient[Any]) -> None:
    assert send(browser, f"{CASES}/open", case=str(uuid4())).status_code == 404
    assert send(browser, f"{CASES}/open", case="x").status_code == 400


def test_the_report_shows_gates_and_a_second_person_checks_the_sample_to_its_end(
    house: House, browser: TestClient[Any], tmp_path: Path
) -> None:
    people = crowd(house.town, 3)
    path = write(tmp_path / "m.csv", [each.row() for each in people])
    job = house.bulk.load(path, SCHEME, by="loader").job
    assert isinstance(job, UUID)
    house.bulk.dry_run(job, by="loader")
    address = f"/linking/{SCHEME}/jobs/{job}"
    page = browser.get(address).text
    assert "3 links were drawn; 3 are still" in words(page)
    browser.headers["x-clerk"] = "loader"
    assert "another person must look" in words(browser.get(address).text)
    browser.headers["x-clerk"] = "kimura"
    for left in (2, 1, 0):
        line = hidden(browser.get(address).text, "line")
        assert "Differs" not in words(send(browser, f"{address}/open", line=line).text)
        assert send(browser, f"{address}/check", line=line, same="no").status_code == 422
        assert send(browser, f"{address}/check", line=line, same="yes").status_code == 303
        assert f"{left} are still" in words(browser.get(address).text)
    assert house.bulk.commit(job, by="head").linked == 3
    assert "Written" in words(browser.get(address).text)


def test_a_refused_decision_is_told_on_the_list_in_the_readers_language(
    house: House, browser: TestClient[Any]
) -> None:
    case = case_of(house)
    look = hidden(send(browser, f"{CASES}/open", case=str(case)).text, "look")
    form = {"case": str(case), "look": look, "reason": "compared"}
    assert send(browser, f"{CASES}/decide", choice="3", **form).status_code == 409
    assert send(browser, f"{CASES}/decide", choice="nobody", **form).status_code == 303
    browser.headers["accept-language"] = "ja"
    late = send(browser, f"{CASES}/decide", choice="1", **form)
    assert (late.status_code, "ほかの職員がすでに判断しました" in late.text) == (409, True)
    assert send(browser, f"{CASES}/open", case=str(case)).status_code == 409
    assert house.count("link") == 0
