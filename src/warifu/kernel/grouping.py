# SPDX-License-Identifier: Apache-2.0
"""Group commit for anything: whoever comes while a call is under way waits, and shares the next call.

There is no timer and no thread of its own: the first to come serves at once, in its own thread, with
everybody who waits; then one of those who came meanwhile serves the next. A lone caller waits for nobody.
It does not retry and orders nothing beyond first come, first served.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Generic, TypeVar

from warifu.kernel.refusal import Fault

T = TypeVar("T")
R = TypeVar("R")


class GroupCall(Generic[T, R]):
    """Serve many waiting callers with one call of `serve(items)`; at most `lanes` such calls at a time.

    `serve` returns one result or exception per item, in order; an exception it raises itself goes to
    every caller of that batch. Guarantee: when `submit` returns, `serve` has returned for its item.
    """

    def __init__(
        self, serve: Callable[[list[T]], Sequence[R | Exception]], *, most: int = 256, lanes: int = 1
    ) -> None:
        """Batches hold at most `most` items."""
        self._serve, self._most, self._lanes = serve, most, lanes
        self._queue: deque[tuple[_Caller[T, R], int]] = deque()
        self._leading = 0
        self._closed = False
        self._lock = threading.Lock()
        self._quiet = threading.Condition(self._lock)

    def submit(self, item: T) -> R:
        """Wait until `item` has been served; give its result or raise its exception."""
        (result,) = self.submit_all([item])
        if isinstance(result, Exception):
            raise result
        return result

    def submit_all(self, items: Sequence[T]) -> list[R | Exception]:
        """Wait until every item has been served; give their results or exceptions, in order."""
        if not items:
            return []
        caller: _Caller[T, R] = _Caller(items)
        with self._lock:
            if self._closed:
                raise Fault("the group call is closed")
            self._queue.extend((caller, place) for place in range(len(items)))
            caller.leads = self._leading < self._lanes
            self._leading += caller.leads
        try:
            while caller.missing:
                if caller.leads:
                    self._lead(caller)
                else:
                    caller.woken.get()
        finally:
            self._leave(caller)
        return caller.results

    @property
    def waiting(self) -> int:
        """Count the items not taken into a batch yet."""
        return len(self._queue)

    @property
    def leading(self) -> int:
        """Count the lanes under way."""
        return self._leading

    def close(self) -> None:
        """Take nothing new, and return when those who waited have been served."""
        with self._lock:
            self._closed = True
            self._quiet.wait_for(lambda: not self._leading)

    def _lead(self, caller: _Caller[T, R]) -> None:
        """Serve one batch, of whatever waits longest."""
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
            if not batch:  # another lane took this caller's items along
                caller.leads = False
                self._rest()
                return
        results: Sequence[R | Exception] = [Fault("the call that served this was broken off")] * len(batch)
        try:
            served = self._serve([each.items[place] for each, place in batch])
            if len(served) != len(batch):
                raise Fault("another number of items was served than was given")  # noqa: TRY301
            results = served
        except Exception as failure:  # noqa: BLE001  handed to each waiting caller, never swallowed
            results = [failure] * len(batch)
        finally:
            self._tell(batch, results)

    def _tell(self, batch: list[tuple[_Caller[T, R], int]], results: Sequence[R | Exception]) -> None:
        with self._lock:
            for (each, place), result in zip(batch, results, strict=True):
                each.results[place] = result
                each.missing -= 1
                if not each.missing:
                    each.woken.put(None)

    def _leave(self, caller: _Caller[T, R]) -> None:
        """Hand on the lead, if this caller has it, to the first who waits without one; else the lane rests.

        Asked under the lock and on every way out: a caller may be given the lead and served by
        another lane before it wakes, and two lanes that end at once must not both wake the same one.
        A lead forgotten here is a lane that never comes back, and a `close` that never returns.
        """
        with self._lock:
            if not caller.leads:
                return
            caller.leads = False
            waiting = next((each for each, _ in self._queue if each is not caller and not each.leads), None)
            if waiting is None:
                self._rest()
            else:
                waiting.leads = True
                waiting.woken.put(None)

    def _rest(self) -> None:
        self._leading -= 1
        self._quiet.notify_all()


class _Caller(Generic[T, R]):
    """One call of `submit_all`: what it brought, what came of it, and how it is woken."""

    __slots__ = ("items", "leads", "missing", "results", "woken")

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self.missing = len(items)
        self.results: list[R | Exception] = [Fault("not served")] * len(items)
        self.leads = False
        self.woken: SimpleQueue[None] = SimpleQueue()
