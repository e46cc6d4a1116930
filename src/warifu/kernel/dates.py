# SPDX-License-Identifier: Apache-2.0
"""Japanese dates: read and print eras (元号), and count age as the law does.

Eras by the dates on which they began in fact (LA-5). Dates before 1873-01-01, when Japan took
the Gregorian calendar, are refused: they need a lunisolar calendar this module does not have.
This module reads no clock, knows no time zone (`kernel.clock` gives the date in Japan) and no holidays
(`kernel.holidays` does): whether a period that ends on a closed day runs on is for the office that counts
it (R-8).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from warifu.kernel.refusal import Malformed

EARLIEST = date(1873, 1, 1)


class UnreadableDate(Malformed):
    """The text is not a date in a form known here; says which forms are."""

    reason = "unreadable_date"


class ImpossibleDate(Malformed):
    """The text has the form of a date that no calendar ever held, such as 31 April or 昭和65年."""

    reason = "impossible_date"


@dataclass(frozen=True, slots=True)
class Era:
    """元号: an era, its first day, and the letter forms use for it."""

    kanji: str
    letter: str
    latin: str
    first_on: date


ERAS: tuple[Era, ...] = (
    Era("令和", "R", "Reiwa", date(2019, 5, 1)),
    Era("平成", "H", "Heisei", date(1989, 1, 8)),
    Era("昭和", "S", "Shōwa", date(1926, 12, 25)),
    Era("大正", "T", "Taishō", date(1912, 7, 30)),
    Era("明治", "M", "Meiji", date(1868, 1, 1)),  # year count only: see EARLIEST
)

_BY_NAME = {name: era for era in ERAS for name in (era.kanji, era.letter, era.kanji[0])}
_SEPARATORS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─", "-"))
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})()(\d{2})(\d{2})")
_GREGORIAN_KANJI = re.compile(r"(\d{4})(年)(\d{1,2})月(\d{1,2})日")
_ERA_MARKED = re.compile(
    r"(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])(元|\d{1,2})([-/.])(\d{1,2})\3(\d{1,2})"
)
_ERA_KANJI = re.compile(r"(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])(元|\d{1,2})(年)(\d{1,2})月(\d{1,2})日")


def era_of(on: date) -> tuple[Era, int]:
    """元号と年: the era a day lies in and its year, counted from 1.

    >>> [f"{era.kanji}{year}" for era, year in map(era_of, (date(2019, 4, 30), date(2019, 5, 1)))]
    ['平成31', '令和1']
    """
    if on < EARLIEST:
        raise ImpossibleDate("Dates before 1873-01-01 (明治6年1月1日) are not supported.")
    era = next(era for era in ERAS if on >= era.first_on)
    return era, on.year - era.first_on.year + 1


def in_era(on: date) -> str:
    """和暦: the date as Japanese papers print it; the first year is 元年.

    >>> in_era(date(2019, 5, 1)), in_era(date(1974, 5, 3))
    ('令和元年5月1日', '昭和49年5月3日')
    """
    era, year = era_of(on)
    return f"{era.kanji}{'元' if year == 1 else year}年{on.month}月{on.day}日"


def in_both(on: date) -> str:
    """和暦と西暦: the date as Japanese screens print it (LA-6).

    >>> in_both(date(2026, 6, 12))
    '令和8年（2026年）6月12日'
    """
    era, year = era_of(on)
    return f"{era.kanji}{'元' if year == 1 else year}年（{on.year}年）{on.month}月{on.day}日"


@lru_cache(maxsize=65536)
def parse_date(text: str) -> date:
    """Read a date: ISO, Gregorian with 年月日, or an era in letters or kanji; half or full width.

    >>> [str(parse_date(t)) for t in ("1974-05-03", "S49.5.3", "昭和４９年５月３日", "令和元年5月1日")]
    ['1974-05-03', '1974-05-03', '1974-05-03', '2019-05-01']

    Raises UnreadableDate for another form and ImpossibleDate for a day that never was, a day outside
    its era (昭和64年1月8日 is 平成元年) or one before 1873.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_SEPARATORS).split()).upper()
    for form in (_ISO, _COMPACT, _GREGORIAN_KANJI):
        if found := form.fullmatch(plain):
            return _day(int(found[1]), int(found[3]), int(found[4]))
    for form in (_ERA_MARKED, _ERA_KANJI):
        if found := form.fullmatch(plain):
            return _day_of_era(found[1], found[2], int(found[4]), int(found[5]))
    raise UnreadableDate("Write the date as 1974-05-03, 1974年5月3日, S49.5.3 or 昭和49年5月3日.")


def age(born_on: date, on: date) -> int:
    """満年齢: whole years of age on a day, for gates where the eve of the birthday counts.

    A year is completed at the end of the day before the birthday (年齢計算ニ関スル法律; R-8, LA-7), so on
    that day, taken as a whole, the age is already reached: a child born on 1 April is six on 31 March.

    >>> age(date(2018, 4, 1), date(2024, 3, 30)), age(date(2018, 4, 1), date(2024, 3, 31))
    (5, 6)

    Someone born on 29 February reaches the age on 28 February (unconfirmed for every gate: R-8).
    """
    return age_on_birthdays(born_on, on + timedelta(days=1))


def age_on_birthdays(born_on: date, on: date) -> int:
    """満年齢（誕生日基準）: whole years of age on a day as people say it, from the birthday itself.

    Born on 29 February, the birthday in a common year is taken as 1 March, since the year is then
    completed at the end of 28 February. Raises ValueError where `on` lies before the birth.

    >>> age_on_birthdays(date(2004, 2, 29), date(2022, 2, 28)), age(date(2004, 2, 29), date(2022, 2, 28))
    (17, 18)
    """
    if on < born_on:
        msg = "nobody has an age before birth"
        raise ValueError(msg)
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def reaches_on(born_on: date, years: int) -> date:
    """年齢到達日: the day at whose end an age is completed, the eve of that birthday.

    >>> str(reaches_on(date(2008, 4, 1), 15)), str(reaches_on(date(2004, 2, 29), 18))
    ('2023-03-31', '2022-02-28')
    """
    return birthday_in(born_on, born_on.year + years) - timedelta(days=1)


def birthday_in(born_on: date, year: int) -> date:
    """誕生日: the birthday of a year; of somebody born on 29 February, 1 March in a common year (own).

    >>> str(birthday_in(date(2004, 2, 29), 2023)), str(birthday_in(date(2004, 2, 29), 2024))
    ('2023-03-01', '2024-02-29')
    """
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _day(year: int, month: int, day: int) -> date:
    try:
        on = date(year, month, day)
    except ValueError as impossible:
        raise ImpossibleDate("No calendar has this day.") from impossible
    if on < EARLIEST:
        raise ImpossibleDate("Dates before 1873-01-01 (明治6年1月1日) are not supported.")
    return on


def _day_of_era(name: str, year: str, month: int, day: int) -> date:
    era = _BY_NAME[name]
    on = _day(era.first_on.year + (1 if year == "元" else int(year)) - 1, month, day)
    if era_of(on)[0] is not era:
        raise ImpossibleDate(f"This day is not in {era.kanji} but in {era_of(on)[0].kanji}.")
    return on
