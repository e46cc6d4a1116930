# SPDX-License-Identifier: Apache-2.0
"""Municipal tax: the arithmetic, and a made-up town that is the same for the same seed."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from warifu.exchange.purposes import shipped_table
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Fault
from warifu.tax import IncomeRecord, Taxpayer, assess, figures
from warifu.tax.town import made_up_incomes, salary_income

SOMEONE = InHouseNumber.of_random(bytes(16))


def a_number(n: int) -> InHouseNumber:
    return InHouseNumber.of_random(n.to_bytes(16, "big"))


def assessed(income: int, *, year: int = 2026, deductions: int = 0, dependants: int = 0) -> IncomeRecord:
    return assess(SOMEONE, year, Yen(0), Yen(income), Yen(deductions), dependants)


def test_tax_is_six_and_four_percent_of_the_taxable_income_and_a_sum_per_head() -> None:
    record = assessed(3_000_000, deductions=570_000)
    assert record.municipal_tax == Yen(2_000_000 * 6 // 100 + 3_000)
    assert record.prefectural_tax == Yen(2_000_000 * 4 // 100 + 1_000)
    assert not record.non_taxable


def test_the_sum_per_head_follows_the_tax_year() -> None:
    earlier, later = assessed(3_000_000, year=2023), assessed(3_000_000, year=2024)
    assert earlier.municipal_tax - later.municipal_tax == Yen(500)
    with pytest.raises(ValueError, match="2014"):
        figures.rates(2013)


@pytest.mark.parametrize(
    ("income", "dependants", "exempt"),
    [
        (450_000, 0, True),
        (450_001, 0, False),
        (1_010_000, 1, True),
        (1_010_001, 1, False),
        (1_360_000, 2, True),
        (1_360_001, 2, False),
    ],
)
def test_a_small_income_is_exempt_and_the_limit_grows_with_dependants(
    income: int, dependants: int, *, exempt: bool
) -> None:
    record = assessed(income, dependants=dependants)
    assert record.non_taxable is exempt
    assert (record.municipal_tax == Yen(0)) is exempt


def test_deductions_above_the_income_never_make_a_negative_tax() -> None:
    assert assessed(500_000, deductions=9_000_000).municipal_tax == Yen(3_000)


@pytest.mark.parametrize("edge", [1_900_000, 3_600_000, 6_600_000, 8_500_000])
def test_salary_income_has_no_step_where_the_deduction_changes(edge: int) -> None:
    below, above = salary_income(Yen(edge)), salary_income(Yen(edge + 10))
    assert Yen(0) <= above - below <= Yen(10)


def test_every_item_of_local_tax_has_a_value_of_its_declared_form() -> None:
    record = assessed(3_000_000, dependants=2)
    for item in shipped_table().kinds["local-tax"].items:
        value = record.value(item)
        assert type(value) is (bool if item.value == "flag" else int)
    with pytest.raises(Fault):
        record.value(shipped_table().kinds["pension"].items[0])


def a_town(households: int) -> list[Taxpayer]:
    born = (date(1985, 4, 2), date(1988, 9, 30), date(2008, 1, 1), date(2020, 6, 1))
    return [
        Taxpayer(a_number(4 * home + at), birth_on, f"h{home}")
        for home in range(households)
        for at, birth_on in enumerate(born)
    ]


def test_the_same_seed_makes_the_same_town_and_another_seed_another() -> None:
    town = a_town(50)
    first = list(made_up_incomes(town, 2026, 7))
    assert first == list(made_up_incomes(town, 2026, 7))
    assert first != list(made_up_incomes(town, 2026, 8))


def test_children_have_no_assessment_and_count_as_dependants_of_the_best_earner() -> None:
    records = list(made_up_incomes(a_town(200), 2026, 1))
    assert len(records) == 200 * 3
    for home in range(200):
        members = records[3 * home : 3 * home + 3]
        with_dependants = [record for record in members if record.dependants]
        assert len(with_dependants) == 1
        assert with_dependants[0].total_income == max(record.total_income for record in members)
    assert len({record.total_income for record in records}) > 300


def test_a_record_prints_no_in_house_number() -> None:
    record = assessed(3_000_000)
    assert SOMEONE.reveal("test") not in repr(record)
    assert dataclasses.replace(record) == record
