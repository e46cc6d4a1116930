# SPDX-License-Identifier: Apache-2.0
"""What the commission files at the portal, and the resident's pages."""

from __future__ import annotations

from warifu.exchange.messages import EndingsMessage, FilingsMessage
from warifu.kernel.wire import Endpoint
from warifu.portal.service import PortalService

LARGEST = 16 << 20


def endpoints(service: PortalService) -> list[Endpoint]:
    """Give the portal's messages."""
    return [
        Endpoint("portal/file", FilingsMessage, service.file, largest=LARGEST),
        Endpoint("portal/end", EndingsMessage, service.end, largest=LARGEST),
    ]
