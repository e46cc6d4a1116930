# SPDX-License-Identifier: Apache-2.0
"""The sending half of the wire over HTTP, with kept-alive connections.

Retries nothing: the caller knows what may be repeated. Proxies and redirects are not followed.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Unreachable
from warifu.kernel.wire.connections import Connections
from warifu.kernel.wire.memory import opened
from warifu.kernel.wire.signatures import Sign, sign_call
from warifu.kernel.wire.switchboard import PREFIX, Reply

R = TypeVar("R", bound=msgspec.Struct)
OURS = 500  # from this HTTP status on, a reply in no form of ours is that of something on the way


class HttpWire:
    """One body's sending half; `addresses` maps body names to base URLs."""

    def __init__(self, sender: str, sign: Sign, clock: Clock, addresses: Mapping[str, str]) -> None:
        """Open no connection yet."""
        self._sender, self._sign, self._clock, self._addresses = sender, sign, clock, addresses
        self._pools: dict[str, Connections] = {}
        self._lock = threading.Lock()

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Send and wait, as `Wire.call` promises."""
        body = msgspec.json.encode(message)
        headers = sign_call(
            sender=self._sender,
            to=to,
            path=PREFIX + path,
            body=body,
            created=int(self._clock.now().timestamp()),
            nonce=secrets.token_urlsafe(16),
            sign=self._sign,
        )
        try:
            status, content = self._pool(to).post(PREFIX + path, headers, body)
        except OSError as broken:
            raise Unreachable(f"{to} did not answer: {type(broken).__name__}") from broken
        try:
            return opened(Reply(status, content), reply)
        except msgspec.MsgspecError as wrong:
            if status >= OURS:  # a gateway's own page: nothing of the other body's came back
                raise Unreachable(f"{to} did not answer: status {status}") from wrong
            raise Fault(f"{to} answered in an unknown form") from wrong

    def close(self) -> None:
        """Close every kept connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, to: str) -> Connections:
        with self._lock:
            if to not in self._pools:
                if to not in self._addresses:
                    raise Fault(f"no address of {to} in the settings")
                self._pools[to] = Connections(self._addresses[to])
            return self._pools[to]
