# SPDX-License-Identifier: Apache-2.0
"""The start page over HTTP: two buttons, four doors, the words of `theatre`; beside it the cards' pages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.cards.bridge import web as bridge_web
from warifu.demo.landlord import landlord
from warifu.demo.running import Running
from warifu.demo.screens import RealView, StoryKey, render_real, render_start, render_wallet
from warifu.demo.theatre import OFFICE, Theatre
from warifu.demo.wallet import Wallet
from warifu.demo.wallet_cards import WalletCards
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens.web import Form, Site, static_files

Asked = Request[Any, Any, Any]


def pages(theatre: Theatre, site: Site) -> list[HTTPRouteHandler]:
    """Give the start page's handlers."""

    @get("/", sync_to_thread=True)
    def start(request: Asked) -> Response[str]:
        visit = site.visit(request)
        return visit.page(render_start(theatre.start_view(visit.shell()), visit.language))

    @get("/what-is-real", sync_to_thread=True)
    def real(request: Asked) -> Response[str]:
        visit = site.visit(request)
        return visit.page(render_real(RealView(visit.shell()), visit.language))

    @post("/play/{story:str}", sync_to_thread=True)
    def play(request: Asked, story: FromPath[str], data: Form) -> Response[None]:
        visit = site.visit(request)
        visit.check_form(data)
        if story not in set(StoryKey):
            raise Malformed("there is no such story; choose one on the start page")
        theatre.play(StoryKey(story))
        return visit.redirect(f"/#{story}")

    @post("/wallet", sync_to_thread=True, status_code=200)
    def wallet(request: Asked, data: Form) -> Response[str]:
        visit = site.visit(request)
        visit.check_site()  # the portal's own picker leads here too, so its form has no field of ours
        view = theatre.wallet_view(data.get("persona", ""), visit.shell())
        return visit.page(render_wallet(view, visit.language))

    return [start, real, play, wallet, static_files()]


@contextmanager
def serve_start(demo: Running, say: Callable[[str], None]) -> Iterator[str]:
    """Serve the start page and the wallet on this machine while the block lasts; gives the first address."""
    site = Site(office=OFFICE, elsewhere=(demo.country.address("portal"),))
    wallet = Wallet(demo.country, demo.stage, say)
    app = Litestar(
        pages(Theatre(demo, wallet.cards), site),
        openapi_config=None,
        exception_handlers=site.exception_handlers(),
        logging_config=None,
    )
    with (
        landlord(demo.country, demo.stage) as lease,
        _served(app, demo.start, "start page"),
        _served(bridge_web.app(wallet.rooms(lease)), demo.wallet, "wallet"),
        _running(wallet.cards),
    ):
        yield demo.country.start


@contextmanager
def _running(cards: WalletCards) -> Iterator[None]:
    """Have the wallet's cards come in while the block lasts."""
    thread = threading.Thread(target=cards.run, name="cards", daemon=True)
    thread.start()
    try:
        yield
    finally:
        cards.stop()
        thread.join(timeout=5)


@contextmanager
def _served(app: Litestar, listening: socket, name: str) -> Iterator[None]:
    """Serve pages on a socket in a thread of their own while the block lasts."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    listening.listen(64)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), name=name, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=5)
