# SPDX-License-Identifier: Apache-2.0
"""地方税関係情報: what a municipality knows of one person's income and tax for one tax year.

Pure. Does not keep records (`store`) and does not decide who may see them (`service`).
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.exchange import DataItem
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Fault, Refusal
from warifu.tax import figures

KIND = "local-tax"
"""The kind of information this office provides."""

FIRST_YEAR, LAST_YEAR = 1951, 2200


class TaxYearUnreadable(Refusal):
    """The inquiry does not say which tax year it means."""

    status = 422
    reason = "query-unreadable"
    law = "Act 22"
    remedy = "Ask again and name the tax year (課税年度) as four digits."


@dataclass(frozen=True, slots=True)
class IncomeRecord:
    """課税台帳の記録: one assessment. `tax_year` is the 課税年度; amounts are for the whole year."""

    in_house_number: InHouseNumber
    tax_year: int
    salary_revenue: Yen
    total_income: Yen
    deductions: Yen
    dependants: int
    non_taxable: bool
    municipal_tax: Yen
    prefectural_tax: Yen

    def value(self, item: DataItem) -> int | bool:
        """The JSON value of one item of 地方税関係情報. Raises Fault for an item this office lacks."""
        if item.kind != KIND or not hasattr(self, item.key):
            raise Fault(f"the tax office keeps no item {item.code}")
        kept: int | bool | Yen = getattr(self, item.key)
        return kept.amount if isinstance(kept, Yen) else kept


def assess(
    in_house_number: InHouseNumber,
    tax_year: int,
    salary_revenue: Yen,
    total_income: Yen,
    deductions: Yen,
    dependants: int,
) -> IncomeRecord:
    """賦課決定: compute the year's municipal and prefectural tax on an income.

    `deductions` are the 所得控除 without the basic one. Simplified: no 調整控除, no tax credits, no
    special treatment of capital gains. Source: LTA 295, 310, 314-3 (figures unconfirmed).
    """
    rate = figures.rates(tax_year)
    non_taxable = total_income <= _non_taxable_limit(dependants)
    base = max(0, (total_income - deductions - rate.basic_deduction).amount) // 1000 * 1000
    if non_taxable:
        municipal = prefectural = Yen(0)
    else:
        municipal = Yen(base * rate.municipal_percent // 100) + rate.municipal_per_capita
        prefectural = Yen(base * rate.prefectural_percent // 100) + rate.prefectural_per_capita
    return IncomeRecord(
        in_house_number=in_house_number,
        tax_year=tax_year,
        salary_revenue=salary_revenue,
        total_income=total_income,
        deductions=deductions,
        dependants=dependants,
        non_taxable=non_taxable,
        municipal_tax=municipal,
        prefectural_tax=prefectural,
    )


def _non_taxable_limit(dependants: int) -> Yen:
    added = figures.NON_TAXABLE_DEPENDANTS if dependants else Yen(0)
    return figures.NON_TAXABLE_UNIT * (1 + dependants) + figures.NON_TAXABLE_ADDED + added
