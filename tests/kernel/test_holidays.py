# SPDX-License-Identifier: Apache-2.0
"""National holidays against a package that another hand wrote, and the days that were argued over."""

from datetime import date, timedelta

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.holidays import IN_FORCE_FROM, LAST_YEAR, holiday, is_closed, next_open
from warifu.kernel.refusal import Fault

LAST = date(LAST_YEAR, 12, 31)
DAYS = st.dates(IN_FORCE_FROM, LAST - timedelta(days=14))


def test_every_day_since_1986_is_a_holiday_for_both_or_for_neither() -> None:
    """Before the day between holidays became law, jpholiday has 32 days more: 4 May, 12 February."""
    days = [IN_FORCE_FROM + timedelta(days=each) for each in range((LAST - IN_FORCE_FROM).days + 1)]
    theirs = {on for on, _ in jpholiday.between(IN_FORCE_FROM, LAST)}
    ours = {day for day in days if holiday(day)}
    assert len(days) == 55_317
    assert ours <= theirs
    too_early = theirs - ours
    assert max(too_early) < date(1985, 12, 27)
    assert {(day.month, day.day) for day in too_early} == {(5, 4), (2, 12)}
    assert len(too_early) == 32


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(1948, 9, 23), "秋分の日"),
        (date(1973, 2, 12), None),  # 11 February was a Sunday, before there were substitutes
        (date(1973, 4, 30), "振替休日"),
        (date(1979, 3, 21), "春分の日"),
        (date(1980, 9, 23), "秋分の日"),
        (date(1985, 5, 4), None),
        (date(1988, 5, 4), "国民の休日"),
        (date(1989, 2, 24), "大喪の礼"),
        (date(2008, 5, 6), "振替休日"),  # for Sunday 4 May, over Children's Day
        (date(2012, 9, 22), "秋分の日"),  # the first on the 22nd since 1896
        (date(2019, 4, 30), "国民の休日"),
        (date(2019, 5, 1), "天皇の即位の日"),
        (date(2019, 5, 6), "振替休日"),
        (date(2019, 12, 23), None),  # no birthday of an Emperor in 2019
        (date(2020, 7, 24), "スポーツの日"),
        (date(2020, 10, 12), None),
        (date(2021, 8, 9), "振替休日"),
        (date(2021, 10, 11), None),
        (date(2026, 9, 22), "国民の休日"),
        (date(1948, 5, 3), None),  # the Act was not in force
    ],
)
def test_the_days_that_were_argued_over(on: date, name: str | None) -> None:
    assert holiday(on) == name


@given(DAYS)
def test_the_next_open_day_is_open_and_none_before_it_is(on: date) -> None:
    opens = next_open(on)
    assert not is_closed(opens)
    assert all(is_closed(on + timedelta(days=each)) for each in range((opens - on).days))
    assert opens - on <= timedelta(days=11), "not even in 2019 were offices closed for longer"


def test_beyond_the_table_nothing_is_guessed() -> None:
    with pytest.raises(Fault):
        holiday(LAST + timedelta(days=1))
