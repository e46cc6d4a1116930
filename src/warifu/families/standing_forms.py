# SPDX-License-Identifier: Apache-2.0
"""身分と国籍の届書の様式: recognition, custody, nationality, and who left for a register elsewhere. Pure."""

from __future__ import annotations

from datetime import date

from warifu.families.acts.divorces import Custody, Goes
from warifu.families.first_forms import LIVES_IN
from warifu.families.questions import (
    CHILDREN,
    COUPLES,
    COURT,
    DOMICILE,
    FILER,
    KANA,
    STANDING,
    Choices,
    FormKind,
    Question,
    W,
    asker_questions,
    from_anywhere,
    minor,
    people_of,
    whose,
)
from warifu.families.register import FamilyRegister, stated

FORMS = (
    FormKind(
        "surname-restored",
        W("復氏届（生存配偶者）", "Surname from before a marriage that death ended"),
        W("戸籍法95条、民法751条", "Family Register Act 95; Civil Code 751"),
        COUPLES,
    ),
    FormKind("recognition", W("認知届", "Recognition"), W("戸籍法60条", "Family Register Act 60"), CHILDREN),
    FormKind(
        "custody", W("親権者変更届", "Custody changed"), W("戸籍法79条", "Family Register Act 79"), COUPLES
    ),
    FormKind(
        "naturalisation",
        W("帰化届（この戸籍の方の配偶者）", "Naturalisation of a spouse noted here"),
        W("戸籍法102条の2", "Family Register Act 102-2"),
        STANDING,
    ),
    FormKind(
        "nationality-lost",
        W("国籍喪失届", "Loss of nationality"),
        W("戸籍法103条", "Family Register Act 103"),
        STANDING,
    ),
    FormKind(
        "departure",
        W("他の市区町村の戸籍への入籍の通知", "Entered a register of another municipality"),
        W("戸籍法23条", "Family Register Act, Article 23"),
        STANDING,
    ),
)
FILERS_OF_DEATH: Choices = tuple(
    (ja, W(ja, en))
    for ja, en in (
        ("同居の親族", "relative who lived there too"),
        ("同居していない親族", "relative who lived elsewhere"),
        ("同居者", "other person who lived there too"),
        ("家主", "landlord"),
        ("地主", "landowner"),
        ("家屋管理人", "manager of the house"),
        ("土地管理人", "manager of the land"),
        ("公設所の長", "head of a public institution"),
        ("後見人", "guardian"),
        ("保佐人", "curator"),
        ("補助人", "assistant"),
        ("任意後見人", "voluntary guardian"),
    )
)
"""KA 87, 93 with 56; the order of duty is the law's (unconfirmed: 任意後見受任者 is left out)."""
ENTERS, HEADS = "enters", "heads"
WHY = ("婚姻", "養子縁組", "離婚", "離縁", "入籍", "分籍")
MARRIAGE = WHY[0]
_WHY_EN = (
    "marriage",
    "adoption",
    "divorce",
    "end of adoption",
    "a parent's register",
    "a register of her own",
)
MUNICIPALITY = Question(
    "municipality",
    W("市区町村のコード（6けた）", "Code of the municipality (6 digits)"),
    hint=W("全国地方公共団体コード", "as in the list of local governments"),
)


def restored_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """復氏届 of a widowed spouse."""
    widowed = people_of(
        register, lambda m: bool(m.spouse_role) and not stated(m.spouse_role) and m.person != register.head
    )
    goes: Choices = (
        (Goes.BACK.value, W("もとの戸籍に戻る", "back to the former register")),
        (Goes.NEW.value, W("もとの氏で新しい戸籍を作る", "a new register, former surname")),
    )
    return (
        Question("one", W("生存配偶者", "The widowed spouse"), "choice", choices=widowed),
        Question("goes", W("復氏する方の戸籍", "She or he goes"), "choice", choices=goes),
        DOMICILE,
        FILER,
    )


def recognition_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """認知届 for a child of this register without a father."""
    child = people_of(register, lambda member: not member.parents.father)
    consents = W("成年の子の承諾を確かめた", "A child who is of age consents")
    return (
        Question("one", W("認知される子", "The child"), "choice", choices=child),
        *from_anywhere(W("認知する父", "the father")),
        Question("consents", consents, "yes", required=False),
        FILER,
        COURT,
    )


def custody_questions(register: FamilyRegister, today: date) -> tuple[Question, ...]:
    """親権者変更届 for a minor of this register."""
    minors = people_of(register, lambda member: minor(member, today))
    who = (
        (Custody.FATHER.value, W("父", "father")),
        (Custody.MOTHER.value, W("母", "mother")),
        (Custody.BOTH.value, W("父母", "both")),
    )
    return (
        Question("one", W("未成年の子", "The child"), "choice", choices=minors),
        Question("parents", W("これからの親権者", "Who has parental authority now"), "choice", choices=who),
        FILER,
        COURT,
    )


def naturalisation_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """帰化届 of the foreign spouse of somebody here."""
    married = people_of(register, lambda member: bool(stated(member.spouse_role)))
    goes = (
        (ENTERS, W("この戸籍に入る（氏は配偶者の氏）", "Enters this register, with its surname")),
        (HEADS, W("新しい戸籍の筆頭者になる", "Heads a new register, which the spouse enters")),
    )
    given = W("名の振り仮名", "Reading of the given name")
    return (
        Question("one", W("帰化した方の配偶者", "Whose spouse became Japanese"), "choice", choices=married),
        Question("goes", W("夫婦の戸籍", "Register of the couple"), "choice", choices=goes),
        Question("surname", W("帰化後の氏", "Surname from now on")),
        Question("surname_kana", W("氏の振り仮名", "Reading of the surname")),
        Question("given", W("帰化後の名", "Given name from now on")),
        Question("kana", given),
        KANA[1],
        Question("gazette_on", W("官報に載った日", "Day of the Official Gazette"), "date"),
        Question("father", W("帰化した方の父", "Father"), required=False),
        Question("mother", W("帰化した方の母", "Mother"), required=False),
        Question(
            "relation", W("父母との続柄", "Relation to them"), required=False, hint=W("長男など", "長男 …")
        ),
        DOMICILE,
        LIVES_IN,
        FILER,
    )


def nationality_lost_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """国籍喪失届."""
    return (
        whose(register, "日本の国籍を失った方", "Who is Japanese no longer"),
        Question("lost_on", W("国籍を失った日", "Day of the loss"), "date"),
        Question("nationality", W("今の国籍", "Nationality now")),
        FILER,
    )


def departure_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    """他の市区町村からの通知."""
    why = tuple((ja, W(ja, en)) for ja, en in zip(WHY, _WHY_EN, strict=True))
    spouse = asker_questions(W("婚姻の相手", "the spouse, of a marriage"), own_register=False)[:2]
    return (
        whose(register, "この戸籍を出た方", "Who left this register"),
        Question("why", W("事由", "Why"), "choice", choices=why),
        Question("entered_on", W("新しい戸籍に入った日", "Day of entering the other register"), "date"),
        MUNICIPALITY,
        Question("place", W("新しい本籍", "Legal domicile there")),
        Question("head", W("新しい戸籍の筆頭者", "Head of the register there")),
        Question("name", W("その戸籍での氏名", "Her or his name there")),
        *(Question(each.name, each.words, each.ask, required=False, hint=each.hint) for each in spouse),
        Question("filer", W("通知した市区町村長など", "Who told it")),
    )
