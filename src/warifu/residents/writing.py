# SPDX-License-Identifier: Apache-2.0
"""How names, readings and addresses are written, and the exact normal forms they are found by.

Names are kept as written, variation selectors (IVS) included (LA-8, FN-3); the normal form is stored
beside them for exact look-up only (matching.md M5, M9, without kanji folding). Who is whom across
different spellings is decided by `matching`, never here; Latin is never made from kanji or kana.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from hashlib import sha256

from warifu.kernel.secrecy import mask_numbers

_PLAIN = re.compile("[ A-Za-z0-9'.,/\\-\u3000\u3005ぁ-ゖァ-ヺー・一-\u9fa5０-９]*")
NORMAL_FORM = 1  # kept beside every normal form: raise it when a rule below changes

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Planes 2 and 3 hold ideographs and nothing else; Python may know fewer of them than the register's people.
_IDEOGRAPHS = re.compile("[\U00020000-\U0003fffd]")
_NO_EVIDENCE = re.compile(r"[\s・･,.、。，．]")
# ー is a hyphen after a digit and a long vowel after katakana (タワー).
_HYPHENS = re.compile("[‐‑‒–—―−─━]|(?<![ァ-ヶ])ー")
_HIRAGANA = re.compile("[ぁ-ゖゝゞ]")
_KANA = re.compile("[ァ-ヶー・ヽヾ　]+")
_LATIN = re.compile(r"[A-Z][A-Z '.,\-]*")
_UNKNOWN_MARK = re.compile("[●〓?？\ufffd]")
_KANJI_DIGITS = "〇一二三四五六七八九"
_BLOCK_NUMBER = re.compile("[〇一二三四五六七八九十]+(?=丁目|番地|番(?!町)|号(?!室|棟))")
_BLOCK_WORDS = re.compile("丁目|番地の|番地|番(?!町)|号(?!室|棟)|の(?=[0-9])")
_BUILDING_SPACE = re.compile(r"(?<=[丁目番地号0-9])\s+(?=\D)")


def is_plain(text: str) -> bool:
    """True for the characters of nearly every field: letters, kana, common kanji, digits and a few signs.

    None of them is a control, a private-use character or an unknown mark: the quick way past both checks.
    """
    return bool(_PLAIN.fullmatch(text))


def has_unknown_mark(text: str) -> bool:
    """True where ●, 〓, ? or U+FFFD stands for a character that was lost (matching.md M7)."""
    return bool(_UNKNOWN_MARK.search(text))


def is_unprintable(text: str) -> bool:
    """True where the text holds a control, an unassigned or a private-use character (外字 without a code)."""
    return any(
        unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
        for char in _IDEOGRAPHS.sub("", _SELECTORS.sub("", text))
    )


def hides_number(text: str) -> bool:
    """True where twelve digits stand that could be an Individual Number: it has no place in these fields."""
    return len(text) >= 12 and mask_numbers(text) != text


def written_name(text: str) -> str:
    r"""氏名: family and given name with one U+3000 between (LA-8); no character is changed.

    >>> written_name(" 山田  花子 ")
    '山田\u3000花子'
    """
    parts = text.split()
    return (" " if all(part.isascii() for part in parts) else "\u3000").join(parts)


def written_kana(text: str) -> str | None:
    r"""フリガナ: in full-width katakana with one U+3000 between; None when anything else stands there.

    >>> written_kana("ﾔﾏﾀﾞ ﾊﾅｺ"), written_kana("やまだ　はなこ"), written_kana("Yamada")
    ('ヤマダ\u3000ハナコ', 'ヤマダ\u3000ハナコ', None)
    """
    kana = "\u3000".join(unicodedata.normalize("NFKC", text).split())
    kana = _HIRAGANA.sub(lambda found: chr(ord(found[0]) + 0x60), kana)
    return kana if _KANA.fullmatch(kana) else None


def written_latin(text: str) -> str | None:
    """ローマ字氏名: capital letters as on the residence card, nothing cut or reordered (LA-9); else None.

    >>> written_latin("Nguyen thi Lan"), written_latin("グエン")
    ('NGUYEN THI LAN', None)
    """
    latin = " ".join(unicodedata.normalize("NFKC", text).upper().replace("\u2019", "'").split())
    return latin if _LATIN.fullmatch(latin) else None


@lru_cache(maxsize=8192)
def normal_name(text: str) -> str:
    """氏名の正規形: NFKC, capitals, no variation selectors, spaces or points (matching.md M5).

    >>> normal_name("葛\U000e0100城　太郎") == normal_name("葛城 太郎")
    True
    """
    plain = _NO_EVIDENCE.sub("", unicodedata.normalize("NFKC", _SELECTORS.sub("", text))).upper()
    return unicodedata.normalize("NFKC", plain)  # what now stands side by side may combine


@lru_cache(maxsize=8192)
def normal_address(text: str) -> str:
    """住所の正規形: the exact form an address is found by (matching.md M9, without a gazetteer).

    >>> normal_address("割符県美登里市中央一丁目２番３号"), normal_address("割符県美登里市中央1-2-3")
    ('割符県美登里市中央1-2-3', '割符県美登里市中央1-2-3')
    >>> normal_address("割符県美登里市四番町10番地の2")
    '割符県美登里市四番町10-2'
    """
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).replace("ヶ", "ケ").upper()
    plain = _BLOCK_NUMBER.sub(lambda found: str(_number(found[0])), plain)
    # A space after the block number parts a building's name from it; every other space means nothing.
    plain = "".join(_BUILDING_SPACE.sub("/", plain.strip()).split())
    plain = _HYPHENS.sub("-", _BLOCK_WORDS.sub("-", plain))
    return re.sub("-+(?=/|$)", "", re.sub("-{2,}", "-", plain))


def row_key(municipality: str, household: str, name: str, born_on: date, sex: str) -> bytes:
    """行の自然キー: 32 bytes that say which person of which household a row of a file speaks of.

    SHA-256 over municipality code, household number, normal name, birth date and sex, each with its
    length before it. Twins of one sex differ by name. The municipality is in it, so that two cities'
    keys of one person never meet.
    """
    fields = (municipality, household, normal_name(name), born_on.isoformat(), sex)
    encoded = [field.encode() for field in fields]
    return sha256(b"warifu/residents/row/1" + b"".join(len(e).to_bytes(2) + e for e in encoded)).digest()


def _number(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI_DIGITS.index(char)) for char in ones))
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
