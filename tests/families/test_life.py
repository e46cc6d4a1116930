# SPDX-License-Identifier: Apache-2.0
"""A life in the family register, from birth to death, and each page of it as it was."""

from __future__ import annotations

from datetime import date, timedelta

from tests.families.office import CLERK, HERE, THERE, Office, taken
from warifu.families import Closing, EventKind, FactKind
from warifu.families.acts.adoptions import Adoption
from warifu.families.acts.changes import ChildSurname
from warifu.families.acts.divorces import Custody, Divorce, Goes
from warifu.families.acts.endings import Death
from warifu.families.acts.filing import Foreigner
from warifu.families.acts.marriages import Marriage
from warifu.families.certificate import content
from warifu.families.facts import Kin
from warifu.families.register import stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber


def test_a_life_stands_in_the_registers_and_each_page_can_be_read_again(office: Office) -> None:
    service = office.service
    # 1990: Hanako stands in her parents' register
    father = taken(office, "一郎", Sex.MALE, date(1960, 5, 5), role="夫")
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6), role="妻")
    hanako = taken(office, "花子", Sex.FEMALE, date(1990, 4, 1), father=father.person, mother=mother.person)
    parents = office.family("山田", father, mother, hanako, married_on=date(1988, 3, 3))
    taro = office.adult("鈴木", "太郎", Sex.MALE)

    # 2024: she marries and takes his surname; both stand in one register
    home = office.marry(taro, hanako.person, date(2024, 5, 1))
    register = service.register_of(hanako.person)
    assert register.number == home == service.register_of(taro).number
    assert register.name_of(hanako.person) == "鈴木\u3000花子"
    assert service.register(parents).member(hanako.person).left_to == register.title  # type: ignore[union-attr]

    # 2025: a daughter
    hina = office.born("陽菜", Sex.FEMALE, date(2025, 2, 10), hanako.person, taro)
    assert service.register_of(hina).number == home
    member = service.register_of(hina).member(hina)
    assert member is not None
    assert (member.parents.father, member.parents.relation) == ("鈴木\u3000太郎", "長女")
    office.clock.step(timedelta(seconds=1))
    married_page = office.clock.now()

    # 2026: divorce; she goes back to her parents, the child stays with him but in her care
    notice = Divorce(
        office.filing(date(2026, 6, 1)), taro, hanako.person, Goes.BACK, custody={hina: Custody.MOTHER}
    )
    service.accept(notice, by=CLERK)
    assert service.register_of(hanako.person).number == parents
    assert service.register_of(hanako.person).name_of(hanako.person) == "山田\u3000花子"
    assert service.register_of(hina).number == home

    # the child follows her mother: she gets a register of her own for that (三代戸籍の禁止)
    entry = ChildSurname(office.filing(date(2026, 7, 1), court=date(2026, 6, 20)), hina, hanako.person)
    service.accept(entry, by=CLERK)
    own = service.register_of(hina)
    assert own.number not in {home, parents}
    assert own.head == hanako.person
    assert [each.person for each in own.enrolled] == [hanako.person, hina]

    # remarriage with her own surname; the new husband adopts the child
    jiro = office.adult("佐藤", "次郎", Sex.MALE, date(1985, 1, 1))
    assert office.marry(jiro, hanako.person, date(2026, 9, 1), "妻") == own.number
    service.accept(Adoption(office.filing(date(2026, 9, 2)), (jiro,), hina, consents=True), by=CLERK)
    kin = Kin(service.facts, date(2026, 9, 3))
    assert set(kin.parents(hina)) == {hanako.person, taro, jiro}
    column = service.register_of(hina).member(hina)
    assert column is not None
    assert (column.adoptive.father, column.adoptive.relation) == ("山田\u3000次郎", "養女")

    # death: the marriage ends, the register stays open for those who live
    office.go_to(date(2026, 11, 1))
    service.accept(
        Death(office.filing(date(2026, 11, 3)), hanako.person, date(2026, 11, 1), "割符県美登里市"), by=CLERK
    )
    assert [each.person for each in service.register_of(hina).enrolled] == [hina, jiro]
    assert service.register(own.number).head == hanako.person
    marriages = [each for each in service.facts(hanako.person) if each.kind is FactKind.SPOUSE]
    assert [(each.from_on, each.until_on) for each in marriages] == [
        (date(2024, 5, 1), date(2026, 6, 1)),
        (date(2026, 9, 1), date(2026, 11, 1)),
    ]

    # every page as it was: what was recorded then, and what held on a day
    then = service.register(home, known_at=married_page)
    assert [each.enrolled for each in then.members] == [True, True, True]
    now_about_then = service.register(home, on=date(2025, 3, 1))
    assert [each.enrolled for each in now_about_then.members] == [True, True, True]
    numbers = [each.number for each in service.registers_of(hanako.person)]
    assert numbers == [parents, home, own.number]


