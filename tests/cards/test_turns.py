# SPDX-License-Identifier: Apache-2.0
"""What may follow what in the life of any card, its photograph and its figures: rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cards.house import PHOTO, photo
from warifu.cards.jpki.nouns import lasts_until, renewable_from
from warifu.cards.life import (
    NOT_VOID,
    RULES,
    CardEvent,
    CardState,
    Order,
    PhotoUnfit,
    TurnRefused,
    expires_on,
)
from warifu.cards.life.photos import check_photo
from warifu.cards.life.statistics import published
from warifu.cards.life.turns import follow

SIGNING_ALONE = {CardEvent.FACTS_CHANGED, CardEvent.WENT_ABROAD, CardEvent.PIN_GIVEN_UP}
"""Events that end the signing certificate and leave the other as it is."""


@given(st.lists(st.sampled_from(list(CardEvent)), max_size=40))
def test_whatever_happens_nothing_follows_void_and_only_what_was_handed_over_is_active(
    events: list[CardEvent],
) -> None:
    state, handed, held = CardState.APPLIED, False, True
    for event in events:
        rule = RULES[event]
        try:
            after = follow(state, event)
        except TurnRefused:
            continue
        assert state is not CardState.VOID
        handed = handed or event is CardEvent.HANDED_OVER
        if rule.order is not Order.NONE and event not in SIGNING_ALONE:
            held = rule.order is not Order.RELEASE
        state = after
        assert (state is CardState.ACTIVE) <= handed
        assert held is (state is not CardState.ACTIVE), "certificates count for an active card, and no other"


def test_every_event_has_its_law_and_every_end_ends_certificates() -> None:
    assert set(RULES) == set(CardEvent)
    for rule in RULES.values():
        assert rule.law
        if rule.after is CardState.VOID:
            assert (rule.order, rule.ending is not None) == (Order.END, True)
        assert CardState.VOID not in rule.before


def test_death_leaving_and_a_new_number_end_a_card_in_whatever_state_it_is() -> None:
    for event in (CardEvent.DIED, CardEvent.LEFT, CardEvent.STRUCK, CardEvent.NUMBER_CHANGED):
        assert {follow(state, event) for state in NOT_VOID} == {CardState.VOID}


@pytest.mark.parametrize(
    "wrong",
    [b"", b"not a picture", PHOTO[:3000], photo(300, 386), photo(900, 900), photo(700, 900, "GIF")],
    ids=["none", "text", "cut short", "small", "square", "another kind"],
)
def test_a_photograph_that_cannot_be_printed_is_refused(wrong: bytes) -> None:
    check_photo(PHOTO)
    check_photo(photo(kind="PNG"))
    with pytest.raises(PhotoUnfit) as refused:
        check_photo(wrong)
    assert refused.value.told.startswith("photo: ")


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_two_published_figures_never_tell_one_person_apart(whole: int, part: int) -> None:
    shown = published(whole)
    assert shown is None or abs(shown - whole) <= 5
    other = published(part)
    if shown is not None and other is not None:
        assert (shown - other) % 10 == 0


@given(
    st.dates(date(1930, 1, 1), date(2026, 11, 1)),
    st.dates(date(2026, 11, 1), date(2034, 12, 31)),
    st.none() | st.integers(1, 5000),
)
def test_last_days_are_birthdays_or_the_end_of_a_stay(born: date, issued: date, stay: int | None) -> None:
    ends = issued + timedelta(days=stay) if stay else None
    last = expires_on(born, issued, ends)
    years = 10 if issued >= _eighteen(born) else 5
    assert last == ends or (last.month, last.day) in {(born.month, born.day), (3, 1)}
    if last != ends:
        assert years * 365 - 366 < (last - issued).days <= years * 366
        assert ends is None or last <= ends
    until = lasts_until(issued, born, last)
    assert issued < until <= last
    assert (until - issued).days <= 5 * 366
    assert 89 <= (until - renewable_from(until)).days <= 92


def _eighteen(born: date) -> date:
    """The eve of the eighteenth birthday; who was born on 29 February completes a year on the 28th."""
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + 18, 2, 28) if leap else born.replace(year=born.year + 18) - timedelta(days=1)
