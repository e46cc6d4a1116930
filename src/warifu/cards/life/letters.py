# SPDX-License-Identifier: Apache-2.0
"""カードのお知らせ: which event of a card owes its holder a letter on paper. Pure.

So that who has no mailbox hears of it too, and of what she did not do herself. A letter is named by its card
and cause for ever. It is written with what causes it and ordered afterwards (`ordering`); what it says and
where it goes is the print room's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from warifu.cards.life.nouns import Acting, Card
from warifu.cards.life.turns import CardEvent, CardState
from warifu.kernel.secrecy import MASK

FETCH_WITHIN = timedelta(days=90)
"""受取期限: how long after its arrival a card is to be fetched (own). It is kept all the same."""
_SELF = "jlis"


class Tells(StrEnum):
    """お知らせの種類: what a letter tells. `OVER` is none: what was to come is called back."""

    ARRIVED = "arrived"
    ENDING = "ending"
    PHOTO = "photo"
    STOPPED = "stopped"
    ENDED = "ended"
    OVER = "over"


_TELLS_OF_AN_END = frozenset({Tells.STOPPED, Tells.ENDED})  # she shall hear of it also when it is over
_NOBODY, _FETCHED = "nobody", "fetched"  # why it is over, where that matters
_NOBODY_THERE = frozenset({CardEvent.DIED, CardEvent.LEFT, CardEvent.STRUCK})
_EX_OFFICIO = frozenset(
    {CardEvent.NUMBER_CHANGED, CardEvent.CODE_CHANGED, CardEvent.ENTRY_MISSED, CardEvent.PHOTO_UNFIT}
)


@dataclass(frozen=True, slots=True)
class OwedLetter:
    """送るべき通知: one letter about one card; `word` is of the list of its kind, such as why it ended."""

    card_id: bytes
    cause: str
    tells: Tells
    happened_on: date
    until_on: date | None = None
    word: str = ""

    @property
    def reference(self) -> UUID:
        """How the print room knows it: the same for ever, and it says nothing of the card."""
        named = b"warifu/card-letter\0" + self.card_id + self.cause.encode()
        return UUID(bytes=sha256(named).digest()[:16])

    def __repr__(self) -> str:
        return f"OwedLetter({self.tells}, {MASK})"


def letters_of_turn(card: Card, event: CardEvent, acting: Acting, today: date) -> list[OwedLetter]:
    """Give the letters that a turn owes; `card` is as it is after it.

    None for what she did herself at a counter, for an end on the last day (she was reminded of it), and none
    to who died, left or is struck off.
    """
    owed = list[OwedLetter]()
    if card.state is CardState.VOID or event is CardEvent.HANDED_OVER:
        ends = _NOBODY if event in _NOBODY_THERE else ""
        word = _FETCHED if event is CardEvent.HANDED_OVER else ends
        owed.append(OwedLetter(card.card_id, f"over/{card.turn}", Tells.OVER, today, None, word))
    cause = f"turn/{card.turn}"
    if event is CardEvent.ARRIVED:
        until = today + FETCH_WITHIN
        owed.append(OwedLetter(card.card_id, cause, Tells.ARRIVED, today, until))
    elif event is CardEvent.LOST:
        word = "call" if acting.body == _SELF else "counter"
        owed.append(OwedLetter(card.card_id, cause, Tells.STOPPED, today, None, word))
    elif event in _EX_OFFICIO or (event is CardEvent.WITHDRAWN and acting.body == _SELF):
        owed.append(OwedLetter(card.card_id, cause, Tells.ENDED, today, None, event.value))
    return owed


def called_off(over: OwedLetter, before: Sequence[OwedLetter]) -> tuple[list[OwedLetter], bool]:
    """Give which of the letters before shall not go out, and whether those with the post are called back.

    Where nobody is there any more, all of them, wherever they are. What is over by itself only stays in the
    house: that she may fetch it, once she has; what else was to come, once the card has ended.
    """
    if over.word == _NOBODY:
        return list(before), True
    if over.word == _FETCHED:
        return [each for each in before if each.tells is Tells.ARRIVED], False
    return [each for each in before if each.tells not in _TELLS_OF_AN_END], False
