# SPDX-License-Identifier: Apache-2.0
"""What other bodies tell the commission, and the commission's own pages.

The board is open to everybody who can reach it: it holds counts, digests and signatures, and no person.
"""

from __future__ import annotations

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.exchange.messages import AlarmMessage, Kept
from warifu.kernel.screens.web import Asked, Site
from warifu.kernel.wire import Endpoint
from warifu.oversight import screens
from warifu.oversight.examination import digest_of
from warifu.oversight.service import Alarm, OversightService
from warifu.oversight.views import Board


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
