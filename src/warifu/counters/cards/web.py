# SPDX-License-Identifier: Apache-2.0
"""届いたカードのページ: which cards are on their way to this counter, and what was done with each.

    GET  /card-arrivals            the list
    POST /card-arrivals/arrived    a card came and lies in the safe now
    POST /card-arrivals/notified   its holder was told otherwise than by J-LIS's letter

Who is signed in comes from the window. A card is handed over in a case of the window, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from warifu.cards.life import CardCounter
from warifu.cards.safe import TO_BE_TAKEN, CardSafe, ChipElsewhere
from warifu.counters.cards import screens
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens.web import Asked, Form, Site, Staff

FIRST, SIGN_IN, SIGN_OUT = "/card-arrivals", "/window/sign-in", "/window/sign-out"


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from."""

    counter: CardCounter
    safe: CardSafe
    site: Site
    staff: Staff


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""

    def arrive(card_id: bytes, clerk: str) -> None:
        if card_id not in rooms.safe.stages():
            raise ChipElsewhere  # an envelope without its chip has not come
        rooms.counter.arrived(card_id, clerk)

    @get(FIRST, sync_to_thread=True)
    def listed(request: Asked) -> Response[Any]:
        return _serve(rooms, request, None)

    @post(f"{FIRST}/arrived", status_code=200, sync_to_thread=True)
    def arrived(request: Asked, data: Form) -> Response[Any]:
        return _serve(rooms, request, data, arrive)

    @post(f"{FIRST}/notified", status_code=200, sync_to_thread=True)
    def notified(request: Asked, data: Form) -> Response[Any]:
        return _serve(rooms, request, data, rooms.counter.notified)

    return [listed, arrived, notified]


def _serve(
    rooms: Rooms,
    request: Asked,
    form: dict[str, str] | None,
    act: Callable[[bytes, str], None] = lambda _card, _clerk: None,
) -> Response[Any]:
    """Serve a clerk; whoever is not signed in goes to the sign-in and learns nothing."""
    visit, problem, status = rooms.site.visit(request), "", 200
    if form is not None:
        visit.check_form(form)
    try:
        clerk, shown = rooms.staff.at_work(request)
    except Refusal:
        return visit.redirect(SIGN_IN)
    shell = replace(visit.shell(home=FIRST, signed_in_as=shown, sign_out=SIGN_OUT), address=FIRST)
    if form is not None:
        try:
            act(_card_id(form.get("card", "")), clerk)
        except (Refusal, Malformed) as no:
            problem, status = no.reason, no.status
    done = form is not None and not problem
    cards, stages = rooms.counter.on_the_way(), rooms.safe.stages()
    left = sorted(each for each, stage in stages.items() if stage in TO_BE_TAKEN)
    view = screens.ArrivalsView(shell, cards, frozenset(stages), left, done=done, problem=problem)
    return visit.page(screens.render_arrivals(view, visit.language), status=status)


def _card_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as wrong:
        raise Malformed("card: as on the page") from wrong
