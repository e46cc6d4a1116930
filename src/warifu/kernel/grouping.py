# SPDX-License-Identifier: Apache-2.0
"""Group commit for anything: callers wait, one thread serves all who wait in a single call.

There is no timer: a lone caller is served at once, and a batch grows exactly as long as the call
before it takes. It does not retry and orders nothing beyond first come, first served.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from warifu.kernel.refusal import Fault

T = TypeVar("T")
R = TypeVar("R")


class GroupCall(Generic[T, R]):
    """Serve many waiting callers with one call of `serve(items)`.

    `serve` returns one result or exception per item, in order; an exception it raises itself goes to
    every caller of that batch. Guarantee: when `submit` returns, `serve` has returned for its item.
    """

    def __init__(
        self, serve: Callable[[list[T]], Sequence[R | Exception]], *, most: int = 256, name: str = "group"
    ) -> None:
        """Start the serving thread; batches hold at most `most` items."""
        self._serve = serve
        self._most = most
        self._waiting: deque[tuple[T, Future[R]]] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, item: T) -> R:
        """Wait until `item` has been served; give its result or raise its exception."""
        future: Future[R] = Future()
        with self._wake:
            if self._closed:
                raise Fault("the group call is closed")
            self._waiting.append((item, future))
            self._wake.notify()
        return future.result()

    @property
    def waiting(self) -> int:
        """Count the callers not taken into a batch yet."""
        return len(self._waiting)

    def close(self) -> None:
        """Serve those who wait, then end the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._take():
            items, futures = [item for item, _ in batch], [future for _, future in batch]
            try:
                results = self._serve(items)
            except Exception as failure:  # noqa: BLE001  handed to each waiting caller, never swallowed
                results = [failure] * len(items)
            for future, result in zip(futures, results, strict=True):
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)

    def _take(self) -> list[tuple[T, Future[R]]]:
        with self._wake:
            while not self._waiting and not self._closed:
                self._wake.wait()
            return [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
