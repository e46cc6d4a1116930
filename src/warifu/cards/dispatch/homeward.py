# SPDX-License-Identifier: Apache-2.0
"""本人限定受取: sends a card home closed, lets its holder open it by her code, and takes it back otherwise.

    1 record the parcel  2 close the chip: its contents are sealed to the key of her code; nothing else of it
      stays here  3 record the letter, which `life` has ordered  4 ask whether she has it
      If power fails before 2, it is closed anew; after it, the next round does what is left.
    5 she has it: recorded  6 an order to open, recorded under a counter of its own, then signed
    7 the chip obeys at her home and shows it  8 the card is handed over, its certificates are released
    9 what lies here is erased
      If power fails after 6, the same order is given again; after 7, her card shows it again; after 8, it is
      told again and found done.
A letter that comes back, or has not reached her in time, whatever the cause, makes the card go the ordinary
way: its city fetches it, and she is identified at the counter. It does NOT know an address, or her code.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from warifu.cards.carrying import CarriedChip, carry, code_bytes, new_code
from warifu.cards.chip import Act, Order, bare, enclose, waits_for_code
from warifu.cards.dispatch.nouns import AT_HOME, ORDER_SECONDS, ChipOrder, HomeLetter, is_shown, parcel_of
from warifu.cards.dispatch.refusals import NoParcel, NotOpened, OrderNotGiven
from warifu.cards.dispatch.service import ChipShelf, Recipient
from warifu.cards.dispatch.store import DispatchRows, DispatchStore
from warifu.cards.life import LIVING, Acting, Card, CardState, home_letter
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem
from warifu.kernel.secrecy import Secret

WAIT_DAYS = 60
"""So long a card may be on its way home, whatever became of its letter (own)."""
_OURS = Acting("jlis", case=AT_HOME)


class HomewardCards(Protocol):
    """カードの一生 as the way home needs it."""

    def find(self, card_id: bytes) -> Card | None:
        """Give a card as it is now."""
        ...

    def homeward(self) -> Sequence[Card]:
        """Give the cards that are on their way home."""
        ...

    def came_back(self, card_id: bytes) -> object:
        """It goes the ordinary way now; harmless where it does already."""
        ...

    def hand_over(self, card_id: bytes, acting: Acting) -> object:
        """交付; harmless to repeat for the same case."""
        ...


class HomePost(Protocol):
    """本人限定受取郵便: given to her alone, who shows who she is; never left with others nor forwarded."""

    def reached(self, position: int, reference: UUID) -> bool | None:
        """Whether she has this letter (True), it will not reach her (False), or neither is known yet."""
        ...


@dataclass(frozen=True)
class Homeward:
    """カードの自宅への送付 at J-LIS. Safe to share between threads and processes."""

    store: DispatchStore
    cards: HomewardCards
    shelf: ChipShelf
    post: HomePost
    recipient: Callable[[str], Recipient]
    sign: Callable[[bytes], bytes]
    letter_key: Secret[bytes]
    clock: Clock

    def round(self) -> int:
        """Close what was made, hear of what was posted, erase what is opened; how many were closed."""
        sent, failed = 0, list[Problem]()
        for card in self.cards.homeward():
            try:
                sent += self._go_on(card)
            except Problem as problem:  # one that cannot be closed keeps no other waiting
                failed.append(problem)
        for card_id in self.shelf.held():
            held = self.cards.find(card_id)
            if held is not None and held.state in LIVING:
                self.shelf.erase(card_id)
        if failed:
            raise failed[0]
        return sent

    def _go_on(self, card: Card) -> bool:
        with self.store.transaction() as tx:
            letter = tx.home(card.card_id)
        if letter is None:
            return self._close(card)
        if letter.delivered_at is None:
            self._hear(card, letter)
        return False

    def _hear(self, card: Card, letter: HomeLetter) -> None:
        """配達か還付か: she has it, or it goes the ordinary way."""
        now = self.clock.now()
        reached = self.post.reached(card.position, reference_of(card.card_id))
        if reached:
            with self.store.transaction() as tx:
                tx.deliver(card.card_id, now)
        elif reached is False or now > letter.sent_at + timedelta(days=WAIT_DAYS):
            self.cards.came_back(card.card_id)

    def _close(self, card: Card) -> bool:
        state, city = self.shelf.chip(card.card_id), card.city
        if state is None or state.opening is None:
            self.cards.came_back(card.card_id)
            return False
        if not waits_for_code(state):
            parcel = parcel_of(state, city, self.clock.now())
            with self.store.transaction() as tx:
                tx.ship(parcel)
            to_city = seal(Role.CHIP, card.card_id, bare(state).encode(), self.recipient(city).sealing_key)
            self.shelf.close(enclose(state, to_city))
        code = letter_code(self.letter_key, reference_of(card.card_id))
        with self.store.transaction() as tx:
            tx.send_home(HomeLetter(card.card_id, _hidden(code), self.clock.now()))
        return True

    # at her home

    def letter(self, code: Secret[str]) -> CarriedChip:
        """封筒の中身: the closed card of a delivered letter, under the code in it. Raises NoParcel."""
        with self.store.transaction() as tx:
            found = tx.home_of(_hidden(code))
        if found is None or found.delivered_at is None:
            raise NoParcel
        card, state = self.cards.find(found.card_id), self.shelf.chip(found.card_id)
        if card is None or state is None or card.state is not CardState.HOMEWARD:
            raise NoParcel
        return carry(state, code)

    def order(self, card_id: bytes, obeyed: int) -> tuple[Order, bytes]:
        """開通の命令: sign an order to open a delivered card. Raises OrderNotGiven.

        One that still counts is given again, so whoever asks often leaves no more behind; and anybody may
        ask, so `obeyed` is believed only as far as there were orders.
        """
        card, now = self.cards.find(card_id), self.clock.now()
        with self.store.transaction() as tx:
            parcel, home, last = tx.lock(card_id), tx.home(card_id), tx.last_counter(card_id)
            until = home.opens_until() if home is not None else None
            if card is None or card.state is not CardState.HOMEWARD or parcel is None or until is None:
                raise OrderNotGiven
            if parcel.received_at is not None or now > until or not 0 <= obeyed <= last:
                raise OrderNotGiven
            order = _still_counts(tx, card_id, last, int(now.timestamp()))
            if order is None:
                ends = int(now.timestamp()) + ORDER_SECONDS
                order = Order(card_id, last + 1, Act.ACTIVATE, ends)
                tx.add_order(ChipOrder(order, AT_HOME, "", ""), now)
        return order, self.sign(order.message())

    def opened(self, card_id: bytes, counter: int, proof: bytes) -> None:
        """開通: the chip obeyed at her home, and shows it: only now it counts. Raises NotOpened, TurnRefused.

        However late: what was obeyed was ordered in time.
        """
        with self.store.transaction() as tx:
            parcel, given = tx.lock(card_id), tx.order(card_id, counter)
            receipt = tx.receipt(card_id)
        if parcel is None or given is None or given.body != AT_HOME:
            raise NotOpened
        if not proof or not is_shown(parcel, given.order, proof):
            raise NotOpened
        if parcel.received_at is not None and receipt != proof:  # she took it to the counter meanwhile
            raise NotOpened
        card = self.cards.find(card_id)
        if card is None or card.state not in LIVING:
            self.cards.hand_over(card_id, _OURS)
        with self.store.transaction() as tx:
            if parcel.received_at is None:
                tx.receive(card_id, proof, self.clock.now())
        self.shelf.erase(card_id)
        with self.store.transaction() as tx:
            tx.erased(card_id, self.clock.now())


def letter_code(key: Secret[bytes], reference: UUID) -> Secret[str]:
    """The code printed in a letter: made again for each print, and kept nowhere."""
    drawn = hmac.digest(key.reveal("print the code of a letter with a card"), reference.bytes, "sha256")
    return new_code(lambda count: drawn[:count])


def reference_of(card_id: bytes) -> UUID:
    """How the print room knows the letter of a card."""
    return home_letter(card_id, date.min).reference


def _still_counts(tx: DispatchRows, card_id: bytes, counter: int, now: int) -> Order | None:
    last = tx.order(card_id, counter)
    good = last is not None and last.body == AT_HOME and last.order.expires_at > now + ORDER_SECONDS // 2
    return last.order if last is not None and good else None


def _hidden(code: Secret[str]) -> bytes:
    return sha256(code_bytes(code).reveal("find a letter by the hash of its code")).digest()
