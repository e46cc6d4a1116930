# SPDX-License-Identifier: Apache-2.0
"""Threads that serve the wire: as many as are needed at once, up to a bound, and none that holds up the end.

The standard executor joins its threads when the interpreter ends; one that waits for another body would
hold up a stop by a minute. Here they are daemons: what is cut off is repeated by its caller.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

R = TypeVar("R")
Job = tuple[Callable[[], object], "asyncio.Future[object]"]


class Crew:
    """At most `most` threads. `serve` is called from one event loop only."""

    def __init__(self, most: int, name: str) -> None:
        """Start no thread yet."""
        self._most, self._name, self._started = most, name, 0
        self._idle = threading.Semaphore(0)
        self._jobs: SimpleQueue[Job] = SimpleQueue()

    async def serve(self, act: Callable[[], R]) -> R:
        """Run `act` in a thread; give what it gives or raise what it raises."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._jobs.put((act, done))  # type: ignore[arg-type]  # the queue mixes jobs of many kinds
        if not self._idle.acquire(blocking=False) and self._started < self._most:
            self._started += 1
            threading.Thread(target=self._work, name=f"{self._name} {self._started}", daemon=True).start()
        return await done

    def _work(self) -> None:
        while True:
            act, done = self._jobs.get()
            told: tuple[Callable[[Any], None], object]
            try:
                told = (done.set_result, act())
            except BaseException as failure:  # noqa: BLE001  it is the caller's
                told = (done.set_exception, failure)
            try:
                done.get_loop().call_soon_threadsafe(_tell, done, *told)
            except RuntimeError:
                return  # the loop has ended, and with it everybody who waits
            self._idle.release()


def _tell(done: asyncio.Future[object], how: Callable[[Any], None], what: object) -> None:
    if not done.cancelled():  # the caller has hung up
        how(what)
