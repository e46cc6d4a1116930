# SPDX-License-Identifier: Apache-2.0
"""国外継続利用・国外での申請: cards of nationals abroad, since 2024-05-27. Unconfirmed throughout.

Before she leaves she says at the counter that she keeps her card, and where her family register is kept: from
the day she leaves that city deals with it, and with applications that come through an embassy. Who says
nothing loses the card as before. That she is a national, and where her register is, the city knows; J-LIS
does not, and believes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.cards.life.nouns import Acting, Card, Channel
from warifu.cards.life.refusals import NoSuchCard
from warifu.cards.life.service import CardLifeService, said_before
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.numbers import NoSuchResident, Standing


@dataclass(frozen=True)
class CardsAbroad:
    """国外転出者のカード."""

    cards: CardLifeService

    def keep(self, card_id: bytes, domicile: str, acting: Acting) -> Card:
        """国外継続利用の届出: she leaves and keeps it. Raises NoSuchCard, TurnRefused, Malformed."""
        if BodyName(domicile).kind != "city":
            raise Malformed("domicile: the city that keeps her family register")
        with self.cards.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or acting.body != card.city:
                raise NoSuchCard
            if said_before(tx, card, CardEvent.KEPT_ABROAD, acting):
                return card
            tx.keep_abroad(card_id, domicile)
            return self.cards.write(tx, card, CardEvent.KEPT_ABROAD, acting)

    def apply(self, acting: Acting, code: ResidentRecordCode, photo: bytes) -> None:
        """国外での申請: through an embassy, to the city that keeps her family register.

        Raises NoSuchResident (also for whoever lives in the country), PhotoUnfit, ApplicationUnderWay.
        """
        holder = self.cards.whole_of(code)
        if holder is None or holder.held.standing is not Standing.ABROAD:
            raise NoSuchResident
        self.cards.file(holder, acting.body, photo, Channel.EMBASSY, acting, None)
