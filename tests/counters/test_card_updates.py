# SPDX-License-Identifier: Apache-2.0
"""カードの書き換え at screens: real chips, written anew on her side of the terminal and taken back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import httpx
import pytest

from tests.cards.house import PHOTO
from tests.cards.rewriting import ChipWorkshop
from tests.counters.town import Town, town_of
from tests.counters.window import Browser, words
from tests.databases import Databases
from tests.numbers.office import ASAHI
from warifu.cards.carrying import carried, carry, new_code
from warifu.cards.chip import Kind, State
from warifu.cards.chip.apps import surface
from warifu.cards.chip.files import place
from warifu.cards.jpki import CertificateKind
from warifu.cards.life import CardEvent
from warifu.kernel.database import Database
from warifu.kernel.secrecy import Secret
from warifu.numbers import ItemsChange

LAN, HANAKO = ("NGUYEN THI LAN", "1996-11-02"), ("山田　花子", "1990-04-01")
FACE = place("surface", surface.FACE)
TARO = ("山田　太郎", "1988-08-20")
NO_PINS = {name: "7193" for use in ("text", "resident") for name in (use, f"{use}__again")}
PINS = {"signing": "ABC123", "signing__again": "ABC123", "login": "7193", "login__again": "7193"}


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One country for the file: chips as the factory makes them, and J-LIS writes them again."""
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    found = town_of(make, tmp_path_factory.mktemp("updates"))
    house = found.house
    house.workshop = ChipWorkshop(house.jpki, found.land.factory)  # type: ignore[assignment]
    house.restart()
    yield found
    for database in made:
        database.close()


def test_a_longer_stay_is_written_into_her_card_on_her_side_by_the_pin_she_has(town: Town) -> None:
    house, lan = town.house, town.people[LAN[0]]
    with town.window.browser() as clerk:
        hers = handed_over(town, clerk, LAN, date(2027, 3, 31))
        case = clerk.at_counter("card-update", *LAN)
        shown = words(clerk.send(f"{case}/card", {}).text)
        assert "The card lasts longer now" in shown, "the register knows of a longer stay, and J-LIS hears it"
        assert clerk.post(f"{case}/card", wish="pin").status_code == 422, "her card has PINs"
        clerk.follow(clerk.post(f"{case}/card", wish="due"))
        lend(clerk, hers)
        wrong = clerk.post("/her-side/write", current="4602")
        assert (wrong.status_code, "2 tries are left" in words(wrong.text)) == (422, True)
        town.land.line.break_at = ("card-update/done", False)
        broken = clerk.post("/her-side/write", current="7193")
        assert (broken.status_code, "turn the terminal to you again" in words(broken.text)) == (503, True)
        town.land.line.break_at = None
        assert hers.card_id in town.safe.stages(), "what the chip has is kept before J-LIS hears of it"
        clerk.follow(clerk.unlock())
        clerk.follow(clerk.post(f"{case}/card", wish="due"))
        renewed = take(clerk, clerk.send("/her-side/write", {"current": "7193"}))
        assert "written anew, and she has it" in back(clerk, case)
        assert hers.card_id not in town.safe.stages()
        assert (renewed.orders > hers.orders, renewed.pins["jpki/0018"].left) == (True, 3)
        ((card, turns),) = house.service.cards_of(town.at(), lan.code)
        assert card.expires_on == date(2028, 3, 31)
        assert turns[-1].event is CardEvent.WRITTEN, "the writing itself is the endorsement: nobody clicked"
        assert_no_pin_was_served(clerk)


def test_she_gives_her_pins_up_takes_them_again_and_wishes_a_certificate_for_signing(town: Town) -> None:
    with town.window.browser() as clerk:
        hers = handed_over(town, clerk, HANAKO)
        case = clerk.at_counter("card-update", *HANAKO)
        assert "Nothing on this card has to be written" in words(clerk.send(f"{case}/card", {}).text)
        assert clerk.post(f"{case}/card", wish="due").status_code == 422
        clerk.follow(clerk.post(f"{case}/card", wish="no-pin"))
        lend(clerk, hers)
        without = take(clerk, clerk.send("/her-side/write", {}))
        assert without.kind is Kind.NO_PIN
        back(clerk, case)
        again = written(clerk, HANAKO, "pin", without, PINS)
        assert (again.kind, again.pins["jpki/0018"].value) == (Kind.ORDINARY, b"7193")
        held = town.house.jpki.service.of_card
        assert {each.kind for each in held(hers.card_id).in_force} == {CertificateKind.AUTHENTICATION}
        written(clerk, HANAKO, "certificates", again, {"current": "7193"})
        assert {each.kind for each in held(hers.card_id).in_force} == set(CertificateKind)
        assert_no_pin_was_served(clerk)


