# SPDX-License-Identifier: Apache-2.0
"""戸籍訂正の様式: one item about one person, its ground, and why. Pure."""

from __future__ import annotations

from datetime import date

from warifu.families.acts.corrections import Ground
from warifu.families.questions import FILER, STANDING, Choices, FormKind, Question, W, whose
from warifu.families.register import FamilyRegister

FORMS = (
    FormKind(
        "correction",
        W("戸籍訂正", "Correction"),
        W("戸籍法24条・113条・114条・116条", "Family Register Act 24, 113, 114, 116"),
        STANDING,
    ),
)
NOT_FATHER, NOT_MOTHER = "not-father", "not-mother"
ITEMS: Choices = (
    ("given", W("名", "given name")),
    ("born_on", W("生年月日", "birth date")),
    ("sex", W("性別（男・女）", "sex (男 or 女)")),
    ("father", W("父の氏名の書き方", "how the father's name is written")),
    ("mother", W("母の氏名の書き方", "how the mother's name is written")),
    ("relation", W("父母との続柄", "relation to the parents")),
    (NOT_FATHER, W("父ではない（判決）", "he is not the father (judgment)")),
    (NOT_MOTHER, W("母ではない（判決）", "she is not the mother (judgment)")),
)
GROUNDS: Choices = (
    (Ground.COURT.value, W("家庭裁判所の許可（113条・114条）", "permission of the family court (113, 114)")),
    (Ground.JUDGMENT.value, W("確定した判決・審判（116条）", "final judgment (116)")),
    (
        Ground.LEGAL_BUREAU.value,
        W("職権、法務局の許可（24条2項）", "ex officio, with the legal bureau's permission (24(2))"),
    ),
    (
        Ground.TRIFLE.value,
        W(
            "職権、戸籍から明らかな軽微なもの（24条3項）",
            "ex officio, a trifle plain from the register (24(3))",
        ),
    ),
)


def correction_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """戸籍訂正申請, or a correction ex officio."""
    return (
        whose(register, "だれの記載か", "Whose entry"),
        Question("item", W("訂正する事項", "What is wrong"), "choice", choices=ITEMS),
        Question(
            "value",
            W("正しい内容", "What is right"),
            required=False,
            hint=W("父・母ではないときは書かない。", "Empty where somebody is not the parent."),
        ),
        Question("ground", W("根拠", "Ground"), "choice", choices=GROUNDS),
        Question(
            "court_on",
            W("許可又は確定の日", "Day of the permission or judgment"),
            "date",
            required=False,
            hint=W("軽微なもの以外は必要", "needed but for a trifle"),
        ),
        Question(
            "reason",
            W("訂正の事由", "Why it is wrong"),
            hint=W("戸籍に書かれる。", "It stands in the register."),
        ),
        FILER,
    )
