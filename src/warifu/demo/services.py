# SPDX-License-Identifier: Apache-2.0
"""What a supervisor runs: services, the sockets they listen on, and how their failure is told.

Starts nothing; `children` does.
"""

import contextlib
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warifu.kernel.refusal import Fault


@dataclass(frozen=True)
class Service:
    """One process to run.

    `{fd}` in a word of `command` becomes the number of the inherited `listening` socket, `{ready}` that
    of the pipe on which the child writes one line of JSON, an object, when it is ready. Without
    `{ready}` it is ready when `probe` says so; without either, when it has been started. Output goes to
    the end of `log`. `needs` names the services that must be ready before.
    """

    name: str
    command: Sequence[str]
    log: Path
    needs: Sequence[str] = ()
    listening: socket.socket | None = None
    probe: Callable[[], bool] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    patience: float = 90.0


class ServiceFailed(Fault):
    """A service died or did not become ready: its name, how it ended, and the end of its log."""

    def __init__(self, name: str, how: str, log_end: str) -> None:
        """Keep all three for the operator's eyes."""
        super().__init__(f"{name} {how}; the end of its log:\n{log_end}")
        self.name, self.how, self.log_end = name, how, log_end

    def __str__(self) -> str:
        """The detail: the operator of the machine reads it, nobody over a wire."""
        return self.detail


def free_ports(count: int, host: str = "127.0.0.1") -> list[socket.socket]:
    """Bind `count` sockets to free ports, to be given to services; `getsockname()[1]` is the port.

    Each stays ours from here on: bound by number, it keeps its port even while nobody listens.
    """
    return [_bound(host) for _ in range(count)]


def _bound(host: str) -> socket.socket:
    """Find a free port with one socket and bind it by number with another.

    A port chosen by the system is given back when listening ends; one bound by number is kept. It is
    shareable, because connections of a former listener may still be closing when listening begins again.
    """
    with socket.socket() as finder, contextlib.ExitStack() as unless_bound:
        finder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        finder.bind((host, 0))
        held = unless_bound.enter_context(socket.socket())
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(finder.getsockname())
        unless_bound.pop_all()
        return held


def refuse_connections(listening: socket.socket) -> None:
    """Stop listening but keep the port: who connects is refused at once, as by a machine that is down."""
    with contextlib.suppress(OSError):  # it was not listening
        listening.shutdown(socket.SHUT_RDWR)


def in_order(services: Mapping[str, Service]) -> list[list[str]]:
    """Group the names so that each group needs only names of earlier groups.

    Raises ValueError when a need is unknown or needs go round in a circle.
    """
    left = dict(services)
    groups: list[list[str]] = []
    while left:
        ready = [name for name, service in left.items() if not set(service.needs) & set(left)]
        unknown = {need for service in left.values() for need in service.needs} - set(services)
        if unknown or not ready:
            raise ValueError(f"services need what does not exist or each other: {sorted(unknown or left)}")
        groups.append(ready)
        for name in ready:
            del left[name]
    return groups
