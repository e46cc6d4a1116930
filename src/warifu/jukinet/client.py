# SPDX-License-Identifier: Apache-2.0
"""Juki Net as cities and agencies reach it, always sealed. It keeps nothing and draws nothing at random.

An outbox of change notices is the city's own: its register draws sequence and key in the transaction that
records the event, and sends again whatever J-LIS has not decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

import msgspec

from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet.messages import (
    MOST_CHANGES,
    ChangeNotice,
    ChangeNotices,
    Changes,
    LookedUp,
    LookUp,
    NoticesTaken,
    Protect,
    PullChanges,
    Subscribe,
    Unsubscribe,
)
from warifu.kernel.wire import Nothing

R = TypeVar("R", bound=msgspec.Struct)
JLIS = "jlis"


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class JukiNetClient:
    """What a city or an agency asks of Juki Net."""

    def __init__(self, wire: SealedCalls) -> None:
        """Speak over a sealed wire."""
        self._wire = wire

    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        """本人確認情報の通知: what the reply names is durable at J-LIS. None: ask how far it is."""
        return self._wire.call(JLIS, "jukinet/notify", ChangeNotices(list(notices)), NoticesTaken)

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None:
        """支援措置の通知: protect a resident of this city until a day; None: it has ended."""
        told = Protect(code.reveal("tell Juki Net whom to protect"), until_on)
        self._wire.call(JLIS, "jukinet/protect", told, Nothing)

    def look_up(self, asked: LookUp) -> LookedUp:
        """本人確認情報の提供の求め: find the one person. Raises the refusals of docs/spec/juki-net.md."""
        return self._wire.call(JLIS, "jukinet/look-up", asked, LookedUp)

    def subscribe(self, wanted: Subscribe) -> None:
        """Be told of changes of a person from now on; the same again changes nothing."""
        self._wire.call(JLIS, "jukinet/subscribe", wanted, Nothing)

    def unsubscribe(self, row: str, reference: bytes) -> None:
        """Be told no more."""
        self._wire.call(JLIS, "jukinet/unsubscribe", Unsubscribe(row, reference), Nothing)

    def changes(self, row: str, after: int, most: int = MOST_CHANGES) -> Changes:
        """Pull the changes after a serial; store them with the new serial in one transaction."""
        return self._wire.call(JLIS, "jukinet/changes", PullChanges(row, after, most), Changes)
