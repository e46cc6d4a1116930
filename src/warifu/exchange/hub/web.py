# SPDX-License-Identifier: Apache-2.0
"""What other bodies may ask of the network's operator, and its own page."""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from warifu.exchange import screens
from warifu.exchange.hub.service import HubService
from warifu.exchange.hub.views import NetworkState
from warifu.exchange.messages import Reqids, RequestsMessage, Span
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.web import Asked, Site
from warifu.kernel.wire import Endpoint

LARGEST = 8 << 20


class OnlyTheCommission(Refusal):
    """Only the commission reconciles its record with the operator's."""

    reason = "only-the-commission"
    law = "LC-24; Act 35"
    remedy = "Ask the commission."


def endpoints(service: HubService) -> list[Endpoint]:
    """Give the operator's messages."""

    def reqids(caller: str, message: Span) -> msgspec.Struct:
        if caller != "commission":
            raise OnlyTheCommission
        return Reqids(service.reqids(message.from_minute, message.to_minute))

    return [
        Endpoint("exchange/request", RequestsMessage, service.ask, largest=LARGEST),
        Endpoint("exchange/reqids", Span, reqids),
    ]


def pages(state: NetworkState, site: Site) -> list[HTTPRouteHandler]:
    """Give the operator's page: counts and states only."""

    @get("/", sync_to_thread=True)
    def first(request: Asked) -> Response[str]:
        visit = site.visit(request)
        return visit.page(screens.render_operator(state.view(visit.shell()), visit.language))

    return [first]
