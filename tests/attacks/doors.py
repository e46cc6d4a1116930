# SPDX-License-Identifier: Apache-2.0
"""Every door of the country that he, or whom he sends, can open; `worlds` makes the countries."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.attacks.worlds import CITY, OLD, PENSION, PLACES, TITLE, Act, World
from tests.counters.window import Browser
from tests.japan import HANAKO, HINA, YAMADA_FAMILY
from tests.portal.test_pages import sign_in
from warifu.app import desk
from warifu.jukinet import JukiNetClient, LookUp
from warifu.residents import Particulars
from warifu.residents.numbering import items_of

GUESSES = (OLD, *(each.address for each in PLACES), "割符県朝陽市緑町", "' OR 1=1 --", "%")
PEOPLE = {each.name: each.birth_date.isoformat() for each in YAMADA_FAMILY} | {"海野　霧子": "1977-02-03"}
KINDS = (
    "moving",
    "household",
    "names",
    "moving-out",
    "birth",
    "letter-place",
    "letter-hand-over",
    "protection",
)
ROOMS = (
    "event",
    "event/move-within",
    "event/split",
    "event/head-change",
    "other",
    "confirm",
    "letter",
    "measure",
)
ROW = "juki-30-9-pension"
HIMSELF = {"other_name": "山田　太郎", "other_born_on": "1988-08-20", "photo": "yes"}


def draw_act(draws: random.Random, turn: int) -> tuple[str, Act]:
    """Draw a door and what he does there."""
    (door,) = draws.choices(list(WEIGHTS), list(WEIGHTS.values()))
    return door, DOORS[door](draws, turn)


def at_the_window(draws: random.Random, turn: int) -> Act:
    """A case of his own, of a neighbour he sends, or about her; with guesses for second facts."""
    kind, name = draws.choice(KINDS), draws.choice(list(PEOPLE))
    fact, said = draws.choice(["", "address", "former_address", "head", "kana"]), draws.choice(GUESSES)
    rooms, agent = draws.sample(ROOMS, 3), draws.random() < 0.3
    letter = draws.choice(["letter", "confirm"])
    typed = {
        "happened_on": "2026-11-20",
        "postal_code": "977-0009",
        "address": draws.choice(GUESSES),
        "household": draws.choice(["new", "h1", "h2"]),
        "to_address": draws.choice(GUESSES),
        **{f"who-m{place}": "1" for place in draws.sample(range(1, 5), 2)},
        **{f"rel-m{place}": draws.choice(["head", "wife", "child"]) for place in range(1, 4)},
    }

    def act(world: World) -> object:
        browser = world.window
        _signed_in(browser)
        opened = browser.post("/window/cases", kind=kind, request=f"届出 {turn}")
        case = opened.headers.get("location", "/window/case/none")
        browser.follow(browser.get(case))
        browser.post(f"{case}/person", name=name, born_on=PEOPLE[name], fact=fact, said=said)
        if 'name="choose"' in browser.page:
            browser.follow(browser.post(f"{case}/person", choose="0"))
            with suppress(AssertionError):
                _identified(browser, case, agent=agent)
        for room in rooms:
            browser.follow(browser.get(f"{case}/{room}"))
        hers = {"name": "山田　花子", "born_on": PEOPLE["山田　花子"]}
        for room, form in (
            ("other", hers),
            ("event/move-within", typed),
            ("event/split", typed),
            (letter, typed),
        ):
            browser.follow(browser.get(case))  # a page that was refused has no form to send
            browser.follow(browser.post(f"{case}/{room}", where="place", **form))
        browser.get("/window/measures")
        browser.follow(browser.get(case))
        return browser.post(f"{case}/close").status_code

    return act


def _signed_in(browser: Browser) -> None:
    if browser.follow(browser.get("/window")).url.path != "/window":
        browser.sign_in("mori", "demo-mori-2026")


def _identified(browser: Browser, case: str, *, agent: bool) -> None:
    if not agent:
        browser.identify(case)
        return
    browser.get(f"{case}/identity")
    browser.as_agent(case, "statutory-agent")
    browser.send(f"{case}/agent", {"name": "山田　太郎", "born_on": PEOPLE["山田　太郎"]})


def at_the_family_registers(draws: random.Random, turn: int) -> Act:
    """The register he shares with her, its supplement, certificates of the wide area, the passport office."""
    who = draws.choice([HIMSELF, HIMSELF | {"other_name": "佐藤　健", "other_born_on": "1985-11-03"}])
    rooms = draws.sample(["register", "notice", "wide-area", "supplement", "passport"], 3)
    wide = {"kind": draws.choice(["whole", "extract"]), "channel": "counter", "for_self": "yes"}
    member = draws.choice(["m0", "m1", "m2", "m3"])

    def act(world: World) -> None:
        browser = world.window
        _signed_in(browser)
        browser.get("/families")
        case = browser.post("/families/open", reference=f"8-{turn}", reason="請求")
        address = case.headers.get("location", "/families/case/none")
        browser.get(address)
        found = browser.post(f"{address}/find", **TITLE)
        look = re.search(r'name="look" value="([^"]*)"', found.text)
        for room in rooms:
            fields = who | wide | {"one": member, "kind_of": "birth", "send": "1"}
            browser.post(f"{address}/{room}", look=look[1] if look else "", **fields)

    return act


def at_the_linking_desk(draws: random.Random, turn: int) -> Act:
    """A paper form in her name, or her daughter's, with a guess of the address; and the cases that wait."""
    name = draws.choice(["山田　花子", "山田　陽菜"])
    return keyed(name, PEOPLE[draws.choice(["山田　花子", "山田　陽菜"])], draws.choice(GUESSES), turn)


