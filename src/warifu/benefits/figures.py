# SPDX-License-Identifier: Apache-2.0
"""児童手当法の額: reads child_allowance.toml and gives the figures in force in a month.

No rule lives here. A figure that is repealed on the day is None; one that never existed is a Fault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from warifu.kernel.refusal import Refusal

FIRST_MONTH = date(2012, 6, 1)


class MonthNotKept(Refusal):
    """The figures of the law are not kept for months this old."""

    status = 422
    reason = "month-not-kept"
    law = "児童手当法"
    remedy = "Decide claims for months before June 2012 on paper."


@dataclass(frozen=True, slots=True)
class DatedValue:
    """額とその根拠: one value from a day on; `value` None means repealed."""

    from_on: date
    value: int | None
    reference: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """法令上の額: one figure with its history, oldest first."""

    name: str
    ja: str
    en: str
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue | None:
        """The entry in force on a day, or None before the first."""
        return next((each for each in reversed(self.values) if each.from_on <= day), None)


@cache
def history() -> Mapping[str, Figure]:
    """Every figure with its history, as shipped."""
    text = (files(__package__) / "child_allowance.toml").read_text(encoding="utf-8")
    return {name: _figure(name, entry) for name, entry in tomllib.loads(text).items()}


def figure(name: str, month: date) -> int | None:
    """The figure in force in a month (its first day), or None where there is none.

    Raises MonthNotKept before June 2012.

    >>> figure("third_child", date(2024, 9, 1)), figure("third_child", date(2024, 10, 1))
    (15000, 30000)
    >>> figure("income_limit", date(2024, 10, 1)) is None
    True
    """
    if month < FIRST_MONTH:
        raise MonthNotKept
    entry = history()[name].on(month)
    return entry.value if entry else None


def needed_figure(name: str, month: date) -> int:
    """A figure that exists in every month kept. Raises MonthNotKept."""
    value = figure(name, month)
    assert value is not None, f"{name} has a gap in child_allowance.toml"
    return value


def _figure(name: str, entry: Mapping[str, object]) -> Figure:
    values = entry["values"]
    assert isinstance(values, list)
    dated = tuple(
        DatedValue(each["from"], each.get("value"), each["reference"], each["confirmed"]) for each in values
    )
    return Figure(name, str(entry["ja"]), str(entry["en"]), dated)
