# SPDX-License-Identifier: Apache-2.0
"""届書の読取り: what a clerk typed into a form, read into a notice, or into troubles beside their fields.

Pure. The rules are the acts'; here only what cannot be read is a trouble. Each field is read by `fields`.
"""

from __future__ import annotations

from collections.abc import Mapping

from warifu.families.acts.births import Birth
from warifu.families.acts.changes import Branch, ChildSurname, GivenName, Surname, Transfer
from warifu.families.acts.divorces import Custody, Divorce, Goes, KeptAdoptiveName, KeptName
from warifu.families.acts.endings import Death
from warifu.families.acts.filing import Filing, Newcomer, Subject
from warifu.families.acts.marriages import Marriage
from warifu.families.cases import Named
from warifu.families.facts import PARENTAL
from warifu.families.fields import CHOOSE, STRANGER, TWO_NAMES, Find, FormRead
from warifu.families.questions import FOREIGN, FactsOf, couple_of, foreign_spouse, minor, people_of
from warifu.families.readings import ReadingNotice
from warifu.families.register import Parents
from warifu.families.standing_forms import FILERS_OF_DEATH
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber


def birth(read: FormRead, clerk: str, facts: FactsOf) -> Birth | None:
    """出生届: a parent who is a foreign national is the spouse whom the register notes."""
    mother = _parent(read, "mother", facts)
    father = _parent(read, "father", facts) if read.typed.get("father") else None
    sex = Sex(read.choice("sex", ("female", "male")))
    born_on, given, born_at = read.day("born_on"), read.text("given"), read.text("born_at")
    filing, reading = read.filing(), read.reading(clerk)
    if read.troubles or mother is None or born_on is None:
        return None
    return Birth(filing, given, reading, sex, born_on, born_at, mother, father)


def _parent(read: FormRead, name: str, facts: FactsOf) -> InHouseNumber | None:
    if read.typed.get(name) != FOREIGN:
        member = read.member(name)
        return member.person if member is not None else None
    noted = foreign_spouse(read.register, facts, read.today)
    if noted is None:
        read.troubles[name] = CHOOSE
        return None
    return noted[1].person


def marriage(read: FormRead, find: Find) -> Marriage | None:
    """婚姻届: the other one from a register here, or as her certificate from elsewhere states her."""
    one, who = read.member("one"), read.named()
    for name in ("other_place", "other_head"):
        read.text(name)
    surname_of, filing, domicile = read.choice("surname_of", ("夫", "妻")), read.filing(), read.domicile()
    if read.troubles or one is None or who is None:
        return None
    other = find(who) or newcomer(read, who, Sex.FEMALE if one.sex is Sex.MALE else Sex.MALE)
    if other is None:
        return None
    pair: tuple[Subject, Subject] = (one.person, other)
    husband, wife = pair if one.sex is Sex.MALE else (pair[1], pair[0])
    return Marriage(filing, husband, wife, surname_of, domicile)


def divorce(read: FormRead, facts: FactsOf) -> Divorce | None:
    """離婚届 of the couple of this register."""
    couple = couple_of(read.register)
    goes = Goes(read.choice("goes", tuple(Goes)))
    filing, domicile = read.filing(), read.domicile()
    if couple is None:
        return None
    husband, wife = (each.person for each in couple)
    custody = custody_of(read, facts, {husband, wife})
    return None if read.troubles else Divorce(filing, husband, wife, goes, domicile, custody)


def custody_of(
    read: FormRead, facts: FactsOf, parents: set[InHouseNumber]
) -> Mapping[InHouseNumber, Custody]:
    """親権者の定め of the minors who are children of both; of another minor nothing is settled here."""
    settled = {}
    members = read.register.members
    here = [
        (mark, members[int(mark[1:])].person)
        for mark, _ in people_of(read.register, lambda m: minor(m, read.today))
    ]
    for mark, child in [*here, *((f"e{place}", child) for place, (child, _) in enumerate(read.elsewhere))]:
        theirs = {
            each.other.person
            for each in facts(child)
            if each.person == child and each.kind in PARENTAL and each.holds(read.today)
        }
        if parents <= theirs:
            settled[child] = Custody(read.choice(f"custody_{mark}", tuple(Custody)))
    return settled


