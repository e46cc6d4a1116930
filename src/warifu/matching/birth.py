# SPDX-License-Identifier: Apache-2.0
"""生年月日: a birth date whose month or day may be unknown, and how two of them agree (B0, B1, BX, BU).

An unknown part is never filled in (M5). Eras are read by `kernel.dates`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.matching.writing import one_edit

_PARTIAL = re.compile(r"(\d{4}|[?]{4})-(\d{2}|[?]{2})-(\d{2}|[?]{2})")
_UNKNOWN_PART = re.compile(r"[●〓\ufffd?]+|不詳|不明")


def read_birth(written: str | date | None) -> str:
    """Give the ISO form, with ? for each digit of a part that is unknown; empty if none is known.

    Raises Malformed (`kernel.dates`) for text that is no date.

    >>> read_birth("昭和49年5月3日"), read_birth("1974-05-??"), read_birth(None)
    ('1974-05-03', '1974-05-??', '')
    """
    if written is None or isinstance(written, date):
        return written.isoformat() if written else ""
    text = unicodedata.normalize("NFKC", written).strip()
    if not text or not _UNKNOWN_PART.search(text):
        return parse_date(text).isoformat() if text else ""
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise Malformed("A birth date with unknown parts is written 1974-05-?? or 1974-??-??.")
    return "" if found[1] == "????" else _checked(found)


def _checked(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if month == "??" and day != "??":
        raise Malformed("A birth date with a known day needs its month.")
    try:
        date(int(year), int(month.replace("??", "01")), int(day.replace("??", "01")))
    except ValueError as error:
        raise Malformed("No calendar has this birth date.") from error
    return found[0]


def is_whole(iso: str) -> bool:
    """Whether year, month and day are all known."""
    return bool(iso) and "?" not in iso


@lru_cache(maxsize=1 << 16)
def birth_level(asked: str, held: str) -> str:
    """Compare two ISO forms: B0 equal, B1 one edit or day and month swapped, BX different, BU unknown.

    >>> [birth_level("1974-05-03", held) for held in ("1974-05-03", "1974-03-05", "1984-05-03", "1981-01-01")]
    ['B0', 'B1', 'B1', 'BX']
    >>> birth_level("1974-05-??", "1974-05-03"), birth_level("1974-05-??", "1980-05-03")
    ('BU', 'BX')
    """
    if not asked or not held:
        return "BU"
    if not (is_whole(asked) and is_whole(held)):
        return "BU" if all(a == b or "?" in (a, b) for a, b in zip(asked, held, strict=True)) else "BX"
    if asked == held:
        return "B0"
    swapped = f"{held[:4]}-{held[8:]}-{held[5:7]}"
    return "B1" if asked == swapped or one_edit(asked, held) else "BX"
