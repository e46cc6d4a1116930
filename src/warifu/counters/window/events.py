# SPDX-License-Identifier: Apache-2.0
"""届出の様式: what the form of each event asks. Pure; a table, read by `reading` and drawn by `screens`.

Names of questions are the register's own names of items where there is one, so that what the register
refuses lands beside its field. Who may be asked what is the law's; how it is entered is `acting`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from warifu.identifiers.four_items import Sex
from warifu.kernel.screens import Wording
from warifu.residents import STATUSES, EventKind, Relation


class Ask(StrEnum):
    """How a question is asked."""

    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    MEMBERS = "members"  # which of the household
    RELATIONS = "relations"  # how each member stands to the head afterwards
    HOUSEHOLD = "household"  # a new one, or one that was opened in this case


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form. `choices` are value and words; `hint` says how to write the answer."""

    name: str
    ask: Ask
    words: Wording
    hint: Wording | None = None
    required: bool = True
    choices: tuple[tuple[str, Wording], ...] = ()


@dataclass(frozen=True, slots=True)
class EventForm:
    """様式: one event, its questions, and whether it states people anew (`newcomers`, each with a block)."""

    key: str
    kind: EventKind
    words: Wording
    law: Wording
    questions: tuple[Question, ...]
    newcomers: tuple[Question, ...] = ()
    several: bool = False


RELATIONS = {each: Wording(each.japanese, each.value.replace("_", " ")) for each in Relation}
_HOW = Wording("例：2026-04-01、令和8年4月1日", "For example 2026-04-01 or 令和8年4月1日")
_KANA = Wording("カタカナ。姓と名のあいだに空白", "In katakana, with a space between family and given name")
_NAME = Wording("姓と名のあいだに空白", "With a space between family and given name")
_SEXES = ((Sex.FEMALE.value, Wording("女", "Female")), (Sex.MALE.value, Wording("男", "Male")))
_STATUS_CHOICES: tuple[tuple[str, Wording], ...] = (
    ("", Wording("なし（日本国籍）", "None (Japanese national)")),
)
_STATUS_CHOICES += tuple((each.japanese, Wording(each.japanese)) for each in STATUSES)
_RELATION_CHOICES = tuple((each.value, words) for each, words in RELATIONS.items())
_ITEMS = MappingProxyType(
    {
        "name": Wording("氏名", "Name"),
        "kana": Wording("フリガナ", "Reading (kana)"),
        "latin_name": Wording("ローマ字氏名", "Name in Latin letters"),
        "former_surname": Wording("旧氏", "Former surname"),
        "common_name": Wording("通称", "Common name"),
        "birth_date": Wording("生年月日", "Date of birth"),
        "sex": Wording("性別", "Sex"),
        "nationality": Wording("国籍・地域", "Nationality"),
        "residence_status": Wording("在留資格", "Status of residence"),
        "residence_until": Wording("在留期間の満了日", "End of the stay"),
        "postal_code": Wording("郵便番号", "Postal code"),
        "address": Wording("住所", "Address"),
        "relation": Wording("続柄", "Relation to the head"),
        "household": Wording("世帯", "Household"),
        "resident_since": Wording("住民となった日", "Resident since"),
    }
)
"""What the register calls its items, for labels and for telling what another clerk changed."""
ITEMS = _ITEMS


def _text(name: str, words: Wording | None = None, hint: Wording | None = None, **more: bool) -> Question:
    return Question(name, Ask.TEXT, words or _ITEMS[name], hint, required=more.get("required", True))


def _on(ja: str, en: str) -> Question:
    return Question("happened_on", Ask.DATE, Wording(ja, en), _HOW)


_NAMES = (
    _text("name", hint=_NAME),
    _text("kana", hint=_KANA, required=False),
    _text("latin_name", hint=Wording("在留カードのとおり。日本国籍の方は空欄でよい",
        "As on the residence card; may stay empty for nationals"), required=False),
)  # fmt: skip
_FORMER = _text("former_surname", required=False)
_SEX = Question("sex", Ask.CHOICE, _ITEMS["sex"], choices=_SEXES)
_RELATION = Question("relation", Ask.CHOICE, _ITEMS["relation"], choices=_RELATION_CHOICES)
_NATIONALITY = _text(
    "nationality", hint=Wording("国名（例：日本、ベトナム）", "The country, such as 日本 or Vietnam")
)
_STATUS = Question("residence_status", Ask.CHOICE, _ITEMS["residence_status"], required=False, choices=_STATUS_CHOICES)  # fmt: skip  # noqa: E501
_UNTIL = Question("residence_until", Ask.DATE, _ITEMS["residence_until"],
    Wording("満了日のある在留資格のとき", "Where the status has an end"), required=False)  # fmt: skip
