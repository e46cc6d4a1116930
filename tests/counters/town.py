# SPDX-License-Identifier: Apache-2.0
"""Asahi's window with its safe and her side of the terminal, and a J-LIS that makes chips."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient

from tests.cards.chips import Land, Line, open_land
from tests.cards.house import House
from tests.counters.window import OFFICES, Browser, Window, at_once, window_of
from tests.databases import MakeDatabase
from tests.numbers.office import ASAHI, request
from warifu.cards import CardMakers
from warifu.cards.factory import AUTHORITY
from warifu.cards.intake import web as intake_web
from warifu.cards.life import Acting, CardCounter, web
from warifu.cards.renewal import FaceTerminal
from warifu.cards.safe import CardSafe
from warifu.counters.cards import web as arrivals_web
from warifu.counters.pins import PersonSide, Seats, Updating
from warifu.counters.pins import web as pins_web
from warifu.counters.window import CardDesk
from warifu.counters.window import web as window_web
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.numbers import Newcomer
from warifu.residents import Duty
from warifu.residents.protection.decisions import on_duty


@dataclass
class Town:
    """Asahi's window and a J-LIS that makes cards; everybody has a number."""

    land: Land
    window: Window
    line: Line
    people: dict[str, Newcomer]

    @property
    def house(self) -> House:
        return self.land.house

    @property
    def safe(self) -> CardSafe:
        return self.land.safe

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


def face_terminal(land: Land) -> FaceTerminal:
    """A terminal by which a clerk compares faces, certified by those who make the cards."""
    factory = land.factory
    makers = CardMakers(factory.folder / AUTHORITY, factory.clock, factory.authority_key, factory.key_maker)
    own = factory.key_maker()
    return FaceTerminal(own, makers.terminal(own.public_key()), makers.cv_root)


def town_of(make: MakeDatabase, folder: Path) -> Town:
    land = open_land(make, folder, "city:asahi")
    window = window_of(make(OFFICES), folder)
    counter = CardCounter(land.line, window.clock)
    land.safe = replace(land.safe, counter=counter, clock=window.clock)
    terminal, maker = face_terminal(land), land.factory.key_maker
    updating = Updating(land.line, land.safe, window.clock, maker, os.urandom, terminal)
    side = PersonSide(Seats(window.clock, os.urandom), land.safe, os.urandom, updating)
    window.service.cards = CardDesk(counter, side, window.clock)
    staff = window_web.StaffAtWork(window.service)
    site = window.rooms.site
    more = [
        *arrivals_web.pages(arrivals_web.Rooms(counter, land.safe, site, staff)),
        *pins_web.pages(pins_web.Rooms(side, site, staff, window_web.terminal_of)),
        *intake_web.pages(intake_web.Rooms(land.intake, site, staff)),
    ]
    people = {}
    residents = [each for batch in window.register.registered() for each in batch]
    for place, each in enumerate(residents, start=1):
        whole = each.stated.opened(on_duty(Duty.JUKI_NET))
        items = FourBasicItems(whole.name, whole.birth_date, Sex(whole.sex.value), whole.address)
        person = Newcomer(each.record_code, items, os.urandom(32))
        land.house.office.service.designate(ASAHI, request(place), person)
        people[whole.name] = person
    return Town(land, replace(window, more=more), land.line, people)
