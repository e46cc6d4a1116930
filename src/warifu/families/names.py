# SPDX-License-Identifier: Apache-2.0
"""氏名と振り仮名: how names and readings are written, and a clerk's decision about a reading.

Whether a reading is 「一般に認められているもの」 (KA 13) is never computed: a clerk decides and gives the
reason, and this module only demands that someone did. NOT checked: that a kanji is on the list for given
names (Koseki Rules 60, appendix 2); the clerk's list and MJ numbers are not part of this office.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from warifu.families.refusals import (
    NameCharacters,
    NoticeRefused,
    ReadingCharacters,
    ReadingMissing,
    ReadingNotAccepted,
    ReadingUndecided,
)
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.masked import Masked

# kanji with variation selectors, 々 〆 〇, hiragana and katakana with iteration marks and ー
_NAME = re.compile(
    "[ぁ-ゖゝゞァ-ヺヽヾー々〆〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
_KANA = re.compile("[ァ-ヶー・]+")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_BETWEEN = re.compile("[，,、・･\\s]+")
_LONGEST = 50


class NotedAsSpouse(NoticeRefused):
    """A register here notes this person as somebody's spouse."""

    status = 409
    reason = "noted-as-spouse"
    law = "CC 750; KA 102-2"
    remedy = "Take the notice at the register of the spouse, and ask which register the two choose."


class AdoptedTooShortly(NoticeRefused):
    """The surname of an adoption is kept only after seven years of it."""

    reason = "adopted-too-shortly"
    law = "CC 816; KA 73-2"
    remedy = "The person has the former surname; another one needs the family court (KA 107(1))."


class NotTheForeignersSurname(NoticeRefused):
    """This is not the surname that the foreign party has, or that was borne before."""

    reason = "surname-not-the-foreigners"
    law = "KA 107"
    remedy = "Write it as the register writes it; another surname needs the family court (KA 107(1))."


class ReadingSource(StrEnum):
    """振り仮名の記載の別: how a reading came into a register."""

    FILED = "filed"
    EX_OFFICIO = "ex-officio"
    CHANGED_ONCE = "changed-once"
    BY_COURT = "by-court"

    @property
    def word(self) -> str:
        """What the entry says of it."""
        return _HOW[self]


_HOW = {
    ReadingSource.FILED: "届出",
    ReadingSource.EX_OFFICIO: "職権記載",
    ReadingSource.CHANGED_ONCE: "変更の届出",
    ReadingSource.BY_COURT: "家庭裁判所の許可による変更",
}


@dataclass(frozen=True, slots=True)
class ReadingDecision:
    """読み方の審査: a clerk's word on whether a reading is generally accepted, with the reason."""

    accepted: bool
    reason: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class Reading(Masked):
    """氏又は名の振り仮名: kana as filed, with the decision about it. `decision` None: nobody decided yet."""

    kana: str
    decision: ReadingDecision | None = None


def same_foreign_name(one: str, two: str) -> bool:
    """Whether two writings of a foreign name differ by commas, points and spaces only."""
    plain = [_BETWEEN.sub("", normal_form(each)) for each in (one, two)]
    return plain[0] == plain[1]


def name_part(text: str) -> str:
    """氏・名: surname or given name as it is entered, unchanged. Raises NameCharacters.

    >>> name_part("花子")
    '花子'
    >>> name_part("Hanako")
    Traceback (most recent call last):
    warifu.families.refusals.NameCharacters: A name can be written only in kanji, hiragana and katakana.
    """
    if not _NAME.fullmatch(text) or len(text) > _LONGEST:
        raise NameCharacters
    return text


def kana(text: str) -> str:
    """振り仮名: full-width katakana. Raises ReadingMissing, ReadingCharacters.

    >>> kana("はなこ"), kana("ﾊﾅｺ"), kana("ジョー")
    ('ハナコ', 'ハナコ', 'ジョー')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise ReadingMissing
    plain = _HIRAGANA.sub(lambda found: chr(ord(found[0]) + 0x60), plain)
    if not _KANA.fullmatch(plain) or len(plain) > _LONGEST:
        raise ReadingCharacters
    return plain


def accepted_kana(reading: Reading) -> str:
    """Give the kana that a clerk accepted. Raises as `kana`, ReadingUndecided, ReadingNotAccepted."""
    text = kana(reading.kana)
    if reading.decision is None or not reading.decision.reason.strip() or not reading.decision.by:
        raise ReadingUndecided
    if not reading.decision.accepted:
        raise ReadingNotAccepted
    return text
