# SPDX-License-Identifier: Apache-2.0
"""Marriages and what ends them: what the Civil Code and the Family Register Act let nobody enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.families.office import CLERK, ELSEWHERE, HERE, JOHN, MAY, THERE, Office, refused, taken
from warifu.families import Closing, FactKind, refusals
from warifu.families.acts.adoptions import Adoption, Dissolution
from warifu.families.acts.divorces import Custody, CustodyChange, Divorce, Goes, KeptName, SurnameRestored
from warifu.families.acts.endings import Death
from warifu.families.acts.filing import Newcomer
from warifu.families.acts.marriages import Marriage
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber


def test_a_marriage_is_refused_before_eighteen_by_cc_731(office: Office, taro: InHouseNumber) -> None:
    young = office.adult("山田", "葵", Sex.FEMALE, date(2006, 5, 2))
    refused(office, Marriage(office.filing(MAY), taro, young, "夫", THERE), refusals.TooYoungToMarry)
    office.marry(taro, young, MAY + timedelta(days=1))


def test_a_second_marriage_is_refused_by_cc_732(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    other = office.adult("佐藤", "次郎", Sex.MALE)
    refused(office, Marriage(office.filing(MAY), other, hanako, "夫", THERE), refusals.AlreadyMarried)
    stated_married = replace(JOHN, married=True)
    third = office.adult("田中", "葵", Sex.FEMALE)
    notice = Marriage(office.filing(MAY), stated_married, third, domicile=THERE)
    refused(office, notice, refusals.AlreadyMarried)


def test_kin_in_line_and_to_the_third_degree_may_not_marry_by_cc_734(office: Office) -> None:
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    son = taken(office, "一", Sex.MALE, date(1988, 1, 1), mother=mother.person)
    sister = taken(office, "花子", Sex.FEMALE, date(1990, 4, 1), mother=mother.person)
    office.family("山田", mother, son, sister)
    taro = office.adult("鈴木", "太郎", Sex.MALE)
    office.marry(taro, sister.person, MAY)
    niece = taken(office, "雪", Sex.FEMALE, date(2004, 1, 1), mother=sister.person)
    office.family("木村", niece)
    for one, two in ((son.person, niece.person), (son.person, mother.person)):
        notice = Marriage(office.filing(MAY), one, two, "夫", THERE)
        refused(office, notice, refusals.RelatedTooClosely)


def test_a_stepfather_may_not_marry_after_divorce_by_cc_735(office: Office, taro: InHouseNumber) -> None:
    mother = taken(office, "春子", Sex.FEMALE, date(1970, 6, 6))
    daughter = taken(office, "花子", Sex.FEMALE, date(1998, 4, 1), mother=mother.person)
    office.family("山田", mother, daughter)
    office.marry(taro, mother.person, MAY, "妻")
    office.service.accept(
        Divorce(office.filing(date(2025, 1, 1)), taro, mother.person, Goes.NEW, HERE), by=CLERK
    )
    notice = Marriage(office.filing(date(2025, 2, 1)), taro, daughter.person, "夫", THERE)
    refused(office, notice, refusals.RelatedTooClosely)


def test_adoptive_parent_and_child_may_not_marry_even_after_its_end_by_cc_736(
    office: Office, taro: InHouseNumber
) -> None:
    adult = office.adult("山田", "葵", Sex.FEMALE, date(2000, 5, 2))
    office.service.accept(Adoption(office.filing(MAY), (taro,), adult), by=CLERK)
    end = Dissolution(office.filing(date(2025, 1, 1)), adult, (taro,), Goes.NEW, THERE)
    office.service.accept(end, by=CLERK)
    notice = Marriage(office.filing(date(2025, 2, 1)), taro, adult, "夫", THERE)
    refused(office, notice, refusals.RelatedTooClosely)


def test_a_marriage_needs_two_witnesses_a_surname_and_a_domicile(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    alone = Marriage(office.filing(MAY, witnesses=1), taro, hanako, "夫", THERE)
    refused(office, alone, refusals.WitnessesMissing)
    refused(office, replace(alone, filing=office.filing(MAY), surname_of="両方"), refusals.SurnameNotOfTheTwo)
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    son = taken(office, "一", Sex.MALE, date(1988, 1, 1), mother=mother.person)
    office.family("木村", mother, son)
    homeless = Marriage(office.filing(MAY), son.person, hanako, "夫", None)
    refused(office, homeless, refusals.DomicileMissing)
    refused(office, replace(homeless, domicile=ELSEWHERE), refusals.NotDomiciledHere)


def test_a_foreign_party_shows_that_she_may_marry(office: Office, hanako: InHouseNumber) -> None:
    notice = Marriage(office.filing(MAY), replace(JOHN, capacity_shown=False), hanako, domicile=THERE)
    refused(office, notice, refusals.NoCapacityShown)


def test_two_women_are_refused_by_the_law_in_force(office: Office, hanako: InHouseNumber) -> None:
    other = office.adult("田中", "葵", Sex.FEMALE)
    notice = Marriage(office.filing(MAY), other, hanako, "夫", THERE)
    refused(office, notice, refusals.NotHusbandAndWife)


def test_a_bride_from_another_municipality_enters_with_what_her_certificate_states(
    office: Office, taro: InHouseNumber
) -> None:
    bride = Newcomer(
        "川口", "カワグチ", "澪", "ミオ", date(1995, 5, 5), Sex.FEMALE,
        Parents("川口\u3000進", "川口\u3000香", "二女"),
        "割符県朝陽市旭一丁目1番\u3000川口\u3000進",
    )  # fmt: skip
    number = office.service.accept(Marriage(office.filing(MAY), taro, bride, "夫", THERE), by=CLERK).register
    register = office.service.register(number)
    mio = register.enrolled[1]
    assert register.name_of(mio.person) == "鈴木\u3000澪"
    assert mio.origin.heading.startswith("割符県朝陽市")
    back = Divorce(office.filing(date(2025, 1, 1)), taro, mio.person, Goes.BACK)
    refused(office, back, refusals.FormerRegisterClosed)
    office.service.accept(replace(back, goes=Goes.NEW, domicile=THERE), by=CLERK)
    assert office.service.register_of(mio.person).name_of(mio.person) == "川口\u3000澪"


def test_a_divorce_names_who_has_each_child_and_both_only_since_2026_by_cc_819(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    child = office.born("陽菜", Sex.FEMALE, date(2025, 2, 10), hanako, taro)
    notice = Divorce(office.filing(date(2025, 6, 1)), taro, hanako, Goes.NEW, HERE)
    refused(office, notice, refusals.CustodyMissing)
    both = replace(notice, custody={child: Custody.BOTH})
    refused(office, both, refusals.NoJointCustodyYet)
    office.service.accept(replace(both, filing=office.filing(date(2026, 4, 1))), by=CLERK)
    stranger = office.adult("田中", "葵", Sex.FEMALE)
    again = Divorce(office.filing(date(2026, 4, 1)), taro, stranger, Goes.NEW, HERE)
    refused(office, again, refusals.NotMarried)


def test_the_family_court_changes_who_has_the_child_by_koseki_79(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    child = office.born("陽菜", Sex.FEMALE, date(2025, 2, 10), hanako, taro)
    filing = office.filing(date(2025, 6, 1))
    custody = {child: Custody.FATHER}
    office.service.accept(Divorce(filing, taro, hanako, Goes.NEW, HERE, custody), by=CLERK)
    notice = CustodyChange(filing, child, (hanako,))
    refused(office, notice, refusals.JudgmentMissing)
    decided = replace(notice, filing=office.filing(date(2025, 9, 8), court=date(2025, 9, 1)))
    refused(
        office, replace(decided, parents=(office.adult("田中", "葵", Sex.FEMALE),)), refusals.CustodyMissing
    )
    refused(office, replace(decided, parents=(hanako, taro)), refusals.NoJointCustodyYet)
    office.service.accept(decided, by=CLERK)
    held = {
        each.other.person: each.until_on
        for each in office.service.facts(child)
        if each.kind is FactKind.CUSTODY
    }
    assert held == {taro: date(2025, 9, 1), hanako: date(2043, 2, 10)}, "until she comes of age"
    office.service.accept(Death(office.filing(date(2026, 1, 2)), hanako, date(2026, 1, 1)), by=CLERK)
    assert [each.until_on for each in office.service.facts(child) if each.other.person == hanako][-1] == date(
        2026, 1, 1
    )
    later = replace(notice, filing=office.filing(date(2026, 2, 2), court=date(2026, 2, 1)))
    refused(office, later, refusals.CustodyMissing)  # she has died


def test_nobody_has_parental_authority_over_a_child_of_age_by_cc_818(
    office: Office, hanako: InHouseNumber
) -> None:
    child = office.born("陽菜", Sex.FEMALE, date(2007, 2, 10), hanako, None)
    filing = office.filing(date(2026, 4, 8), court=date(2026, 4, 1))
    refused(office, CustodyChange(filing, child, (hanako,)), refusals.CustodyMissing)


def test_the_married_name_is_kept_within_three_months_by_koseki_77_2(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    office.service.accept(Divorce(office.filing(date(2024, 11, 30)), taro, hanako, Goes.NEW, HERE), by=CLERK)
    assert office.service.register_of(hanako).name_of(hanako) == "山田\u3000花子"
    late = KeptName(office.filing(date(2025, 3, 1)), hanako)
    refused(office, late, refusals.KeptNameTooLate)
    refused(office, KeptName(office.filing(date(2025, 3, 1)), taro), refusals.SurnameNotChanged)
    in_time = replace(late, filing=replace(late.filing, accepted_on=date(2025, 2, 28)))
    office.service.accept(in_time, by=CLERK)
    assert office.service.register_of(hanako).name_of(hanako) == "鈴木\u3000花子"


def test_the_name_can_be_kept_at_the_divorce_itself(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    notice = Divorce(office.filing(date(2025, 1, 1)), taro, hanako, Goes.KEEPS, HERE)
    office.service.accept(notice, by=CLERK)
    own = office.service.register_of(hanako)
    assert own.name_of(hanako) == "鈴木\u3000花子"
    assert own.number != office.service.register_of(taro).number


def test_a_widow_takes_her_surname_back_by_koseki_95_and_a_wife_does_not(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, MAY)
    notice = SurnameRestored(office.filing(date(2025, 3, 1)), hanako, Goes.NEW, HERE)
    refused(office, notice, refusals.SurnameNotChanged)
    office.service.accept(Death(office.filing(date(2025, 4, 2)), taro, date(2025, 4, 1)), by=CLERK)
    home = office.service.register_of(hanako)
    assert home.name_of(hanako) == "鈴木\u3000花子"
    office.service.accept(replace(notice, filing=office.filing(date(2025, 5, 1))), by=CLERK)
    assert office.service.register_of(hanako).name_of(hanako) == "山田\u3000花子"
    assert office.service.register(home.number).closing is Closing.REMOVED
