# SPDX-License-Identifier: Apache-2.0
"""Believable facts for drawing every page: an invented family and two invented towns. No service is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from warifu.kernel.screens import Shell, Wording
from warifu.portal.screens import Action, Basis, Entry, Offer, Outcome, Persona

W = Wording
NOW = datetime(2026, 6, 14, 3, 0, tzinfo=UTC)
MIDORI = W("美登里市 こども課", "Midori City, Children’s Office")
MIDORI_WELFARE = W("美登里市 福祉課", "Midori City, Welfare Office")
ASAHI = W("朝陽市 税務課", "Asahi City, Tax Office")
PENSION = W("年金サービス", "Pension Service")
NETWORK = W("情報提供ネットワーク", "Information network")
ALLOWANCE = W("児童手当の審査", "child allowance")
HANAKO = W("山田 花子", "Yamada Hanako")
PORTAL = W("わたしのやりとり", "My exchanges")
INCOME_ITEMS = (W("総所得金額", "Total income"), W("扶養親族の数", "Number of dependants"))
NOT_SENT = (
    W("個人番号", "Individual Number"),
    W("氏名・住所", "Name and address"),
    W("口座", "Bank account"),
)
ROW_74 = Basis(
    article=W("番号法第19条第8号", "Act on Numbers, Article 19(viii)"),
    row=W("別表第二 74の項", "Appended Table 2, item 74"),
    law_text="市町村長　児童手当法による児童手当又は特例給付の支給に関する事務であって主務省令で定めるもの",
    in_force_from=date(2015, 10, 5),
)
ASK = Offer(Action.ASK_WHY, "/questions")
MISTAKE = Offer(Action.REPORT_MISTAKE, "/mistakes")
TELL = Offer(Action.TELL_COMMISSION, "/reports")


def request(n: int) -> str:
    """A request id in hexadecimal: it looks random and is the same in every run."""
    return f"{(0x9E3779B97F4A7C15F39CC0605CEDC834 * (n + 1)) % (1 << 128):032x}"


def entry(n: int, outcome: Outcome, hours_ago: float, **changes: object) -> Entry:
    """An entry about income for child allowance, with what differs given by name."""
    asked = NOW - timedelta(hours=hours_ago)
    values: dict[str, object] = {
        "record": request(n + 100)[:16],
        "outcome": outcome,
        "asked_at": asked,
        "asker": MIDORI,
        "answerer": ASAHI,
        "affair": ALLOWANCE,
        "subject": W("所得", "income"),
        "basis": ROW_74,
        "request": request(n),
        "case": "児手-8-0012",
        "log_index": 1480 - n,
        "kept_until": date(2033, 6, 12),
        "proof": f"/history/{request(n + 100)[:16]}/evidence.json",
    }
    return Entry(**(values | changes))  # type: ignore[arg-type]


PROVIDED = entry(
    1,
    Outcome.PROVIDED,
    50.3,
    items=INCOME_ITEMS,
    not_sent=NOT_SENT,
    answered_at=NOW - timedelta(hours=50.29),
    offers=(ASK, MISTAKE),
)
REFUSED = entry(
    2,
    Outcome.REFUSED,
    269.7,
    asker=MIDORI_WELFARE,
    affair=W("生活保護の事務", "public assistance"),
    stopped_by=NETWORK,
    reason="no-case",
    items=(W("総所得金額", "Total income"),),
    offers=(TELL,),
    basis=Basis(W("番号法第19条第8号・第21条", "Act on Numbers, Articles 19(viii) and 21")),
)
LINKED = entry(
    20,
    Outcome.FILE,
    700,
    answerer=MIDORI,
    affair=W("児童手当の受給者", "Recipients of child allowance"),
    headline=W(
        "児童手当の受給者の記録が、あなたのものとして紐付けられました",
        "A file was linked to you: Recipients of child allowance",
    ),
    basis=Basis(W("番号法第16条", "Act on Numbers, Article 16")),
    last_four="6789",
    case="",
    offers=(Offer(Action.NOT_ME, "/history/x/not-me"),),
)
GUARDED = entry(
    21,
    Outcome.TURNED_AWAY,
    730,
    asker=W("名前を表示しない機関", "An office that is not named here"),
    headline=W(
        "名前を表示しない機関に、あなたの記録を見たいという求めがあり、断られました",
        "An office that is not named here: somebody asked to see your record, and was refused",
    ),
    basis=Basis(W("住民基本台帳法第36条の2", "Basic Resident Register Act, Article 36-2")),
    guarded=True,
    told_at=NOW - timedelta(hours=720),
    case="",
    proof="",
)
ENTRIES = (
    LINKED,
    replace(LINKED, asked_at=NOW - timedelta(hours=710), offers=(), objected_at=NOW, taken_at=NOW),
    GUARDED,
    entry(
        22,
        Outcome.SEEN,
        740,
        answerer=MIDORI,
        affair=W("転居（市内での引っ越し）", "Moving within the town"),
        headline=W("美登里市の職員が、あなたの記録を開きました", "Midori City: a clerk opened your record"),
        basis=Basis(W("住民基本台帳法第36条の2", "Basic Resident Register Act, Article 36-2")),
        items=(W("住民票の記載", "your record"), W("世帯", "your household"), W("住所", "address")),
        terminal="terminal-1a2b3c4d",
    ),
    entry(
        0,
        Outcome.PENDING,
        1.2,
        answerer=PENSION,
        subject=W("年金", "pension"),
        items=(W("年金の種類", "Kind of pension"),),
    ),
    PROVIDED,
    REFUSED,
    entry(
        3,
        Outcome.NO_RECORD,
        300,
        answerer=PENSION,
        subject=W("年金", "pension"),
        items=(W("年金の種類", "Kind of pension"),),
        answered_at=NOW - timedelta(hours=299.9),
    ),
    entry(4, Outcome.UNDELIVERED, 420, items=INCOME_ITEMS, offers=(TELL,)),
    entry(
        5,
        Outcome.ENROLLED,
        436,
        answerer=W("付番機関", "Numbers office"),
        affair=W("住民の登録", "residents’ register"),
        subject=W("符号", "code"),
        basis=Basis(W("番号法第21条の2", "Act on Numbers, Article 21-2")),
        not_sent=(W("個人番号", "Individual Number"),),
    ),
    entry(
        6,
        Outcome.REFUSED,
        800,
        stopped_by=ASAHI,
        reason="forged-grant",
        items=INCOME_ITEMS,
        offers=(TELL,),
        asker=W("朝陽信用金庫"),
    ),
    entry(
        7,
        Outcome.OWN,
        805,
        headline=W("ポータルで、自分の記録を見ました", "You looked at your own records in the portal"),
        basis=Basis(W("番号法附則第6条", "Act on Numbers, Supplementary Article 6")),
        request="",
        case="",
        log_index=None,
        proof="",
    ),
    entry(
        8,
        Outcome.SHOWN_LATER,
        1200,
        items=INCOME_ITEMS,
        hidden_since=date(2026, 4, 25),
        answered_at=NOW - timedelta(hours=1199),
    ),
)
PERSONAS = (
    Persona(
        "hanako",
        HANAKO,
        W(
            "朝陽市から美登里市へ引っ越した会社員。子どもが二人います。",
            "Moved from Asahi to Midori. Works in an office, has two children.",
        ),
    ),
    Persona(
        "taro",
        W("山田 太郎", "Yamada Taro"),
        W("花子さんの夫。年金の記録があります。", "Hanako’s husband. Has a pension record."),
    ),
    Persona(
        "maria",
        W("サントス マリア", "Santos Maria"),
        W("美登里市に住む外国人住民です。", "A foreign resident of Midori."),
    ),
)


def shell(office: Wording, address: str = "/", **more: object) -> Shell:
    """A frame as a body would fill it."""
    return Shell(office, address, start="/start", csrf="form-secret", **more)  # type: ignore[arg-type]


def portal_shell(address: str) -> Shell:
    """The portal's frame with Hanako signed in."""
    return shell(PORTAL, address, signed_in_as=HANAKO, sign_out="/sign-out")
