# SPDX-License-Identifier: Apache-2.0
"""One child, and whoever becomes a parent of it: whatever order lawful notices come in, two records agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.databases import MakeDatabase
from tests.families.agreeing import same_parents, stands_once
from tests.families.office import CLERK, HERE, JOHN, THERE, Office, accepted
from tests.thorough import scaled
from warifu.families import FactKind, Notice
from warifu.families.acts.adoptions import Adoption, Dissolution
from warifu.families.acts.births import Birth, Recognition
from warifu.families.acts.changes import ChildSurname, GivenName, Surname, SurnameGround
from warifu.families.acts.corrections import Correction, Ground
from warifu.families.acts.divorces import Custody, Divorce, Goes
from warifu.families.acts.endings import Naturalisation
from warifu.families.acts.filing import Filing
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.special_adoptions import SpecialAdoption, SpecialDissolution
from warifu.families.facts import Kin
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal

ORDERS = scaled(60, 6)


@dataclass
class Child:
    """A child to be, the mother, two men, a foreigner, and a couple that would adopt."""

    office: Office
    dice: random.Random
    on: date
    child: InHouseNumber | None = None
    john: InHouseNumber = field(init=False)
    entered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        adult = self.office.adult
        self.mother, self.taro = adult("佐藤", "花子", Sex.FEMALE), adult("山田", "太郎", Sex.MALE)
        self.one, self.two = adult("田中", "蓮", Sex.MALE), adult("高橋", "澪", Sex.FEMALE)
        self.john = self.office.person()
        self.office.marry(self.one, self.two, self.on)

    @property
    def people(self) -> list[InHouseNumber]:
        return [each for each in (self.mother, self.taro, self.one, self.two, self.child) if each is not None]

    def filing(self, *, court: bool = True) -> Filing:
        return self.office.filing(self.on, "届出人", court=self.on if court else None)

    def husband(self) -> InHouseNumber | None:
        return next(iter(Kin(self.office.service.facts, self.on).spouses(self.mother)), None)

    def parents(self, kind: FactKind) -> tuple[InHouseNumber, ...]:
        ties = self.office.service.facts(self.child) if self.child else []
        held = [each for each in ties if each.kind is kind and each.holds(self.on)]
        held = [each for each in held if each.person == self.child]
        return tuple(each.other.person for each in held)

    def notices(self) -> list[Callable[[], Notice | None]]:
        """Each as it can be brought today; None where there is nobody yet whom it is about."""
        before = [self.birth, self.marriage, self.foreign_marriage, self.divorce, self.naturalisation]
        return [
            *before, self.recognition, self.foreign_recognition, self.not_the_father, self.step_adoption,
            self.adoption, self.dissolution, self.special, self.no_longer_special, self.follows, self.renamed,
            self.surname, self.born_earlier,
        ]  # fmt: skip

    def birth(self) -> Notice | None:
        if self.child is not None:
            return None
        father = self.husband() if self.dice.random() < 0.8 else None
        return Birth(
            self.filing(), "結", accepted("ユイ"), Sex.FEMALE, self.on, "割符県", self.mother, father
        )

    def marriage(self) -> Notice:
        return Marriage(self.filing(), self.taro, self.mother, self.dice.choice(["夫", "妻"]), THERE)

    def foreign_marriage(self) -> Notice:
        return Marriage(self.filing(), replace(JOHN, person=self.john), self.mother, domicile=THERE)

    def divorce(self) -> Notice | None:
        husband = self.husband()
        if husband is None:
            return None
        theirs = self.child is not None and husband in Kin(self.office.service.facts, self.on).parents(
            self.child
        )
        custody = {self.child: Custody.MOTHER} if theirs and self.child is not None else {}
        return Divorce(self.filing(), husband, self.mother, Goes.NEW, HERE, custody)

    def naturalisation(self) -> Notice:
        named = ("鈴木", accepted("スズキ"), "譲", accepted("ジョウ"))
        who = replace(JOHN, person=self.john)
        return Naturalisation(self.filing(), who, *named, self.on, Parents(), HERE)

    def recognition(self) -> Notice | None:
        return Recognition(self.filing(), self.taro, self.child) if self.child else None

    def foreign_recognition(self) -> Notice | None:
        who = replace(JOHN, person=self.john)
        return Recognition(self.filing(), who, self.child) if self.child else None

    def not_the_father(self) -> Notice | None:
        men = [each for each in self.parents(FactKind.NATURAL_PARENT) if each != self.mother]
        if self.child is None or not men:
            return None
        return Correction(self.filing(), self.child, Ground.JUDGMENT, "親子関係不存在", no_parent=men[0])

    def step_adoption(self) -> Notice | None:
        husband = self.husband()
        if self.child is None or husband is None:
            return None
        return Adoption(self.filing(), (husband,), self.child, consents=True)

    def adoption(self) -> Notice | None:
        return (
            Adoption(self.filing(), (self.one, self.two), self.child, consents=True) if self.child else None
        )

    def dissolution(self) -> Notice | None:
        adopters = self.parents(FactKind.ADOPTIVE_PARENT)
        if self.child is None or not adopters:
            return None
        which = adopters if self.dice.random() < 0.7 else adopters[:1]
        return Dissolution(self.filing(), self.child, which, self.dice.choice([Goes.BACK, Goes.NEW]), HERE)

    def special(self) -> Notice | None:
        return SpecialAdoption(self.filing(), (self.one, self.two), self.child, 0) if self.child else None

    def no_longer_special(self) -> Notice | None:
        adopters = self.parents(FactKind.SPECIAL_PARENT)
        return (
            SpecialDissolution(self.filing(), self.child, adopters, HERE) if self.child and adopters else None
        )

    def follows(self) -> Notice | None:
        return ChildSurname(self.filing(), self.child, self.taro) if self.child else None

    def renamed(self) -> Notice | None:
        return GivenName(self.filing(), self.child, "律", accepted("リツ")) if self.child else None

    def surname(self) -> Notice:
        signed = (self.mother, *([] if self.husband() is None else [self.husband()]))
        ground = self.dice.choice([SurnameGround.COURT, SurnameGround.FOREIGN_SPOUSE])
        return Surname(self.filing(), self.mother, "スミス", accepted("スミス"), ground, signed)  # type: ignore[arg-type]

    def born_earlier(self) -> Notice | None:
        if self.child is None:
            return None
        day = self.on - timedelta(days=1)
        return Correction(self.filing(), self.child, Ground.COURT, "誤記", born_on=day)

    def bring(self, notice: Notice) -> None:
        try:
            made = self.office.service.accept(notice, by=CLERK)
        except Refusal:
            return
        self.entered.append(type(notice).__name__)
        if isinstance(notice, Birth):
            self.child = made.person

    def check(self) -> None:
        for each in self.people:
            stands_once(self.office.service, each)
        if self.child is not None:
            assert stands_once(self.office.service, self.child) is not None
            same_parents(self.office.service, self.child, self.on)


def test_whatever_order_notices_come_in_register_and_facts_name_the_same_parents(
    make_database: MakeDatabase,
) -> None:
    office, entered = Office(make_database(["families"])), set()
    for order in range(ORDERS):
        dice = random.Random(order)
        family = Child(office, dice, date(2024, 6, 1) + timedelta(days=80 * order))
        order_of = family.notices() * 2
        dice.shuffle(order_of)
        for each in order_of:
            family.on += timedelta(days=1)
            office.go_to(family.on)
            notice = each()
            if notice is not None:
                family.bring(notice)
                family.check()
        entered |= set(family.entered)
    assert len(entered) >= 10, entered
