# SPDX-License-Identifier: Apache-2.0
"""休日: national holidays, and the days on which offices of municipalities are closed. Pure.

The days of 国民の祝日に関する法律 are dated data (holidays.toml); the rules of its article 3 are here:

    3(2)   振替休日      a holiday on a Sunday moves on: to Monday from 1973-04-12, from 2007 to the next day
                         that is no holiday
    3(3)   国民の休日    from 1985-12-27, a day between two holidays

The equinoxes are computed by the formula of 新こよみ便利帳 (海上保安庁水路部 暦計算研究会); in law they are
what the official gazette says in February of the year before, so a later year is a forecast. What
closes an office besides is by ordinance of each municipality: Saturdays, Sundays and 29 December to
3 January nearly everywhere (地方自治法 4条の2, unconfirmed).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from warifu.kernel.refusal import Fault

IN_FORCE_FROM = date(1948, 7, 20)
LAST_YEAR = 2099
_SUBSTITUTES_FROM = date(1973, 4, 12)
_BETWEEN_FROM = date(1985, 12, 27)
_REVISED = 2007  # 平成17年法律43号: a substitute passes over holidays, and yields to none
_SUNDAY = 6
_DAY = timedelta(days=1)


def holiday(on: date) -> str | None:
    """国民の祝日・休日: the Japanese name of the holiday on a day, or None.

    >>> holiday(date(2026, 5, 6)), holiday(date(2026, 9, 22)), holiday(date(2026, 11, 30))
    ('振替休日', '国民の休日', None)

    Raises Fault after 2099, which the formula of the equinoxes does not reach.
    """
    if on < IN_FORCE_FROM:
        return None
    if on.year > LAST_YEAR:
        raise Fault(f"the table of holidays ends with {LAST_YEAR}; extend it")
    return _named(on) or _substitute(on) or _between(on)


def is_closed(on: date) -> bool:
    """閉庁日: say whether municipal offices are closed on a day.

    >>> [is_closed(date(2026, 12, day)) for day in (25, 26, 28, 29)]
    [False, True, False, True]
    """
    turn_of_year = (on.month, on.day) >= (12, 29) or (on.month, on.day) <= (1, 3)
    return on.weekday() >= 5 or turn_of_year or holiday(on) is not None


def next_open(on: date) -> date:
    """Give the day itself, or the first one after it on which offices are open.

    >>> str(next_open(date(2019, 4, 27))), str(next_open(date(2026, 9, 19)))
    ('2019-05-07', '2026-09-24')
    """
    while is_closed(on):
        on += _DAY
    return on


def _named(on: date) -> str | None:
    """Give the holiday that the Act itself, or an Act for one day, names."""
    if on < IN_FORCE_FROM or on.year > LAST_YEAR:
        return None
    return _year(on.year).get(on)


def _substitute(on: date) -> str | None:
    """3(2): say whether this day stands for a holiday that fell on a Sunday."""
    before = on - _DAY
    if on.year >= _REVISED:
        while before.weekday() != _SUNDAY and _named(before):
            before -= _DAY
    moved = before.weekday() == _SUNDAY and _named(before) is not None
    return "振替休日" if moved and before >= _SUBSTITUTES_FROM else None


def _between(on: date) -> str | None:
    """3(3): say whether the day before and the day after are holidays. A Sunday needed it not before 2007."""
    if on < _BETWEEN_FROM or (on.year < _REVISED and on.weekday() == _SUNDAY):
        return None
    return "国民の休日" if _named(on - _DAY) and _named(on + _DAY) else None


@cache
def _year(year: int) -> Mapping[date, str]:
    """Give the named holidays of a year."""
    days = [(name, day) for name, day in _table() if day["from"] <= year <= day.get("until", year)]
    placed = [(_place(year, day), name) for name, day in days]
    return {on: name for on, name in placed if on >= IN_FORCE_FROM}


@cache
def _table() -> tuple[tuple[str, Mapping[str, Any]], ...]:
    text = (files(__package__) / "holidays.toml").read_text(encoding="utf-8")
    return tuple(_entries(tomllib.loads(text)))


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for each in table["holiday"]:
        for day in each["days"]:
            yield each["ja"], day


def _place(year: int, day: Mapping[str, Any]) -> date:
    """Find the day of a year that an entry means."""
    if "on" in day:
        return date.fromisoformat(f"{year}-{day['on']}")
    if "monday" in day:
        month, nth = day["monday"]
        first = date(year, month, 1)
        return first + timedelta(days=(-first.weekday()) % 7 + 7 * (nth - 1))
    return _equinox(year, vernal=day["equinox"] == "vernal")


def _equinox(year: int, *, vernal: bool) -> date:
    """春分日・秋分日 of 1900 to 2099, in Japan."""
    if year < 1980:
        start, leaps = (20.8357 if vernal else 23.2588), int((year - 1983) / 4)
    else:
        start, leaps = (20.8431 if vernal else 23.2488), (year - 1980) // 4
    return date(year, 3 if vernal else 9, int(start + 0.242194 * (year - 1980) - leaps))
