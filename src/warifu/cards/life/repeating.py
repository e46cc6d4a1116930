# SPDX-License-Identifier: Apache-2.0
"""再送: whether a counter says again what it said before. It changes nothing."""

from __future__ import annotations

from warifu.cards.life.nouns import Acting, Card
from warifu.cards.life.store import CardRows
from warifu.cards.life.turns import UNDER_WAY, CardEvent


def said_before(tx: CardRows, card: Card, event: CardEvent, acting: Acting) -> bool:
    """Whether a counter says again, in the same case, what it said last: its answer was lost on the way."""
    last = tx.turns(card.card_id)[-1]
    return bool(acting.case) and (last.event, last.by, last.case) == (event, acting.body, acting.case)


def applied_before(tx: CardRows, card: Card, acting: Acting) -> bool:
    """Whether a card on its way was applied for in this very case, however far it is by now."""
    first = tx.turns(card.card_id)[0]
    same = (first.event, first.by, first.case) == (CardEvent.APPLIED, acting.body, acting.case)
    return bool(acting.case) and card.state in UNDER_WAY and same
