# SPDX-License-Identifier: Apache-2.0
"""個人番号カード at screens: from the envelope in the safe to a card given back; pages open to all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import httpx
import pytest

from tests.cards.house import PHOTO
from tests.counters.town import Town, town_of
from tests.counters.window import Browser, words
from tests.databases import Databases
from tests.residents.registers import HANAKO as HANAKOS_ROW
from tests.residents.registers import TARO as TAROS_ROW
from tests.residents.registers import stated
from warifu.cards.carrying import carried, carry, new_code
from warifu.cards.chip import State
from warifu.cards.jpki import State as CertificateState
from warifu.cards.life import CardEvent, CardState
from warifu.exchange import Manner
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret
from warifu.residents import Barred, Ground, ProtectionApplication

HANAKO = "山田　花子"
GOOD, HELD, REVOKED = CertificateState.GOOD, CertificateState.HELD, CertificateState.REVOKED


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


def test_a_card_is_handed_over_stopped_released_and_given_back_at_the_window(town: Town) -> None:
    house, hanako = town.house, town.people[HANAKO]
    house.service.apply_at_counter(town.at(), hanako.code, PHOTO)
    house.service.make_waiting()
    card_id = next(iter(house.workshop.made))
    with town.window.browser() as stranger:
        assert stranger.get("/card-arrivals").headers["location"] == "/window/sign-in"
        assert stranger.get("/her-side").status_code == 410
    with town.window.browser() as clerk:
        clerk.sign_in()
        assert "its chip is not here yet" in words(clerk.get("/card-arrivals").text)
        assert clerk.post("/card-arrivals/arrived", card=card_id.hex()).status_code == 409
        town.safe.round()
        for step in ("arrived", "notified"):
            page = clerk.get("/card-arrivals").text
            assert HANAKO not in page
            assert clerk.post(f"/card-arrivals/{step}", card=card_id.hex()).status_code == 200
        assert clerk.post("/card-arrivals/arrived", card=card_id.hex()).status_code == 409

        case = clerk.at_counter("card-hand-over")
        looks = len(town.window.sights.told)
        assert "cards/of" not in town.line.calls, "nobody looks before the clerk asks"
        assert "In the safe, letter ordered" in words(clerk.send(f"{case}/card", {}).text)
        assert [each.manner for each in town.window.sights.told[looks:]] == [Manner.CARD]
        file, code = type_pins(town, clerk, case, card_id)
        assert house.told(card_id) == (GOOD, GOOD)
        hers = carried(file, Secret(code))
        assert (hers.pins["jpki/0018"].value, hers.pins["text/0011"].value) == (b"7193", b"7193")
        assert "handed over and works" in words(clerk.follow(clerk.unlock()).text)
        clerk.close(case)
        assert card_id not in town.safe.stages()

        forgets_her_pin(town, clerk, card_id, hers)
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
        served = clerk.everything()
        for secret in ("7193", "ABC123", "4602"):
            assert secret not in served, "no page, address or header ever has a PIN"
    assert house.state(card_id) is CardState.VOID
    looked = house.rows("SELECT DISTINCT body, clerk FROM life.look")
    assert looked == [("city:asahi", "sato")]


def type_pins(town: Town, clerk: Browser, case: str, card_id: bytes) -> tuple[bytes, str]:
    """The terminal is turned to her; she types, and takes her card: the file and its code."""
    house = town.house
    typed = {"signing": "abc123", "signing__again": "ABC123", "login": "7193", "login__again": "7193"}
    turned = clerk.post(f"{case}/card")
    assert turned.headers["location"] == "/her-side"
    assert "Choose your PINs" in words(clerk.get("/her-side").text)
    for wrong in ({"login": "1234", "login__again": "1234"}, {"login__again": "7194"}, {"login": "0401"}):
        assert clerk.post("/her-side/pins", **(typed | wrong)).status_code == 422
    assert clerk.get(f"{case}/card").headers["location"] == "/window/lock", "nobody is at work meanwhile"
    assert clerk.post(f"{case}/card", **typed).headers["location"] == "/window/lock"
    assert house.told(card_id) == (HELD, HELD)
    clerk.get("/her-side")
    assert clerk.post("/her-side/taken").status_code == 303, "not before the PINs are set"
    assert "Choose your PINs" in words(clerk.get("/her-side").text)
    clerk.get("/her-side")
    page = clerk.send("/her-side/pins", typed).text
    found = re.search(r"<strong><code>([^<]*)</code>", page)
    assert found is not None, words(page)
    with town.window.browser() as elsewhere:
        elsewhere.client.cookies.set("warifu-her-side", clerk.client.cookies["warifu-her-side"])
        assert elsewhere.get("/her-side").status_code == 410, "the seat is this terminal's"
    file = clerk.post("/her-side/file").content
    assert "Turn the terminal back" in words(clerk.post("/her-side/taken").text)
    assert clerk.get("/her-side").status_code == 410
    return file, found[1]


def forgets_her_pin(town: Town, clerk: Browser, card_id: bytes, hers: State) -> None:
    """She has typed a PIN wrong too often, brings the card, and sets that one anew."""
    hers.pins["jpki/0018"].left = 0
    code = new_code(town.house.office.chance.randbytes)
    file, shown = carry(hers, code).file, code.reveal("put it into the reader")
    case = clerk.at_counter("card-unlock")
    clerk.send(f"{case}/card", {})
    clerk.follow(clerk.post(f"{case}/card"))
    another = carry(replace(hers, card_id=b"x" * 16), code).file
    for content, with_code in ((b"no card", shown), (file, "A" * 26), (another, shown)):
        assert insert(clerk, content, with_code).status_code in {400, 409}
    assert insert(clerk, file, shown).status_code == 303
    assert "Locked" in clerk.get("/her-side").text
    page = clerk.send("/her-side/pins", {"login": "4602", "login__again": "4602"}).text
    found = re.search(r"<strong><code>([^<]*)</code>", page)
    assert found is not None, words(page)
    unlocked = clerk.unlock()
    assert clerk.get("/her-side").status_code == 410, "a clerk at work has nothing of her side"
    back = clerk.follow(unlocked)
    assert "has not taken it" in words(back.text), "she left it; the clerk turns the terminal once more"
    clerk.send(f"{case}/card", {})
    page = clerk.follow(clerk.post(f"{case}/card")).text
    again = re.search(r"<strong><code>([^<]*)</code>", page)
    assert again is not None
    renewed = carried(clerk.post("/her-side/file").content, Secret(again[1]))
    assert (renewed.pins["jpki/0018"].value, renewed.pins["jpki/0018"].left) == (b"4602", 3)
    clerk.post("/her-side/taken")
    clerk.follow(clerk.unlock())
    clerk.close(case)


def insert(clerk: Browser, file: bytes, code: str) -> httpx.Response:
    token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
    assert token
    answer = clerk.client.post(
        "/her-side/insert", data={"_csrf_token": token[1], "code": code}, files={"card": ("a.card", file)}
    )
    return clerk._kept(answer)


def test_an_application_at_the_window_needs_a_look_at_the_photograph_beside_her(town: Town) -> None:
    house, lan = town.house, town.people["NGUYEN THI LAN"]
    with town.window.browser() as clerk:
        clerk.sign_in()
        case = clerk.at_counter("card-apply", "NGUYEN THI LAN", "1996-11-02")
        assert send_photo(clerk, case, b"no picture", "").status_code == 422
        assert send_photo(clerk, case, PHOTO, "newborn").status_code == 422
        assert send_photo(clerk, case, PHOTO, "from-abroad").status_code == 303
        shown = clerk.get(f"{case}/card").text
        assert "data:image/jpeg;base64," in shown
        assert clerk.post(f"{case}/card").status_code == 422, "she has not said that she compared"
        assert "cards/apply" not in town.line.calls
        assert "Express: the card is made by" in words(clerk.send(f"{case}/card", {"compared": "yes"}).text)
        assert "data:image" not in clerk.get(f"{case}/card").text
        clerk.close(case)
        case = clerk.at_counter("card-apply", "NGUYEN THI LAN", "1996-11-02")
        send_photo(clerk, case, PHOTO, "")
        clerk.get(f"{case}/card")
        assert "under way already" in words(clerk.post(f"{case}/card", compared="yes").text)
        clerk.close(case)
    ((card, _),) = house.service.cards_of(town.at(), lan.code)
    assert card.face_only, "she wants no PINs"
    assert card.expires_on == date(2028, 3, 31), "a card ends with the stay that the register knows"
    turns = house.rows(f"SELECT event, body, clerk FROM life.turn WHERE card_id = '\\x{card.card_id.hex()}'")
    assert turns == [(event, "city:asahi", "sato") for event in ("applied", "pin-given-up")]


def send_photo(clerk: Browser, case: str, content: bytes, express: str) -> httpx.Response:
    clerk.get(f"{case}/card")
    token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
    assert token
    answer = clerk.client.post(
        f"{case}/card",
        data={"_csrf_token": token[1], "express": express, "face-only": "yes"},
        files={"photo": ("a.jpg", content, "image/jpeg")},
    )
    return clerk._kept(answer)


def test_a_childs_pins_are_typed_by_her_representative_and_nobody_elses_by_an_agent(town: Town) -> None:
    house, window = town.house, town.window
    hina = town.people["山田　陽菜"]
    house.service.apply_at_counter(town.at(), hina.code, PHOTO)
    house.service.make_waiting()
    town.safe.round()
    (card_id,) = [card.card_id for card, _ in house.service.cards_of(town.at(), hina.code)]
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card_id, event, town.at())
    with window.browser() as clerk:
        clerk.sign_in()
        case = clerk.at_counter("card-hand-over", "山田　陽菜", "2018-06-10")
        clerk.send(f"{case}/card", {})
        assert "statutory representative types" in words(clerk.post(f"{case}/card").text)
        clerk.close(case)
        for bearer, turned in (("voluntary-agent", False), ("statutory-agent", True)):
            case = clerk.open("card-hand-over")
            clerk.find(case, "山田　陽菜", "2018-06-10")
            clerk.as_agent(case, bearer)
            clerk.send(f"{case}/agent", {"name": "山田　太郎", "born_on": "1988-08-20"})
            clerk.send(f"{case}/card", {})
            answer = clerk.post(f"{case}/card")
            assert (answer.status_code == 303) is turned, words(answer.text)
            if turned:
                page = words(clerk.follow(answer).text)
                assert "the person you represent" in page
                assert "Password for signing" not in page, "a child's card has none"
                town.window.minutes_pass(10.1)
                assert clerk.get("/her-side").status_code == 410, "a seat lasts ten minutes"
                clerk.follow(clerk.unlock())
            clerk.close(case)
    assert house.told_login(card_id) is HELD


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
