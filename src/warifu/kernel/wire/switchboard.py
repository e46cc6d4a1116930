# SPDX-License-Identifier: Apache-2.0
"""The receiving half of the wire: verified bytes → typed message → service → bytes.

Framework-free, so that HTTP and the in-memory twin run the very same checks. It decides nothing
about a request beyond who sent it: permission is each service's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal, Unreachable, fault_of, to_json
from warifu.kernel.wire.signatures import MAX_SKEW_SECONDS, Replayed, Signed, verify_call

R = TypeVar("R", bound=msgspec.Struct)
PREFIX = "/wire/"
LARGEST = 1 << 20  # bytes of one message; an endpoint may allow more


class Wire(Protocol):
    """Calls another body. Delivery is at most once per call; every message may be repeated harmlessly."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Send and wait. Raises what the other body raised, or `Unreachable` when nothing came back."""
        ...


class Nothing(msgspec.Struct):
    """The empty message."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of message a body understands: `serve(caller's body name, message) -> reply`."""

    path: str
    request: type[msgspec.Struct]
    serve: Callable[[str, Any], msgspec.Struct]
    largest: int = LARGEST


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: status and JSON bytes."""

    status: int
    body: bytes

    @property
    def content_type(self) -> str:
        """Problem JSON for everything that is not a success (RFC 9457)."""
        return "application/json" if self.status < 300 else "application/problem+json"


class NoSuchEndpoint(Refusal):
    """No endpoint of this name is offered here."""

    status = 404
    reason = "no-such-endpoint"
    remedy = "See docs/spec for the messages this body understands."


Watch = Callable[[str, str, Problem], None]


@dataclass
class Switchboard:
    """Receives every call to one body. `watch(claimed caller, path, problem)` hears each unverified one.

    `key_of` gives a body's registered verifying key, or None. Replay: a nonce is accepted once within
    the time window, and nothing signed before this process started is accepted (its caller signs anew),
    so a restart opens none.
    """

    me: str
    key_of: Callable[[str], Ed25519PublicKey | None]
    clock: Clock
    endpoints: Sequence[Endpoint]
    on_fault: Callable[[str, BaseException], None] = lambda _path, _fault: None
    watch: Watch = lambda _caller, _path, _problem: None
    _by_path: dict[str, Endpoint] = field(init=False)
    _decoders: dict[str, msgspec.json.Decoder[Any]] = field(init=False)
    _nonces: dict[tuple[str, str], int] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _started: int = field(init=False)

    def __post_init__(self) -> None:
        """Index the endpoints; two of one path are a mistake of the builder."""
        self._by_path = {PREFIX + endpoint.path: endpoint for endpoint in self.endpoints}
        if len(self._by_path) != len(self.endpoints):
            raise Fault("two endpoints share a path")
        self._decoders = {
            path: msgspec.json.Decoder(endpoint.request) for path, endpoint in self._by_path.items()
        }
        self._started = int(self.clock.now().timestamp())

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Verify, decode, serve, encode. Every problem becomes problem JSON; nothing else leaves."""
        try:
            endpoint = self._endpoint(method, path, body)
            caller = self._verified(method, path, headers, body)
            return Reply(200, msgspec.json.encode(endpoint.serve(caller, self._decoded(path, body))))
        except Problem as problem:
            if isinstance(problem, Fault):
                self.on_fault(path, problem)
            return Reply(problem.status, msgspec.json.encode(to_json(problem)))
        except Exception as mistake:  # noqa: BLE001  the last net: a caller never reads our traceback
            fault = fault_of(mistake)
            self.on_fault(path, fault)
            return Reply(fault.status, msgspec.json.encode(to_json(fault)))

    def _endpoint(self, method: str, path: str, body: bytes) -> Endpoint:
        endpoint = self._by_path.get(path)
        if endpoint is None or method != "POST":
            raise NoSuchEndpoint
        if len(body) > endpoint.largest:
            raise Malformed(f"the message is larger than {endpoint.largest} bytes; send less at once")
        return endpoint

    def _verified(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        now = int(self.clock.now().timestamp())
        try:
            signed = verify_call(
                me=self.me, method=method, path=path, headers=headers, body=body, now=now, key_of=self.key_of
            )
            self._remember(signed, now)
        except Refusal as refusal:
            self.watch(_claimed(headers), path, refusal)
            raise
        return signed.caller

    def _remember(self, signed: Signed, now: int) -> None:
        with self._lock:
            if signed.created < self._started:
                raise Unreachable("signed before this body started, so its nonce cannot be judged")
            if (signed.caller, signed.nonce) in self._nonces:
                raise Replayed
            self._nonces[signed.caller, signed.nonce] = signed.created
            # Insertion order is nearly time order: drop what has left the window from the front.
            while self._nonces:
                oldest = next(iter(self._nonces))
                if self._nonces[oldest] >= now - 2 * MAX_SKEW_SECONDS:
                    break
                del self._nonces[oldest]

    def _decoded(self, path: str, body: bytes) -> Any:
        try:
            return self._decoders[path].decode(body)
        except msgspec.ValidationError as wrong:
            raise Malformed(f"the message does not fit: {_place(wrong)}") from wrong
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise Malformed("the message is not JSON") from wrong


def _place(wrong: msgspec.ValidationError) -> str:
    """Name the field and what was expected there; msgspec's words never quote the value itself."""
    return str(wrong).replace("`", "'")


def _claimed(headers: Mapping[str, str]) -> str:
    """Give the name an unverified call claims, for the alarm; 'unknown' if it is not even a name."""
    before, found, rest = headers.get("signature-input", "").partition('keyid="')
    name = rest.partition('"')[0]
    plain = found and before and len(name) <= 64 and all(c.isalnum() or c in ":.-" for c in name)
    return name if plain else "unknown"
