# SPDX-License-Identifier: Apache-2.0
"""リーダーのページ: on the holder's own machine, for her own browser (CL-6 to CL-9).

    GET  /                     the wallet
    GET  /sign/<sign-in>       from a registered sign-in; leads to a path nobody can guess
    GET  /v/<token>            compare the digits; POST …/digits: same or not
    GET  /v/<token>/pin        the PIN; POST …/sign: sign, then back by GET
    GET  /document/<handle>    from a registered site, to sign a document; leads to a path nobody can guess
    GET  /d/<token>            what is to be signed, the digits; POST …/digits: same or not
    GET  /d/<token>/password   the signing password; POST …/sign
    GET  /d/<token>/shows      what the signature shows; POST …/send: send it or not, then back by GET

Every request must name this very address as its Host (a foreign name that points here gets nothing) and every
POST must come from a page of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import uvicorn
from litestar import Litestar, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.cards.bridge import screens
from warifu.cards.bridge.nouns import CardHere, Device, DocumentVisit, Visit
from warifu.cards.bridge.refusals import NotThisReader, WrongItemsPin, WrongPin
from warifu.cards.bridge.service import Bridge
from warifu.cards.documents import (
    NoSigningCertificate,
    SigningPasswordBlocked,
    SigningPasswordUnfit,
    SigningPasswordWrong,
)
from warifu.cards.login.nouns import LOGIN
from warifu.kernel.refusal import Problem
from warifu.kernel.screens import Wording, render_problem
from warifu.kernel.screens.web import Asked, Form, Site, static_files
from warifu.kernel.screens.web import Visit as PageVisit
from warifu.kernel.secrecy import Secret

NAME = Wording("わたしのカード", "My cards")


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `host` is the one Host this reader has.

    The rest is the demo's: what PIN and password are, whose cards are still to come and how far they are, and
    where a card may be tried.
    """

    bridge: Bridge
    site: Site
    host: str
    pin_shown: str = ""
    password_shown: str = ""
    coming: Callable[[], Sequence[CardHere]] = tuple
    places: Sequence[tuple[Wording, str]] = ()

    def visit(self, request: Asked) -> PageVisit:
        """A visit that was meant for this reader. Raises NotThisReader."""
        if request.headers.get("host", "") != self.host:
            raise NotThisReader
        return self.site.visit(request)

    def sent(self, request: Asked, form: dict[str, str]) -> PageVisit:
        """A form of ours, sent from a page of ours. Raises NotThisReader, ForeignForm."""
        visit = self.visit(request)
        origin = request.headers.get("origin", "")
        if origin not in {f"http://{self.host}", "null"}:  # no referrer: some browsers then say null
            raise NotThisReader
        visit.check_form(form)
        return visit


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages."""
    ways = (_arriving, _matching, _signing, _papers, _writing, _sending)
    return [static_files(), *(page for way in ways for page in way(rooms))]


def app(rooms: Rooms) -> Litestar:
    """Give the whole as an application."""
    return Litestar(
        pages(rooms),
        openapi_config=None,
        exception_handlers=rooms.site.exception_handlers(),
        logging_config=None,
        request_max_body_size=1 << 16,
    )


def serve(rooms: Rooms, port: int, ready: Callable[[], None]) -> None:
    """Serve on this machine alone, until interrupted."""
    server = uvicorn.Server(
        uvicorn.Config(
            app(rooms), host="127.0.0.1", port=port, log_level="warning", access_log=False, lifespan="off"
        )
    )
    ready()
    server.run()


def _arriving(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/", sync_to_thread=True)
    def wallet(request: Asked) -> Response[Any]:
        visit = rooms.visit(request)
        bridge = rooms.bridge
        view = screens.WalletView(
            visit.shell(),
            bridge.cards(),
            bridge.sites(),
            rooms.pin_shown,
            rooms.password_shown,
            rooms.coming(),
            rooms.places,
        )
        return visit.page(screens.render_wallet(view, visit.language))

    @get("/sign/{sign_in:str}", sync_to_thread=True)
    def arrive(request: Asked, sign_in: FromPath[str]) -> Response[Any]:
        visit = rooms.visit(request)
        asked = request.query_params
        device = Device.PHONE if asked.get("on") == Device.PHONE else Device.READER
        return visit.redirect(f"/v/{rooms.bridge.arrive(sign_in, asked.get('at', ''), device)}")

    return [wallet, arrive]


def _matching(rooms: Rooms) -> list[HTTPRouteHandler]:
    bridge = rooms.bridge

    @get("/v/{token:str}", sync_to_thread=True)
    def match(request: Asked, token: FromPath[str]) -> Response[Any]:
        visit, found = rooms.visit(request), bridge.visit(token)
        view = screens.MatchView(
            visit.shell(),
            found.service,
            found.site.name,
            found.site.origin,
            found.question.check_code,
            bridge.cards(),
            f"/v/{token}/digits",
            phone=found.device is Device.PHONE,
            confirms=found.question.purpose != LOGIN,
            lends=found.question.service in found.site.lends_to,
        )
        return visit.page(screens.render_match(view, visit.language))

    @post("/v/{token:str}/digits", sync_to_thread=True, status_code=200)
    def matched(request: Asked, token: FromPath[str], data: Form) -> Response[Any]:
        visit = rooms.sent(request, data)
        if data.get("digits") != "same":
            view = screens.DoneView(replace(visit.shell(), address="/"), bridge.differ(token).service, True)
            return visit.page(screens.render_done(view, visit.language))
        bridge.match(token, data.get("card", ""))
        return visit.redirect(f"/v/{token}/pin")

    return [match, matched]


def _signing(rooms: Rooms) -> list[HTTPRouteHandler]:
    bridge = rooms.bridge

    def pad(
        visit: PageVisit, token: str, found: Visit, left: int, *, wrong: bool, items_left: int | None = None
    ) -> Response[Any]:
        card = next((each.name for each in bridge.cards() if each.key == found.card), Wording("", ""))
        view = screens.PinView(
            replace(visit.shell(), address=f"/v/{token}/pin"),
            found.service,
            found.site.origin,
            card,
            left,
            f"/v/{token}/sign",
            wrong=wrong,
            confirms=found.question.purpose != LOGIN,
            lends=bridge.lends(found),
            pin_shown=rooms.pin_shown,
            items=found.wants_items,
            items_left=items_left,
        )
        bad = wrong or items_left is not None
        return visit.page(screens.render_pin(view, visit.language), status=422 if bad else 200)

    @get("/v/{token:str}/pin", sync_to_thread=True)
    def pin(request: Asked, token: FromPath[str]) -> Response[Any]:
        visit = rooms.visit(request)
        return pad(visit, token, bridge.visit(token), bridge.tries_left(token), wrong=False)

    @post("/v/{token:str}/sign", sync_to_thread=True, status_code=200)
    def typed(request: Asked, token: FromPath[str], data: Form) -> Response[Any]:
        visit = rooms.sent(request, data)
        try:
            other = data.get("items_pin", "")
            found = bridge.sign(token, Secret(data.get("pin", "")), Secret(other) if other else None)
        except WrongItemsPin as wrong:
            left = bridge.tries_left(token)
            return pad(visit, token, bridge.visit(token), left, wrong=False, items_left=wrong.left)
        except WrongPin as wrong:
            return pad(visit, token, bridge.visit(token), wrong.left, wrong=True)
        at_reader = found.device is Device.READER
        back = f"{found.site.origin}/login/{found.sign_in}" if at_reader else ""
        view = screens.DoneView(replace(visit.shell(), address="/"), found.service, declined=False, back=back)
        shown = visit.page(screens.render_done(view, visit.language))
        if back:
            # No redirect: a form's page must name every site of the chain that follows (CSP form-action),
            # and where the sign-in leads on is not this reader's business.
            shown.headers["refresh"] = f"0; url={back}"
        return shown

    return [pin, typed]


def _papers(rooms: Rooms) -> list[HTTPRouteHandler]:
    pen = rooms.bridge.pen

    @get("/document/{handle:str}", sync_to_thread=True)
    def arrive_with_paper(request: Asked, handle: FromPath[str]) -> Response[Any]:
        visit = rooms.visit(request)
        return visit.redirect(f"/d/{pen.arrive(handle, request.query_params.get('at', ''))}")

    @get("/d/{token:str}", sync_to_thread=True)
    def paper(request: Asked, token: FromPath[str]) -> Response[Any]:
        visit, found = rooms.visit(request), pen.visit(token)
        view = screens.PaperView(visit.shell(), found, rooms.bridge.cards(), f"/d/{token}/digits")
        return visit.page(screens.render_paper(view, visit.language))

    @post("/d/{token:str}/digits", sync_to_thread=True, status_code=200)
    def paper_matched(request: Asked, token: FromPath[str], data: Form) -> Response[Any]:
        visit = rooms.sent(request, data)
        if data.get("digits") != "same":
            return _paper_done(visit, pen.give_up(token, declined=True), sent=False)
        pen.match(token, data.get("card", ""))
        return visit.redirect(f"/d/{token}/password")

    return [arrive_with_paper, paper, paper_matched]


def _writing(rooms: Rooms) -> list[HTTPRouteHandler]:
    pen = rooms.bridge.pen

    def pad(
        visit: PageVisit, token: str, left: int, *, wrong: bool = False, unfit: bool = False
    ) -> Response[Any]:
        found = pen.visit(token)
        card = next((each.name for each in rooms.bridge.cards() if each.key == found.card), Wording("", ""))
        shell, here = replace(visit.shell(), address=f"/d/{token}/password"), f"/d/{token}"
        view = screens.PasswordView(
            shell,
            found,
            card,
            left,
            f"{here}/sign",
            f"{here}/send",
            wrong=wrong,
            unfit=unfit,
            password_shown=rooms.password_shown,
        )
        return visit.page(
            screens.render_password(view, visit.language), status=422 if wrong or unfit else 200
        )

    @get("/d/{token:str}/password", sync_to_thread=True)
    def password(request: Asked, token: FromPath[str]) -> Response[Any]:
        visit, found = rooms.visit(request), pen.visit(token)
        try:
            return pad(visit, token, pen.tries_left(token))
        except (NoSigningCertificate, SigningPasswordBlocked) as no:
            return _cannot_sign(visit, found, no)

    @post("/d/{token:str}/sign", sync_to_thread=True, status_code=200)
    def password_typed(request: Asked, token: FromPath[str], data: Form) -> Response[Any]:
        visit, found = rooms.sent(request, data), pen.visit(token)
        try:
            pen.sign(token, Secret(data.get("password", "")))
        except SigningPasswordUnfit:
            return pad(visit, token, pen.tries_left(token), unfit=True)
        except SigningPasswordWrong as wrong:
            return pad(visit, token, wrong.left, wrong=True)
        except (NoSigningCertificate, SigningPasswordBlocked) as no:
            return _cannot_sign(visit, found, no)
        return visit.redirect(f"/d/{token}/shows")

    return [password, password_typed]


def _sending(rooms: Rooms) -> list[HTTPRouteHandler]:
    pen = rooms.bridge.pen

    @get("/d/{token:str}/shows", sync_to_thread=True)
    def shows(request: Asked, token: FromPath[str]) -> Response[Any]:
        visit = rooms.visit(request)
        view = screens.ShowsView(visit.shell(), pen.made(token), f"/d/{token}/send")
        return visit.page(screens.render_shows(view, visit.language))

    @post("/d/{token:str}/send", sync_to_thread=True, status_code=200)
    def decided(request: Asked, token: FromPath[str], data: Form) -> Response[Any]:
        visit, found = rooms.sent(request, data), pen.visit(token)
        if data.get("decision") != "send":
            return _paper_done(visit, pen.give_up(token, declined=True), sent=False)
        try:
            pen.send(token)
        except Problem as no:
            return _cannot_sign(visit, found, no)
        return _paper_done(visit, found, sent=True)

    return [shows, decided]


def _paper_done(visit: PageVisit, found: DocumentVisit, *, sent: bool) -> Response[Any]:
    view = screens.PaperDoneView(replace(visit.shell(), address="/"), found.asker, sent, found.back)
    shown = visit.page(screens.render_paper_done(view, visit.language))
    shown.headers["refresh"] = f"0; url={found.back}"  # no redirect, as for signing in
    return shown


def _cannot_sign(visit: PageVisit, found: DocumentVisit, no: Problem) -> Response[Any]:
    """Say why there is no signature; the button leads back to the site, which tells the service."""
    shell = replace(visit.shell(), address="/", home=found.back)
    return visit.page(render_problem(no, shell, visit.language), status=no.status)
