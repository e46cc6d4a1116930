# SPDX-License-Identifier: Apache-2.0
"""閲覧: that a clerk is about to see a person's record, as her own body tells her of it (HI-1, HI-6).

`Sight` is all that travels, sealed for the portal and then for her: no clerk's name, and never the request
in a clerk's own words. The case number is not in it: it stands in the letter, under ctx's commitment. What
happened to a link of hers (`LinkTold`) goes the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

import msgspec

from warifu.exchange.keepback import KeepBackOrder, ReadingCode
from warifu.kernel.clock import JST
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import mask_numbers

_Words = Annotated[str, msgspec.Meta(max_length=80)]
_ENCODER = msgspec.json.Encoder()


class Manner(StrEnum):
    """閲覧のしかた: what was shown of her."""

    FOUND = "found"
    """Her name, birth date and sex, among at most three people found by a search."""
    OPENED = "opened"
    """Her record, with her household."""
    CARD = "card"
    """How far her card is, until when it lasts, and what happened to it."""
    CANDIDATE = "candidate"
    """Her record beside what an office states of a member, as one of at most three candidates."""
    NAMED = "named"
    """Only that she has a record here: she was named as somebody's agent or as the other person."""
    FAMILY = "family"
    """Her entry in a family register, with everybody's who stands in it."""
    PASSPORT = "passport"
    """Her facts that a passport needs, to the passport office to which she gave a code for it."""
    ABROAD = "abroad"
    """That she is a national abroad, to the embassy before which she stands."""
    SIGNED = "signed"
    """Her name, birth date and sex as the certificate says with which she signed an application."""
    NUMBER = "number"
    """Nothing: her number is about to be changed ex officio, for the reason that stands as the affair."""
    REFUSED = "refused"
    """Nothing: somebody asked to see her record, and a protection measure hid it."""


class Sight(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="look"):
    """閲覧の知らせ: at which counter and terminal, for which kind of case, in what manner, in which minute.

    `affair` is the kind of case in the body's own words, Japanese and English; `minute` is Unix time // 60:
    a look kept back because she had no mailbox yet is told later. A `guarded` one is a protected person's:
    its card names no office, and it has neither terminal nor affair.
    """

    manner: Manner
    terminal: _Words
    affair_ja: _Words
    affair_en: _Words
    minute: Annotated[int, msgspec.Meta(ge=0)]
    guarded: bool = False

    def without_place(self) -> Sight:
        """Give it as a protected person is told: nothing from which a reader learns where she lives.

        Of a refusal not even the minute, only the day: who tried a city at ten must not find ten here. Why
        her number is changed is one of a few reasons, which name no place: she is told it too.
        """
        if self.manner is Manner.NUMBER:
            return msgspec.structs.replace(self, terminal="", guarded=True)
        minute = _start_of_day(self.minute) if self.manner is Manner.REFUSED else self.minute
        return msgspec.structs.replace(
            self, terminal="", affair_ja="", affair_en="", minute=minute, guarded=True
        )

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)


class LinkNews(StrEnum):
    """紐付けに起きたこと: what happened to the link of an office's file with a person."""

    LINKED = "linked"
    ENDED = "ended"
    FROZEN = "frozen"
    """Stopped, and with a clerk: nobody looks through it until she has decided."""
    CONFIRMED = "confirmed"


class LinkTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="link"):
    """紐付けの知らせ: what happened to which kind of file, with the last four digits of the number (G7).

    `message` names it, at the office only: whoever was sent it quotes it when she says that this is not her.
    """

    news: LinkNews
    message: UUID
    scheme_ja: _Words
    scheme_en: _Words
    last_four: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4})?$")]
    minute: Annotated[int, msgspec.Meta(ge=0)]
    guarded: bool = False

    def without_place(self) -> LinkTold:
        """Give it as a protected person is told."""
        return msgspec.structs.replace(self, scheme_ja="", scheme_en="", guarded=True)

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)


Told = Sight | LinkTold | KeepBackOrder | ReadingCode
"""What a body tells a person of its own."""


def read_told(content: bytes) -> Told:
    """Read it, with anything masked that looks like a number. Raises Malformed."""
    try:
        told: Told = msgspec.json.decode(content, type=Told)
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise Malformed("what a body tells a person has a form of its own") from wrong
    words = {name: value for name, value in msgspec.structs.asdict(told).items() if type(value) is str}
    return msgspec.structs.replace(told, **{name: mask_numbers(value) for name, value in words.items()})


@dataclass(frozen=True, slots=True)
class Shown:
    """誰を見せるか: one person of this body (in-house number) about to be shown, in one case.

    The same person in the same case, manner and day is one look, however often the page is drawn. A
    `discreet` one is told through the portal to nobody but whom a measure protects: the line would tell
    somebody else where a person asks for help.
    """

    in_house: str
    case: str
    manner: Manner
    terminal: str
    affair_ja: str
    affair_en: str
    discreet: bool = False

    def __repr__(self) -> str:
        return "Shown(••••)"

    def name(self, at: datetime) -> str:
        """Name the look within this body."""
        return f"{self.case}/{self.in_house}/{self.manner}/{at.astimezone(JST).date().isoformat()}"


def _start_of_day(minute: int) -> int:
    at = datetime.fromtimestamp(minute * 60, JST)
    return minute - at.hour * 60 - at.minute


class FileSights(Protocol):
    """Tells people that they are about to be seen. `warifu.exchange.gateway.SightService` is the one."""

    def show(self, people: Sequence[Shown]) -> None:
        """Return only when each look is durable here, and stands in each mailbox there is.

        Raises a Fault while that cannot be: then nobody may be shown. Repeating it goes on where it stopped.
        """
        ...

    def note(self, people: Sequence[Shown], at: datetime) -> None:
        """Keep looks that were refused, durably; each is told after the day of `at` has ended.

        Waits for no other body, and takes the same statements for whomever, and for nobody: whoever was
        refused must not learn from it that there is somebody.
        """
        ...
