# SPDX-License-Identifier: Apache-2.0
"""認証の連携の入口: the addresses of the public profile, the pages of a person, the answers to services.

    {base}/api/realms/main/.well-known/openid-configuration
    {base}/api/realms/main/protocol/openid-connect/{auth,token,userinfo,certs,logout}
    {base}/sign-in-to/<name>    the question, in the browser it was asked in; …/reader: to her reader and back
    {base}/services             her own list, with stop;  /services/registered  who may ask, for everybody

An unknown service or address gets a page and never a redirect; every other fault goes back to the service.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post, route
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody

from warifu.cards.openid import screens
from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.house import QUESTION, hashed
from warifu.cards.openid.ports import LOGIN
from warifu.cards.openid.refusals import CardNeeded, SignInGone
from warifu.cards.openid.service import ASK_LASTS, Back, Question, ToTheReader
from warifu.cards.openid.web import lists, machines
from warifu.cards.openid.web.rooms import (
    BOTH,
    BROWSER_COOKIE,
    MARK_COOKIE,
    SIGNED_IN,
    form_of,
    mark_of,
    query_of,
)
from warifu.cards.openid.web.rooms import PROTOCOL as PROTOCOL
from warifu.cards.openid.web.rooms import REALM as REALM
from warifu.cards.openid.web.rooms import SERVICES as SERVICES
from warifu.cards.openid.web.rooms import SESSION_COOKIE as SESSION_COOKIE
from warifu.cards.openid.web.rooms import Rooms as Rooms
from warifu.cards.signatures import Stage
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import LANGUAGES, render_problem
from warifu.kernel.screens.web import SUGGESTED_COOKIE, Asked, Form, Visit


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give everything this office answers."""
    own = (*_asking(rooms), *_deciding(rooms), *_signing(rooms))
    return [*own, *machines.pages(rooms), *lists.pages(rooms)]


def _asking(rooms: Rooms) -> list[HTTPRouteHandler]:
    def begin(request: Asked, parameters: Parameters) -> Response[Any]:
        visit = rooms.site.visit(request)
        browser = request.cookies.get(BROWSER_COOKIE, "")
        cookies: tuple[Cookie, ...] = ()
        if not browser:
            browser = secrets.token_urlsafe(24)
            cookies = (visit.cookie(BROWSER_COOKIE, browser),)
        try:
            begun = rooms.people.begin(parameters, browser, rooms.who(request))
        except Refusal as no:  # told here: the page's language links must not carry what the service sent
            shell = replace(visit.shell(), address=f"{PROTOCOL}/auth")
            return visit.page(render_problem(no, shell, visit.language), status=no.status)
        if isinstance(begun, Back):
            return visit.redirect(begun.address)
        cookies = (*cookies, *_speaks(visit, request, _first_known(begun.locales)))
        return visit.redirect(f"{QUESTION}/{begun.name}", cookies=cookies)

    @route(f"{PROTOCOL}/auth", http_method=BOTH, sync_to_thread=True, status_code=200)
    def asked(request: Asked, body: RawBody) -> Response[Any]:
        return begin(request, form_of(body) if request.method == "POST" else query_of(request))

    return [asked]