def test_a_card_without_pins_is_written_only_once_a_clerk_has_compared_the_face(town: Town) -> None:
    with town.window.browser() as clerk:
        hers = handed_over(town, clerk, TARO, face_only=True)
        lives_elsewhere(town, TARO)
        case = clerk.at_counter("card-update", *TARO)
        assert "It has no PIN" in words(clerk.send(f"{case}/card", {}).text)
        town.line.calls.clear()

        retouched = replace(hers, files=hers.files | {FACE: with_another_photograph(hers.files[FACE])})
        assert "could be believed" in words(brings(clerk, case, retouched)), "its maker did not sign that one"
        assert clerk.post(f"{case}/card", face="same", compared="yes").status_code == 422
        clerk.send(f"{case}/card", {"face": "differs"})

        assert "data:image" in brings(clerk, case, hers)
        assert clerk.post(f"{case}/card", face="same").status_code == 422, "nobody has compared them"
        clerk.send(f"{case}/card", {"face": "differs"})
        assert not town.line.calls, "nothing was asked of J-LIS, and the card stayed closed"

        assert "data:image" in brings(clerk, case, hers)
        clerk.follow(clerk.post(f"{case}/card", face="same", compared="yes"))
        assert "You type nothing" in words(clerk.page)
        now = take(clerk, clerk.send("/her-side/write", {}))
        assert (now.kind, now.orders > hers.orders) == (Kind.NO_PIN, True)
        assert "written anew, and she has it" in back(clerk, case)
    told = ["face-shown", "face-differs", "face-shown", "face-differs", "face-shown"]
    assert [each for each, _ in groupby(uses(town, hers))] == [*told, "face-compared", "written", "taken"]


def brings(clerk: Browser, case: str, state: State) -> str:
    """She puts a card without PINs in and tries to have it written at once; what the clerk then sees."""
    clerk.follow(clerk.post(f"{case}/card", wish="due"))
    lend(clerk, state, "Your face opens this card")
    assert "Your face opens this card" in words(clerk.send("/her-side/write", {}).text)
    return clerk.follow(clerk.unlock()).text


def with_another_photograph(face: bytes) -> bytes:
    """The face of a card in which one bit of the picture is another."""
    at = len(face) // 2
    return face[:at] + bytes([face[at] ^ 1]) + face[at + 1 :]


def uses(town: Town, hers: State) -> list[str]:
    """What the safe's record says of a card since it was handed over."""
    with town.safe.store.transaction() as tx:
        rows = tx.connection.execute(
            "SELECT what, clerk FROM card_safe.passed WHERE card_id = %s ORDER BY at, passed_id",
            [hers.card_id],
        ).fetchall()
    assert {clerk for _, clerk in rows[1:]} == {"sato"}
    return [what for what, _ in rows][rows.index(("taken", "sato")) + 1 :]


def lives_elsewhere(town: Town, who: tuple[str, str]) -> None:
    """J-LIS hears of another address within the town: it is to be written into the card."""
    house, person = town.house, town.people[who[0]]
    items = replace(person.items, address="割符県朝陽市緑町九丁目9番9号")
    house.office.changes.record_items(ASAHI, ItemsChange(person.code, items, house.office.clock.today()))
    house.following.follow()


def handed_over(
    town: Town, clerk: Browser, who: tuple[str, str], stay: date | None = None, *, face_only: bool = False
) -> State:
    """She has a card with a chip of its own, and typed her PINs."""
    house, person = town.house, town.people[who[0]]
    house.service.apply_at_counter(town.at(), person.code, PHOTO, stay, face_only=face_only)
    house.service.make_waiting()
    town.safe.round()
    ((card, _),) = house.service.cards_of(town.at(), person.code)
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        house.service.turn(card.card_id, event, town.at())
    clerk.sign_in()
    case = clerk.at_counter("card-hand-over", *who)
    clerk.send(f"{case}/card", {})
    clerk.follow(clerk.post(f"{case}/card"))
    hers = take(clerk, clerk.send("/her-side/pins", NO_PINS if face_only else PINS))
    back(clerk, case)
    return hers


def written(clerk: Browser, who: tuple[str, str], wish: str, hers: State, typed: dict[str, str]) -> State:
    """A whole case: her card is written as she wishes, and she takes it back."""
    case = clerk.at_counter("card-update", *who)
    clerk.send(f"{case}/card", {})
    clerk.follow(clerk.post(f"{case}/card", wish=wish))
    lend(clerk, hers)
    now = take(clerk, clerk.send("/her-side/write", typed))
    back(clerk, case)
    return now


def assert_no_pin_was_served(clerk: Browser) -> None:
    """No page, address or header ever has a PIN."""
    served = clerk.everything()
    assert not [secret for secret in ("7193", "ABC123", "4602") if secret in served]


def lend(clerk: Browser, state: State, shown: str = "Have your card written anew") -> None:
    """She puts her card into the reader."""
    code = new_code(os.urandom)
    token = re.search(r'name="_csrf_token" value="([^"]*)"', clerk.page)
    assert token
    data = {"_csrf_token": token[1], "code": code.reveal("put it into the reader")}
    answer = clerk.client.post(
        "/her-side/insert", data=data, files={"card": ("a.card", carry(state, code).file)}
    )
    clerk.follow(clerk._kept(answer))
    assert shown in words(clerk.page), words(clerk.page)


def take(clerk: Browser, page: httpx.Response) -> State:
    """She takes her card from the terminal."""
    found = re.search(r"<strong><code>([^<]*)</code>", page.text)
    assert found is not None, words(page.text)
    state = carried(clerk.post("/her-side/file").content, Secret(found[1]))
    clerk.post("/her-side/taken")
    return state


def back(clerk: Browser, case: str) -> str:
    """The clerk is back, and closes the case; gives what her page said."""
    page = words(clerk.follow(clerk.unlock()).text)
    clerk.close(case)
    return page
