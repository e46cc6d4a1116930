# SPDX-License-Identifier: Apache-2.0
"""Nobody is sent away for want of a number, a record, an address or a family register (law N-15, INV-28)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.residents.clerk import TODAY
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, stated
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.residents import (
    Arrival,
    Barred,
    Capacity,
    Ground,
    NoSuchResident,
    NotPlain,
    OutsidePerson,
    ProtectionApplication,
    Relation,
    Route,
    WhyOutside,
)

NUMBER = IndividualNumber.of_body("98320567321")


@pytest.mark.parametrize("why", list(WhyOutside))
def test_whoever_has_no_record_gets_a_file_all_the_same(town: Town, why: WhyOutside) -> None:
    applicants = town.clerk.service.applicants
    applicant = applicants.admit(OutsidePerson("アン", why=why), by="clerk-1", case="26-1")
    assert (applicant.registered, applicant.route) == (False, Route.PAPER)
    assert applicants.of(applicant.in_house_number) == applicant


def test_a_resident_without_a_number_takes_the_paper_route_until_she_has_one(town: Town) -> None:
    service = town.clerk.service
    assert service.applicants.of(town.hanako).route is Route.PAPER
    service.number_designated(service.find(town.hanako).record_code, NUMBER, by="clerk-1")
    assert service.applicants.of(town.hanako).route is Route.NETWORK
    assert service.applicants.of(town.lan).route is Route.PAPER
    town.clerk.events.die(town.lan, town.clerk.files(TODAY, town.lan))
    assert not service.applicants.of(town.lan).registered


def test_files_follow_her_into_the_record_she_gets(town: Town) -> None:
    service = town.clerk.service
    admitted = service.applicants.admit(
        OutsidePerson("山田 陸", why=WhyOutside.NO_FAMILY_REGISTER), by="clerk-1", case="26-1"
    )
    said = replace(stated(HANAKO), household="A-0900", relation=Relation.HEAD, resident_since=TODAY)
    (resident,) = service.move_in([Arrival(replace(said, name="山田　陸"))], moved_in_on=TODAY, by="clerk-1")
    joined = service.applicants.got_a_record(admitted.in_house_number, resident.in_house_number, by="clerk-1")
    assert (joined.in_house_number, joined.registered) == (resident.in_house_number, True)
    assert service.applicants.of(admitted.in_house_number) == joined
    with pytest.raises(NoSuchResident):
        service.applicants.got_a_record(town.lan, resident.in_house_number, by="clerk-1")


def test_nobody_is_nobody_and_a_number_is_not_written_as_a_name(town: Town) -> None:
    applicants = town.clerk.service.applicants
    with pytest.raises(NoSuchResident):
        applicants.of(InHouseNumber.of_random(bytes(16)))
    for name in ("", " ", "123456789018", "x\x00y"):
        with pytest.raises(NotPlain):
            applicants.admit(OutsidePerson(name), by="clerk-1", case="26-1")


def test_where_she_can_be_reached_is_protected_like_an_address(town: Town) -> None:
    clerk, service = town.clerk, town.clerk.service
    person = OutsidePerson("甲", contact="割符県朝陽市海辺町 支援センター")
    admitted = service.applicants.admit(person, by="clerk-1", case="26-1").in_house_number
    assert service.applicants.contact(clerk.asks(), admitted) == person.contact
    measure = ProtectionApplication(
        admitted, frozenset(), (Barred(town.taro, "山田太郎"),), Ground.STALKING, frozenset({"listed"})
    )
    service.protection.apply(measure, by="listed", case="DV-3")
    for asker in (clerk.asks(), clerk.asks(Capacity.THIRD_PARTY, town.taro, reason_accepted=True)):
        with pytest.raises(NoSuchResident):
            service.applicants.contact(asker, admitted)
    listed = replace(clerk.asks(), clerk="listed")
    assert service.applicants.contact(listed, admitted) == person.contact
