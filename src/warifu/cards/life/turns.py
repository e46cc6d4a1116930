# SPDX-License-Identifier: Apache-2.0
"""カードの一生: the states of a card, and what may follow what. Pure; one table with its law.

    applied → photo checked → in production → made → arrived at the city → notified → handed over: active
                                               made → homeward → handed over: active; or back to made
    active ⇄ suspended        every state → void, and nothing follows void

Each event also says what happens to the card's two certificates (K-33): the table of `cards.jpki` decides
which of them an ending ends. It does NOT record anything or look at a clock: `service` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from warifu.cards.jpki import Ending
from warifu.cards.life.refusals import TurnRefused


class CardState(StrEnum):
    """カードの状態: how far a card is. Only an active card opens anything."""

    APPLIED = "applied"
    PHOTO_CHECKED = "photo-checked"
    IN_PRODUCTION = "in-production"
    MADE = "made"
    HOMEWARD = "homeward"
    ARRIVED = "arrived"
    NOTIFIED = "notified"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    VOID = "void"


UNDER_WAY = frozenset(CardState) - {CardState.ACTIVE, CardState.SUSPENDED, CardState.VOID}
"""Applied for, not yet handed over: at most one of a person."""
LIVING = frozenset({CardState.ACTIVE, CardState.SUSPENDED})
"""Handed over and not void: at most one of a person."""
NOT_VOID = UNDER_WAY | LIVING


class CardEvent(StrEnum):
    """カードの異動: what may happen to a card."""

    APPLIED = "applied"
    PHOTO_FIT = "photo-fit"
    PHOTO_UNFIT = "photo-unfit"
    WITHDRAWN = "withdrawn"
    BEGUN = "begun"
    MADE = "made"
    SENT_HOME = "sent-home"
    CAME_BACK = "came-back"
    ARRIVED = "arrived"
    NOTIFIED = "notified"
    HANDED_OVER = "handed-over"
    LOST = "lost"
    FOUND = "found"
    FACTS_CHANGED = "facts-changed"
    ENDORSED = "endorsed"
    WRITTEN = "written"
    EXTENDED = "extended"
    RENEWED = "renewed"
    PIN_GIVEN_UP = "pin-given-up"
    PIN_TAKEN = "pin-taken"
    REPLACED = "replaced"
    RETURNED = "returned"
    DIED = "died"
    LEFT = "left"
    KEPT_ABROAD = "kept-abroad"
    WENT_ABROAD = "went-abroad"
    STRUCK = "struck"
    NUMBER_CHANGED = "number-changed"
    CODE_CHANGED = "code-changed"
    EXPIRED = "expired"
    ENTRY_MISSED = "entry-missed"


CHIP_IS_BEHIND = frozenset({CardEvent.FACTS_CHANGED, CardEvent.EXTENDED, CardEvent.WENT_ABROAD})
"""記載すべき異動: after these the chip says something that is no longer so."""


class Order(StrEnum):
    """認証局への指図: what the certification authority is told of both certificates."""

    NONE = "none"
    HOLD = "hold"
    RELEASE = "release"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: from which states an event may come, where it leads (None: the state stays), by which law."""

    event: CardEvent
    before: frozenset[CardState]
    after: CardState | None
    law: str
    order: Order = Order.NONE
    ending: Ending | None = None

    def leads(self, state: CardState) -> CardState:
        """Where a card in this state is afterwards. Raises TurnRefused."""
        if state not in self.before:
            raise TurnRefused
        return self.after or state


def _ends(
    event: CardEvent, law: str, ending: Ending = Ending.CARD_ENDED, before: frozenset[CardState] = NOT_VOID
) -> Rule:
    return Rule(event, before, CardState.VOID, law, Order.END, ending)


