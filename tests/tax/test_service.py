# SPDX-License-Identifier: Apache-2.0
"""The tax office on a real database: assess, correct, hold back, provide."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import psycopg
import pytest

from tests.databases import MakeDatabase
from tests.provisions import FiledReceipt, local_tax_grant, pension_grant
from warifu.exchange import provision
from warifu.exchange.purposes import Grant
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Fault
from warifu.tax import Taxpayer, TaxService, assess
from warifu.tax.income import TaxYearUnreadable
from warifu.tax.store import TaxStore

MOTHER = InHouseNumber.of_random(bytes(range(16)))
STRANGER = InHouseNumber.of_random(bytes(range(1, 17)))


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database(["tax"])


@pytest.fixture
def office(database: Database) -> TaxService:
    clock = SteppedClock(datetime(2026, 11, 22, tzinfo=UTC))
    service = TaxService("city:asahi", TaxStore(database), clock)
    service.record(assess(MOTHER, 2026, Yen(5_000_000), Yen(3_560_000), Yen(750_000), 2))
    return service


def test_granted_items_of_a_recorded_person_are_provided_by_code(office: TaxService) -> None:
    given = office.provide(local_tax_grant(1001, 1002), FiledReceipt(), MOTHER, [1001, 1002], 2026)
    assert given == {1001: 3_560_000, 1002: 2}


def test_fewer_items_than_granted_may_be_provided(office: TaxService) -> None:
    assert office.provide(local_tax_grant(1001, 1002), FiledReceipt(), MOTHER, [1002], 2026) == {1002: 2}


def test_a_correction_is_provided_and_the_first_assessment_is_kept(
    office: TaxService, database: Database
) -> None:
    assert office.record(assess(MOTHER, 2026, Yen(0), Yen(4_000_000), Yen(0), 1)) == 2
    assert office.provide(local_tax_grant(1001), FiledReceipt(), MOTHER, [1001], 2026) == {1001: 4_000_000}
    with database.transaction() as connection:
        rows = connection.execute("SELECT total_income FROM tax.income ORDER BY revision").fetchall()
    assert rows == [(3_560_000,), (4_000_000,)]


def test_an_assessment_can_be_neither_changed_nor_removed(office: TaxService, database: Database) -> None:
    for sql in ("UPDATE tax.income SET total_income = 0", "DELETE FROM tax.manual_release"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
            connection.execute(sql)


def test_an_unknown_person_or_year_is_no_record(office: TaxService) -> None:
    for person, year in ((STRANGER, 2026), (MOTHER, 2025)):
        with pytest.raises(provision.NoRecord):
            office.provide(local_tax_grant(1001), FiledReceipt(), person, [1001], year)


def test_a_person_released_by_hand_is_refused_with_or_without_a_record(office: TaxService) -> None:
    for person in (MOTHER, STRANGER):
        office.answer_by_hand(person, by_hand=True)
        with pytest.raises(provision.ReleasedByHand):
            office.provide(local_tax_grant(1001), FiledReceipt(), person, [1001], 2026)
    office.answer_by_hand(MOTHER, by_hand=False)
    assert office.provide(local_tax_grant(1002), FiledReceipt(), MOTHER, [1002], 2026) == {1002: 2}


@pytest.mark.parametrize("items", [[1003], [1001, 1003], [], [3001]])
def test_an_item_beyond_the_grant_is_not_provided(office: TaxService, items: list[int]) -> None:
    with pytest.raises(provision.ItemNotGranted):
        office.provide(local_tax_grant(1001), FiledReceipt(), MOTHER, items, 2026)


def test_a_grant_for_another_provider_opens_nothing_here(office: TaxService) -> None:
    for grant in (local_tax_grant(1001, provider="city:elsewhere"), pension_grant(3001)):
        with pytest.raises(provision.NotTheProvider):
            office.provide(grant, FiledReceipt(), MOTHER, [1001], 2026)


@pytest.mark.parametrize("state", [0, 3, 4])
def test_without_a_filed_record_nothing_is_provided(office: TaxService, state: int) -> None:
    with pytest.raises(provision.NotFiled):
        office.provide(local_tax_grant(1001), FiledReceipt(state=state), MOTHER, [1001], 2026)


def test_a_record_filed_with_a_lawful_delay_is_enough(office: TaxService) -> None:
    assert office.provide(local_tax_grant(1002), FiledReceipt(state=2), MOTHER, [1002], 2026) == {1002: 2}


def test_something_that_is_no_grant_or_no_receipt_is_our_own_fault(office: TaxService) -> None:
    with pytest.raises(Fault):
        office.provide(cast("Grant", {"items": [1001]}), FiledReceipt(), MOTHER, [1001], 2026)
    with pytest.raises(Fault):
        office.provide(local_tax_grant(1001), cast("Any", None), MOTHER, [1001], 2026)


@pytest.mark.parametrize("year", [0, 1950, 2201, "2026", True, None])
def test_an_impossible_tax_year_is_refused_and_said_so(office: TaxService, year: Any) -> None:
    with pytest.raises(TaxYearUnreadable, match="which tax year"):
        office.provide(local_tax_grant(1001), FiledReceipt(), MOTHER, [1001], year)


def test_filling_a_town_twice_adds_nothing_and_never_replaces_a_real_assessment(office: TaxService) -> None:
    others = [InHouseNumber.of_random((7 << 64 | n).to_bytes(16, "big")) for n in range(1500)]
    town = [Taxpayer(who, date(1980, 1, 1), f"h{n}") for n, who in enumerate([MOTHER, *others])]
    assert office.fill(town, 2026, seed=1) == 1500
    assert office.fill(town, 2026, seed=1) == 0
    mothers = office.income(MOTHER, 2026)
    assert mothers is not None
    assert mothers.total_income == Yen(3_560_000)
    assert office.income(others[-1], 2026) is not None
