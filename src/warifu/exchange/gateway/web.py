# SPDX-License-Identifier: Apache-2.0
"""What the commission may release to an agency."""

from __future__ import annotations

from warifu.exchange.gateway.provider import ProviderService
from warifu.exchange.messages import ReleasesMessage
from warifu.kernel.wire import Endpoint

LARGEST = 12 << 20


def endpoints(service: ProviderService) -> list[Endpoint]:
    """Give the gateway's messages."""
    return [Endpoint("exchange/release", ReleasesMessage, service.release, largest=LARGEST)]
