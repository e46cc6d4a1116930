# SPDX-License-Identifier: Apache-2.0
"""What the operator may put before the commission."""

from __future__ import annotations

from warifu.exchange.converter.service import ConverterService
from warifu.exchange.messages import ForwardMessage
from warifu.kernel.wire import Endpoint

LARGEST = 12 << 20


def endpoints(service: ConverterService) -> list[Endpoint]:
    """Give the converter's messages."""
    return [
        Endpoint("exchange/convert", ForwardMessage, service.convert, largest=LARGEST),
        Endpoint("exchange/refused", ForwardMessage, service.refused, largest=LARGEST),
    ]
