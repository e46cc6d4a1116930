# SPDX-License-Identifier: Apache-2.0
"""Random lives: notices that come in any order from a small town, most lawful, some not.

A step draws people and a notice and brings it to the office. The office decides; a refusal is as good an
answer as an entry. So the histories that arise are lawful because the office let them be, and what must
hold after every step is checked on what it stored.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from tests.families.office import CLERK, HERE, THERE, Office, accepted, taken
from warifu.families import Notice
from warifu.families.acts.adoptions import Adoption, Dissolution
from warifu.families.acts.births import Birth, Recognition
from warifu.families.acts.changes import Branch, ChildSurname, GivenName, Surname, SurnameGround, Transfer
from warifu.families.acts.divorces import Custody, Divorce, Goes, KeptName, SurnameRestored
from warifu.families.acts.endings import Death, NationalityLost, Naturalisation
from warifu.families.acts.filing import Filing, Foreigner
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.special_adoptions import SpecialAdoption
from warifu.families.facts import FactKind
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal

SURNAMES = ["山田", "鈴木", "佐藤", "高橋", "田中"]
GIVEN = [*"葵凪蓮陽結樹澪空律紬"]


class Town:
    """An office, everybody ever written there, and the kinds of notice that were entered and refused."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.service = office, office.service
        self.random = random.Random(seed)
        self.people: list[InHouseNumber] = []
        self.gone: set[InHouseNumber] = set()
        self.born: set[InHouseNumber] = set()
        self.entered: list[str] = []
        self.refused: list[str] = []
        self.day = date(2024, 4, 1)
        for surname in SURNAMES:
            parent = taken(office, self.pick(GIVEN), Sex.FEMALE, self.birthday(1960))
            children = [
                taken(office, self.pick(GIVEN), sex, self.birthday(1990), mother=parent.person)
                for sex in (Sex.MALE, Sex.FEMALE)
            ]
            office.family(surname, parent, *children)
            self.people += [parent.person, *(each.person for each in children)]

    def pick(self, among: list[str]) -> str:
        return self.random.choice(among)

    def sex(self) -> Sex:
        return self.random.choice([Sex.MALE, Sex.FEMALE])

    def birthday(self, year: int) -> date:
        return date(year + self.random.randrange(10), 1 + self.random.randrange(12), 5)

    def someone(self) -> InHouseNumber:
        return self.random.choice(self.people)

    def filing(self) -> Filing:
        court = self.day if self.random.random() < 0.7 else None
        return self.office.filing(self.day, "本人", court=court)

    def step(self) -> None:
        """Let some days pass, and bring one notice."""
        self.day += timedelta(days=self.random.randrange(1, 60))
        self.office.go_to(self.day)
        notice = self.random.choice(self.kinds())()
        try:
            accepted_notice = self.service.accept(notice, by=CLERK)
        except Refusal as refusal:
            self.refused.append(refusal.reason)
            return
        self.entered.append(type(notice).__name__)
        if accepted_notice.person is not None and accepted_notice.person not in self.people:
            self.people.append(accepted_notice.person)
            if isinstance(notice, Birth):
                self.born.add(accepted_notice.person)
        if isinstance(notice, Death | NationalityLost):
            self.gone.add(notice.person)

    def kinds(self) -> list[Callable[[], Notice]]:
        often: list[Callable[[], Notice]] = [self.marriage] * 4 + [self.birth] * 5
        return [
            *often, self.divorce, self.divorce, self.death, self.adoption, self.special, self.dissolution,
            self.recognition, self.follow, self.branch, self.transfer, self.surname, self.given_name,
            self.naturalisation, self.lost, self.kept, self.restored,
        ]  # fmt: skip

    def couple(self) -> tuple[InHouseNumber, InHouseNumber]:
        """Mostly a married one."""
        if self.random.random() < 0.8:
            married = [
                (each.person, each.other.person)
                for person in self.people
                for each in self.service.facts(person)
                if each.kind is FactKind.SPOUSE and each.until_on is None
            ]
            if married:
                one, two = self.random.choice(married)
                return (one, two) if self.is_man(one) else (two, one)
        return self.someone(), self.someone()

    def is_man(self, person: InHouseNumber) -> bool:
        registers = self.service.registers_of(person)
        member = registers[-1].member(person) if registers else None
        return member is not None and member.sex is Sex.MALE

    def marriage(self) -> Notice:
        alive = [each for each in self.people if each not in self.gone]
        men = [each for each in alive if self.is_man(each)]
        women = [each for each in alive if each not in men]
        one, two = self.random.choice(men or alive), self.random.choice(women or alive)
        if self.random.random() < 0.2:
            john = Foreigner("スミス，ジョン", self.birthday(1980), Sex.MALE, "USA", capacity_shown=True)
            return Marriage(self.filing(), john, two, "", THERE)
        return Marriage(self.filing(), one, two, self.pick(["夫", "妻"]), THERE)

    def birth(self) -> Notice:
        father, mother = self.couple()
        born = self.day - timedelta(days=self.random.randrange(20))
        alone = self.random.random() < 0.2
        return Birth(
            self.filing(), self.pick(GIVEN), accepted("ハル"), self.sex(), born, "割符県", mother,
            None if alone else father,
        )  # fmt: skip

    def divorce(self) -> Notice:
        husband, wife = self.couple()
        children = {
            each.person
            for person in (husband, wife)
            for each in self.service.facts(person)
            if each.other.person == person and each.kind is not FactKind.SPOUSE and each.until_on is None
        }
        custody = {
            child: self.random.choice(list(Custody))
            for child in children
            if {husband, wife} <= {each.other.person for each in self.service.facts(child)}
            and child not in self.gone
        }
        goes = self.random.choice(list(Goes))
        return Divorce(self.filing(), husband, wife, goes, HERE, custody)

    def death(self) -> Notice:
        return Death(self.filing(), self.someone(), self.day - timedelta(days=self.random.randrange(3)))

    def adoption(self) -> Notice:
        adopters = self.couple() if self.random.random() < 0.5 else (self.someone(),)
        return Adoption(self.filing(), adopters, self.someone(), consents=True)

    def special(self) -> Notice:
        return SpecialAdoption(self.filing(), self.couple(), self.people[-1], 3)

    def dissolution(self) -> Notice:
        ties = [
            each
            for person in self.people
            for each in self.service.facts(person)
            if each.kind is FactKind.ADOPTIVE_PARENT and each.person == person and each.until_on is None
        ]
        if not ties:
            return Dissolution(self.filing(), self.someone(), (self.someone(),))
        child = self.random.choice(ties).person
        adopters = tuple(each.other.person for each in ties if each.person == child)
        return Dissolution(self.filing(), child, adopters, self.random.choice([Goes.BACK, Goes.NEW]), HERE)

    def recognition(self) -> Notice:
        return Recognition(self.filing(), self.someone(), self.someone(), child_consents=True)

    def follow(self) -> Notice:
        child = self.someone()
        parents = [each.other.person for each in self.service.facts(child) if each.person == child]
        return ChildSurname(self.filing(), child, self.random.choice(parents or [self.someone()]))

    def branch(self) -> Notice:
        return Branch(self.filing(), self.someone(), HERE)

    def transfer(self) -> Notice:
        number = self.service.registers_of(self.someone())[-1].number
        return Transfer(self.filing(), number, self.random.choice([HERE, THERE]), tuple(self.people))

    def surname(self) -> Notice:
        ground = self.random.choice(list(SurnameGround))
        signed = tuple(self.people)
        return Surname(self.filing(), self.someone(), self.pick(SURNAMES), accepted("ヤマダ"), ground, signed)

    def given_name(self) -> Notice:
        return GivenName(self.filing(), self.someone(), self.pick(GIVEN), accepted("ハル"))

    def naturalisation(self) -> Notice:
        foreign = [
            each.other.person
            for person in self.people
            for each in self.service.facts(person)
            if each.other.nationality == "USA" and each.other.person not in self.people
        ]
        newcomer = Foreigner("リー，アン", self.birthday(1980), Sex.FEMALE, "USA")
        return Naturalisation(
            self.filing(), self.random.choice(foreign) if foreign else newcomer, self.pick(SURNAMES),
            accepted("ヤマダ"), self.pick(GIVEN), accepted("ハル"), self.day, Parents(), HERE,
            with_spouse=self.random.random() < 0.5,
        )  # fmt: skip

    def lost(self) -> Notice:
        return NationalityLost(self.filing(), self.someone(), self.day, "アメリカ合衆国")

    def kept(self) -> Notice:
        return KeptName(self.filing(), self.someone(), HERE)

    def restored(self) -> Notice:
        return SurnameRestored(self.filing(), self.someone(), Goes.NEW, HERE)
