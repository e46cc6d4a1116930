# SPDX-License-Identifier: Apache-2.0
"""If the commission decides nothing, it alarms itself before everything appears; the deputy may decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from warifu.kernel.clock import SteppedClock
from warifu.kernel.screens import Shell, Wording
from warifu.oversight import OrderDesk
from warifu.oversight.keeping import ALARM_DAYS, UNDECIDED, CityOrder, Ruling, Verdict, order_key
from warifu.oversight.screens import AlarmKind, OrdersView, render_orders
from warifu.oversight.service import Alarm

START = datetime(2026, 11, 1, 3, tzinfo=UTC)
MINUTE = int(START.timestamp()) // 60
MADE = (CityOrder(b"a" * 32, "city.midori", MINUTE), CityOrder(b"b" * 32, "city.asahi", MINUTE + 60))


class Records:
    """Rulings in memory, each verdict on an order once."""

    def __init__(self) -> None:
        self.kept: list[Ruling] = []

    @contextmanager
    def rulings(self) -> Iterator[Records]:
        yield self

    def add(self, ruling: Ruling) -> bool:
        self.kept.append(ruling)
        return True

    def all(self) -> list[Ruling]:
        return self.kept

    def untold(self, most: int) -> list[Ruling]:
        return self.kept[:most]

    def told(self, ruling: Ruling, at: datetime) -> None:
        raise AssertionError("nothing is handed on here")


class Made:
    """What the converter recorded."""

    def made(self) -> Sequence[CityOrder]:
        return MADE


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def desk(clock: SteppedClock) -> OrderDesk:
    return OrderDesk(Records(), Made(), lambda _: None, lambda _: b"", clock)


def test_idle_days_three_five_and_six_are_alarms_and_an_hourly_look_makes_no_more_of_them(
    desk: OrderDesk, clock: SteppedClock
) -> None:
    kept: dict[bytes, tuple[int, Alarm]] = {}
    for hour in range(7 * 24 + 2):
        desk.warn(lambda alarm, on=hour // 24: kept.setdefault(alarm.digest(), (on, alarm)))  # type: ignore[misc]
        clock.step(timedelta(hours=1))
    assert [on for on, _ in kept.values()] == list(ALARM_DAYS), "one for both orders of a day"
    for _, alarm in kept.values():
        assert AlarmKind.of(alarm.what) is AlarmKind.ORDER_UNDECIDED
        shown = f"{alarm.about} {alarm.said} {alarm.evidence!r}"
        assert not [word for word in ("midori", "asahi", "aaaa", MADE[0].order.hex()) if word in shown]
    assert alarm.what == UNDECIDED


def test_after_a_night_of_the_process_the_alarm_is_raised_late_and_not_lost(
    desk: OrderDesk, clock: SteppedClock
) -> None:
    kept: list[Alarm] = []
    clock.step(timedelta(days=4, hours=5))
    assert desk.warn(kept.append) == 2
    assert {each.evidence.split()[0] for each in kept} == {b"3"}


def test_what_a_deputy_decides_alarms_nobody_and_the_page_says_what_waits_until_when(
    desk: OrderDesk, clock: SteppedClock
) -> None:
    clock.step(timedelta(days=5, hours=2))
    cases = [(Wording("市", "A city"), each) for each in desk.cases()]
    shell = Shell(office=Wording("委員会", "Commission"), address="/orders")
    page = render_orders(OrdersView(shell, clock.now(), cases), "en")
    assert "2 orders have waited three days or longer" in page
    desk.rule(MADE[0].order, Verdict.UPHELD, "the case was shown", by="natori")
    desk.rule(MADE[1].order, Verdict.ASKED, "a letter went", by="kuze")
    kept: list[Alarm] = []
    assert desk.warn(kept.append) == 1, "asking the city is no decision"
    assert order_key(MADE[1].order) in page
