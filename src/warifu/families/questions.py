# SPDX-License-Identifier: Apache-2.0
"""問い: the fields that forms of the counter are made of, and those that several forms share.

Pure. People of a register are named by their place in it (`m0`, `m1` …), so that no number is on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from warifu.families.acts.filing import ADULT, years
from warifu.families.facts import JAPAN, Fact, FactKind, Party
from warifu.families.register import FamilyRegister, Member, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.screens import Wording

W = Wording
Choices = tuple[tuple[str, Wording], ...]
FactsOf = Callable[[InHouseNumber], Sequence[Fact]]
"""Gives every fact about a person of the register that was opened."""


Elsewhere = tuple[InHouseNumber, str]
"""A minor child of the couple who stands in another register here, and the name."""


@dataclass(frozen=True, slots=True)
class Question:
    """問い: one field. `ask` is text, date, choice or yes."""

    name: str
    words: Wording
    ask: str = "text"
    required: bool = True
    hint: Wording | None = None
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class FormKind:
    """届の種類: a form of the counter, its law in short, and the group it stands in."""

    key: str
    words: Wording
    law: Wording
    group: Wording


CHILDREN = W("出生・認知・養子", "Birth, recognition, adoption")
COUPLES = W("婚姻・離婚・親権", "Marriage, divorce, custody")
NAMES = W("氏名・戸籍", "Names and registers")
STANDING = W("国籍・死亡・訂正", "Nationality, death, correction")
BOTH, FOREIGN = "both", "foreign"
SEXES = (("female", W("女", "female")), ("male", W("男", "male")))
FILER = Question(
    "filer", W("届出人", "Who files it"), hint=W("父、母、夫妻、同居の親族など", "father, both, a relative …")
)
COURT = Question(
    "court_on",
    W("裁判確定日又は許可日", "Day the court's decision became final"),
    "date",
    required=False,
)
WITNESSES = Question(
    "witnesses", W("成年の証人二人の署名がある", "Two adult witnesses have signed"), "yes", required=False
)
DOMICILE = Question(
    "domicile",
    W("新しい本籍", "New legal domicile"),
    required=False,
    hint=W("新しい戸籍を作るときだけ。この市の中。", "Only where a new register is made; in this city."),
)
NEW_DOMICILE = Question(
    "domicile", W("新しい本籍", "New legal domicile"), hint=W("この市の中。", "In this city.")
)
SIGNED = Question(
    "signed", W("筆頭者と配偶者が署名した", "The head and the spouse have signed"), "yes", required=False
)
KANA = (
    Question("kana", W("振り仮名", "Reading (kana)")),
    Question(
        "because",
        W("一般に認められていると判断した理由", "Why the reading is generally accepted"),
        hint=W("辞書の名など。判断するのはあなたです。", "Such as the dictionary. The decision is yours."),
    ),
)


def people_of(register: FamilyRegister, fits: Callable[[Member], bool] = lambda _: True) -> Choices:
    """Give those enrolled, as choices by their place in the register."""
    return tuple(
        (f"m{place}", W(register.name_of(each.person).replace("\u3000", " ")))
        for place, each in enumerate(register.members)
        if each.enrolled and fits(each)
    )


def couple_of(register: FamilyRegister) -> tuple[Member, Member] | None:
    """Give husband and wife, where both stand in the register."""
    by_role = {stated(each.spouse_role): each for each in register.enrolled}
    return (by_role["夫"], by_role["妻"]) if {"夫", "妻"} <= by_role.keys() else None


def foreign_spouse(register: FamilyRegister, facts: FactsOf, today: date) -> tuple[Member, Party] | None:
    """Give who of the register is married to a foreign national, and to whom, as it is noted."""
    for each in register.enrolled:
        for fact in facts(each.person) if stated(each.spouse_role) else ():
            foreign = fact.person == each.person and fact.other.nationality != JAPAN
            if fact.kind is FactKind.SPOUSE and foreign and fact.holds(today):
                return each, fact.other
    return None


def foreigner_questions(who: Wording) -> tuple[Question, ...]:
    """A foreign national, as her or his papers state it; no register has her."""
    return (
        Question(
            "other_name",
            W(f"{who.ja}の氏名", f"Name of {who.en}"),
            hint=W(
                "片仮名で、氏と名の間に「，」。本国で漢字の方は漢字でよい。",
                "Katakana: surname，given name; kanji where her or his own law writes them.",
            ),
        ),
        Question(
            "other_nationality",
            W(f"{who.ja}の国籍", f"Nationality of {who.en}"),
            hint=W("国の名", "the country"),
        ),
        Question("other_born_on", W(f"{who.ja}の生年月日", f"Birth date of {who.en}"), "date"),
    )


def from_anywhere(who: Wording) -> tuple[Question, ...]:
    """Somebody of any register; what her certificate states is needed where hers is kept elsewhere."""
    return (
        *asker_questions(who, own_register=True),
        Question(
            "other_kana",
            W(f"{who.ja}の氏名の振り仮名", f"Reading of the name of {who.en}"),
            required=False,
            hint=W("ほかの市区町村の戸籍のときだけ。氏と名の間を空けて。", "Only from a register elsewhere."),
        ),
        Question("other_father", W(f"{who.ja}の父", f"Father of {who.en}"), required=False),
        Question("other_mother", W(f"{who.ja}の母", f"Mother of {who.en}"), required=False),
    )


def whose(register: FamilyRegister, ja: str, en: str) -> Question:
    """Which of those enrolled it is about."""
    return Question("one", W(ja, en), "choice", choices=people_of(register))


def asker_questions(who: Wording, *, own_register: bool) -> tuple[Question, ...]:
    """Somebody named by her register, name and birth date, as her certificate states them."""
    return (
        Question(
            "other_name",
            W(f"{who.ja}の氏名", f"Name of {who.en}"),
            hint=W("氏と名の間を空けて", "surname, space, given name"),
        ),
        Question("other_born_on", W(f"{who.ja}の生年月日", f"Birth date of {who.en}"), "date"),
        Question(
            "other_place",
            W(f"{who.ja}の本籍", f"Legal domicile of {who.en}"),
            required=own_register,
            hint=None
            if own_register
            else W("この戸籍と違うときだけ", "only where it is not this register's"),
        ),
        Question(
            "other_head",
            W(f"{who.ja}の戸籍の筆頭者", f"Head of the register of {who.en}"),
            required=own_register,
        ),
    )


def minor(member: Member, today: date) -> bool:
    """未成年 (CC 4)."""
    return years(member.born_on, today) < ADULT
