# SPDX-License-Identifier: Apache-2.0
"""What the pages of the sign-in for services are served from, and the few steps they share."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from litestar import Response
from litestar.types import Method

from warifu.cards.openid.asks import Parameters
from warifu.cards.openid.exchanging import ExchangeService
from warifu.cards.openid.house import House
from warifu.cards.openid.own_list import OwnListService
from warifu.cards.openid.ports import SignedIn
from warifu.cards.openid.refusals import SignInGone
from warifu.cards.openid.registering import RegistrationService
from warifu.cards.openid.service import OpenIdService
from warifu.cards.openid.sessions import IDLE_SHARED, Sessions
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Site, Visit

REALM = "/api/realms/main"
PROTOCOL = f"{REALM}/protocol/openid-connect"
SERVICES = "/services"
SIGNED_IN = "/signed-in"
BROWSER_COOKIE, SESSION_COOKIE, MARK_COOKIE = "warifu-openid", "warifu-signed-in", "warifu-to-card"
BOTH: list[Method] = ["GET", "POST"]  # the standard lets a service choose


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


def mark_of(request: Asked) -> str:
    """The mark that this browser took along to its card. Raises SignInGone in any other."""
    mark, held = request.query_params.get("mark", ""), request.cookies.get(MARK_COOKIE, "")
    if not held or not hmac.compare_digest(mark.encode(), held.encode()):
        raise SignInGone
    return mark


def query_of(request: Asked) -> Parameters:
    """What the address says, each name with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def form_of(body: bytes) -> Parameters:
    """What a sent form says; nothing where it is none."""
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=64)
    except (UnicodeDecodeError, ValueError):
        return {}
