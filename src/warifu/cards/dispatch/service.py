# SPDX-License-Identifier: Apache-2.0
"""カードの発送: send a chip, take its receipt, erase our own; give orders, and hear that a chip obeyed.

    1 record the parcel  2 seal the chip to its city and answer  3 the receipt: commit  4 erase the file
    If power fails before 3, the chip is still here and is sent again, the same bytes under a new seal;
    between 3 and 4 the file is erased by the next round. The last copy is never erased: 3 says that the
    city has one.

    5 record the order under a counter of its own  6 sign it  7 the chip obeys and shows it by a signature
    that only her PIN opens  8 only then the card's life turns, and its certificates are released

It does NOT say what may follow what (`life` does), hold a card's certificates, or see a PIN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from warifu.cards.chip import Act, Order, State, bare, waits_for_code
from warifu.cards.dispatch.messages import HeldChip
from warifu.cards.dispatch.nouns import (
    MOST_BETWEEN,
    ORDER_SECONDS,
    ChipOrder,
    is_shown,
    parcel_of,
    receipt_message,
)
from warifu.cards.dispatch.refusals import NoParcel, NotOpened, OrderNotGiven, ReceiptRefused
from warifu.cards.dispatch.store import DispatchStore
from warifu.cards.life import LIVING, Acting, Card, CardState
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.kernel import ed25519
from warifu.kernel.clock import Clock

ON_THE_WAY = frozenset({CardState.MADE, CardState.ARRIVED, CardState.NOTIFIED})
_READY = {
    Act.ACTIVATE: frozenset({CardState.NOTIFIED, CardState.HOMEWARD}),
    Act.UNLOCK: frozenset({CardState.ACTIVE}),
}
"""In which state of its card a chip is ordered to do what."""


class Cards(Protocol):
    """カードの一生 as the dispatch needs it."""

    def find(self, card_id: bytes) -> Card | None:
        """Give a card as it is now."""
        ...

    def may(self, card: Card, acting: Acting) -> bool:
        """Whether a body deals with a card now."""
        ...

    def over(self, card_ids: Sequence[bytes]) -> Sequence[bytes]:
        """Name those of these that have ended, or never were."""
        ...

    def on_the_way(self, city: str) -> Sequence[bytes]:
        """Name a city's cards that were made and not handed over."""
        ...

    def hand_over(self, card_id: bytes, acting: Acting) -> object:
        """交付: turn the card and have its certificates released; harmless to repeat for the same case."""
        ...


class ChipShelf(Protocol):
    """製造所の棚: the chips that were made and not received yet. Erasing is durable and may be repeated."""

    def held(self) -> Sequence[bytes]:
        """Name them."""
        ...

    def chip(self, card_id: bytes) -> State | None:
        """Give one, or None where it is not here."""
        ...

    def close(self, state: State) -> None:
        """Put a card that was closed for its way home in the place of what lies here; durable."""
        ...

    def erase(self, card_id: bytes) -> None:
        """Erase one."""
        ...


@dataclass(frozen=True, slots=True)
class Recipient:
    """宛先の市区町村: the keys under which its chips travel and its receipts are signed."""

    sealing_key: bytes
    verifying_key: bytes


