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
import urllib3
from urllib3.exceptions import HTTPError

from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Unreachable
from warifu.kernel.wire.memory import opened
from warifu.kernel.wire.signatures import Sign, sign_call
from warifu.kernel.wire.switchboard import PREFIX, Reply

R = TypeVar("R", bound=msgspec.Struct)
CONNECT_SECONDS, READ_SECONDS = 3.0, 60.0


class HttpWire:
    """One body's sending half; `addresses` maps body names to base URLs."""

    def __init__(self, sender: str, sign: Sign, clock: Clock, addresses: Mapping[str, str]) -> None:
        """Open no connection yet."""
        self._sender, self._sign, self._clock, self._addresses = sender, sign, clock, addresses
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
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
            response = self._pool(to).urlopen(
                "POST", PREFIX + path, body=body, headers=headers, retries=False, redirect=False
            )
            return opened(Reply(response.status, response.data), reply)
        except (HTTPError, OSError) as broken:
            raise Unreachable(f"{to} did not answer: {type(broken).__name__}") from broken
        except msgspec.MsgspecError as wrong:
            raise Fault(f"{to} answered in an unknown form") from wrong

    def close(self) -> None:
        """Close every kept connection."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, to: str) -> urllib3.HTTPConnectionPool:
        with self._lock:
            if to not in self._pools:
                if to not in self._addresses:
                    raise Fault(f"no address of {to} in the settings")
                pool = urllib3.connectionpool.connection_from_url(
                    self._addresses[to],
                    maxsize=64,
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                )
                self._pools[to] = pool
            return self._pools[to]
