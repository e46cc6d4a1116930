# SPDX-License-Identifier: Apache-2.0
"""番号法第17条 個人番号カードの交付等: how a card is handed over, stopped, and ended."""

from __future__ import annotations

from datetime import date

import pytest

from warifu.cards.intake import GROUNDS, NotExpress, ground_of
from warifu.cards.life import NOT_VOID, RULES, CardEvent, CardState, Order, TurnRefused, expires_on
from warifu.cards.life.turns import follow
from warifu.cards.safe import PinProblem, PinUse, places_of, read_pins


def test_a_card_works_only_from_the_hand_over_on() -> None:
    """Act 17(1): a card is handed over by the municipality; before, and without it, it opens nothing.

    One that goes home is handed over by the post, to her alone, after the identity check at the application.
    """
    opens = {event for event, rule in RULES.items() if rule.order is Order.RELEASE}
    assert opens == {CardEvent.HANDED_OVER, CardEvent.FOUND}
    assert RULES[CardEvent.HANDED_OVER].before == {CardState.NOTIFIED, CardState.HOMEWARD}
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


def test_what_she_chooses_is_checked_and_nothing_easy_is_taken() -> None:
    """Act 17(1): PINs are set by the person at the hand-over; a birthday, 1111 or 1234 is none (K-13)."""
    born = date(1990, 4, 1)
    four = {"signing": "abc123", "signing-again": "ABC123", "login": "7193", "login-again": "7193"}
    found, problems = read_pins(tuple(PinUse), four, born)
    assert (len(found), problems) == (5, {}), "one number may serve for all three"
    for wrong, why in (
        ({"signing": "ABCDEF", "signing-again": "ABCDEF"}, PinProblem.FORM),
        ({"signing": "A1" * 9, "signing-again": "A1" * 9}, PinProblem.FORM),
        ({"login": "", "login-again": ""}, PinProblem.MISSING),
        ({"login": "719", "login-again": "719"}, PinProblem.FORM),
        ({"login-again": "7139"}, PinProblem.DIFFERS),
        ({"login": "1111", "login-again": "1111"}, PinProblem.EASY),
        ({"login": "4321", "login-again": "4321"}, PinProblem.EASY),
        ({"login": "0401", "login-again": "0401"}, PinProblem.BIRTH),
        ({"login": "1990", "login-again": "1990"}, PinProblem.BIRTH),
    ):
        found, problems = read_pins(tuple(PinUse), four | wrong, born)
        assert (found, list(problems.values())) == ({}, [why])
    childs = tuple(use for use in PinUse if use is not PinUse.SIGNING)
    assert set(read_pins(childs, four, born)[0]) == set(places_of(PinUse.LOGIN)) | {
        "text/0011",
        "resident/001C",
        "common/001C",
    }


def test_only_who_has_a_ground_gets_a_card_in_haste() -> None:
    """Act 17(1), 特急発行 (unconfirmed): each ground has its law; a newborn's is a newborn's alone."""
    today = date(2026, 4, 1)
    for ground in GROUNDS.values():
        assert ground.law
        assert ground_of(ground.key, date(2026, 2, 1), today) is ground
    with pytest.raises(NotExpress):
        ground_of("newborn", date(2025, 3, 1), today)
    with pytest.raises(NotExpress):
        ground_of("in a hurry", date(2026, 2, 1), today)
