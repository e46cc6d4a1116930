# SPDX-License-Identifier: Apache-2.0
"""市区町村の窓口: a counter's side of the notices, in the municipality's own process. It keeps nothing.

It insists on an identity check of this case, for this purpose, made face to face (law M-2, M-3), and then
asks J-LIS. That the record code is that of the person who was identified is the window's work, not done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.identity import Bearer, IdentityChecked, Occasion, Way
from warifu.kernel.clock import Clock
from warifu.kernel.wire import Nothing
from warifu.notices.nouns import CityProgress, Destination, Held, ShelfLine, Wanted
from warifu.notices.refusals import CheckForSomethingElse, OnlyHerself
from warifu.notices.shelf import Whereabouts
from warifu.notices.web import (
    AskHeld,
    AskNotices,
    AskProgress,
    AskWhereabouts,
    ChooseElsewhere,
    DestinationMessage,
    Destroyed,
    Fetch,
    HandOver,
    HeldList,
    ProgressMessage,
    Receipt,
    ReceivedBack,
    ShelfList,
    WantedMessage,
    WhereaboutsMessage,
)

HAND_OVER, ELSEWHERE = "notice-hand-over", "protection-request"
"""Purposes of `identity`."""

JLIS = "jlis"
_NO_BATCH = UUID(int=0)
R = TypeVar("R", bound=msgspec.Struct)


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class NoticeCounter:
    """What a municipality does about notices."""

    def __init__(self, wire: SealedCalls, clock: Clock) -> None:
        """Speak over a sealed wire."""
        self._wire = wire
        self._clock = clock

    # the resident register

    def ask(self, request_id: UUID, people: Sequence[Wanted]) -> CityProgress:
        """通知書の作成依頼: have letters sent to residents with new numbers; harmless to repeat."""
        message = AskNotices(request_id, [_wanted(each) for each in people])
        return _progress(self._wire.call(JLIS, "notices/ask", message, ProgressMessage))

    def correct(self, wanted: Wanted) -> None:
        """送付先の訂正: mend a resident's address or common name."""
        self._wire.call(JLIS, "notices/correct", _wanted(wanted), Nothing)

    def progress(self, request_id: UUID) -> CityProgress:
        """What became of a request."""
        return _progress(self._wire.call(JLIS, "notices/progress", AskProgress(request_id), ProgressMessage))

    def held(self, codes: Sequence[ResidentRecordCode]) -> list[Held]:
        """Which of these residents' letters cannot be laid out, by place in the list."""
        texts = [code.reveal("ask which letters are held") for code in codes]
        held = self._wire.call(JLIS, "notices/held", AskHeld(texts), HeldList).held
        return [Held(each.place, each.reason, each.field) for each in held]

    # the window, with a person before it

    def hand_over(self, checked: IdentityChecked, occasion: Occasion, code: ResidentRecordCode) -> list[str]:
        """窓口交付: give the tracking numbers of the letters to fetch from the safe for this person.

        Raises CheckForSomethingElse, CheckedForAnother, CheckExpired, NoLetterHere.
        """
        self._insist(checked, occasion, HAND_OVER)
        message = HandOver(_text(code), checked.check, occasion.clerk)
        return self._wire.call(JLIS, "notices/hand-over", message, Fetch).trackings

    def whereabouts(
        self, checked: IdentityChecked, occasion: Occasion, code: ResidentRecordCode
    ) -> Whereabouts:
        """通知書の所在: tell the person herself how far her own letter is; nobody else, not even a parent."""
        self._insist(checked, occasion, HAND_OVER)
        if checked.bearer is not Bearer.SELF:
            raise OnlyHerself
        message = AskWhereabouts(_text(code))
        return Whereabouts(
            self._wire.call(JLIS, "notices/whereabouts", message, WhereaboutsMessage).whereabouts
        )

    def send_elsewhere(
        self,
        checked: IdentityChecked,
        occasion: Occasion,
        code: ResidentRecordCode,
        destination: Destination | None,
        receipt: str = "",
    ) -> str:
        """居所情報登録: send this person's letters to another place; None: to her registered address.

        Gives the receipt to hand to whoever asked. `destination.return_to` is the counter that serves the
        place, never the one she left.
        """
        self._insist(checked, occasion, ELSEWHERE)
        place = _destination(destination) if destination else None
        herself = checked.bearer is Bearer.SELF
        message = ChooseElsewhere(_text(code), place, herself, checked.check, receipt)
        return self._wire.call(JLIS, "notices/elsewhere", message, Receipt).receipt

    # the safe

    def received_back(self, tracking: str, clerk: str) -> None:
        """A letter came back by the post and lies in the safe."""
        self._wire.call(JLIS, "notices/received-back", ReceivedBack(tracking, clerk), Nothing)

    def shelf(self) -> list[ShelfLine]:
        """What should lie in the safe."""
        return _lines(self._wire.call(JLIS, "notices/shelf", Nothing(), ShelfList))

    def clearance(self) -> list[ShelfLine]:
        """What is to be destroyed today."""
        return _lines(self._wire.call(JLIS, "notices/clearance", Nothing(), ShelfList))

    def destroyed(self, tracking: str, clerk: str, witness: str) -> None:
        """Record that two clerks destroyed a letter of today's list."""
        self._wire.call(JLIS, "notices/destroyed", Destroyed(tracking, clerk, witness), Nothing)

    def _insist(self, checked: IdentityChecked, occasion: Occasion, purpose: str) -> None:
        checked.require(occasion, self._clock.minute())
        if occasion.purpose != purpose or checked.way is not Way.COUNTER:
            raise CheckForSomethingElse


def _text(code: ResidentRecordCode) -> str:
    return code.reveal("name the person to J-LIS under seal")


def _destination(place: Destination) -> DestinationMessage:
    return DestinationMessage(place.postal_code, place.address, place.return_to.text, place.common_name)


def _wanted(wanted: Wanted) -> WantedMessage:
    return WantedMessage(_text(wanted.code), _destination(wanted.destination))


def _progress(message: ProgressMessage) -> CityProgress:
    return CityProgress(_NO_BATCH, message.people, message.posted_on)


def _lines(message: ShelfList) -> list[ShelfLine]:
    return [ShelfLine(each.tracking, each.kept_on) for each in message.letters]
