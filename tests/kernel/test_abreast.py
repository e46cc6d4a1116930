# SPDX-License-Identifier: Apache-2.0
"""Pieces of work that go abreast: what several need is done at once, and one's end is nobody else's."""

import pytest

from warifu.kernel.abreast import Road, alone, together, walk
from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal


class TooFar(Refusal):
    """Too far."""

    reason = "too-far"
    remedy = "Turn back."


class Steps:
    """Two kinds of errands, and what each was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[int]]] = []

    def double(self, items: list[int]) -> list[int | Problem]:
        self.calls.append(("double", items))
        return [TooFar() if item == 13 else item * 2 for item in items]

    def add_one(self, items: list[int]) -> list[int]:
        self.calls.append(("add", items))
        return [item + 1 for item in items]

    def road(self, start: int) -> Road[int]:
        doubled = yield from together(self.double, start)
        return (yield from together(self.add_one, doubled))


def test_errands_of_a_kind_are_done_in_one_call_and_each_road_gets_its_own_result() -> None:
    steps = Steps()
    assert walk([steps.road(start) for start in (1, 2, 3)]) == [3, 5, 7]
    assert steps.calls == [("double", [1, 2, 3]), ("add", [2, 4, 6])]


def test_a_road_that_is_refused_ends_alone() -> None:
    steps = Steps()
    first, refused, last = walk([steps.road(start) for start in (1, 13, 3)])
    assert (first, last) == (3, 7)
    assert isinstance(refused, TooFar)
    assert steps.calls[1] == ("add", [2, 6])


def test_a_road_may_answer_a_refusal_and_go_on() -> None:
    steps = Steps()

    def stubborn() -> Road[int]:
        try:
            return (yield from together(steps.double, 13))
        except TooFar:
            return (yield from together(steps.double, 7))

    assert walk([stubborn(), steps.road(1)]) == [14, 3]


def test_roads_of_different_lengths_all_reach_their_ends() -> None:
    steps = Steps()

    def long(turns: int) -> Road[int]:
        value = 1
        for _ in range(turns):
            value = yield from together(steps.double, value)
        return value

    def none() -> Road[int]:
        return 0
        yield

    assert walk([long(3), none(), long(1), steps.road(5)]) == [8, 0, 2, 11]
    assert walk([]) == []


def test_a_call_that_is_refused_is_refused_for_every_road_that_needed_it() -> None:
    def closed(_items: list[int]) -> list[int]:
        raise TooFar

    def road() -> Road[int]:
        return (yield from together(closed, 1))

    assert [type(end) for end in walk([road(), road()])] == [TooFar, TooFar]
    with pytest.raises(TooFar):
        alone(road())


def test_a_mistake_of_ours_is_nobodys_answer() -> None:
    def broken(_items: list[int]) -> list[int]:
        raise LookupError

    def road() -> Road[int]:
        return (yield from together(broken, 1))

    with pytest.raises(LookupError):
        walk([road()])


def test_a_result_that_is_a_problem_of_any_root_is_raised_in_the_road() -> None:
    def serve(items: list[int]) -> list[int | Problem]:
        return [(Malformed("no"), Fault("no"))[item] for item in items]

    def road(item: int) -> Road[int]:
        return (yield from together(serve, item))

    assert [type(end) for end in walk([road(0), road(1)])] == [Malformed, Fault]