def _deciding(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(QUESTION + "/{name:str}", sync_to_thread=True)
    def question(request: Asked, name: FromPath[str]) -> Response[Any]:
        asked = rooms.people.question(name, request.cookies.get(BROWSER_COOKIE, ""), rooms.who(request))
        if asked.ask.transaction and (asked.to_sign is None or asked.to_sign.stage is not Stage.WAITING):
            return rooms.site.visit(request).redirect(f"{QUESTION}/{name}/reader")
        return _draw_question(rooms, request, name, asked)

    @post(QUESTION + "/{name:str}/answer", sync_to_thread=True)
    def decided(request: Asked, name: FromPath[str], data: Form) -> Response[Any]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        browser, signed_in = request.cookies.get(BROWSER_COOKIE, ""), rooms.who(request)
        yes = data.get("decision") == "yes"
        if yes and data.get("shown", "") != _shown_to(request):
            return visit.redirect(f"{QUESTION}/{name}")  # another card was used since: she sees it first
        try:
            back = rooms.people.decide(name, browser, signed_in, yes=yes)
        except CardNeeded:
            return visit.redirect(f"{QUESTION}/{name}")
        if isinstance(back, ToTheReader):
            return visit.redirect(f"{QUESTION}/{name}/reader")
        return visit.redirect(back.address, cookies=_speaks(visit, request, ""))

    @get(QUESTION + "/{name:str}/card", sync_to_thread=True)
    def card(request: Asked, name: FromPath[str]) -> Response[Any]:
        asked = rooms.people.question(name, request.cookies.get(BROWSER_COOKIE, ""), rooms.who(request))
        asker, facts = asked.party.registration.shown_name, bool(asked.ask.items)
        return rooms.to_the_card(rooms.site.visit(request), f"{QUESTION}/{name}", facts=facts, asker=asker)

    @get(SIGNED_IN, sync_to_thread=True)
    def signed_in(request: Asked) -> Response[Any]:
        visit, come_back = rooms.site.visit(request), request.query_params.get("next", "")
        mark_of(request)
        proof = rooms.house.sign_in.collect(request.query_params.get("ticket", ""))
        if proof.purpose != LOGIN:
            raise SignInGone
        cookie = rooms.sessions.open(proof)
        rooms.sessions.close(request.cookies.get(SESSION_COOKIE, ""))
        local = come_back if come_back.startswith((f"{QUESTION}/", SERVICES)) else SERVICES
        return visit.redirect(
            local, cookies=(visit.cookie(SESSION_COOKIE, cookie), visit.cookie(MARK_COOKIE, "", max_age=0))
        )

    return [question, decided, card, signed_in]


def _signing(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Between her yes to a document and the way back to the service stands her own reader."""

    @get(QUESTION + "/{name:str}/reader", sync_to_thread=True)
    def reader(request: Asked, name: FromPath[str]) -> Response[Any]:
        visit, browser = rooms.site.visit(request), request.cookies.get(BROWSER_COOKIE, "")
        try:
            found = rooms.people.signing(name, browser, rooms.who(request))
        except CardNeeded:
            return visit.redirect(f"{QUESTION}/{name}/card")
        if isinstance(found, Back):
            return visit.redirect(found.address, cookies=_speaks(visit, request, ""))
        begun, origin = found.begun, rooms.house.names.issuer.removesuffix(REALM)
        view = screens.ReaderView(
            visit.shell(),
            rooms.house.party([begun.client_id]),
            begun.check_code,
            begun.until_at,
            f"{rooms.bridge}/document/{begun.handle}?{urlencode({'at': origin})}",
        )
        return visit.page(screens.render_reader(view, visit.language))

    return [reader]


def _draw_question(rooms: Rooms, request: Asked, name: str, asked: Question) -> Response[str]:
    visit = rooms.pass_by(rooms.visit(request, asked.ask.redirect_uri), asked.signed_in)
    here, items, shell = f"{QUESTION}/{name}", asked.ask.items, visit.shell()
    wanted = asked.to_sign.wanted if asked.to_sign is not None else None
    if asked.signed_in is None:
        document = wanted.document if wanted is not None else ""
        card = screens.CardView(shell, asked.party, items, f"{here}/card", f"{here}/answer", document)
        return visit.page(screens.render_card(card, visit.language))
    if wanted is not None:
        sign = screens.SignView(shell, asked.party, wanted, f"{here}/answer", _shown_to(request))
        return visit.page(screens.render_sign(sign, visit.language))
    decide, shown, alike = f"{here}/answer", _shown_to(request), asked.named_alike
    view = screens.ConsentView(shell, asked.party, items, asked.signed_in, decide, shown, alike)
    return visit.page(screens.render_consent(view, visit.language))


def _shown_to(request: Asked) -> str:
    """Names the use of a card in this browser, without telling its cookie."""
    return hashed(f"shown/{request.cookies.get(SESSION_COOKIE, '')}").hex()[:32]


def _speaks(visit: Visit, request: Asked, language: str) -> tuple[Cookie, ...]:
    """Speak what a service suggests while its question is open; the next service's starts without it."""
    if language:
        return (visit.cookie(SUGGESTED_COOKIE, language, max_age=int(ASK_LASTS.total_seconds())),)
    return (visit.cookie(SUGGESTED_COOKIE, "", max_age=0),) if SUGGESTED_COOKIE in request.cookies else ()


def _first_known(locales: Sequence[str]) -> str:
    return next((code for each in locales if (code := each.split("-")[0].lower()) in LANGUAGES), "")
