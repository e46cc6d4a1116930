# SPDX-License-Identifier: Apache-2.0
"""架空の町の戸籍: the family registers of a town's own households, as an earlier system would hand them over.

    a couple with the children who live there    one register, the husband its head
    the head's parents                           one of their own, or the widowed one's
    a grown daughter with a child                one of her own (Family Register Act 17)
    everybody else who is of age                 one of her own (branched, 21)
    foreign nationals, children without a parent there, who is domiciled elsewhere    none

Seven households in ten are domiciled where they live, at their own block; the people of the stories always.
The same household gives the same register in every run. Parents who live elsewhere are invented names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from warifu.demo.town import names
from warifu.demo.town.names import SPACE
from warifu.demo.town.places import PREFECTURE
from warifu.families import Domicile, EventKind
from warifu.families.acts.taking_over import Taken, TakeOver
from warifu.families.names import ReadingSource, name_part
from warifu.families.readings import BEGINS_ON, FILING_ENDS_ON
from warifu.families.register import Origin, Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.dates import in_era, reaches_on
from warifu.kernel.refusal import Problem
from warifu.residents import Particulars, Relation

R = Relation
_DOMICILED_HERE = 0.7
_FILED_A_READING = 0.4
_CHILDREN = frozenset(
    {R.CHILD, R.ELDEST_SON, R.SECOND_SON, R.THIRD_SON, R.ELDEST_DAUGHTER, R.SECOND_DAUGHTER}
)
_ORDER = ("長", "二", "三", "四", "五", "六", "七", "八", "九", "十")
Entries = tuple[tuple[EventKind, date, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """A resident, and the two halves of her name."""

    number: InHouseNumber
    who: Particulars
    surname: str
    given: str
    surname_kana: str
    given_kana: str


def family_registers(
    residents: Iterable[tuple[InHouseNumber, Particulars]], municipality: MunicipalityCode, today: date
) -> Iterator[TakeOver]:
    """Give the registers of all households domiciled in the town; who is named as a parent comes first."""
    households: dict[str, list[_Person]] = defaultdict(list)
    for number, who in residents:
        person = _person(number, who)
        if person is not None:
            households[who.household].append(person)
    for name in sorted(households):
        chance = Random(f"warifu/families/1/{name}")  # noqa: S311  # fiction, not keys
        here = chance.random() < _DOMICILED_HERE or name[1:].startswith("9000")
        if here:
            yield from _Household(chance, households[name], municipality, today).registers()


def _person(number: InHouseNumber, who: Particulars) -> _Person | None:
    """Give who can stand in a register: a Japanese national with a surname and a given name."""
    parts, kana = who.name.split(SPACE), who.kana.split(SPACE)
    if who.nationality != "JPN" or len(parts) != 2:
        return None
    try:
        for part in parts:
            name_part(part)
    except Problem:
        return None
    return _Person(number, who, *parts, *(kana if len(kana) == 2 else ("", "")))


class _Household:
    """The registers of one household."""

    def __init__(
        self, chance: Random, people: Sequence[_Person], municipality: MunicipalityCode, today: date
    ) -> None:
        self.chance, self.today = chance, today
        self.people = sorted(people, key=lambda each: (each.who.birth_date, each.who.name))
        place = re.split(r"(?<=番)(?!地)", self.people[0].who.address, maxsplit=1)[0].split(SPACE)[0]
        self.domicile = Domicile(municipality, place)
        self.read_on, self.read_how = self._reading()

    def registers(self) -> Iterator[TakeOver]:
        heads = self._of(R.HEAD)
        parents = [*self._of(R.FATHER), *self._of(R.MOTHER)]
        if parents:
            yield self._register(parents, couple=len(parents) == 2)
        couple = sorted([*heads, *self._of(R.WIFE, R.HUSBAND)], key=lambda each: each.who.sex is not Sex.MALE)
        grandchildren, children = self._of(R.GRANDCHILD), self._of(*_CHILDREN)
        mother = next((each for each in children if grandchildren and each.who.sex is Sex.FEMALE), None)
        children = [each for each in children if each is not mother]
        married = len(couple) == 2 and couple[0].who.sex is not couple[1].who.sex
        if couple:
            own = parents if couple[0] in heads else []
            yield self._register(couple[: 1 + married], children, couple=married, parents=own)
        if mother is not None:
            yield self._register([mother], grandchildren, parents=couple)
        taken = {id(each) for each in (*parents, *couple, *children, *grandchildren, mother)}
        for each in self.people:
            if id(each) not in taken and self._of_age(each):
                yield self._register([each])

    def _register(
        self,
        heads: Sequence[_Person],
        children: Sequence[_Person] = (),
        *,
        couple: bool = False,
        parents: Sequence[_Person] = (),
    ) -> TakeOver:
        head = heads[0]
        opened = self._married(heads, children) if couple else self._branched(head, children)
        grown = [self._grown(each, head, opened, heads if couple else [], parents) for each in heads]
        born = [self._child(each, heads, children) for each in children]
        readable = self.read_on if head.surname_kana else None
        return TakeOver(
            self.domicile,
            head.surname,
            head.surname_kana if readable else "",
            opened,
            (*grown, *born),
            opened if couple else None,
            read_on=readable,
            read_how=self.read_how,
        )

    def _grown(
        self,
        person: _Person,
        head: _Person,
        opened: date,
        couple: Sequence[_Person],
        parents: Sequence[_Person],
    ) -> Taken:
        """Somebody who came into the register when it was made, from her parents' one."""
        known = parents if person is head else ()
        surname = head.surname if person is head else self._former(person)
        texts = self._parents(person, known, surname)
        origin = Origin(f"{PREFECTURE}{SPACE}{texts.father or texts.mother}", "", surname)
        entries: Entries = (self._birth(person, texts),)
        for other in couple:
            if other is not person:
                said = [("婚姻日", in_era(opened)), ("配偶者氏名", f"{head.surname}{SPACE}{other.given}")]
                said.append(("従前戸籍", origin.heading))
                entries = (*entries, (EventKind.MARRIAGE, opened, tuple(said)))
        role = ("夫" if person.who.sex is Sex.MALE else "妻") if couple else ""
        father, mother = self._two(known)
        return self._taken(person, texts, entries, (role, opened, origin), (father, mother))

    def _child(self, child: _Person, heads: Sequence[_Person], children: Sequence[_Person]) -> Taken:
        """Somebody who was born into the register."""
        texts = self._parents(child, heads, child.surname, children)
        entries: Entries = (self._birth(child, texts),)
        return self._taken(child, texts, entries, ("", child.who.birth_date, Origin()), self._two(heads))

    def _taken(
        self,
        person: _Person,
        parents: Parents,
        entries: Entries,
        place: tuple[str, date, Origin],
        above: tuple[_Person | None, _Person | None],
    ) -> Taken:
        role, since, origin = place
        father, mother = above
        return Taken(
            person.number,
            person.given,
            person.given_kana if self.read_on else "",
            person.who.birth_date,
            person.who.sex,
            parents,
            role,
            since,
            origin,
            father.number if father else None,
            mother.number if mother else None,
            entries,
            ((person.who.address, person.who.resident_since),),
        )

    def _parents(
        self, person: _Person, known: Sequence[_Person], surname: str, siblings: Sequence[_Person] = ()
    ) -> Parents:
        """父母欄: known parents by name, others invented; a mother alone has no man beside her."""
        father, mother = self._two(known)
        relation = self._relation(person, siblings)
        if known:
            invented = "" if mother else self._invented(person, surname, Sex.FEMALE)
            return Parents(
                father.who.name if father else "", mother.who.name if mother else invented, relation
            )
        man, woman = (self._invented(person, surname, sex) for sex in (Sex.MALE, Sex.FEMALE))
        return Parents(man, woman, relation)

    def _invented(self, person: _Person, surname: str, sex: Sex) -> str:
        given = names.given_name(self.chance, sex, person.who.birth_date.year - 28)
        return f"{surname}{SPACE}{given.written}"

    def _former(self, person: _Person) -> str:
        return person.who.former_surname or names.surname(self.chance).written

    def _relation(self, person: _Person, siblings: Sequence[_Person]) -> str:
        same = [each for each in siblings if each.who.sex is person.who.sex]
        place = same.index(person) if person in same else int(self.chance.random() ** 2 * 3)
        return _ORDER[min(place, 9)] + ("男" if person.who.sex is Sex.MALE else "女")

    def _birth(
        self, person: _Person, parents: Parents
    ) -> tuple[EventKind, date, tuple[tuple[str, str], ...]]:
        born = person.who.birth_date
        filed = min(born + timedelta(days=1 + int(self.chance.random() * 13)), self.today)
        by = "父" if parents.father else "母"
        said = (("出生日", in_era(born)), ("出生地", PREFECTURE), ("届出日", in_era(filed)), ("届出人", by))
        return EventKind.BIRTH, born, said

    def _married(self, couple: Sequence[_Person], children: Sequence[_Person]) -> date:
        """A day on which both were of age, before their eldest child was born where there is one."""
        able = max(reaches_on(each.who.birth_date, 18) for each in couple) + timedelta(days=1)
        until = min([each.who.birth_date for each in children] + [self.today]) - timedelta(days=30)
        span = max(0, min((until - able).days, 3650))
        return min(able, until) if not span else until - timedelta(days=int(self.chance.random() * span))

    def _branched(self, head: _Person, children: Sequence[_Person]) -> date:
        first = [each.who.birth_date for each in children]
        return min([*first, reaches_on(head.who.birth_date, 20), self.today])

    def _reading(self) -> tuple[date | None, ReadingSource]:
        """Some filed the reading within the year; of the others the office entered it (law K-2)."""
        days = (FILING_ENDS_ON - BEGINS_ON).days
        filed = BEGINS_ON + timedelta(days=int(self.chance.random() * days))
        did = self.chance.random() < _FILED_A_READING
        on = filed if did else FILING_ENDS_ON + timedelta(days=1)
        how = ReadingSource.FILED if did else ReadingSource.EX_OFFICIO
        return (on if on <= self.today else None), how

    def _of(self, *relations: Relation) -> list[_Person]:
        return [each for each in self.people if each.who.relation in relations]

    def _of_age(self, person: _Person) -> bool:
        return reaches_on(person.who.birth_date, 18) < self.today

    @staticmethod
    def _two(parents: Sequence[_Person]) -> tuple[_Person | None, _Person | None]:
        """Father and mother among those who are known."""
        father = next((each for each in parents if each.who.sex is Sex.MALE), None)
        mother = next((each for each in parents if each.who.sex is Sex.FEMALE), None)
        return father, mother