@dataclass(frozen=True)
class Dispatch:
    """カードの発送と命令 at J-LIS. Safe to share between threads and processes."""

    store: DispatchStore
    cards: Cards
    shelf: ChipShelf
    recipient: Callable[[str], Recipient]
    sign: Callable[[bytes], bytes]
    clock: Clock

    # chips on their way

    def waiting(self, city: str, held: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """Which chips wait here for a city; and which of those it holds belong to cards that are void."""
        coming = self.cards.on_the_way(city)
        with self.store.transaction() as tx:
            received = tx.received(coming)
        return [each for each in coming if each not in received], list(self.cards.over(held))

    def fetch(self, city: str, card_id: bytes) -> HeldChip:
        """発送: seal a chip to its city. Raises NoParcel. On record before it leaves."""
        card, state = self.cards.find(card_id), self.shelf.chip(card_id)
        if card is None or state is None or card.counter != city or card.state not in ON_THE_WAY:
            raise NoParcel
        opening = state.opening
        with self.store.transaction() as tx:
            if not waits_for_code(state):
                tx.ship(parcel_of(state, city, self.clock.now()))
            kept = tx.lock(card_id)
        if kept is None or kept.received_at is not None or kept.city != city:
            raise NoParcel
        if opening is not None and opening.for_city:  # it came back: closed, and sealed to its city before
            return HeldChip(opening.for_city, kept.digest)
        return HeldChip(
            seal(Role.CHIP, card_id, bare(state).encode(), self.recipient(city).sealing_key), kept.digest
        )

    def received(self, city: str, card_id: bytes, receipt: bytes) -> None:
        """受領: the city has the chip; only now our own is erased. Raises NoParcel, ReceiptRefused."""
        with self.store.transaction() as tx:
            parcel = tx.lock(card_id)
            if parcel is None or parcel.city != city:
                raise NoParcel
            message = receipt_message(city, card_id, parcel.digest)
            if not ed25519.verify(self.recipient(city).verifying_key, message, receipt):
                raise ReceiptRefused
            if parcel.received_at is None:
                tx.receive(card_id, receipt, self.clock.now())
            elif tx.receipt(card_id) != receipt:  # she has opened it at home: no city keeps its keys too
                raise NoParcel
        self._erase(card_id)

    def tidy(self) -> int:
        """Erase what a crash left: chips that were received, and those whose cards are void; how many."""
        with self.store.transaction() as tx:
            left = tx.to_erase()
        for card_id in left:
            self._erase(card_id)
        void = self.cards.over(self.shelf.held())
        for card_id in void:
            self.shelf.erase(card_id)
        return len(left) + len(void)

    def _erase(self, card_id: bytes) -> None:
        self.shelf.erase(card_id)
        with self.store.transaction() as tx:
            tx.erased(card_id, self.clock.now())

    # orders

    def order(
        self, acting: Acting, card_id: bytes, act: Act, places: Sequence[str], obeyed: int
    ) -> tuple[Order, bytes]:
        """命令: sign an order for a chip in this city's reader, under a counter that was never used.

        `obeyed` is the last counter the chip knows, by this city's word: it is believed within reason, so
        that no city uses up the counters of a card. Raises OrderNotGiven.
        """
        card = self.cards.find(card_id)
        ready = _READY.get(act, ())
        if card is None or card.state not in ready or not self.cards.may(card, acting):
            raise OrderNotGiven
        now = self.clock.now()
        with self.store.transaction() as tx:
            parcel = tx.lock(card_id)
            if parcel is None or parcel.received_at is None:
                raise OrderNotGiven
            last = tx.last_counter(card_id)
            if not 0 <= obeyed <= last + MOST_BETWEEN:
                raise OrderNotGiven
            counter = max(last, obeyed) + 1
            order = Order(card_id, counter, act, int(now.timestamp()) + ORDER_SECONDS, tuple(places))
            tx.add_order(ChipOrder(order, acting.body, acting.clerk, acting.case), now)
        return order, self.sign(order.message())

    def opened(self, acting: Acting, card_id: bytes, counter: int, proof: bytes) -> None:
        """交付: the chip obeyed the order to open, and shows it. Raises NotOpened and as `hand_over`."""
        with self.store.transaction() as tx:
            parcel, given = tx.lock(card_id), tx.order(card_id, counter)
        if parcel is None or given is None or (given.body, given.order.act) != (acting.body, Act.ACTIVATE):
            raise NotOpened
        if not is_shown(parcel, given.order, proof):
            raise NotOpened
        card = self.cards.find(card_id)
        if card is not None and card.state in LIVING and self.cards.may(card, acting):
            return  # it was handed over; the answer was lost, and the clerk's case is another by now
        self.cards.hand_over(card_id, acting)
