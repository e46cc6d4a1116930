# SPDX-License-Identifier: Apache-2.0
"""縁組・離縁の届書の様式: ordinary and special adoption, and how each ends. Pure."""

from __future__ import annotations

from datetime import date

from warifu.families.acts.divorces import Goes
from warifu.families.facts import FactKind
from warifu.families.questions import (
    BOTH,
    CHILDREN,
    COURT,
    DOMICILE,
    FILER,
    NEW_DOMICILE,
    SEXES,
    WITNESSES,
    Choices,
    FactsOf,
    FormKind,
    Question,
    W,
    couple_of,
    from_anywhere,
    minor,
    people_of,
)
from warifu.families.register import FamilyRegister

FORMS = (
    FormKind("adoption", W("養子縁組届", "Adoption"), W("戸籍法66条", "Family Register Act 66"), CHILDREN),
    FormKind(
        "special-adoption",
        W("特別養子縁組届", "Special adoption"),
        W("戸籍法68条の2、民法817条の2", "Family Register Act 68-2; Civil Code 817-2"),
        CHILDREN,
    ),
    FormKind(
        "dissolution",
        W("養子離縁届", "End of an adoption"),
        W("戸籍法70条・73条、民法811条", "Family Register Act 70, 73; Civil Code 811"),
        CHILDREN,
    ),
    FormKind(
        "special-dissolution",
        W("特別養子離縁届", "End of a special adoption"),
        W("戸籍法73条、民法817条の10", "Family Register Act 73; Civil Code 817-10"),
        CHILDREN,
    ),
    FormKind(
        "kept-adoptive-name",
        W("離縁の際に称していた氏を称する届", "Surname of the adoption kept"),
        W("戸籍法73条の2、民法816条2項", "Family Register Act 73-2; Civil Code 816(2)"),
        CHILDREN,
    ),
)
FINAL = Question("court_on", W("審判が確定した日", "Day the court's decision became final"), "date")
FATHER, MOTHER = "father", "mother"


def adoption_questions(register: FamilyRegister, today: date) -> tuple[Question, ...]:
    """養子縁組届."""
    couple: Choices = ((BOTH, W("夫婦とも", "husband and wife together")),) if couple_of(register) else ()
    grown = people_of(register, lambda m: not minor(m, today))
    signed = W(
        "15歳未満の養子の法定代理人と、縁組しない配偶者の同意を確かめた",
        "The representative of a child under 15, and a spouse who does not adopt, consent",
    )
    return (
        Question("one", W("養親になる方", "Who adopts"), "choice", choices=(*couple, *grown)),
        *from_anywhere(W("養子になる方", "the adopted")),
        Question("sex", W("養子の性別", "Sex of the adopted"), "choice", choices=SEXES),
        Question("consents", signed, "yes", required=False),
        DOMICILE,
        FILER,
        WITNESSES,
        COURT,
    )


def special_questions(_register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """特別養子縁組届 by the couple of the register."""
    late = W(
        "15歳以上の申立てを許す事情が審判書にある",
        "The decision says why it was asked for a child of 15 or older",
    )
    asked = W("家庭裁判所に申し立てた日", "Day on which the family court was asked")
    return (
        *from_anywhere(W("養子になる子", "the child")),
        Question("sex", W("養子の性別", "Sex of the adopted"), "choice", choices=SEXES),
        Question("asked_on", asked, "date"),
        Question("exception", late, "yes", required=False),
        FILER,
        FINAL,
    )


def dissolution_questions(register: FamilyRegister, today: date, facts: FactsOf) -> tuple[Question, ...]:
    """養子離縁届 of somebody adopted."""
    goes: Choices = (
        (Goes.BACK.value, W("もとの戸籍に戻る", "back to the former register")),
        (Goes.NEW.value, W("もとの氏で新しい戸籍を作る", "a new register, former surname")),
    )
    parents: Choices = (
        (BOTH, W("養父母とも（一人だけの縁組ならその方）", "both, or the only one")),
        (FATHER, W("養父とだけ", "the adoptive father only")),
        (MOTHER, W("養母とだけ", "the adoptive mother only")),
    )
    signed = W(
        "15歳未満の養子の、離縁後に法定代理人となる方が届け出た",
        "Who represents a child under 15 afterwards has filed it",
    )
    return (
        Question(
            "one",
            W("養子", "The adopted"),
            "choice",
            choices=_tied(register, today, facts, FactKind.ADOPTIVE_PARENT),
        ),
        Question("parents", W("だれと離縁するか", "Whose adoption ends"), "choice", choices=parents),
        Question("goes", W("養子の戸籍", "The adopted goes"), "choice", choices=goes),
        Question("consents", signed, "yes", required=False),
        DOMICILE,
        FILER,
        WITNESSES,
        COURT,
    )


def special_dissolution_questions(
    register: FamilyRegister, today: date, facts: FactsOf
) -> tuple[Question, ...]:
    """特別養子離縁届."""
    children = _tied(register, today, facts, FactKind.SPECIAL_PARENT)
    return (Question("one", W("養子", "The adopted"), "choice", choices=children), NEW_DOMICILE, FILER, FINAL)


def _tied(register: FamilyRegister, today: date, facts: FactsOf, kind: FactKind) -> Choices:
    return people_of(
        register,
        lambda member: any(
            each.kind is kind and each.person == member.person and each.holds(today)
            for each in facts(member.person)
        ),
    )
