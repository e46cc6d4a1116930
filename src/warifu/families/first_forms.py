# SPDX-License-Identifier: Apache-2.0
"""初めて戸籍に入る方の届書の様式: who stands in no register; none is opened. Pure."""

from __future__ import annotations

from warifu.families.questions import FILER, KANA, SEXES, STANDING, FormKind, Question, W

FORMS = {
    each.key: each
    for each in (
        FormKind(
            "first-naturalisation",
            W("帰化届", "Naturalisation"),
            W("戸籍法102条の2、国籍法10条", "Family Register Act 102-2; Nationality Act 10"),
            STANDING,
        ),
        FormKind(
            "establishment",
            W("就籍届", "Establishment of a register"),
            W("戸籍法110条・111条", "Family Register Act 110, 111"),
            STANDING,
        ),
    )
}
LIVES_IN = Question(
    "lives_in",
    W("住所地の市区町村のコード（6けた）", "Code of the municipality of the address (6 digits)"),
    required=False,
    hint=W(
        "この市に住む方は書かない。その市区町村に知らせる。",
        "Leave empty for this city. That municipality is told.",
    ),
)
PARENTS = (
    Question("father", W("父", "Father"), required=False),
    Question("mother", W("母", "Mother"), required=False),
    Question("relation", W("父母との続柄", "Relation to them"), required=False, hint=W("長男など", "長男 …")),
)
NAME = (
    Question("surname", W("氏", "Surname")),
    Question("surname_kana", W("氏の振り仮名", "Reading of the surname")),
    Question("given", W("名", "Given name")),
    Question("kana", W("名の振り仮名", "Reading of the given name")),
    KANA[1],
)
PLACE = Question("domicile", W("本籍", "Legal domicile"), hint=W("この市の中。", "In this city."))


def questions(kind: str) -> tuple[Question, ...]:
    """Give what a form asks of who gets a first register."""
    return {"first-naturalisation": _naturalisation, "establishment": _establishment}[kind]()


def _naturalisation() -> tuple[Question, ...]:
    return (
        Question(
            "formerly",
            W("帰化前の氏名", "Name before"),
            hint=W("帰化者の身分証明書のとおり", "as the certificate of the bureau says"),
        ),
        Question("nationality", W("帰化前の国籍", "Nationality before")),
        Question("born_on", W("生年月日", "Born on"), "date"),
        Question("sex", W("性別", "Sex"), "choice", choices=SEXES),
        Question("gazette_on", W("官報に載った日", "Day of the Official Gazette"), "date"),
        *NAME,
        *PARENTS,
        PLACE,
        LIVES_IN,
        FILER,
    )


def _establishment() -> tuple[Question, ...]:
    return (
        *NAME,
        Question("born_on", W("生年月日", "Born on"), "date"),
        Question("sex", W("性別", "Sex"), "choice", choices=SEXES),
        *PARENTS,
        PLACE,
        LIVES_IN,
        FILER,
        Question(
            "court_on",
            W("許可の審判又は判決の確定した日", "Day of the court's permission or judgment"),
            "date",
        ),
    )
