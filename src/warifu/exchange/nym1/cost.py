# SPDX-License-Identifier: Apache-2.0
"""What an exchange costs: counts its group operations, and prices each one by itself.

Counting watches Python calls from outside (`sys.setprofile`), so the counted code knows nothing of it;
a count is exact for the one call counted. A price is that of the bare library call with its buffers ready: no
checks, no hashing, no Python of ours. `bench` puts the two together.
"""

from __future__ import annotations

import ctypes
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle, pairwise
from statistics import median
from types import FrameType, FunctionType, MethodType
from typing import Any

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.nym1 import envelopes, ristretto, signatures
from warifu.kernel import sodium

GROUP_OPERATIONS: dict[str, Callable[..., object]] = {
    "multiply": ristretto.multiply,
    "multiply_base": ristretto.multiply_base,
    "add": ristretto.add,
    "subtract": ristretto.subtract,
    "from_hash": ristretto.from_hash,
    "is_point": ristretto.is_point,
    "ed25519_sign": signatures.sign,
    "ed25519_verify": signatures.verify,
    "hpke_seal": envelopes.seal,
    "hpke_unseal": envelopes.unseal,
    "x25519_key": envelopes.opening_key,
}
"""What is counted, by name."""


_INPUTS = 128
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_COMPOSED = {"hpke_seal": ("x25519_key", "x25519_exchange"), "hpke_unseal": ("x25519_exchange",)}


def count(act: Callable[[], object]) -> Counter[str]:
    """Run `act` once and count the operations it needs."""
    names = {_code(function): name for name, function in GROUP_OPERATIONS.items()}
    seen: Counter[str] = Counter()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in names:
            seen[names[frame.f_code]] += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        act()
    finally:
        sys.setprofile(before)
    return seen


class Floor:
    """The counted operations of one exchange, bare: what no implementation of ours can be faster than.

    An HPKE seal is one X25519 key and one exchange, an unseal one exchange. Kinds
    alternate as evenly as their numbers allow, for an exchange does not do 48 alike in a
    row from a warm cache either. Taken in turns with the work, because a shared machine changes pace.
    """

    def __init__(self, counted: Counter[str], *, envelopes_whole: bool = False) -> None:
        """Make the inputs of every operation in `counted`.

        With `envelopes_whole` an HPKE seal or unseal is one operation, with its hashing and encryption.
        """
        composed = {} if envelopes_whole else _COMPOSED
        self.counted = Counter({name: times for name, times in counted.items() if name not in composed})
        for name in composed.keys() & counted.keys():
            self.counted.update(dict.fromkeys(composed[name], counted[name]))
        calls = _bare_calls()
        places = [(place / times, name) for name, times in self.counted.items() for place in range(times)]
        self._schedule = [(name, calls[name]) for _, name in sorted(places)]

    def take(self) -> float:
        """Run every operation as often as it was counted; give the processor seconds all of them took."""
        start = time.thread_time()
        for _, act in self._schedule:
            act()
        return time.thread_time() - start

    def prices(self, rounds: int = 20) -> dict[str, float]:
        """Give the median seconds of one call of each operation."""
        taken: dict[str, list[float]] = {name: [] for name in sorted(self.counted)}
        for name, act in self._schedule * rounds:
            start = time.perf_counter()
            act()
            taken[name].append(time.perf_counter() - start)
        return {name: median(times) for name, times in taken.items()}


def _bare_calls() -> dict[str, Callable[[], Any]]:
    library = sodium.load()
    out = ctypes.create_string_buffer(ristretto.SIZE)
    digests = [secrets.token_bytes(64) for _ in range(_INPUTS)]
    scalars = [ristretto.reduce(digest) for digest in digests]
    points = [ristretto.from_hash(digest) for digest in digests]
    multiply = library["crypto_scalarmult_ristretto255"]
    base = library["crypto_scalarmult_ristretto255_base"]
    add = library["crypto_core_ristretto255_add"]
    subtract = library["crypto_core_ristretto255_sub"]
    from_hash = library["crypto_core_ristretto255_from_hash"]
    is_point = library["crypto_core_ristretto255_is_valid_point"]
    signer, private = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    key = signer.public_key().public_bytes_raw()
    verify = library["crypto_sign_verify_detached"]
    signed = [(signer.sign(digest), digest, len(digest), key) for digest in digests]
    text = bytes(1024)
    sealed = [_SUITE.encrypt(text, private.public_key()) for _ in range(_INPUTS)]
    publics = [X25519PrivateKey.generate().public_key() for _ in range(_INPUTS)]
    return {
        "multiply": _in_turn(lambda pair: multiply(out, *pair), list(zip(scalars, points, strict=True))),
        "multiply_base": _in_turn(lambda scalar: base(out, scalar), scalars),
        "add": _in_turn(lambda pair: add(out, *pair), list(pairwise(points))),
        "subtract": _in_turn(lambda pair: subtract(out, *pair), list(pairwise(points))),
        "from_hash": _in_turn(lambda digest: from_hash(out, digest), digests),
        "is_point": _in_turn(is_point, points),
        "ed25519_sign": _in_turn(signer.sign, digests),
        "ed25519_verify": _in_turn(lambda four: verify(*four), signed),
        "x25519_exchange": _in_turn(private.exchange, publics),
        "x25519_key": X25519PrivateKey.generate,
        "hpke_seal": _in_turn(lambda public: _SUITE.encrypt(text, public), publics),
        "hpke_unseal": _in_turn(lambda sealed: _SUITE.decrypt(sealed, private), sealed),
    }


def _in_turn(act: Callable[[Any], object], inputs: list[Any]) -> Callable[[], object]:
    # Fresh inputs each time, as in an exchange: a processor learns the branches of a repeated one.
    following = cycle(inputs)
    return lambda: act(next(following))


def _code(function: Callable[..., object]) -> object:
    plain = function.__func__ if isinstance(function, MethodType) else function
    assert isinstance(plain, FunctionType)
    return plain.__code__
