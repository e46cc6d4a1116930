# SPDX-License-Identifier: Apache-2.0
"""表示の留保の審査 as the commission runs it: a desk over its converter's record, and its staff's sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from litestar.types import ControllerRouterHandler

from warifu.app import plan
from warifu.app.parts import Parts
from warifu.counters.window import Clerk, Limits, Signing, WindowStore
from warifu.counters.window import web as window_web
from warifu.exchange import Decision
from warifu.exchange.messages import Kept
from warifu.kernel.screens.web import Site
from warifu.oversight import OrderDesk, Orders, OversightStore
from warifu.oversight import web as oversight_web
from warifu.oversight.views import Board

EXAMINERS = (
    (Clerk("kuze", "久世　審査担当", "Kuze (orders)"), "demo-kuze-2026"),
    (Clerk("natori", "名取　審査担当代理", "Natori (orders, deputy)"), "demo-natori-2026"),
)
"""Invented staff, of whom either may decide; the demo's sign-in page shows their passwords."""


class OrderRoom:
    """The desk for cities' orders, ready to serve."""

    def __init__(self, parts: Parts, orders: Orders) -> None:
        """Sign with the commission's legal key; in a demo with pages, let invented staff in."""

        def tell(decision: Decision) -> None:
            parts.wire.call("portal", "portal/decide-keep-back", decision, Kept)

        sign = partial(parts.ring.sign, plan.LEGAL)
        self.desk = OrderDesk(OversightStore(parts.database), orders, tell, sign, parts.clock)
        self.signing = Signing(WindowStore(parts.database), parts.clock, parts.randomness, Limits())
        self._staff = EXAMINERS if parts.settings.demo and parts.settings.start else ()
        for clerk, password in self._staff:
            self.signing.add_clerk(clerk, password, by="demo")

    def pages(self, site: Site, board: Board) -> Sequence[ControllerRouterHandler]:
        """Give the page of orders and the sign-in of the staff."""
        doors = window_web.Doors(self.signing, site, self._staff, home=oversight_web.ORDERS)
        staff = window_web.StaffAtWork(self.signing)
        rooms = oversight_web.OrderRooms(self.desk, board, site, staff)
        return [*window_web.door_pages(doors), *oversight_web.order_pages(rooms)]
