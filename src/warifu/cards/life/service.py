# SPDX-License-Identifier: Apache-2.0
"""カードの一生: apply, make, hand over, suspend, end; and every turn tells the certification authority.

    1 lock the card  2 decide by the table  3 record the turn with what the authority must be told  4 tell it
      (2 to 4: `orders`)
    If power fails after 3, what is owed is told at the next start, before anything is served: J-LIS, who
    alone says whether a certificate counts, says nothing between. Orders about one card keep their order.

It does NOT identify anybody (the city's counter does), say which certificates an event ends (`jpki` does), or
keep a number: a card belongs to a reference. Making a card is the factory's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from warifu.cards.chip import check_opening_key
from warifu.cards.jpki import Ending
from warifu.cards.life.nouns import INTRODUCED, Acting, Card, CardHistory, Channel, applied_for, expires_on
from warifu.cards.life.orders import CardOrders
from warifu.cards.life.photos import check_photo
from warifu.cards.life.refusals import ApplicationUnderWay, NoSuchCard, NoSuchForm, PhotoUnfit, TurnRefused
from warifu.cards.life.repeating import applied_before, said_before
from warifu.cards.life.statistics import StatisticsRow, tabulate
from warifu.cards.life.store import CardRows
from warifu.cards.life.turns import RULES, CardEvent, CardState
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import JST
from warifu.kernel.dates import reaches_on
from warifu.kernel.refusal import Malformed, Problem
from warifu.numbers import NoSuchResident, Standing, Whole

OURSELVES = Acting("jlis")
_CARD_ID_BYTES, NONCE_BYTES = 16, 16


@dataclass(frozen=True)
class CardLifeService(CardOrders):
    """個人番号カードの事務 at J-LIS: every verb of a card's life."""

    _tables: dict[date, list[StatisticsRow]] = field(default_factory=dict)

    # applying

    def apply_by_form(self, application: str, born_on: date, photo: bytes, channel: Channel) -> None:
        """申請（申請書ID）: apply with the id of the form in the notice; never with a number.

        Raises NoSuchForm (also where the birth date differs), PhotoUnfit, ApplicationUnderWay.
        """
        position = self.forms.position_of(application)
        holder = self.whole_at(position)
        lives = holder is not None and holder.held.standing is Standing.RESIDENT
        if holder is None or not lives or holder.held.items.born_on != born_on:
            raise NoSuchForm
        self.file(holder, holder.held.city.text, photo, channel, OURSELVES, None)

    def apply_at_counter(
        self,
        acting: Acting,
        code: ResidentRecordCode,
        photo: bytes,
        stay_until: date | None = None,
        *,
        face_only: bool = False,
        opens: bytes = b"",
    ) -> Card:
        """申請時来庁方式: apply at the counter of the city where the person lives, after its identity check.

        `face_only`: without a PIN. `opens`: to her home. The same case again is the same.
        Raises NoSuchResident, and as `file`.
        """
        if opens:
            check_opening_key(opens)
            if face_only:
                raise Malformed("opens: not a card without PINs")
        where, way = acting.body, Channel.COUNTER
        holder = self._resident(acting, code)
        return self.file(holder, where, photo, way, acting, stay_until, face_only=face_only, opens=opens)

    def file(
        self,
        holder: Whole,
        city: str,
        photo: bytes,
        channel: Channel,
        acting: Acting,
        stay_until: date | None,
        *,
        face_only: bool = False,
        opens: bytes = b"",
    ) -> Card:
        """申請の受理: file it with the city that deals with it. Raises PhotoUnfit, ApplicationUnderWay."""
        today, items = self.clock.today(), holder.held.items
        if photo or today >= reaches_on(items.born_on, 1):  # under one year a card has no photograph (C-1)
            check_photo(photo)
        ends = expires_on(items.born_on, today, stay_until)
        if ends <= today:
            raise NoSuchResident(remedy="Extend the stay first: a card ends with it.")
        embassy = acting.body if channel is Channel.EMBASSY else ""
        card = applied_for(self.draw(_CARD_ID_BYTES), holder, city, channel, today, ends, embassy)
        with self.store.transaction() as tx:
            if not tx.take_under_way(card.person, card.card_id):
                for before in tx.of_person(card.person):
                    if before.face_only == face_only and applied_before(tx, before, acting):
                        tx.keep_opening(before.card_id, opens)
                        return before
                raise ApplicationUnderWay
            tx.add(card)
            tx.add_turn(card, CardEvent.APPLIED, acting, self.clock.now())
            if face_only:
                self.write(tx, card, CardEvent.PIN_GIVEN_UP, acting)
            if photo:
                tx.keep_photo(card.card_id, photo)
            tx.keep_opening(card.card_id, opens)
        return card

    # making

    def make_waiting(self) -> int:
        """製造: check photographs by machine, make cards, hold their certificates; how many."""
        with self.store.transaction() as tx:
            waiting = tx.in_state([CardState.APPLIED, CardState.PHOTO_CHECKED, CardState.IN_PRODUCTION])
        made, failed = 0, list[Problem]()
        for each in self.ready(waiting):
            try:
                made += self._make(each)
            except Problem as problem:  # one that cannot be made keeps no other waiting
                failed.append(problem)
        if failed:
            raise failed[0]
        return made

    def _make(self, card: Card) -> bool:
        if card.state is CardState.APPLIED and not self._photo_is_fit(card):
            return False
        try:
            if card.state in {CardState.APPLIED, CardState.PHOTO_CHECKED}:
                self.turn(card.card_id, CardEvent.BEGUN, OURSELVES)
        except TurnRefused:  # it ended meanwhile
            return False
        try:
            return self._make_one(card.card_id)
        except TurnRefused:  # what happened to its holder ends it in the next round
            return False

    def _make_one(self, card_id: bytes) -> bool:
        with self.locked(card_id) as (tx, now):
            # It stays locked while it is made: whatever ends it waits, and then finds its certificates.
            if now is None or now.state is not CardState.IN_PRODUCTION:
                return False
            holder = self.holder_of(now)
            self.certificates.end(now.card_id, Ending.CARD_ENDED)  # of a try that was cut short
            opens = tx.opening(now.card_id)
            self.factory.make(now, holder, tx.photo(now.card_id), opens)
            self.certificates.hold(now.card_id)
            made = self.write(tx, now, CardEvent.MADE, OURSELVES)
            if opens:
                self.write(tx, made, CardEvent.SENT_HOME, OURSELVES)
            tx.drop_given(now.card_id)
        self.tell(card_id)
        return True

    def _photo_is_fit(self, card: Card) -> bool:
        """Look at the file once more before it goes to the machine; an infant has none."""
        with self.store.transaction() as tx:
            photo = tx.photo(card.card_id)
        try:
            if photo:
                check_photo(photo)
        except PhotoUnfit:
            self.turn(card.card_id, CardEvent.PHOTO_UNFIT, OURSELVES)
            return False
        try:
            self.turn(card.card_id, CardEvent.PHOTO_FIT, OURSELVES)
        except TurnRefused:
            return False
        return True

    # turns

    def turn(self, card_id: bytes, event: CardEvent, acting: Acting) -> Card:
        """異動: record one event of a card and tell the authority. Raises NoSuchCard, TurnRefused.

        A body turns the cards it deals with (`may`), and finds no others.
        """
        with self.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or not (acting.body == OURSELVES.body or self.may(tx, card, acting)):
                raise NoSuchCard
            again = said_before(tx, card, event, acting)
            changed = card if again else self.write(tx, card, event, acting)
        self.tell(card_id)
        return changed

    def hand_over(self, card_id: bytes, acting: Acting) -> Card:
        """交付: she was identified and has typed her PINs; her earlier card ends in the same moment.

        At the counter of her city; where it went home, at our own word. Raises NoSuchCard, TurnRefused.
        """
        before = None
        with self.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or not (acting.body == OURSELVES.body or self.may(tx, card, acting)):
                raise NoSuchCard
            if said_before(tx, card, CardEvent.HANDED_OVER, acting):
                return card
            RULES[CardEvent.HANDED_OVER].leads(card.state)
            earlier = tx.living(card.person)
            if earlier is not None:
                before = tx.lock(earlier)
            if before is not None:
                self.write(tx, before, CardEvent.REPLACED, acting)
            changed = self.write(tx, card, CardEvent.HANDED_OVER, acting)
        if before is not None:
            self.tell(before.card_id)  # the old one ends before the new one opens anything
        self.tell(card_id)
        return changed

    def extend(self, card_id: bytes, stay_until: date, acting: Acting) -> Card:
        """有効期間の変更: a stay was extended before the card ended. Raises NoSuchCard, TurnRefused."""
        with self.store.transaction() as tx:
            card = tx.lock(card_id)
            if card is None or acting.body != card.city:
                raise NoSuchCard
            ends = min(stay_until, expires_on(card.born_on, card.applied_on))
            if card.expires_on == ends and said_before(tx, card, CardEvent.EXTENDED, acting):
                return card
            if not card.expires_on < ends:
                raise TurnRefused
            return self.write(tx, replace(card, expires_on=ends), CardEvent.EXTENDED, acting)

    def end_overdue(self) -> int:
        """失効: end every card whose last day, or last day for the new city's entry, has passed; how many."""
        today = self.clock.today()
        with self.store.transaction() as tx:
            ending = [each.card_id for each in tx.ending_before(today)]
        for card_id in ending:
            with self.store.transaction() as tx:
                card = tx.lock(card_id)  # looked at again: it may have been extended or endorsed meanwhile
                if card is not None and card.state is not CardState.VOID and card.is_over(today):
                    expired = card.expires_on < today
                    self.write(tx, card, CardEvent.EXPIRED if expired else CardEvent.ENTRY_MISSED, OURSELVES)
            self.tell(card_id)
        return len(ending)

    # looking

    def may(self, tx: CardRows, card: Card, acting: Acting) -> bool:
        """Whether a body deals with a card: its counter, or an embassy where she stands in this case."""
        if acting.body == card.counter:
            return True
        introduced = tx.introduced(acting, self.clock.now() - INTRODUCED)
        return introduced is not None and introduced.person == card.person

    def cards_of(self, acting: Acting, code: ResidentRecordCode) -> list[CardHistory]:
        """カードの照会: the cards of a resident of this city that are not void; recorded before it is shown.

        Raises NoSuchResident.
        """
        return self.shown(acting, self._resident(acting, code))

    def shown(self, acting: Acting, holder: Whole) -> list[CardHistory]:
        """Give the cards of somebody whom this body may be shown; recorded before."""
        with self.store.transaction() as tx:
            cards = tx.of_person(holder.person)
            for each in cards:
                tx.add_look(each.card_id, acting, self.clock.now(), self.draw(NONCE_BYTES))
        with self.store.transaction() as tx:
            return [(each, tx.turns(each.card_id)) for each in cards]

    def on_the_way(self, counter: str) -> list[CardHistory]:
        """到着・交付待ち: a counter's cards that were made and not handed over, by id alone."""
        states = [CardState.MADE, CardState.ARRIVED, CardState.NOTIFIED]
        with self.store.transaction() as tx:
            return [(each, ()) for each in tx.in_state(states, counter)]

    def statistics(self) -> tuple[date, list[StatisticsRow]]:
        """交付状況: the day up to whose start cards are counted, and the table as published."""
        today = self.clock.today()
        table = self._tables.get(today)
        if table is None:  # what is past does not change: counted once a day, however often it is asked
            with self.store.transaction() as tx:
                table = tabulate(tx.tallies(datetime.combine(today, time(), JST)), today)
            self._tables.clear()
            self._tables[today] = table
        return today, table

    def _resident(self, acting: Acting, code: ResidentRecordCode) -> Whole:
        """Raises NoSuchResident, also for a resident of another city."""
        holder = self.whole_of(code)
        if holder is not None and holder.held.standing is Standing.ABROAD:
            with self.store.transaction() as tx:
                if any(each.city == acting.body for each in tx.of_person(holder.person)):
                    return holder  # that city keeps her family register, and her card
        if (
            holder is None
            or holder.held.city.text != acting.body
            or holder.held.standing is not Standing.RESIDENT
        ):
            raise NoSuchResident
        return holder
