# SPDX-License-Identifier: Apache-2.0
"""Births, parents and adoptions: what the Civil Code and the Family Register Act let nobody enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.families.office import CLERK, HERE, JOHN, MAY, Office, accepted, refused, taken
from warifu.families import Reading, ReadingDecision, refusals
from warifu.families.acts.adoptions import Adoption
from warifu.families.acts.births import Birth, Recognition
from warifu.families.acts.changes import ChildSurname
from warifu.families.acts.divorces import Divorce, Goes
from warifu.families.acts.special_adoptions import SpecialAdoption
from warifu.families.register import stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber


def test_the_father_is_whom_cc_772_presumes(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    jiro = office.adult("佐藤", "次郎", Sex.MALE)
    office.marry(taro, hanako, MAY)
    born = date(2025, 2, 10)
    notice = Birth(
        office.filing(born), "陽菜", accepted("ヒナ"), Sex.FEMALE, born, "割符県美登里市", hanako, jiro
    )
    refused(office, notice, refusals.FatherNotPresumed)
    refused(office, replace(notice, father=None), refusals.FatherNotPresumed)
    office.service.accept(Divorce(office.filing(date(2025, 3, 1)), taro, hanako, Goes.NEW, HERE), by=CLERK)
    after_300 = date(2025, 3, 1) + timedelta(days=301)
    within = replace(notice, born_on=after_300 - timedelta(days=1), filing=office.filing(after_300))
    refused(office, within, refusals.FatherNotPresumed)
    child = office.service.accept(replace(within, father=taro), by=CLERK).person
    assert child is not None
    assert office.service.register_of(child).head == taro, "the surname of the parents' marriage (CC 790)"
    alone = replace(notice, given="凪", born_on=after_300, father=None, filing=office.filing(after_300))
    second = office.service.accept(alone, by=CLERK).person
    assert second is not None
    assert office.service.register_of(second).head == hanako


def test_a_child_born_after_remarriage_is_the_new_husbands_since_april_2024(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    jiro = office.adult("佐藤", "次郎", Sex.MALE)
    office.marry(taro, hanako, MAY)
    office.service.accept(Divorce(office.filing(date(2024, 9, 1)), taro, hanako, Goes.NEW, HERE), by=CLERK)
    office.marry(jiro, hanako, date(2024, 10, 1))
    child = office.born("陽菜", Sex.FEMALE, date(2024, 12, 1), hanako, jiro)
    assert office.service.register_of(child).head == jiro


def test_a_child_of_two_foreigners_has_no_register(office: Office) -> None:
    wife = replace(JOHN, name="スミス，メアリ", sex=Sex.FEMALE)
    notice = Birth(office.filing(MAY), "怜", accepted("レイ"), Sex.MALE, MAY, "割符県美登里市", wife, None)
    refused(office, notice, refusals.NotJapanese)


def test_a_name_is_written_in_kanji_and_kana_and_its_reading_decided_by_a_clerk(
    office: Office, hanako: InHouseNumber
) -> None:
    notice = Birth(
        office.filing(MAY), "太朗", accepted("タロウ"), Sex.MALE, MAY, "割符県美登里市", hanako, None
    )
    refused(office, replace(notice, given="Taro"), refusals.NameCharacters)
    refused(office, replace(notice, reading=Reading("タロウ")), refusals.ReadingUndecided)
    no = ReadingDecision(accepted=False, reason="字義と無関係", by=CLERK)
    refused(office, replace(notice, reading=Reading("マイケル", no)), refusals.ReadingNotAccepted)
    refused(office, replace(notice, reading=replace(accepted("x"), kana="TARO")), refusals.ReadingCharacters)
    refused(office, replace(notice, reading=replace(accepted("x"), kana=" ")), refusals.ReadingMissing)
    office.service.accept(notice, by=CLERK)
    refused(office, notice, refusals.AlreadyInRegister)


def test_three_generations_never_share_a_register_by_koseki_17(office: Office) -> None:
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    daughter = taken(office, "花子", Sex.FEMALE, date(1990, 4, 1), mother=mother.person)
    home = office.family("山田", mother, daughter)
    child = office.born("凪", Sex.FEMALE, MAY, daughter.person, None)
    own = office.service.register_of(child)
    assert own.number != home
    assert [each.person for each in own.enrolled] == [daughter.person, child]
    assert stated(own.surname) == "山田"


def test_a_parent_is_older_than_the_child_and_of_the_sex_the_law_names(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    for father in (hanako, taro):
        child = taro if father is taro else office.born("凪", Sex.FEMALE, MAY, hanako, None)
        notice = Recognition(office.filing(MAY), father, child, child_consents=True)
        refused(office, notice, refusals.NotAParent)
    born = Birth(office.filing(MAY), "空", accepted("ソラ"), Sex.MALE, MAY, "割符県美登里市", taro, None)
    refused(office, born, refusals.NotAParent)


def test_an_adult_child_is_recognised_with_her_consent_by_cc_782(
    office: Office, hanako: InHouseNumber
) -> None:
    elder = office.adult("鈴木", "茂", Sex.MALE, date(1965, 1, 1))
    notice = Recognition(office.filing(MAY), elder, hanako)
    refused(office, notice, refusals.ConsentMissing)
    office.service.accept(replace(notice, child_consents=True), by=CLERK)
    refused(office, replace(notice, child_consents=True), refusals.FatherKnown)


def test_an_adoption_asks_age_order_permission_and_consents_by_cc_792_to_798(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    young = office.adult("佐藤", "光", Sex.MALE, date(2005, 1, 1))
    child = office.born("凪", Sex.FEMALE, MAY, hanako, None)
    notice = Adoption(office.filing(date(2024, 6, 1)), (young,), child, consents=True)
    refused(office, notice, refusals.AdopterTooYoung)
    elder = office.adult("田中", "節", Sex.FEMALE, date(1950, 1, 1))
    refused(office, replace(notice, adopters=(taro,), child=elder), refusals.AdopteeElder)
    refused(office, replace(notice, adopters=(taro,)), refusals.CourtPermissionMissing)
    permitted = office.filing(date(2024, 6, 1), court=date(2024, 5, 20))
    without = replace(notice, adopters=(taro,), filing=permitted, consents=False)
    refused(office, without, refusals.ConsentMissing)
    wife = office.adult("木村", "恵", Sex.FEMALE)
    office.marry(taro, wife, date(2024, 6, 1))
    refused(office, replace(without, consents=True), refusals.SpousesTogether)
    office.service.accept(replace(without, adopters=(taro, wife), consents=True), by=CLERK)
    assert office.service.register_of(child).number == office.service.register_of(taro).number


def test_a_special_adoption_needs_a_judgment_a_couple_ages_and_a_young_child(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    child = office.born("凪", Sex.FEMALE, MAY, hanako, None)
    wife = office.adult("木村", "恵", Sex.FEMALE)
    filing = office.filing(date(2024, 6, 10), court=date(2024, 6, 1))
    notice = SpecialAdoption(filing, (taro, wife), child, 0)
    refused(office, notice, refusals.SpousesTogether)
    office.marry(taro, wife, date(2024, 6, 10))
    decided = replace(notice, filing=office.filing(date(2024, 7, 10), court=date(2024, 7, 1)))
    refused(office, replace(decided, filing=office.filing(date(2024, 7, 10))), refusals.JudgmentMissing)
    refused(office, replace(decided, age_when_asked=15), refusals.TooOldForSpecialAdoption)
    office.service.accept(replace(decided, age_when_asked=15, exception_named=True), by=CLERK)


def test_a_child_enters_only_a_parents_register_and_with_permission_by_cc_791(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    child = office.born("凪", Sex.FEMALE, MAY, hanako, None)
    notice = ChildSurname(office.filing(MAY), child, taro)
    refused(office, notice, refusals.NotAParentsSurname)
    office.service.accept(Recognition(office.filing(MAY), taro, child), by=CLERK)
    refused(office, notice, refusals.CourtPermissionMissing)
    office.service.accept(replace(notice, filing=office.filing(MAY, court=MAY)), by=CLERK)
    assert office.service.register_of(child).head == taro
