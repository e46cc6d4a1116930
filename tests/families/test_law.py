# SPDX-License-Identifier: Apache-2.0
"""The articles, one test each: what the Family Register Act and the Civil Code let nobody enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from tests.databases import MakeDatabase
from tests.families.office import CLERK, ELSEWHERE, HERE, THERE, Office, accepted, taken
from warifu.families import Closing, EventKind, FactKind, Notice, Reading, ReadingDecision, refusals
from warifu.families.acts.adoptions import Adoption, Dissolution, SpecialAdoption
from warifu.families.acts.births import Birth, Recognition
from warifu.families.acts.changes import Branch, ChildSurname, GivenName, Surname, SurnameGround, Transfer
from warifu.families.acts.corrections import Correction, Ground
from warifu.families.acts.divorces import Custody, CustodyChange, Divorce, Goes, KeptName, SurnameRestored
from warifu.families.acts.endings import Death, Departure, Establishment, Naturalisation
from warifu.families.acts.filing import Foreigner, Newcomer
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.table import ACTS
from warifu.families.register import WORDS, Parents, stated
from warifu.families.telling import Part, affected
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal

MAY = date(2024, 5, 1)
JOHN = Foreigner("スミス，ジョン", date(1988, 2, 2), Sex.MALE, "USA", capacity_shown=True)


@pytest.fixture
def office(make_database: MakeDatabase) -> Office:
    return Office(make_database(["families"]))


@pytest.fixture
def taro(office: Office) -> InHouseNumber:
    return office.adult("鈴木", "太郎", Sex.MALE)


@pytest.fixture
def hanako(office: Office) -> InHouseNumber:
    return office.adult("山田", "花子", Sex.FEMALE)


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


def test_who_has_no_register_gets_one_by_the_court_by_koseki_110(office: Office) -> None:
    notice = Establishment(
        office.filing(MAY), "山田", accepted("ヤマダ"), "望", accepted("ノゾミ"), date(1999, 9, 9),
        Sex.FEMALE, Parents("", "山田\u3000春子", "長女"), HERE,
    )  # fmt: skip
    refused(office, notice, refusals.CourtPermissionMissing)
    permitted = replace(notice, filing=office.filing(MAY, court=date(2024, 4, 20)))
    person = office.service.accept(permitted, by=CLERK).person
    assert person is not None
    register = office.service.register_of(person)
    assert (register.head, register.name_of(person)) == (person, "山田\u3000望")
    refused(office, replace(permitted, person=person), refusals.AlreadyInRegister)


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


def test_names_change_with_the_courts_permission_only_by_koseki_107_2(
    office: Office, hanako: InHouseNumber
) -> None:
    notice = GivenName(office.filing(MAY), hanako, "華", accepted("ハナ"))
    refused(office, notice, refusals.CourtPermissionMissing)
    office.service.accept(replace(notice, filing=office.filing(MAY, court=date(2024, 4, 20))), by=CLERK)
    assert office.service.register_of(hanako).name_of(hanako) == "山田\u3000華"
    assert office.service.register_of(hanako).name_of(hanako, date(2024, 4, 30)) == "山田\u3000花子"


def test_a_foreign_spouses_surname_is_taken_within_six_months_by_koseki_107(
    office: Office, hanako: InHouseNumber
) -> None:
    change = Surname(
        office.filing(MAY), hanako, "スミス", accepted("スミス"), SurnameGround.FOREIGN_SPOUSE, (hanako,)
    )
    refused(office, change, refusals.ForeignerNeeded)
    office.service.accept(Marriage(office.filing(MAY), JOHN, hanako), by=CLERK)
    late = replace(change, filing=office.filing(date(2024, 11, 2)))
    refused(office, late, refusals.CourtPermissionMissing)
    refused(office, replace(change, signed=()), refusals.OnlyTheHead)
    in_time = replace(change, filing=replace(change.filing, accepted_on=date(2024, 11, 1)))
    office.service.accept(in_time, by=CLERK)
    assert office.service.register_of(hanako).name_of(hanako) == "スミス\u3000花子"


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


def test_only_an_adult_who_is_neither_head_nor_spouse_branches_by_koseki_21(
    office: Office, hanako: InHouseNumber
) -> None:
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    minor = taken(office, "凪", Sex.FEMALE, date(2010, 4, 1), mother=mother.person)
    adult = taken(office, "葵", Sex.FEMALE, date(2000, 4, 1), mother=mother.person)
    home = office.family("木村", mother, adult, minor)
    for person in (hanako, minor.person):
        refused(office, Branch(office.filing(MAY), person, THERE), refusals.CannotBranch)
    number = office.service.accept(Branch(office.filing(MAY), adult.person, THERE), by=CLERK).register
    assert number != home
    assert office.service.register(number).head == adult.person


def test_head_and_spouse_move_a_register_together_by_koseki_108(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    home = office.marry(taro, hanako, MAY)
    notice = Transfer(office.filing(date(2024, 6, 1)), home, THERE, (taro,))
    refused(office, notice, refusals.OnlyTheHead)
    office.service.accept(replace(notice, signed=(taro, hanako)), by=CLERK)
    moved = office.service.register(home)
    assert moved.domicile == THERE
    assert moved.as_of(date(2024, 5, 31)).domicile == HERE  # type: ignore[union-attr]
    away = replace(notice, domicile=ELSEWHERE, signed=(taro, hanako))
    event = office.service.accept(away, by=CLERK).event
    assert office.service.register(home).closing is Closing.TRANSFERRED
    with office.service.store.telling() as (tx, telling):
        told = affected(event, telling.changed_by(event.event_id), tx)
    assert {(each.part, each.now.municipality, each.now.named.place) for each in told if each.now} == {
        (Part.MOVED, ELSEWHERE.municipality.digits, ELSEWHERE.place)
    }, "the city where they live hears who keeps the register now"
    with pytest.raises(refusals.NotInRegister):
        office.service.register_of(taro)


def test_a_new_national_gets_a_register_or_her_place_beside_the_spouse(
    office: Office, hanako: InHouseNumber
) -> None:
    home = office.service.accept(Marriage(office.filing(MAY), JOHN, hanako), by=CLERK).register
    (marriage,) = office.service.facts(hanako)
    filing = office.filing(date(2025, 1, 10))
    notice = Naturalisation(
        filing, marriage.other.person, "山田", accepted("ヤマダ"), "城", accepted("ジョー"), date(2025, 1, 6),
        Parents("スミス，ポール", "スミス，メアリ", "長男"), with_spouse=True,
    )  # fmt: skip
    wrong = replace(notice, surname="鈴木")
    refused(office, wrong, refusals.NotHusbandAndWife)
    office.service.accept(notice, by=CLERK)
    register = office.service.register(home)
    assert [register.name_of(each.person) for each in register.enrolled] == ["山田\u3000花子", "山田\u3000城"]
    refused(office, notice, refusals.AlreadyInRegister)


def test_a_correction_has_a_ground_by_koseki_24_113_116(office: Office, hanako: InHouseNumber) -> None:
    trifle = Correction(office.filing(MAY), hanako, Ground.TRIFLE, "誤記", born_on=date(1990, 4, 2))
    refused(office, trifle, refusals.NoGround)
    court = replace(trifle, ground=Ground.COURT)
    refused(office, court, refusals.NoGround)
    office.service.accept(replace(court, filing=office.filing(MAY, court=MAY)), by=CLERK)
    member = office.service.register_of(hanako).member(hanako)
    assert member is not None
    assert member.born_on == date(1990, 4, 2)
    said = dict(office.service.register_of(hanako).entries[-1].items)
    assert said["従前の生年月日"].startswith("平成2年4月1日")


def test_nothing_is_entered_for_a_day_to_come_or_before_it_happened(
    office: Office, hanako: InHouseNumber
) -> None:
    today = office.clock.today()
    ahead = Death(replace(office.filing(today), accepted_on=today + timedelta(days=1)), hanako, today)
    refused(office, ahead, refusals.NotYet)
    after = Death(replace(office.filing(MAY), accepted_on=today), hanako, today + timedelta(days=1))
    refused(office, after, refusals.BeforeAcceptance)


def test_what_takes_effect_by_acceptance_is_entered_in_order(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    office.marry(taro, hanako, date(2024, 8, 1))
    office.service.accept(Divorce(office.filing(date(2025, 3, 1)), taro, hanako, Goes.NEW, HERE), by=CLERK)
    jiro = office.adult("佐藤", "次郎", Sex.MALE)
    early = Marriage(
        replace(office.filing(date(2025, 3, 1)), accepted_on=date(2025, 2, 1)), jiro, hanako, "夫"
    )
    refused(office, early, refusals.LaterEntryRecorded)


def test_who_entered_a_register_elsewhere_leaves_hers_and_nobody_enters_twice(
    office: Office, hanako: InHouseNumber
) -> None:
    gone = Departure(office.filing(MAY), hanako, "割符県朝陽市旭一丁目1番\u3000川口\u3000進", "婚姻")
    office.service.accept(gone, by=CLERK)
    refused(office, gone, refusals.NotInRegister)


def test_a_late_notice_is_entered_with_the_note_that_it_was_late(
    office: Office, hanako: InHouseNumber
) -> None:
    child = office.born("凪", Sex.FEMALE, MAY, hanako, None, accepted_on=MAY + timedelta(days=14))
    said = dict(office.service.register_of(child).entries[-1].items)
    assert said["届出期間経過"] == "14日"
    in_time = office.born("空", Sex.MALE, MAY, hanako, None, accepted_on=MAY + timedelta(days=13))
    said = dict(office.service.register_of(in_time).entries[-1].items)
    assert "届出期間経過" not in said


def test_every_refusal_has_a_reason_a_law_and_a_remedy_of_its_own() -> None:
    found = [
        each
        for each in vars(refusals).values()
        if isinstance(each, type)
        and issubclass(each, Refusal)
        and each not in {Refusal, refusals.NoticeRefused}
    ]
    assert len(found) > 35
    assert len({each.reason for each in found}) == len(found)
    for each in found:
        assert each.law
        assert each.remedy
        assert len(each.reason) <= 32
        assert "_" not in each.reason


def test_nothing_that_is_printed_names_anybody(
    office: Office, taro: InHouseNumber, hanako: InHouseNumber
) -> None:
    notice = Marriage(office.filing(MAY), taro, hanako, "夫", THERE)
    done = office.service.accept(notice, by=CLERK)
    register = office.service.register(done.register)
    things = [notice, done, register, *register.members, *register.entries, *office.service.facts(taro)]
    printed = " ".join(f"{each!r} {each}" for each in things)
    for word in ("鈴木", "山田", "太郎", "花子", "1990", taro.reveal("look for it")):
        assert word not in printed
    with pytest.raises(refusals.AlreadyMarried) as told:
        office.service.accept(notice, by=CLERK)
    assert "鈴木" not in f"{told.value}{told.value.remedy}"


def test_every_kind_of_notice_has_its_act_and_every_kind_of_event_its_word() -> None:
    assert set(get_args(Notice)) == set(ACTS)
    assert set(WORDS) == set(EventKind)
