# SPDX-License-Identifier: Apache-2.0
"""認証の連携の入口: the addresses of the public profile, the pages of a person, the answers to services.

    {base}/api/realms/main/.well-known/openid-configuration
    {base}/api/realms/main/protocol/openid-connect/{auth,token,userinfo,certs,logout}
    {base}/sign-in-to/<name>    the question, in the browser it was asked in; …/reader: to her reader and back
    {base}/services             her own list, with stop;  /services/registered  who may ask, for everybody

An unknown service or address gets a page and never a redirect; every other fault goes back to the service.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from litestar import Response, get, post, route
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from litestar.types import Method

from warifu.cards.openid import screens
from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.discovery import discovery
from warifu.cards.openid.exchanging import ExchangeService
from warifu.cards.openid.house import QUESTION, House, hashed
from warifu.cards.openid.own_list import OwnListService, stop_purpose
from warifu.cards.openid.ports import LOGIN, SignedIn
from warifu.cards.openid.refusals import AnsweredThere, AskedWrongly, CardNeeded, SignInGone
from warifu.cards.openid.registering import RegistrationService
from warifu.cards.openid.service import Back, OpenIdService, Question, ToTheReader
from warifu.cards.openid.sessions import IDLE_SHARED, Sessions
from warifu.cards.signatures import Stage
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import LANGUAGES, Wording, render_problem
from warifu.kernel.screens.web import LANGUAGE_COOKIE, Asked, Form, Site, Visit

REALM = "/api/realms/main"
PROTOCOL = f"{REALM}/protocol/openid-connect"
SERVICES = "/services"
SIGNED_IN = "/signed-in"
BROWSER_COOKIE, SESSION_COOKIE, MARK_COOKIE = "warifu-openid", "warifu-signed-in", "warifu-to-card"
_BOTH: list[Method] = ["GET", "POST"]  # the standard lets a service choose
_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from."""

    house: House
    sessions: Sessions
    people: OpenIdService
    exchange: ExchangeService
    lists: OwnListService
    register: RegistrationService
    site: Site
    bridge: str = ""
    """Where the holder's own reader answers browsers."""

    def who(self, request: Asked) -> SignedIn | None:
        """Who is signed in by card in this browser."""
        return self.sessions.find(request.cookies.get(SESSION_COOKIE, ""))

    def pass_by(self, visit: Visit, signed_in: SignedIn | None) -> Visit:
        """At a shared computer a page goes away by itself once its sign-in is over."""
        if signed_in is not None and signed_in.shared:
            visit.goes_away(IDLE_SHARED, f"{SERVICES}/registered")
        return visit

    def to_the_card(self, visit: Visit, come_back: str, *, facts: bool, asker: Wording) -> Response[Any]:
        """Send the browser to the sign-in by card; it comes back to a path of ours.

        The mark goes with the browser twice, in its cookie and in the address: nobody is signed in by a link
        that somebody else sent.
        """
        mark = secrets.token_urlsafe(16)
        back = f"{SIGNED_IN}?{urlencode({'mark': mark, 'next': come_back})}"
        address = self.house.sign_in.begin(back, facts=facts, asker=asker)
        return visit.redirect(address, cookies=(visit.cookie(MARK_COOKIE, mark),))

    def visit(self, request: Asked, redirect_uri: str = "") -> Visit:
        """The visit; a form on its page may lead to the service, and from there to where it sends her on.

        Browsers hold every step that follows a form to its page's policy, and a service's own steps are not
        known here; the form itself has one fixed address and no field that anybody else could fill.
        """
        if not redirect_uri:
            return self.site.visit(request)
        parts = urlsplit(redirect_uri)
        origin = f"{parts.scheme}://{parts.netloc}"
        return replace(self.site, elsewhere=(*self.site.elsewhere, origin, "https:")).visit(request)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give everything this office answers."""
    return [
        *_asking(rooms),
        *_deciding(rooms),
        *_signing(rooms),
        *_machines(rooms),
        *_lists(rooms),
        *_leaving(rooms),
    ]


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
        language = _first_known(begun.locales)
        wanted = f"?lang={language}" if language and LANGUAGE_COOKIE not in request.cookies else ""
        return visit.redirect(f"{QUESTION}/{begun.name}{wanted}", cookies=cookies)

    @route(f"{PROTOCOL}/auth", http_method=_BOTH, sync_to_thread=True, status_code=200)
    def asked(request: Asked, body: RawBody) -> Response[Any]:
        return begin(request, _form(body) if request.method == "POST" else _query(request))

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
        return visit.redirect(f"{QUESTION}/{name}/reader" if isinstance(back, ToTheReader) else back.address)

    @get(QUESTION + "/{name:str}/card", sync_to_thread=True)
    def card(request: Asked, name: FromPath[str]) -> Response[Any]:
        asked = rooms.people.question(name, request.cookies.get(BROWSER_COOKIE, ""), rooms.who(request))
        asker, facts = asked.party.registration.shown_name, bool(asked.ask.items)
        return rooms.to_the_card(rooms.site.visit(request), f"{QUESTION}/{name}", facts=facts, asker=asker)

    @get(SIGNED_IN, sync_to_thread=True)
    def signed_in(request: Asked) -> Response[Any]:
        visit, come_back = rooms.site.visit(request), request.query_params.get("next", "")
        _mark_of(request)
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
            return visit.redirect(found.address)
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


def _machines(rooms: Rooms) -> list[HTTPRouteHandler]:
    """What services call, server to server."""
    own = discovery(rooms.house)

    @get(f"{REALM}/.well-known/openid-configuration", sync_to_thread=False)
    def configuration() -> Response[Any]:
        return Response(own, headers={"cache-control": "max-age=300"})

    @get(f"{PROTOCOL}/certs", sync_to_thread=True)
    def certs() -> Response[Any]:
        return Response({"keys": rooms.house.public_keys()}, headers={"cache-control": "max-age=300"})

    @post(f"{PROTOCOL}/token", sync_to_thread=True, status_code=200)
    def token(request: Asked, body: RawBody) -> Response[Any]:
        try:
            given = rooms.exchange.exchange(_form(body), request.headers.get("authorization", ""))
        except AnsweredThere as no:
            return _told(no, "Basic" if no.status == 401 and "authorization" in request.headers else "")
        return Response(given, headers=_NO_STORE)

    def items(access: str) -> Response[Any]:
        try:
            return Response(rooms.exchange.read(access), headers=_NO_STORE)
        except AnsweredThere as no:
            return _told(no, "Bearer")

    @route(f"{PROTOCOL}/userinfo", http_method=_BOTH, sync_to_thread=True, status_code=200)
    def userinfo(request: Asked, body: RawBody) -> Response[Any]:
        inside, header = _form(body).get("access_token", ()), _bearer(request)
        if inside and (header or len(inside) != 1):
            return _told(AskedWrongly(), "Bearer")
        return items(inside[0] if inside else header)

    return [configuration, certs, token, userinfo]


def _lists(rooms: Rooms) -> list[HTTPRouteHandler]:
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
        visit, signed_in, mark = rooms.site.visit(request), rooms.who(request), _mark_of(request)
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

    @route(f"{PROTOCOL}/logout", http_method=_BOTH, sync_to_thread=True, status_code=200)
    def left(request: Asked, body: RawBody) -> Response[Any]:
        if request.method == "GET":
            return leave(request, _query(request), confirmed=False)
        form = _form(body)
        confirmed = "_csrf_token" in form
        if confirmed:
            rooms.site.visit(request).check_form({name: values[0] for name, values in form.items()})
        return leave(request, form, confirmed=confirmed)

    return [left]


def _told(no: AnsweredThere, scheme: str) -> Response[Any]:
    """A no to a machine: the standard's code, our words, the law."""
    headers = dict(_NO_STORE)
    if scheme == "Bearer":
        headers["www-authenticate"] = f'Bearer error="{no.error}"'
    elif scheme:
        headers["www-authenticate"] = 'Basic realm="openid"'
    content = {"error": no.error, "error_description": f"{no.told} {no.law}".strip()}
    return Response(content, status_code=no.status, headers=headers)


def _mark_of(request: Asked) -> str:
    """The mark that this browser took along to its card. Raises SignInGone in any other."""
    mark, held = request.query_params.get("mark", ""), request.cookies.get(MARK_COOKIE, "")
    if not held or not hmac.compare_digest(mark.encode(), held.encode()):
        raise SignInGone
    return mark


def _shown_to(request: Asked) -> str:
    """Names the use of a card in this browser, without telling its cookie."""
    return hashed(f"shown/{request.cookies.get(SESSION_COOKIE, '')}").hex()[:32]


def _bearer(request: Asked) -> str:
    """The access in the header; one in the address is not read, for addresses are written down."""
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    return access.strip() if scheme.lower() == "bearer" else ""


def _query(request: Asked) -> Parameters:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _form(body: bytes) -> Parameters:
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=64)
    except (UnicodeDecodeError, ValueError):
        return {}


def _first_known(locales: Sequence[str]) -> str:
    return next((code for each in locales if (code := each.split("-")[0].lower()) in LANGUAGES), "")


__all__ = ["PROTOCOL", "REALM", "Rooms", "pages"]