def keyed(name: str, birth_date: str, address: str, turn: int) -> Act:
    """A form keyed alike by two clerks, one of them his."""
    typed = {
        "member_id": f"J-{turn:06}",
        "name": name,
        "kana": "",
        "birth_date": birth_date,
        "sex": "female",
        "address": address,
    }

    def act(world: World) -> None:
        browser, home = world.window, "/linking/child-allowance"
        form = UUID(int=turn, version=4)
        for clerk in ("mori", "ota"):
            browser.sign_in(clerk, f"demo-{clerk}-2026")
            browser.get(f"{home}/forms/{form}")
            browser.post(f"{home}/forms/{form}/key", **typed)
        browser.get(f"{home}/forms")
        browser.get(f"{home}/cases")
        opened = re.search(r'name="case" value="([^"]*)"', browser.page)
        browser.post(f"{home}/cases/open", case=opened[1] if opened else str(form))
        browser.get("/cases")

    return act


def at_the_portal(draws: random.Random, _turn: int) -> Act:
    """His own session, and his daughter's, whose key he holds as her father."""
    return read(draws.randrange(2), draws.sample(range(6), 2))


def read(whose: int, lines: Sequence[int]) -> Act:
    """The history of one of the two keys he holds, and some of its lines."""

    def act(world: World) -> None:
        browser = world.portal
        browser._kept(sign_in(browser.client, world.his[whose], "someone"))
        history = browser.get("/history").text
        records = re.findall(r'href="/history/([\w-]+)"', history)
        for line in lines:
            browser.get(f"/history/{records[line] if line < len(records) else 'none'}")
        for path in ("/history?period=all", "/history/not-shown", "/about"):
            browser.get(path)
        browser.get("/history")
        browser.post("/sign-out")

    return act


def at_the_request_check(draws: random.Random, _turn: int) -> Act:
    """The page that says who may ask for a number: it knows nobody."""
    page = draws.choice(["video-shop", "employer", "bank", "none"])

    def act(world: World) -> None:
        world.portal.get(f"/may-they-ask/{page}")
        world.portal.get("/may-they-ask")

    return act


def at_an_agency(draws: random.Random, turn: int) -> Act:
    """An accomplice at the pension service: inquiries about her, her number with a guessed address."""
    what, guess = draws.choice(["enrol", "inquire", "page"]), draws.choice(GUESSES[:3])
    who, purpose = draws.choice([HANAKO, HINA]), draws.choice([7401, 7501, 7491, 4202])

    def act(world: World) -> object:
        if what == "page":
            return world.agency.get("/").status_code
        if what == "enrol":
            items = desk.items_message(items_of(who))
            items.address = guess
            message = desk.Enrol(world.numbers[who.name], items)
            return world.japan.at_desk(PENSION, "enrol", message, desk.Person).in_house
        asked = desk.Inquire(
            f"his-{turn}", f"case-{turn}", world.in_house, CITY, purpose, [1001], {"tax_year": 2026}
        )
        return world.japan.at_desk(PENSION, "inquire", asked, desk.Inquired)

    return act


def at_juki_net(draws: random.Random, turn: int) -> Act:
    """The same accomplice looks her up: by guesses, or by her number."""
    guess, by_number = draws.choice(GUESSES[:3]), draws.random() < 0.4
    return looked_up(draws.choice([HANAKO, HINA]), guess, turn, by_number=by_number)


def looked_up(who: Particulars, guess: str, turn: int, *, by_number: bool = False) -> Act:
    """One look at one person."""

    def act(world: World) -> object:
        items = items_of(who)
        by_items = {
            "name": items.name,
            "born_on": items.born_on,
            "sex": items.sex.value,
            "address": guess,
        }
        fields: dict[str, Any] = {"number": world.numbers[who.name]} if by_number else by_items
        asked = LookUp(request_id=UUID(int=turn), row=ROW, case=f"p/{turn}", clerk="c", **fields)
        return JukiNetClient(world.japan.parts(PENSION).sealed_wire).look_up(asked)

    return act


def an_hour_passes(_draws: random.Random, _turn: int) -> Act:
    """Limits of an hour begin anew; what the bodies do in the background is done."""

    def act(world: World) -> None:
        world.japan.clock.step(timedelta(hours=1))
        world.japan.rounds()

    return act


DOORS: dict[str, Callable[[random.Random, int], Act]] = {
    "window": at_the_window,
    "families": at_the_family_registers,
    "linking": at_the_linking_desk,
    "portal": at_the_portal,
    "request check": at_the_request_check,
    "agency": at_an_agency,
    "juki net": at_juki_net,
    "an hour": an_hour_passes,
}
OPENING: Sequence[tuple[str, Act]] = (
    ("juki net", looked_up(HINA, PLACES[0].address, 1_000_001)),
    ("portal", read(1, [0, 1])),
    ("linking", keyed("山田　陽菜", PEOPLE["山田　花子"], PLACES[0].address, 1_000_002)),
    ("linking", keyed("山田　花子", PEOPLE["山田　花子"], PLACES[1].address, 1_000_003)),
    *((door, draw(random.Random(1), 0)) for door, draw in DOORS.items()),
)
"""What he does first: where a right guess was once told (a child's history, a case), then every door."""
WEIGHTS = {
    "window": 6,
    "families": 4,
    "linking": 2,
    "portal": 2,
    "request check": 1,
    "agency": 3,
    "juki net": 3,
    "an hour": 1,
}
