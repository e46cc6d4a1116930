# SPDX-License-Identifier: Apache-2.0
"""What an exchange costs: counts its group operations, and prices each one by itself.

Counting watches Python calls from outside (`sys.setprofile`), so the counted code knows nothing of it;
a count is exact for the one call counted. Prices are of the bare library call with its buffers ready:
no checks, no hashing, no Python of ours. `bench` puts the two together.
"""

from __future__ import annotations

import ctypes
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType, FunctionType, MethodType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.nym1 import envelopes, ristretto, signatures, sodium

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


def prices(rounds: int = 200) -> dict[str, float]:
    """Time each operation by itself, in seconds: the least mean of five series of `rounds` calls.

    An HPKE seal is priced as one X25519 key and one exchange, an unseal as one exchange.
    """
    priced = {name: _time(act, rounds) for name, act in _bare_calls().items()}
    private = X25519PrivateKey.generate()
    public = X25519PrivateKey.generate().public_key()
    exchange = _time(lambda: private.exchange(public), rounds)
    key = _time(X25519PrivateKey.generate, rounds)
    return priced | {"hpke_seal": key + exchange, "hpke_unseal": exchange, "x25519_key": key}


def limit(counted: Counter[str], priced: dict[str, float]) -> float:
    """Give the seconds that the counted operations take by themselves."""
    return sum(times * priced[name] for name, times in counted.items())


def _bare_calls() -> dict[str, Callable[[], Any]]:
    library = sodium.load()
    out = ctypes.create_string_buffer(ristretto.SIZE)
    scalar = ristretto.reduce(secrets.token_bytes(64))
    digest = secrets.token_bytes(64)
    one, other = ristretto.multiply_base(scalar), ristretto.from_hash(digest)
    multiply = library["crypto_scalarmult_ristretto255"]
    base = library["crypto_scalarmult_ristretto255_base"]
    add = library["crypto_core_ristretto255_add"]
    subtract = library["crypto_core_ristretto255_sub"]
    from_hash = library["crypto_core_ristretto255_from_hash"]
    is_point = library["crypto_core_ristretto255_is_valid_point"]
    signer = Ed25519PrivateKey.generate()
    verifier, message = signer.public_key(), secrets.token_bytes(200)
    signature = signer.sign(message)
    return {
        "multiply": lambda: multiply(out, scalar, one),
        "multiply_base": lambda: base(out, scalar),
        "add": lambda: add(out, one, other),
        "subtract": lambda: subtract(out, one, other),
        "from_hash": lambda: from_hash(out, digest),
        "is_point": lambda: is_point(one),
        "ed25519_sign": lambda: signer.sign(message),
        "ed25519_verify": lambda: verifier.verify(signature, message),
    }


def _time(act: Callable[[], Any], rounds: int) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(rounds):
            act()
        best = min(best, (time.perf_counter() - start) / rounds)
    return best


def _code(function: Callable[..., object]) -> object:
    plain = function.__func__ if isinstance(function, MethodType) else function
    assert isinstance(plain, FunctionType)
    return plain.__code__
