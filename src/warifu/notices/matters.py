# SPDX-License-Identifier: Apache-2.0
"""用件: what a letter is about. The number notice, and the letters of the card, which travel the same road.

Pure. Whoever orders a letter names its cause: the same cause again is the same letter. A matter holds days
and words of a list, never a name, a number or an address; those are read when it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName

NO_CAUSE = UUID(int=0)
"""The number notice has no other cause than the number."""


class Mail(StrEnum):
    """郵便の別: what is printed in one batch. Every letter of one mail has the same sheets and weight."""

    NOTICES = "notices"
    CARDS = "cards"


class Kind(StrEnum):
    """通知の種類: what a letter says."""

    NUMBER_NOTICE = "number-notice"
    CARD_ARRIVED = "card-arrived"
    CARD_ENDING = "card-ending"
    CARD_PHOTO = "card-photo"
    CARD_STOPPED = "card-stopped"
    CARD_ENDED = "card-ended"

    @property
    def mail(self) -> Mail:
        """With what it is printed."""
        return Mail.NOTICES if self is Kind.NUMBER_NOTICE else Mail.CARDS


@dataclass(frozen=True, slots=True)
class Matter:
    """用件: one thing that one letter tells. `city` deals with it; `until_on` is the last day to act.

    `word` is of a list of its kind (`card_letters.toml`): why a photograph was refused, what ends.
    """

    cause: UUID
    kind: Kind
    city: BodyName
    happened_on: date
    until_on: date | None = None
    word: str = ""
