# SPDX-License-Identifier: Apache-2.0
"""有効期限のお知らせ: each night, find the last days within three months, and remind each holder once.

A card ends by itself (`life.end_overdue`); a certificate is refused after its last day by whoever looks.
What is recorded here is whom a letter has to reach; nothing prints one. Who signs in sees it in her history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from warifu.cards.jpki import CardCertificates
from warifu.cards.jpki.nouns import renewable_from
from warifu.cards.life import Card
from warifu.cards.renewal.nouns import LastDay, Of
from warifu.cards.renewal.store import RenewalStore
from warifu.kernel.clock import Clock


@dataclass(frozen=True)
class Reminders:
    """お知らせ: `working` gives the cards that work, `held` the certificates of one."""

    store: RenewalStore
    working: Callable[[], Iterable[Card]]
    held: Callable[[bytes], CardCertificates]
    clock: Clock

    def remind(self) -> int:
        """Record whoever was not reminded of that day yet; gives how many."""
        today, count = self.clock.today(), 0
        for card in self.working():
            for last in last_days(card, self.held(card.card_id)):
                if not renewable_from(last.on) <= today <= last.on:
                    continue
                with self.store.transaction() as tx:
                    count += tx.add_warned(last, self.clock.now())
        return count


def last_days(card: Card, held: CardCertificates) -> list[LastDay]:
    """The last days of a card and of its certificates; a certificate that ends with its card is not named."""
    found = [LastDay(card.card_id, Of.CARD, card.expires_on)]
    for each in held.in_force:
        until: date = each.until
        if until < card.expires_on:
            found.append(LastDay(card.card_id, Of(each.kind.value), until))
    return found
