# SPDX-License-Identifier: Apache-2.0
"""サービスの窓口: what services call, server to server; every no is the standard's code in our words."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post, route
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from warifu.cards.openid.discovery import discovery
from warifu.cards.openid.refusals import AnsweredThere, AskedWrongly
from warifu.cards.openid.web.rooms import BOTH, PROTOCOL, REALM, Rooms, form_of
from warifu.kernel.screens.web import Asked

NO_STORE = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
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
            given = rooms.exchange.exchange(form_of(body), request.headers.get("authorization", ""))
        except AnsweredThere as no:
            return _told(no, "Basic" if no.status == 401 and "authorization" in request.headers else "")
        return Response(given, headers=NO_STORE)

    def items(access: str) -> Response[Any]:
        try:
            return Response(rooms.exchange.read(access), headers=NO_STORE)
        except AnsweredThere as no:
            return _told(no, "Bearer")

    @route(f"{PROTOCOL}/userinfo", http_method=BOTH, sync_to_thread=True, status_code=200)
    def userinfo(request: Asked, body: RawBody) -> Response[Any]:
        inside, header = form_of(body).get("access_token", ()), _bearer(request)
        if inside and (header or len(inside) != 1):
            return _told(AskedWrongly(), "Bearer")
        return items(inside[0] if inside else header)

    return [configuration, certs, token, userinfo]


def _told(no: AnsweredThere, scheme: str) -> Response[Any]:
    """A no to a machine: the standard's code, our words, the law."""
    headers = dict(NO_STORE)
    if scheme == "Bearer":
        headers["www-authenticate"] = f'Bearer error="{no.error}"'
    elif scheme:
        headers["www-authenticate"] = 'Basic realm="openid"'
    content = {"error": no.error, "error_description": f"{no.told} {no.law}".strip()}
    return Response(content, status_code=no.status, headers=headers)


def _bearer(request: Asked) -> str:
    """The access in the header; one in the address is not read, for addresses are written down."""
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    return access.strip() if scheme.lower() == "bearer" else ""
