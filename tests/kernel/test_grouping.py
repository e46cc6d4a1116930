# SPDX-License-Identifier: Apache-2.0
"""Group calls: who waits shares a call, lanes go side by side, and nobody is left waiting."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from warifu.kernel.grouping import GroupCall
from warifu.kernel.refusal import Fault


def test_a_lone_caller_is_served_in_its_own_thread() -> None:
    served: list[str] = []

    def serve(items: list[int]) -> list[int]:
        served.append(threading.current_thread().name)
        return items

    assert GroupCall(serve).submit(1) == 1
    assert served == [threading.current_thread().name]


def test_many_items_of_one_caller_go_together_and_come_back_in_order() -> None:
    calls: list[list[int]] = []

    def serve(items: list[int]) -> list[int | Exception]:
        calls.append(items)
        return [ValueError("no") if item == 3 else -item for item in items]

    group = GroupCall(serve, most=4)
    results = group.submit_all([1, 2, 3, 4, 5])
    assert [type(each) if isinstance(each, Exception) else each for each in results] == [
        -1,
        -2,
        ValueError,
        -4,
        -5,
    ]
    assert calls == [[1, 2, 3, 4], [5]]
    assert group.submit_all([]) == []


@pytest.mark.parametrize("lanes", [1, 2, 5])
def test_no_more_calls_than_lanes_are_under_way_and_everybody_is_served_once(lanes: int) -> None:
    lock = threading.Lock()
    under_way = most = 0
    served: list[int] = []
    gate = threading.Event()

    def serve(items: list[int]) -> list[int]:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            if under_way == lanes:
                gate.set()
        gate.wait(10)
        with lock:
            under_way -= 1
            served.extend(items)
        return [item * 2 for item in items]

    group = GroupCall(serve, most=7, lanes=lanes)
    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(group.submit, range(400)))
    assert results == [item * 2 for item in range(400)]
    assert sorted(served) == list(range(400))
    assert most == lanes
    assert group.waiting == 0
    group.close()


def test_no_lane_is_lost_when_two_end_at_once_and_one_caller_waits() -> None:
    under_way, waits = threading.Semaphore(0), threading.Event()

    def serve(items: list[int]) -> list[int]:
        if items != [3]:
            under_way.release()
            waits.wait(10)
        return items

    group = GroupCall(serve, most=1, lanes=2)
    with ThreadPoolExecutor(3) as pool:
        for _ in range(200):
            leaders = [pool.submit(group.submit, item) for item in (1, 2)]
            assert under_way.acquire(timeout=10)
            assert under_way.acquire(timeout=10)
            last = pool.submit(group.submit, 3)
            while not group.waiting:
                pass
            waits.set()
            assert [each.result(10) for each in (*leaders, last)] == [1, 2, 3]
            assert group.leading == 0
            waits.clear()
    group.close()


def test_an_answer_of_another_length_is_a_fault_for_all_and_hangs_nobody() -> None:
    group: GroupCall[int, int] = GroupCall(lambda _items: [])
    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(lambda item: outcome(lambda: group.submit(item)), range(30)))
    assert set(ends) == {Fault}


def test_a_leader_that_is_interrupted_leaves_the_lead_to_the_next() -> None:
    interrupted = threading.Event()

    def serve(items: list[int]) -> list[int]:
        if 0 in items:
            interrupted.set()
            raise KeyboardInterrupt
        return items

    group = GroupCall(serve)
    assert outcome(lambda: group.submit(0)) is KeyboardInterrupt
    assert interrupted.is_set()
    assert group.submit(1) == 1


def test_a_closed_group_takes_nothing_more() -> None:
    group: GroupCall[int, int] = GroupCall(lambda items: items)
    group.close()
    with pytest.raises(Fault):
        group.submit(1)


def outcome(act: Callable[[], int]) -> object:
    try:
        return act()
    except BaseException as failure:  # noqa: BLE001  its type is what the test asks for
        return type(failure)
