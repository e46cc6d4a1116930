# SPDX-License-Identifier: Apache-2.0
"""届書の様式: what each form at the counter asks about the register it is filed for.

Pure. People of the register are named by their place in it (`m0`, `m1` …), so that no number is on a page.
What was typed is read by `typed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warifu.families import adoption_forms, correction_forms, foreign_forms, standing_forms
from warifu.families.acts.divorces import Goes
from warifu.families.questions import (
    CHILDREN,
    COUPLES,
    COURT,
    DOMICILE,
    FILER,
    FOREIGN,
    KANA,
    NAMES,
    NEW_DOMICILE,
    SEXES,
    SIGNED,
    STANDING,
    WITNESSES,
    Choices,
    Elsewhere,
    FactsOf,
    FormKind,
    Question,
    W,
    asker_questions,
    couple_of,
    foreign_spouse,
    from_anywhere,
    minor,
    people_of,
    whose,
)
from warifu.families.refusals import NotAdopted, NotMarried, SpousesTogether, SurnameNotChanged
from warifu.families.register import FamilyRegister
from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Refusal

_OWN = (
    FormKind("birth", W("出生届", "Notice of birth"), W("戸籍法49条", "Family Register Act 49"), CHILDREN),
    FormKind(
        "marriage", W("婚姻届", "Notice of marriage"), W("戸籍法74条", "Family Register Act 74"), COUPLES
    ),
    FormKind(
        "divorce",
        W("離婚届", "Notice of divorce"),
        W("戸籍法76条・77条", "Family Register Act 76, 77"),
        COUPLES,
    ),
    FormKind(
        "kept-name",
        W("離婚の際に称していた氏を称する届", "Surname of the marriage kept"),
        W("戸籍法77条の2", "Family Register Act 77-2"),
        COUPLES,
    ),
    FormKind(
        "given-name",
        W("名の変更届", "Change of a given name"),
        W("戸籍法107条の2", "Family Register Act 107-2"),
        NAMES,
    ),
    FormKind(
        "surname",
        W("氏の変更届", "Change of the surname"),
        W("戸籍法107条1項", "Family Register Act 107(1)"),
        NAMES,
    ),
    FormKind(
        "child-surname",
        W("入籍届", "A child enters a parent's register"),
        W("戸籍法98条", "Family Register Act 98"),
        NAMES,
    ),
    FormKind(
        "branch", W("分籍届", "A register of one's own"), W("戸籍法100条", "Family Register Act 100"), NAMES
    ),
    FormKind(
        "transfer", W("転籍届", "Another legal domicile"), W("戸籍法108条", "Family Register Act 108"), NAMES
    ),
    FormKind(
        "reading",
        W("氏名の振り仮名の届", "Reading of a name"),
        W("戸籍法13条、令和5年法律48号附則", "Family Register Act 13; Act 48 of 2023"),
        NAMES,
    ),
    FormKind("death", W("死亡届", "Notice of death"), W("戸籍法86条", "Family Register Act 86"), STANDING),
)
GROUPS = (CHILDREN, COUPLES, NAMES, STANDING)
_ALL = (*_OWN, *adoption_forms.FORMS, *foreign_forms.FORMS, *standing_forms.FORMS, *correction_forms.FORMS)
FORMS = {each.key: each for group in GROUPS for each in _ALL if each.group is group}


def questions(
    kind: str,
    register: FamilyRegister,
    today: date,
    facts: FactsOf,
    elsewhere: Sequence[Elsewhere] = (),
) -> tuple[Question, ...]:
    """Give what a form asks about this register; `facts` are those this office has on file.

    `elsewhere` are the minor children of its couple in other registers, of whom a divorce asks.
    """
    with_facts = {
        "birth": _birth_questions,
        "dissolution": adoption_forms.dissolution_questions,
        "special-dissolution": adoption_forms.special_dissolution_questions,
    }
    if kind == "divorce":
        return _divorce_questions(register, today, elsewhere)
    if kind == "divorce-foreign":
        return foreign_forms.divorce_questions(register, today, facts, elsewhere)
    if kind in with_facts:
        return with_facts[kind](register, today, facts)
    return {
        "marriage": _marriage_questions,
        "death": _death_questions,
        "adoption": adoption_forms.adoption_questions,
        "special-adoption": adoption_forms.special_questions,
        "kept-name": _kept_name_questions,
        "kept-adoptive-name": _kept_name_questions,
        "given-name": _given_name_questions,
        "surname": _surname_questions,
        "surname-foreign-spouse": foreign_forms.surname_questions,
        "surname-back-foreign": foreign_forms.surname_questions,
        "surname-foreign-parent": foreign_forms.surname_of_parent_questions,
        "surname-restored": standing_forms.restored_questions,
        "child-surname": _child_surname_questions,
        "branch": _branch_questions,
        "transfer": _transfer_questions,
        "reading": _reading_questions,
        "recognition": standing_forms.recognition_questions,
        "recognition-foreign": foreign_forms.recognition_questions,
        "recognition-of-foreigner": foreign_forms.recognition_of_questions,
        "marriage-foreign": foreign_forms.marriage_questions,
        "custody": standing_forms.custody_questions,
        "naturalisation": standing_forms.naturalisation_questions,
        "nationality-lost": standing_forms.nationality_lost_questions,
        "departure": standing_forms.departure_questions,
        "correction": correction_forms.correction_questions,
    }[kind](register, today)


def out_of_place(kind: str, register: FamilyRegister, today: date, facts: FactsOf) -> Refusal | None:
    """Say why a form cannot be filed for anybody of this register, before it is asked for."""
    couple = couple_of(register) is not None
    asked = questions(kind, register, today, facts)
    nobody = any(each.name == "one" and not each.choices for each in asked)
    return {
        "divorce": None if couple else NotMarried(),
        "special-adoption": None if couple else SpousesTogether(),
        "divorce-foreign": NotMarried() if nobody else None,
        "dissolution": NotAdopted() if nobody else None,
        "special-dissolution": NotAdopted() if nobody else None,
        "surname-restored": SurnameNotChanged() if nobody else None,
    }.get(kind)


def _birth_questions(register: FamilyRegister, today: date, facts: FactsOf) -> tuple[Question, ...]:
    nobody = (("", W("父の記載なし", "no father stated")),)
    noted = foreign_spouse(register, facts, today)
    foreign: Choices = (
        () if noted is None else ((FOREIGN, W(f"外国籍の配偶者（{noted[1].name}）", noted[1].name)),)
    )
    return (
        Question(
            "mother",
            W("母", "Mother"),
            "choice",
            choices=(*people_of(register, lambda m: m.sex is Sex.FEMALE), *foreign),
        ),
        Question(
            "father",
            W("父", "Father"),
            "choice",
            required=False,
            choices=(*people_of(register, lambda m: m.sex is Sex.MALE), *foreign, *nobody),
        ),
        Question("given", W("子の名", "The child's given name")),
        *KANA,
        Question("sex", W("性別", "Sex"), "choice", choices=SEXES),
        Question("born_on", W("生まれた日", "Born on"), "date"),
        Question(
            "born_at", W("生まれたところ", "Born at"), hint=W("都道府県と市区町村", "prefecture and city")
        ),
        FILER,
    )


def _marriage_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    surname = (("夫", W("夫の氏", "the husband's")), ("妻", W("妻の氏", "the wife's")))
    return (
        Question("one", W("この戸籍の方", "Who of this register"), "choice", choices=people_of(register)),
        *from_anywhere(W("相手の方", "the other one")),
        Question("surname_of", W("夫婦の氏", "Surname of the couple"), "choice", choices=surname),
        DOMICILE,
        FILER,
        WITNESSES,
    )


def _divorce_questions(
    register: FamilyRegister, today: date, elsewhere: Sequence[Elsewhere]
) -> tuple[Question, ...]:
    goes = (
        (Goes.BACK.value, W("もとの戸籍に戻る", "back to the former register")),
        (Goes.NEW.value, W("旧姓で新しい戸籍を作る", "a new register, former surname")),
        (Goes.KEEPS.value, W("婚姻の氏で新しい戸籍を作る", "a new register, surname kept")),
    )
    return (
        Question("goes", W("婚姻で氏を変えた方", "Who changed the surname goes"), "choice", choices=goes),
        *foreign_forms.custody_questions(register, today, elsewhere),
        DOMICILE,
        FILER,
        WITNESSES,
        COURT,
    )


def _death_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    return (
        Question("one", W("死亡した方", "Who died"), "choice", choices=people_of(register)),
        Question("died_on", W("死亡した日", "Died on"), "date"),
        Question("died_at", W("死亡したところ", "Died at")),
        Question(
            "filer_as", W("届出人の資格", "The filer is"), "choice", choices=standing_forms.FILERS_OF_DEATH
        ),
        Question("filer", W("届出人の氏名", "Name of the filer")),
    )


def _kept_name_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    return (whose(register, "婚姻の氏を称する方", "Who keeps the surname"), DOMICILE, FILER)


def _given_name_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    one = whose(register, "名を変える方", "Whose given name")
    return (one, Question("given", W("新しい名", "New given name")), *KANA, FILER, COURT)


def _surname_questions(_register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    return (Question("surname", W("新しい氏", "New surname")), *KANA, FILER, SIGNED, COURT)


def _child_surname_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    child = whose(register, "入籍する子", "The child")
    return (child, *asker_questions(W("父又は母", "the parent"), own_register=True), FILER, COURT)


def _branch_questions(register: FamilyRegister, today: date) -> tuple[Question, ...]:
    grown = people_of(register, lambda m: m.person != register.head and not minor(m, today))
    one = Question("one", W("分籍する成年の方", "Which adult"), "choice", choices=grown)
    return (one, NEW_DOMICILE, FILER)


def _transfer_questions(_register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    place = Question("domicile", NEW_DOMICILE.words)
    code = standing_forms.MUNICIPALITY
    only = W("ほかの市区町村に移すときだけ", "only where it goes to another municipality")
    return (place, Question(code.name, code.words, required=False, hint=only), FILER, SIGNED)


def _reading_questions(register: FamilyRegister, _today: date) -> tuple[Question, ...]:
    surname = ("surname", W("氏", "the surname"))
    return (
        Question(
            "one",
            W("だれの名か、氏か", "Whose name, or the surname"),
            "choice",
            choices=(surname, *people_of(register)),
        ),
        *KANA,
        Question("filed_by", W("届出人", "Who files it"), "choice", choices=people_of(register)),
        COURT,
    )


WIDE_AREA = (
    W("広域交付の請求", "Certificate at another counter"),
    W("戸籍法120条の2", "Family Register Act 120-2"),
)
SUPPLEMENT = (
    W("戸籍の附票の写し", "Copy of the supplement"),
    W("住民基本台帳法20条", "Basic Resident Register Act 20"),
)
PASSPORT_CODE = (
    W("旅券のための提供用識別符号", "Code for the passport office"),
    W("戸籍法120条の3", "Family Register Act 120-3"),
)
_IN_PERSON = W("本人が窓口に来て、顔写真付きの書類を示した", "Came in person with a photo document")
_YES_NO = (("yes", W("はい", "yes")), ("no", W("いいえ", "no")))


def wide_area_questions() -> tuple[Question, ...]:
    """Who asks for a certificate at another municipality's counter, which one, by which way."""
    kinds = (
        ("full", W("戸籍全部事項証明書", "full certificate")),
        ("removed", W("除籍全部事項証明書", "full certificate, removed register")),
        ("original", W("改製原戸籍謄本", "full copy, register before rewriting")),
        ("individual", W("戸籍個人事項証明書", "of one person only")),
        ("supplement", W("戸籍の附票の写し", "supplement")),
        ("status", W("身分証明書など", "certificate of status")),
    )
    channels = (
        ("counter", W("窓口に来た", "came to the counter")),
        ("post", W("郵送", "by post")),
        ("telephone", W("電話", "by telephone")),
        ("online", W("オンライン", "online")),
    )
    return (
        *asker_questions(W("請求する方", "who asks"), own_register=False),
        Question("kind", W("証明書の種類", "Which certificate"), "choice", choices=kinds),
        Question("channel", W("請求の方法", "How the request came"), "choice", choices=channels),
        Question(
            "for_self", W("自分で請求している", "Asks for herself or himself"), "choice", choices=_YES_NO
        ),
        Question(
            "photo", W("顔写真付きの書類を見た", "A photo document was seen"), "choice", choices=_YES_NO
        ),
    )


def supplement_questions() -> tuple[Question, ...]:
    """Who asks for a copy of the supplement."""
    return (
        *asker_questions(W("請求する方", "who asks"), own_register=False),
        Question("photo", _IN_PERSON, "yes", required=False),
    )


def passport_code_questions() -> tuple[Question, ...]:
    """Who gets a code for the passport office: the person herself."""
    return (
        *asker_questions(W("本人", "the person"), own_register=False),
        Question("photo", _IN_PERSON, "yes", required=False),
    )
