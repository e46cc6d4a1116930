# SPDX-License-Identifier: Apache-2.0
"""Registers, names and dates: what the Family Register Act lets nobody enter; and what every act owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from tests.families.office import CLERK, ELSEWHERE, HERE, JOHN, MAY, THERE, Office, accepted, refused, taken
from warifu.families import Closing, EventKind, Notice, refusals
from warifu.families.acts.changes import Branch, GivenName, Surname, SurnameGround, Transfer
from warifu.families.acts.corrections import Correction, Ground
from warifu.families.acts.divorces import Divorce, Goes
from warifu.families.acts.endings import Death, Departure, Establishment, Naturalisation
from warifu.families.acts.marriages import Marriage
from warifu.families.acts.table import ACTS
from warifu.families.register import WORDS, Parents
from warifu.families.telling import Part, affected
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal


def test_who_has_no_register_gets_one_by_the_court_by_koseki_110(office: Office) -> None:
    notice = Establishment(
        office.filing(MAY), "山田", accepted("ヤマダ"), "望", accepted("ノゾミ"), date(1999, 9, 9),
        Sex.FEMALE, Parents("", "山田\u3000春子", "長女"), HERE,
    )  # fmt: skip
    refused(office, notice, refusals.CourtPermissionMissing)
    to_come = replace(notice, filing=office.filing(MAY, court=date(2024, 5, 2)))
    refused(office, to_come, refusals.BeforeAcceptance)
    permitted = replace(notice, filing=office.filing(MAY, court=date(2024, 4, 20)))
    person = office.service.accept(permitted, by=CLERK).person
    assert person is not None
    register = office.service.register_of(person)
    assert (register.head, register.name_of(person)) == (person, "山田\u3000望")
    refused(office, replace(permitted, person=person), refusals.AlreadyInRegister)


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
    refused(office, wrong, refusals.SurnameNotOfTheTwo)
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
