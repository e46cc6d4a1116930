# SPDX-License-Identifier: Apache-2.0
"""案件の種類: which kinds of case the window serves, and which events each kind allows. Pure; a table.

`by_notice` cases rest on a notice of another office or are entered ex officio: nobody is identified, and the
ground is asked for instead (Juki Act 8, 9, 30-50). Every other case needs the identity check (Juki Act 27).
`newcomers` are people without a record here, so nobody is looked up first. A kind with a `duty` is
served only by clerks who have it: protection measures (支援措置) by the support desk. Cases about a number
notice show no household and enter nothing: they end at J-LIS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from warifu.cards.life import CARD_COUNTER
from warifu.kernel.screens import Wording
from warifu.notices import ELSEWHERE, HAND_OVER


@dataclass(frozen=True, slots=True)
class CaseKind:
    """案件の種類: its words, the law it rests on, the events it allows (keys of `events.EVENTS`).

    `purpose` is what the identity check is for; `room` where the case goes on after it.
    """

    key: str
    words: Wording
    law: Wording
    events: tuple[str, ...]
    by_notice: bool = False
    newcomers: bool = False
    duty: str = ""
    purpose: str = "resident-event"
    room: str = "event"


def _card(key: str, ja: str, en: str, article: str) -> CaseKind:
    law = Wording(
        f"番号法第17条{article and f'第{article}項'}",
        f"Act on Numbers, Article 17{article and f'({article})'}",
    )
    return CaseKind(key, Wording(ja, en), law, (), purpose=CARD_COUNTER, room="card")


SUPPORT = "support"
"""支援措置担当: the duty of the support desk."""
_MEASURES = Wording("住民基本台帳事務処理要領 第5の10", "Residents' register guideline (事務処理要領), 5-10")
_ALL = (
    CaseKind(
        "moving-in",
        Wording("転入・国外からの転入", "Moving in, also from abroad"),
        Wording("住民基本台帳法第22条、第30条の46", "Juki Act, Articles 22 and 30-46"),
        ("move-in", "return", "first-registration"),
        newcomers=True,
    ),
    CaseKind(
        "moving",
        Wording("転居（市内での引っ越し）", "Moving within the town"),
        Wording("住民基本台帳法第23条", "Juki Act, Article 23"),
        ("move-within",),
    ),
    CaseKind(
        "moving-out",
        Wording("転出・国外への転出", "Moving out, also abroad"),
        Wording("住民基本台帳法第24条", "Juki Act, Article 24"),
        ("move-out", "abroad"),
    ),
    CaseKind(
        "household",
        Wording("世帯の変更", "Change of household"),
        Wording("住民基本台帳法第25条", "Juki Act, Article 25"),
        ("split", "merge", "head-change"),
    ),
    CaseKind(
        "birth",
        Wording("出生", "Birth"),
        Wording("戸籍法第49条、住民基本台帳法第8条", "Koseki Act, Article 49; Juki Act, Article 8"),
        ("birth",),
    ),
    CaseKind(
        "names",
        Wording("旧氏・通称・フリガナ", "Former surname, common name, reading"),
        Wording(
            "住民基本台帳法施行令第30条の13、第30条の16",
            "Juki Act Enforcement Order, Articles 30-13 and 30-16",
        ),
        ("former-surname", "common-name", "kana"),
    ),
    CaseKind(
        "family-notice",
        Wording("戸籍の通知（婚姻・離婚・氏名・帰化・死亡）", "Notice of the family register"),
        Wording("住民基本台帳法第8条、第9条", "Juki Act, Articles 8 and 9"),
        ("marriage", "divorce", "name-change", "naturalisation", "death"),
        by_notice=True,
    ),
    CaseKind(
        "stay",
        Wording("在留資格・在留期間の通知", "Notice of the immigration agency"),
        Wording("住民基本台帳法第30条の50", "Juki Act, Article 30-50"),
        ("stay",),
        by_notice=True,
    ),
    CaseKind(
        "ex-officio",
        Wording("職権（訂正・消除・回復）", "Ex officio: correct, delete, restore"),
        Wording("住民基本台帳法第8条、第14条、第34条", "Juki Act, Articles 8, 14 and 34"),
        ("correction", "deletion", "revival"),
        by_notice=True,
    ),
    CaseKind(
        "protection",
        Wording("支援措置の申出・延長・終了", "Protection measure: apply, renew, end"),
        _MEASURES,
        (),
        duty=SUPPORT,
        room="measure",
        purpose="protection-measure",
    ),
    CaseKind(
        "protection-opinion",
        Wording("支援措置への意見の到着", "Protection measure: an opinion has arrived"),
        _MEASURES,
        (),
        by_notice=True,
        duty=SUPPORT,
        room="measure",
    ),
    CaseKind(
        "letter-hand-over",
        Wording("戻ってきた個人番号通知書の受け取り", "Fetch a number notice that came back"),
        Wording("番号法第7条", "Act on Numbers, Article 7"),
        (),
        purpose=HAND_OVER,
        room="letter",
    ),
    CaseKind(
        "letter-place",
        Wording("個人番号通知書を別の場所で受け取る", "Have the number notice sent to another place"),
        Wording("番号法第7条（居所情報の登録）", "Act on Numbers, Article 7 (place of stay)"),
        (),
        purpose=ELSEWHERE,
        room="letter",
    ),
    CaseKind(
        "letter-place-visitor",
        Wording(
            "個人番号通知書を別の場所で受け取る（住民登録がほかの市区町村の方）",
            "Have the number notice sent to another place (registered in another municipality)",
        ),
        Wording("番号法第7条（居所情報の登録）", "Act on Numbers, Article 7 (place of stay)"),
        (),
        newcomers=True,
        purpose=ELSEWHERE,
        room="letter",
    ),
    CaseKind(
        "number-change",
        Wording("個人番号の変更の請求", "Ask for a change of number"),
        Wording("番号法第7条第2項、施行令第3条", "Act on Numbers, Article 7(2); Order, Article 3"),
        (),
        purpose="number-change",
        room="number",
    ),
    CaseKind(
        "number-change-ex-officio",
        Wording("個人番号の変更（職権）", "Change of number ex officio"),
        Wording("番号法第7条第2項、施行令第4条", "Act on Numbers, Article 7(2); Order, Article 4"),
        (),
        by_notice=True,
        room="number",
    ),
    _card("card-apply", "マイナンバーカードを申請する", "Apply for a card", "1"),
    _card("card-hand-over", "マイナンバーカードを渡す", "Hand over a card", "1"),
    _card("card-unlock", "暗証番号の再設定（ロックの解除）", "New PINs for a card (unlock it)", ""),
    CaseKind(
        "card-update",
        Wording(
            "カードを書き換える（電子証明書の更新・住所や氏名の変更・継続利用）",
            "Write a card anew (certificates, address or name, after a move)",
        ),
        Wording(
            "番号法第17条、公的個人認証法第3条、第22条",
            "Act on Numbers, Article 17; JPKI Act, Articles 3 and 22",
        ),
        (),
        purpose=CARD_COUNTER,
        room="card",
    ),
    _card("card-lost", "マイナンバーカードをなくした", "A card was lost", "5"),
    _card("card-found", "なくしたカードが見つかった", "A lost card was found", "5"),
    _card(
        "card-endorsed",
        "カードの券面にだけ記載する（住所・氏名など）",
        "Endorse a changed address or name on the card's face alone",
        "4",
    ),
    _card("card-keep-abroad", "国外へ転出してもカードを使い続ける", "Keep a card when moving abroad", ""),
    _card("card-returned", "マイナンバーカードを返す", "Give a card back", "7"),
    _card(
        "card-withdrawn",
        "カードの申請を取り下げる（届いた手紙をなくしたときも）",
        "Withdraw an application for a card (also where its letter is lost)",
        "1",
    ),
)
KINDS: Mapping[str, CaseKind] = MappingProxyType({each.key: each for each in _ALL})
