# SPDX-License-Identifier: Apache-2.0
"""本人への開示: every certificate of one holder's cards, for whoever has proved that she is the holder.

One person's cards hang together by succession: a certificate took an earlier one's place, on the same card or
on the next. Who asks is not examined here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.cards.jpki.nouns import Asking, Certificate, Status
from warifu.cards.jpki.store import JpkiRows, JpkiStore


@dataclass(frozen=True)
class Disclosure:
    """The authority's records as their holder may see them."""

    store: JpkiStore

    def certificate(self, serial: bytes) -> Certificate | None:
        """Give one that was issued."""
        with self.store.transaction() as tx:
            return tx.certificate(serial)

    def of_holder(self, certificate: Certificate) -> list[tuple[Certificate, Status]]:
        """Give every certificate of her cards, the newest first, with its state."""
        found, cards = dict[bytes, Certificate](), [certificate.card_id]
        with self.store.transaction() as tx:
            for card_id in cards:  # grows while it is gone through
                for each in tx.ever_of_card(card_id):
                    found[each.serial] = each
                    cards += [card for card in _beside(tx, each.serial) if card not in cards]
            turns = tx.last_turns(list(found))
        newest = sorted(found.values(), key=lambda each: (each.issued_at, each.kind), reverse=True)
        return [(each, turns[each.serial].status) for each in newest]

    def asked(self, certificates: Sequence[Certificate]) -> list[Asking]:
        """照会の記録: who asked about any of their cards, the newest first."""
        with self.store.transaction() as tx:
            cards = dict.fromkeys(each.card_id for each in certificates)
            found = [asking for card_id in cards for asking in tx.questions(card_id)]
        return sorted(found, key=lambda each: each.at, reverse=True)


def _beside(tx: JpkiRows, serial: bytes) -> list[bytes]:
    """The cards of the certificates before and after one."""
    serials = [each for each in (tx.followed(serial), tx.newest(serial)) if each is not None]
    known = [tx.certificate(each) for each in serials]
    return [each.card_id for each in known if each is not None]
