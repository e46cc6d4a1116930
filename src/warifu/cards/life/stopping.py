# SPDX-License-Identifier: Apache-2.0
"""一時停止の受付: the stop line, open to everybody at any hour.

    1 record   what the caller said of herself, as a keyed digest   2 answer   the same words for everybody
    3 act      behind the answer, at once: exactly one living card is suspended, its certificates held

The caller is told that the call was taken, and never whether there is a card, or a person: nothing of the
answer, and no time it takes, depends on it. Whoever stops somebody else's card does no lasting harm, and is
not asked for more than a person knows by heart; it is released at the counter, with an identity check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from warifu.cards.life.refusals import TurnRefused
from warifu.cards.life.service import OURSELVES, CardLifeService
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.four_items import MOST_CHARACTERS
from warifu.kernel.refusal import Malformed

_CALL_ID_BYTES = 16


@dataclass(frozen=True)
class StopLine:
    """一時停止の窓口. `behind` runs something behind the answer; what a crash loses, each round does."""

    cards: CardLifeService
    behind: Callable[[Callable[[], object]], object]

    def call(self, name: str, born_on: date, address: str) -> None:
        """届出: record the call; durable when it returns, whoever it is about. Raises Malformed."""
        for field, said in (("name", name), ("address", address)):
            if not said.strip() or len(said) > MOST_CHARACTERS:
                raise Malformed(f"{field}: 1 to {MOST_CHARACTERS} characters")
        known = self.cards.known(name, born_on, address)
        with self.cards.store.transaction() as tx:
            tx.add_call(self.cards.draw(_CALL_ID_BYTES), known, self.cards.clock.now())
        self.behind(self.act)

    def act(self) -> int:
        """Act on the calls that wait; gives how many."""
        with self.cards.store.transaction() as tx:
            waiting = tx.waiting_calls()
        for call_id, known in waiting:
            with self.cards.store.transaction() as tx:
                found = tx.by_known(known)
            if len(found) == 1:  # of two, none: nobody knows whose call it was
                try:
                    self.cards.turn(found[0], CardEvent.LOST, OURSELVES)
                except TurnRefused:  # suspended before, or void by now
                    self.cards.tell(found[0])
            with self.cards.store.transaction() as tx:
                tx.end_call(call_id)
        return len(waiting)
