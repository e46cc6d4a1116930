# SPDX-License-Identifier: Apache-2.0
"""和暦: instants and dates as people in Japan read them, in Japan time, era and Gregorian year together.

Writes only; reading dates that people typed is not done here (`kernel.dates`). Eras before 明治6年
(1873-01-01) are not supported: Japan kept another calendar then. Sources: LA-5, LA-6, HI-9.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from markupsafe import Markup

JST = timezone(timedelta(hours=9), "JST")
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1873, 1, 1), "明治"),
)
_MEIJI_1 = 1868
_WEEKDAYS_JA = "月火水木金土日"
_MONTHS_EN = "January February March April May June July August September October November December".split()
_WEEKDAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def era_year(on: date) -> str:
    """Era and year of a day; the first year is 元年. Raises ValueError before 1873.

    >>> era_year(date(2019, 4, 30)), era_year(date(2019, 5, 1)), era_year(date(2026, 6, 12))
    ('平成31年', '令和元年', '令和8年')
    """
    for start, name in _ERAS:
        if on >= start:
            year = on.year - (_MEIJI_1 if name == "明治" else start.year) + 1
            return f"{name}{'元' if year == 1 else year}年"
    raise ValueError("no Japanese era is supported before 1873-01-01")


def month(on: date, language: str) -> str:
    """令和8年（2026年）6月 · June 2026."""
    if language == "ja":
        return f"{era_year(on)}（{on.year}年）{on.month}月"
    return f"{_MONTHS_EN[on.month - 1]} {on.year}"


def day(on: date, language: str) -> str:
    """令和8年（2026年）6月12日 · 12 June 2026."""
    return f"{month(on, language)}{on.day}日" if language == "ja" else f"{on.day} {month(on, language)}"


def minute(at: datetime, language: str) -> str:
    """令和8年（2026年）6月12日（金）10時42分 · Friday 12 June 2026, 10:42, in Japan time. `at` is aware."""
    local = at.astimezone(JST)
    if language == "ja":
        weekday = _WEEKDAYS_JA[local.weekday()]
        return f"{day(local.date(), language)}（{weekday}）{local.hour}時{local.minute:02}分"
    return f"{_WEEKDAYS_EN[local.weekday()]} {day(local.date(), language)}, {local:%H:%M}"


def clock(at: datetime, language: str) -> str:
    """Only the time of day, to the second: 10時42分07秒 · 10:42:07."""
    local = at.astimezone(JST)
    return f"{local.hour}時{local.minute:02}分{local.second:02}秒" if language == "ja" else f"{local:%H:%M:%S}"


def time_element(at: datetime | date, shown: str) -> Markup:
    """`<time>` with the machine form in ISO 8601 (seconds, Japan time)."""
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError("an instant on a screen must be aware; give it a time zone")
        machine = at.astimezone(JST).isoformat(timespec="seconds")
    else:
        machine = at.isoformat()
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)


def in_japan(at: datetime) -> date:
    """The day it is in Japan at an instant.

    >>> in_japan(datetime(2026, 6, 11, 15, 0, tzinfo=UTC))
    datetime.date(2026, 6, 12)
    """
    return at.astimezone(JST).date()


__all__ = ["JST", "clock", "day", "era_year", "in_japan", "minute", "month", "time_element"]
