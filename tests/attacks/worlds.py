# SPDX-License-Identifier: Apache-2.0
"""A country in which Hanako fled from Taro, twice over.

Each world is a whole small Japan, every body with its pages; it differs from another only in the place she
fled to and in her measure. A `Try` is one thing he does: everything he is given, every statement that the
databases were asked, every call between the bodies, and how long it took.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
from litestar.testing import TestClient

from tests.counters.window import Browser
from tests.databases import MakeDatabase
from tests.japan import HANAKO, HINA, REN, YAMADA_FAMILY, Japan
from tests.notices.overhearing import Statements
from tests.residents.clerk import Clerk
from warifu.app.server import http_app
from warifu.demo.town.families import family_registers
from warifu.families import AddressTold, FamiliesService, FamiliesStore
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Problem, to_json
from warifu.kernel.secrecy import Secret
from warifu.residents import Barred, Ground, ProtectionApplication, Relation, Residence

CITY, PENSION, PORTAL = "city:asahi", "agency:pension", "portal"
OLD = HANAKO.address
PLACES = (
    Residence("977-0002", "割符県朝陽市桜町二丁目4番5号"),
    Residence("977-0003", "割符県朝陽市海辺町七丁目7番17号　海辺ハイツ201号室"),
)
GROUNDS = (Ground.DOMESTIC_VIOLENCE, Ground.STALKING)
TITLE = {"place": "割符県朝陽市緑町一丁目2番", "head": "山田　太郎"}
_VOLATILE = (
    (re.compile(r'(name="(?:_csrf_token|mark)" value=")[^"]*'), r"\1"),
    (re.compile(r"/window/case/[\w-]+"), "/window/case/-"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"M26-[B-Z]{4}-[B-Z]{4}"), "CASE"),
    (re.compile(r"(warifu-[\w-]+=)[^;]*"), r"\1-"),
    (re.compile(r"(?:[0-9a-z]{8}<wbr> ?){4}"), "RECORD"),
    (re.compile(r"(/(?:history|evidence)/)[a-z]{32}"), r"\1RECORD"),
    (re.compile(r"terminal-[0-9a-f]{8}"), "TERMINAL"),
    (re.compile(r"(Place in the public log</dt><dd>)\d+"), r"\1-"),
    (re.compile(r"\b[0-9]{12}\b"), "NUMBER"),
)


@dataclass
class Try:
    """何を知ったか: one thing he did, as he could see it from outside and as a clock would."""

    what: str
    told: list[object] = field(default_factory=list)
    statements: tuple[str, ...] = ()
    calls: tuple[tuple[str, str, str], ...] = ()
    octets: int = 0
    seconds: float = 0.0

    @property
    def seen(self) -> tuple[object, ...]:
        """What must be the same in every world."""
        return (self.what, self.told, self.statements, self.calls, self.octets)


Act = Callable[["World"], object]
"""What he does; what it gives him besides pages."""


@dataclass
class World:
    """One country, his browsers in it, and what he holds: his key and his daughter's, and two numbers."""

    japan: Japan
    place: Residence
    window: Browser
    portal: Browser
    agency: Browser
    his: Sequence[Secret[bytes]]
    numbers: Mapping[str, str]
    in_house: str

    def look(self, what: str, act: Act, heard: Statements) -> Try:
        """Let him do one thing."""
        made, passed = Try(what), self.japan.network.passed
        for browser in (self.window, self.portal, self.agency):
            browser.served.clear()
        heard.told.clear()
        passed.clear()
        began = time.perf_counter()
        try:
            made.told.append(_without(repr(msgspec.to_builtins(act(self)))))
        except Problem as problem:
            made.told.append(repr(to_json(problem)))
        made.seconds = time.perf_counter() - began
        for browser in (self.window, self.portal, self.agency):
            made.told += [plainly(each) for each in browser.served]
        made.statements = tuple(heard.told)
        made.calls = tuple((each.sender, each.to, each.path) for each in passed)
        made.octets = sum(len(each.body) + len(each.reply.body) for each in passed)
        return made


def plainly(answer: httpx.Response) -> tuple[object, ...]:
    """Status, headers and every byte of an answer, without what is drawn anew each time."""
    text = _without(answer.text)
    headers = sorted(
        (name, str(len(text)) if name == "content-length" else _without(said))
        for name, said in answer.headers.multi_items()
    )
    return (answer.status_code, headers, text)


def _without(text: str) -> str:
    for pattern, instead in _VOLATILE:
        text = pattern.sub(instead, text)
    return text


# -- the country -----------------------------------------------------------------------------------------


@contextmanager
def worlds(make_database: MakeDatabase, folder: Path) -> Iterator[list[World]]:
    """Open a country for each place."""
    with ExitStack() as stack:
        opened = []
        for which in range(len(PLACES)):
            (folder / str(which)).mkdir()
            start = {"start": "http://start.test/"}
            draw = random.Random(20261130).randbytes
            japan = Japan(make_database, folder / str(which), randomness=draw, changes=start)
            stack.callback(japan.close)
            opened.append(_fled(japan, which, stack))
        yield opened


def _fled(japan: Japan, which: int, stack: ExitStack) -> World:
    settled = [InHouseNumber.parse(each) for each in japan.settle(CITY, YAMADA_FAMILY)]
    taro, hanako, hina, ren = settled
    numbers = {
        person.name: japan.number(CITY, who.reveal("test"))
        for person, who in ((HANAKO, hanako), (HINA, hina))
    }
    in_house = japan.enrol_at_pension(CITY, HANAKO)
    keys = [japan.secret_of(CITY, each.reveal("test")) for each in (taro, hina)]
    register, place = japan.register(CITY), PLACES[which]
    kin = FamiliesService(
        CITY,
        FamiliesStore(japan.databases[CITY]),
        municipality=register.municipality,
        clock=japan.clock,
        draw=japan.randomness,
    )
    people = list(zip(settled, YAMADA_FAMILY, strict=True))
    kin.take_over(list(family_registers(people, register.municipality, japan.clock.today())), by="demo")
    applied = ProtectionApplication(
        hanako,
        frozenset({hina, ren}),
        (Barred(taro, "山田　太郎"),),
        GROUNDS[which],
        frozenset({"kishi"}),
    )
    register.protection.apply(applied, by="kishi", case="DV-1", opinion_of=f"office {which}")
    clerk, today = Clerk(register, "kishi", "DV-1"), japan.clock.today()
    relations = {hanako: Relation.HEAD, hina: Relation.CHILD, ren: Relation.CHILD}
    clerk.events.move_within(
        [hanako, hina, ren],
        clerk.files(today, hanako, hina, ren, households=("A9000200",)),
        to=place,
        household="A9000200",
        relations=relations,
    )
    for each in (HANAKO, HINA, REN):
        message = UUID(int=each.birth_date.toordinal())
        told = AddressTold(
            message, TITLE["place"], TITLE["head"], each.name, each.birth_date, place.address, today
        )
        kin.address_told(told, by=CITY)
    for _ in range(2):
        japan.rounds()
    open_at = {
        body: stack.enter_context(TestClient(http_app(japan.bodies[body]), base_url="http://his.test"))
        for body in (CITY, PORTAL, PENSION)
    }
    for client in open_at.values():
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        client.follow_redirects = False
    window, portal, agency = (Browser(open_at[body]) for body in (CITY, PORTAL, PENSION))
    return World(japan, place, window, portal, agency, keys, numbers, in_house)
