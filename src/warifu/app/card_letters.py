# SPDX-License-Identifier: Apache-2.0
"""カードのお知らせ: what cards owe their holders on paper, ordered at the notices office of the same body.

The cards know a holder by a position, the print room by a reference of its own: they meet here alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from warifu import notices
from warifu.cards import life
from warifu.identifiers.body_name import BodyName

KINDS: Mapping[life.Tells, notices.Kind] = MappingProxyType(
    {
        life.Tells.ARRIVED: notices.Kind.CARD_ARRIVED,
        life.Tells.ENDING: notices.Kind.CARD_ENDING,
        life.Tells.PHOTO: notices.Kind.CARD_PHOTO,
        life.Tells.STOPPED: notices.Kind.CARD_STOPPED,
        life.Tells.ENDED: notices.Kind.CARD_ENDED,
    }
)


@dataclass(frozen=True)
class CardPrinting:
    """The print room as the cards need it (`life.PrintHouse`)."""

    letters: notices.CardLetters

    def order(self, position: int, letter: life.OwedLetter, city: str) -> None:
        """Order one. A card is fetched where it lies; all else is done where she lives."""
        lies_there = letter.tells is life.Tells.ARRIVED
        self.letters.order(
            position,
            letter.reference,
            KINDS[letter.tells],
            letter.happened_on,
            until_on=letter.until_on,
            word=letter.word,
            city=BodyName(city) if lies_there else None,
        )

    def withdraw(self, position: int, references: Sequence[UUID], *, everywhere: bool) -> None:
        """Call these off."""
        self.letters.withdraw(position, references, everywhere=everywhere)
