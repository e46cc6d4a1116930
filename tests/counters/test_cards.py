# SPDX-License-Identifier: Apache-2.0
"""個人番号カード at screens: from the envelope in the safe to a card given back; pages open to all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.cards.house import PHOTO, House, open_house
from tests.counters.line import Line
from tests.counters.window import OFFICES, Browser, Window, at_once, window_of, words
from tests.databases import Databases, MakeDatabase
from tests.numbers.office import ASAHI, request
from tests.residents.registers import HANAKO as HANAKOS_ROW
from tests.residents.registers import TARO as TAROS_ROW
from tests.residents.registers import stated
from warifu.cards.jpki import State
from warifu.cards.life import Acting, CardCounter, CardState, web
from warifu.counters.cards import web as arrivals_web
from warifu.counters.window import CardDesk
from warifu.counters.window import web as window_web
from warifu.exchange import Manner
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.kernel.database import Database
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.numbers import Newcomer
from warifu.residents import Barred, Duty, Ground, ProtectionApplication
from warifu.residents.protection.decisions import on_duty

HANAKO = "山田　花子"
GOOD, HELD, REVOKED = State.GOOD, State.HELD, State.REVOKED


@dataclass
class Town:
    """Asahi's window and a J-LIS that makes cards; everybody has a number."""

    house: House
    window: Window
    line: Line
    people: dict[str, Newcomer]

    def at(self) -> Acting:
        return Acting("city:asahi", "sato", "M26-ZZZZ-ZZZZ")

    def cards(self) -> list[tuple[object, ...]]:
        return self.house.rows("SELECT card_id, state FROM life.card ORDER BY applied_on, turn")

    @contextmanager
    def public(self) -> Iterator[Browser]:
        """Somebody at J-LIS's open pages."""
        site = Site(Wording("番号の機構", "Numbers office"), report=at_once)
        rooms = web.Rooms(self.house.service, self.house.stop_line, site, lambda name: Wording(name, name))
        handlers = [*web.pages(rooms), static_files()]
        app = Litestar(handlers, exception_handlers=site.exception_handlers(), openapi_config=None)
        with TestClient(app, base_url="http://jlis.test") as client:
            client.headers.update({"accept": "text/html", "accept-language": "en"})
            yield Browser(client)


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield town_of(make, tmp_path_factory.mktemp("cards"))
    for database in made:
        database.close()


@pytest.fixture
def town(country: Town) -> Town:
    """One country for the file, whose calls are counted anew."""
    country.line.calls.clear()
    return country


def town_of(make: MakeDatabase, folder: Path) -> Town:
    house = open_house(make, folder)
    line = Line(lambda: web.endpoints(house.service))
    window = window_of(make(OFFICES), folder)
    counter = CardCounter(line, window.clock)
    window.service.cards = CardDesk(counter)
    staff = window_web.StaffAtWork(window.service)
    arrivals = arrivals_web.pages(arrivals_web.Rooms(counter, window.rooms.site, staff))
    people = {}
    residents = [each for batch in window.register.registered() for each in batch]
    for place, each in enumerate(residents, start=1):
        whole = each.stated.opened(on_duty(Duty.JUKI_NET))
        items = FourBasicItems(whole.name, whole.birth_date, Sex(whole.sex.value), whole.address)
        person = Newcomer(each.record_code, items, os.urandom(32))
        house.office.service.designate(ASAHI, request(place), person)
        people[whole.name] = person
    return Town(house, replace(window, more=arrivals), line, people)


