# SPDX-License-Identifier: Apache-2.0
"""交付状況の統計: cards by municipality and age: applied for, issued, and HELD, which are living cards. Pure.

Held is what counts: cards that ended are not in it, as they long were in the published figures. Nobody is
recognised: every published figure, a total too, is rounded to tens by itself and nothing under ten is shown,
so that no difference of two figures says anything of one person; and it is of yesterday's end, so that
nobody watches a figure move while somebody stands at a counter. The rounding is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from warifu.kernel.dates import age

LEAST = 10
AGES = ((0, 14), (15, 29), (30, 44), (45, 59), (60, 74), (75, 150))


@dataclass(frozen=True, slots=True)
class Figures:
    """件数: exact ones stay inside this module; `shown` gives what may be published."""

    applied: int
    issued: int
    held: int
    face_only: int

    def shown(self) -> tuple[int | None, int | None, int | None, int | None]:
        """The figures as published, None for fewer than ten.

        >>> Figures(14, 15, 9, 0).shown()
        (10, 20, None, None)
        """
        return (
            published(self.applied),
            published(self.issued),
            published(self.held),
            published(self.face_only),
        )


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """統計の行: one municipality, or one span of ages in it (first and last year), or all of it (None).

    `face_only` are those held that have no PIN (顔認証マイナンバーカード).
    """

    city: str
    ages: tuple[int, int] | None
    applied: int | None
    issued: int | None
    held: int | None
    face_only: int | None


def published(count: int) -> int | None:
    """Round to tens, halves up; None under ten.

    >>> [published(count) for count in (0, 9, 10, 14, 15, 1234)]
    [None, None, 10, 10, 20, 1230]
    """
    return None if count < LEAST else (count + 5) // 10 * 10


def tabulate(tallies: Iterable[tuple[str, date, bool, bool, bool, int]], on: date) -> list[StatisticsRow]:
    """Make the table: of each municipality all ages, then each span."""
    applied, issued, held, face = (Counter[tuple[str, tuple[int, int] | None]]() for _ in range(4))
    for city, born_on, was_issued, is_held, face_only, count in tallies:
        for ages in (None, _span(born_on, on)):
            applied[city, ages] += count
            issued[city, ages] += count if was_issued else 0
            held[city, ages] += count if is_held else 0
            face[city, ages] += count if face_only else 0
    cities = sorted({city for city, _ in applied})
    keys = [(city, ages) for city in cities for ages in (None, *AGES)]
    return [
        StatisticsRow(*key, *Figures(applied[key], issued[key], held[key], face[key]).shown()) for key in keys
    ]


def _span(born_on: date, on: date) -> tuple[int, int]:
    years = max(0, age(born_on, max(born_on, on)))
    return next(span for span in AGES if span[0] <= years <= span[1])
