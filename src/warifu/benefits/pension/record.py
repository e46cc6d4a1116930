# SPDX-License-Identifier: Apache-2.0
"""年金給付関係情報: what the pension service knows of one person. Pure; made-up records for demos too."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from warifu.exchange import DataItem
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.dates import age, reaches_on
from warifu.kernel.money import Yen
from warifu.kernel.refusal import Fault, Malformed

KIND = "pension"
"""The kind of information this office provides."""

CATEGORIES = ("1", "2", "3", "none")
"""被保険者の種別: 1 self-employed and others, 2 employees, 3 their dependent spouses, none not insured."""


@dataclass(frozen=True, slots=True)
class PensionRecord:
    """年金の記録: category, pension and premiums as they stand. Raises Malformed for another category.

    `pension_kind` is empty and `pension_amount` zero for those who receive none.
    """

    in_house_number: InHouseNumber
    insured_category: str
    category_since: date | None
    pension_kind: str = ""
    pension_amount: Yen = Yen(0)  # noqa: RUF009  # Yen is frozen
    premium_status: str = ""

    def __post_init__(self) -> None:
        """Refuse a category the law does not know."""
        if self.insured_category not in CATEGORIES:
            raise Malformed("insured_category: give 1, 2, 3 or none.")

    def value(self, item: DataItem) -> int | str | None:
        """The JSON value of one item of 年金給付関係情報. Raises Fault for an item this office lacks."""
        if item.kind != KIND or not hasattr(self, item.key):
            raise Fault(f"the pension service keeps no item {item.code}")
        kept: str | date | Yen | None = getattr(self, item.key)
        if isinstance(kept, Yen):
            return kept.amount
        return kept.isoformat() if isinstance(kept, date) else kept


def made_up_records(
    people: Iterable[tuple[InHouseNumber, date]], on: date, seed: int
) -> Iterator[PensionRecord]:
    """Yield a record for each fictional person of 20 or older on a day, the same for the same seed.

    `people` are (in-house number, birth date). Nobody under 20 is on file (国民年金法 7).
    """
    draw = random.Random(f"pension/{on.year}/{seed}")  # noqa: S311  # made-up people, no secret depends on it
    for number, born_on in people:
        chance = draw.random()
        years = age(born_on, on)
        if years >= 65:
            amount = Yen(600_000 + int(chance * 1_800_000) // 100 * 100)
            yield PensionRecord(number, "none", reaches_on(born_on, 65), "老齢", amount, "")
        elif years >= 20:
            category = "2" if chance < 0.65 else "1" if chance < 0.87 else "3"
            status = "納付" if category == "1" else ""
            yield PensionRecord(number, category, reaches_on(born_on, 20), premium_status=status)
