# SPDX-License-Identifier: Apache-2.0
"""The pension service on a real database: record, hold back, provide."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.databases import MakeDatabase
from tests.provisions import FiledReceipt, local_tax_grant, pension_grant
from warifu.benefits.pension import PensionRecord, PensionService
from warifu.benefits.pension.record import made_up_records
from warifu.benefits.pension.store import PensionStore
from warifu.exchange import provision
from warifu.exchange.purposes import shipped_table
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.refusal import Fault, Malformed

HANAKO = InHouseNumber.of_random(bytes(range(16)))
STRANGER = InHouseNumber.of_random(bytes(range(1, 17)))
EVERY_ITEM = tuple(item.code for item in shipped_table().kinds["pension"].items)


@pytest.fixture
def office(make_database: MakeDatabase) -> PensionService:
    clock = SteppedClock(datetime(2026, 11, 22, tzinfo=UTC))
    service = PensionService("agency:pension", PensionStore(make_database(["benefits"])), clock)
    service.record(PensionRecord(HANAKO, "2", date(2010, 4, 1)))
    return service


def test_the_insured_category_is_provided_as_it_stands(office: PensionService) -> None:
    assert office.provide(pension_grant(3001), FiledReceipt(), HANAKO, [3001]) == {3001: "2"}
    assert office.record(PensionRecord(HANAKO, "3", date(2026, 11, 1))) == 2
    assert office.provide(pension_grant(*EVERY_ITEM), FiledReceipt(), HANAKO, EVERY_ITEM) == {
        3001: "3",
        3002: "2026-11-01",
        3003: "",
        3004: 0,
        3005: "",
    }


def test_the_same_bars_hold_as_for_every_provider(office: PensionService) -> None:
    with pytest.raises(provision.NotTheProvider):
        office.provide(local_tax_grant(1001), FiledReceipt(), HANAKO, [3001])
    with pytest.raises(provision.ItemNotGranted):
        office.provide(pension_grant(3001), FiledReceipt(), HANAKO, [3004])
    with pytest.raises(provision.NotFiled):
        office.provide(pension_grant(3001), FiledReceipt(state=3), HANAKO, [3001])
    with pytest.raises(provision.NoRecord):
        office.provide(pension_grant(3001), FiledReceipt(), STRANGER, [3001])


def test_a_person_released_by_hand_is_refused_with_or_without_a_record(office: PensionService) -> None:
    for person in (HANAKO, STRANGER):
        office.answer_by_hand(person, by_hand=True)
        with pytest.raises(provision.ReleasedByHand):
            office.provide(pension_grant(3001), FiledReceipt(), person, [3001])
    office.answer_by_hand(HANAKO, by_hand=False)
    assert office.provide(pension_grant(3001), FiledReceipt(), HANAKO, [3001]) == {3001: "2"}


def test_a_category_the_law_does_not_know_is_malformed() -> None:
    with pytest.raises(Malformed):
        PensionRecord(HANAKO, "4", None)


def test_an_item_of_another_office_is_our_own_fault() -> None:
    with pytest.raises(Fault):
        PensionRecord(HANAKO, "1", None).value(shipped_table().kinds["local-tax"].items[0])


def test_made_up_people_under_twenty_are_not_on_file_and_old_ones_receive_a_pension() -> None:
    today = date(2026, 11, 22)
    people = [(InHouseNumber.of_random(n.to_bytes(16, "big")), date(1940 + n % 80, 5, 5)) for n in range(800)]
    records = list(made_up_records(people, today, 3))
    assert records == list(made_up_records(people, today, 3))
    assert len(records) == sum(1 for _, born_on in people if born_on <= date(2006, 5, 5))
    assert {record.insured_category for record in records} == {"1", "2", "3", "none"}
    assert all(
        (record.pension_amount.amount > 0) == (record.insured_category == "none") for record in records
    )


def test_filling_twice_adds_nothing_and_keeps_what_is_recorded(office: PensionService) -> None:
    people = [(HANAKO, date(1950, 1, 1)), (STRANGER, date(1980, 1, 1))]
    assert office.fill(people, seed=1) == 1
    assert office.fill(people, seed=1) == 0
    assert office.provide(pension_grant(3001), FiledReceipt(), HANAKO, [3001]) == {3001: "2"}
