# SPDX-License-Identifier: Apache-2.0
"""断られたとき: where on a form a refusal of the register belongs, and its words in both languages. Pure.

A protected person and nobody have the same words (law YE-7). What is not named here is shown with the
refusal's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from warifu.counters.window.reading import Trouble
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import mask_numbers
from warifu.residents import (
    PROBLEMS,
    AlreadyRegistered,
    ApplicationRefused,
    BeforeResidence,
    FutureFact,
    GroundMissing,
    HouseholdChanged,
    HouseholdNotSeen,
    HouseholdRefused,
    KanaNotOfficial,
    LaterEventRecorded,
    MeasureNotProvisional,
    MeasureNotRenewable,
    MeasureOfAnotherCity,
    NoSuchHousehold,
    NoSuchMeasure,
    NoSuchResident,
    NotForeign,
    NothingChanged,
    NotRegistered,
    NumberDiffers,
    ParticularsRefused,
    PersonDeceased,
    SearchRefused,
    SecondFactsUsedUp,
    SeveralResidents,
    StayNotExtended,
    StillRegistered,
)

CHOOSE = Wording("選んでください。", "Choose one.")
REQUEST = Wording(
    "何の用件かを100字までで書いてください。氏名や番号は書かないでください。",
    "Say what is asked for, in at most 100 characters. Leave out names and numbers.",
)
DATE = Wording(
    "日付を「1974-05-03」か「昭和49年5月3日」のように書いてください。",
    "Write the date like 1974-05-03 or 昭和49年5月3日.",
)
NAME = Wording(
    "氏名かフリガナを、姓と名の全部で書いてください。",
    "Write the whole name or the whole reading, family and given name.",
)
STEP_GONE = Trouble(
    "",
    Wording(
        "この措置は、いまその段階ではありません。今の段階を下で確かめてください。",
        "The measure is not at this stage any more. Look below how it stands now.",
    ),
)
SURE = Wording(
    "終わらせてよいかを確かめて、印を付けてください。", "Make sure that it is to end, and tick the box."
)
NOBODY = Wording(
    "この窓口では見つかりません。生年月日と氏名を本人の書類と見比べてください。それでも見つからないときは、"
    "理由を本人にたずねず、住民担当の責任者へ引き継いでください。",
    "Nobody is found at this window. Compare birth date and name with the papers. If nobody is found "
    "still, do not ask the person why: hand over to the person in charge of residents.",
)
"""The one notice for nobody, somebody elsewhere and somebody under protection alike."""

_STAGE_GONE = ("", STEP_GONE.words)
_WORDS: Mapping[type[Refusal], tuple[str, Wording]] = MappingProxyType(
    {
        ApplicationRefused: (
            "b1-name",
            Wording(
                "相手方と守られる人が同じです。だれも自分自身からは守られません。",
                "The other person is among those to be protected. Nobody is protected from herself.",
            ),
        ),
        MeasureNotProvisional: _STAGE_GONE,
        MeasureNotRenewable: _STAGE_GONE,
        MeasureOfAnotherCity: _STAGE_GONE,
        NoSuchMeasure: ("", NOBODY),
        NoSuchResident: ("", NOBODY),
        SearchRefused: (
            "name",
            Wording(
                "これでは必要以上の人が表示されます。生年月日と、氏名かフリガナの全部を書いてください。",
                "This would show more people than needed. Give the birth date and a whole name or reading.",
            ),
        ),
        SeveralResidents: (
            "fact",
            Wording(
                "同じ生年月日と氏名で登録されている方が2人以上います。だれも表示しません。本人にもう一つの事実をたずね、"
                "そのとおりに書いてください。",
                "More than one person is entered with this birth date and name. None of them is shown. Ask "
                "the person for one more fact, and write it as it is said.",
            ),
        ),
        SecondFactsUsedUp: (
            "",
            Wording(
                "合わない事実が続いたため、この案件か、今日のあなたの照合はここまでです。住民担当の責任者へ引き継いでください。",
                "Too many facts did not fit, in this case or with you today. Hand over to the person in "
                "charge of residents.",
            ),
        ),
        NoSuchHousehold: (
            "household",
            Wording(
                "その日にこの世帯に登録されている方がいません。", "Nobody is in this household on that day."
            ),
        ),
        AlreadyRegistered: (
            "",
            Wording(
                "この方はすでにこの市に登録されています。二重には登録できません。",
                "This person is already registered here. A second record is never made.",
            ),
        ),
        NotRegistered: (
            "happened_on",
            Wording(
                "その日には住民票がありません（消除済み）。日付を確かめるか、回復・転入の手続をしてください。",
                "There is no record in force on that day. Check the date; or restore the record first.",
            ),
        ),
        LaterEventRecorded: (
            "happened_on",
            Wording(
                "この日より後の異動がすでに記載されています。さかのぼる変更は職権の訂正で行います。",
                "A later event is recorded already. A change before it is a correction ex officio.",
            ),
        ),
        BeforeResidence: (
            "happened_on",
            Wording("住民となった日より前の日付です。", "This day lies before she became a resident here."),
        ),
        FutureFact: (
            "happened_on",
            Wording(
                "未来の日付です。先に届け出られるのは転出と国外への転出だけです。",
                "This day lies in the future. Only moving out, also abroad, is notified before it happens.",
            ),
        ),
        StillRegistered: (
            "",
            Wording(
                "住民票は生きています。転居か訂正を選んでください。",
                "The record is in force. Enter a move within the town, or a correction.",
            ),
        ),
        PersonDeceased: (
            "",
            Wording(
                "死亡が記載された住民票です。誤りなら職権で回復してください。",
                "A death is recorded. If that is wrong, restore the record ex officio.",
            ),
        ),
        NotForeign: (
            "",
            Wording("日本国籍の方には記載できません。", "This cannot be entered for a Japanese national."),
        ),
        StayNotExtended: (
            "residence_until",
            Wording(
                "新しい満了日が、記載済みの満了日より後ではありません。通知と見比べてください。",
                "The new end is not later than the recorded one. Compare it with the notice.",
            ),
        ),
        NothingChanged: (
            "",
            Wording(
                "住民票の内容は変わりません。すでに記載済みではないか確かめてください。",
                "Nothing in the record would change. It may have been entered before.",
            ),
        ),
        KanaNotOfficial: (
            "happened_on",
            Wording(
                "フリガナが公に記載されるのは令和7年5月26日からです。",
                "No reading was official before 26 May 2025.",
            ),
        ),
        GroundMissing: ("ground", Wording("根拠を書いてください。", "Write the ground.")),
        HouseholdRefused: (
            "relations",
            Wording(
                "このままでは世帯主がちょうど1人になりません（住所のちがう世帯にもなれません）。続柄を選び直してください。",
                "A household would not have exactly one head, or not one address. Change the relations.",
            ),
        ),
        HouseholdChanged: (
            "",
            Wording(
                "ほかの職員が、あなたが開いたあとにこの世帯を変えました。まだ何も記載していません。下の変更と今の世帯を見て、"
                "もう一度確かめてください。入力した内容は残っています。",
                "Another clerk changed this household after you opened it. Nothing was entered. Look at the "
                "change and at the household as it is now, then confirm again. What you typed is kept.",
            ),
        ),
        HouseholdNotSeen: (
            "",
            Wording(
                "届出にかかわる世帯をまだ開いていません。「ほかの世帯を開く」で開いてください。",
                "A household of this notice was not opened yet. Open it under “Open another household”.",
            ),
        ),
        NumberDiffers: (
            "",
            Wording(
                "番号が台帳と合いません。書類を見比べてください。", "The number differs. Compare the papers."
            ),
        ),
    }
)
_COLUMNS = {"resident_since": "happened_on", "effective_on": "from_on", "record_code": "p1-record_code"}


def of(refused: Refusal) -> Trouble:
    """One refusal as a trouble of a form."""
    return all_of(refused)[0]


def all_of(refused: Refusal | Malformed) -> list[Trouble]:
    """A refusal as troubles, each beside its field."""
    if isinstance(refused, ParticularsRefused):
        return [
            Trouble(_COLUMNS.get(each.column, each.column), Wording(*PROBLEMS[each.code]))
            for each in refused.problems
        ]
    if isinstance(refused, Refusal) and type(refused) in _WORDS:
        return [Trouble(*_WORDS[type(refused)])]
    told = mask_numbers(refused.told)
    return [Trouble("", Wording(f"記載できませんでした。{told}", told))]
