# SPDX-License-Identifier: Apache-2.0
"""A small Japan with the sign-in as a body of its own, a wallet with cards, and three servers."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn

from tests.cards.pocket import CHILDS, NO_PINS, PINS
from tests.databases import Databases
from tests.japan import HANAKO, START, TARO, Japan
from tests.login.office import key
from warifu.app import plan
from warifu.app.card_root import card_makers, place_card_root
from warifu.app.certification import hold_ceremony
from warifu.app.openid import WITH_ITEMS
from warifu.app.server import http_app
from warifu.cards import CardCase, Holder
from warifu.cards.bridge import Bridge, HttpSignIn, SignInSite, SoftSlots
from warifu.cards.bridge import web as bridge_web
from warifu.cards.chip import Kind
from warifu.cards.jpki import JpkiClient
from warifu.exchange.sealing import SealedWire
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import MemoryWire
from warifu.portal import Lent

ASAHI = "city:asahi"
TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


@dataclass
class Pockets:
    """What the two people keep: their mailbox keys, by the name of their card."""

    keys: dict[str, Secret[bytes]]

    def lent(self, card: str) -> Secret[bytes] | None:
        if card not in self.keys:
            return None
        key = self.keys[card].reveal("lend it")
        return Secret(msgspec.msgpack.encode(Lent(secret=key, name_ja=f"{card}さん", name_en=card.title())))


@dataclass
class Country:
    """The country, and where its pages are."""

    japan: Japan
    case: CardCase
    jlis: JpkiClient
    pockets: Pockets
    portal: str
    signin: str
    wallet: str
    windows: ExitStack

    def card_id(self, name: str) -> bytes:
        with self.case.open(name) as (image, _):
            return image.state.card_id

    def browser(self) -> httpx.Client:
        """A window of a browser, in English, that follows no redirect by itself."""
        headers = {"accept": "text/html", "accept-language": "en"}
        return self.windows.enter_context(httpx.Client(headers=headers, trust_env=False))


@contextmanager
def played_country(
    databases: Databases, folder: Path, clock: SteppedClock | None = None
) -> Iterator[Country]:
    """Settle two people, issue cards, serve portal, sign-in and wallet."""
    with ExitStack() as ends:
        made: list[Database] = []

        def make(offices: Sequence[str]) -> Database:
            place = databases.create(offices)
            ends.callback(databases.drop, place)
            made.append(Database.connect(place.conninfo))
            ends.callback(made[-1].close)
            return made[-1]

        sockets = {name: socket.create_server(("127.0.0.1", 0)) for name in ("portal", "signin", "wallet")}
        for each in sockets.values():
            ends.callback(each.close)
        at = {name: "http://{}:{}".format(*each.getsockname()) for name, each in sockets.items()}
        japan = Japan(
            make,
            folder,
            clock or SteppedClock(START),
            more=("signin",),
            addresses={k: at[k] for k in ("portal", "signin")},
        )
        ends.callback(japan.close)
        japan.changes["bridge"] = at["wallet"]
        for body in ("portal", "signin"):
            japan.start(body)
        hold_ceremony(japan.settings("jlis"), japan.ring("jlis"), folder / "off", Secret(b"x"), japan.clock)
        hanako, taro = japan.settle(ASAHI, [HANAKO, TARO])
        pockets = Pockets({"hanako": japan.secret_of(ASAHI, hanako), "taro": japan.secret_of(ASAHI, taro)})
        jlis = _client(japan)
        keys = cycle([key(n) for n in range(5)])
        makers = card_makers(
            japan.settings("jlis"), japan.ring("jlis"), japan.clock, jlis, lambda: next(keys)
        )
        place_card_root(japan.settings("signin"), makers)
        case = CardCase(folder / "case", japan.clock, lambda: next(keys), makers=makers)
        for name, kind, born, typed in (
            ("hanako", Kind.ORDINARY, HANAKO.birth_date, PINS),
            ("taro", Kind.ORDINARY, TARO.birth_date, PINS),
            ("child", Kind.CHILD, HANAKO.birth_date.replace(year=2018), CHILDS),
            ("nopin", Kind.NO_PIN, HANAKO.birth_date.replace(year=1940), NO_PINS),
        ):
            case.issue(name, Holder(born_on=born), kind, {at: Secret(pin) for at, pin in typed.items()})
        rooms = _wallet(japan, case, pockets, at)
        apps: dict[str, Any] = {body: http_app(japan.bodies[body]) for body in ("portal", "signin")}
        for name, app in (apps | {"wallet": bridge_web.app(rooms)}).items():
            ends.enter_context(served(app, sockets[name]))
        windows = ends.enter_context(ExitStack())
        yield Country(japan, case, jlis, pockets, at["portal"], at["signin"], at["wallet"], windows)


def _client(japan: Japan) -> JpkiClient:
    wire = MemoryWire(ASAHI, partial(japan.ring(ASAHI).sign, plan.SIGN), japan.clock, japan.network)
    return JpkiClient(SealedWire(wire, {"jlis": japan.ring("jlis").sealing_key(plan.ENVELOPE)}, os.urandom))


def _wallet(japan: Japan, case: CardCase, pockets: Pockets, at: dict[str, str]) -> bridge_web.Rooms:
    lends_to = {"portal": japan.ring("portal").sealing_key(plan.ENVELOPE)}
    items_to = {WITH_ITEMS: japan.ring("signin").sealing_key(plan.ENVELOPE)}
    site = SignInSite(at["signin"], Wording("カードでログイン", "Card sign-in"), lends_to, items_to)
    bridge = Bridge([site], SoftSlots(case), HttpSignIn, japan.clock, os.urandom, pockets)
    page = Site(
        office=bridge_web.NAME,
        elsewhere=(at["signin"],),
        report=lambda where, fault: japan.faults.append((f"wallet {where}", fault)),
    )
    return bridge_web.Rooms(bridge, page, at["wallet"].removeprefix("http://"))


@contextmanager
def served(app: Any, listening: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", ws="none", lifespan="on", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)  # a server's start; nothing of ours is under test here
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
