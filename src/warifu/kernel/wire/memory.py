# SPDX-License-Identifier: Apache-2.0
"""The wire's in-memory twin: the same signing, the same checks, the same bytes, no socket.

`MemoryNetwork` keeps every byte that passed, for the canary (no number on any wire) and for attack
tests that replay or alter traffic. A body can be taken `down`; its callers then see `Unreachable`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from warifu.kernel.clock import Clock
from warifu.kernel.refusal import ProblemJson, Unreachable, from_json
from warifu.kernel.wire.signatures import Sign, sign_call
from warifu.kernel.wire.switchboard import PREFIX, Reply, Switchboard

R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Passed:
    """One call as it passed: who sent it, to whom, the headers and both bodies."""

    sender: str
    to: str
    path: str
    headers: dict[str, str]
    body: bytes
    reply: Reply


@dataclass
class MemoryNetwork:
    """Joins the switchboards of all bodies in one process."""

    boards: dict[str, Switchboard] = field(default_factory=dict)
    passed: list[Passed] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def deliver(self, sender: str, to: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Hand bytes over, as a socket would."""
        if to in self.down or to not in self.boards:
            raise Unreachable(f"{to} is down")
        reply = self.boards[to].answer("POST", path, headers, body)
        self.passed.append(Passed(sender, to, path, headers, body, reply))
        return reply


@dataclass(frozen=True)
class MemoryWire:
    """One body's sending half."""

    sender: str
    sign: Sign
    clock: Clock
    network: MemoryNetwork
    nonce: Callable[[], str] = lambda: secrets.token_urlsafe(16)

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Send and wait, as `Wire.call` promises."""
        body = msgspec.json.encode(message)
        headers = sign_call(
            sender=self.sender,
            to=to,
            path=PREFIX + path,
            body=body,
            created=int(self.clock.now().timestamp()),
            nonce=self.nonce(),
            sign=self.sign,
        )
        return opened(self.network.deliver(self.sender, to, PREFIX + path, headers, body), reply)


def opened(received: Reply, reply: type[R]) -> R:
    """Turn received bytes into the reply, or raise what the other body raised."""
    if received.status < 300:
        return msgspec.json.decode(received.body, type=reply)
    raise from_json(msgspec.json.decode(received.body, type=ProblemJson))
