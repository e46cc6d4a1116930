# SPDX-License-Identifier: Apache-2.0
"""Change and retirement: a number is never free again and never changes on a wish."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import ASAHI, MIDORI, PENSION, Office, newcomer, open_office, request
from warifu.kernel.refusal import Fault, Malformed
from warifu.numbers import (
    Designation,
    HeldByAnotherCity,
    Newcomer,
    NoGroundForChange,
    NoSuchResident,
    NumberChange,
    NumberNotLive,
    OnlyCities,
    PersonNotConfirmed,
    RequestReused,
    Standing,
    root_input,
)


def change_of(old: Designation, person: Newcomer, request_id: UUID) -> NumberChange:
    """A lawful request to change this person's number."""
    return NumberChange(
        request_id=request_id,
        code=person.code,
        number=old.number,
        leaked=True,
        at_risk=True,
        ex_officio=False,
        evidence="file 7 of the mayor of Midori",
    )


def _with_one(make_database: MakeDatabase) -> tuple[Office, Designation, NumberChange]:
    office = open_office(make_database)
    old = office.service.designate(MIDORI, request(1), newcomer(1))
    return office, old, change_of(old, newcomer(1), request(9))


def test_a_changed_number_keeps_the_root_id_and_the_mailbox(make_database: MakeDatabase) -> None:
    office, old, change = _with_one(make_database)
    new = office.changes.change_number(MIDORI, change)
    assert new.fresh
    assert new.number != old.number
    assert root_input(new.rid) == root_input(old.rid)
    assert new.mailbox_key == old.mailbox_key
    found = office.enrolment.find_for_enrolment(new.number, newcomer(1).items, PENSION, "75")
    assert root_input(found.rid) == root_input(old.rid)
    assert len(office.service.mailboxes_to_open()) == 1, "her mailbox is opened once"
    assert office.service.designate(MIDORI, request(2), newcomer(1)).number == new.number


def test_a_changed_number_can_be_changed_again(make_database: MakeDatabase) -> None:
    office, old, change = _with_one(make_database)
    new = office.changes.change_number(MIDORI, change)
    third = office.changes.change_number(MIDORI, change_of(new, newcomer(1), request(10)))
    assert len({old.number, new.number, third.number}) == 3
    with pytest.raises(NumberNotLive):
        office.changes.change_number(MIDORI, change_of(old, newcomer(1), request(11)))


def test_a_refused_change_is_recorded_and_stays_refused(make_database: MakeDatabase) -> None:
    office, _, change = _with_one(make_database)
    wish = replace(change, at_risk=False)
    for _ in range(2):
        with pytest.raises(NoGroundForChange):
            office.changes.change_number(MIDORI, wish)
    with office.database.transaction() as connection:
        rows = connection.execute(
            "SELECT leaked, at_risk, new_position FROM numbers.number_change"
        ).fetchall()
    assert rows == [(True, False, None)]


def test_a_request_number_decides_one_change_only(make_database: MakeDatabase) -> None:
    office, _, change = _with_one(make_database)
    with pytest.raises(NoGroundForChange):
        office.changes.change_number(MIDORI, replace(change, leaked=False))
    with pytest.raises(RequestReused):
        office.changes.change_number(MIDORI, change)
    with pytest.raises(RequestReused):
        office.changes.change_number(ASAHI, replace(change, leaked=False))


def test_only_the_city_that_keeps_the_record_changes_a_number(make_database: MakeDatabase) -> None:
    office, _, change = _with_one(make_database)
    other = office.service.designate(MIDORI, request(2), newcomer(2))
    for city, wrong, refusal in (
        (ASAHI, change, HeldByAnotherCity),
        (PENSION, change, OnlyCities),
        (MIDORI, replace(change, number=other.number), NoSuchResident),
        (MIDORI, replace(change, code=newcomer(3).code), NoSuchResident),
    ):
        with pytest.raises(refusal):
            office.changes.change_number(city, wrong)
    assert office.service.check()["issued"] == 2


def test_evidence_is_named(make_database: MakeDatabase) -> None:
    _, _, change = _with_one(make_database)
    with pytest.raises(Malformed):
        replace(change, evidence=" ")


def test_a_number_sleeps_abroad_and_lives_again_on_return(make_database: MakeDatabase) -> None:
    office, old, _ = _with_one(make_database)
    for _ in range(2):
        office.changes.retire(MIDORI, newcomer(1).code, Standing.ABROAD, date(2026, 5, 1))
    office.enrolment.find_for_enrolment(old.number, newcomer(1).items, PENSION, "75")
    office.changes.reinstate(MIDORI, newcomer(1).code, date(2027, 5, 1))
    assert office.service.designate(MIDORI, request(2), newcomer(1)).number == old.number


def test_a_number_of_the_dead_opens_nothing_and_is_not_changed(make_database: MakeDatabase) -> None:
    office, old, change = _with_one(make_database)
    office.changes.retire(MIDORI, newcomer(1).code, Standing.DECEASED, date(2026, 5, 1))
    with pytest.raises(PersonNotConfirmed):
        office.enrolment.find_for_enrolment(old.number, newcomer(1).items, PENSION, "75")
    with pytest.raises(NumberNotLive):
        office.changes.change_number(MIDORI, change)


def test_only_death_and_emigration_retire_a_number(make_database: MakeDatabase) -> None:
    office, _, _ = _with_one(make_database)
    with pytest.raises(Fault):
        office.changes.retire(MIDORI, newcomer(1).code, Standing.CHANGED, date(2026, 5, 1))
    with pytest.raises(HeldByAnotherCity):
        office.changes.retire(ASAHI, newcomer(1).code, Standing.ABROAD, date(2026, 5, 1))
