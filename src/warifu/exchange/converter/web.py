# SPDX-License-Identifier: Apache-2.0
"""What the operator may put before the commission."""

from __future__ import annotations

from warifu.exchange.converter.service import ConverterService
from warifu.exchange.messages import ForwardsMessage
from warifu.kernel.wire import Endpoint

LARGEST = 12 << 20


def endpoints(service: ConverterService) -> list[Endpoint]:
    """Give the converter's messages."""
    return [
        Endpoint("exchange/convert", ForwardsMessage, service.convert, largest=LARGEST),
        Endpoint("exchange/refused", ForwardsMessage, service.refused, largest=LARGEST),
    ]
