# SPDX-License-Identifier: Apache-2.0
"""お知らせの作成依頼: what holders are owed on paper is ordered at the print room of the same body.

    1 the letter is owed, in the transaction of what causes it  2 order it, by its reference  3 note the order
    If power fails after 2, it is ordered again, which changes nothing. What is called back follows what was
    ordered before, of one card in order.

A card whose holder is written to counts as notified. Where the letter goes, and whether anybody was there to
be written to, these offices are not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from warifu.cards.life.letters import OwedLetter, Tells, called_off
from warifu.cards.life.refusals import TurnRefused
from warifu.cards.life.service import OURSELVES, CardLifeService
from warifu.cards.life.turns import CardEvent
from warifu.kernel.refusal import Problem


class PrintHouse(Protocol):
    """印刷室: letters to whoever has or had a number, by its position. Durable on return; repeats well."""

    def order(self, position: int, letter: OwedLetter, city: str) -> None:
        """Have it sent once for its reference; `city` has the card. Nobody there: nothing."""
        ...

    def withdraw(self, position: int, references: Sequence[UUID], *, everywhere: bool) -> None:
        """Let these not leave the house; `everywhere`: nor reach anybody from the post or a safe."""
        ...


@dataclass(frozen=True)
class LetterOrders:
    """カードのお知らせの依頼."""

    cards: CardLifeService
    house: PrintHouse

    def order(self) -> int:
        """Order what is owed; how many. One that cannot be ordered keeps only its own card's waiting."""
        with self.cards.store.transaction() as tx:
            owed = tx.unordered_letters()
        done, stuck, failed = 0, set[bytes](), list[Problem]()
        for each in owed:
            if each.card_id in stuck:
                continue
            try:
                self._order(each)
                done += 1
            except Problem as problem:
                stuck.add(each.card_id)
                failed.append(problem)
        if failed:
            raise failed[0]
        return done

    def _order(self, letter: OwedLetter) -> None:
        with self.cards.store.transaction() as tx:
            card, before = tx.find(letter.card_id), tx.letters_of(letter.card_id)
        assert card is not None
        if letter.tells is Tells.OVER:
            over, everywhere = called_off(letter, before)
            self.house.withdraw(card.position, [each.reference for each in over], everywhere=everywhere)
            cards = [each.reference for each in over if each.tells is Tells.HOME]
            self.house.withdraw(card.position, cards, everywhere=True)  # a card lies in it
        elif card.counter == card.city:  # an embassy tells her itself: no letter goes abroad
            self.house.order(card.position, letter, card.city)
        if letter.tells is Tells.ARRIVED and card.counter == card.city:
            with suppress(TurnRefused):  # a counter said so before, or it has ended
                self.cards.turn(letter.card_id, CardEvent.NOTIFIED, OURSELVES)
        with self.cards.store.transaction() as tx:
            tx.letter_ordered(letter)
