# SPDX-License-Identifier: Apache-2.0
"""ログインのページ: what a browser sees between the service and the card, and what the card's side sends.

    GET  /login/<sign-in>            the check digits, and the choice of reader or phone; or the way back
    POST /login/<sign-in>/card       from it: reader or phone, and whether others use this computer too
    GET  /login/<sign-in>/phone      the 2D code
    GET  /login/<sign-in>/question   for the holder's own software: what to sign, in parts
    POST /login/<sign-in>/answer     from it: certificate and signature
    POST /login/<sign-in>/decline    from it: the digits differ

CL-10 stands here: only the browser with this sign-in's cookie gets the way back. No
page has a field for a PIN.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from warifu.cards.login import screens
from warifu.cards.login.messages import Answer, question_of
from warifu.cards.login.nouns import LIVES, LOGIN, CardAnswer, EndedSignIn, OpenSignIn, read
from warifu.cards.login.refusals import by_reason
from warifu.cards.login.service import LoginService
from warifu.kernel.screens.web import Asked, Form, Site, Visit
from warifu.papers import two_dimensional_code

COOKIE = "warifu-login"


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `bridge` is where the holder's own reader answers browsers.

    `with_items` are the services for which readers also read items off the card.
    """

    service: LoginService
    site: Site
    bridge: str
    demo: bool = False
    with_items: frozenset[str] = frozenset()

    def card_address(self, sign_in: str, device: str) -> str:
        """Where the browser, or the phone's, shows the card."""
        return f"{self.bridge}/sign/{sign_in}?{urlencode({'at': self.service.origin, 'on': device})}"


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages and the addresses for the card's side."""
    return [*_browser(rooms), *_card(rooms)]


def _browser(rooms: Rooms) -> list[HTTPRouteHandler]:
    service, reader = rooms.service, urlsplit(rooms.bridge)
    # The form of the first page leads on to the reader, which browsers hold to the page's policy.
    site = replace(rooms.site, elsewhere=(*rooms.site.elsewhere, f"{reader.scheme}://{reader.netloc}"))

    @get("/login/{sign_in:str}", sync_to_thread=True)
    def show_card(request: Asked, sign_in: FromPath[str]) -> Response[Any]:
        visit = site.visit(request)
        browser, cookies = _browser_of(request, visit)
        found = service.look(read(sign_in), browser)
        if isinstance(found, EndedSignIn):
            if found.reason:
                raise by_reason(found.reason)
            return visit.redirect(service.finish(read(sign_in), browser))
        view = screens.ShowCardView(
            visit.shell(),
            found.words,
            service.origin,
            found.check_code,
            found.issued_at + LIVES,
            f"/login/{sign_in}/card",
            confirms=found.purpose != LOGIN,
            items=found.service in rooms.with_items,
        )
        return visit.page(screens.render_show_card(view, visit.language), cookies=cookies)

    @post("/login/{sign_in:str}/card", sync_to_thread=True)
    def to_the_card(request: Asked, sign_in: FromPath[str], data: Form) -> Response[Any]:
        visit = site.visit(request)
        visit.check_form(data)
        browser, _ = _browser_of(request, visit)
        if data.get("shared") == "yes":
            service.share(read(sign_in), browser)
        phone = data.get("by") == "phone"
        return visit.redirect(f"/login/{sign_in}/phone" if phone else rooms.card_address(sign_in, "reader"))

    @get("/login/{sign_in:str}/phone", sync_to_thread=True)
    def phone(request: Asked, sign_in: FromPath[str]) -> Response[Any]:
        visit = site.visit(request)
        browser, cookies = _browser_of(request, visit)
        found = service.look(read(sign_in), browser)
        if not isinstance(found, OpenSignIn):
            return visit.redirect(f"/login/{sign_in}")
        opens = rooms.card_address(sign_in, "phone")
        view = screens.PhoneView(
            visit.shell(),
            found.words,
            found.check_code,
            found.issued_at + LIVES,
            _data_address(two_dimensional_code(opens)),
            opens,
            f"/login/{sign_in}",
            played=rooms.demo,
        )
        return visit.page(screens.render_phone(view, visit.language), cookies=cookies)

    return [show_card, to_the_card, phone]


def _card(rooms: Rooms) -> list[HTTPRouteHandler]:
    service, site = rooms.service, rooms.site

    def said(content: bytes) -> Response[bytes]:
        return Response(content, status_code=200, media_type="application/json", headers=site.headers())

    @get("/login/{sign_in:str}/question", sync_to_thread=True)
    def question(sign_in: FromPath[str]) -> Response[bytes]:
        return said(msgspec.json.encode(question_of(service.find(read(sign_in)))))

    @post("/login/{sign_in:str}/answer", sync_to_thread=True, status_code=200)
    def answer(sign_in: FromPath[str], data: JSONBody[Answer]) -> Response[bytes]:
        service.answer(read(sign_in), CardAnswer(data.certificate, data.signature, data.lent, data.shared))
        return said(b"{}")

    @post("/login/{sign_in:str}/decline", sync_to_thread=True, status_code=200)
    def decline(sign_in: FromPath[str]) -> Response[bytes]:
        service.decline(read(sign_in))
        return said(b"{}")

    return [question, answer, decline]


def _browser_of(request: Asked, visit: Visit) -> tuple[bytes, tuple[Any, ...]]:
    """This browser's own secret, which nobody else can know, and the cookie that keeps it."""
    held = request.cookies.get(COOKIE, "")
    if held:
        return held.encode("utf-8", errors="replace"), ()
    fresh = secrets.token_urlsafe(24)
    return fresh.encode(), (visit.cookie(COOKIE, fresh),)


def _data_address(drawing: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
