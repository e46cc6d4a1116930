# SPDX-License-Identifier: Apache-2.0
"""What a supervisor runs: services, the sockets they listen on, and how their failure is told.

Starts nothing; `children` does.
"""

import contextlib
import random
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from warifu.kernel.refusal import Fault, Malformed

LOW = range(20_000, 32_000)
"""Below the ports that Linux hands out to whoever asks for any (32768 and above)."""


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


def kept_ports(place: Path, names: Sequence[str], host: str = "127.0.0.1") -> dict[str, socket.socket]:
    """Bind a socket for each name to the port that the file `place` keeps for it; new names get new ports.

    So the addresses that certificates, cards and other people's settings name stay true from one start to the
    next. Kept ports lie below those that the system hands out by itself. Raises Malformed where one is taken.
    """
    kept = msgspec.json.decode(place.read_bytes(), type=dict[str, int]) if place.exists() else {}
    with contextlib.ExitStack() as unless_all:
        bound = {}
        for name in names:
            bound[name] = _bound_again(host, kept[name]) if name in kept else _bound_low(host)
            unless_all.enter_context(bound[name])
        ports = {name: held.getsockname()[1] for name, held in bound.items()}
        place.write_bytes(msgspec.json.encode(kept | ports))
        unless_all.pop_all()
    return bound


def _bound_again(host: str, port: int) -> socket.socket:
    """Bind a port that was ours before, unless somebody listens there: this country, or a stranger."""
    try:
        with _held(host, port) as probe:
            probe.listen()
        return _held(host, port)
    except OSError as taken:
        raise Malformed(
            f"Port {port} of this country is taken: it runs already, or another program has its port."
            " End that one; the country's addresses stay what they are."
        ) from taken


def _bound_low(host: str) -> socket.socket:
    """Bind a port that nobody has, at random: two countries that start together seldom try the same."""
    for port in random.sample(LOW, len(LOW)):
        with contextlib.suppress(OSError):
            with socket.socket() as finder:  # not shareable, so it finds everybody who has the port
                finder.bind((host, port))
            return _held(host, port)
    raise Fault("no port is free")


def _held(host: str, port: int) -> socket.socket:
    with contextlib.ExitStack() as unless_bound:
        held = unless_bound.enter_context(socket.socket())
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        unless_bound.pop_all()
        return held


def _bound(host: str) -> socket.socket:
    """Find a free port with one socket and bind it by number with another.

    A port chosen by the system is given back when listening ends; one bound by number is kept. It is
    shareable, because connections of a former listener may still be closing when listening begins again.
    """
    with _held(host, 0) as finder:
        return _held(host, finder.getsockname()[1])


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
