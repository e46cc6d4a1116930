# SPDX-License-Identifier: Apache-2.0
"""Messages that may carry an Individual Number, sealed end to end over the wire (INV-16).

The wire signs and TLS encrypts, but neither keeps a number from a proxy, a trace or a memory dump on
the way. Here the whole message is sealed to the other body's key, and the reply to a one-time key that
travels inside. Knows no number itself: `numbers`, `residents` and `benefits` put them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.nym1.envelopes import Role, one_time_key, seal, unseal
from warifu.exchange.nym1.hashing import Randomness
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.wire import Endpoint, Wire

R = TypeVar("R", bound=msgspec.Struct)
LARGEST = 12 << 20


class SealedMessage(msgspec.Struct):
    """A sealed message or reply; `reference` (16 bytes) binds the one to the other."""

    reference: bytes
    sealed: bytes


class _Inner(msgspec.Struct):
    reply_key: bytes
    message: msgspec.Raw


class SealedWire:
    """Calls whose content only the other body can read; `keys` are the bodies' sealing keys."""

    def __init__(self, wire: Wire, keys: Mapping[str, bytes], randomness: Randomness) -> None:
        """Send over `wire`."""
        self._wire, self._keys, self._randomness = wire, keys, randomness

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Seal, send, wait, open; raises as `Wire.call` does."""
        if to not in self._keys:
            raise Fault(f"no sealing key of {to} is known here")
        reference, reply_key = self._randomness(16), one_time_key(self._randomness)
        inner = msgspec.json.encode(_Inner(reply_key.key, msgspec.Raw(msgspec.json.encode(message))))
        sealed = seal(Role.REQUEST, reference, inner, self._keys[to])
        received = self._wire.call(to, path, SealedMessage(reference, sealed), SealedMessage)
        opens = X25519PrivateKey.from_private_bytes(reply_key.secret)
        return msgspec.json.decode(unseal(Role.ANSWER, reference, received.sealed, opens), type=reply)


def sealed_endpoint(plain: Endpoint, opens: X25519PrivateKey) -> Endpoint:
    """Offer an endpoint for sealed messages only; its own message is decoded and checked as always."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(plain.request)

    def serve(caller: str, sealed: SealedMessage) -> SealedMessage:
        opened = unseal(Role.REQUEST, sealed.reference, sealed.sealed, opens)
        try:
            inner = msgspec.json.decode(opened, type=_Inner)
            message = decoder.decode(inner.message)
        except msgspec.MsgspecError as wrong:
            raise Malformed(f"the sealed message does not fit: {wrong}") from wrong
        reply = msgspec.json.encode(plain.serve(caller, message))
        return SealedMessage(sealed.reference, seal(Role.ANSWER, sealed.reference, reply, inner.reply_key))

    return Endpoint(plain.path, SealedMessage, serve, largest=LARGEST)
