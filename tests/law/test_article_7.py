# SPDX-License-Identifier: Apache-2.0
"""番号法第7条 指定及び通知: designation and notice of the number, and its change."""

from dataclasses import replace
from datetime import date

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import ASAHI, MIDORI, PENSION, newcomer, open_office, request
from tests.numbers.test_changes import change_of
from warifu.numbers import (
    HeldByAnotherCity,
    NoGroundForChange,
    NumberNotLive,
    OnlyCities,
    PersonNotConfirmed,
    Standing,
    root_input,
)


def test_a_number_is_made_only_when_a_mayor_asks_for_a_resident_record(make_database: MakeDatabase) -> None:
    """Act 7(1): the mayor designates the number that J-LIS notifies for a resident record code."""
    office = open_office(make_database)
    with pytest.raises(OnlyCities):
        office.service.designate(PENSION, request(1), newcomer(1))
    assert office.service.designate(MIDORI, request(2), newcomer(1)).fresh


def test_a_person_has_one_number_even_if_two_cities_ask(make_database: MakeDatabase) -> None:
    """Act 7(1): one person, one number; who moves in brings hers and gets no second one."""
    office = open_office(make_database)
    office.service.designate(ASAHI, request(1), newcomer(1))
    with pytest.raises(HeldByAnotherCity):
        office.service.designate(MIDORI, request(2), newcomer(1))
    assert office.service.check()["issued"] == 1


@pytest.mark.parametrize(("leaked", "at_risk"), [(False, False), (True, False), (False, True)])
def test_a_number_is_not_changed_unless_it_leaked_and_is_at_risk(
    make_database: MakeDatabase, *, leaked: bool, at_risk: bool
) -> None:
    """Act 7(2): a number changes only if it leaked and may be misused; a wish is refused with the reason."""
    office = open_office(make_database)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    wish = replace(change_of(old, newcomer(1), request(2)), leaked=leaked, at_risk=at_risk)
    with pytest.raises(NoGroundForChange) as refused:
        office.changes.change_number(MIDORI, wish)
    assert refused.value.law == "Act 7(2)"
    assert "mayor" in refused.value.remedy
    assert office.service.designate(MIDORI, request(3), newcomer(1)).number == old.number


@pytest.mark.parametrize("ex_officio", [True, False])
def test_a_leaked_number_at_risk_is_replaced_on_request_and_ex_officio(
    make_database: MakeDatabase, *, ex_officio: bool
) -> None:
    """Act 7(2): on request or ex officio a new number is made; the old one names nobody any more."""
    office = open_office(make_database)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    lawful = change_of(old, newcomer(1), request(2))
    change = type(lawful)(
        lawful.request_id,
        lawful.code,
        lawful.number,
        lawful.leaked,
        lawful.at_risk,
        ex_officio,
        lawful.evidence,
    )
    new = office.changes.change_number(MIDORI, change)
    assert new.number != old.number
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(old.number, newcomer(1).items, PENSION, "75")
    found = office.enrolment.find_for_enrolment(new.number, newcomer(1).items, PENSION, "75")
    assert root_input(found.rid) == root_input(old.rid), "linkage codes do not move"


def test_a_replaced_number_is_not_replaced_twice(make_database: MakeDatabase) -> None:
    """Act 7(2): the replaced number takes no further entry."""
    office = open_office(make_database)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    office.changes.change_number(MIDORI, change_of(old, newcomer(1), request(2)))
    with pytest.raises(NumberNotLive):
        office.changes.change_number(MIDORI, change_of(old, newcomer(1), request(3)))


def test_who_comes_back_from_abroad_has_the_same_number(make_database: MakeDatabase) -> None:
    """Act 7(1), Order 3: who leaves and returns keeps her number."""
    office = open_office(make_database)
    number = office.service.designate(MIDORI, request(1), newcomer(1)).number
    office.changes.retire(MIDORI, newcomer(1).code, Standing.ABROAD, date(2026, 5, 1))
    office.changes.reinstate(MIDORI, newcomer(1).code, date(2030, 5, 1))
    assert office.service.designate(MIDORI, request(2), newcomer(1)).number == number
