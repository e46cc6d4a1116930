# SPDX-License-Identifier: Apache-2.0
"""更新・継続利用・記載: the turns of a card whose chip was rewritten.

    1 lock the card  2 decide by the table  3 tell the authority that the chip has its certificates  4 record
    If power fails after 3, the same is said again: what took a place has it, and is recorded then.

What is written into the chip, and in which order, is `cards.renewal`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.cards.life.letters import OwedLetter, Tells
from warifu.cards.life.nouns import Acting, Card, CardTurn
from warifu.cards.life.refusals import NoSuchCard, TurnRefused
from warifu.cards.life.repeating import said_before
from warifu.cards.life.service import NONCE_BYTES, CardLifeService
from warifu.cards.life.turns import CHIP_IS_BEHIND, CardEvent, CardState
from warifu.numbers import Whole


@dataclass(frozen=True)
class CardUpdates:
    """カードの更新, for the office that writes chips."""

    cards: CardLifeService

    def find(self, card_id: bytes, acting: Acting) -> tuple[Card, Whole, Sequence[CardTurn]]:
        """Give a card that works, that this body deals with, and what happened to it.

        Raises NoSuchCard, TurnRefused.
        """
        with self.cards.store.transaction() as tx:
            card = tx.lock(card_id)
            turns = tx.turns(card_id)
            if card is None or not self.cards.may(tx, card, acting):
                raise NoSuchCard
        if card.state is not CardState.ACTIVE:
            raise TurnRefused
        return card, self.cards.holder_of(card), turns

    def look(self, card_id: bytes, acting: Acting) -> None:
        """照会の記録: who is about to be shown something of a card; durable on return. Raises as `find`."""
        self.find(card_id, acting)
        with self.cards.store.transaction() as tx:
            tx.add_look(card_id, acting, self.cards.clock.now(), self.cards.draw(NONCE_BYTES))

    def finish(
        self,
        card_id: bytes,
        events: Sequence[CardEvent],
        acting: Acting,
        act: Callable[[], object] = lambda: None,
        since: int = 0,
    ) -> None:
        """Record what was done to a card, after `act`, while nothing else happens to it. Safe to repeat.

        What was written counts as written only if nothing changed after turn `since`, when it began.
        Raises NoSuchCard, TurnRefused.
        """
        with self.cards.locked(card_id) as (tx, card):
            if card is None or not self.cards.may(tx, card, acting):
                raise NoSuchCard
            if card.state is not CardState.ACTIVE:
                raise TurnRefused
            act()
            changed = any(each.event in CHIP_IS_BEHIND for each in tx.turns(card_id)[since:])
            happened = [each for each in events if each is not CardEvent.WRITTEN or not changed]
            if happened and not said_before(tx, card, happened[-1], acting):
                now = card
                for event in happened:
                    now = self.cards.write(tx, now, event, acting)
        self.cards.tell(card_id)

    def owe_reminder(self, card_id: bytes, what: str, on: date) -> None:
        """有効期限通知書: owe its holder a letter about a last day, once; a card that stopped owes none."""
        today, now = self.cards.clock.today(), self.cards.clock.now()
        with self.cards.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is not None and card.state is CardState.ACTIVE:
                cause = f"last-day/{what}/{on}"
                tx.owe_letter(OwedLetter(card_id, cause, Tells.ENDING, today, on, what), now)

    def ending(self, since: date, until: date) -> list[Card]:
        """Give the cards that work and whose last day lies between two days, both included."""
        with self.cards.store.transaction() as tx:
            return tx.working_until(since, until)

    def works_until(self, card_id: bytes) -> date | None:
        """Give the last day of a card; None where it does not work."""
        with self.cards.store.transaction() as tx:
            card = tx.find(card_id)
        return card.expires_on if card is not None and card.state is CardState.ACTIVE else None
