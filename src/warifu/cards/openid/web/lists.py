# SPDX-License-Identifier: Apache-2.0
"""自分のサービスの一覧: the services she signed in to, stopping one, and signing out."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post, route
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from warifu.cards.openid import screens
from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.own_list import stop_purpose
from warifu.cards.openid.refusals import SignInGone
from warifu.cards.openid.web.rooms import (
    BOTH,
    MARK_COOKIE,
    PROTOCOL,
    SERVICES,
    SESSION_COOKIE,
    Rooms,
    form_of,
    mark_of,
    query_of,
)
from warifu.kernel.screens.web import Asked, Form


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages."""
    return [*_services(rooms), *_leaving(rooms)]


def _services(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(SERVICES, sync_to_thread=True)
    def own_list(request: Asked) -> Response[Any]:
        visit, signed_in = rooms.site.visit(request), rooms.who(request)
        if signed_in is None:
            return rooms.to_the_card(visit, SERVICES, facts=False, asker=rooms.site.office)
        rooms.pass_by(visit, signed_in)
        view = screens.OwnListView(
            visit.shell(),
            tuple(rooms.lists.services_of(signed_in)),
            f"{SERVICES}/stop",
            f"{SERVICES}/registered",
            f"{PROTOCOL}/logout",
            just="stopped" in request.query_params,
        )
        return visit.page(screens.render_own_list(view, visit.language))

    @post(f"{SERVICES}/stop", sync_to_thread=True)
    def stop(request: Asked, data: Form) -> Response[Any]:
        visit, signed_in = rooms.site.visit(request), rooms.who(request)
        visit.check_form(data)
        if signed_in is None:
            return visit.redirect(SERVICES)
        service, mark = data.get("service", ""), secrets.token_urlsafe(16)
        back = f"{SERVICES}/stopped?{urlencode({'mark': mark, 'service': service})}"
        address = rooms.house.sign_in.begin(
            back, facts=False, asker=rooms.site.office, purpose=stop_purpose(service, mark)
        )
        return visit.redirect(address, cookies=(visit.cookie(MARK_COOKIE, mark),))

    @get(f"{SERVICES}/stopped", sync_to_thread=True)
    def stopped(request: Asked) -> Response[Any]:
        visit, signed_in, mark = rooms.site.visit(request), rooms.who(request), mark_of(request)
        if signed_in is None:
            raise SignInGone
        proof = rooms.house.sign_in.collect(request.query_params.get("ticket", ""))
        service = request.query_params.get("service", "")
        newer = rooms.lists.confirmed_stop(signed_in, proof, service, mark)
        cookie = rooms.sessions.open(newer)
        rooms.sessions.close(request.cookies.get(SESSION_COOKIE, ""))
        cookies = (visit.cookie(SESSION_COOKIE, cookie), visit.cookie(MARK_COOKIE, "", max_age=0))
        return visit.redirect(f"{SERVICES}?stopped=yes", cookies=cookies)

    @get(f"{SERVICES}/registered", sync_to_thread=True)
    def registered(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        view = screens.RegisterView(visit.shell(), tuple(rooms.register.all()))
        return visit.page(screens.render_register(view, visit.language))

    return [own_list, stop, stopped, registered]


def _leaving(rooms: Rooms) -> list[HTTPRouteHandler]:
    """RP-initiated logout: at once where the service's token means who is signed in, else she is asked."""

    def leave(request: Asked, parameters: Parameters, *, confirmed: bool) -> Response[Any]:
        signed_in = rooms.who(request)
        leaving = rooms.lists.leave(parameters, signed_in)
        visit = rooms.visit(request, leaving.address)
        if signed_in is not None and not (leaving.sure or confirmed):
            kept = ("client_id", "id_token_hint", "post_logout_redirect_uri", "state")
            fields = tuple((name, parameters[name][0]) for name in kept if parameters.get(name))
            view = screens.LeaveView(visit.shell(), leaving.party, f"{PROTOCOL}/logout", fields)
            return visit.page(screens.render_leave(view, visit.language))
        cookies: tuple[Cookie, ...] = ()
        if signed_in is not None:
            if leaving.party is not None:
                rooms.lists.end_accesses(signed_in, leaving.party)
            rooms.sessions.close(request.cookies.get(SESSION_COOKIE, ""))
            cookies = (visit.cookie(SESSION_COOKIE, "", max_age=0),)
        if leaving.address:
            return visit.redirect(leaving.address, cookies=cookies)
        view = screens.LeaveView(visit.shell(), leaving.party, "", done=True)
        return visit.page(screens.render_leave(view, visit.language), cookies=cookies)

    @route(f"{PROTOCOL}/logout", http_method=BOTH, sync_to_thread=True, status_code=200)
    def left(request: Asked, body: RawBody) -> Response[Any]:
        if request.method == "GET":
            return leave(request, query_of(request), confirmed=False)
        form = form_of(body)
        confirmed = "_csrf_token" in form
        if confirmed:
            rooms.site.visit(request).check_form({name: values[0] for name, values in form.items()})
        return leave(request, form, confirmed=confirmed)

    return [left]