_BORN = Question("birth_date", Ask.DATE, _ITEMS["birth_date"], _HOW)
_RECORD_CODE = _text(
    "record_code",
    Wording("住民票コード", "Resident record code"),
    Wording(
        "転出証明書にある11桁。初めて登録する方は空欄",
        "Eleven digits on the move-out paper; empty if never registered",
    ),
    required=False,
)
_STANDING = (_SEX, _NATIONALITY, _STATUS, _UNTIL)
_NEWCOMER = (*_NAMES, _FORMER, _text("common_name", required=False), _BORN, *_STANDING, _RELATION)
_PLACE = (
    _text("postal_code", hint=Wording("例：999-0101", "Such as 999-0101")),
    _text("address", hint=Wording("都道府県から", "Whole, from the prefecture on")),
)
_INTO = Question("household", Ask.HOUSEHOLD, Wording("どの世帯になるか", "Into which household"))
_WHO = Question("who", Ask.MEMBERS, Wording("だれが", "Who"))
_STAND = Question(
    "relations",
    Ask.RELATIONS,
    Wording("そのあとの続柄", "How each stands to the head afterwards"),
    Wording(
        "変わる方だけ選び直す。世帯ごとに世帯主は1人", "Change only what changes; each household has one head"
    ),
)
_GROUND = _text(
    "ground",
    Wording("根拠", "Ground"),
    Wording("どこからの、いつの、どの通知・調査か", "Which notice or survey, from where and of which day"),
)
_COUNTRY = _text("to_country", Wording("行き先の国", "To which country"))
_TO_ADDRESS = _text("to_address", Wording("転出先の住所", "New address"))
_CITY = Question("to_city", Ask.CHOICE, Wording("転出先の市町村（分かるとき）", "Next municipality, if known"), required=False)  # fmt: skip  # noqa: E501
_WRONG = Question("item", Ask.CHOICE, Wording("訂正する事項", "Item to correct"),
    choices=tuple((name, words) for name, words in _ITEMS.items() if name not in {"household", "resident_since"}))  # fmt: skip  # noqa: E501
_RIGHT = _text("value", Wording("正しい内容", "What is right"), Wording("空欄は「記載なし」", "Empty means not stated"), required=False)  # fmt: skip  # noqa: E501
_NOTICED = (_GROUND,)

_JUKI = {
    number: Wording(f"住民基本台帳法第{number}条", f"Juki Act, Article {number}")
    for number in ("8", "9", "14", "22", "23", "24", "25")
}


def _juki(article: str) -> Wording:
    first, _, branch = article.partition("-")
    return Wording(
        f"住民基本台帳法第{first}条" + (f"の{branch}" if branch else ""), f"Juki Act, Article {article}"
    )


