# SPDX-License-Identifier: Apache-2.0
"""A card on its way in the demo: somebody of a city applies at its desk, and the desk finds the envelope.

So that a visitor sees what a card sends by post. The desk says what a clerk would; the photograph is made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from warifu.cards.dispatch import ChipLine
from warifu.cards.faces import made_up_photograph
from warifu.cards.life import CardCounter, CardState
from warifu.cards.life.messages import CounterApplication, CounterCase
from warifu.exchange.sealing import SealedWire
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.kernel.dates import reaches_on
from warifu.kernel.wire import Nothing
from warifu.residents import Duty, Resident, ResidentsService
from warifu.residents.protection.decisions import on_duty

JLIS, CASE = "jlis", "demo-card"


def apply_for_card(
    register: ResidentsService, wire: SealedWire, clock: Clock, clerk: str, but: Sequence[str]
) -> int:
    """Have the first grown resident who is none of these apply; said again, it is the same application."""
    grown = [each for each in next(register.registered(100), []) if _grown(each, clock)]
    chosen = next((each for each in grown if each.in_house_number not in _numbers(but)), None)
    if chosen is None:
        return 0
    code = chosen.record_code.reveal("name the holder of a card to J-LIS under seal")
    asked = CounterApplication(code, made_up_photograph(), CounterCase(clerk, CASE), compared=True)
    wire.call(JLIS, "cards/apply", asked, Nothing)
    return 1


def find_envelopes(wire: SealedWire, clock: Clock, clerk: str) -> int:
    """Mark each card as arrived whose chip lies in this city's safe; how many."""
    counter, coming = CardCounter(wire, clock), ChipLine(wire).waiting([]).waiting
    here = [
        each.card_id
        for each in counter.on_the_way()
        if each.state is CardState.MADE and each.card_id not in coming
    ]
    for card_id in here:
        counter.arrived(card_id, clerk)
    return len(here)


def _grown(resident: Resident, clock: Clock) -> bool:
    born_on = resident.stated.opened(on_duty(Duty.NUMBER_NOTICE)).birth_date
    return clock.today() >= reaches_on(born_on, 18)


def _numbers(texts: Sequence[str]) -> set[InHouseNumber]:
    return {InHouseNumber.parse(each) for each in texts}