def test_when_the_last_one_leaves_the_register_is_closed_and_can_still_be_certified(office: Office) -> None:
    alone = office.adult("田中", "葵", Sex.FEMALE)
    other = office.adult("鈴木", "太郎", Sex.MALE)
    old = office.service.register_of(alone).number
    office.marry(other, alone, date(2024, 5, 1))
    closed = office.service.register(old)
    assert (closed.closed_on, closed.closing) == (date(2024, 5, 1), Closing.REMOVED)
    page = office.service.certificate(old, alone, by=CLERK)
    assert page.title[:2] == (("本籍", HERE.place), ("氏名", "田中\u3000葵"))
    assert page.people[0].removed
    again = office.service.register(old, known_at=page.recorded_before)
    assert content(again, page.recorded_before) == page


def test_a_foreign_spouse_is_noted_in_the_japanese_ones_register_and_has_none(office: Office) -> None:
    hanako = taken(office, "花子", Sex.FEMALE, date(1990, 4, 1))
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    parents = office.family("山田", mother, hanako)
    john = Foreigner("スミス，ジョン", date(1988, 2, 2), Sex.MALE, "USA", capacity_shown=True)
    notice = Marriage(office.filing(date(2024, 6, 1)), john, hanako.person, domicile=THERE)
    number = office.service.accept(notice, by=CLERK).register
    own = office.service.register(number)
    assert number != parents
    assert [each.person for each in own.members] == [hanako.person]
    assert stated(own.surname) == "山田"
    said = dict(own.entries[-1].items)
    assert (said["配偶者氏名"], said["配偶者の国籍"]) == ("スミス，ジョン", "USA")
    (marriage,) = [each for each in office.service.facts(hanako.person) if each.kind is FactKind.SPOUSE]
    husband = marriage.other.person
    assert office.service.registers_of(husband) == []
    child = office.born("怜", Sex.MALE, date(2025, 6, 1), hanako.person, husband)
    assert office.service.register_of(child).number == number


def test_birth_and_lasting_ties_are_recopied_and_a_divorce_stays_behind(office: Office) -> None:
    service = office.service
    mother = office.adult("山田", "春子", Sex.FEMALE, date(1980, 4, 1))
    child = office.born("結", Sex.FEMALE, date(2024, 4, 10), mother, None)
    taro = office.adult("鈴木", "太郎", Sex.MALE)
    office.marry(taro, mother, date(2024, 6, 1))
    service.accept(
        ChildSurname(office.filing(date(2024, 7, 1), court=date(2024, 6, 20)), child, mother), by=CLERK
    )

    def kinds(who: InHouseNumber) -> list[EventKind]:
        return [each.kind for each in service.register_of(who).entries if each.about == who]

    assert kinds(child) == [EventKind.BIRTH, EventKind.CHILD_SURNAME]
    service.accept(Divorce(office.filing(date(2025, 6, 1)), taro, mother, Goes.NEW, THERE), by=CLERK)
    assert kinds(taro) == [EventKind.MARRIAGE, EventKind.DIVORCE]
    number = service.rewrite(service.register_of(taro).number, by=CLERK)
    assert kinds(taro) == []
    assert service.register_of(child).number == number
    assert kinds(child) == [EventKind.BIRTH]
