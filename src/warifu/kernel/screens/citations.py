# SPDX-License-Identifier: Apache-2.0
"""根拠: a refusal's short citation (`Act 19(viii)`) in the words people read, Japanese and English.

Reads only the citations our own code writes (style YN-9): an Act's short name once, then its articles with
items in roman and, where the code still gives them, paragraphs. What it does not know, such as `LC-8`, stays
as it is: better a mark that can be looked up than an article of another Act.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROMAN = {"i": 1, "v": 5, "x": 10}
_FAMILY = Wording("戸籍法", "Family Register Act")
_FAMILY_RULES = Wording("戸籍法施行規則", "Family Register Rules")
_JUKI_ORDER = Wording("住民基本台帳法施行令", "Order of the Basic Resident Register Act")
_ACTS: Mapping[str, Wording] = MappingProxyType(
    {
        "Act": Wording("番号法", "Act on Numbers"),
        "Order": Wording("番号法施行令", "Order of the Act on Numbers"),
        "Rule": Wording("番号法施行規則", "Rule of the Act on Numbers"),
        "Juki Act": Wording("住民基本台帳法", "Basic Resident Register Act"),
        "Juki Order": _JUKI_ORDER,
        "KA": _FAMILY,
        "Koseki": _FAMILY,
        "Koseki Act": _FAMILY,
        "KA Rules": _FAMILY_RULES,
        "Koseki Rules": _FAMILY_RULES,
        "CC": Wording("民法", "Civil Code"),
        "JPKI Act": Wording("公的個人認証法", "JPKI Act"),
        "APPI": Wording("個人情報保護法", "Act on the Protection of Personal Information"),
        "Nationality Act": Wording("国籍法", "Nationality Act"),
        "Immigration Act": Wording("出入国管理及び難民認定法", "Immigration Act"),
        "Child Allowance Act": Wording("児童手当法", "Child Allowance Act"),
        "Act on General Rules for Application of Laws": Wording(
            "法の適用に関する通則法", "Act on General Rules for Application of Laws"
        ),
    }
)
_LAST_OF_HEISEI = 2018  # Acts of 2019 that were promulgated before May are none of ours
_SAID: Mapping[str, Wording] = MappingProxyType(
    {
        "事務処理要領 第5の10": Wording(
            "住民基本台帳事務処理要領 第5の10", "Guideline on the resident register (事務処理要領), 5-10"
        ),
        "CL-3": Wording(
            "ログインは2分間、一度だけ（CL-3）", "a sign-in lives two minutes and counts once (CL-3)"
        ),
        "CL-5": Wording("受信箱はカードで開く（CL-5）", "a mailbox opens with the card (CL-5)"),
        "CL-6": Wording("カードは本人のリーダーに（CL-6）", "the card is in its holder's reader (CL-6)"),
        "CL-7": Wording("数字を見比べてから暗証番号（CL-7）", "digits first, then the PIN (CL-7)"),
        "CL-8": Wording(
            "リーダーは登録したサイトにだけ答える（CL-8）", "the reader answers registered sites alone (CL-8)"
        ),
        "CL-10": Wording(
            "始めたブラウザーでだけ終わる（CL-10）", "a sign-in ends in the browser that began it (CL-10)"
        ),
        "card K-11": Wording(
            "この暗証番号は3回まで（カードの仕様 K-11）", "three tries for this PIN (card K-11)"
        ),
        "card K-14": Wording(
            "まちがえるたびに1回減る（カードの仕様 K-14）", "each wrong PIN costs a try (card K-14)"
        ),
        "card K-41": Wording("暗証番号のないカード（カードの仕様 K-41）", "a card without a PIN (card K-41)"),
        "card K-45": Wording("試験用カードだけ（カードの仕様 K-45）", "test cards alone (card K-45)"),
        "guideline of 2023 on linking": Wording("紐付けの指針（令和5年）", "guideline of 2023 on linking"),
    }
)
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "no more than needed": "必要な範囲に限る",
        "the register is kept correct": "台帳を正確に保つ",
        "deny by default": "許されたもののほかは断る",
    }
)
_NUMBER = r"\d+(?:-\d+)?(?:\((?:[ivx]+|\d+)\))?"
_NAME = "|".join(sorted(map(re.escape, _ACTS), key=len, reverse=True))
_PART = re.compile(
    rf"(?:(?P<act>{_NAME})(?: |$))?(?P<suppl>suppl\. |supplementary )?"
    rf"(?:(?P<first>{_NUMBER})(?: to (?P<last>{_NUMBER}))?)?"
    rf"(?P<old> \(old {_NUMBER}\))?(?: \((?P<note>[a-z ]+)\))?(?: as amended by (?P<change>Act .*))?"
)
_ARTICLE = re.compile(r"(\d+)(?:-(\d+))?(?:\((?:([ivx]+)|(\d+))\))?")
_OLD = re.compile(rf", (?:old|formerly) ({_NUMBER})")
_ALSO_SUPPLEMENTARY = re.compile(r"(supplementary \d+), (?=\d)")
_OF_A_YEAR = re.compile(r"Act (\d+) of (\d{4})|Act (\d{4}) No\. (\d+)")
_BRANCHES = (
    "30"  # 30-9 is a branch of Juki Act 30; 22-25, upwards elsewhere, runs from one article to another
)


def cite(law: str) -> Wording:
    """A citation in both languages.

    >>> cite("Act 9, Act 19(viii)").ja, cite("Act 28(6), old 27(6)").ja
    ('番号法第9条、番号法第19条第8号', '番号法第28条第6項（旧第27条第6項）')
    >>> cite("Act 19(viii)").en
    'Act on Numbers, Article 19(viii)'
    >>> cite("Juki Act 30-9")
    Wording(ja='住民基本台帳法第30条の9', en='Basic Resident Register Act, Article 30-9')
    >>> cite("Juki Act 22-25; KA 107-2, 113").ja
    '住民基本台帳法第22条から第25条まで、戸籍法第107条の2、第113条'
    >>> cite("Act 48 of 2023, supplementary 6, 9; LC-8").ja
    '令和5年法律第48号、附則第6条、附則第9条、LC-8'
    """
    plain = _ALSO_SUPPLEMENTARY.sub(r"\1, supplementary ", _OLD.sub(r" (old \1)", law))
    pieces = re.split(r"(, |; )", plain)
    japanese, english = [], []
    act: Wording | None = None  # the Act that an article without one belongs to
    for part in pieces[::2]:
        words, act = _part(part, act)
        japanese.append(words.ja)
        english.append(words.en)
    return Wording("、".join(japanese), "".join(map("".join, zip(english, [*pieces[1::2], ""], strict=True))))


def _part(part: str, act: Wording | None) -> tuple[Wording, Wording | None]:
    """What stands between two commas, and the Act that what follows belongs to."""
    whole, found = _of_a_year(part), _PART.fullmatch(part)
    if whole is not None:
        return whole, whole
    if not found or not (found["act"] or (act and found["first"])):
        return _SAID.get(part, Wording(part, part)), None
    named = _ACTS.get(found["act"])
    if found["act"] == "Order" and act is _ACTS["Juki Act"]:
        named = _JUKI_ORDER
    return _article(found, named or Wording("", "")), named or act


def _article(found: re.Match[str], act: Wording) -> Wording:
    ends = [each for each in (found["first"], found["last"]) if each]
    if len(ends) == 1 and (whole := re.fullmatch(r"(\d+)-(\d+)", ends[0])):
        upwards = int(whole[1]) < int(whole[2]) and whole[1] != _BRANCHES
        ends = [whole[1], whole[2]] if upwards else ends
    suppl = bool(found["suppl"])
    japanese = act.ja + ("附則" if suppl else "") + "から".join(map(_in_japanese, ends))
    japanese += "まで" if len(ends) > 1 else ""
    article = (
        f"{'Supplementary ' if suppl else ''}Article{'s' if len(ends) > 1 else ''} {' to '.join(ends)}"
        if ends
        else ""
    )
    english = ", ".join(each for each in (act.en, article) if each)
    if found["old"]:
        japanese += f"（旧{_in_japanese(found['old'])}）"
        english += f", {found['old'].strip()[1:-1]}"
    if found["note"]:
        japanese += f"（{_NOTES.get(found['note'], found['note'])}）"
        english += f" ({found['note']})"
    changed = _of_a_year(found["change"] or "")
    if changed is not None:
        japanese += f"（{changed.ja}による改正後）"
        english += f" as amended by {changed.en}"
    return Wording(japanese, english)


def _of_a_year(part: str) -> Wording | None:
    """An Act known by its year and number, such as `Act 48 of 2023`."""
    found = _OF_A_YEAR.fullmatch(part)
    if found is None:
        return None
    number, year = (found[1], int(found[2])) if found[1] else (found[4], int(found[3]))
    era = f"令和{year - 2018}年" if year > _LAST_OF_HEISEI else f"平成{year - 1988}年"
    return Wording(f"{era}法律第{number}号", f"Act No. {number} of {year}")


def _in_japanese(number: str) -> str:
    found = _ARTICLE.search(number)
    if found is None:
        return number
    article, branch, item, paragraph = found.groups()
    words = f"第{article}条" + (f"の{branch}" if branch else "") + (f"第{paragraph}項" if paragraph else "")
    return words + (f"第{_number(item)}号" if item else "")


def _number(roman: str) -> int:
    values = [_ROMAN[letter] for letter in roman]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
