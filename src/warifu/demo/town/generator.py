# SPDX-License-Identifier: Apache-2.0
"""町の住民を作る: as many believable residents of a fictional town as asked, one household at a time.

The same seed, size, town and day give the same people in every run. Memory stays flat at any size: only
some earlier names are remembered, for the people who share one. Nobody in it is real.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random

from warifu.demo.town import names, tables
from warifu.demo.town.foreigners import Stay, foreign_household
from warifu.demo.town.households import Place, household
from warifu.demo.town.names import PersonName
from warifu.demo.town.personas import personas_of
from warifu.demo.town.places import Town
from warifu.demo.town.tables import Name
from warifu.identifiers.four_items import Sex
from warifu.residents import Particulars, Relation

ON = date(2026, 4, 1)
FOREIGN_SHARE = 0.04  # of households; about 3 % of people
NAMESAKES_EVERY = 120  # households: a head who shares name, reading and sex with an earlier resident
_JAPANESE = Stay("JPN", "", None)


def make_town(seed: int, residents: int, town: Town, *, on: date = ON) -> Iterator[Particulars]:
    """Give exactly `residents` people of a town as they stand on a day, the personas of the stories first."""
    return islice(_people(seed, town, on), residents)


def _people(seed: int, town: Town, on: date) -> Iterator[Particulars]:
    yield from personas_of(town)
    maker = _Maker(Random(f"warifu/town/1/{town.key}/{seed}"), town, on)  # noqa: S311  # fiction, not keys
    while True:
        yield from maker.household()


@dataclass
class _Maker:
    """Makes one household after another."""

    chance: Random
    town: Town
    on: date
    count: int = 0
    remembered: deque[tuple[Sex, Name, Name]] = field(default_factory=lambda: deque(maxlen=200))

    def household(self) -> list[Particulars]:
        self.count += 1
        if self.chance.random() < FOREIGN_SHARE:
            members, stays = foreign_household(self.chance, self.on)
            return self._settle(members, stays, self._foreign_names(members, stays))
        members = household(self.chance)
        return self._settle(members, [_JAPANESE] * len(members), self._japanese_names(members))

    def _settle(self, members: list[Place], stays: list[Stay], named: list[PersonName]) -> list[Particulars]:
        """Give everybody an address, a birth date and the day they became residents."""
        chance = self.chance
        address, postal_code = self.town.address(chance, flat=chance.random() < 0.6 - 0.1 * len(members))
        arrived = self.on - timedelta(days=int(members[0].age_days * chance.random() ** 2))
        people: list[Particulars] = []
        for place, stay, name in zip(members, stays, named, strict=True):
            born = people[-1].birth_date if place.twin else self.on - timedelta(days=place.age_days + 1)
            people.append(
                Particulars(
                    household=f"{self.town.letter}{self.count:07d}",
                    relation=place.relation,
                    name=name.name,
                    kana=name.kana,
                    latin_name=name.latin_name,
                    former_surname=name.former_surname,
                    common_name=name.common_name,
                    birth_date=born,
                    sex=place.sex,
                    nationality=stay.nationality,
                    residence_status=stay.status,
                    residence_until=stay.until_on,
                    postal_code=postal_code,
                    address=address,
                    resident_since=max(born, arrived),
                )
            )
        return people

    def _japanese_names(self, members: list[Place]) -> list[PersonName]:
        family = names.surname(self.chance)
        found: list[PersonName] = []
        given: set[str] = set()
        for place in members:
            own = names.surname(self.chance) if place.own_surname else family
            chosen = self._given(place)
            while chosen.written in given:
                chosen = self._given(place)
            if place.relation is Relation.HEAD:
                family, chosen = self._perhaps_namesake(place.sex, family, chosen)
                own = family
            given.add(chosen.written)
            former = ""
            if place.married_in and self.chance.random() < 0.05:
                former = names.surname(self.chance).written
            found.append(names.japanese_name(own, chosen, former))
        return found

    def _perhaps_namesake(self, sex: Sex, family: Name, given: Name) -> tuple[Name, Name]:
        if self.count % NAMESAKES_EVERY == 0:
            shared = [(f, g) for s, f, g in self.remembered if s is sex]
            if shared:
                return shared[int(self.chance.random() * len(shared))]
        if self.count % 7 == 0:
            self.remembered.append((sex, family, given))
        return family, given

    def _given(self, place: Place) -> Name:
        born = self.on - timedelta(days=place.age_days + 1)
        return names.given_name(self.chance, place.sex, born.year)

    def _foreign_names(self, members: list[Place], stays: list[Stay]) -> list[PersonName]:
        family = tables.foreign_names(stays[0].nationality, "family").choose(self.chance)
        found: list[PersonName] = []
        for place, stay in zip(members, stays, strict=True):
            own = None if place.own_surname else family
            person = names.foreign_name(self.chance, stay.nationality, place.sex, own)
            while any(person.name == other.name for other in found):
                person = names.foreign_name(self.chance, stay.nationality, place.sex, own)
            found.append(person)
        return found
