# SPDX-License-Identifier: Apache-2.0
"""Time as an argument. Rules never read a clock; services are given one.

Instants are aware UTC; dates of law are Japanese (JST, no summer time). Eras are in `kernel.dates`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """Tells the time. `now` never goes back within one process by more than the host's clock does."""

    def now(self) -> datetime:
        """Give the instant, aware, in UTC."""
        ...

    def minute(self) -> int:
        """Give Unix time // 60, the finest time the network ever writes (linkage-codes §4)."""
        ...

    def today(self) -> date:
        """Give the date in Japan."""
        ...


class _Derived:
    def now(self) -> datetime:
        raise NotImplementedError

    def minute(self) -> int:
        return int(self.now().timestamp()) // 60

    def today(self) -> date:
        return self.now().astimezone(JST).date()


class SystemClock(_Derived):
    """The host's clock."""

    def now(self) -> datetime:
        """Read the host's clock."""
        return datetime.now(UTC)


class SteppedClock(_Derived):
    """A clock for tests: stands still until it is stepped.

    >>> clock = SteppedClock(datetime(2026, 4, 1, 15, 0, tzinfo=UTC))
    >>> clock.today()
    datetime.date(2026, 4, 2)
    """

    def __init__(self, start: datetime) -> None:
        """Stand at `start`, an aware instant."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Give the instant it stands at."""
        return self._now

    def step(self, by: timedelta) -> None:
        """Go forward (or back, for tests of a clock that does)."""
        self._now += by
