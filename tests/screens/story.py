# SPDX-License-Identifier: Apache-2.0
"""The bodies of the demo and the two stories, as facts for drawing the start page."""

from __future__ import annotations

from datetime import timedelta

from tests.screens.places import MIDORI, MIDORI_WELFARE, NOW, W
from warifu.demo import screens as demo

LAW = W("番号法第19条第8号、別表第二 74の項", "Act on Numbers, Article 19(viii), Appended Table 2, item 74")


def _body(body: str, name: W, short: W, run_by: W, keeps: list[W], never: list[W]) -> demo.BodyCard:
    links = (
        demo.Link(
            W(f"{short.ja}のページを開く", f"Open the pages of {short.en}"), f"http://localhost/{body}"
        ),
    )
    return demo.BodyCard(body, name, short, run_by, tuple(keeps), tuple(never), links)


BODIES = (
    _body(
        "jlis",
        W("付番機関", "Numbers office"),
        W("付番機関", "Numbers office"),
        W("実際の運営：地方公共団体情報システム機構", "Run in life by J-LIS"),
        [
            W("番号と根の符号の対応", "Number and root code of each person"),
            W("基本4情報", "The four basic facts"),
        ],
        [W("機関の符号", "Any office’s code"), W("事務の内容", "What any affair is about")],
    ),
    _body(
        "operator",
        W("ネットワーク運営者", "Network operator"),
        W("運営者", "Operator"),
        W("実際の運営：デジタル庁", "Run in life by the Digital Agency"),
        [W("目的の表、暗号文、記録のログ", "Table of purposes, ciphertexts, the log")],
        [W("番号、名前、解ける符号", "Any number, name or readable code")],
    ),
    _body(
        "commission",
        W("委員会", "Commission"),
        W("委員会", "Commission"),
        W("実際の運営：個人情報保護委員会", "Run in life by the data protection commission"),
        [W("もう半分の鍵、ログへの署名", "The other half of the key, signatures on the log")],
        [W("住民の情報", "Anything about residents"), W("運営者の鍵", "The operator’s key")],
    ),
    _body(
        "portal",
        W("ポータル", "Portal"),
        W("ポータル", "Portal"),
        W("実際の運営：デジタル庁とは別の機関", "Run in life by an operator of its own"),
        [W("封をした記録", "Sealed mail for each person")],
        [W("番号", "Numbers"), W("やりとりの中身", "What exchanges say")],
    ),
    _body(
        "city:midori",
        W("美登里市", "Midori City"),
        W("美登里市", "Midori City"),
        W("実際の運営：市", "Run in life by the city"),
        [W("住民の台帳と児童手当の事件", "Its residents’ register and its cases")],
        [W("ほかの市の住民", "Other cities’ residents"), W("ほかの機関の符号", "Other offices’ codes")],
    ),
    _body(
        "city:asahi",
        W("朝陽市", "Asahi City"),
        W("朝陽市", "Asahi City"),
        W("実際の運営：市", "Run in life by the city"),
        [W("住民の台帳と税の記録", "Its residents’ register and tax records")],
        [W("ほかの市の住民", "Other cities’ residents")],
    ),
    _body(
        "agency:pension",
        W("年金サービス", "Pension Service"),
        W("年金サービス", "Pension Service"),
        W("実際の運営：日本年金機構", "Run in life by the pension service"),
        [W("年金の記録", "Pension records")],
        [W("ほかの機関の符号", "Other offices’ codes")],
    ),
)
MOVES = demo.Story(
    demo.StoryKey.HANAKO_MOVES,
    "/stories/hanako-moves",
    (
        demo.Step(
            NOW,
            W("美登里市 住民課", "Midori City, Residents’ Office"),
            W("花子さんの転入を登録しました。", "Registered Hanako’s move."),
            demo.StepOutcome.DONE,
            W("住民基本台帳法第22条", "Resident Register Act, Article 22"),
        ),
        demo.Step(
            NOW + timedelta(seconds=1),
            MIDORI,
            W(
                "朝陽市に所得を照会し、回答を受け取りました。",
                "Asked Asahi City about her income and was answered.",
            ),
            demo.StepOutcome.DONE,
            LAW,
            "/history",
            "",
        ),
        demo.Step(
            NOW + timedelta(seconds=2),
            MIDORI,
            W("児童手当を認定しました。", "Granted the child allowance."),
            demo.StepOutcome.DONE,
        ),
    ),
    running=True,
)
CHEATS = demo.Story(
    demo.StoryKey.TRY_TO_CHEAT,
    "/stories/try-to-cheat",
    (
        demo.Step(
            NOW,
            MIDORI_WELFARE,
            W(
                "事件がないのに、花子さんの所得を照会しました。ネットワークが止めました。",
                "Asked about Hanako’s income without a case. The network stopped it.",
            ),
            demo.StepOutcome.REFUSED,
            LAW,
            "/history",
            "/board",
        ),
        demo.Step(
            NOW,
            MIDORI,
            W(
                "何人分かの符号を足して照会しました。ポータルが止めました。",
                "Added several people’s codes together. The portal stopped it.",
            ),
            demo.StepOutcome.REFUSED,
            W("LC-10"),
            "",
            "/board",
        ),
        demo.Step(
            NOW,
            MIDORI,
            W("止まるはずの照会が通りました。", "A request that should have been stopped got through."),
            demo.StepOutcome.WRONG,
        ),
    ),
)
