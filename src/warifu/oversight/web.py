# SPDX-License-Identifier: Apache-2.0
"""What other bodies tell the commission, and the commission's own pages."""

from __future__ import annotations

from warifu.exchange.messages import AlarmMessage, Kept
from warifu.kernel.wire import Endpoint
from warifu.oversight.service import Alarm, OversightService


def endpoints(service: OversightService) -> list[Endpoint]:
    """Give the messages the commission's desk understands. Who raised it is the verified caller."""

    def alarm(caller: str, message: AlarmMessage) -> Kept:
        service.alarm(Alarm(caller, message.about, message.what, message.said, message.evidence))
        return Kept()

    return [Endpoint("oversight/alarm", AlarmMessage, alarm)]
