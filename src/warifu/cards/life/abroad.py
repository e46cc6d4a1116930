# SPDX-License-Identifier: Apache-2.0
"""国外継続利用・国外での申請: cards of nationals abroad, since 2024-05-27. Unconfirmed throughout.

    keep       before she leaves: the city where she lives says her wish, and which city keeps her register
    confirm    that city says itself that she stands in a register of its own: both together keep the card
    name       as she leaves, the city where she lived says which city keeps the supplement (戸籍の附票)
    introduce  that city says before which embassy she stands, in which case: from then on, for two hours,
               that embassy deals with her cards in that case, in no other, and with nobody else's; it sees
               them and applies for ten minutes alone, so that a measure begun since is heard of (ask again)

That she is a national J-LIS does not know; it believes two cities that agree, or the one that keeps both
registers. An embassy never names her: no number and no record code reaches it, but a code of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from warifu.cards.life.nouns import SHOWN_WITHIN, Acting, Card, CardHistory, Channel, Introduced
from warifu.cards.life.refusals import NoSuchCard
from warifu.cards.life.repeating import said_before
from warifu.cards.life.service import CardLifeService
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers import NoSuchResident, Standing, Whole


class Codes(Protocol):
    """符号の発行: the issuer of linkage codes."""

    def enrol(self, rid: Secret[bytes], asker: str, reference: bytes) -> object:
        """Issue the asker its code of a person, filed with her. Harmless to repeat."""
        ...


@dataclass(frozen=True)
class CardsAbroad:
    """国外転出者のカード. Without `codes` nobody can be introduced who is new to an embassy."""

    cards: CardLifeService
    codes: Codes | None = None

    def keep(self, card_id: bytes, domicile: str, acting: Acting) -> Card:
        """国外継続利用の届出: she leaves and keeps it. Raises NoSuchCard, TurnRefused, Malformed."""
        _check_city(domicile)
        with self.cards.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or acting.body != card.city:
                raise NoSuchCard
            if said_before(tx, card, CardEvent.KEPT_ABROAD, acting):
                return card
            tx.say_keeper(card.person, acting.body, domicile, self.cards.clock.now(), at_home=True)
            tx.keep_abroad(card_id, domicile)
            return self.cards.write(tx, card, CardEvent.KEPT_ABROAD, acting)

    def confirm(self, keeper: str, code: ResidentRecordCode) -> None:
        """附票の確認: a city says that somebody stands in its family registers. Raises NoSuchResident."""
        holder = self._live(code)
        with self.cards.store.transaction() as tx:
            tx.say_keeper(holder.person, keeper, keeper, self.cards.clock.now(), at_home=False)

    def name(self, by: str, code: ResidentRecordCode, keeper: str) -> None:
        """附票の市区町村: the city where she lives or lived last says who keeps it. Raises NoSuchResident."""
        _check_city(keeper)
        holder = self._live(code)
        if holder.held.city.text != by:
            raise NoSuchResident
        with self.cards.store.transaction() as tx:
            tx.say_keeper(holder.person, by, keeper, self.cards.clock.now(), at_home=True)

    def introduce(self, keeper: str, code: ResidentRecordCode, acting: Acting, reference: bytes) -> None:
        """在外公館への紹介: she stands before an embassy; it is given its code of her, if it asks for one.

        Raises NoSuchResident: also for whoever lives in the country, and where the city in which she lived
        named another keeper.
        """
        if BodyName(acting.body).kind != "embassy" or not acting.case or not acting.clerk:
            raise Malformed("introduction: an embassy, with its case and clerk")
        holder = self._live(code)
        with self.cards.store.transaction() as tx:
            named = tx.keeper(holder.person)
        if holder.held.standing is not Standing.ABROAD or named != keeper:
            raise NoSuchResident
        if reference:
            if self.codes is None:
                raise NoSuchResident
            self.codes.enrol(holder.rid, acting.body, reference)
        with self.cards.store.transaction() as tx:
            introduced = Introduced(holder.person, holder.position, keeper, acting)
            tx.introduce(introduced, self.cards.clock.now())

    # at an embassy

    def cards_of(self, acting: Acting) -> list[CardHistory]:
        """カードの照会: of whoever was introduced in this case; recorded first. Raises NoSuchResident."""
        return self.cards.shown(acting, self._before(acting)[0])

    def apply(self, acting: Acting, photo: bytes, *, face_only: bool = False) -> Card:
        """国外での申請: the card is the keeper's, and handed over at the embassy.

        Raises NoSuchResident, PhotoUnfit, ApplicationUnderWay.
        """
        holder, introduced = self._before(acting)
        channel = Channel.EMBASSY
        return self.cards.file(holder, introduced.keeper, photo, channel, acting, None, face_only=face_only)

    def _before(self, acting: Acting) -> tuple[Whole, Introduced]:
        """Who stands before this embassy in this case, if she lives abroad still. Raises NoSuchResident."""
        with self.cards.store.transaction() as tx:
            introduced = tx.introduced(acting, self.cards.clock.now() - SHOWN_WITHIN)
        holder = self.cards.whole_at(introduced.position) if introduced is not None else None
        if introduced is None or holder is None or holder.held.standing is not Standing.ABROAD:
            raise NoSuchResident
        return holder, introduced

    def _live(self, code: ResidentRecordCode) -> Whole:
        holder = self.cards.whole_of(code)
        if holder is None:
            raise NoSuchResident
        return holder


def _check_city(body: str) -> None:
    if BodyName(body).kind != "city":
        raise Malformed("keeper: the city that keeps her family register")
