# SPDX-License-Identifier: Apache-2.0
"""Chips over HTTP: what cities say on the sealed wire, and what the holder of a card that came by post does.

GET  /cards/letter         take the card out of the letter, by the code printed in it
POST /cards/letter/file    the closed card as a file
POST /cards/opening/order     from her own software: an order to open that card; needs no code: without hers
                           nobody carries it out
POST /cards/opening/opened    from her own software: the card was opened, and shows it

No page or message here has a field for the code of the counter, or for a PIN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from warifu.cards.dispatch import home_line, screens
from warifu.cards.dispatch import messages as say
from warifu.cards.dispatch.homeward import Homeward
from warifu.cards.dispatch.refusals import NoParcel
from warifu.cards.dispatch.service import Dispatch
from warifu.cards.life import Acting
from warifu.cards.life.messages import CounterCase
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens.web import Asked, Form, Site
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Endpoint, Nothing

LETTER, FILE_NAME = "/cards/letter", "my-number-card.card"


def endpoints(service: Dispatch) -> list[Endpoint]:
    """What cities may say and ask. Offer it sealed: a chip is what its holder is known by."""

    def waiting(caller: str, message: say.ChipsHeld) -> say.ChipsWaiting:
        return say.ChipsWaiting(*service.waiting(caller, message.card_ids))

    def fetch(caller: str, message: say.ChipNamed) -> say.HeldChip:
        return service.fetch(caller, message.card_id)

    def received(caller: str, message: say.ChipReceived) -> Nothing:
        service.received(caller, message.card_id, message.receipt)
        return Nothing()

    def order(caller: str, message: say.ChipOrderAsked) -> say.SignedOrder:
        acting = _acting(caller, message.at)
        given, signature = service.order(acting, message.card_id, message.act, message.places, message.obeyed)
        return say.SignedOrder(given.counter, given.expires_at, signature)

    def opened(caller: str, message: say.ChipOpened) -> Nothing:
        service.opened(_acting(caller, message.at), message.card_id, message.counter, message.proof)
        return Nothing()

    return [
        Endpoint("chips/waiting", say.ChipsHeld, waiting),
        Endpoint("chips/fetch", say.ChipNamed, fetch),
        Endpoint("chips/received", say.ChipReceived, received),
        Endpoint("chips/order", say.ChipOrderAsked, order),
        Endpoint("chips/opened", say.ChipOpened, opened),
    ]


def _acting(caller: str, at: CounterCase) -> Acting:
    return Acting(caller, at.clerk, at.case)


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `origin` is where they are reached from outside."""

    homeward: Homeward
    site: Site
    origin: str


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the page of the letter, and the two addresses for her software."""
    return [*_letter(rooms), *_home(rooms)]


def _letter(rooms: Rooms) -> list[HTTPRouteHandler]:
    def drawn(request: Asked, *, wrong: bool) -> Response[Any]:
        visit = rooms.site.visit(request)
        shell = replace(visit.shell(), address=LETTER)
        view = screens.LetterView(shell, LETTER, rooms.origin, wrong)
        return visit.page(
            screens.render_letter(view, visit.language), status=NoParcel.status if wrong else 200
        )

    @get(LETTER, sync_to_thread=True)
    def form(request: Asked) -> Response[Any]:
        return drawn(request, wrong=False)

    @post(f"{LETTER}/file", status_code=200, sync_to_thread=True)
    def file(request: Asked, data: Form) -> Response[Any]:
        rooms.site.visit(request).check_form(data)
        try:
            content = rooms.homeward.letter(Secret(data.get("code", ""))).file
        except (NoParcel, Malformed):
            return drawn(request, wrong=True)
        headers = rooms.site.headers() | {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(content, media_type="application/octet-stream", headers=headers, status_code=200)

    return [form, file]


def _home(rooms: Rooms) -> list[HTTPRouteHandler]:
    def said(content: bytes) -> Response[bytes]:
        return Response(content, status_code=200, media_type="application/json", headers=rooms.site.headers())

    @post(home_line.ORDER, status_code=200, sync_to_thread=True)
    def order(data: JSONBody[say.HomeOrderAsked]) -> Response[bytes]:
        given, signature = rooms.homeward.order(data.card_id, data.obeyed)
        answer = say.SignedOrder(given.counter, given.expires_at, signature)
        return said(msgspec.json.encode(answer))

    @post(home_line.OPENED, status_code=200, sync_to_thread=True)
    def opened(data: JSONBody[say.HomeOpened]) -> Response[bytes]:
        rooms.homeward.opened(data.card_id, data.counter, data.proof)
        return said(b"{}")

    return [order, opened]
