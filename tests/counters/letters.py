# SPDX-License-Identifier: Apache-2.0
"""Asahi's window and safe with a J-LIS behind it that prints: real offices, a wire that counts the calls."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from tests.counters.line import Line
from tests.counters.window import OFFICES, PASSWORDS, Browser, Window, at_once, window_of
from tests.databases import MakeDatabase
from tests.notices.house import ASAHI, House, Person, open_house
from warifu.counters.letters import web as safe_web
from warifu.counters.window import Clerk, Limits, NoticeLetters, Signing, WindowStore
from warifu.counters.window import web as window_web
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.kernel.screens import Titles, Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.notices import NoticeCounter, endpoints
from warifu.notices.printroom import PrintRoomService, PrintRoomStore
from warifu.notices.printroom import web as room_web
from warifu.numbers import Newcomer
from warifu.residents import Duty
from warifu.residents.protection.decisions import on_duty

KANDA, UENO = Clerk("kanda", "神田", "Kanda"), Clerk("ueno", "上野", "Ueno")
STAFF = {"kanda": "four words for kanda here", "ueno": "four words for ueno here"}
SHELTER = {
    "postal_code": "999-0288",
    "address": "割符県美登里市海岸町9番地9 ひなげし荘",
    "return_to": "city:midori",
}


@dataclass
class Town:
    """One city and its J-LIS."""

    house: House
    window: Window
    line: Line
    room: PrintRoomService
    signing: Signing
    people: dict[str, Person]

    @property
    def hanako(self) -> Person:
        return self.people["山田　花子"]

    def print_all(self) -> UUID:
        """The city asks, J-LIS prints and checks; gives the batch."""
        batch = self.house.ask(*self.people.values())
        self.house.mailing.run(batch)
        self.house.mailing.check(batch)
        return batch

    def sequence(self, person: Person) -> int:
        """The place of her newest piece in its batch."""
        query = "SELECT sequence FROM notices.piece WHERE tracking = %s"
        return int(str(self.house.rows(query, self.house.tracking(person))[0][0]))

    def send(self, batch: UUID) -> None:
        """Two people send a batch, and it goes."""
        _, slip, _ = self.room.batch(batch)
        self.room.post(batch, slip.digest, by="kanda", second="ueno")
        self.room.carry()

    def pull_and_send(self, batch: UUID) -> None:
        """As `send`, after what shall not leave was taken out of the tray."""
        self.house.posting.settle()
        for label in self.room.batch(batch)[2]:
            self.house.posting.pulled(label.tracking, "kanda")
        self.send(batch)

    @contextmanager
    def print_room(self, clerk: str = "kanda") -> Iterator[Browser]:
        """A terminal of the print room, with somebody signed in."""
        site = Site(Wording("番号の機構", "Numbers office"), report=at_once)
        doors = window_web.Doors(self.signing, site, home=room_web.FIRST)
        staff = window_web.StaffAtWork(self.signing)
        titles = Titles({"city:asahi": ("朝陽市", "Asahi City"), "jlis": ("機構", "J-LIS")})
        rooms = room_web.Rooms(self.room, self.house.mailing, site, staff, titles)
        handlers = [*window_web.door_pages(doors), *room_web.pages(rooms), static_files()]
        app = Litestar(handlers, exception_handlers=site.exception_handlers(), openapi_config=None)
        with TestClient(app, base_url="http://jlis.test") as client:
            client.headers.update({"accept": "text/html", "accept-language": "en"})
            client.follow_redirects = False
            browser = Browser(client)
            browser.sign_in(clerk, STAFF[clerk])
            yield browser


def town_of(make_database: MakeDatabase, folder: Path) -> Town:
    """Open both; every resident of Asahi has her number."""
    database = make_database(["numbers", "notices", "counters.window"])
    house = open_house(make_database, folder, database=database)
    line = Line(lambda: endpoints(house.requests, house.shelf, house.elsewhere))
    counter = NoticeCounter(line, house.clock)
    cities = {
        "city:asahi": Wording("朝陽市", "Asahi City"),
        "city:midori": Wording("美登里市", "Midori City"),
    }
    window = window_of(make_database(OFFICES), folder, letters=NoticeLetters(counter, cities))
    house.clock.step(window.clock.now() - house.clock.now())
    staff = window_web.StaffAtWork(window.service)
    safe = safe_web.pages(safe_web.Rooms(counter, window.rooms.site, staff))
    window = replace(window, more=safe)
    signing = Signing(WindowStore(database), house.clock, os.urandom, Limits(), cost=4)
    for clerk in (KANDA, UENO):
        assert signing.add_clerk(clerk, STAFF[clerk.clerk], by="safety officer")
    room = PrintRoomService(PrintRoomStore(database), house.office, house.posting, house.post)
    return Town(house, window, line, room, signing, _numbered(house, window))


def _numbered(house: House, window: Window) -> dict[str, Person]:
    people = {}
    residents = [each for batch in window.register.registered() for each in batch]
    for place, each in enumerate(residents, start=1):
        whole = each.stated.opened(on_duty(Duty.JUKI_NET))
        items = FourBasicItems(whole.name, whole.birth_date, Sex(whole.sex.value), whole.address)
        newcomer = Newcomer(each.record_code, items, place.to_bytes(32, "big"))
        given = house.numbers.service.designate(ASAHI, UUID(int=20_000 + place), newcomer)
        people[whole.name] = Person(
            whole.name,
            each.record_code,
            whole.address,
            given.number,
            whole.birth_date,
            whole.common_name,
            city=ASAHI,
        )
    return people


def mask(answer: httpx.Response) -> tuple[int, str]:
    """A page as it is compared between two worlds: what is drawn at random is only its kind."""
    text = f"{answer.headers.get('location', '')}\n{answer.text}"
    for pattern, kind in (
        (r'name="_csrf_token" value="[^"]*"', "token"),
        (r"/window/case/[\w=-]+", "case"),
        (r"\bM26-\w{4}-\w{4}\b", "reference"),
        (r"<code>[a-z2-7]{24}</code>", "receipt"),
        (r"\b\d{3}-\d{2}-\d{5}-\d\b|\b\d{11}\b", "label"),
        (r"\b[0-9a-f]{64}\b", "digest"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "batch"),
    ):
        text = re.sub(pattern, kind, text)
    return answer.status_code, text


__all__ = ["PASSWORDS", "SHELTER", "STAFF", "Line", "Town", "mask", "town_of"]
