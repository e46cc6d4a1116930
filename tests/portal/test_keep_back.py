# SPDX-License-Identifier: Apache-2.0
"""How long an order to keep lines back has force, how far it reaches, whose codes count: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from warifu.portal.keepback import KeepBack, Standing, filed, kept_back_since, may_open

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
CITY, OTHER = b"a" * 32, b"b" * 32


def order(
    city: bytes, *, ago: int, since: int = 0, before: tuple[KeepBack, ...] = (), room: int = 1
) -> KeepBack:
    """An order filed some days ago, which keeps back what was filed `since` more days before."""
    at = NOW - timedelta(days=ago)
    days = (at.date() - timedelta(days=since), at.date() + timedelta(days=9_999))
    return filed(ago.to_bytes(32, "big"), city, days, at, before, room)


def confirmed(each: KeepBack, until: date, ended: int | None = None) -> KeepBack:
    ended_at = None if ended is None else NOW - timedelta(days=ended)
    return replace(each, confirmed_until=until, ended_at=ended_at)


@pytest.mark.parametrize(
    ("made", "standing"),
    [
        (order(CITY, ago=6), Standing.PROVISIONAL),
        (order(CITY, ago=7), Standing.LAPSED),
        (order(CITY, ago=0, before=(order(CITY, ago=5),)), Standing.PROVISIONAL),
        (order(CITY, ago=0, before=(order(CITY, ago=8),)), Standing.LAPSED),
        (order(CITY, ago=0, before=(order(CITY, ago=366),)), Standing.PROVISIONAL),
        (order(CITY, ago=0, before=(order(OTHER, ago=8),)), Standing.PROVISIONAL),
        (order(CITY, ago=0, before=(confirmed(order(CITY, ago=8), NOW.date()),)), Standing.PROVISIONAL),
        (order(CITY, ago=0, room=0), Standing.LAPSED),
        (confirmed(order(CITY, ago=0, room=0), NOW.date() + timedelta(days=2)), Standing.CONFIRMED),
        (confirmed(order(CITY, ago=9), NOW.date()), Standing.OVER),
        (confirmed(order(CITY, ago=9), date(2030, 1, 1), ended=1), Standing.ENDED),
    ],
)
def test_how_long_an_order_has_force(made: KeepBack, standing: Standing) -> None:
    assert made.standing(NOW) is standing


def test_an_order_reaches_a_year_back_and_four_hundred_days_on_whatever_a_city_asks() -> None:
    made = order(CITY, ago=0, since=9_999)
    assert (NOW.date() - made.since, made.until - NOW.date()) == (timedelta(days=365), timedelta(days=400))


def test_what_a_confirmed_order_kept_back_stays_so_while_the_next_city_goes_on() -> None:
    old = confirmed(order(OTHER, ago=90, since=10), date(2030, 1, 1), ended=2)
    assert kept_back_since([old], NOW) is None
    assert kept_back_since([old, order(CITY, ago=3)], NOW) == old.since
    assert kept_back_since([old, order(CITY, ago=1)], NOW) == NOW.date() - timedelta(days=1), (
        "there was a gap"
    )
    never = order(OTHER, ago=90, since=10)
    assert kept_back_since([never, order(CITY, ago=3)], NOW) == NOW.date() - timedelta(days=3)


def test_a_code_counts_beside_its_own_citys_order_and_beside_anothers_once_confirmed() -> None:
    own, other = order(CITY, ago=1), order(OTHER, ago=1)
    later = NOW.date() + timedelta(days=30)
    assert may_open([own], CITY, NOW)
    assert not may_open([other], CITY, NOW)
    assert not may_open([own, other], CITY, NOW)
    assert may_open([confirmed(own, later), other], CITY, NOW)
