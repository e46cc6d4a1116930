# SPDX-License-Identifier: Apache-2.0
"""A town hall's pages of the family registers, over the real resident register and its guard of addresses."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.databases import MakeDatabase
from tests.residents.registers import FAMILY, HANAKO, csv_text, draws, register, stated, write
from tests.sights import Sights
from warifu.app.families import guard_and_withheld
from warifu.demo.town.families import family_registers
from warifu.families import FamiliesService, FamiliesStore
from warifu.families.clerks import ClerkDesk
from warifu.families.web import FIRST, OPEN, Rooms, pages
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import FORM_COOKIE, Asked, Site, static_files
from warifu.residents import Barred, ProtectionApplication, ResidentsService, load_file
from warifu.residents.protection.measures import Ground

KEY = bytes(range(32))
KIKU = HANAKO | {
    "household": "A9000003",
    "relation": "世帯主",
    "name": "菊池　菊",
    "kana": "キクチ　キク",
    "birth_date": "1985-02-03",
    "address": "割符県朝陽市桜町七丁目1番1号",
}
MATSU = KIKU | {
    "household": "A9000004",
    "name": "松田　松",
    "kana": "マツダ　マツ",
    "address": "割符県朝陽市新町二丁目5番9号",
}
PEOPLE = (*(each | {"household": "A9000001"} for each in FAMILY), KIKU, MATSU)
YAMADA = {"place": "割符県朝陽市緑町一丁目2番", "head": "山田　太郎"}
KIKUS = {"place": "割符県朝陽市桜町七丁目1番", "head": "菊池　菊"}
MATSUS = {"place": "割符県朝陽市新町二丁目5番", "head": "松田　松"}
TARO = {"other_name": "山田　太郎", "other_born_on": "昭和63年8月20日"}
STRANGER = {"other_name": "佐藤　健", "other_born_on": "1985-11-03", "photo": "yes"}


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


@dataclass
class Hall:
    """A city's registers of residents and families, and a clerk's browser."""

    database: Database
    residents: ResidentsService
    kin: FamiliesService
    desk: ClerkDesk
    rooms: Rooms
    browser: TestClient[Any]
    sights: Sights

    def app(self) -> Litestar:
        """The pages as a body serves them; each client takes an app of its own."""
        return app_of(self.rooms)

    def send(self, path: str, **form: str) -> Any:
        self.browser.get(FIRST)
        cookie = self.browser.cookies[FORM_COOKIE]
        token = base64.urlsafe_b64encode(hmac.digest(KEY, cookie.encode(), "sha256")[:18]).decode()
        return self.browser.post(path, data={**form, "_csrf_token": token})

    def case(self) -> str:
        opened = self.send(OPEN, reference="戸-8-0012", reason="出生届の受理")
        assert opened.status_code == 303
        return str(opened.headers["location"])

    def find(self, case: str, title: dict[str, str]) -> Any:
        return self.send(f"{case}/find", **title)

    def act(self, room: str, title: dict[str, str], **form: str) -> Any:
        """Open a register in a new case and send a form about it."""
        case = self.case()
        page = self.find(case, title).text
        version = re.search(r"Version (\d+)", page)
        assert version is not None
        typed = {"look": hidden(page, "look"), "version": version[1], "send": "1", **form}
        return self.send(f"{case}/{room}", **({"sure": "1"} if room == "notice" else {}), **typed)

    def looks(self) -> list[str]:
        with self.database.transaction() as tx:
            return [
                what for (what,) in tx.execute("SELECT what FROM families.look ORDER BY looked_at, look_id")
            ]

    def number(self, row: dict[str, str]) -> InHouseNumber:
        with self.kin.store.statements() as tx:
            registers = tx.open_registers()
        return next(m.person for r in registers for m in r.members if r.name_of(m.person) == row["name"])

    def protect(self, row: dict[str, str], barred: Barred) -> None:
        who = frozenset({"listed"})
        application = ProtectionApplication(
            self.number(row), frozenset(), (barred,), Ground.DOMESTIC_VIOLENCE, who
        )
        self.residents.protection.apply(application, by="listed", case="DV-1")


def app_of(rooms: Rooms) -> Litestar:
    handlers = [*pages(rooms), static_files()]
    return Litestar(handlers, exception_handlers=rooms.site.exception_handlers())


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def words(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def refusal(html: str) -> str:
    return words("<main>" + html.partition('id="refused"')[2].partition("</div></div>")[0] + "</main>")


@pytest.fixture
def hall(make_database: MakeDatabase, tmp_path: Path) -> Iterator[Hall]:
    database = make_database(["residents", "families"])
    residents = register(database, tmp_path)
    load_file(write(tmp_path, csv_text(*PEOPLE)), residents, by="clerk-1")
    residents.clock.step(timedelta(days=240))  # type: ignore[attr-defined]  # a stepped clock
    kin = FamiliesService(
        "city:asahi",
        FamiliesStore(database),
        municipality=residents.municipality,
        clock=residents.clock,
        draw=draws("families"),
    )
    whole = [stated(each) for each in PEOPLE]
    people = [(residents.search_by_four_items(each.four_items).in_house_number, each) for each in whole]
    made = list(family_registers(people, kin.municipality, kin.clock.today()))
    nowhere = [
        replace(each, people=tuple(replace(one, addresses=()) for one in each.people))
        if each.surname == "松田"
        else each
        for each in made
    ]
    kin.take_over(nowhere, by="demo")
    sights = Sights()
    desk = ClerkDesk(kin, *guard_and_withheld(residents), sights, draws("desk"))
    rooms = Rooms(desk, Site(Wording("朝陽市", "Asahi City"), key=KEY), clerk_of)
    with TestClient(app_of(rooms), base_url="http://asahi.test") as browser:
        browser.headers.update({"accept": "text/html", "accept-language": "en", "x-clerk": "mori"})
        browser.follow_redirects = False
        yield Hall(database, residents, kin, desk, rooms, browser, sights)
