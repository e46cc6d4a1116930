# SPDX-License-Identifier: Apache-2.0
"""「これは私ではない」を確かめる: she says so with her card, and nobody else says it for her (CL-5, SC-7)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.stories.country import Country
from tests.stories.test_links_told import Linked, link_hanako
from warifu.app import pages
from warifu.cards.login.refusals import TicketSpent
from warifu.kernel.secrecy import Secret
from warifu.portal import LOGIN, OwnHistory, PortalStore, Visitor
from warifu.portal import web as portal_web
from warifu.portal.views import record_name


@dataclass
class Door:
    """The port `SignIns`: whose name is the ticket has shown the card, for what was begun last."""

    linked: Linked
    begun: list[tuple[str, str]] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    shared: bool = False
    age: timedelta = timedelta()

    def begin(self, return_path: str, purpose: str = LOGIN) -> str:
        self.begun.append((return_path, purpose))
        self.spent.clear()
        return "https://sign-in.test/login"

    def back(self, which: int = -1) -> str:
        return self.begun[which][0]

    def collect(self, ticket: str) -> Visitor:
        name, _, which = ticket.partition(".")
        if ticket in self.spent:
            raise TicketSpent
        self.spent.add(ticket)
        country = self.linked.country
        secret = country.japan.secret_of("city:asahi", country.at_asahi[name])
        purpose = self.begun[int(which)][1] if which else self.begun[-1][1]
        now: datetime = country.japan.clock.now()
        return Visitor(
            sha256(name.encode()).digest(), secret, name, name, purpose, now - self.age, self.shared
        )


@contextmanager
def browser(portal: Portal) -> Iterator[TestClient[Any]]:
    """A browser of its own; the pages behind all of them are the same."""
    handlers = portal.rooms.site.exception_handlers()
    app = Litestar(portal_web.pages(portal.rooms), exception_handlers=handlers, openapi_config=None)
    with TestClient(app, base_url="https://portal.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        client.follow_redirects = False
        yield client


@dataclass
class Portal:
    """The portal's pages with that door, and Hanako's line of a link."""

    linked: Linked
    door: Door
    rooms: portal_web.Rooms
    record: str

    def sign_in(self, client: TestClient[Any], name: str) -> None:
        page = client.get("/", follow_redirects=True).text
        client.post("/sign-in/card", data={"_csrf_token": token(page)})
        back = client.get(f"{self.door.back()}?ticket={name}")
        assert back.headers.get("location") == "/history", back.text

    def says_not_me(self, client: TestClient[Any]) -> str:
        """Press the button; gives where she comes back to after the card."""
        page = client.get(f"/history/{self.record}").text
        sent = client.post(f"/history/{self.record}/not-me", data={"_csrf_token": token(page)})
        assert urlsplit(sent.headers["location"]).netloc == "sign-in.test"
        return self.door.back()

    def said(self) -> bool:
        (line,) = (each for each in self.linked.lines() if record_name(each) == self.record)
        return bool(self.linked.objections().said_of([line]))


def cookie_of(client: TestClient[Any]) -> str:
    return next(str(each.value) for each in client.cookies.jar if each.name == portal_web.COOKIE)


def token(page: str) -> str:
    found = re.search(r'name="_csrf_token" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


@pytest.fixture(scope="module")
def portal(country: Country) -> Portal:
    linked = link_hanako(country)
    linked.rounds()
    parts, door = country.japan.parts("portal"), Door(linked)
    site, store = pages.site_of(parts), PortalStore(parts.database)
    rooms = pages.portal_rooms(
        parts, site, country.japan.portal, OwnHistory(store, parts.clock), linked.objections()
    )
    return Portal(linked, door, replace(rooms, card=door), record_name(linked.lines()[0]))


def test_a_confirmation_opens_no_mailbox(portal: Portal) -> None:
    with browser(portal) as hanako:
        portal.sign_in(hanako, "hanako")
        portal.says_not_me(hanako)
        purpose = portal.door.begun[-1][1]
        hanako.post("/sign-in/card", data={"_csrf_token": token(hanako.get("/history").text)})
        portal.door.begun[-1] = (portal.door.begun[-1][0], purpose)
        assert hanako.get(f"{portal.door.back()}?ticket=hanako").status_code == 403


def test_nothing_of_hers_is_left_on_a_shared_computer(portal: Portal) -> None:
    clock, door = portal.linked.country.japan.clock, portal.door
    with browser(portal) as computer, browser(portal) as back_button:
        door.shared = True
        portal.sign_in(computer, "hanako")
        page = computer.get("/history?lang=ja")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["refresh"] == "122; url=/"
        back_button.cookies.set(portal_web.COOKIE, cookie_of(computer))
        left = computer.post("/sign-out", data={"_csrf_token": token(page.text)})
        assert left.headers["clear-site-data"] == '"cache"'
        assert not list(computer.cookies.jar), "also no language and no form of hers"
        assert back_button.get("/history").status_code == 403, "the back button asks again, in vain"

    with browser(portal) as computer, browser(portal) as back_button:
        portal.sign_in(computer, "hanako")
        back_button.cookies.set(portal_web.COOKIE, cookie_of(computer))
        portal.sign_in(computer, "taro")
        assert "hanako" not in computer.get("/history").text
        assert back_button.get("/history").status_code == 403, "whoever comes next puts her out"
        clock.step(timedelta(seconds=121))
        assert computer.get("/history").status_code == 403
        door.shared = False
        portal.sign_in(computer, "hanako")
        clock.step(timedelta(minutes=14))
        assert computer.get("/history").status_code == 200


def test_a_key_without_a_card_reads_and_says_nothing(portal: Portal) -> None:
    country = portal.linked.country
    secret: Secret[bytes] = country.japan.secret_of("city:asahi", country.at_asahi["hanako"])
    lent = base64.urlsafe_b64encode(secret.reveal("lend it")).decode().rstrip("=")
    with browser(portal) as client:
        assert client.post("/sign-in", data={"secret": lent}).status_code == 303
        back = portal.says_not_me(client)
        assert not portal.said()
        assert client.get(f"{back}?ticket=taro").status_code == 403
        assert not portal.said()


def test_only_her_own_card_in_her_own_browser_just_now_says_that_it_is_not_her(portal: Portal) -> None:
    with browser(portal) as hanako, browser(portal) as thief:
        portal.sign_in(hanako, "hanako")
        before = cookie_of(hanako)
        for why, ticket in (
            ("another person's card", "taro"),
            ("a proof of signing in", "hanako.0"),
            ("the same words, confirmed in an earlier asking", "hanako.1"),
        ):
            back = portal.says_not_me(hanako)
            assert hanako.get(f"{back}?ticket={ticket}").status_code == 403, why
        portal.door.age = timedelta(seconds=61)
        assert hanako.get(f"{portal.says_not_me(hanako)}?ticket=hanako").status_code == 403, "too old"
        portal.door.age = timedelta()
        back = portal.says_not_me(hanako)
        assert thief.get(f"{back}?ticket=hanako").status_code == 403, "nobody is signed in there"
        portal.sign_in(thief, "taro")
        assert thief.get(f"{back}?ticket=hanako").status_code == 403, "nothing waits there"
        assert not portal.said()

        back = portal.says_not_me(hanako)
        done = hanako.get(f"{back}?ticket=hanako")
        assert done.headers["location"] == f"/history/{portal.record}"
        assert portal.said()
        assert cookie_of(hanako) != before, "a new value after each proof"
        assert hanako.get(f"{back}?ticket=hanako.0").status_code == 403, "once"
        hanako.cookies.clear()
        hanako.cookies.set(portal_web.COOKIE, before)
        assert hanako.get("/history").status_code == 403, "the old value opens nothing"
