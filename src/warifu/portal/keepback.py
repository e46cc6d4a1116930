# SPDX-License-Identifier: Apache-2.0
"""留保された表示: which lines of a mailbox are not shown now, by whose order, and for how long. Pure.

    provisional   seven days from its filing, before the commission has decided
    confirmed     as long as order and commission both say
    and then      everything appears at once: lapsed, refused, ended by its city, or over

A second order of the same city for the same mailbox brings no new seven days while the first was never
confirmed, so a city cannot go on alone by ordering again. Once confirmed orders follow each other without a
gap, what the earlier one kept back stays so: she moved, and the old city's lines still tell her road.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from warifu.exchange import LONGEST, LOOK_BACK, PROVISIONAL
from warifu.kernel.clock import JST

MOST_PROVISIONAL = 100
"""Orders of one city that may have force at once before the commission has seen to them.

Over this one works only from its confirmation. Large cities take some dozens of applications in a week
(unconfirmed); a city that hides its own looks from everybody would need thousands.
"""
ARRIVAL_WAIT = timedelta(days=1)
"""How long the line that gave a city its code is not shown, unless the city says that its orders stand.

For everybody alike, so that the wait says nothing of her; a silent city keeps no line from her for longer.
"""
_ONE_YEAR = timedelta(days=365)


class Standing(StrEnum):
    """留保の状態: how an order stands now."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    """Never confirmed, and its seven days are over."""
    REFUSED = "refused"
    ENDED = "ended"
    """Ended by its city."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class KeepBack:
    """留保: one order as filed, with what was decided since. `city` is an index, so that a copy names none.

    `since` is the first day whose lines are kept back, `until` and `confirmed_until` the first day without.
    """

    order: bytes
    city: bytes
    since: date
    until: date
    filed_at: datetime
    provisional_until: datetime
    confirmed_until: date | None = None
    refused_at: datetime | None = None
    ended_at: datetime | None = None

    def __repr__(self) -> str:
        return "KeepBack(••••)"

    def standing(self, now: datetime) -> Standing:
        """Say how it stands."""
        if self.refused_at is not None:
            return Standing.REFUSED
        if self.ended_at is not None:
            return Standing.ENDED
        if now >= _start_of(self.until):
            return Standing.OVER
        if self.confirmed_until is not None:
            return Standing.CONFIRMED if now < _start_of(self.confirmed_until) else Standing.OVER
        return Standing.PROVISIONAL if now < self.provisional_until else Standing.LAPSED

    def in_force(self, now: datetime) -> bool:
        """Whether lines are kept back by it now."""
        return self.standing(now) in {Standing.PROVISIONAL, Standing.CONFIRMED}

    @property
    def over_at(self) -> datetime:
        """When it stops, or stopped, having force, as far as is known by now."""
        last = self.provisional_until if self.confirmed_until is None else _start_of(self.confirmed_until)
        ends = [each for each in (self.refused_at, self.ended_at) if each is not None]
        return min([last, _start_of(self.until), *ends])


def kept_back_since(orders: Iterable[KeepBack], now: datetime) -> date | None:
    """Give the first day whose lines are not shown now; None where everything is."""
    every = list(orders)
    chain = [each for each in every if each.in_force(now)]
    if not chain:
        return None
    earlier = [each for each in every if each.confirmed_until and not each.refused_at and each not in chain]
    for each in sorted(earlier, key=lambda one: one.over_at, reverse=True):
        if each.over_at >= min(one.filed_at for one in chain):
            chain.append(each)
    return min(each.since for each in chain)


def may_open(orders: Sequence[KeepBack], city: bytes, now: datetime) -> bool:
    """Whether a code of this city opens a visit: it keeps lines back itself, and nobody else protects her.

    Beside another city's order only a confirmed one counts: a city she fled from could else order, and hand
    whoever looks for her a code.
    """
    alive = [each for each in orders if each.in_force(now)]
    own = [each for each in alive if each.city == city]
    alone = len(own) == len(alive)
    return any(alone or each.standing(now) is Standing.CONFIRMED for each in own)


def filed(
    order: bytes, city: bytes, days: tuple[date, date], now: datetime, before: Sequence[KeepBack], room: int
) -> KeepBack:
    """Give an order as it is filed now, its days cut to what the rules allow.

    `days` are the first kept back and the first without; `before` are the orders of the same mailbox; `room`
    is how many more of this city may be provisional.
    """
    since, until = days
    today = now.astimezone(JST).date()
    spent = [
        each.provisional_until
        for each in before
        if each.city == city and each.confirmed_until is None and each.filed_at > now - _ONE_YEAR
    ]
    return KeepBack(
        order,
        city,
        since=min(max(since, today - LOOK_BACK), today),
        until=min(until, today + LONGEST),
        filed_at=now,
        provisional_until=min([now + PROVISIONAL, *spent]) if room > 0 else now,
    )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), JST)
