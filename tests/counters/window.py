# SPDX-License-Identifier: Apache-2.0
"""Asahi's window for tests: the real register and identity check, two clerks, a browser for each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from tests.histories import Histories
from tests.residents.registers import FAMILY, LAN, csv_text, register, stated, write
from tests.sights import Sights
from warifu.counters.window import Clerk, NoticeLetters, WindowService, WindowStore
from warifu.counters.window.web import Rooms, pages
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import IdentityService, Practice, Role
from warifu.identity.store import IdentityStore
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site, static_files
from warifu.residents import ResidentsService, load_file

OFFICES = ["residents", "identity", "counters.window"]
SATO, MORI = Clerk("sato", "佐藤 葵", "Sato Aoi"), Clerk("mori", "森 健", "Mori Ken")
PASSWORDS = {"sato": "four words for aoi here", "mori": "four words for ken here"}
IN_ORDER = {"items": "yes", "face": "yes", "expires": "2030-01-01", "issued": "2026-03-20"}
LICENCE = "paper-person-driving-licence"


@dataclass(frozen=True)
class Window:
    """The window and what stands behind it."""

    service: WindowService
    register: ResidentsService
    identity: IdentityService
    store: WindowStore
    clock: SteppedClock
    rooms: Rooms
    sights: Sights
    histories: Histories = field(default_factory=Histories)
    more: Sequence[Any] = ()

    def app(self) -> Litestar:
        """The pages as a body serves them; each test client takes an app of its own."""
        site = self.rooms.site
        handlers = [*pages(self.rooms), *self.more, static_files()]
        return Litestar(handlers, exception_handlers=site.exception_handlers(), openapi_config=None)

    def minutes_pass(self, minutes: float) -> None:
        self.clock.step(timedelta(minutes=minutes))

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        """A terminal with a browser of its own."""
        with TestClient(self.app(), base_url="http://city.test") as client:
            client.headers.update({"accept": "text/html", "accept-language": "en"})
            client.follow_redirects = False
            yield Browser(client)


def window_of(
    database: Database,
    folder: Path,
    people: Sequence[dict[str, str]] = (*FAMILY, LAN),
    letters: NoticeLetters | None = None,
) -> Window:
    """Open the window of Asahi with the Yamada family and Lan in the register."""
    residents = register(database, folder)
    clock = residents.clock
    assert isinstance(clock, SteppedClock)
    assert load_file(write(folder, csv_text(*people)), residents, by="clerk-1").loaded == len(people)
    identity = IdentityService(IdentityStore(database), clock, Practice(Role.MAYOR))
    store = WindowStore(database)
    cities = {"city:midori": Wording("美登里市", "Midori City")}
    sights, histories = Sights(), Histories()
    service = WindowService(
        store,
        residents,
        identity,
        clock,
        os.urandom,
        sights,
        cities=cities,
        letters=letters,
        histories=histories,
        cost=4,
    )
    for clerk in (SATO, MORI):
        assert service.add_clerk(clerk, PASSWORDS[clerk.clerk], by="safety officer")
    site = Site(Wording("朝陽市", "Asahi City"), report=at_once)
    demo = [(clerk, PASSWORDS[clerk.clerk]) for clerk in (SATO, MORI)]
    rooms = Rooms(service, site, demo)
    return Window(service, residents, identity, store, clock, rooms, sights, histories)


def at_once(where: str, fault: BaseException) -> None:
    """Let a fault fail the test where it happens, not three pages later."""
    raise AssertionError(f"a fault behind {where}") from fault


@dataclass
class Browser:
    """One terminal's browser: it keeps every page it was served, as a spy would."""

    client: TestClient[Any]
    served: list[httpx.Response] = field(default_factory=list)
    page: str = ""

    def get(self, path: str) -> httpx.Response:
        return self._kept(self.client.get(path))

    def post(self, path: str, **fields: str) -> httpx.Response:
        token = re.search(r'name="_csrf_token" value="([^"]*)"', self.page)
        typed = {name.replace("__", "-"): said for name, said in fields.items()}
        return self._kept(self.client.post(path, data={"_csrf_token": token[1] if token else "", **typed}))

    def send(self, path: str, typed: dict[str, str]) -> httpx.Response:
        """As `post`, and go on where the answer says."""
        return self.follow(self.post(path, **typed))

    def follow(self, answer: httpx.Response) -> httpx.Response:
        while answer.status_code == 303:
            answer = self.get(answer.headers["location"])
        return answer

    def sign_in(self, clerk: str = "sato", password: str = "") -> httpx.Response:
        self.get("/window/sign-in")
        return self.follow(self.post("/window/sign-in", clerk=clerk, password=password or PASSWORDS[clerk]))

    def unlock(self, clerk: str = "sato") -> httpx.Response:
        """The clerk is back at her terminal and types her password."""
        self.follow(self.get("/window/lock"))
        return self.post("/window/unlock", password=PASSWORDS[clerk])

    def open(self, kind: str, request: str = "届出") -> str:
        """Open a case; give its address."""
        self.follow(self.get("/window"))
        answer = self.post("/window/cases", kind=kind, request=request)
        assert answer.status_code == 303, words(answer.text)
        self.follow(answer)
        return answer.headers["location"]

    def find(self, case: str, name: str, born_on: str, room: str = "person") -> httpx.Response:
        """Look somebody up and take the one found."""
        found = self.post(f"{case}/{room}", name=name, born_on=born_on)
        assert 'name="choose"' in found.text, words(found.text)
        return self.follow(self.post(f"{case}/{room}", choose="0"))

    def identify(self, case: str, bearer: str = "self", expires: str = "2030-01-01") -> httpx.Response:
        """Show a driving licence that is in order."""
        self.get(f"{case}/identity")
        self.post(f"{case}/identity", step="how", way="counter", bearer=bearer)
        self.post(f"{case}/identity", **{"step": "papers", LICENCE: "1"})
        answers = {"items": "yes", "face": "yes", "chip": "yes", "expires": expires}
        look = {f"{question}-person-driving-licence": said for question, said in answers.items()}
        self.post(f"{case}/identity", **{"step": "look", **look})
        return self.follow(self.post(f"{case}/identity", step="result"))

    def as_agent(self, case: str, bearer: str) -> httpx.Response:
        """Show everything an agent has to show."""
        self.post(f"{case}/identity", step="how", way="counter", bearer=bearer)
        proof = "family-register-certificate" if bearer == "statutory-agent" else "power-of-attorney"
        papers = {
            "paper-agent-driving-licence": "1",
            f"paper-person-{proof}": "1",
            "paper-person-driving-licence": "1",
        }
        self.send(f"{case}/identity", {"step": "papers", **papers})
        look = {"step": "look"}
        for name in papers:
            paper = name.removeprefix("paper-")
            for question, said in IN_ORDER.items():
                look[f"{question}-{paper}"] = said
        self.send(f"{case}/identity", look)
        answer = self.send(f"{case}/identity", {"step": "result"})
        assert "Who acts for the person?" in words(answer.text), words(answer.text)
        return answer

    def at_counter(self, kind: str, name: str = "山田　花子", born_on: str = "1990-04-01") -> str:
        """Sign in nobody; open a case, find the person and identify her."""
        case = self.open(kind)
        self.find(case, name, born_on)
        shown = self.identify(case)
        assert f"{case}/close" in shown.text
        return case

    def close(self, case: str) -> httpx.Response:
        """Close the case; nothing but the empty first page may follow."""
        closed = self.follow(self.post(f"{case}/close"))
        assert closed.url.path == "/window", (closed.url.path, words(closed.text))
        return closed

    def confirm(self, case: str) -> httpx.Response:
        """Press the button of the confirmation page."""
        mark = re.search(r'name="mark" value="([^"]*)"', self.page)
        assert mark is not None, words(self.page)
        return self.follow(self.post(f"{case}/confirm", mark=mark[1]))

    def field_of(self, label: str) -> str:
        """The field name whose label holds these words."""
        found = re.search(rf'<label[^>]*for="([^"]*)"[^>]*>(?:<[^>]*>)*{label}', self.page)
        assert found is not None, words(self.page)
        return found[1]

    def box_of(self, label: str) -> str:
        """The checkbox before these words."""
        found = re.search(rf'name="([^"]*)" value="1"[^>]*>(?:<[^>]*>)*{label}', self.page)
        assert found is not None, words(self.page)
        return found[1]

    def everything(self, since: int = 0) -> str:
        """Everything this browser was ever given: addresses, headers and pages."""
        return "\n".join(f"{each.url} {each.headers} {each.text}" for each in self.served[since:])

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        self.served.append(answer)
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer


def words(html: str) -> str:
    """What a person reads, without tags."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def number(window: Window, row: dict[str, str]) -> InHouseNumber:
    return window.register.search_by_four_items(stated(row).four_items).in_house_number
