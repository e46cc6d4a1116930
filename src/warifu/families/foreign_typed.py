# SPDX-License-Identifier: Apache-2.0
"""渉外の届書の読取り: a foreign national as the papers state her or him, each time the same one.

Pure. Whom this register notes already, under the same name and birth date, is nobody new.
"""

from __future__ import annotations

import re

from warifu.families.acts.births import Recognition
from warifu.families.acts.changes import Surname, SurnameGround
from warifu.families.acts.divorces import Divorce
from warifu.families.acts.filing import Foreigner
from warifu.families.acts.marriages import Marriage
from warifu.families.facts import JAPAN
from warifu.families.fields import CHOOSE, NEEDED, FormRead
from warifu.families.names import same_foreign_name
from warifu.families.questions import FactsOf, foreign_spouse
from warifu.families.typed import custody_of
from warifu.identifiers.four_items import Sex, normal_form
from warifu.kernel.screens import Wording

JAPANESE = Wording(
    "日本国籍の方はふつうの届書を使ってください。", "For a Japanese national take the ordinary form."
)
_JAPAN = frozenset({JAPAN, "日本", "日本国", "JAPAN"})


def foreigner(read: FormRead, sex: Sex, facts: FactsOf) -> Foreigner | None:
    """外国人当事者: the one whom this register notes already, or somebody new to it."""
    name = re.sub(r"\s*[,，、]\s*", "，", read.text("other_name"))
    nationality, born_on = read.text("other_nationality"), read.day("other_born_on")
    if normal_form(nationality).upper() in _JAPAN:
        read.troubles["other_nationality"] = JAPANESE
    if born_on is None or read.troubles:
        return None
    noted = (
        fact.other
        for member in read.register.enrolled
        for fact in facts(member.person)
        if fact.other.nationality != JAPAN and fact.other.born_on == born_on and fact.other.sex is sex
    )
    same = next((each.person for each in noted if same_foreign_name(each.name, name)), None)
    return Foreigner(name, born_on, sex, nationality, read.yes("capacity"), person=same)


def marriage(read: FormRead, facts: FactsOf) -> Marriage | None:
    """婚姻届 with a foreign national, by our form or reported after one made abroad."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    abroad_on, form = read.day("abroad_on", required=False), read.text("abroad_form", required=False)
    if abroad_on is not None and not form:
        read.troubles["abroad_form"] = NEEDED
    if form and abroad_on is None:
        read.troubles.setdefault("abroad_on", NEEDED)
    if one is None:
        return None
    other = foreigner(read, Sex.FEMALE if one.sex is Sex.MALE else Sex.MALE, facts)
    if read.troubles or other is None:
        return None
    husband, wife = (one.person, other) if one.sex is Sex.MALE else (other, one.person)
    return Marriage(filing, husband, wife, "", domicile, abroad_on, form)


def divorce(read: FormRead, facts: FactsOf) -> Divorce | None:
    """離婚届 of whose spouse is the foreign national this register notes. Nobody's surname changes by it."""
    one, filing = read.member("one"), read.filing()
    noted = foreign_spouse(read.register, facts, read.today)
    if one is None or noted is None or noted[0].person != one.person:
        read.troubles.setdefault("one", CHOOSE)
        return None
    other = noted[1].person
    custody = custody_of(read, facts, {one.person, other})
    if read.troubles:
        return None
    husband, wife = (one.person, other) if one.sex is Sex.MALE else (other, one.person)
    return Divorce(filing, husband, wife, custody=custody)


def recognition(read: FormRead, facts: FactsOf) -> Recognition | None:
    """認知届 by a foreign father."""
    child, filing, father = read.member("one"), read.filing(), foreigner(read, Sex.MALE, facts)
    if read.troubles or child is None or father is None:
        return None
    return Recognition(filing, father, child.person, read.yes("consents"))


def recognition_of(read: FormRead, facts: FactsOf) -> Recognition | None:
    """認知届 of a foreign child."""
    father, filing, sex = read.member("one"), read.filing(), Sex(read.choice("sex", ("female", "male")))
    child = foreigner(read, sex, facts)
    if read.troubles or father is None or child is None:
        return None
    return Recognition(filing, father.person, child, read.yes("consents"))


def surname(read: FormRead, clerk: str, ground: SurnameGround) -> Surname | None:
    """氏の変更届 to the foreign spouse's surname, or back from it."""
    text, kana, filing, domicile = read.text("surname"), read.reading(clerk), read.filing(), read.domicile()
    if read.troubles:
        return None
    return Surname(filing, read.register.head, text, kana, ground, read.signed(), domicile)


def surname_of_parent(read: FormRead, clerk: str) -> Surname | None:
    """氏の変更届 to a foreign parent's surname, with the court's permission."""
    one, text, kana = read.member("one"), read.text("surname"), read.reading(clerk)
    filing, domicile = read.filing(), read.domicile()
    if read.troubles or one is None:
        return None
    return Surname(filing, one.person, text, kana, SurnameGround.FOREIGN_PARENT, (one.person,), domicile)
