# SPDX-License-Identifier: Apache-2.0
"""閲覧: that a clerk is about to see a person's record, as her own body tells her of it (HI-1, HI-6).

`Sight` is all that travels, sealed for the portal and then for her: no clerk's name, and never the request
in a clerk's own words. The case number is not in it: it stands in the letter, under ctx's commitment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

import msgspec

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
    CANDIDATE = "candidate"
    """Her record beside what an office states of a member, as one of at most three candidates."""
    NAMED = "named"
    """Only that she has a record here: she was named as somebody's agent or as the other person."""
    FAMILY = "family"
    """Her entry in a family register, with everybody's who stands in it."""
    REFUSED = "refused"
    """Nothing: somebody asked to see her record, and a protection measure hid it."""


class Sight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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

        Of a refusal not even the minute, only the day: who tried a city at ten must not find ten here.
        """
        minute = _start_of_day(self.minute) if self.manner is Manner.REFUSED else self.minute
        return msgspec.structs.replace(
            self, terminal="", affair_ja="", affair_en="", minute=minute, guarded=True
        )

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)

    @classmethod
    def decode(cls, content: bytes) -> Sight:
        """Read it, with anything masked that looks like a number. Raises Malformed."""
        try:
            sight = msgspec.json.decode(content, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise Malformed("a look is told in a form of its own") from wrong
        return msgspec.structs.replace(
            sight,
            terminal=mask_numbers(sight.terminal),
            affair_ja=mask_numbers(sight.affair_ja),
            affair_en=mask_numbers(sight.affair_en),
        )


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
