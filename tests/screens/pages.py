# SPDX-License-Identifier: Apache-2.0
"""Every page of the first issue, drawn from the facts in `places`: name → function of the language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.screens.places import (
    ALLOWANCE,
    ASAHI,
    ENTRIES,
    HANAKO,
    MIDORI,
    MIDORI_WELFARE,
    NOW,
    PENSION,
    PERSONAS,
    PROVIDED,
    REFUSED,
    W,
    portal_shell,
    request,
    shell,
)
from warifu.benefits import screens as benefits
from warifu.demo import screens as demo
from warifu.exchange import screens as exchange
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.screens import render_problem
from warifu.oversight import screens as oversight
from warifu.portal import screens as portal
from warifu.portal.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

LAW = W("番号法第19条第8号、別表第二 74の項", "Act on Numbers, Article 19(viii), Appended Table 2, item 74")
COMMISSION = W("個人情報保護委員会（見立て）", "Data protection commission (demo)")


class NoCase(Refusal):
    """There is no open case."""

    reason = "no-case"
    law = "Act 19(viii), Act 21"
    remedy = "Open a case first."


HISTORY = portal.HistoryView(portal_shell("/history"), NOW, ENTRIES, open_questions=1, all_proofs="/history/evidence.json")
EMPTY = portal.HistoryView(portal_shell("/history"), NOW, ())
NARROWED = portal.HistoryView(portal_shell("/history?type=refused"), NOW, ENTRIES, Filters("refused", "7years"))
CLOSED = portal.HistoryView(portal_shell("/history"), NOW, ENTRIES, closed=True)
ALARMS = tuple(
    oversight.Alarm(f"{kind.value}-1", kind, NOW - timedelta(minutes=7 * n), MIDORI if n % 2 else MIDORI_WELFARE, times=1 + 40 * (n == 4), blocked=n == 0)
    for n, kind in enumerate(oversight.AlarmKind)
)
LOG = oversight.LogHealth("operator.example/ledger/exchange", 1481, request(7) + request(8), NOW, NOW, consistent=True, behind=3, lag_seconds=42)
BOARD = oversight.BoardView(
    shell(COMMISSION),
    since=NOW - timedelta(days=1),
    counts=(
        oversight.AffairCount(MIDORI, ALLOWANCE, 212, 3, 8, 1),
        oversight.AffairCount(MIDORI_WELFARE, W("生活保護の事務", "public assistance"), 31, 2, 0, 0),
        oversight.AffairCount(PENSION, W("国民年金の裁定に関する事務であって主務省令で定めるもの"), 18, 0, 1, 0),
    ),
    refusals=(
        oversight.RefusalCount(MIDORI_WELFARE, "no-case", W("番号法第19条第8号", "Act 19(viii)"), 2, NOW),
        oversight.RefusalCount(MIDORI, "item-beyond-row", LAW, 2, NOW - timedelta(hours=3)),
        oversight.RefusalCount(MIDORI, "a-reason-without-words", W("LC-8"), 1, NOW - timedelta(hours=5)),
    ),
    alarms=ALARMS[:5],
    log=LOG,
    reconciliation=oversight.Reconciliation(date(2026, 6, 13), NOW, 277, 277, 0, 0),
)
ALARM = oversight.AlarmView(
    shell(COMMISSION, "/alarms/orphan-1"),
    ALARMS[0],
    evidence=(
        oversight.Evidence(W("照会の要約値", "Digest of the request"), request(1) + request(2)),
        oversight.Evidence(W("機関の署名", "The office’s signature"), request(3) + request(4) + request(5) + request(6)),
    ),
    checks=(
        oversight.Check(W("機関の署名が合う", "The office’s signature checks"), held=True),
        oversight.Check(W("符号に当たる受信箱がある", "The code fits a mailbox"), held=False),
    ),
    law=W("LC-10、番号法第21条", "LC-10, Act on Numbers, Article 21"),
    request=request(1),
    log_index=1479,
)


def _body(body: str, name: W, short: W, run_by: W, keeps: list[W], never: list[W]) -> demo.BodyCard:
    links = (demo.Link(W(f"{short.ja}のページを開く", f"Open the pages of {short.en}"), f"http://localhost/{body}"),)
    return demo.BodyCard(body, name, short, run_by, tuple(keeps), tuple(never), links)


BODIES = (
    _body("jlis", W("付番機関", "Numbers office"), W("付番機関", "Numbers office"), W("実際の運営：地方公共団体情報システム機構", "Run in life by J-LIS"), [W("番号と根の符号の対応", "Number and root code of each person"), W("基本4情報", "The four basic facts")], [W("機関の符号", "Any office’s code"), W("事務の内容", "What any affair is about")]),
    _body("operator", W("ネットワーク運営者", "Network operator"), W("運営者", "Operator"), W("実際の運営：デジタル庁", "Run in life by the Digital Agency"), [W("目的の表、暗号文、記録のログ", "Table of purposes, ciphertexts, the log")], [W("番号、名前、解ける符号", "Any number, name or readable code")]),
    _body("commission", W("委員会", "Commission"), W("委員会", "Commission"), W("実際の運営：個人情報保護委員会", "Run in life by the data protection commission"), [W("もう半分の鍵、ログへの署名", "The other half of the key, signatures on the log")], [W("住民の情報", "Anything about residents"), W("運営者の鍵", "The operator’s key")]),
    _body("portal", W("ポータル", "Portal"), W("ポータル", "Portal"), W("実際の運営：デジタル庁とは別の機関", "Run in life by an operator of its own"), [W("封をした記録", "Sealed mail for each person")], [W("番号", "Numbers"), W("やりとりの中身", "What exchanges say")]),
    _body("city:midori", W("美登里市", "Midori City"), W("美登里市", "Midori City"), W("実際の運営：市", "Run in life by the city"), [W("住民の台帳と児童手当の事件", "Its residents’ register and its cases")], [W("ほかの市の住民", "Other cities’ residents"), W("ほかの機関の符号", "Other offices’ codes")]),
    _body("city:asahi", W("朝陽市", "Asahi City"), W("朝陽市", "Asahi City"), W("実際の運営：市", "Run in life by the city"), [W("住民の台帳と税の記録", "Its residents’ register and tax records")], [W("ほかの市の住民", "Other cities’ residents")]),
    _body("agency:pension", W("年金サービス", "Pension Service"), W("年金サービス", "Pension Service"), W("実際の運営：日本年金機構", "Run in life by the pension service"), [W("年金の記録", "Pension records")], [W("ほかの機関の符号", "Other offices’ codes")]),
)
MOVES = demo.Story(
    demo.StoryKey.HANAKO_MOVES,
    "/stories/hanako-moves",
    (
        demo.Step(NOW, W("美登里市 住民課", "Midori City, Residents’ Office"), W("花子さんの転入を登録しました。", "Registered Hanako’s move."), demo.StepOutcome.DONE, W("住民基本台帳法第22条", "Resident Register Act, Article 22")),
        demo.Step(NOW + timedelta(seconds=1), MIDORI, W("朝陽市に所得を照会し、回答を受け取りました。", "Asked Asahi City about her income and was answered."), demo.StepOutcome.DONE, LAW, "/history", ""),
        demo.Step(NOW + timedelta(seconds=2), MIDORI, W("児童手当を認定しました。", "Granted the child allowance."), demo.StepOutcome.DONE),
    ),
    running=True,
)
CHEATS = demo.Story(
    demo.StoryKey.TRY_TO_CHEAT,
    "/stories/try-to-cheat",
    (
        demo.Step(NOW, MIDORI_WELFARE, W("事件がないのに、花子さんの所得を照会しました。ネットワークが止めました。", "Asked about Hanako’s income without a case. The network stopped it."), demo.StepOutcome.REFUSED, LAW, "/history", "/board"),
        demo.Step(NOW, MIDORI, W("何人分かの符号を足して照会しました。ポータルが止めました。", "Added several people’s codes together. The portal stopped it."), demo.StepOutcome.REFUSED, W("LC-10"), "", "/board"),
        demo.Step(NOW, MIDORI, W("止まるはずの照会が通りました。", "A request that should have been stopped got through."), demo.StepOutcome.WRONG),
    ),
)
DEMO_SHELL = shell(W("割符 Warifu", "Warifu 割符"))
DOORS = tuple(demo.Door(one.key, one.name, one.about) for one in PERSONAS)
START = demo.StartView(DEMO_SHELL, BODIES, (MOVES, CHEATS), DOORS, "http://localhost/sign-in", 1000, "/reset")
FRESH = demo.StartView(DEMO_SHELL, BODIES, (demo.Story(MOVES.key, MOVES.address), demo.Story(CHEATS.key, CHEATS.address)), DOORS, "/sign-in", 1000)
OPERATOR = exchange.OperatorView(
    shell(W("ネットワーク運営者（見立て）", "Network operator (demo)")),
    NOW - timedelta(days=1),
    (exchange.Traffic(MIDORI, ASAHI, ALLOWANCE, 221, 212, 3), exchange.Traffic(MIDORI, PENSION, ALLOWANCE, 180, 171, 0)),
    (exchange.Neighbour(COMMISSION, reachable=True), exchange.Neighbour(W("ポータル", "Portal"), reachable=False)),
    waiting=1,
    log_size=1481,
    checkpoint_at=NOW,
    rows_in_force=260,
    law_as_of=date(2024, 5, 26),
    directory_version=9,
)
DESK = shell(W("美登里市 こども課の窓口", "Midori City, Children’s Office"), "/cases")
LINE = benefits.CaseLine("児手-8-0012", W("児童手当の認定", "Child allowance"), date(2026, 6, 12), benefits.CaseState.DECIDED)
CASE = benefits.CaseFile(
    LINE,
    HANAKO,
    ((W("子ども", "Children"), W("二人（3歳、8歳）", "Two (aged 3 and 8)")), (W("前の住所", "Moved from"), W("朝陽市", "Asahi City"))),
    (
        benefits.InquiryLine(NOW, ASAHI, W("地方税関係情報", "local tax"), LAW, benefits.InquiryState.ANSWERED, ((W("総所得金額", "Total income"), W("3,120,000円", "3,120,000 yen")), (W("扶養親族の数", "Dependants"), W("2人", "2")))),
        benefits.InquiryLine(NOW, PENSION, W("年金給付関係情報", "pension payments"), LAW, benefits.InquiryState.NO_RECORD),
        benefits.InquiryLine(NOW, PENSION, W("病歴", "illness"), LAW, benefits.InquiryState.REFUSED, reason="item-beyond-row"),
    ),
    benefits.Decision(granted=True, decided_at=NOW, why=W("3歳以上の子ども二人を育てています。", "She brings up two children aged three or over."), law=W("児童手当法第6条・第7条", "Child Allowance Act, Articles 6 and 7"), yen_a_month=20000, from_month=date(2026, 7, 1)),
)

PAGES: dict[str, Callable[[str], str]] = {
    "start": lambda lang: demo.render_start(START, lang),
    "start-fresh": lambda lang: demo.render_start(FRESH, lang),
    "real": lambda lang: demo.render_real(demo.RealView(DEMO_SHELL), lang),
    "sign-in": lambda lang: portal.render_sign_in(portal.SignInView(shell(PORTAL_NAME), PERSONAS), lang),
    "history": lambda lang: portal.render_history(HISTORY, lang),
    "history-empty": lambda lang: portal.render_history(EMPTY, lang),
    "history-narrowed": lambda lang: portal.render_history(NARROWED, lang),
    "history-closed": lambda lang: portal.render_history(CLOSED, lang),
    "entry": lambda lang: portal.render_entry(portal.EntryView(portal_shell("/history/x"), PROVIDED), lang),
    "entry-refused": lambda lang: portal.render_entry(portal.EntryView(portal_shell("/history/y"), REFUSED), lang),
    "not-shown": lambda lang: portal.render_not_shown(portal.NotShownView(portal_shell("/history/not-shown"), 3), lang),
    "verify": lambda lang: portal.render_verify(portal.VerifyView(portal_shell("/history/how-to-check"), "/policy.json"), lang),
    "board": lambda lang: oversight.render_board(BOARD, lang),
    "alarm": lambda lang: oversight.render_alarm(ALARM, lang),
    "operator": lambda lang: exchange.render_operator(OPERATOR, lang),
    "cases": lambda lang: benefits.render_cases(benefits.CasesView(DESK, (LINE,)), lang),
    "cases-not-found": lambda lang: benefits.render_cases(benefits.CasesView(DESK, (), not_found="児手-8-9999"), lang),
    "case": lambda lang: benefits.render_cases(benefits.CasesView(DESK, (LINE,), CASE), lang),
    "refusal": lambda lang: render_problem(NoCase(), DESK, lang),
    "malformed": lambda lang: render_problem(Malformed("field case_number: at most 32 characters"), DESK, lang),
    "fault": lambda lang: render_problem(Fault("detail that stays inside"), DESK, lang),
}
PORTAL_NAME = W("わたしのやりとり", "My exchanges")
