# SPDX-License-Identifier: Apache-2.0
"""申請時来庁方式 at screens: a code on her side of the terminal, a letter, and a card opened at home."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from tests.canary import contents
from tests.cards.at_home import Home
from tests.cards.chips import TYPED
from tests.cards.house import PHOTO
from tests.counters.test_cards import insert
from tests.counters.town import Town, town_of
from tests.counters.window import Browser, words
from tests.databases import Databases
from warifu.cards import CardCase
from warifu.cards.carrying import code_bytes, public_half
from warifu.cards.chip import WrongOpeningCode
from warifu.cards.jpki import State as CertificateState
from warifu.cards.life import CardState
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal
from warifu.kernel.secrecy import Secret

LAN, TARO = ("NGUYEN THI LAN", "1996-11-02"), ("山田　太郎", "1988-08-20")
GOOD, HELD, REVOKED = CertificateState.GOOD, CertificateState.HELD, CertificateState.REVOKED


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    yield town_of(make, tmp_path_factory.mktemp("home"))
    for database in made:
        database.close()


def applies(town: Town, clerk: Browser, who: tuple[str, str], **chosen: str) -> tuple[str, httpx.Response]:
    """She applies at the window, with her photograph; the clerk has compared it. Gives the case's address."""
    case = clerk.at_counter("card-apply", *who)
    clerk.get(f"{case}/card")
    token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
    assert token
    data = {"_csrf_token": token[1], "express": ""} | chosen
    sent = clerk.client.post(f"{case}/card", data=data, files={"photo": ("a.jpg", PHOTO, "image/jpeg")})
    answer = clerk._kept(sent)
    if answer.status_code == 303:
        clerk.get(f"{case}/card")
        answer = clerk.post(f"{case}/card", compared="yes")
    return case, answer


def code_on(page: httpx.Response) -> str:
    found = re.search(r"<strong><code>([^<]*)</code>", page.text)
    assert found is not None, words(page.text)
    return found[1]


def test_she_gets_a_code_at_the_counter_and_opens_her_card_at_home(town: Town, tmp_path: Path) -> None:
    house, land = town.house, town.land
    with town.window.browser() as clerk:
        clerk.sign_in()
        case, answer = applies(town, clerk, LAN, deliver="home")
        assert answer.headers["location"] == "/her-side"
        assert clerk.get(f"{case}/card").headers["location"] == "/window/lock", "nobody is at work meanwhile"
        page = clerk.get("/her-side")
        code = code_on(page)
        with town.window.browser() as elsewhere:
            elsewhere.client.cookies.set("warifu-her-side", clerk.client.cookies["warifu-her-side"])
            assert elsewhere.get("/her-side").status_code == 410, "the seat is this terminal's"
        slip = clerk.post("/her-side/slip")
        assert (code in slip.text, slip.headers["content-type"][:10]) == (True, "text/plain")
        clerk.get("/her-side")
        assert clerk.post("/her-side/slip").headers["location"] == "/her-side", "a slip is given once"
        clerk.get("/her-side")
        assert "You have your code" in words(clerk.post("/her-side/noted").text)
        assert clerk.get("/her-side").status_code == 410
        at = len(clerk.served)
        assert "She has her code" in words(clerk.follow(clerk.unlock()).text)
        clerk.close(case)
        assert not any(code in each.text for each in clerk.served[at:]), "no page of a clerk shows it"
    half, drawn = public_half(Secret(code)), code_bytes(Secret(code)).reveal("look for it")
    assert house.rows("SELECT opens FROM life.opening") == [(half,)]
    kept = [value for each in town.databases() for _, value in contents(each)]
    assert len(kept) > 100
    for each in (code.encode(), drawn, drawn.hex().encode(), half, half.hex().encode()):
        assert not [value for value in kept if each in value], "the city keeps nothing of it"
    house.service.make_waiting()
    assert land.homeward.round() == 1
    ((card, _),) = house.service.cards_of(town.at(), town.people[LAN[0]].code)
    town.safe.round()
    assert card.card_id not in town.safe.stages(), "it does not go by way of the safe"
    letter = land.letter(card.card_id).reveal("read it in the letter")
    with town.public() as hers:
        home = Home(hers.client)
        assert "Your card came by post" in words(hers.get("/cards/letter").text)
        assert home.takes_out(letter).status_code == 404, "it is not delivered yet"
        land.posted(card.card_id, delivered=True)
        for wrong in (code, "x", "A" * 26):
            page = home.takes_out(wrong)
            assert (page.status_code, wrong in page.text) == (404, wrong == "x")
        file = home.takes_out(letter.lower()).content
        pocket = CardCase(tmp_path, town.window.clock)
        pocket.take("lan", file, Secret(letter))
        with pytest.raises(WrongOpeningCode):
            pocket.activate("lan", home, code_bytes(Secret(letter)), TYPED)
        assert house.told(card.card_id) == (HELD, HELD)
        pocket.activate("lan", home, code_bytes(Secret(code)), TYPED)
    assert (house.state(card.card_id), house.told(card.card_id)) == (CardState.ACTIVE, (GOOD, GOOD))
    assert not land.at_jlis(card.card_id)


