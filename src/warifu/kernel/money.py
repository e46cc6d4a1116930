# SPDX-License-Identifier: Apache-2.0
"""円: amounts of money, so that no signature takes a bare int. Whole yen only; no other currency."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Yen:
    """円: a whole amount, negative allowed (a correction).

    >>> print(Yen(10_000) + Yen(5_000))
    ¥15,000
    >>> sum([Yen(1), Yen(2)], Yen(0)) * 2
    Yen(amount=6)
    """

    amount: int

    def __add__(self, other: Yen) -> Yen:
        return Yen(self.amount + other.amount)

    def __sub__(self, other: Yen) -> Yen:
        return Yen(self.amount - other.amount)

    def __mul__(self, times: int) -> Yen:
        return Yen(self.amount * times)

    def __str__(self) -> str:
        return f"{'-' if self.amount < 0 else ''}¥{abs(self.amount):,}"
