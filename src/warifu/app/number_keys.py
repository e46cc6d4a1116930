# SPDX-License-Identifier: Apache-2.0
"""番号鍵: J-LIS's keys of the numbers as files, its register opened with them, and alarms about them.

The files are `numbers`, then `numbers-2` and so on as the key was replaced (NU-12); each stays, because older
numbers are read back by it. Only this process of J-LIS opens them: mode 0600, its own user (NU-10).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count, takewhile

from warifu import numbers
from warifu.app import plan
from warifu.app.parts import Parts
from warifu.exchange.alarm import Alarms
from warifu.kernel.keys import FileKeyRing

JLIS = "jlis"


def number_keys(ring: FileKeyRing) -> numbers.NumberKeys:
    """Give the keys from their files."""
    *former, number = (ring.secret(name) for name in number_key_names(ring))
    return numbers.NumberKeys(number, ring.secret(plan.NUMBERS_INDEX), tuple(former))


def number_key_names(ring: FileKeyRing) -> list[str]:
    """Give the names of the number keys, oldest first."""
    return [plan.NUMBERS, *takewhile(ring.has, (number_key_name(period) for period in count(2)))]


def number_key_name(period: int) -> str:
    """Give the name of the key of one period, 1 for the first."""
    return plan.NUMBERS if period == 1 else f"{plan.NUMBERS}-{period}"


def open_register(parts: Parts, seen: Callable[[], None] = lambda: None) -> numbers.Register:
    """Open the register with the keys in the files; a key that has not served yet begins its period."""
    return numbers.Register.open(
        numbers.NumbersStore(parts.database),
        number_keys(parts.ring),
        clock=parts.clock,
        heads=numbers.FileHeadReceipts(parts.settings.place("number-head")),
        seen=seen,
    )


class CustodyAlarms:
    """What the commission is told about the keys of the numbers; never a key, a check value or a number."""

    def __init__(self, alarms: Alarms) -> None:
        """Send through this body's alarms."""
        self._alarms = alarms

    def rehearsal_overdue(self, due_on: date, today: date) -> None:
        """Once in a month: the month is part of the alarm."""
        said = f"The shares of the number key were to be rehearsed by {due_on}, and were not."
        self._alarms.raise_alarm(JLIS, "key-unrehearsed", said, f"{today:%Y-%m}".encode())

    def key_leaked(self, period: int) -> None:
        """Once for each key."""
        said = (
            f"The number key of period {period} is in other hands. It shows which numbers exist and in which"
            " order, not whose they are. It is being replaced; nobody's number changes."
        )
        self._alarms.raise_alarm(JLIS, "key-leaked", said, str(period).encode())
