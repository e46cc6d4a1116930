# SPDX-License-Identifier: Apache-2.0
"""個人番号カードの窓口: for one case, see her cards at J-LIS and do the one thing the case is about.

A card is shown only after the identity check, after she was told of the look, and after J-LIS recorded it.
The PINs are typed by herself, at a device on her own side of the counter: no page of this window takes one.
What may follow what, J-LIS decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from warifu.cards.life import RULES, CardCounter, CardEvent, CardLine
from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case
from warifu.identity import CheckExpired, Occasion
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.residents import Resident

EVENTS: Mapping[str, CardEvent] = MappingProxyType(
    {
        "card-hand-over": CardEvent.HANDED_OVER,
        "card-lost": CardEvent.LOST,
        "card-found": CardEvent.FOUND,
        "card-endorsed": CardEvent.ENDORSED,
        "card-returned": CardEvent.RETURNED,
    }
)
"""What each kind of case does, by `CaseKind.key`."""
_NOT_TYPED = Wording(
    "本人が暗証番号を入力してから、印を付けてください。", "Mark this after she has typed her PINs herself."
)
_REFUSED = Wording(
    "受け付けられませんでした。カードの状態をもう一度確かめてください。",
    "This could not be taken. Look at the state of the card again.",
)


@dataclass(frozen=True, slots=True)
class CardDesk:
    """The cards' side of one window."""

    counter: CardCounter

    def look(self, case: Case, occasion: Occasion, resident: Resident) -> list[Trouble]:
        """カードの照会: see her cards; recorded at J-LIS first. Raises CheckExpired."""
        if case.checked is None:
            return []
        try:
            case.cards = tuple(self.counter.cards(case.checked, occasion, resident.record_code))
        except CheckExpired:
            raise  # the papers have to be seen again
        except Refusal:
            return [Trouble("", _REFUSED)]
        return []

    def act(self, case: Case, occasion: Occasion, typed: Mapping[str, str]) -> list[Trouble]:
        """届出: do what the case is about to the one card it can be done to, once. Raises CheckExpired."""
        fitting = fitting_cards(case)
        if case.card_done or case.checked is None or len(fitting) != 1:
            return []
        event = EVENTS[case.kind.key]
        if event is CardEvent.HANDED_OVER and typed.get("typed") != "yes":
            return [Trouble("typed", _NOT_TYPED)]
        try:
            self.counter.turn(case.checked, occasion, fitting[0].card_id, event)
        except CheckExpired:
            raise
        except Refusal:
            case.cards = None  # it has changed meanwhile: look again
            return [Trouble("", _REFUSED)]
        case.card_done = True
        return []


def fitting_cards(case: Case) -> Sequence[CardLine]:
    """The cards to which what the case is about may happen now."""
    rule = RULES[EVENTS[case.kind.key]]
    return [each for each in case.cards or () if each.state in rule.before]
