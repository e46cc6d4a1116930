# SPDX-License-Identifier: Apache-2.0
"""The messages cities send to this office: bytes → typed values → service → bytes. No rule in it.

They carry record codes and addresses, so both ends pass them sealed as a whole (`exchange.sealing`), as the
messages of `numbers`. Who the caller is was verified by the wire. No reply ever holds an address or a name.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.wire import Endpoint, Nothing
from warifu.notices.elsewhere import Asked, Elsewhere
from warifu.notices.nouns import CityProgress, Destination, ShelfLine, Wanted
from warifu.notices.requests import Requests
from warifu.notices.shelf import Shelf

LARGEST_LIST = 8 << 20
"""Bytes of one list: 5,000 people with the longest addresses that most cities hold."""


class DestinationMessage(msgspec.Struct, forbid_unknown_fields=True):
    """送付先 on the wire."""

    postal_code: str
    address: str
    return_to: str
    common_name: str = ""

    def read(self) -> Destination:
        """Give the typed value. Raises Malformed."""
        return Destination(self.postal_code, self.address, BodyName(self.return_to), self.common_name)


class WantedMessage(msgspec.Struct, forbid_unknown_fields=True):
    """One person to whom a notice is sent; `code` is the resident record code."""

    code: str
    destination: DestinationMessage

    def read(self) -> Wanted:
        """Give the typed value. Raises Malformed."""
        return Wanted(ResidentRecordCode.parse(self.code), self.destination.read())


class AskNotices(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/ask`: at most 5,000 people."""

    request_id: UUID
    people: list[WantedMessage]


class AskProgress(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/progress`: of a request the city made."""

    request_id: UUID


class ProgressMessage(msgspec.Struct):
    """How many people the city named, and the day of posting."""

    people: int
    posted_on: date | None


class AskHeld(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/held`: which of these people's letters cannot be laid out."""

    codes: list[str]


class HeldMessage(msgspec.Struct):
    """Place in the list (from 0), reason and field."""

    place: int
    reason: str
    field: str


class HeldList(msgspec.Struct):
    """Those to be mended."""

    held: list[HeldMessage]


class ChooseElsewhere(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/elsewhere`: another place, or None for the registered address."""

    code: str
    destination: DestinationMessage | None
    herself: bool
    check: UUID
    receipt: str = ""


class Receipt(msgspec.Struct):
    """What is given to the one who asked."""

    receipt: str


class ReceivedBack(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/received-back`: a letter came back to the counter."""

    tracking: str
    by: str


class HandOver(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/hand-over`: the person was identified; `check` is the counter's own line."""

    code: str
    check: UUID
    by: str


class Fetch(msgspec.Struct):
    """The letters to fetch from the safe."""

    trackings: list[str]


class Destroyed(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/destroyed`: two people destroyed a letter."""

    tracking: str
    by: str
    witness: str


class AskWhereabouts(msgspec.Struct, forbid_unknown_fields=True):
    """`notices/whereabouts`: the person herself asks."""

    code: str


class WhereaboutsMessage(msgspec.Struct):
    """A word of `shelf.Whereabouts`."""

    whereabouts: str


class ShelfMessage(msgspec.Struct):
    """One letter in the safe."""

    tracking: str
    kept_on: date


class ShelfList(msgspec.Struct):
    """Letters in the safe, or those of them to be destroyed."""

    letters: list[ShelfMessage]


def endpoints(requests: Requests, shelf: Shelf, elsewhere: Elsewhere) -> list[Endpoint]:
    """Give the messages this office understands."""
    return [*_asking(requests), *_keeping(shelf), _choosing(elsewhere)]


def _asking(requests: Requests) -> list[Endpoint]:
    def ask(caller: str, message: AskNotices) -> ProgressMessage:
        people = [each.read() for each in message.people]
        return _progress(requests.ask(BodyName(caller), message.request_id, people))

    def correct(caller: str, message: WantedMessage) -> Nothing:
        requests.correct(BodyName(caller), message.read())
        return Nothing()

    def progress(caller: str, message: AskProgress) -> ProgressMessage:
        return _progress(requests.city_progress(BodyName(caller), message.request_id))

    def held(caller: str, message: AskHeld) -> HeldList:
        codes = [ResidentRecordCode.parse(code) for code in message.codes]
        lines = requests.held(BodyName(caller), codes)
        return HeldList([HeldMessage(each.place, each.reason, each.field) for each in lines])

    return [
        Endpoint("notices/ask", AskNotices, ask, largest=LARGEST_LIST),
        Endpoint("notices/correct", WantedMessage, correct),
        Endpoint("notices/progress", AskProgress, progress),
        Endpoint("notices/held", AskHeld, held),
    ]


def _keeping(shelf: Shelf) -> list[Endpoint]:
    def received_back(caller: str, message: ReceivedBack) -> Nothing:
        shelf.receive_back(BodyName(caller), message.tracking, message.by)
        return Nothing()

    def hand_over(caller: str, message: HandOver) -> Fetch:
        code = ResidentRecordCode.parse(message.code)
        return Fetch(shelf.hand_over(BodyName(caller), code, message.check, message.by))

    def destroyed(caller: str, message: Destroyed) -> Nothing:
        shelf.destroyed(BodyName(caller), message.tracking, message.by, message.witness)
        return Nothing()

    def whereabouts(caller: str, message: AskWhereabouts) -> WhereaboutsMessage:
        del caller  # any counter: it has identified the person, and is told no place
        return WhereaboutsMessage(shelf.whereabouts(ResidentRecordCode.parse(message.code)).value)

    def kept(caller: str, message: Nothing) -> ShelfList:
        del message
        return _letters(shelf.shelf(BodyName(caller)))

    def clearance(caller: str, message: Nothing) -> ShelfList:
        del message
        return _letters(shelf.clearance(BodyName(caller)))

    return [
        Endpoint("notices/received-back", ReceivedBack, received_back),
        Endpoint("notices/hand-over", HandOver, hand_over),
        Endpoint("notices/destroyed", Destroyed, destroyed),
        Endpoint("notices/whereabouts", AskWhereabouts, whereabouts),
        Endpoint("notices/shelf", Nothing, kept),
        Endpoint("notices/clearance", Nothing, clearance),
    ]


def _choosing(elsewhere: Elsewhere) -> Endpoint:
    def choose(caller: str, message: ChooseElsewhere) -> Receipt:
        asked = Asked(
            ResidentRecordCode.parse(message.code),
            message.destination.read() if message.destination else None,
            message.herself,
            message.check,
            message.receipt,
        )
        return Receipt(elsewhere.choose(BodyName(caller), asked))

    return Endpoint("notices/elsewhere", ChooseElsewhere, choose)


def _progress(progress: CityProgress) -> ProgressMessage:
    return ProgressMessage(progress.people, progress.posted_on)


def _letters(lines: list[ShelfLine]) -> ShelfList:
    return ShelfList([ShelfMessage(line.tracking, line.kept_on) for line in lines])
