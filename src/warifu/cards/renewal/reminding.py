# SPDX-License-Identifier: Apache-2.0
"""有効期限のお知らせ: each night, find the last days within three months, and remind each holder once.

A card ends by itself (`life.end_overdue`); a certificate is refused after its last day by whoever looks.
    1 owe the letter, once for its cause  2 record that she was reminded
    If power fails between, 1 is said again and changes nothing. Who signs in sees it in her history too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from warifu.cards.jpki import Certificate
from warifu.cards.jpki.nouns import renewable_from
from warifu.cards.life import CardUpdates
from warifu.cards.renewal.nouns import LastDay, Of
from warifu.cards.renewal.store import RenewalStore
from warifu.kernel.clock import Clock

_LONGEST = timedelta(days=92)  # of three months


class EndingCertificates(Protocol):
    """認証局: certificates in force by their last day."""

    def ending(self, since: date, until: date) -> list[Certificate]:
        """Give those whose last day lies between two days, both included."""
        ...


@dataclass(frozen=True)
class Reminders:
    """お知らせ. Of a card that does not work nobody is reminded."""

    store: RenewalStore
    cards: CardUpdates
    certificates: EndingCertificates
    clock: Clock

    def remind(self) -> int:
        """Record whoever was not reminded of that day yet; gives how many."""
        today, count = self.clock.today(), 0
        for last in self._last_days(today, today + _LONGEST):
            if renewable_from(last.on) <= today and not self._was_reminded(last):
                self.cards.owe_reminder(last.card_id, last.of, last.on)
                with self.store.transaction() as tx:
                    count += tx.add_warned(last, self.clock.now())
        return count

    def _was_reminded(self, last: LastDay) -> bool:
        with self.store.transaction() as tx:
            return tx.was_warned(last)

    def _last_days(self, since: date, until: date) -> Iterator[LastDay]:
        """A certificate that ends with its card is not named by itself."""
        for card in self.cards.ending(since, until):
            yield LastDay(card.card_id, Of.CARD, card.expires_on)
        for each in self.certificates.ending(since, until):
            expires_on = self.cards.works_until(each.card_id)
            if expires_on is not None and each.until < expires_on:
                yield LastDay(each.card_id, Of(each.kind.value), each.until)
