# SPDX-License-Identifier: Apache-2.0
"""What other bodies may ask of the network's operator."""

from __future__ import annotations

import msgspec

from warifu.exchange.hub.service import HubService
from warifu.exchange.messages import AskMessage, Reqids, Span
from warifu.kernel.refusal import Refusal
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
        Endpoint("exchange/request", AskMessage, service.ask, largest=LARGEST),
        Endpoint("exchange/reqids", Span, reqids),
    ]
