# SPDX-License-Identifier: Apache-2.0
"""A family register office of the fictional city of Midori, and people to write into it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from warifu.families import Domicile, FamiliesService, FamiliesStore, Notice, Reading, ReadingDecision
from warifu.families.acts.births import Birth
from warifu.families.acts.filing import Filing, Foreigner, Newcomer
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.taking_over import Taken, TakeOver
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import JST, SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal

MIDORI = MunicipalityCode("992011")
ASAHI = MunicipalityCode.of_five_digits("99202")
HERE = Domicile(MIDORI, "割符県美登里市緑町一丁目2番")
THERE = Domicile(MIDORI, "割符県美登里市桜町3番")
ELSEWHERE = Domicile(ASAHI, "割符県朝陽市旭一丁目1番")
CLERK = "clerk-1"
MAY = date(2024, 5, 1)
JOHN = Foreigner("スミス，ジョン", date(1988, 2, 2), Sex.MALE, "USA", capacity_shown=True)


class Office:
    """The service with a clock that goes to the day a notice is accepted."""

    def __init__(self, database: Database, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.clock = SteppedClock(at(date(2024, 4, 1)))
        self.service = FamiliesService(
            "city:midori",
            FamiliesStore(database),
            municipality=MIDORI,
            clock=self.clock,
            draw=self.random.randbytes,
        )
        self.database = database

    def person(self) -> InHouseNumber:
        return InHouseNumber.of_random(self.random.randbytes(16))

    def go_to(self, day: date) -> None:
        if day > self.clock.today():
            self.clock.step(at(day) - self.clock.now())

    def filing(
        self, day: date, filer: str = "本人", *, witnesses: int = 2, court: date | None = None
    ) -> Filing:
        self.go_to(day)
        return Filing(day, filer, witnesses, court)

    def family(self, surname: str, *people: Taken, married_on: date | None = None) -> str:
        brought = TakeOver(HERE, surname, "", date(1994, 1, 1), people, married_on)
        return self.service.take_over([brought], by=CLERK)[0]

    def adult(self, surname: str, given: str, sex: Sex, born_on: date = date(1990, 4, 1)) -> InHouseNumber:
        """Somebody who stands as a child in the register of her late parents' head: here, alone as head."""
        person = self.person()
        self.family(surname, Taken(person, given, "", born_on, sex, Parents("父", "母", "長")))
        return person

    def marry(self, husband: InHouseNumber, wife: InHouseNumber, day: date, surname_of: str = "夫") -> str:
        notice = Marriage(self.filing(day, "夫妻"), husband, wife, surname_of, THERE)
        return self.service.accept(notice, by=CLERK).register

    def born(
        self,
        given: str,
        sex: Sex,
        day: date,
        mother: InHouseNumber | Newcomer | Foreigner,
        father: InHouseNumber | Newcomer | Foreigner | None,
        accepted_on: date | None = None,
    ) -> InHouseNumber:
        notice = Birth(
            self.filing(accepted_on or day + timedelta(days=3), "父"),
            given,
            accepted("ハル"),
            sex,
            day,
            "割符県美登里市",
            mother,
            father,
        )
        child = self.service.accept(notice, by=CLERK).person
        assert child is not None
        return child


def at(day: date) -> datetime:
    return datetime.combine(day, time(9, 0), tzinfo=JST).astimezone(UTC)


def accepted(kana: str) -> Reading:
    return Reading(kana, ReadingDecision(accepted=True, reason="辞書にある読み", by=CLERK))


def taken(
    office: Office,
    given: str,
    sex: Sex,
    born_on: date,
    *,
    role: str = "",
    father: InHouseNumber | None = None,
    mother: InHouseNumber | None = None,
) -> Taken:
    return Taken(
        office.person(),
        given,
        "",
        born_on,
        sex,
        Parents("父", "母", "長女"),
        role,
        father=father,
        mother=mother,
    )


def refused(office: Office, notice: Notice, refusal: type[Refusal]) -> None:
    """It is refused by that name with article and remedy, nothing is entered, and the refusal is kept."""
    with office.database.transaction() as connection:
        before = connection.execute("SELECT count(*) FROM families.register_version").fetchone()
    with pytest.raises(refusal) as told:
        office.service.accept(notice, by=CLERK)
    assert type(told.value) is refusal
    assert told.value.law
    assert told.value.remedy
    with office.database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM families.register_version").fetchone() == before
        kept = connection.execute("SELECT reason FROM families.refused_notice").fetchall()
    assert kept[-1] == (refusal.reason,)
