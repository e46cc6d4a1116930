# SPDX-License-Identifier: Apache-2.0
"""地方税法の額: figures of the Local Tax Act as dated data, each with its reference.

Years are tax years (課税年度, which tax the income of the calendar year before). Every figure here is
from memory and UNCONFIRMED: check the text before real use (docs/divergences.md). No rule lives here.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.kernel.money import Yen


@dataclass(frozen=True, slots=True)
class Rates:
    """市町村民税・道府県民税の率と均等割: what applies from `from_year` until the next entry."""

    from_year: int
    municipal_percent: int
    prefectural_percent: int
    municipal_per_capita: Yen
    prefectural_per_capita: Yen
    basic_deduction: Yen
    reference: str
    confirmed: bool = False


RATES = (
    Rates(2014, 6, 4, Yen(3_500), Yen(1_500), Yen(330_000), "LTA 310, 38, 314-3, 35; recovery act of 2011"),
    Rates(2021, 6, 4, Yen(3_500), Yen(1_500), Yen(430_000), "LTA 314-2 as amended 2018"),
    Rates(2024, 6, 4, Yen(3_000), Yen(1_000), Yen(430_000), "LTA 310, 38; forest tax apart"),
)
DEPENDANT_DEDUCTION = Yen(330_000)
"""扶養控除: LTA 34, 314-2, per dependant of 16 or older; unconfirmed."""
NON_TAXABLE_UNIT, NON_TAXABLE_ADDED, NON_TAXABLE_DEPENDANTS = Yen(350_000), Yen(100_000), Yen(210_000)
"""非課税限度額 of a first-class area: LTA 295, Order 47-3, since tax year 2021; unconfirmed."""


def rates(tax_year: int) -> Rates:
    """The rates in force for a tax year. Raises ValueError before the first entry.

    >>> rates(2023).municipal_per_capita, rates(2026).municipal_per_capita
    (Yen(amount=3500), Yen(amount=3000))
    """
    found = [each for each in RATES if each.from_year <= tax_year]
    if not found:
        raise ValueError(f"no rates are kept for tax year {tax_year}; the first is {RATES[0].from_year}")
    return found[-1]
