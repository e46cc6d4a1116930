# SPDX-License-Identifier: Apache-2.0
"""番号法第17条 個人番号カードの交付等: how a card is handed over, stopped, and ended."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.cards.life import NOT_VOID, RULES, CardEvent, CardState, Order, TurnRefused, expires_on
from warifu.cards.life.turns import follow


def test_a_card_works_only_from_the_hand_over_on() -> None:
    """Act 17(1): a card is handed over by the municipality; before, and without it, it opens nothing."""
    opens = {event for event, rule in RULES.items() if rule.order is Order.RELEASE}
    assert opens == {CardEvent.HANDED_OVER, CardEvent.FOUND}
    assert RULES[CardEvent.HANDED_OVER].before == {CardState.NOTIFIED}
    assert RULES[CardEvent.FOUND].before == {CardState.SUSPENDED}


def test_a_lost_card_is_held_and_comes_back_only_when_it_is_found() -> None:
    """Act 17(5): the holder reports the loss at once; the card is suspended, and not yet at its end."""
    assert follow(CardState.ACTIVE, CardEvent.LOST) is CardState.SUSPENDED
    assert follow(CardState.SUSPENDED, CardEvent.FOUND) is CardState.ACTIVE


def test_a_card_that_has_lost_its_effect_never_comes_back() -> None:
    """Act 17(6): death, leaving, a new number and the last day end a card for good."""
    for event in (CardEvent.DIED, CardEvent.LEFT, CardEvent.NUMBER_CHANGED, CardEvent.EXPIRED):
        assert {follow(state, event) for state in NOT_VOID} == {CardState.VOID}
    for event in CardEvent:
        with pytest.raises(TurnRefused):
            follow(CardState.VOID, event)


def test_a_card_lasts_to_the_tenth_birthday_and_under_eighteen_to_the_fifth() -> None:
    """Act 17(6), Order: ten birthdays for whoever was eighteen at the issue, five for the younger."""
    born, eve = date(2008, 6, 10), date(2026, 6, 9)
    assert expires_on(born, eve) == date(2035, 6, 10)
    assert expires_on(born, date(2026, 6, 8)) == date(2030, 6, 10)
