# SPDX-License-Identifier: Apache-2.0
"""署名の求めの窓口: what services and holders' readers call. No page is drawn here; people see openid's.

POST /api/sign-transactions               a service puts a document's hash up        access of the service
GET  /api/sign-transactions/<id>/result   it takes the signature, once               access of the service
GET  /signing/<handle>/question           what to sign, in parts                     the holder's reader
POST /signing/<handle>/answer             the signature                              the holder's reader
POST /signing/<handle>/no                 there will be none                         the holder's reader
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, RawBody

from warifu.cards.signatures.messages import MadeSignature, NoSignature
from warifu.cards.signatures.nouns import Asker, read_wanted
from warifu.cards.signatures.refusals import SigningAccessEnded, SignTransactionGone
from warifu.cards.signatures.service import SignatureService
from warifu.kernel.screens.web import Asked, Site

TRANSACTIONS, SIGNING = "/api/sign-transactions", "/signing"
_LARGEST_BODY = 1 << 17  # what is larger than a request may be is told in its own words up to here


@dataclass(frozen=True)
class Rooms:
    """What it is served from."""

    service: SignatureService
    site: Site

    def asker(self, request: Asked) -> Asker:
        """Which service calls, by the access in its header. Raises SigningAccessEnded."""
        scheme, _, access = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise SigningAccessEnded
        return self.service.asker(access.strip())

    def said(self, content: bytes, status: int = 200, kind: str = "application/json") -> Response[bytes]:
        """An answer to a program."""
        return Response(content, status_code=status, media_type=kind, headers=self.site.headers())

    def turned_away(self, request: Asked, no: SigningAccessEnded) -> Response[Any]:
        """Say that the access is not good, as RFC 6750 wants it said."""
        answer = self.site.problem(request, no)
        answer.headers["www-authenticate"] = 'Bearer error="invalid_token"'
        return answer


def endpoints(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give everything this office answers."""
    return [*_services(rooms), *_readers(rooms)]


def _services(rooms: Rooms) -> list[HTTPRouteHandler]:
    service = rooms.service

    @post(TRANSACTIONS, sync_to_thread=True, request_max_body_size=_LARGEST_BODY)
    def put_up(request: Asked, body: RawBody) -> Response[Any]:
        try:
            asker = rooms.asker(request)
        except SigningAccessEnded as no:
            return rooms.turned_away(request, no)
        made = service.put_up(asker, read_wanted(body))
        said = {"sign_transaction_id": made.transaction_id, "until": made.until_at}
        return rooms.said(msgspec.json.encode(said), 201)

    @get(TRANSACTIONS + "/{transaction:str}/result", sync_to_thread=True)
    def result(request: Asked, transaction: FromPath[str]) -> Response[Any]:
        try:
            asker = rooms.asker(request)
        except SigningAccessEnded as no:
            return rooms.turned_away(request, no)
        return rooms.said(service.fetch(asker, _read_id(transaction)), kind="application/jose")

    return [put_up, result]


def _readers(rooms: Rooms) -> list[HTTPRouteHandler]:
    service = rooms.service

    @get(SIGNING + "/{handle:str}/question", sync_to_thread=True)
    def question(handle: FromPath[str]) -> Response[bytes]:
        return rooms.said(msgspec.json.encode(service.question(handle)))

    @post(SIGNING + "/{handle:str}/answer", sync_to_thread=True)
    def answer(handle: FromPath[str], data: JSONBody[MadeSignature]) -> Response[bytes]:
        service.answer(handle, data.signature)
        return rooms.said(b"{}")

    @post(SIGNING + "/{handle:str}/no", sync_to_thread=True)
    def no(handle: FromPath[str], data: JSONBody[NoSignature]) -> Response[bytes]:
        service.give_up(handle, declined=data.declined)
        return rooms.said(b"{}")

    return [question, answer, no]


def _read_id(text: str) -> UUID:
    """Read a transaction's id; what is none is none of anybody's. Raises SignTransactionGone."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise SignTransactionGone from wrong
