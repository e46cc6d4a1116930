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
    HOME = "home"
    OVER = "over"


_TELLS_OF_AN_END = frozenset({Tells.STOPPED, Tells.ENDED})  # she shall hear of it also when it is over
_NOBODY = "nobody"
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


def home_letter(card_id: bytes, sent_on: date) -> OwedLetter:
    """本人限定受取郵便: the letter in which a card goes home; a card does so once."""
    return OwedLetter(card_id, "home", Tells.HOME, sent_on)


def letters_of_turn(card: Card, event: CardEvent, acting: Acting, today: date) -> list[OwedLetter]:
    """Give the letters that a turn owes; `card` is as it is after it.

    None for what she did herself at a counter, for an end on the last day (she was reminded of it), and none
    to who died, left or is struck off.
    """
    owed = list[OwedLetter]()
    if card.state is CardState.VOID:
        word = _NOBODY if event in _NOBODY_THERE else ""
        owed.append(OwedLetter(card.card_id, f"over/{card.turn}", Tells.OVER, today, None, word))
    if event is CardEvent.CAME_BACK:
        owed.append(OwedLetter(card.card_id, f"over/{card.turn}", Tells.OVER, today))
    if event is CardEvent.SENT_HOME:
        owed.append(home_letter(card.card_id, today))
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

    Where nobody is there any more, all of them, wherever they are. Else what was to come stays in the house.
    That a card may be fetched goes out also when it was: was it not she who fetched it, she hears of it.
    """
    if over.word == _NOBODY:
        return list(before), True
    return [each for each in before if each.tells not in _TELLS_OF_AN_END], False
