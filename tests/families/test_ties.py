# SPDX-License-Identifier: Apache-2.0
"""Ties that begin, end, come back or never were: what each leaves in the facts and in the register."""

from __future__ import annotations

from datetime import date

from tests.families.agreeing import same_parents
from tests.families.office import CLERK, HERE, Office, refused, taken
from warifu.families import FactKind
from warifu.families.acts.adoptions import Adoption, Dissolution
from warifu.families.acts.births import Recognition
from warifu.families.acts.corrections import Correction, Ground
from warifu.families.acts.divorces import Goes, KeptAdoptiveName
from warifu.families.acts.endings import Death
from warifu.families.acts.special_adoptions import SpecialAdoption, SpecialDissolution
from warifu.families.facts import may_not_marry
from warifu.families.names import AdoptedTooShortly
from warifu.families.refusals import ConsentMissing, CourtPermissionMissing, KeptNameTooLate, NoGround
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber

MAY = date(2024, 5, 1)


def couple(office: Office, surname: str = "山田") -> tuple[InHouseNumber, InHouseNumber]:
    one = taken(office, "太郎", Sex.MALE, date(1980, 1, 1), role="夫")
    two = taken(office, "花子", Sex.FEMALE, date(1981, 2, 2), role="妻")
    office.family(surname, one, two, married_on=date(2005, 5, 5))
    return one.person, two.person


def natural(office: Office, child: InHouseNumber, on: date) -> set[InHouseNumber]:
    ties = office.service.facts(child)
    held = [each for each in ties if each.kind is FactKind.NATURAL_PARENT and each.holds(on)]
    return {each.other.person for each in held if each.person == child}


def test_a_mother_who_adopts_specially_with_her_husband_stays_the_mother_after_its_end(
    office: Office,
) -> None:
    mother, husband = office.adult("佐藤", "澪", Sex.FEMALE), office.adult("田中", "蓮", Sex.MALE)
    child = office.born("結", Sex.FEMALE, MAY, mother, None)
    office.marry(husband, mother, date(2024, 6, 1))
    final = date(2024, 9, 1)
    filing = office.filing(date(2024, 9, 20), "養父", court=final)
    office.service.accept(SpecialAdoption(filing, (husband, mother), child, 0), by=CLERK)
    same_parents(office.service, child, date(2024, 9, 20))
    (late,) = [
        dict(each.items)
        for each in office.service.register_of(child).entries
        if each.about == child and "民法817条の2による裁判確定日" in dict(each.items)
    ]
    assert late["届出期間経過"] == "10日"
    end = office.filing(date(2025, 2, 1), "養父", court=date(2025, 1, 25))
    office.service.accept(SpecialDissolution(end, child, (husband,), HERE), by=CLERK)
    assert natural(office, child, date(2025, 2, 1)) == {mother}
    same_parents(office.service, child, date(2025, 2, 1))


def test_an_adoptive_parent_who_died_is_left_with_the_courts_leave_and_a_small_child_by_consent(
    office: Office,
) -> None:
    one, two = couple(office)
    child = office.born("翼", Sex.MALE, MAY, office.adult("佐藤", "澪", Sex.FEMALE), None)
    court = office.filing(date(2024, 6, 1), "養父母", court=MAY)
    office.service.accept(Adoption(court, (one, two), child, consents=True), by=CLERK)
    day = date(2025, 1, 10)
    refused(office, Dissolution(office.filing(day), child, (one, two), Goes.NEW, HERE), ConsentMissing)
    office.service.accept(Death(office.filing(day), one, day), by=CLERK)
    both = Dissolution(office.filing(day), child, (one, two), Goes.NEW, HERE, consents=True)
    refused(office, both, CourtPermissionMissing)
    office.service.accept(Dissolution(office.filing(day), child, (two,), Goes.BACK, consents=True), by=CLERK)
    column = office.service.register_of(child).member(child)
    assert column is not None
    assert (column.adoptive.father, column.adoptive.mother) == ("山田\u3000太郎", "")
    same_parents(office.service, child, day)


def test_the_surname_of_an_adoption_is_kept_after_seven_years_and_within_three_months(
    office: Office,
) -> None:
    adopters = couple(office)
    short, whole, late = (office.adult("佐藤", given, Sex.FEMALE) for given in ("陽", "凪", "樹"))
    for each in (short, whole, late):
        office.service.accept(Adoption(office.filing(MAY), adopters, each), by=CLERK)
    for each, day in ((short, date(2031, 4, 30)), (whole, date(2031, 5, 1)), (late, date(2031, 5, 1))):
        end = Dissolution(office.filing(day), each, adopters, Goes.NEW, HERE)
        office.service.accept(end, by=CLERK)
    refused(office, KeptAdoptiveName(office.filing(date(2031, 5, 2)), short), AdoptedTooShortly)
    kept = KeptAdoptiveName(office.filing(date(2031, 8, 1)), whole)
    office.service.accept(kept, by=CLERK)
    assert office.service.register_of(whole).name_of(whole) == "山田\u3000凪"
    refused(office, KeptAdoptiveName(office.filing(date(2031, 8, 2)), late), KeptNameTooLate)


def test_who_by_judgment_is_no_parent_never_was_one_and_a_birth_date_moves_the_ties(office: Office) -> None:
    mother, taro = office.adult("佐藤", "花子", Sex.FEMALE), office.adult("山田", "太郎", Sex.MALE)
    child = office.born("葵", Sex.FEMALE, MAY, mother, None)
    office.service.accept(Recognition(office.filing(date(2024, 6, 1)), taro, child), by=CLERK)
    judged = office.filing(date(2024, 8, 1), "父", court=date(2024, 7, 20))
    spelling = Correction(judged, child, Ground.COURT, "誤記", parents=Parents("", "佐藤\u3000花子", "長女"))
    refused(office, spelling, NoGround)
    untrue = Correction(judged, child, Ground.JUDGMENT, "認知無効", no_parent=taro)
    office.service.accept(untrue, by=CLERK)
    assert natural(office, child, MAY) == {mother}
    assert not may_not_marry(office.service.facts, child, taro, date(2050, 1, 1)), "a tie that never was"
    earlier = date(2024, 4, 29)
    wrong = Correction(judged, child, Ground.COURT, "出生証明書の誤り", born_on=earlier)
    office.service.accept(wrong, by=CLERK)
    assert natural(office, child, earlier) == {mother}, "hers from the right day on"
    same_parents(office.service, child, date(2024, 8, 1))