def test_without_her_code_she_brings_the_letter_and_is_identified(town: Town, tmp_path: Path) -> None:
    house, land = town.house, town.land
    with town.window.browser() as clerk:
        clerk.sign_in()
        case, _ = applies(town, clerk, TARO, deliver="home")
        code_on(clerk.get("/her-side"))
        back = words(clerk.follow(clerk.unlock()).text)
        assert "She has not said that she has her code" in back
        assert clerk.get("/her-side").status_code == 410
        clerk.get(f"{case}/card")
        clerk.close(case)
        house.service.make_waiting()
        land.homeward.round()
        ((card, _),) = house.service.cards_of(town.at(), town.people[TARO[0]].code)
        land.posted(card.card_id, delivered=True)
        letter = land.letter(card.card_id)
        file = land.homeward.letter(letter).file

        case = clerk.at_counter("card-hand-over", *TARO)
        assert "She has it with her" in words(clerk.send(f"{case}/card", {}).text)
        page = clerk.follow(clerk.post(f"{case}/card"))
        assert "The code from the counter is not needed" in words(page.text)
        shown = letter.reveal("type it")
        assert insert(clerk, file, "A" * 26).status_code == 400
        assert insert(clerk, file, shown).status_code == 303
        typed = {"signing": "ABC123", "signing-again": "ABC123", "login": "7193", "login-again": "7193"}
        assert "Choose your PINs" in words(clerk.get("/her-side").text)
        code_on(clerk.send("/her-side/pins", typed))
        assert house.told(card.card_id) == (GOOD, GOOD)
        clerk.post("/her-side/taken")
        clerk.follow(clerk.unlock())
        clerk.close(case)
    assert not land.at_jlis(card.card_id)


def test_a_letter_that_is_lost_ends_with_its_application_and_she_applies_anew(town: Town) -> None:
    house, land, who = town.house, town.land, ("山田　花子", "1990-04-01")
    with town.window.browser() as clerk:
        clerk.sign_in()
        case, _ = applies(town, clerk, who, deliver="home")
        code_on(clerk.get("/her-side"))
        clerk.post("/her-side/noted")
        clerk.follow(clerk.unlock())
        clerk.close(case)
        house.service.make_waiting()
        land.homeward.round()
        ((card, _),) = house.service.cards_of(town.at(), town.people[who[0]].code)
        land.posted(card.card_id, delivered=True)
        letter = land.letter(card.card_id)
        assert land.homeward.order(card.card_id, 0)[0].counter == 1
        case = clerk.at_counter("card-withdrawn", *who)
        clerk.send(f"{case}/card", {})
        assert "She can apply anew at once" in words(clerk.send(f"{case}/card", {}).text)
        clerk.close(case)
        case, answer = applies(town, clerk, who)
        assert answer.status_code == 303
        clerk.get(f"{case}/card")
        clerk.close(case)
    with pytest.raises(Refusal):  # whoever has letter and code has nothing any more
        land.homeward.order(card.card_id, 0)
    with pytest.raises(Refusal):
        land.homeward.letter(letter)
    land.dispatch.tidy()
    assert not land.at_jlis(card.card_id)
    assert house.told(card.card_id) == (REVOKED, REVOKED)


def test_the_code_she_is_shown_is_her_cards_also_where_the_answer_of_j_lis_was_lost(town: Town) -> None:
    house, land, who = town.house, town.land, ("山田　花子", "1990-04-01")
    with town.window.browser() as clerk:
        clerk.sign_in()
        case = clerk.at_counter("card-withdrawn", *who)
        clerk.send(f"{case}/card", {})
        clerk.send(f"{case}/card", {})
        clerk.close(case)
        town.line.break_at = ("cards/apply", True)
        with pytest.raises(AssertionError, match="a fault behind"):
            applies(town, clerk, who, deliver="home")
        town.line.break_at = None
        found = re.search(r"/window/case/[^/\"]+", clerk.page)
        assert found is not None
        case = found[0]
        house.service.make_waiting()  # its machine was quicker than the clerk
        clerk.get(f"{case}/card")
        clerk.post(f"{case}/card", compared="yes")
        code = code_on(clerk.get("/her-side"))
        clerk.post("/her-side/noted")
        clerk.follow(clerk.unlock())
        clerk.close(case)
    ((card, _),) = house.service.cards_of(town.at(), town.people[who[0]].code)
    chip = land.factory.chip(card.card_id)
    assert chip is not None
    assert chip.opening is not None
    assert chip.opening.key == public_half(Secret(code))


def test_fetching_is_the_rule_and_some_cards_are_fetched_only(town: Town) -> None:
    with town.window.browser() as clerk:
        clerk.sign_in()
        case, answer = applies(
            town, clerk, ("山田　花子", "1990-04-01"), **{"deliver": "home", "face-only": "yes"}
        )
        assert "cannot be opened by a code" in words(answer.text)
        assert re.search(r'value="fetch" selected', clerk.get(f"{case}/card").text)
        clerk.close(case)
        case, answer = applies(town, clerk, ("山田　陽菜", "2018-06-10"), deliver="home")
        assert "statutory representative" in words(answer.text), "a child gets no code herself"
        clerk.close(case)
