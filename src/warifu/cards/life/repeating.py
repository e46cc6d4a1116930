# SPDX-License-Identifier: Apache-2.0
"""再送: whether a counter says again what it said before. It changes nothing."""

from __future__ import annotations

from warifu.cards.life.nouns import Acting, Card
from warifu.cards.life.store import CardRows
from warifu.cards.life.turns import CardEvent


def said_before(tx: CardRows, card: Card, event: CardEvent, acting: Acting) -> bool:
    """Whether a counter says again, in the same case, what it said last: its answer was lost on the way."""
    last = tx.turns(card.card_id)[-1]
    return bool(acting.case) and (last.event, last.by, last.case) == (event, acting.body, acting.case)
