# SPDX-License-Identifier: Apache-2.0
"""児童手当: who claims, for which children, how much. Pure rules over an application and its answers.

    1 no child within the age → not granted, and nobody is asked
    2 the claimant is the parent of higher income (児童手当法 4); with one parent, that parent
    3 a public servant is paid by the employer (17)
    4 until 2024-09 the claimant's income decides between allowance, special benefit and nothing
    5 the insured category says who bears the cost (被用者 or not)
    6 the family register says that the claimant is the parent of each child (4), where its place is known

A fact that is missing, refused or unreadable makes the decision wait and name it; nothing is guessed.
Not checked here: that parents and children live together (the residents' office), later changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from warifu.benefits.amounts import ChildAmount, amounts, first_month, payable, tax_year
from warifu.benefits.application import (
    DEPENDANTS,
    FAMILY_PURPOSE,
    INSURED_CATEGORY,
    LOCAL_TAX_PURPOSE,
    PARENT_CONFIRMED,
    PENSION_PURPOSE,
    SALARY,
    TOTAL_INCOME,
    Answer,
    Answers,
    Application,
    Missing,
    Need,
    Parent,
    Source,
    Status,
)
from warifu.benefits.figures import figure, needed_figure
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.money import Yen

PENSION_SERVICE = "agency:pension"
_EMPLOYEE_CATEGORIES = {"1": False, "2": True, "3": False, "none": False}
"""被保険者の種別: category 2 is insured through an employer; `none` is not insured."""


class Outcome(Enum):
    """決定の別: what was decided."""

    GRANTED = "granted"
    SPECIAL_BENEFIT = "special-benefit"
    NOT_GRANTED = "not-granted"


@dataclass(frozen=True, slots=True)
class Decision:
    """認定・却下の決定: who is paid how much from which month, why, and on what it rests.

    `employee` is None where the category did not matter. `reasons` are codes: higher-income, only-parent,
    within-limit, over-limit, over-upper-limit, no-income-limit, paid-by-employer, no-child-in-age.
    """

    outcome: Outcome
    claimant: InHouseNumber | None
    employee: bool | None
    first_month: date
    amounts: tuple[ChildAmount, ...]
    reasons: tuple[str, ...]
    rests_on: tuple[tuple[InHouseNumber, int, Source], ...]

    @property
    def monthly(self) -> Yen:
        """The sum per month in the first month."""
        return sum((each.amount for each in self.amounts), Yen(0))

    @property
    def deemed_submitted(self) -> tuple[tuple[InHouseNumber, int], ...]:
        """書面提出みなし: facts that came by the network, so no paper is due (Act 22(2))."""
        return tuple(
            (person, purpose) for person, purpose, source in self.rests_on if source is Source.NETWORK
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """決定の保留: the decision waits for these."""

    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Income:
    """所得: what the local tax answer says of one parent."""

    total: Yen
    dependants: int
    salary: Yen

    def compared(self, month: date) -> Yen:
        """The income as compared with a limit: after the deductions of the Order."""
        salaried = figure("salary_deduction", month) if self.salary > Yen(0) else None
        return self.total - Yen(needed_figure("flat_deduction", month)) - Yen(salaried or 0)


def needed(application: Application, answers: Answers) -> tuple[Need, ...]:
    """必要な照会: what has to be known next. Asks for no more than the rules in force use.

    Incomes come first; the insured category is asked of the claimant alone, once she is known.
    """
    return tuple(each.need for each in _missing(application, answers))


def decide(application: Application, answers: Answers) -> Decision | Waiting:
    """支給の決定: decide from the answers, or say what is missing. Raises MonthNotKept."""
    missing = tuple(_missing(application, answers))
    if missing:
        return Waiting(missing)
    month = first_month(application)
    if not payable(application, month):
        return Decision(Outcome.NOT_GRANTED, None, None, month, (), ("no-child-in-age",), ())
    claimant = _claimant(application, answers)
    chosen = "only-parent" if len(application.parents) == 1 else "higher-income"
    rests_on = tuple(_rests_on(application, answers, claimant, month))
    outcome, reason = _by_income(claimant, answers, month)
    if claimant.public_servant:
        outcome, reason = Outcome.NOT_GRANTED, "paid-by-employer"
    paid = () if outcome is Outcome.NOT_GRANTED else _paid(application, month, outcome)
    employee = None if outcome is Outcome.NOT_GRANTED else _category(answers, claimant)
    number = claimant.in_house_number
    return Decision(outcome, number, employee, month, paid, (chosen, reason), rests_on)


def _missing(application: Application, answers: Answers) -> Iterator[Missing]:
    month = first_month(application)
    if not payable(application, month):
        return
    incomes = list(_missing_incomes(application, answers, month))
    yield from incomes
    if incomes:
        return
    claimant = _claimant(application, answers)
    if claimant.public_servant or _by_income(claimant, answers, month)[0] is Outcome.NOT_GRANTED:
        return
    if _category(answers, claimant) is None:
        need = Need(
            claimant.in_house_number,
            PENSION_PURPOSE,
            "pension-service",
            PENSION_SERVICE,
            (INSURED_CATEGORY,),
            {},
        )
        yield _why(need, answers)
    yield from _missing_kin(application, answers, claimant)


def _missing_kin(application: Application, answers: Answers, claimant: Parent) -> Iterator[Missing]:
    """Ask about each child whether the claimant is a parent; who claims is settled once incomes are known."""
    on = {"on": application.received_on.isoformat()}
    for child in application.children:
        number, at = child.in_house_number, child.registered_at
        if number is None or not at or _is_parent(answers, number):
            continue
        parent, items = claimant.in_house_number, (PARENT_CONFIRMED,)
        missing = _why(Need(number, FAMILY_PURPOSE, "mayor", at, items, on, parent), answers)
        answer = answers.get((number, FAMILY_PURPOSE))
        denied = answer is not None and answer.unverified_values.get(PARENT_CONFIRMED) is False
        yield Missing(missing.need, missing.status, "not-the-parent") if denied else missing


def _is_parent(answers: Answers, child: InHouseNumber) -> bool:
    answer = answers.get((child, FAMILY_PURPOSE))
    answered = answer is not None and answer.status is Status.ANSWERED
    return answered and answer is not None and answer.unverified_values.get(PARENT_CONFIRMED) is True


def _missing_incomes(application: Application, answers: Answers, month: date) -> Iterator[Missing]:
    limited = figure("income_limit", month) is not None
    if not limited and len(application.parents) == 1:
        return  # since 2024-10 a lone parent's income changes nothing, so nobody may ask for it
    items = (TOTAL_INCOME, DEPENDANTS, SALARY) if limited else (TOTAL_INCOME,)
    for parent in application.parents:
        if _income(answers, parent, items) is None:
            query = {"tax_year": tax_year(month)}
            number = parent.in_house_number
            yield _why(Need(number, LOCAL_TAX_PURPOSE, "mayor", parent.taxed_by, items, query), answers)


def _why(need: Need, answers: Answers) -> Missing:
    answer = answers.get((need.person, need.purpose))
    if answer is None:
        return Missing(need, None, "not-asked")
    if answer.status is Status.ANSWERED:
        return Missing(need, answer.status, "unreadable")
    return Missing(need, answer.status, answer.reason or answer.status.value)


def _income(answers: Answers, parent: Parent, items: tuple[int, ...]) -> Income | None:
    answer = _answered(answers, parent, LOCAL_TAX_PURPOSE)
    if answer is None:
        return None
    amounts = [answer.unverified_values.get(item) for item in items]
    read = [amount for amount in amounts if type(amount) is int and amount >= 0]
    if len(read) != len(items):
        return None
    total, dependants, salary = [*read, 0, 0][:3]
    return Income(Yen(total), dependants, Yen(salary))


def _category(answers: Answers, claimant: Parent) -> bool | None:
    answer = _answered(answers, claimant, PENSION_PURPOSE)
    category = answer.unverified_values.get(INSURED_CATEGORY) if answer else None
    return _EMPLOYEE_CATEGORIES.get(category) if isinstance(category, str) else None


def _answered(answers: Answers, parent: Parent, purpose: int) -> Answer | None:
    answer = answers.get((parent.in_house_number, purpose))
    return answer if answer is not None and answer.status is Status.ANSWERED else None


def _claimant(application: Application, answers: Answers) -> Parent:
    """生計中心者: the parent of higher income; of equal ones the parent named first (児童手当法 4)."""
    if len(application.parents) == 1:
        return application.parents[0]
    first, second = application.parents
    incomes = [_income(answers, parent, (TOTAL_INCOME,)) for parent in (first, second)]
    assert incomes[0] is not None, "asked for before both incomes are known"
    assert incomes[1] is not None, "asked for before both incomes are known"
    return second if incomes[1].total > incomes[0].total else first


def _by_income(claimant: Parent, answers: Answers, month: date) -> tuple[Outcome, str]:
    limit, upper = figure("income_limit", month), figure("upper_limit", month)
    if limit is None:
        return Outcome.GRANTED, "no-income-limit"
    income = _income(answers, claimant, (TOTAL_INCOME, DEPENDANTS, SALARY))
    assert income is not None, "asked for before the income is known"
    added = income.dependants * needed_figure("limit_per_dependant", month)
    compared = income.compared(month).amount
    if compared < limit + added:
        return Outcome.GRANTED, "within-limit"
    if upper is None or compared < upper + added:
        return Outcome.SPECIAL_BENEFIT, "over-limit"
    return Outcome.NOT_GRANTED, "over-upper-limit"


def _rests_on(
    application: Application, answers: Answers, claimant: Parent, month: date
) -> Iterator[tuple[InHouseNumber, int, Source]]:
    limited = figure("income_limit", month) is not None
    if limited or len(application.parents) > 1:
        for parent in application.parents:
            number = parent.in_house_number
            yield number, LOCAL_TAX_PURPOSE, answers[number, LOCAL_TAX_PURPOSE].source
    pension = answers.get((claimant.in_house_number, PENSION_PURPOSE))
    if pension is not None and pension.status is Status.ANSWERED:
        yield claimant.in_house_number, PENSION_PURPOSE, pension.source
    for child in application.children:
        kin = answers.get((child.in_house_number, FAMILY_PURPOSE)) if child.in_house_number else None
        if kin is not None and kin.status is Status.ANSWERED:
            yield kin.person, FAMILY_PURPOSE, kin.source


def _paid(application: Application, month: date, outcome: Outcome) -> tuple[ChildAmount, ...]:
    return tuple(amounts(application, month, special=outcome is Outcome.SPECIAL_BENEFIT))
