# SPDX-License-Identifier: Apache-2.0
"""The desk of entries that wait: what a family register accepted is opened under a case, entered, settled."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.databases import MakeDatabase
from tests.residents.clerk import TODAY, Clerk
from tests.residents.registers import FAMILY, HANAKO, HINA, TARO, csv_text, stated, write
from tests.sights import Sights
from warifu.counters.entries import EntryDesk
from warifu.counters.entries.web import FIRST, Rooms, pages
from warifu.demo.town.personas import LAN
from warifu.exchange import Manner
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Titles, Wording
from warifu.kernel.screens.web import FORM_COOKIE, Asked, Site, static_files
from warifu.residents import (
    Barred,
    EventKind,
    OwedEntry,
    ProtectionApplication,
    Said,
    SentBack,
    load_file,
)
from warifu.residents.protection.measures import Ground

KEY = bytes(range(32))
LISTED, OTHER = "kishi", "clerk-1"
MARRIED = Said(
    HANAKO["name"],
    stated(HANAKO).birth_date,
    Sex.FEMALE,
    "佐藤　花子",
    "サトウ　ハナコ",
    "新町",
    "佐藤　健",
)


@dataclass
class SentBackHere:
    """One address that was sent back; the sending itself is tested where two cities are."""

    back: list[SentBack]

    def sent_back(self) -> list[SentBack]:
        return self.back

    def send_again(self, post: UUID) -> bool:
        self.back = [each for each in self.back if each.post != post]
        return True


@dataclass
class Desk:
    """A city's register, the people in it, and a clerk's browser."""

    clerk: Clerk
    posts: SentBackHere
    browser: TestClient[Litestar]
    people: dict[str, InHouseNumber]
    sights: Sights

    def owe(self, kind: EventKind, *said: Said, about: str = HANAKO["name"], notice: int = 1) -> UUID:
        mark = UUID(int=notice)
        who = (self.people[about],) if about else ()
        self.clerk.service.owed.owe(OwedEntry(mark, kind, TODAY, TODAY, who, said, "city:midori"))
        return mark

    def send(self, path: str, **form: str) -> Any:
        self.browser.get(FIRST)
        cookie = self.browser.cookies[FORM_COOKIE]
        token = base64.urlsafe_b64encode(hmac.digest(KEY, cookie.encode(), "sha256")[:18]).decode()
        return self.browser.post(path, data={**form, "_csrf_token": token})

    def open(self, notice: UUID) -> Any:
        return self.send(f"{FIRST}/open", which=f"entry:{notice}", reference="住-8-0007")

    def press(self, page: str, verb: str, **form: str) -> Any:
        fields = dict(re.findall(r'name="(notice|reference|seen|event)" value="([^"]*)"', page))
        return self.send(f"{FIRST}/{verb}", **(fields | form))

    def name(self, person: str) -> str:
        return self.clerk.service.find(self.people[person]).stated.name


@pytest.fixture
def desk(make_database: MakeDatabase, tmp_path: Path) -> Iterator[Desk]:
    clerk = Clerk.at(make_database(["residents"]), tmp_path)
    load_file(write(tmp_path, csv_text(*FAMILY)), clerk.service, by="clerk-1")
    people = {
        row["name"]: clerk.service.search_by_four_items(stated(row).four_items).in_house_number
        for row in (TARO, HANAKO, HINA)
    }
    posts, sights = SentBackHere([]), Sights()
    site = Site(Wording("朝陽市", "Asahi City"), key=KEY)
    rooms = Rooms(
        EntryDesk(clerk.service, posts, lambda who: who == LISTED, sights),
        site,
        Titles({"city:midori": ("美登里市", "Midori City")}),
        clerk_of,
    )
    app = Litestar([*pages(rooms), static_files()], exception_handlers=site.exception_handlers())
    with TestClient(app, base_url="http://asahi.test") as browser:
        browser.headers.update({"accept": "text/html", "accept-language": "en", "x-clerk": OTHER})
        yield Desk(clerk, posts, browser, people, sights)


class NotSignedIn(Refusal):
    """Nobody is signed in."""

    reason = "not-signed-in"
    remedy = "Sign in."


def clerk_of(request: Asked) -> str:
    """A test's sign-in: a header names the clerk."""
    if not request.headers.get("x-clerk"):
        raise NotSignedIn
    return request.headers["x-clerk"]


