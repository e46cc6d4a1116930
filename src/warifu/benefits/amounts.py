# SPDX-License-Identifier: Apache-2.0
"""児童手当の額と期間: which children are paid, how they are counted, how much, and from which month.

Pure. Who claims, and whether an income stands in the way, is `child_allowance`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from warifu.benefits.application import Application, Child
from warifu.benefits.figures import needed_figure
from warifu.kernel.dates import reaches_on
from warifu.kernel.money import Yen

_DAYS_AFTER_EVENT = 15
"""Claimed within 15 days of the birth or move, the month of the event counts (児童手当法 8)."""


@dataclass(frozen=True, slots=True)
class ChildAmount:
    """児童ごとの月額: the amount for one child, by its place in the application, and the figure used."""

    child: int
    amount: Yen
    figure: str


def first_month(application: Application) -> date:
    """支給開始月: the month after the claim, or after the event if claimed within 15 days (児童手当法 8)."""
    start, event = application.received_on, application.event_on
    if event and application.received_on - event <= timedelta(days=_DAYS_AFTER_EVENT):
        start = event
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def tax_year(month: date) -> int:
    """課税年度: whose assessment counts in a month: from June this year's, before June the last one's.

    >>> tax_year(date(2026, 5, 1)), tax_year(date(2026, 6, 1))
    (2025, 2026)
    """
    return month.year if month.month >= 6 else month.year - 1


def fiscal_year_end(born_on: date, years: int) -> date:
    """年度末: the first 31 March on or after the day an age is reached.

    >>> fiscal_year_end(date(2008, 4, 1), 18), fiscal_year_end(date(2008, 4, 2), 18)
    (datetime.date(2026, 3, 31), datetime.date(2027, 3, 31))
    """
    reached = reaches_on(born_on, years)
    this_year = date(reached.year, 3, 31)
    return this_year if reached <= this_year else date(reached.year + 1, 3, 31)


def payable(application: Application, month: date) -> list[int]:
    """支給要件児童: the places of the children for whom the month is paid: born before it, within the age."""
    until = needed_figure("paid_until_age", month)
    return [
        place
        for place, child in enumerate(application.children)
        if child.birth_on < month <= fiscal_year_end(child.birth_on, until)
    ]


def amounts(application: Application, month: date, *, special: bool) -> Iterator[ChildAmount]:
    """児童ごとの月額: the amount for each payable child; `special` pays the 特例給付 instead."""
    order = _counted(application, month)
    for place in payable(application, month):
        child = application.children[place]
        name = "special_benefit" if special else _figure_for(child, order.index(place) + 1, month)
        yield ChildAmount(place, Yen(needed_figure(name, month)), name)


def _counted(application: Application, month: date) -> list[int]:
    """子の数え方: the places of children that count, eldest first; over 18 only while supported."""
    until = needed_figure("counted_until_age", month)
    counted = [
        place
        for place, child in enumerate(application.children)
        if child.birth_on < month <= fiscal_year_end(child.birth_on, until)
        and (child.supported or month <= fiscal_year_end(child.birth_on, 18))
    ]
    return sorted(counted, key=lambda place: application.children[place].birth_on)


def _figure_for(child: Child, rank: int, month: date) -> str:
    """Which figure applies to the child of this rank (1 = eldest counted).

    The month of the third birthday still counts as under three, also for a child born on the first.
    """
    third_until = fiscal_year_end(child.birth_on, needed_figure("third_child_until_age", month))
    if rank >= 3 and month <= third_until:
        return "third_child"
    third_birthday_month = child.birth_on.replace(year=child.birth_on.year + 3, day=1)
    return "under_three" if month <= third_birthday_month else "from_three"
