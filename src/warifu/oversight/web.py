# SPDX-License-Identifier: Apache-2.0
"""What other bodies tell the commission, and the commission's own pages.

The board and the alarms are open to everybody who can reach them: counts, digests, signatures, no person.
Cities' orders to keep lines back are for staff under a personal sign-in: a small city with one is somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath

from warifu.exchange.messages import AlarmMessage, Kept
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.web import Asked, Site, Staff
from warifu.kernel.wire import Endpoint
from warifu.oversight import screens
from warifu.oversight.examination import digest_of
from warifu.oversight.keeping import LONGEST_GROUND, OrderDesk, RulingRefused, Verdict, order_of
from warifu.oversight.service import Alarm, OversightService
from warifu.oversight.views import Board

ORDERS, SIGN_IN, SIGN_OUT = "/orders", "/window/sign-in", "/window/sign-out"
MOST_DECIDED = 100
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


def endpoints(service: OversightService) -> list[Endpoint]:
    """Give the messages the commission's desk understands. Who raised it is the verified caller."""

    def alarm(caller: str, message: AlarmMessage) -> Kept:
        service.alarm(Alarm(caller, message.about, message.what, message.said, message.evidence))
        return Kept()

    return [Endpoint("oversight/alarm", AlarmMessage, alarm)]


def pages(board: Board, site: Site) -> list[HTTPRouteHandler]:
    """Give the board and the page of one alarm."""

    @get("/", sync_to_thread=True)
    def first(request: Asked) -> Response[str]:
        visit = site.visit(request)
        return visit.page(screens.render_board(board.board(visit.shell()), visit.language))

    @get("/alarms/{key:str}", sync_to_thread=True)
    def one_alarm(request: Asked, key: FromPath[str]) -> Response[str]:
        visit = site.visit(request)
        found = board.service.find_alarm(digest_of(key))
        return visit.page(screens.render_alarm(board.alarm(visit.shell(), found), visit.language))

    return [first, one_alarm]


@dataclass(frozen=True)
class OrderRooms:
    """What the page of orders is served from; `board` says what a city is called."""

    desk: OrderDesk
    board: Board
    site: Site
    staff: Staff

    def answer(self, request: Asked, data: dict[str, str] | None, *, check: bool = False) -> Response[Any]:
        """Draw the orders, after deciding what was sent; whoever is not signed in goes to the sign-in.

        With `check` a city's answer was sent, which decides nothing.
        """
        visit = self.site.visit(request)
        if data is not None:
            visit.check_form(data)
        try:
            by, shown = self.staff.at_work(request)
        except Refusal:
            return visit.redirect(SIGN_IN)
        refused, fits = False, None
        if data is not None and check:
            order, case, salt = (data.get(name, "") for name in ("order", "case", "salt"))
            fits = self.desk.fits(order_of(order), case, salt)
        elif data is not None:
            try:
                self.desk.rule(order_of(data.get("order", "")), _verdict(data), data.get("ground", ""), by=by)
                return visit.redirect(ORDERS)
            except RulingRefused:
                refused = True
        cases = [(self.board.titles.of(each.made.city), each) for each in self.desk.cases(MOST_DECIDED)]
        typed, at = ((data or {}).get(name, "") for name in ("ground", "order"))
        shell = visit.shell(home=ORDERS, signed_in_as=shown, sign_out=SIGN_OUT)
        view = screens.OrdersView(
            shell,
            self.board.clock.now(),
            cases,
            refused=refused,
            typed=typed[:LONGEST_GROUND],
            at=at,
            fits=fits,
        )
        page = screens.render_orders(view, visit.language)
        return visit.page(page, status=RulingRefused.status if refused else 200)


def order_pages(rooms: OrderRooms) -> list[HTTPRouteHandler]:
    """Give the page of orders."""

    @get(ORDERS, sync_to_thread=True)
    def orders(request: Asked) -> Response[Any]:
        return rooms.answer(request, None)

    @post("/orders/ruling", status_code=200, sync_to_thread=True)
    def ruling(request: Asked, data: Form) -> Response[Any]:
        return rooms.answer(request, data)

    @post("/orders/check", status_code=200, sync_to_thread=True)
    def check(request: Asked, data: Form) -> Response[Any]:
        return rooms.answer(request, data, check=True)

    return [orders, ruling, check]


def _verdict(form: dict[str, str]) -> Verdict:
    said = form.get("verdict", "")
    if said not in set(Verdict):
        raise RulingRefused
    return Verdict(said)