_S, _E = CardState, CardEvent
_WORKS = frozenset({_S.ACTIVE})
_ALL = (
    Rule(_E.APPLIED, frozenset(), _S.APPLIED, "Act 17(1)"),  # how a life begins: it follows nothing
    Rule(_E.PHOTO_FIT, frozenset({_S.APPLIED}), _S.PHOTO_CHECKED, "Act 17; Order 13"),
    Rule(_E.BEGUN, frozenset({_S.PHOTO_CHECKED}), _S.IN_PRODUCTION, "Act 16-2"),
    Rule(_E.MADE, frozenset({_S.IN_PRODUCTION}), _S.MADE, "Act 16-2; JPKI Act 3, 22", Order.HOLD),
    Rule(_E.SENT_HOME, frozenset({_S.MADE}), _S.HOMEWARD, "Act 16-2, 17(1)"),  # 本人限定受取郵便
    Rule(_E.CAME_BACK, frozenset({_S.HOMEWARD}), _S.MADE, "Act 16-2, 17(1)"),
    Rule(_E.ARRIVED, frozenset({_S.MADE}), _S.ARRIVED, "Act 16-2"),
    Rule(_E.NOTIFIED, frozenset({_S.ARRIVED}), _S.NOTIFIED, "Act 17(1)"),
    Rule(_E.HANDED_OVER, frozenset({_S.NOTIFIED, _S.HOMEWARD}), _S.ACTIVE, "Act 16, 17(1)", Order.RELEASE),
    Rule(_E.LOST, frozenset({_S.ACTIVE}), _S.SUSPENDED, "Act 17(5)", Order.HOLD, Ending.LOST),
    Rule(_E.FOUND, frozenset({_S.SUSPENDED}), _S.ACTIVE, "Act 17(5)", Order.RELEASE),
    Rule(_E.FACTS_CHANGED, NOT_VOID, None, "JPKI Act 12, 15", Order.END, Ending.FACTS_CHANGED),
    Rule(_E.ENDORSED, LIVING, None, "Act 17(2), 17(4)"),  # on its face
    Rule(_E.WRITTEN, _WORKS, None, "Act 17(2), 17(4)"),  # into its chip
    Rule(_E.EXTENDED, LIVING, None, "law C-2"),
    Rule(_E.RENEWED, _WORKS, None, "JPKI Act 3, 22"),
    Rule(
        _E.PIN_GIVEN_UP,
        frozenset({_S.APPLIED, _S.ACTIVE}),
        None,
        "law C-9; card K-41",
        Order.END,
        Ending.PIN_GIVEN_UP,
    ),
    Rule(_E.PIN_TAKEN, _WORKS, None, "law C-9"),
    Rule(_E.KEPT_ABROAD, LIVING, None, "law C-3"),
    Rule(_E.WENT_ABROAD, LIVING, None, "JPKI Act 12, 15; law C-3", Order.END, Ending.FACTS_CHANGED),
    _ends(_E.PHOTO_UNFIT, "Act 17; Order 13", before=frozenset({_S.APPLIED})),
    _ends(_E.WITHDRAWN, "Act 17(1)", before=UNDER_WAY),
    _ends(_E.REPLACED, "Act 17(1), 17(6)", before=LIVING),
    _ends(_E.RETURNED, "Act 17(7); Order 15(4)", before=LIVING),
    _ends(_E.DIED, "Act 17(6); law C-10", Ending.DEATH),
    _ends(_E.LEFT, "Act 17(6); law C-10", Ending.LEFT),
    _ends(_E.STRUCK, "Act 17(6); law C-10"),
    _ends(_E.NUMBER_CHANGED, "Act 7(2), 17(6); law N-17", Ending.NUMBER_CHANGED),
    _ends(_E.CODE_CHANGED, "Act 17(6); law N-8"),
    _ends(_E.EXPIRED, "Act 17(6); law C-2"),
    _ends(_E.ENTRY_MISSED, "Act 17(2), 17(6); law R-2"),
)
RULES: Mapping[CardEvent, Rule] = MappingProxyType({each.event: each for each in _ALL})


def follow(state: CardState, event: CardEvent) -> CardState:
    """Where a card is after an event. Raises TurnRefused.

    >>> follow(CardState.SUSPENDED, CardEvent.FOUND)
    <CardState.ACTIVE: 'active'>
    """
    return RULES[event].leads(state)
