# SPDX-License-Identifier: Apache-2.0
"""ローマ字: a Japanese name in Latin letters, made from its kana as on passports (Hepburn; LA-9).

Long o and u lose their second vowel (オオノ, オウノ → ONO), ッ doubles the next consonant (T before CH), and
ン is M before B, M, P. A spelling the person wished (OH and so on) is kept in the register and goes before
this one. Never for foreign names: theirs are on the residence card. Never from kanji.
"""

from __future__ import annotations

import re

_CONSONANTS = ("", *"KSTNHMRGZDBP")
_KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロ"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ"
)
_TABLE = {kana: _CONSONANTS[place // 5] + "AIUEO"[place % 5] for place, kana in enumerate(_KANA)}
_TABLE |= dict(zip("ヤユヨワヲヰヱヴン", ("YA", "YU", "YO", "WA", "O", "I", "E", "BU", "N"), strict=True))
_TABLE |= {"シ": "SHI", "チ": "CHI", "ツ": "TSU", "フ": "FU", "ジ": "JI", "ヂ": "JI", "ヅ": "ZU"}
_TABLE |= dict(
    zip("ァィゥェォャュョヮヵヶ", ("A", "I", "U", "E", "O", "YA", "YU", "YO", "WA", "KA", "KE"), strict=True)
)
_SMALL = dict(zip("ャュョ", "AUO", strict=True))
_SOFT = ("SHI", "CHI", "JI")  # SHI + ya = SHA, but KI + ya = KYA


def latin_of_kana(kana: str) -> str:
    """Write a reading in katakana as passports do; U+3000 becomes a space.

    >>> [latin_of_kana(kana) for kana in ("ヤマダ　ハナコ", "サトウ　ジュンイチ", "オオノ　ユウキ")]
    ['YAMADA HANAKO', 'SATO JUNICHI', 'ONO YUKI']
    >>> [latin_of_kana(kana) for kana in ("ハットリ　シンペイ", "ホッチ", "ホンマ", "キョウコ", "ニイナ")]
    ['HATTORI SHIMPEI', 'HOTCHI', 'HOMMA', 'KYOKO', 'NIINA']
    """
    return " ".join(_word(part) for part in kana.replace("・", "\u3000").split())


def _word(kana: str) -> str:
    syllables: list[str] = []
    double = False
    for char in kana:
        if char == "ッ":
            double = True
            continue
        if char == "ー":
            continue
        if char in _SMALL and syllables and syllables[-1].endswith("I") and len(syllables[-1]) > 1:
            before = syllables.pop()
            syllables.append(before[:-1] + ("" if before.endswith(_SOFT) else "Y") + _SMALL[char])
            continue
        latin = _TABLE.get(char, "")
        syllables.append((("T" if latin.startswith("CH") else latin[:1]) if double else "") + latin)
        double = False
    return _shorten(syllables)


def _shorten(syllables: list[str]) -> str:
    """Drop the second half of long o and u, but not of a long o at the end written オ (セノオ)."""
    kept: list[str] = []
    for place, syllable in enumerate(syllables):
        before = kept[-1][-1:] if kept else ""
        last = place == len(syllables) - 1
        if (syllable == "U" and before in {"O", "U"}) or (syllable == "O" and before == "O" and not last):
            continue
        kept.append(syllable)
    return re.sub("N(?=[BMP])", "M", "".join(kept))
