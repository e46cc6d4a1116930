# SPDX-License-Identifier: Apache-2.0
"""渉外の届書の様式: notices of which one party is a foreign national, who stands in no register. Pure.

The Act on General Rules for Application of Laws (法の適用に関する通則法) says by whose law; what its articles
ask of the papers is the clerk's to judge, and unconfirmed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warifu.families.acts.divorces import Custody
from warifu.families.questions import (
    CHILDREN,
    COUPLES,
    COURT,
    DOMICILE,
    FILER,
    KANA,
    NAMES,
    SEXES,
    SIGNED,
    WITNESSES,
    Choices,
    Elsewhere,
    FactsOf,
    FormKind,
    Question,
    W,
    foreign_spouse,
    foreigner_questions,
    minor,
    people_of,
)
from warifu.families.register import FamilyRegister, stated
from warifu.identifiers.four_items import Sex

FORMS = (
    FormKind(
        "recognition-foreign",
        W("認知届（外国籍の父）", "Recognition by a foreign father"),
        W("戸籍法60条、通則法29条", "Family Register Act 60; General Rules Act 29"),
        CHILDREN,
    ),
    FormKind(
        "recognition-of-foreigner",
        W("認知届（外国籍の子）", "Recognition of a foreign child"),
        W("戸籍法60条、通則法29条", "Family Register Act 60; General Rules Act 29"),
        CHILDREN,
    ),
    FormKind(
        "marriage-foreign",
        W("婚姻届（外国籍の方と）", "Marriage with a foreign national"),
        W("戸籍法16条3項・41条・74条、通則法24条", "Family Register Act 16(3), 41, 74; General Rules Act 24"),
        COUPLES,
    ),
    FormKind(
        "divorce-foreign",
        W("離婚届（外国籍の配偶者と）", "Divorce from a foreign spouse"),
        W("戸籍法76条・77条、通則法27条", "Family Register Act 76, 77; General Rules Act 27"),
        COUPLES,
    ),
    FormKind(
        "surname-foreign-spouse",
        W("外国人との婚姻による氏の変更届", "Surname of the foreign spouse"),
        W("戸籍法107条2項", "Family Register Act 107(2)"),
        NAMES,
    ),
    FormKind(
        "surname-back-foreign",
        W("外国人との離婚による氏の変更届", "Surname from before a marriage with a foreigner"),
        W("戸籍法107条3項", "Family Register Act 107(3)"),
        NAMES,
    ),
    FormKind(
        "surname-foreign-parent",
        W("外国人父母の氏への氏の変更届", "Surname of a foreign parent"),
        W("戸籍法107条4項", "Family Register Act 107(4)"),
        NAMES,
    ),
)


def marriage_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """婚姻届 with a foreigner: by our form, or reported after one made abroad."""
    free = people_of(register, lambda member: not stated(member.spouse_role))
    capacity = W(
        "婚姻要件具備証明書（又はこれに代わる書面）を見た", "A certificate of capacity to marry was seen"
    )
    abroad = W("外国の方式で既に婚姻したときだけ", "only if already married by the form of a foreign law")
    return (
        Question("one", W("この戸籍の方", "Who of this register"), "choice", choices=free),
        *foreigner_questions(W("相手の方", "the other one")),
        Question("capacity", capacity, "yes", required=False),
        Question(
            "abroad_on",
            W("外国で婚姻が成立した日", "Day of the marriage abroad"),
            "date",
            required=False,
            hint=abroad,
        ),
        Question(
            "abroad_form",
            W("婚姻の方式（国・州）", "Form of which country or state"),
            required=False,
            hint=abroad,
        ),
        DOMICILE,
        FILER,
        WITNESSES,
    )


def divorce_questions(
    register: FamilyRegister, today: date, facts: FactsOf, elsewhere: Sequence[Elsewhere]
) -> tuple[Question, ...]:
    """離婚届 of whose spouse stands in no register."""
    found = foreign_spouse(register, facts, today)
    married = people_of(register, lambda member: found is not None and member.person == found[0].person)
    return (
        Question("one", W("この戸籍の方", "Who of this register"), "choice", choices=married),
        *custody_questions(register, today, elsewhere),
        FILER,
        WITNESSES,
        COURT,
    )


def custody_questions(
    register: FamilyRegister, today: date, elsewhere: Sequence[Elsewhere]
) -> tuple[Question, ...]:
    """親権者 of each minor of a register whose parents divorce, and of theirs in other registers."""
    custody: Choices = (
        (Custody.FATHER.value, W("父", "father")),
        (Custody.MOTHER.value, W("母", "mother")),
        (Custody.BOTH.value, W("父母", "both")),
    )
    minors = [
        *people_of(register, lambda member: minor(member, today)),
        *((f"e{place}", W(name.replace("\u3000", " "))) for place, (_, name) in enumerate(elsewhere)),
    ]
    return tuple(
        Question(
            f"custody_{mark}",
            W(f"親権者（{name.ja}）", f"Parental authority: {name.ja}"),
            "choice",
            choices=custody,
        )
        for mark, name in minors
    )


def recognition_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """認知届 of a child of this register by a foreigner."""
    child = people_of(register, lambda member: not member.parents.father)
    consents = W("成年の子の承諾を確かめた", "A child who is of age consents")
    return (
        Question("one", W("認知される子", "The child"), "choice", choices=child),
        *foreigner_questions(W("認知する父", "the father")),
        Question("consents", consents, "yes", required=False),
        FILER,
        COURT,
    )


def recognition_of_questions(register: FamilyRegister, today: date) -> tuple[Question, ...]:
    """認知届 of a foreign child by a father of this register."""
    men = people_of(register, lambda member: member.sex is Sex.MALE and not minor(member, today))
    consents = W("子の本国法で要る同意・承諾を確かめた", "Whoever the child's own law asks has consented")
    return (
        Question("one", W("認知する父", "The father"), "choice", choices=men),
        *foreigner_questions(W("認知される子", "the child")),
        Question("sex", W("子の性別", "Sex of the child"), "choice", choices=SEXES),
        Question("consents", consents, "yes", required=False),
        FILER,
        COURT,
    )


def surname_questions(_register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """氏の変更届 of who is, or was, married to a foreigner."""
    hint = W("戸籍に書かれているとおり", "as the register writes it")
    return (
        Question("surname", W("これからの氏", "Surname from now on"), hint=hint),
        *KANA,
        DOMICILE,
        FILER,
        SIGNED,
    )


def surname_of_parent_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """氏の変更届 of a child of a foreigner."""
    children = people_of(register, lambda m: m.person != register.head and not stated(m.spouse_role))
    surname = Question("surname", W("外国籍の父又は母の氏", "Surname of the foreign parent"))
    one = Question("one", W("氏を変える方", "Whose surname"), "choice", choices=children)
    return (one, surname, *KANA, DOMICILE, FILER, COURT)