_ALL = (
    EventForm("move-in", EventKind.MOVE_IN, Wording("転入", "Move in"), _juki("22"),
        (_on("住み始めた日", "Day of the move"), *_PLACE, _INTO), (*_NEWCOMER, _RECORD_CODE), several=True),
    EventForm("return", EventKind.RETURN, Wording("国外からの転入", "Return from abroad"), _juki("22"),
        (_on("住み始めた日", "Day of the return"), *_PLACE, _INTO), (*_NEWCOMER, _RECORD_CODE), several=True),
    EventForm("first-registration", EventKind.FIRST_REGISTRATION,
        Wording("外国人住民の新規登録", "First registration of a foreign resident"), _juki("30-46"),
        (_on("住み始めた日", "Day of the move"), *_PLACE, _INTO), _NEWCOMER),
    EventForm("birth", EventKind.BIRTH, Wording("出生", "Birth"), _juki("8"),
        (), (*_NAMES, _BORN, *_STANDING, _RELATION)),
    EventForm("move-within", EventKind.MOVE_WITHIN, Wording("転居", "Move within the town"), _juki("23"),
        (_WHO, _on("住み始めた日", "Day of the move"), *_PLACE, _INTO, _STAND)),
    EventForm("move-out", EventKind.MOVE_OUT, Wording("転出", "Move out"), _juki("24"),
        (_WHO, _on("転出する日", "Day of the move"), _TO_ADDRESS, _CITY, _STAND)),
    EventForm("abroad", EventKind.ABROAD, Wording("国外への転出", "Move abroad"), _juki("24"),
        (_WHO, _on("出国する日", "Day of departure"), _COUNTRY, _STAND)),
    EventForm("split", EventKind.HOUSEHOLD_SPLIT, Wording("世帯分離", "Split a household"), _juki("25"),
        (_WHO, _on("変わった日", "Day of the change"), _STAND)),
    EventForm("merge", EventKind.HOUSEHOLD_MERGE, Wording("世帯合併", "Join another household"), _juki("25"),
        (_WHO, _on("変わった日", "Day of the change"), _INTO, _STAND)),
    EventForm("head-change", EventKind.HEAD_CHANGE, Wording("世帯主の変更", "Change of head"), _juki("25"),
        (_on("変わった日", "Day of the change"), _STAND)),
    EventForm("former-surname", EventKind.FORMER_SURNAME, Wording("旧氏の記載・削除", "Former surname"),
        Wording("住民基本台帳法施行令第30条の13", "Juki Act Enforcement Order, Article 30-13"),
        (_on("請求の日", "Day of the request"), _FORMER)),
    EventForm("common-name", EventKind.COMMON_NAME, Wording("通称の記載・削除", "Common name"),
        Wording("住民基本台帳法施行令第30条の16", "Juki Act Enforcement Order, Article 30-16"),
        (_on("申出の日", "Day of the request"), _text("common_name", required=False))),
    EventForm("kana", EventKind.KANA_RECORDED, Wording("フリガナの記載", "Reading of the name"),
        Wording("戸籍法第13条", "Koseki Act, Article 13"),
        (_on("戸籍に記載された日", "Day the family register recorded it"), _text("kana", hint=_KANA))),
    EventForm("marriage", EventKind.MARRIAGE, Wording("婚姻による改氏", "Name after marriage"), _juki("9"),
        (_on("婚姻の日", "Day of the marriage"), *_NAMES, _FORMER, *_NOTICED)),
    EventForm("divorce", EventKind.DIVORCE, Wording("離婚による復氏", "Name after divorce"), _juki("9"),
        (_on("離婚の日", "Day of the divorce"), *_NAMES, _FORMER, *_NOTICED)),
    EventForm("name-change", EventKind.NAME_CHANGE, Wording("氏名の変更", "Change of name"), _juki("9"),
        (_on("変更の日", "Day of the change"), *_NAMES, *_NOTICED)),
    EventForm("naturalisation", EventKind.NATURALISATION, Wording("帰化", "Naturalisation"), _juki("9"),
        (_on("帰化の日", "Day it took effect"), *_NAMES, *_NOTICED)),
    EventForm("stay", EventKind.STAY_EXTENDED, Wording("在留資格・在留期間", "Status and end of the stay"),
        _juki("30-50"), (_on("許可の日", "Day of the permission"), _STATUS, _UNTIL, *_NOTICED)),
    EventForm("death", EventKind.DEATH, Wording("死亡", "Death"), _juki("8"),
        (_on("死亡の日", "Day of death"), _STAND, *_NOTICED)),
    EventForm("correction", EventKind.CORRECTION, Wording("訂正", "Correction"), _juki("14"),
        (_on("訂正の日", "Day of the correction"), _WRONG, _RIGHT,
         Question("from_on", Ask.DATE, Wording("いつから誤っていたか", "Wrong since"),
            Wording("空欄は最初から", "Empty means from the beginning"), required=False), *_NOTICED)),
    EventForm("deletion", EventKind.DELETION, Wording("職権消除", "Deletion ex officio"), _juki("8"),
        (_on("消除の日", "Day of the deletion"), _STAND, *_NOTICED)),
    EventForm("revival", EventKind.REVIVAL, Wording("回復", "Restoration"), _juki("14"),
        (_on("回復の日", "Day of the restoration"), *_NOTICED)),
)  # fmt: skip
EVENTS: Mapping[str, EventForm] = MappingProxyType({each.key: each for each in _ALL})
