# SPDX-License-Identifier: Apache-2.0
"""数字: numbers in addresses, as kanji or digits. Where a number may stand is for `address` to say."""

from __future__ import annotations

import re
from functools import lru_cache

DIGITS = "〇一二三四五六七八九"
KANJI_NUMBER = "〇零一二三四五六七八九十百千壱弐参拾"
_VALUES = {char: value for value, char in enumerate(DIGITS)} | {"零": 0, "壱": 1, "弐": 2, "参": 3}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_RUN = re.compile(r"\d+")


@lru_cache(maxsize=1 << 12)
def value(text: str) -> int:
    """Read a number of digits, or of kanji by place or by unit.

    >>> value("12"), value("十二"), value("二十"), value("一〇三"), value("千二百三")
    (12, 12, 20, 103, 1203)
    """
    if text.isdecimal():
        return int(text)
    if not any(char in _UNITS for char in text):
        return int("".join(str(_VALUES[char]) for char in text))
    total = current = 0
    for char in text:
        if char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        else:
            current = current * 10 + _VALUES[char]
    return total + current


@lru_cache(maxsize=1 << 12)
def kanji_number(digits: str) -> str:
    """Write a number as place names do, from 1 to 9999; others stay as they are.

    >>> kanji_number("12"), kanji_number("10"), kanji_number("105"), kanji_number("0")
    ('十二', '十', '百五', '0')
    """
    number = int(digits)
    if not 0 < number < 10_000 or digits.startswith("0"):
        return digits
    written = ""
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, number = divmod(number, unit)
        if count:
            written += (DIGITS[count] if count > 1 or not mark else "") + mark
    return written


def in_kanji(text: str) -> str:
    """Write every number of a place name in kanji: １０条 and 十条 are one name.

    >>> in_kanji("10条"), in_kanji("北1条西")
    ('十条', '北一条西')
    """
    return _RUN.sub(lambda run: kanji_number(run[0]), text)


def spelled(text: str) -> tuple[str, list[int], list[bool]]:
    """Write the numbers of a text in kanji; give for each length of it where it ends in `text`, or -1.

    The third list says whether a prefix of that length ends in a number that was written in digits.

    >>> spelled("北1条")[:2]
    ('北一条', [0, 1, 2, 3])
    >>> spelled("12番")[:2]
    ('十二番', [0, -1, 2, 3])
    """
    out, ends, digit = "", [0], [False]
    at = 0
    for run in [*_RUN.finditer(text), None]:
        stop = run.start() if run else len(text)
        out += text[at:stop]
        ends += range(at + 1, stop + 1)
        digit += [False] * (stop - at)
        if run:
            number = kanji_number(run[0])
            out += number
            ends += [-1] * (len(number) - 1) + [run.end()]
            digit += [False] * (len(number) - 1) + [True]
            at = run.end()
    return out, ends, digit
