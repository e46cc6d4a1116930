# SPDX-License-Identifier: Apache-2.0
"""和暦: instants and dates as people in Japan read them, in Japan time, era and Gregorian year together.

Writes only; eras themselves and the dates people type are `kernel.dates`. Sources: LA-5, LA-6, HI-9.
"""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

from warifu.kernel.clock import JST
from warifu.kernel.dates import in_both

_WEEKDAYS_JA = "月火水木金土日"
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month(on: date, language: str) -> str:
    """令和8年（2026年）6月 · June 2026."""
    if language == "ja":
        return in_both(on).rpartition("月")[0] + "月"
    return f"{_MONTHS_EN[on.month - 1]} {on.year}"


def day(on: date, language: str) -> str:
    """令和8年（2026年）6月12日 · 12 June 2026."""
    return in_both(on) if language == "ja" else f"{on.day} {month(on, language)}"


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
    return (
        f"{local.hour}時{local.minute:02}分{local.second:02}秒" if language == "ja" else f"{local:%H:%M:%S}"
    )


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

    >>> from datetime import UTC
    >>> in_japan(datetime(2026, 6, 11, 15, 0, tzinfo=UTC))
    datetime.date(2026, 6, 12)
    """
    return at.astimezone(JST).date()


__all__ = ["clock", "day", "in_japan", "minute", "month", "time_element"]
