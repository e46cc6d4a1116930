# SPDX-License-Identifier: Apache-2.0
"""Alike pieces of work that go abreast: each is written by itself, and what several need is done at once.

A road is a generator. Where it needs something that is cheaper for many (a row, a call), it says
`found = yield from together(find_all, key)`: the errands of all roads with the same `find_all` are done in
one call. A road that is refused ends by itself; the others go on. Nothing here runs in parallel.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from warifu.kernel.refusal import Problem

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """What a road needs before it goes on: `serve` gives one result or Problem per item, in order."""

    serve: Callable[[list[T]], Sequence[Any]]
    item: T


Road: TypeAlias = Generator[Errand[Any], Any, R]
"""A piece of work that stops at each errand and is sent the errand's result."""


def together(serve: Callable[[list[T]], Sequence[R | Problem]], item: T) -> Road[R]:
    """Have `item` served with those of the other roads; give its result or raise its Problem."""
    result: R = yield Errand(serve, item)
    return result


def walk(roads: Sequence[Road[R]]) -> list[R | Problem]:
    """Walk all roads to their ends; give each one's result or the Problem that ended it, in order.

    Any other exception is nobody's answer: it ends them all and is raised.
    """
    ends: list[R | Problem] = [Problem("the road has no end")] * len(roads)
    errands: list[tuple[int, Errand[Any]]] = []

    def go_on(place: int, told: object) -> None:
        road = roads[place]
        try:
            errands.append((place, road.throw(told) if isinstance(told, Problem) else road.send(told)))
        except StopIteration as end:
            ends[place] = end.value
        except Problem as problem:
            ends[place] = problem

    for place in range(len(roads)):
        go_on(place, None)
    while errands:
        kind = errands[0][1].serve
        alike = [(place, errand.item) for place, errand in errands if errand.serve == kind]
        errands = [each for each in errands if each[1].serve != kind]
        for (place, _), told in zip(alike, _served(kind, [item for _, item in alike]), strict=True):
            go_on(place, told)
    return ends


def alone(road: Road[R]) -> R:
    """Walk one road to its end; give its result or raise its Problem."""
    (end,) = walk([road])
    if isinstance(end, Problem):
        raise end
    return end


def claims(wanted: Sequence[K], got: set[K]) -> list[bool]:
    """Say for each wanted key whether its caller got it: of two who wanted the same, the first.

    >>> claims(["a", "b", "a"], {"a"})
    [True, False, False]
    """
    left = set(got)
    won = []
    for each in wanted:
        won.append(each in left)
        left.discard(each)
    return won


def _served(serve: Callable[[list[Any]], Sequence[Any]], items: list[Any]) -> Sequence[Any]:
    try:
        return serve(items)
    except Problem as problem:
        return [problem] * len(items)
