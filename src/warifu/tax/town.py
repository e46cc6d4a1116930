# SPDX-License-Identifier: Apache-2.0
"""Made-up incomes for a town of fictional residents, the same for the same seed.

Pure: randomness comes from the seed alone. Salaries are drawn from a log-normal curve with a median of
about four million yen; nothing here claims to be statistics. Real assessments come from `income.assess`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.money import Yen
from warifu.tax import figures
from warifu.tax.income import IncomeRecord, assess

_SALARY_DEDUCTIONS = (
    (1_900_000, 0, 650_000),
    (3_600_000, 30, 80_000),
    (6_600_000, 20, 440_000),
    (8_500_000, 10, 1_100_000),
)
"""給与所得控除: up to this salary, percent of it plus a fixed sum (ITA 28 since 2025; unconfirmed)."""
_HIGHEST_SALARY_DEDUCTION = 1_950_000
_DEPENDANT_INCOME_LIMIT = Yen(580_000)
"""Income up to which a member counts as a dependant (ITA 2, since 2025; unconfirmed)."""


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """納税義務者となりうる者: what the generator needs of a resident. Members of one household together."""

    in_house_number: InHouseNumber
    birth_on: date
    household: str


def made_up_incomes(residents: Iterable[Taxpayer], year: int, seed: int) -> Iterator[IncomeRecord]:
    """Yield an assessment for each resident of 16 or older on the first day of `year`.

    Residents of one household MUST stand next to each other, as in a register. The best earner of a
    household counts every member of little or no income as a dependant.
    """
    draw = random.Random(f"incomes/{year}/{seed}")  # noqa: S311  # made-up people, no secret depends on it
    for _, members in groupby(residents, key=attrgetter("household")):
        yield from _household(list(members), year, draw)


def salary_income(salary: Yen) -> Yen:
    """給与所得: a salary after the 給与所得控除.

    >>> salary_income(Yen(1_000_000)), salary_income(Yen(5_000_000)), salary_income(Yen(20_000_000))
    (Yen(amount=350000), Yen(amount=3560000), Yen(amount=18050000))
    """
    for up_to, percent, fixed in _SALARY_DEDUCTIONS:
        if salary.amount <= up_to:
            return Yen(max(0, salary.amount - salary.amount * percent // 100 - fixed))
    return Yen(salary.amount - _HIGHEST_SALARY_DEDUCTION)


def _household(members: list[Taxpayer], year: int, draw: random.Random) -> Iterator[IncomeRecord]:
    salaries = [_salary(year - member.birth_on.year, draw) for member in members]
    incomes = [salary_income(salary) for salary in salaries]
    best = max(range(len(members)), key=lambda at: incomes[at])
    dependants = [at for at, income in enumerate(incomes) if at != best and income <= _DEPENDANT_INCOME_LIMIT]
    grown = sum(1 for at in dependants if year - members[at].birth_on.year > 16)
    for at, member in enumerate(members):
        if year - member.birth_on.year <= 16:
            continue
        social_insurance = Yen(salaries[at].amount * 15 // 100)
        deducted = figures.DEPENDANT_DEDUCTION * (grown if at == best else 0)
        yield assess(
            member.in_house_number,
            year,
            salaries[at],
            incomes[at],
            social_insurance + deducted,
            len(dependants) if at == best else 0,
        )


def _salary(age: int, draw: random.Random) -> Yen:
    """Draw a year's salary for an age; two draws for every age, so that one resident moves no other."""
    works, level = draw.random(), draw.lognormvariate(0, 0.5)
    share = 0.0 if age < 18 else 0.4 if age < 23 else 0.85 if age < 66 else 0.25
    return Yen(int(4_000_000 * level) // 1000 * 1000 if works < share else 0)
