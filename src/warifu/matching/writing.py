# SPDX-License-Identifier: Apache-2.0
"""Normal forms of names: kanji (normal and folded) and kana (exact and loose), matching.md M5 to M7.

Pure text. It never splits a name, never infers a reading and never fills in what could not be read:
●, 〓, ? and U+FFFD become one unknown mark that equals nothing. Levels of agreement are `levels`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from warifu.matching.tables import fold_table

UNKNOWN = "\ufffd"  # what every unknown mark becomes (M7)
_UNKNOWNS = "●〓?？\ufffd"
_DROPPED = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *map(ord, "・･,，.．、。'’‘`´\u200b\ufeff")]
_KANJI = dict.fromkeys(_DROPPED) | dict.fromkeys(map(ord, _UNKNOWNS), UNKNOWN)
_HIRAGANA = {point: chr(point + 0x60) for point in range(0x3041, 0x3097)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヲヰヱ", "アイウエオツヤユヨワカケジズオイエ")
_LONG = re.compile(r"(?<=[オコソトノホモヨロウクスツヌフムユル])[ウオ]")
_HYPHENS = "‐‑‒–—―−－ー─━ｰ-"
_PARTS = re.compile(r"[\s\u3000]+")


@lru_cache(maxsize=1 << 16)
def kanji_form(raw: str) -> str:
    """氏名の正規形: NFKC without variation selectors, spaces and points, upper case; not folded (K1).

    >>> kanji_form("髙橋　太郎"), kanji_form("葛\U000e0100城"), kanji_form("Nguyen Van ANH")
    ('髙橋太郎', '葛城', 'NGUYENVANANH')
    """
    plain = unicodedata.normalize("NFKC", raw.translate(_KANJI)).translate(_KANJI)
    return "".join(plain.split()).upper()


@lru_cache(maxsize=1 << 16)
def folded(form: str) -> str:
    """縮退形: each character one hop through the reviewed table, never further (M6, K2).

    >>> folded("髙橋"), folded("渡邉") == folded("渡邊") == "渡辺", folded("佐祐") == "佐祐"
    ('高橋', True, True)
    """
    return form.translate(fold_table())


@lru_cache(maxsize=1 << 16)
def kana_form(raw: str) -> str:
    """フリガナの正規形: NFKC, katakana, no spaces or points; the exact form (N0).

    >>> kana_form("ﾔﾏﾀﾞ ﾊﾅｺ"), kana_form("やまだ・はなこ")
    ('ヤマダハナコ', 'ヤマダハナコ')
    """
    plain = unicodedata.normalize("NFKC", raw.translate(_KANJI)).translate(_KANJI).translate(_HIRAGANA)
    return "".join(plain.split()).upper()


@lru_cache(maxsize=1 << 16)
def loose(form: str) -> str:
    """Give the loose form of an exact kana form: what ears and keyboards mix up is one (N1).

    Small kana large, ヂヅヲヰヱ as ジズオイエ, no dakuten, no ー, no long ウ or オ.

    >>> loose("オオタ") == loose("オウタ") == loose("オータ") == "オタ"
    True
    >>> loose("サイトウ") == loose("サイド"), loose("キョウコ")
    (True, 'キヨコ')
    """
    large = unicodedata.normalize("NFD", form.translate(_LARGE))
    plain = "".join(char for char in large if char not in "\u3099\u309a" and char not in _HYPHENS)
    return _LONG.sub("", plain)


def parts(raw: str) -> tuple[str, ...]:
    """Give the parts of a name that its writer set apart by spaces, in kanji form; never guessed (M13).

    >>> parts("山田　花子"), parts("山田花子")
    (('山田', '花子'), ('山田花子',))
    """
    found = (kanji_form(part) for part in _PARTS.split(raw.strip()))
    return tuple(part for part in found if part)


def has_unknown(form: str) -> bool:
    """Whether a normal form holds a character that could not be read (M7)."""
    return UNKNOWN in form


def fits(form: str, other: str) -> bool:
    """Whether two forms of one length agree wherever both could be read.

    >>> fits("山●花子".replace("●", UNKNOWN), "山田花子"), fits("山田", "山田花子")
    (True, False)
    """
    return len(form) == len(other) and all(
        a == b or UNKNOWN in (a, b) for a, b in zip(form, other, strict=True)
    )


def one_edit(form: str, other: str) -> bool:
    """Whether one insertion, removal, replacement or swap of neighbours makes two different texts equal.

    >>> one_edit("ユウキ", "ユウト"), one_edit("ハナコ", "ハコナ"), one_edit("ハナ", "ハナコ")
    (True, True, True)
    >>> one_edit("ハナコ", "ハナコ"), one_edit("ハナコ", "タロウ")
    (False, False)
    """
    if abs(len(form) - len(other)) > 1 or form == other:
        return False
    if len(form) > len(other):
        form, other = other, form
    start = next((at for at, (a, b) in enumerate(zip(form, other, strict=False)) if a != b), len(form))
    if len(form) < len(other):
        return form[start:] == other[start + 1 :]
    swapped = form[start + 1 : start + 2] + form[start : start + 1] == other[start : start + 2]
    return form[start + 1 :] == other[start + 1 :] or (swapped and form[start + 2 :] == other[start + 2 :])
