# SPDX-License-Identifier: Apache-2.0
"""届書の読取り: what a clerk typed into a form, read into a notice, or into troubles beside their fields.

Pure. The rules are the acts'; here only what cannot be read is a trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from warifu.families.acts.adoptions import Adoption
from warifu.families.acts.births import Birth
from warifu.families.acts.changes import Branch, ChildSurname, GivenName, Surname, Transfer
from warifu.families.acts.divorces import Custody, Divorce, Goes, KeptName
from warifu.families.acts.endings import Death
from warifu.families.acts.filing import Filing, Newcomer, Subject
from warifu.families.acts.marriages import Marriage
from warifu.families.cases import Named
from warifu.families.names import Reading, ReadingDecision
from warifu.families.questions import BOTH, couple_of, minor, people_of
from warifu.families.readings import ReadingNotice
from warifu.families.register import Domicile, FamilyRegister, Member, Parents, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording

LONGEST = 100
NEEDED = Wording("ここを書いてください。", "Please fill this in.")
NO_DATE = Wording(
    "日付を読めません。2026-11-22 か令和8年11月22日のように書いてください。",
    "This date cannot be read. Write it as 2026-11-22.",
)
CHOOSE = Wording("どれかを選んでください。", "Please choose one.")
STRANGER = Wording(
    "この市の戸籍に、この方は見つかりません。本籍、筆頭者、生年月日を確かめてください。",
    "Nobody in a register of this city is called so. Check domicile, head and birth date.",
)
TWO_NAMES = Wording("氏と名の間を空けてください。", "Put a space between the two names.")
NO_CODE = Wording("6けたのコードを書いてください。", "Write the code of 6 digits.")
HERE = Wording("この市のコードです。", "This is the code of this city.")
Typed = Mapping[str, str]
Find = Callable[[Named], InHouseNumber | None]
"""Finds one person of a register here by its title, her name and birth date."""


@dataclass
class FormRead:
    """What was typed, read field by field; `troubles` by field name."""

    register: FamilyRegister
    typed: Typed
    today: date
    troubles: dict[str, Wording] = field(default_factory=dict)

    def text(self, name: str, *, required: bool = True) -> str:
        """One line of text."""
        said = self.typed.get(name, "").strip()[:LONGEST]
        if required and not said:
            self.troubles[name] = NEEDED
        return said

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A date in any form people write."""
        said = self.text(name, required=required)
        if not said:
            return None
        try:
            return parse_date(said)
        except Malformed:
            self.troubles[name] = NO_DATE
            return None

    def member(self, name: str) -> Member | None:
        """One enrolled person, by her place."""
        found = {mark: self.register.members[int(mark[1:])] for mark, _ in people_of(self.register)}
        said = self.typed.get(name, "")
        if said not in found:
            self.troubles[name] = CHOOSE
        return found.get(said)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the choices."""
        said = self.typed.get(name, "")
        if said not in allowed:
            self.troubles[name] = CHOOSE
            return allowed[0]
        return said

    def yes(self, name: str) -> bool:
        """A box that is ticked."""
        return self.typed.get(name, "") == "yes"

    def named(self) -> Named | None:
        """Somebody named by her register (this one where none is given), name and birth date."""
        name, born_on = self.text("other_name"), self.day("other_born_on")
        place, head = self.text("other_place", required=False), self.text("other_head", required=False)
        if born_on is None or not name:
            return None
        own = self.register
        return Named(place or own.domicile.place, head or own.name_of(own.head), name, born_on)

    def filing(self) -> Filing:
        """Who files, today."""
        witnesses = 2 if self.yes("witnesses") else 0
        return Filing(self.today, self.text("filer"), witnesses, self.day("court_on", required=False))

    def domicile(self) -> Domicile | None:
        """The new legal domicile in this municipality, where one is written."""
        place = self.text("domicile", required=False)
        return Domicile(self.register.domicile.municipality, place) if place else None

    def new_domicile(self) -> Domicile | None:
        """The new legal domicile, which this notice needs."""
        self.text("domicile")
        return self.domicile()

    def domicile_elsewhere(self, place: str) -> Domicile | None:
        """A place of the municipality whose code is typed, which is not this one."""
        try:
            there = MunicipalityCode.parse(self.text("municipality"))
        except Malformed:
            self.troubles["municipality"] = NO_CODE
            return None
        if there == self.register.domicile.municipality:
            self.troubles["municipality"] = HERE
            return None
        return Domicile(there, place) if place else None

    def signed(self) -> tuple[InHouseNumber, ...]:
        """The head and the spouse, where the clerk saw that they signed."""
        who = [each for each in self.register.enrolled if stated(each.spouse_role)]
        signers = [self.register.head, *(each.person for each in who)]
        return tuple(dict.fromkeys(signers)) if self.yes("signed") else ()

    def reading(self, clerk: str) -> Reading:
        """The kana with the clerk's decision."""
        kana, because = self.text("kana"), self.text("because")
        return Reading(kana, ReadingDecision(accepted=True, reason=because, by=clerk))


def birth(read: FormRead, clerk: str) -> Birth | None:
    """出生届."""
    mother = read.member("mother")
    father = read.member("father") if read.typed.get("father") else None
    sex = Sex(read.choice("sex", ("female", "male")))
    born_on, given, born_at = read.day("born_on"), read.text("given"), read.text("born_at")
    filing, reading = read.filing(), read.reading(clerk)
    if read.troubles or mother is None or born_on is None:
        return None
    parent = father.person if father else None
    return Birth(filing, given, reading, sex, born_on, born_at, mother.person, parent)


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


def adoption(read: FormRead, find: Find) -> Adoption | None:
    """養子縁組届: by one of this register or its couple; the adopted from a register here or elsewhere."""
    couple, together = couple_of(read.register), read.typed.get("one") == BOTH
    one, who = None if together else read.member("one"), read.named()
    if together and couple is None:
        read.troubles["one"] = CHOOSE
    for name in ("other_place", "other_head"):
        read.text(name)
    sex, filing, domicile = Sex(read.choice("sex", ("female", "male"))), read.filing(), read.domicile()
    adopters = tuple(each.person for each in ((couple or ()) if together else (one,)) if each is not None)
    if read.troubles or who is None:
        return None
    child = find(who) or newcomer(read, who, sex)
    return None if child is None else Adoption(filing, adopters, child, read.yes("consents"), domicile)


def divorce(read: FormRead) -> Divorce | None:
    """離婚届 of the couple of this register."""
    couple = couple_of(read.register)
    goes = Goes(read.choice("goes", tuple(Goes)))
    custody = {
        read.register.members[int(mark[1:])].person: Custody(read.choice(f"custody_{mark}", tuple(Custody)))
        for mark, _ in people_of(read.register, lambda m: minor(m, read.today))
    }
    filing, domicile = read.filing(), read.domicile()
    if read.troubles or couple is None:
        return None
    return Divorce(filing, couple[0].person, couple[1].person, goes, domicile, custody)


def death(read: FormRead) -> Death | None:
    """死亡届."""
    one, died_on = read.member("one"), read.day("died_on")
    died_at, filing = read.text("died_at"), read.filing()
    if read.troubles or one is None or died_on is None:
        return None
    return Death(filing, one.person, died_on, died_at)


def kept_name(read: FormRead) -> KeptName | None:
    """婚氏続称の届."""
    one, filing, domicile = read.member("one"), read.filing(), read.domicile()
    return None if read.troubles or one is None else KeptName(filing, one.person, domicile)


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