def words(html: str) -> str:
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else html).split())


def test_the_list_names_nobody_and_a_case_comes_before_anybody_is_shown(desk: Desk) -> None:
    notice = desk.owe(EventKind.MARRIAGE, MARRIED)
    desk.clerk.days_pass(16)
    listed = desk.browser.get(FIRST)
    assert "Marriage · Midori City" in words(listed.text)
    assert "late" in words(listed.text), "16 days are more than 14"
    assert "花子" not in listed.text
    without = desk.send(f"{FIRST}/open", which=f"entry:{notice}", reference=" ")
    assert (without.status_code, "花子" in without.text) == (422, False)
    numbered = desk.send(f"{FIRST}/open", which=f"entry:{notice}", reference="1234 5678 9018")
    assert (numbered.status_code, "花子" in numbered.text, "9018" in numbered.text) == (422, False, False)
    assert desk.clerk.service.look_up.searches_that_showed(desk.people[HANAKO["name"]]) == []
    desk.sights.down = True
    untold = desk.open(notice)
    assert (untold.status_code, "花子" in untold.text) == (503, False), "nobody is shown who cannot be told"
    desk.sights.down = False
    opened = desk.open(notice)
    assert "山田 花子" in words(opened.text)
    assert "佐藤 花子" in words(opened.text)
    assert [(each.case, each.manner) for each in desk.sights.told] == [("住-8-0007", Manner.OPENED)]
    assert desk.sights.told[0].in_house == desk.people[HANAKO["name"]].reveal("compare")
    ((_, who, case), *_) = desk.clerk.service.look_up.searches_that_showed(desk.people[HANAKO["name"]])
    assert (who, case) == (OTHER, "住-8-0007")
    assert desk.clerk.service.find(desk.people[HANAKO["name"]]).stated.name == HANAKO["name"]
    desk.browser.headers["x-clerk"] = ""
    assert "Marriage" not in desk.browser.get(FIRST).text


def test_a_marriage_is_entered_once_against_what_was_shown(desk: Desk) -> None:
    notice = desk.owe(EventKind.MARRIAGE, MARRIED)
    page = desk.open(notice).text
    clerk = desk.clerk
    clerk.events.record_kana(
        desk.people[TARO["name"]], "ヤマダ　タロ", clerk.files(TODAY, desk.people[TARO["name"]])
    )
    late = desk.press(page, "enter")
    assert late.status_code == 409, "the household was edited since it was shown"
    done = desk.press(late.text, "enter")
    assert "no longer on the list" in words(done.text)
    assert desk.name(HANAKO["name"]) == "佐藤　花子"
    assert desk.press(page, "enter").status_code == 404
    assert clerk.service.owed.waiting() == []


def test_a_reading_that_was_filed_becomes_official_by_the_entry(desk: Desk) -> None:
    filed = Said(HANAKO["name"], stated(HANAKO).birth_date, Sex.FEMALE, HANAKO["name"], "ヤマダ　カコ")
    page = desk.open(desk.owe(EventKind.KANA_RECORDED, filed)).text
    assert "Reading that was filed ヤマダ カコ" in words(page)
    assert "no longer on the list" in words(desk.press(page, "enter").text)
    history = desk.clerk.service.history(desk.people[HANAKO["name"]])
    assert [(each.text, each.from_on) for each in history.official_kana] == [("ヤマダ　カコ", TODAY)]


