# SPDX-License-Identifier: Apache-2.0
"""J-LIS's notices office as one body runs it: its parts joined, the rounds that need no hands, its staff.

Printing, checking and calling letters back go by themselves; sending a batch, the scanner, the counters and
the safe are people's. The post is the demo's own (`post`): no letter leaves this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import msgspec
from litestar.types import ControllerRouterHandler

from warifu import notices, numbers
from warifu.app import plan
from warifu.app.parts import Parts
from warifu.app.post import DemoPost
from warifu.cards.dispatch import letter_code
from warifu.counters.window import Clerk, Limits, Signing, WindowStore
from warifu.counters.window import web as window_web
from warifu.identifiers.body_name import BodyName
from warifu.kernel.screens import Titles
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint, Nothing
from warifu.notices import Counter, Issuer, Office, OnlyCities
from warifu.notices.printroom import PrintRoomService, PrintRoomStore
from warifu.notices.printroom import web as printroom_web
from warifu.notices.store import NoticesStore
from warifu.papers import Press

ISSUER = Issuer(
    "地方公共団体情報システム機構（試験環境）",
    "Japan Agency for Local Authority Information Systems (test environment)",
    "https://jlis.example/k",
    "個人番号カードコールセンター（架空）0570-000-000",
)


PRINTERS = (
    (Clerk("kanda", "神田　印刷室", "Kanda (print room)"), "demo-kanda-2026"),
    (Clerk("ueno", "上野　印刷室", "Ueno (print room)"), "demo-ueno-2026"),
)
"""Invented staff, whose passwords the demo's sign-in page shows."""
DESK = "desk"


class PostBatches(msgspec.Struct):
    """`desk/post-batches`: have the invented staff send what is checked of one city to the post."""

    asked_by: str


class Posted(msgspec.Struct):
    """How many letters were sent."""

    letters: int


class Bag(msgspec.Struct):
    """`post/bag`: the labels of the letters that the demo's post brings back to the caller's counter."""

    labels: list[str]


class PrintRoom:
    """The notices office of a body, ready to serve."""

    def __init__(self, parts: Parts, register: numbers.Register) -> None:
        """Join the parts. Loads fonts, which takes half a second."""
        office = Office(
            store=NoticesStore(parts.database),
            people=notices.DesignatedPeople(register, parts.ring.secret(plan.NOTICE_PEOPLE)),
            seal=notices.RecipientSeal(parts.ring.secret(plan.NOTICES), parts.randomness),
            folder=notices.PrinterFolder(parts.settings.place("printer")),
            counters=_counters(parts),
            issuer=ISSUER,
            clock=parts.clock,
            draw=parts.randomness,
            body=BodyName(parts.body),
            code_of=partial(_code_of, parts.ring.secret(plan.CARD_LETTERS)),
        )
        press = Press.ready()
        self.office, self._parts = office, parts
        self.post = DemoPost(parts.settings.place("post.jsonl"), parts.clock)
        self.requests, self.elsewhere = notices.Requests(office, press), notices.Elsewhere(office, press)
        self.shelf, self.mailing = notices.Shelf(office), notices.Mailing(office, press)
        self.posting = notices.Posting(office, self.post)
        store = PrintRoomStore(parts.database)
        self.room = PrintRoomService(store, office, self.posting, self.post)
        self._signing = Signing(WindowStore(parts.database), parts.clock, parts.randomness, Limits())
        self.at_work = window_web.StaffAtWork(self._signing)
        self._staff = PRINTERS if parts.settings.demo and parts.settings.start else ()
        for clerk, password in self._staff:
            self._signing.add_clerk(clerk, password, by="demo")

    def endpoints(self) -> list[Endpoint]:
        """Give the messages of cities, to be offered sealed; in the demo also its post's bag and its desk."""
        offered = notices.endpoints(self.requests, self.shelf, self.elsewhere)
        if self._parts.settings.demo:
            offered += [
                Endpoint("post/bag", Nothing, self._bag),
                Endpoint("desk/post-batches", PostBatches, self._post_batches),
            ]
        return offered

    def pages(self, site: Site, titles: Titles) -> Sequence[ControllerRouterHandler]:
        """Give the print room's pages and the sign-in of its staff."""
        doors = window_web.Doors(self._signing, site, self._staff, home=printroom_web.FIRST)
        rooms = printroom_web.Rooms(
            self.room,
            self.mailing,
            site,
            self.at_work,
            titles,
            self.post.brought_home,
        )
        return [*window_web.door_pages(doors), *printroom_web.pages(rooms)]

    def work(self) -> list[tuple[str, Callable[[], object]]]:
        """Give what goes by itself."""
        return [
            ("letters to print", self.print_waiting),
            ("letters to other places", self.posting.settle),
            ("letters to the post", self.room.carry),
            ("calls to the post", self.posting.call_back),
            ("reports of the post", self._hear_post),
        ]

    def print_waiting(self) -> int:
        """Print and check what waits; gives how many letters were printed."""
        with self.office.store.transaction() as tx:
            batches = tx.unposted_batches()
        printed = 0
        for batch in batches:
            line = self.room.line(batch)
            if line.waits or line.to_pull:
                printed += self.mailing.run(batch)
                self.mailing.check(batch)
        return printed

    def _hear_post(self) -> int:
        return self.post.report(self.posting.delivered, self.posting.returned)

    def _bag(self, caller: str, _: Nothing) -> Bag:
        return Bag(self.room.bag(BodyName(caller)))

    def _post_batches(self, caller: str, message: PostBatches) -> Posted:
        """What the two invented people do in the demo; a batch that is not ready waits for the next round."""
        if caller != DESK:
            raise OnlyCities
        letters = 0
        for line in self.room.batches():
            if line.ready and line.asked_by.text in {message.asked_by, self.office.body.text}:
                _, slip, _ = self.room.batch(line.batch)
                (one, _), (two, _) = PRINTERS
                self.room.post(line.batch, slip.digest, by=one.clerk, second=two.clerk)
                letters += len(slip.labels)
        return Posted(letters)


def _code_of(key: Secret[bytes], cause: UUID) -> str:
    return letter_code(key, cause).reveal("print it in the letter that the card lies in")


def _counters(parts: Parts) -> dict[BodyName, Counter]:
    """The counters of the cities this body knows, under the titles of its settings."""
    titles = parts.settings.titles
    cities = [name for name in parts.settings.peers if name.startswith("city:")]
    names = {name: titles.get(name, (name, name))[0] for name in cities}
    return {
        BodyName(name): Counter(f"{title} 市民課", "999-0100", f"割符県{title}中央一丁目1番1号")
        for name, title in names.items()
    }