def test_a_card_is_handed_over_stopped_released_and_given_back_at_the_window(town: Town) -> None:
    house, hanako = town.house, town.people[HANAKO]
    house.service.apply_at_counter(town.at(), hanako.code, PHOTO)
    house.service.make_waiting()
    card_id = next(iter(house.workshop.made))
    with town.window.browser() as stranger:
        assert stranger.get("/card-arrivals").headers["location"] == "/window/sign-in"
    with town.window.browser() as clerk:
        clerk.sign_in()
        for step in ("arrived", "notified"):
            page = clerk.get("/card-arrivals").text
            assert HANAKO not in page
            assert clerk.post(f"/card-arrivals/{step}", card=card_id.hex()).status_code == 200
        assert clerk.post("/card-arrivals/arrived", card=card_id.hex()).status_code == 409

        case = clerk.at_counter("card-hand-over")
        looks = len(town.window.sights.told)
        assert "cards/of" not in town.line.calls, "nobody looks before the clerk asks"
        assert "In the safe, postcard sent" in words(clerk.send(f"{case}/card", {}).text)
        assert [each.manner for each in town.window.sights.told[looks:]] == [Manner.CARD]
        refused = clerk.post(f"{case}/card")
        assert refused.status_code == 422, "not before she has typed her PINs"
        assert house.told(card_id) == (HELD, HELD)
        assert "handed over and works" in words(clerk.send(f"{case}/card", {"typed": "yes"}).text)
        assert house.told(card_id) == (GOOD, GOOD)
        clerk.close(case)

        for kind, told in (
            ("card-found", (GOOD, GOOD)),  # it is not lost: nothing can be done
            ("card-lost", (HELD, HELD)),
            ("card-found", (GOOD, GOOD)),
            ("card-returned", (REVOKED, REVOKED)),
        ):
            case = clerk.at_counter(kind)
            clerk.send(f"{case}/card", {})
            clerk.send(f"{case}/card", {})
            assert house.told(card_id) == told
            clerk.close(case)
    assert house.state(card_id) is CardState.VOID
    looked = house.rows("SELECT DISTINCT body, clerk FROM life.look")
    assert looked == [("city:asahi", "sato")]


def test_a_protected_person_has_no_card_for_a_clerk_who_is_not_listed(town: Town) -> None:
    register = town.window.register
    find = register.search_by_four_items
    hanako, taro = (find(stated(row).four_items).in_house_number for row in (HANAKOS_ROW, TAROS_ROW))
    with town.window.browser() as clerk:
        clerk.sign_in()
        case = clerk.open("card-lost")
        clerk.find(case, HANAKO, "1990-04-01")
        assert clerk.get(f"{case}/card").status_code == 303, "no card before the identity check"
        clerk.identify(case)
        barred = (Barred(taro, "山田　太郎"),)
        applied = ProtectionApplication(
            hanako, frozenset(), barred, Ground.DOMESTIC_VIOLENCE, frozenset({"mori"})
        )
        register.protection.apply(applied, by="mori", case="DV-1")  # while the case is open
        answer = clerk.post(f"{case}/card")
        assert (answer.status_code, "Nobody is found at this window" in words(answer.text)) == (404, True)
    assert "cards/of" not in town.line.calls, "J-LIS was not even asked"


def test_the_pages_open_to_all_say_the_same_whoever_is_named(town: Town) -> None:
    house, hanako = town.house, town.people[HANAKO]
    items = hanako.items
    house.service.apply_at_counter(town.at(), hanako.code, PHOTO)
    with town.public() as anybody:
        pages = []
        for name in (items.name, "だれか　べつ"):
            assert "12" not in re.sub(r"<[^>]*>", "", anybody.get("/cards/stop").text).replace("2026", "")
            answer = anybody.post("/cards/stop/call", name=name, born="1990-04-01", address=items.address)
            pages.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
        assert pages[0] == pages[1]
        assert items.name not in pages[0][1]
        anybody.get("/cards/stop")
        wrong = anybody.post("/cards/stop/call", name=items.name, born="yesterday", address=items.address)
        assert (wrong.status_code, "Write the birth date like" in wrong.text) == (400, True)
        assert "Cards in numbers" in anybody.get("/cards/statistics").text


def test_an_application_by_phone_needs_form_birth_date_and_photograph_and_no_number(town: Town) -> None:
    house, taro = town.house, town.people["山田　太郎"]
    position = house.office.lives.position_of(house.office.lives.code_reference(taro.code))
    assert position is not None
    house.forms.positions["4" * 23] = position
    with town.public() as phone:
        for born, photo, status in (
            ("1988-08-21", PHOTO, 404),
            ("1988-08-20", b"no picture", 400),
            ("1988-08-20", PHOTO, 200),
            ("1988-08-20", PHOTO, 409),
        ):
            token = re.search(r'name="_csrf_token" value="([^"]*)"', phone.get("/cards/apply").text)
            assert token
            answer = phone.client.post(
                "/cards/apply/send",
                data={"_csrf_token": token[1], "application": "4444 " * 4 + "4444 444", "born": born},
                files={"photo": ("me.jpg", photo, "image/jpeg")},
            )
            assert answer.status_code == status, words(answer.text)
            assert "4444" not in answer.text
