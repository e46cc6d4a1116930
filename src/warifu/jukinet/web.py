# SPDX-License-Identifier: Apache-2.0
"""The messages other bodies send to Juki Net: typed values → service → typed values. No rule in it.

Offer them sealed (`exchange.sealing`): they carry codes, names and numbers. Who the caller is was verified
by the wire and is passed in.
"""

from __future__ import annotations

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet.feed import FeedService
from warifu.jukinet.intake import IntakeService
from warifu.jukinet.looking import LookingService
from warifu.jukinet.messages import (
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
from warifu.jukinet.protection import ProtectionBook
from warifu.kernel.wire import Endpoint, Nothing

LARGEST_LIST = 4 << 20
"""Bytes of one message of notices: a thousand with long names and addresses."""


def endpoints(
    intake: IntakeService, looking: LookingService, feed: FeedService, protection: ProtectionBook
) -> list[Endpoint]:
    """Give the messages this office understands."""

    def notify(caller: str, message: ChangeNotices) -> NoticesTaken:
        return intake.notify(BodyName(caller), message.notices)

    def look_up(caller: str, message: LookUp) -> LookedUp:
        return looking.look_up(caller, message)

    def subscribe(caller: str, message: Subscribe) -> Nothing:
        feed.subscribe(caller, message)
        return Nothing()

    def unsubscribe(caller: str, message: Unsubscribe) -> Nothing:
        feed.unsubscribe(caller, message)
        return Nothing()

    def changes(caller: str, message: PullChanges) -> Changes:
        return feed.changes(caller, message)

    def protect(caller: str, message: Protect) -> Nothing:
        protection.protect(BodyName(caller), ResidentRecordCode.parse(message.code), message.until_on)
        return Nothing()

    return [
        Endpoint("jukinet/notify", ChangeNotices, notify, largest=LARGEST_LIST),
        Endpoint("jukinet/look-up", LookUp, look_up),
        Endpoint("jukinet/subscribe", Subscribe, subscribe),
        Endpoint("jukinet/unsubscribe", Unsubscribe, unsubscribe),
        Endpoint("jukinet/changes", PullChanges, changes),
        Endpoint("jukinet/protect", Protect, protect),
    ]
