# SPDX-License-Identifier: Apache-2.0
"""Many processes under one: started in order, watched, stopped in reverse, none left behind.

A service is a command line in a process group of its own. Its listening socket is made and held here
and inherited by the child, so that every address is known before anything starts, and a restarted
service has the same one. While a service is down its port refuses connections at once.

What it does NOT do: restart anything on its own (a death is reported, the caller decides), keep
services alive beyond its own life (kernel.mortal and watchdog see to that, even after SIGKILL), or
know what a service is for. In production each body runs under the machine's own service manager.
"""

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal, Self

from warifu.demo.children import Child, Watchdog
from warifu.demo.services import Service, ServiceFailed, free_ports, in_order
from warifu.kernel.refusal import Fault

__all__ = ["Progress", "Service", "ServiceFailed", "State", "Stopped", "Supervisor", "free_ports"]

State = Literal["starting", "ready", "died", "stopping", "stopped"]


@dataclass(frozen=True)
class Progress:
    """What has just become of a service, and after how many seconds since it was asked to."""

    name: str
    state: State
    seconds: float


class Stopped(Fault):
    """SIGINT or SIGTERM arrived while services were being started."""


class Supervisor:
    """Runs services. Use as `with Supervisor(services, report) as supervisor: supervisor.wait()`."""

    def __init__(
        self,
        services: Sequence[Service],
        report: Callable[[Progress], None] = lambda _: None,
        *,
        deadline: float = 10.0,
    ) -> None:
        """Take the services in any order; a stop takes at most `deadline` seconds before SIGKILL.

        `report` is called from the thread that called `start`, `restart`, `stop` or `wait`. Raises
        ValueError when two services share a name, or needs are unknown or go round in a circle.
        """
        self._services = {service.name: service for service in services}
        if len(self._services) != len(services):
            raise ValueError("two services have the same name")
        self._order = in_order(self._services)
        self._report = report
        self._deadline = deadline
        self._running: dict[str, Child] = {}
        self._reports: dict[str, Mapping[str, Any]] = {}
        self._happenings: queue.SimpleQueue[Child | signal.Signals] = queue.SimpleQueue()
        self._watchdog: Watchdog | None = None
        self._asked_to_stop = False
        self._signals = contextlib.ExitStack()

    def start(self) -> None:
        """Start all, side by side where needs allow. Raises ServiceFailed, Stopped; then nothing runs."""
        try:
            for names in self._order:
                self._start_together(names)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all in reverse order: SIGTERM, then SIGKILL at the deadline. Harmless when repeated."""
        for names in reversed(self._order):
            running = [self._running[name] for name in names if name in self._running]
            self._stop_together(running)
        if self._watchdog is not None:
            self._watchdog.close()
            self._watchdog = None

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill one service and all it started, and wait until it is gone; its port then refuses."""
        child = self._running.pop(name)
        child.kill(how, self._deadline)
        self._forget(child)

    def restart(self, name: str) -> None:
        """Start one service again, on the same socket, stopping it first if it runs. Raises ServiceFailed."""
        if name in self._running:
            self._stop_together([self._running[name]])
        self._start_together([name])

    def wait(self, timeout: float | None = None) -> ServiceFailed | None:
        """Wait for the next unexpected death and give it; None on SIGINT, SIGTERM or at the timeout."""
        limit = None if timeout is None else time.monotonic() + timeout
        while not self._asked_to_stop:
            try:
                happening = self._happenings.get(
                    timeout=None if limit is None else max(0.0, limit - time.monotonic())
                )
            except queue.Empty:
                return None
            if isinstance(happening, Child) and not happening.expected_to_end:
                return self._bury(happening)
        return None

    @property
    def stopping(self) -> bool:
        """Whether SIGINT, SIGTERM or SIGHUP has asked for the end."""
        return self._asked_to_stop

    def is_running(self, name: str) -> bool:
        """Whether its process is alive."""
        return name in self._running and self._running[name].process.poll() is None

    def pid(self, name: str) -> int:
        """The process id of a running service."""
        return self._running[name].process.pid

    def reported(self, name: str) -> Mapping[str, Any]:
        """What the service wrote when it became ready; empty when it has no ready pipe."""
        return self._reports.get(name, {})

    def __enter__(self) -> Self:
        """Start, with SIGINT, SIGTERM and SIGHUP meaning stop from here to the end of the block."""
        self._signals.enter_context(self._stop_signals())
        try:
            self.start()
        except BaseException:
            self._signals.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        try:
            self.stop()
        finally:
            self._signals.close()

    @contextmanager
    def _stop_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may set signal handlers
            return
        ours = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in ours}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        # No lock here, so no Event: a second signal may come while the first is handled, in the same thread.
        self._asked_to_stop = True
        self._happenings.put(signal.Signals(number))

    def _start_together(self, names: Sequence[str]) -> None:
        """Start these side by side and return when all are ready."""
        if self._watchdog is None:
            self._watchdog = Watchdog(self._deadline)
        started = []
        for name in names:
            self._report(Progress(name, "starting", 0.0))
            child = Child(self._services[name], self._happenings)
            self._running[name] = child
            self._watchdog.watch(child.process.pid)
            started.append(child)
        waiting = list(started)
        while waiting:
            for child in [each for each in waiting if each.is_ready()]:
                waiting.remove(child)
                self._reports[child.name] = child.said
                self._report(Progress(child.name, "ready", child.age))
            if waiting and self._asked_to_stop:
                raise Stopped("asked to stop while starting")

    def _stop_together(self, children: Sequence[Child]) -> None:
        limit = time.monotonic() + self._deadline
        since = time.monotonic()
        for child in children:
            self._report(Progress(child.name, "stopping", 0.0))
            child.ask_to_end()
        for child in children:
            child.await_end(limit - time.monotonic())
            self._running.pop(child.name, None)
            self._forget(child)
            self._report(Progress(child.name, "stopped", time.monotonic() - since))

    def _bury(self, child: Child) -> ServiceFailed:
        """Take a dead child off the list and tell who it was."""
        if self._running.get(child.name) is child:
            del self._running[child.name]
        child.kill(signal.SIGKILL, self._deadline)
        self._forget(child)
        self._report(Progress(child.name, "died", child.age))
        return child.failure("died")

    def _forget(self, child: Child) -> None:
        if self._watchdog is not None:
            self._watchdog.forget(child.process.pid)
