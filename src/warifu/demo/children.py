# SPDX-License-Identifier: Apache-2.0
"""One running service, and the watchdog that outlives this process for as long as it takes to clean up.

A child has its own session, so Ctrl-C at the terminal reaches only the supervisor, which stops all in
order. What it does NOT do: decide what is started or stopped when (`supervisor` does).
"""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warifu.demo.services import Service, ServiceFailed, refuse_connections
from warifu.kernel.mortal import mortal_command, spawn

_POLL_SECONDS = 0.02
_LOG_LINES = 20


class Child:
    """A process of a service; `ended` receives this object when the process has ended."""

    def __init__(self, service: Service, ended: "queue.SimpleQueue[Any]") -> None:
        """Start the process."""
        self.name = service.name
        self.expected_to_end = False
        self.said: Mapping[str, Any] = {}
        self._service = service
        self._ended = ended
        self._started_at = time.monotonic()
        self._heard = b""
        self._pipe = -1
        self.process = self._start()
        self._waiter = threading.Thread(target=self._wait, name=f"waits for {self.name}", daemon=True)
        self._waiter.start()

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._started_at

    def is_ready(self) -> bool:
        """Ask once, waiting at most a moment. Raises ServiceFailed when it died or takes too long."""
        ready = self._listen() if self._pipe >= 0 else self._probe()
        if ready:
            self._close_pipe()
            return True
        if self.process.poll() is not None:
            self.expected_to_end = True
            self._waiter.join()
            raise self.failure("died before it was ready")
        if self.age > self._service.patience:
            raise self.failure(f"was not ready after {self._service.patience:.0f} s")
        return False

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process itself, which ends what it started."""
        self.expected_to_end = True
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()

    def kill(self, how: signal.Signals, patience: float) -> None:
        """Send a signal to the whole group, and return when the process is gone."""
        self.expected_to_end = True
        self._send_group(how)
        self.await_end(patience)

    def await_end(self, patience: float) -> None:
        """Wait until the process has ended, then end what is left of its group; SIGKILL after `patience`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, patience))
        self._send_group(signal.SIGKILL)
        self._waiter.join()
        self._close_pipe()

    def failure(self, what: str) -> ServiceFailed:
        """What to tell about its end."""
        code = self.process.poll()
        if code is None:
            how = what
        elif code < 0:
            how = f"{what} ({signal.Signals(-code).name})"
        else:
            how = f"{what} (exit code {code})"
        lines = self._service.log.read_text("utf-8", "replace").splitlines()
        return ServiceFailed(self.name, how, "\n".join(lines[-_LOG_LINES:]))

    def _start(self) -> subprocess.Popen[bytes]:
        service = self._service
        numbers, passed = {}, []
        if service.listening is not None:
            service.listening.listen(1024)  # callers may queue while the child starts
            numbers["{fd}"] = service.listening.fileno()
        if any("{ready}" in word for word in service.command):
            self._pipe, numbers["{ready}"] = os.pipe()
        passed = list(numbers.values())
        try:
            with service.log.open("ab") as log:
                return spawn(
                    mortal_command([_fill(word, numbers) for word in service.command], "TERM"),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=passed,
                    env={**os.environ, **service.environment},
                    cwd=service.folder,
                    start_new_session=True,
                )
        finally:
            if "{ready}" in numbers:
                os.close(numbers["{ready}"])

    def _wait(self) -> None:
        self.process.wait()
        if self._service.listening is not None:
            refuse_connections(self._service.listening)
        self._ended.put(self)

    def _listen(self) -> bool:
        """Read from the ready pipe: one line of JSON, an object."""
        poller = select.poll()
        poller.register(self._pipe, select.POLLIN)
        if not poller.poll(_POLL_SECONDS * 1000):
            return False
        piece = os.read(self._pipe, 65536)
        self._heard += piece
        if not piece:
            time.sleep(_POLL_SECONDS)  # it closed the pipe without a word; it may be about to end
        line, newline, _ = self._heard.partition(b"\n")
        if not newline:
            return False
        try:
            said = json.loads(line)
        except ValueError as error:
            raise self.failure("wrote no JSON on its ready pipe") from error
        if not isinstance(said, dict):
            raise self.failure("wrote JSON that is no object on its ready pipe")
        self.said = said
        return True

    def _probe(self) -> bool:
        if self._service.probe is None or self._service.probe():
            return True
        time.sleep(_POLL_SECONDS)
        return False

    def _close_pipe(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1

    def _send_group(self, how: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)


def _fill(word: str, numbers: Mapping[str, int]) -> str:
    for mark, number in numbers.items():
        word = word.replace(mark, str(number))
    return word


class Watchdog:
    """The process that ends every group left behind when this process is killed; see `watchdog`."""

    def __init__(self, grace: float) -> None:
        """Start it; `grace` is the number of seconds between SIGTERM and SIGKILL."""
        program = Path(__file__).with_name("watchdog.py")
        self._process = subprocess.Popen(  # noqa: S603  our own file
            [sys.executable, "-IS", str(program), str(grace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        """A group was started."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """A group has ended, and its number may be given to somebody else."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """End it; it then ends every group that was not forgotten."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it was killed: the death signal still stands
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
