# SPDX-License-Identifier: Apache-2.0
"""Eras and ages: each boundary day and the day before it (LA-5, LA-7, R-8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.kernel.dates import (
    EARLIEST,
    ERAS,
    ImpossibleDate,
    UnreadableDate,
    age,
    age_on_birthdays,
    era_of,
    in_both,
    in_era,
    parse_date,
    reaches_on,
)

DAYS = st.dates(min_value=EARLIEST, max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("on", "printed"),
    [
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 6, 12), "令和8年6月12日"),
    ],
)
def test_each_era_begins_on_its_first_day_and_not_before(on: date, printed: str) -> None:
    assert in_era(on) == printed
    assert parse_date(printed) == on


def test_a_date_on_screen_shows_era_and_gregorian_year() -> None:
    assert in_both(date(2026, 6, 12)) == "令和8年（2026年）6月12日"
    assert in_both(date(2019, 5, 1)) == "令和元年（2019年）5月1日"


@pytest.mark.parametrize(
    "text",
    [
        "1974-05-03", "1974/5/3", "1974.5.3", "19740503", "1974年5月3日", "１９７４－０５－０３",
        "1974‐05‐03",
        "S49.5.3", "s49.5.3", "S49-05-03", "S49/5/3", "昭49.5.3", "昭和49年5月3日", "昭和４９年５月３日",
        "Ｓ４９．５．３", " 昭和 49年 5月 3日 ", "S49年5月3日", "㍼49年5月3日",
    ],
)  # fmt: skip
def test_every_written_form_of_one_day_is_the_same_day(text: str) -> None:
    assert parse_date(text) == date(1974, 5, 3)


def test_the_first_year_may_be_written_with_a_numeral() -> None:
    assert parse_date("R1.5.1") == parse_date("令和元年5月1日") == date(2019, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29", "2024-04-31", "1974-13-01", "1974-00-10", "昭和49年2月30日", "S64.1.8",
        "平成元年1月7日",
        "H31.5.1", "令和元年4月30日", "昭和65年1月1日", "明治5年12月31日", "1872-12-31",
        "大正0年1月1日", "0000-01-01",
    ],
)  # fmt: skip
def test_a_day_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1974-05/03",
        "74-05-03",
        "X49.5.3",
        "昭和四十九年五月三日",
        "1974-05-03T00:00",
        "S49.5",
    ],
)
def test_a_text_that_is_no_date_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UnreadableDate, match=r"S49\.5\.3"):
        parse_date(text)


@given(DAYS)
def test_what_is_printed_reads_back_as_the_same_day(on: date) -> None:
    era, year = era_of(on)
    assert parse_date(in_era(on)) == on
    assert parse_date(f"{era.letter}{year}.{on.month}.{on.day}") == on
    assert parse_date(on.isoformat()) == on


@given(DAYS)
def test_eras_never_overlap_and_leave_no_gap(on: date) -> None:
    era, year = era_of(on)
    assert era.first_on <= on
    assert year >= 1
    assert all(other.first_on <= era.first_on or on < other.first_on for other in ERAS)


def test_a_day_before_the_gregorian_calendar_is_not_printed() -> None:
    with pytest.raises(ImpossibleDate):
        in_era(date(1872, 12, 31))


@pytest.mark.parametrize(
    ("born", "on", "legal", "spoken"),
    [
        (date(2018, 4, 1), date(2024, 3, 30), 5, 5),
        (date(2018, 4, 1), date(2024, 3, 31), 6, 5),
        (date(2018, 4, 1), date(2024, 4, 1), 6, 6),
        (date(2018, 4, 2), date(2024, 3, 31), 5, 5),
        (date(2004, 2, 29), date(2022, 2, 27), 17, 17),
        (date(2004, 2, 29), date(2022, 2, 28), 18, 17),
        (date(2004, 2, 29), date(2024, 2, 28), 20, 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20, 20),
        (date(2024, 1, 1), date(2024, 1, 1), 0, 0),
    ],
)
def test_an_age_is_reached_on_the_eve_of_the_birthday(born: date, on: date, legal: int, spoken: int) -> None:
    assert (age(born, on), age_on_birthdays(born, on)) == (legal, spoken)


@given(DAYS, st.integers(min_value=1, max_value=100))
def test_the_day_of_reaching_is_the_first_day_of_that_age(born: date, years: int) -> None:
    day = reaches_on(born, years)
    assert age(born, day) == years
    assert age(born, day - timedelta(days=1)) == years - 1


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        age(date(2024, 1, 3), date(2024, 1, 1))