def death(read: FormRead) -> Death | None:
    """死亡届: who files it says by which right (KA 87), and both stand in the entry."""
    one, died_on = read.member("one"), read.day("died_on")
    died_at, name = read.text("died_at"), read.text("filer")
    filed_as = read.choice("filer_as", tuple(key for key, _ in FILERS_OF_DEATH))
    if read.troubles or one is None or died_on is None:
        return None
    return Death(Filing(read.today, f"{filed_as}\u3000{name}"), one.person, died_on, died_at)


def kept_name(read: FormRead) -> KeptName | None:
    """婚氏続称の届."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    return None if read.troubles or one is None else KeptName(filing, one.person, domicile)


def kept_adoptive_name(read: FormRead) -> KeptAdoptiveName | None:
    """縁氏続称の届."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    return None if read.troubles or one is None else KeptAdoptiveName(filing, one.person, domicile)


def given_name(read: FormRead, clerk: str) -> GivenName | None:
    """名の変更届."""
    one, given, kana, filing = read.member("one"), read.text("given"), read.reading(clerk), read.filing()
    return None if read.troubles or one is None else GivenName(filing, one.person, given, kana)


def surname(read: FormRead, clerk: str) -> Surname | None:
    """氏の変更届, with the court's permission."""
    text, kana, filing = read.text("surname"), read.reading(clerk), read.filing()
    return None if read.troubles else Surname(filing, read.register.head, text, kana, signed=read.signed())


def child_surname(read: FormRead, find: Find) -> ChildSurname | None:
    """入籍届: the parent is found in a register here; STRANGER where she is not."""
    child, who, filing = read.member("one"), read.named(), read.filing()
    if read.troubles or child is None or who is None:
        return None
    parent = find(who)
    if parent is None:
        read.troubles["other_name"] = STRANGER
        return None
    return ChildSurname(filing, child.person, parent)


def branch(read: FormRead) -> Branch | None:
    """分籍届."""
    one, domicile, filing = read.member("one"), read.new_domicile(), read.filing()
    return None if read.troubles or one is None or domicile is None else Branch(filing, one.person, domicile)


def transfer(read: FormRead) -> Transfer | None:
    """転籍届: inside this municipality, or to another one whose code is written."""
    domicile, filing = read.new_domicile(), read.filing()
    if domicile is not None and read.text("municipality", required=False):
        domicile = read.domicile_elsewhere(domicile.place)
    if read.troubles or domicile is None:
        return None
    return Transfer(filing, read.register.number, domicile, read.signed())


def reading(read: FormRead, clerk: str) -> ReadingNotice | None:
    """振り仮名の届 of a given name, or of the surname."""
    one = None if read.typed.get("one") == "surname" else read.member("one")
    by, kana = read.member("filed_by"), read.reading(clerk)
    filing = Filing(read.today, "本人" if one is by else "筆頭者等", 0, read.day("court_on", required=False))
    if read.troubles or by is None:
        return None
    return ReadingNotice(filing, read.register.number, one.person if one else None, kana, by.person)


def newcomer(read: FormRead, who: Named, sex: Sex) -> Newcomer | None:
    """Somebody of a register elsewhere, as her certificate states her."""
    name, kana = who.name.split(), read.text("other_kana", required=False).split()
    father, mother = read.text("other_father", required=False), read.text("other_mother", required=False)
    if len(name) != 2:
        read.troubles["other_name"] = TWO_NAMES
        return None
    surname_kana, given_kana = kana if len(kana) == 2 else ("", "")
    return Newcomer(
        name[0],
        surname_kana,
        name[1],
        given_kana,
        who.born_on,
        sex,
        Parents(father, mother),
        f"{who.place}\u3000{who.head}",
    )
