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


class Sight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """閲覧の知らせ: at which counter and terminal, for which kind of case, in what manner, in which minute.

    `affair` is the kind of case in the body's own words, Japanese and English; `minute` is Unix time // 60:
    a look kept back because she had no mailbox yet is told later.
    """

    manner: Manner
    terminal: _Words
    affair_ja: _Words
    affair_en: _Words
    minute: Annotated[int, msgspec.Meta(ge=0)]

    def encode(self) -> bytes:
        """Write it, for the letter's query."""
        return _ENCODER.encode(self)

    @classmethod
    def decode(cls, content: bytes) -> Sight:
        """Read it, with anything masked that looks like a number. Raises Malformed."""
        try:
            sight = msgspec.json.decode(content, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise Malformed("a look is told in a form of five fields") from wrong
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
    `discreet` one never leaves this body: its line would tell somebody else where a person asks for help.
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
        return f"{self.case}/{self.in_house}/{self.manner}/{at.date().isoformat()}"


class FileSights(Protocol):
    """Tells people that they are about to be seen. `warifu.exchange.gateway.SightService` is the one."""

    def show(self, people: Sequence[Shown]) -> None:
        """Return only when each look is durable here, and stands in each mailbox there is.

        Raises a Fault while that cannot be: then nobody may be shown. Repeating it goes on where it stopped.
        """
        ...