def test_who_became_japanese_loses_the_status_and_her_register_is_known_from_then_on(desk: Desk) -> None:
    stated_so = replace(LAN, resident_since=TODAY, household="M9000003")
    filing = desk.clerk.files(TODAY)
    (lan,) = desk.clerk.events.first_registration(stated_so, filing).residents
    desk.people[LAN.name] = lan.in_house_number
    said = Said(LAN.name, LAN.birth_date, Sex.FEMALE, "山川　蘭", "ヤマカワ　ラン", "本町1番", "山川　蘭")
    page = desk.open(desk.owe(EventKind.NATURALISATION, said, about=LAN.name)).text
    assert "Nationality Japan" in words(page)
    assert "certificate of the legal bureau" in words(page)
    assert "no longer on the list" in words(desk.press(page, "enter").text)
    now = desk.clerk.service.find(lan.in_house_number).stated
    assert (now.name, now.is_japanese, now.residence_until) == ("山川　蘭", True, None)
    heading = desk.clerk.service.domiciles.of(lan.in_house_number)
    assert heading is not None
    assert (heading.keeper, heading.place) == ("city:midori", "本町1番")


def test_a_death_entered_at_the_window_settles_the_task(desk: Desk) -> None:
    hina = Said(HINA["name"], stated(HINA).birth_date, Sex.FEMALE)
    notice = desk.owe(EventKind.DEATH, hina, about=HINA["name"])
    person = desk.people[HINA["name"]]
    assert "Hina" not in words(desk.open(notice).text)
    desk.clerk.events.die(person, desk.clerk.files(TODAY, person))
    opened = desk.open(notice)
    assert "entered at the window" in words(opened.text)
    assert "no longer on the list" in words(desk.press(opened.text, "settle").text)
    assert desk.clerk.service.owed.waiting() == []


def test_a_newborn_gets_a_record_in_the_parents_household(desk: Desk) -> None:
    child = Said("", TODAY, Sex.MALE, "山田　湊", "ヤマダ　ミナト", "割符県美登里市本町1番", "山田　太郎")
    page = desk.open(desk.owe(EventKind.BIRTH, child)).text
    assert "山田 湊" in words(page)
    assert "no longer on the list" in words(desk.press(page, "enter").text)
    members = desk.clerk.service.household_of(desk.people[HANAKO["name"]]).members
    (born,) = [each for each in members if each.stated.name == child.name]
    heading = desk.clerk.service.domiciles.of(born.in_house_number)
    assert heading is not None
    assert (heading.keeper, heading.place) == ("city:midori", child.place)


def test_whoever_may_not_see_a_protected_person_sees_what_fits_nobody(desk: Desk) -> None:
    hers, nobodys = (
        desk.owe(EventKind.MARRIAGE, MARRIED),
        desk.owe(EventKind.MARRIAGE, MARRIED, about="", notice=2),
    )
    application = ProtectionApplication(
        desk.people[HANAKO["name"]],
        frozenset(),
        (Barred(desk.people[TARO["name"]], TARO["name"]),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({LISTED}),
    )
    desk.clerk.service.protection.apply(application, by=LISTED, case="支-1")
    seen = [desk.open(each) for each in (hers, nobodys)]
    assert [each.status_code for each in seen] == [200, 200]
    assert len({re.sub(r"[0-9a-f-]{36}", "", words(each.text)) for each in seen}) == 1
    for each in (hers, nobodys):
        dropped = desk.send(f"{FIRST}/drop", notice=str(each), reference="住-8-0007", why="no record here")
        assert dropped.status_code == 404, "what she cannot see she cannot lose"
    desk.browser.headers["x-clerk"] = LISTED
    assert "New name" in words(desk.open(hers).text)
    assert "no longer on the list" in words(desk.press(desk.open(nobodys).text, "drop", why="no record").text)


def test_an_address_that_was_sent_back_is_shown_under_a_case_and_sent_again(desk: Desk) -> None:
    post = UUID(int=9)
    desk.posts.back = [SentBack(post, "city:midori", desk.people[HANAKO["name"]], "does-not-agree")]
    assert "花子" not in desk.browser.get(FIRST).text
    opened = desk.send(f"{FIRST}/open", which=f"address:{post}", reference="住-8-0007")
    assert "山田 花子" in words(opened.text)
    assert "no longer on the list" in words(desk.send(f"{FIRST}/again", post=str(post)).text)
