# SPDX-License-Identifier: Apache-2.0
"""国籍・在留資格: nationality, and the status under which a foreign resident stays.

Who has a resident record though not Japanese is fixed by Juki Act 30-45 (law N-12). Nationalities are
ISO 3166-1 alpha-3, as passports print them, with XXA for the stateless; names in Japanese and English
come from Babel (CLDR). This module does not check a residence card and computes no period of stay.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

JAPAN = "JPN"
STATELESS = "XXA"

_ALIASES = {
    "日本国": JAPAN,
    "無国籍": STATELESS,
    "stateless": STATELESS,
    "米国": "USA",
    "アメリカ": "USA",
    "united states of america": "USA",
    "英国": "GBR",
    "uk": "GBR",
    "大韓民国": "KOR",
    "republic of korea": "KOR",
    "朝鮮": "PRK",
    "中華人民共和国": "CHN",
    "ミャンマー": "MMR",
    "myanmar": "MMR",
    "トルコ共和国": "TUR",
    "turkey": "TUR",
    "viet nam": "VNM",
    "ベトナム社会主義共和国": "VNM",
    "フィリピン共和国": "PHL",
    "ロシア連邦": "RUS",
    "ブラジル連邦共和国": "BRA",
}
_FORMER = {"BUR", "ZAR", "DDR", "FXX", "TMP", "YMD", "ANT", "SCG", "NTZ", "SUN", "YUG"}


@dataclass(frozen=True, slots=True)
class ResidenceStatus:
    """在留資格等: a status under which a foreign national has a resident record, and whether it ends."""

    japanese: str
    ends: bool = True


_WITH_END = """
教授 芸術 宗教 報道 高度専門職1号 高度専門職1号イ 高度専門職1号ロ 高度専門職1号ハ 経営・管理
法律・会計業務 医療 研究 教育 技術・人文知識・国際業務 企業内転勤 介護 興行 技能
特定技能1号 特定技能2号 技能実習1号 技能実習2号 技能実習3号 技能実習1号イ 技能実習1号ロ
技能実習2号イ 技能実習2号ロ 技能実習3号イ 技能実習3号ロ 育成就労 文化活動 留学 研修 家族滞在
特定活動 日本人の配偶者等 永住者の配偶者等 定住者 一時庇護許可者 仮滞在許可者
"""
STATUSES: tuple[ResidenceStatus, ...] = (
    *map(ResidenceStatus, _WITH_END.split()),
    ResidenceStatus("高度専門職2号", ends=False),
    ResidenceStatus("永住者", ends=False),
    ResidenceStatus("特別永住者", ends=False),
    # 60 days without a status after birth or loss of nationality (Juki Act 30-45): no date on any card.
    ResidenceStatus("出生による経過滞在者", ends=False),
    ResidenceStatus("国籍喪失による経過滞在者", ends=False),
)
_STATUS_ENGLISH = {
    "permanent resident": "永住者",
    "special permanent resident": "特別永住者",
    "long-term resident": "定住者",
    "spouse or child of japanese national": "日本人の配偶者等",
    "spouse or child of permanent resident": "永住者の配偶者等",
    "student": "留学",
    "dependent": "家族滞在",
    "engineer/specialist in humanities/international services": "技術・人文知識・国際業務",
    "technical intern training (i)": "技能実習1号",
    "technical intern training (ii)": "技能実習2号",
    "technical intern training (iii)": "技能実習3号",
    "specified skilled worker (i)": "特定技能1号",
    "specified skilled worker (ii)": "特定技能2号",
    "business manager": "経営・管理",
    "nursing care": "介護",
    "designated activities": "特定活動",
}
# Statuses whose holders have no resident record at all (law N-12).
NOT_REGISTERED = frozenset({"短期滞在", "外交", "公用", "temporary visitor", "diplomat", "official"})


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _status_key(text: str) -> str:
    return _plain(text).replace("･", "・").translate(str.maketrans("一二三", "123"))


_STATUSES = {_status_key(each.japanese): each for each in STATUSES}
_STATUSES |= {english: _STATUSES[japanese] for english, japanese in _STATUS_ENGLISH.items()}


@lru_cache(maxsize=1024)
def read_status(text: str) -> ResidenceStatus | None:
    """Read 在留資格; None when it is not one under which a resident record is made.

    >>> read_status("特定技能１号").japanese, read_status("永住者").ends, read_status("短期滞在")
    ('特定技能1号', False, None)
    """
    return _STATUSES.get(_status_key(text))


@lru_cache(maxsize=1024)
def is_unregistered_status(text: str) -> bool:
    """True for 短期滞在, 外交 and 公用, whose holders are not in the register (law N-12)."""
    return _status_key(text) in NOT_REGISTERED


@lru_cache(maxsize=1024)
def read_nationality(text: str) -> str | None:
    """Read 国籍・地域 as ISO alpha-3: a code, or the name in Japanese or English; None when unknown.

    >>> [read_nationality(text) for text in ("日本", "ベトナム", "VNM", "br", "無国籍", "Atlantis")]
    ['JPN', 'VNM', 'VNM', 'BRA', 'XXA', None]
    """
    return _nationalities().get(_plain(text))


@cache
def nationality_name(code: str, language: str = "ja") -> str:
    """国籍・地域の名: the name of an ISO alpha-3 nationality; the code itself where Babel has none.

    >>> nationality_name("VNM"), nationality_name("VNM", "en")
    ('ベトナム', 'Vietnam')
    """
    if code == STATELESS:
        return "無国籍" if language == "ja" else "Stateless"
    return str(Locale(language).territories.get(_alpha2().get(code, ""), code))


@cache
def _alpha2() -> dict[str, str]:
    """Map alpha-3 to alpha-2, from CLDR's territory aliases, without states that are no more."""
    aliases = get_global("territory_aliases")
    return {
        code: now[0]
        for code, now in aliases.items()
        if len(code) == 3 and code.isalpha() and len(now) == 1 and code not in _FORMER
    }


@cache
def _nationalities() -> dict[str, str]:
    known = dict(_ALIASES)
    names = [Locale(language).territories for language in ("ja", "en")]
    for alpha3, alpha2 in _alpha2().items():
        known[alpha3.lower()] = known[alpha2.lower()] = alpha3
        known |= {_plain(str(each[alpha2])): alpha3 for each in names if alpha2 in each}
    return known | {STATELESS.lower(): STATELESS}
