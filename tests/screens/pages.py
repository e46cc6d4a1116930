# SPDX-License-Identifier: Apache-2.0
"""Every page of the first issue, drawn from the facts in `places`: name → function of the language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

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
    PORTAL,
    PROVIDED,
    REFUSED,
    W,
    portal_shell,
    request,
    shell,
)
from tests.screens.story import BODIES, CHEATS, LAW, MOVES
from warifu.benefits import screens as benefits
from warifu.cards.bridge import CardHere, SignInSite
from warifu.cards.bridge import screens as bridge
from warifu.cards.documents import Signature
from warifu.cards.holders import HolderList, Listed
from warifu.cards.holders import screens as holders
from warifu.cards.jpki import Asking as CertificateAsked
from warifu.cards.jpki import Certificate, CertificateKind, Status
from warifu.cards.jpki import State as CertificateState
from warifu.cards.life import screens as cards
from warifu.cards.life.statistics import tabulate
from warifu.cards.verification import Finding
from warifu.cards.verification import screens as verification
from warifu.counters import applications
from warifu.counters.applications import screens as applications_screens
from warifu.demo import screens as demo
from warifu.exchange import screens as exchange
from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.screens import render_problem
from warifu.kernel.secrecy import Secret
from warifu.oversight import keeping
from warifu.oversight import screens as oversight
from warifu.portal import screens as portal
from warifu.portal.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

COMMISSION = W("個人情報保護委員会（見立て）", "Data protection commission (demo)")


class NoCase(Refusal):
    """There is no open case."""

    reason = "no-case"
    law = "Act 19(viii), Act 21"
    remedy = "Open a case first."


HISTORY = portal.HistoryView(
    portal_shell("/history"), NOW, ENTRIES, open_questions=1, all_proofs="/history/evidence.json"
)
EMPTY = portal.HistoryView(portal_shell("/history"), NOW, ())
NARROWED = portal.HistoryView(
    portal_shell("/history?type=refused"), NOW, ENTRIES, Filters("refused", "7years")
)
ORDERED = replace(
    PROVIDED,
    outcome=portal.Outcome.KEPT_BACK,
    headline=W(
        "美登里市が、この受信箱の記録を表示しないよう求めました",
        "Midori City ordered that entries of this mailbox be kept back",
    ),
    items=(),
    not_sent=(),
    reserve=portal.Reserve(date(2026, 4, 1), NOW, "undecided"),
)
WHOLE = portal.HistoryView(portal_shell("/history"), NOW, (ORDERED, *ENTRIES), whole=True)
MADE = [
    keeping.CityOrder(
        bytes.fromhex(request(n) + request(n + 2)), "city.midori", int(NOW.timestamp()) // 60 - 3 * n
    )
    for n in (1, 2)
]
ORDERS = oversight.OrdersView(
    shell(COMMISSION, "/orders"),
    NOW,
    (
        (MIDORI, keeping.OrderCase(MADE[0])),
        (
            MIDORI,
            keeping.OrderCase(
                MADE[1],
                [
                    keeping.Ruling(
                        MADE[1].order,
                        keeping.Verdict.UPHELD,
                        "事件の写しを確認",
                        "kuze",
                        NOW,
                        date(2027, 7, 1),
                    )
                ],
            ),
        ),
    ),
)
ALARMS = tuple(
    oversight.Alarm(
        f"alarm-{n}",
        what,
        NOW - timedelta(minutes=7 * n),
        MIDORI if n % 2 else MIDORI_WELFARE,
        times=1 + 40 * (n == 4),
        blocked=n == 0,
    )
    for n, what in enumerate(
        ("orphan", "proof-fails", "request-id-reused", "forged-grant", "number-guessed", "wrong-parties")
    )
)
LOG = oversight.LogHealth(
    "operator.example/ledger/exchange",
    1481,
    request(7) + request(8),
    NOW,
    NOW,
    consistent=True,
    behind=3,
    lag_seconds=42,
)
BOARD = oversight.BoardView(
    shell(COMMISSION),
    since=NOW - timedelta(days=1),
    counts=(
        oversight.AffairCount(MIDORI, ALLOWANCE, 212, 3, 8, 1),
        oversight.AffairCount(MIDORI_WELFARE, W("生活保護の事務", "public assistance"), 31, 2, 0, 0),
        oversight.AffairCount(
            PENSION, W("国民年金の裁定に関する事務であって主務省令で定めるもの"), 18, 0, 1, 0
        ),
    ),
    refusals=(
        oversight.RefusalCount(MIDORI_WELFARE, "no-case", W("番号法第19条第8号", "Act 19(viii)"), 2, NOW),
        oversight.RefusalCount(MIDORI, "item-beyond-row", LAW, 2, NOW - timedelta(hours=3)),
        oversight.RefusalCount(MIDORI, "a-reason-without-words", W("LC-8"), 1, NOW - timedelta(hours=5)),
    ),
    alarms=ALARMS,
    log=LOG,
    reconciliation=oversight.Reconciliation(date(2026, 6, 13), NOW, 277, 277, 0, 0),
    orders=keeping.OrderCounts(3, 41, 1, 0),
)
ALARM = oversight.AlarmView(
    shell(COMMISSION, "/alarms/orphan-1"),
    ALARMS[0],
    evidence=(
        oversight.Evidence(W("照会の要約値", "Digest of the request"), request(1) + request(2)),
        oversight.Evidence(
            W("機関の署名", "The office’s signature"), request(3) + request(4) + request(5) + request(6)
        ),
    ),
    checks=(
        oversight.Check(W("機関の署名が合う", "The office’s signature checks"), held=True),
        oversight.Check(W("符号に当たる受信箱がある", "The code fits a mailbox"), held=False),
    ),
    law=W("LC-10、番号法第21条", "LC-10, Act on Numbers, Article 21"),
    request=request(1),
    log_index=1479,
)


JLIS = shell(W("番号の機構（見立て）", "Numbers office (demo)"), "/cards")
CARDS = tabulate([("city:midori", date(1990, 4, 1), True, True, False, 1234)], date(2026, 6, 12))
DEMO_SHELL = shell(W("割符 Warifu", "Warifu 割符"))
DOORS = tuple(demo.Door(one.key, one.name, one.about) for one in PERSONAS)
START = demo.StartView(
    DEMO_SHELL,
    BODIES,
    (MOVES, CHEATS),
    DOORS,
    "http://localhost/sign-in",
    1000,
    "/reset",
    portal="http://localhost/portal",
    wallet="http://localhost/cards",
    cards=6,
    cards_coming=2,
    pin="2468",
)
WALLET = bridge.WalletView(
    shell(W("わたしのカード", "My cards")),
    (CardHere("ken", W("佐藤　健", "SATO KEN"), W("電子証明書は2つ", "Two certificates")),),
    (SignInSite("http://localhost:1", W("カードでログイン", "Card sign-in")),),
    "2468",
    "ABC123",
    (CardHere("hina", W("山田　陽菜", "YAMADA HINA"), W("申請済み", "Applied for")),),
    ((W("賃貸借の申込書に署名する", "Have a lease signed"), "http://localhost:2/"),),
)
FRESH = demo.StartView(
    DEMO_SHELL,
    BODIES,
    (demo.Story(MOVES.key, MOVES.address), demo.Story(CHEATS.key, CHEATS.address)),
    DOORS,
    "/sign-in",
    1000,
)
OPERATOR = exchange.OperatorView(
    shell(W("ネットワーク運営者（見立て）", "Network operator (demo)")),
    NOW - timedelta(days=1),
    (
        exchange.Traffic(MIDORI, ASAHI, ALLOWANCE, 221, 212, 3),
        exchange.Traffic(MIDORI, PENSION, ALLOWANCE, 180, 171, 0),
    ),
    (
        exchange.Neighbour(COMMISSION, reachable=True),
        exchange.Neighbour(W("ポータル", "Portal"), reachable=False),
    ),
    waiting=1,
    log_size=1481,
    checkpoint_at=NOW,
    rows_in_force=260,
    law_as_of=date(2024, 5, 26),
    directory_version=9,
)
DESK = shell(W("美登里市 こども課の窓口", "Midori City, Children’s Office"), "/cases")
LINE = benefits.CaseLine(
    "児手-8-0012", W("児童手当の認定", "Child allowance"), date(2026, 6, 12), benefits.CaseState.DECIDED
)
CASE = benefits.CaseFile(
    LINE,
    HANAKO,
    (
        (W("子ども", "Children"), W("二人（3歳、8歳）", "Two (aged 3 and 8)")),
        (W("前の住所", "Moved from"), W("朝陽市", "Asahi City")),
    ),
    (
        benefits.InquiryLine(
            NOW,
            ASAHI,
            W("地方税関係情報", "local tax"),
            LAW,
            benefits.InquiryState.ANSWERED,
            (
                (W("総所得金額", "Total income"), W("3,120,000円", "3,120,000 yen")),
                (W("扶養親族の数", "Dependants"), W("2人", "2")),
            ),
        ),
        benefits.InquiryLine(
            NOW, PENSION, W("年金給付関係情報", "pension payments"), LAW, benefits.InquiryState.NO_RECORD
        ),
        benefits.InquiryLine(
            NOW, PENSION, W("病歴", "illness"), LAW, benefits.InquiryState.REFUSED, reason="item-beyond-row"
        ),
    ),
    benefits.Decision(
        granted=True,
        decided_at=NOW,
        why=W("3歳以上の子ども二人を育てています。", "She brings up two children aged three or over."),
        law=W("児童手当法第6条・第7条", "Child Allowance Act, Articles 6 and 7"),
        yen_a_month=20000,
        from_month=date(2026, 7, 1),
    ),
)

HELD = Finding(valid=True, at=NOW)
SIGNED = applications.Received(UUID(int=0x12AB34CD << 96), NOW, "sato", "moving-out", HELD)
SIGNER = applications.Applicant(Secret("山田　花子"), date(1990, 4, 1), Sex.FEMALE)
APPLICATION = applications_screens.ApplicationView(
    shell(MIDORI, "/signed-applications"),
    SIGNED,
    applications.ShownApplication(SIGNED, SIGNER, inside=True, stamped=True, size=9),
)
PROOF = verification.ProofView(
    shell(PORTAL, "/signatures"),
    Signature(b"s", b"\xab" * 32),
    f"warifu-who-asked-1\n{'ab' * 32}\n2026-11-30\n",
    "not-the-signer",
)

HERS = [
    Certificate(bytes([at]) * 20, kind, bytes(16), "city:midori", NOW, date(2031, 6, 12), b"der", bytes(32))
    for at, kind in enumerate(CertificateKind)
]
LISTED = holders.ListView(
    shell(W("付番機関", "Numbers office"), "/certificates"),
    HolderList(
        [
            Listed(HERS[0], Status(CertificateState.GOOD, NOW), 812, proven=True),
            Listed(HERS[1], Status(CertificateState.REVOKED, NOW), None, proven=False),
        ],
        [CertificateAsked("signin", "login", HERS[1].kind, NOW, told_successor=False)],
    ),
    b"a signature",
    lambda name: MIDORI if name.startswith("city") else W("カードでログイン", "Card sign-in"),
    denied=True,
)

PAGES: dict[str, Callable[[str], str]] = {
    "signed-application": lambda lang: applications_screens.render_application(APPLICATION, lang),
    "my-certificates": lambda lang: holders.render_list(LISTED, lang),
    "who-asked": lambda lang: verification.render_proof(PROOF, lang),
    "start": lambda lang: demo.render_start(START, lang),
    "start-fresh": lambda lang: demo.render_start(FRESH, lang),
    "real": lambda lang: demo.render_real(demo.RealView(DEMO_SHELL), lang),
    "wallet": lambda lang: bridge.render_wallet(WALLET, lang),
    "sign-in": lambda lang: portal.render_sign_in(
        portal.SignInView(shell(PORTAL), PERSONAS, card_address="/sign-in/card"), lang
    ),
    "history": lambda lang: portal.render_history(HISTORY, lang),
    "history-empty": lambda lang: portal.render_history(EMPTY, lang),
    "history-narrowed": lambda lang: portal.render_history(NARROWED, lang),
    "history-whole": lambda lang: portal.render_history(WHOLE, lang),
    "reading-code": lambda lang: portal.render_reading_code(
        portal.ReadingCodeView(portal_shell("/history/code"), refused=True), lang
    ),
    "orders": lambda lang: oversight.render_orders(ORDERS, lang),
    "entry": lambda lang: portal.render_entry(portal.EntryView(portal_shell("/history/x"), PROVIDED), lang),
    "entry-refused": lambda lang: portal.render_entry(
        portal.EntryView(portal_shell("/history/y"), REFUSED), lang
    ),
    "not-shown": lambda lang: portal.render_not_shown(
        portal.NotShownView(portal_shell("/history/not-shown"), 3, 41), lang
    ),
    "verify": lambda lang: portal.render_verify(
        portal.VerifyView(portal_shell("/history/how-to-check"), "/policy.json"), lang
    ),
    "board": lambda lang: oversight.render_board(BOARD, lang),
    "alarm": lambda lang: oversight.render_alarm(ALARM, lang),
    "operator": lambda lang: exchange.render_operator(OPERATOR, lang),
    "cases": lambda lang: benefits.render_cases(benefits.CasesView(DESK, (LINE,)), lang),
    "cases-not-found": lambda lang: benefits.render_cases(
        benefits.CasesView(DESK, (), not_found="児手-8-9999"), lang
    ),
    "case": lambda lang: benefits.render_cases(benefits.CasesView(DESK, (LINE,), CASE), lang),
    "refusal": lambda lang: render_problem(NoCase(), DESK, lang),
    "malformed": lambda lang: render_problem(
        Malformed("field case_number: at most 32 characters"), DESK, lang
    ),
    "cards-statistics": lambda lang: cards.render_statistics(
        cards.StatisticsView(JLIS, date(2026, 6, 12), CARDS, lambda name: W("美登里市", "Midori City")), lang
    ),
    "fault": lambda lang: render_problem(Fault("detail that stays inside"), DESK, lang),
}
