# SPDX-License-Identifier: Apache-2.0
"""カードの異動の記録: a card's row, its turn by the table, and what the certification authority is told.

Recording and telling are two steps: `write` in the transaction that locked the card, `tell` after it. What is
owed is durable, told in order, and told again after a crash (`settle`). Who may say what is for `service`.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from warifu.cards.life.letters import letters_of_turn
from warifu.cards.life.nouns import Acting, Card, Channel
from warifu.cards.life.ports import Certificates, Factory, Forms
from warifu.cards.life.refusals import TurnRefused
from warifu.cards.life.store import CardLifeStore, CardRows
from warifu.cards.life.turns import LIVING, RULES, UNDER_WAY, CardEvent, Order
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.clock import Clock
from warifu.kernel.secrecy import Secret
from warifu.numbers import LifeService, Standing, Whole


@dataclass(frozen=True)
class CardOrders:
    """What the verbs stand on. `ready` gives of the waiting cards those to make now, in order."""

    store: CardLifeStore
    lives: LifeService
    certificates: Certificates
    factory: Factory
    forms: Forms
    known_key: Secret[bytes]
    clock: Clock
    draw: Callable[[int], bytes]
    ready: Callable[[Sequence[Card]], Sequence[Card]] = lambda waiting: waiting
    # One at a time each: both hold a card's row while others use connections of their own.
    _telling: threading.Lock = field(default_factory=threading.Lock)
    _making: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def locked(self, card_id: bytes) -> Iterator[tuple[CardRows, Card | None]]:
        """Keep a card as it is while others are told; one at a time: they need connections of their own."""
        with self._making, self.store.transaction() as tx:
            yield tx, tx.lock(card_id)

    def settle(self) -> int:
        """Tell the authority what a crash left untold, at each start and in each round; how many cards."""
        with self.store.transaction() as tx:
            owing = tx.owing()
        for each in owing:
            self.tell(each)
        return len(owing)

    def known(self, name: str, born_on: date, address: str) -> bytes:
        """Give the keyed digest by which the stop line finds somebody."""
        said = "\0".join((normal_form(name), born_on.isoformat(), normal_form(address)))
        return hmac.digest(
            self.known_key.reveal("find a card by what its holder says"), said.encode(), "sha256"
        )

    def write(self, tx: CardRows, card: Card, event: CardEvent, acting: Acting) -> Card:
        """Decide by the table and record; the card is locked. Raises TurnRefused."""
        rule = RULES[event]
        changed = replace(card, state=rule.leads(card.state), turn=card.turn + 1)
        if event in {CardEvent.ENDORSED, CardEvent.WRITTEN}:
            changed = replace(changed, entry_due=None)
        if card.state in UNDER_WAY and changed.state not in UNDER_WAY:
            tx.leave_under_way(card.person, card.card_id)
            tx.drop_given(card.card_id)
        if card.state in LIVING and changed.state not in LIVING:
            tx.leave_living(card.person, card.card_id)
        if card.state not in LIVING and changed.state in LIVING:
            holder = self.holder_of(card)
            tx.take_living(card.person, card.card_id, self.known_of(holder))
        tx.change(changed)
        tx.add_turn(changed, event, acting, self.clock.now())
        tx.owe_letters(letters_of_turn(changed, event, acting, self.clock.today()), self.clock.now())
        if rule.order is not Order.NONE:
            tx.owe(changed, rule.order, rule.ending)
        return changed

    def known_of(self, holder: Whole) -> bytes:
        """Give the digest of a person's items as they are now."""
        items = holder.held.items
        return self.known(items.name, items.born_on, items.address)

    def tell(self, card_id: bytes) -> None:
        """Tell the authority what is owed about one card, in order, while nobody changes the card."""
        with self._telling, self.store.transaction() as tx:
            card = tx.lock(card_id)
            for turn, order, ending in tx.owed(card_id):
                if card is not None:  # a move always owes an order, and takes the card along
                    self.certificates.note(card_id, card.city, face_only=card.face_only)
                if order is Order.HOLD:
                    self.certificates.hold(card_id)
                elif order is Order.RELEASE:
                    earlier = tx.card_before(card_id)
                    if earlier is not None:
                        self.certificates.link(earlier, card_id)
                    self.certificates.release(card_id)
                elif ending is not None:
                    self.certificates.end(card_id, ending)
                tx.settle(card_id, turn)

    def holder_of(self, card: Card) -> Whole:
        """Whose card this is. Raises TurnRefused: she died, left or got another number a moment ago."""
        holder = self.whole_at(card.position)
        away = card.abroad or card.channel is Channel.EMBASSY
        lives = {Standing.RESIDENT, Standing.ABROAD} if away else {Standing.RESIDENT}
        if holder is None or holder.held.standing not in lives:
            raise TurnRefused
        return holder

    def whole_of(self, code: ResidentRecordCode) -> Whole | None:
        """Give who has this resident record code."""
        return self.whole_at(self.lives.position_of(self.lives.code_reference(code)))

    def whole_at(self, position: int | None) -> Whole | None:
        """Give who has this position."""
        return next(iter(self.lives.whole([] if position is None else [position])), None)
