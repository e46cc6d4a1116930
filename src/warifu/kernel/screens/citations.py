# SPDX-License-Identifier: Apache-2.0
"""根拠: a refusal's short citation (`Act 19(viii)`) in the words people read, Japanese and English.

Reads only the citations our own code writes (style YN-9): articles of the Act on Numbers, its items in roman
and, where the code still gives them, its paragraphs. What it does not know, such as `LC-8`, stays as it is.
"""

from __future__ import annotations

import re

from warifu.kernel.screens.wording import Wording

_ROMAN = {"i": 1, "v": 5, "x": 10}
_ARTICLE = re.compile(r"\b(Juki )?Act (suppl\. )?(\d+)(?:-(\d+))?(?:\((?:([ivx]+)|(\d+))\))?")
_OLD = re.compile(r", (?:old|formerly) (\d+)\((\d+)\)")


def cite(law: str) -> Wording:
    """A citation in both languages.

    >>> cite("Act 9, Act 19(viii)").ja, cite("Act 28(6), old 27(6)").ja
    ('番号法第9条、番号法第19条第8号', '番号法第28条第6項（旧第27条第6項）')
    >>> cite("Act 19(viii)").en
    'Act on Numbers, Article 19(viii)'
    >>> cite("Juki Act 30-9")
    Wording(ja='住民基本台帳法第30条の9', en='Basic Resident Register Act, Article 30-9')
    """
    japanese = _OLD.sub(r"（旧第\1条第\2項）", law)
    japanese = _ARTICLE.sub(_article_ja, japanese).replace(", ", "、").replace("; ", "、")
    return Wording(japanese, _ARTICLE.sub(_article_en, law))


def _article_ja(found: re.Match[str]) -> str:
    juki, supplementary, article, branch, item, paragraph = found.groups()
    words = f"{'住民基本台帳法' if juki else '番号法'}{'附則' if supplementary else ''}第{article}条"
    words += f"の{branch}" if branch else ""
    words += f"第{paragraph}項" if paragraph else ""
    return words + (f"第{_number(item)}号" if item else "")


def _article_en(found: re.Match[str]) -> str:
    supplementary = "Supplementary " if found.group(2) else ""
    article = found.group(0).removeprefix("Juki ").removeprefix("Act ").removeprefix("suppl. ")
    act = "Basic Resident Register Act" if found.group(1) else "Act on Numbers"
    return f"{act}, {supplementary}Article {article}"


def _number(roman: str) -> int:
    values = [_ROMAN[letter] for letter in roman]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
