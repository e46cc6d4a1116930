# SPDX-License-Identifier: Apache-2.0
"""追随: cards follow the one order of what happened to people and their numbers.

What the numbers recorded is durable there; each step here is one transaction that turns the cards and moves
the mark, so a crash repeats a step, never skips one, and never lets a card outlive the event that ends it.
What a correction or revival undoes, no card follows: there is no way back from void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from warifu.cards.life.nouns import Card, entry_due
from warifu.cards.life.service import OURSELVES, CardLifeService
from warifu.cards.life.store import CardRows
from warifu.cards.life.turns import LIVING, CardEvent, CardState
from warifu.numbers import DOUBLE_ENDED, NUMBER_CHANGED, Happened, Standing, Whole

_AT_ONCE = 200
_ENDS: Mapping[str, CardEvent] = MappingProxyType(
    {
        "death": CardEvent.DIED,
        Standing.DECEASED.value: CardEvent.DIED,
        "abroad": CardEvent.LEFT,
        "left": CardEvent.LEFT,
        "struck": CardEvent.STRUCK,
        "code": CardEvent.CODE_CHANGED,
        NUMBER_CHANGED: CardEvent.NUMBER_CHANGED,
        DOUBLE_ENDED: CardEvent.NUMBER_CHANGED,
    }
)
"""The events of a person that end her cards, by the word of whoever told them."""
_FACTS = frozenset(
    {
        *("items", "move-in", "move-within", "name", "birth-date", "sex", "correction"),
        *("returned", Standing.RESIDENT.value),  # a card that was kept abroad comes home with her
    }
)


class CardFollowing:
    """Keeps the cards up with the people."""

    def __init__(self, cards: CardLifeService) -> None:
        """Follow for the cards of J-LIS."""
        self._cards = cards

    def follow(self) -> int:
        """Take one step; gives how many events it took, 0 when nothing was left."""
        with self._cards.store.transaction() as tx:
            happened = self._cards.lives.happened_after(tx.lock_followed(), _AT_ONCE)
            touched = [card_id for each in happened for card_id in self._apply(tx, each)]
            if happened:
                tx.set_followed(happened[-1].serial)
        for card_id in dict.fromkeys(touched):
            self._cards.tell(card_id)
        return len(happened)

    def _apply(self, tx: CardRows, happened: Happened) -> list[bytes]:
        """Turn the cards of one person; gives those that were turned."""
        if happened.kind not in _ENDS and happened.kind not in _FACTS:
            return []
        locked = [tx.lock(each.card_id) for each in tx.of_person(happened.person)]
        cards = [each for each in locked if each is not None and each.state is not CardState.VOID]
        if not cards:
            return []
        holder = next(iter(self._cards.lives.whole([happened.position])), None)
        for card in cards:
            if happened.kind in _ENDS:
                self._end(tx, card, _ENDS[happened.kind])
            elif holder is not None:
                self._change_facts(tx, card, holder, happened)
        return [card.card_id for card in cards]

    def _end(self, tx: CardRows, card: Card, event: CardEvent) -> None:
        """What ends cards; who leaves the country may have said that she keeps hers (C-3).

        The city that she named must have said itself that she stands in a family register of its own: J-LIS
        believes no single city that she is a national, unless one keeps both registers.
        """
        domicile = tx.kept_abroad(card.card_id) if event is CardEvent.LEFT and card.state in LIVING else None
        if domicile is None or not tx.says_it_keeps(card.person, domicile):
            self._cards.write(tx, card, event, OURSELVES)
            return
        kept = replace(card, city=domicile, entry_due=None)
        self._cards.write(tx, kept, CardEvent.WENT_ABROAD, OURSELVES)

    def _change_facts(self, tx: CardRows, card: Card, holder: Whole, happened: Happened) -> None:
        """Her items changed: the signing certificate ends, and a card goes with her to another city.

        An application does not: it is withdrawn, and she applies where she lives now.
        """
        city, moved = holder.held.city.text, holder.held.city.text != card.city
        if moved and card.state not in LIVING:
            self._cards.write(tx, card, CardEvent.WITHDRAWN, OURSELVES)
            return
        due = entry_due(happened.effective_on) if moved else card.entry_due
        newer = replace(card, city=city, born_on=holder.held.items.born_on, entry_due=due)
        self._cards.write(tx, newer, CardEvent.FACTS_CHANGED, OURSELVES)
        if card.state in LIVING:
            tx.set_known(card.person, self._cards.known_of(holder))
