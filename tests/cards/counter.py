# SPDX-License-Identifier: Apache-2.0
"""A city's card counter in a country: applies for cards that J-LIS makes, opens them, tells of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from tests.cards.chips import TYPED
from tests.cards.house import PHOTO
from tests.japan import Japan
from warifu.app import plan
from warifu.cards.dispatch import ChipLine
from warifu.cards.life import CARD_COUNTER, CardCounter, CardEvent
from warifu.cards.life import messages as say
from warifu.cards.safe import CardSafe, SafeStore
from warifu.exchange.sealing import SealedWire
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import Bearer, Occasion, Way
from warifu.identity.checked import attest
from warifu.kernel.wire import MemoryWire, Nothing
from warifu.residents import Resident

CASE = say.CounterCase("mori", "M26-AAAA-BBBB")


def wire_of(japan: Japan, body: str) -> SealedWire:
    """The sealed wire of a body to J-LIS."""
    wire = MemoryWire(body, partial(japan.ring(body).sign, plan.SIGN), japan.clock, japan.network)
    return SealedWire(wire, {"jlis": japan.ring("jlis").sealing_key(plan.ENVELOPE)}, os.urandom)


@dataclass(frozen=True)
class Counter:
    """The counter of one city, and whoever stands before it."""

    japan: Japan
    city: str
    who: Resident

    @property
    def safe(self) -> CardSafe:
        """The city's safe."""
        parts = self.japan.parts(self.city)
        counter, line = CardCounter(parts.sealed_wire, self.japan.clock), ChipLine(parts.sealed_wire)
        store = SafeStore(parts.database)
        return CardSafe(self.city, store, line, counter, parts.opens, parts.sign, self.japan.clock)

    @property
    def occasion(self) -> Occasion:
        """What the clerk is about."""
        return Occasion(self.who.in_house_number, CASE.case, CASE.clerk, CARD_COUNTER)

    def applies(self, opens: bytes = b"") -> say.CardLine:
        """Apply, and let J-LIS make the card."""
        wire, code = wire_of(self.japan, self.city), self.who.record_code.reveal("apply in a test")
        applied = say.CounterApplication(code, PHOTO, CASE, compared=True, opens=opens)
        wire.call("jlis", "cards/apply", applied, Nothing)
        self.japan.rounds("jlis")
        (card,) = wire.call("jlis", "cards/of", say.HolderNamed(code, CASE), say.CardLines).cards
        return card

    def tells(self, card_id: bytes, event: CardEvent) -> None:
        """Tell J-LIS what happened to a card."""
        turned = say.CardTurned(card_id, event, CASE)
        wire_of(self.japan, self.city).call("jlis", "cards/turn", turned, Nothing)

    def opens(self, card_id: bytes) -> None:
        """She is identified, and types her PINs."""
        minute = self.japan.clock.minute()
        within = (minute, minute + 30)
        checked = attest(uuid4(), self.occasion, Way.COUNTER, Bearer.SELF, frozenset(), within, by_eye=False)
        self.safe.set_pins(checked, self.occasion, card_id, TYPED)


def at_the_counter(japan: Japan, city: str, in_house_number: str) -> Counter:
    """Somebody of its register before the counter of a city."""
    who = InHouseNumber.parse(in_house_number)
    found = (each for family in japan.register(city).registered() for each in family)
    return Counter(japan, city, next(each for each in found if each.in_house_number == who))


__all__ = ["CASE", "TYPED", "Counter", "at_the_counter", "wire_of"]
