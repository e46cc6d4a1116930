# SPDX-License-Identifier: Apache-2.0
"""The group ristretto255 (RFC 9496) through libsodium. Points and scalars are 32 bytes each.

libsodium decodes strictly (canonical, non-negative) but takes the identity in places, ignores the top
bit of a scalar and accepts scalars ≥ L; the checks of LC-2 are therefore ours. Every refusal here is
`NotAnElement`; inside a proof check it means "invalid" (LC-3). Calls release the GIL and share no
buffer, so any number of threads may call. Nothing here hashes or draws randomness.
"""

from __future__ import annotations

import ctypes

from warifu.kernel import sodium
from warifu.kernel.refusal import Malformed

SIZE = 32
ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes(SIZE)
ZERO = bytes(SIZE)
ONE = (1).to_bytes(SIZE, "little")
BASE = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
_Buffer = ctypes.c_char * SIZE
# A scalar whose top byte is below this is below 2^252 and so below L; all but one in 2^127 are.
_SURELY_BELOW_ORDER = 0x10
_NO_SCALAR = "a scalar is 32 bytes, little-endian, below the group order"


class NotAnElement(Malformed):
    """Not an element: wrong size, not canonical, the identity, or a scalar not below the group order."""

    reason = "not-an-element"


class Ristretto:
    """The group operations of one loaded libsodium."""

    def __init__(self, library: ctypes.CDLL) -> None:
        """Bind the functions; all take and fill buffers whose sizes are checked here, not in C."""
        three = [ctypes.c_char_p] * 3
        scalar = "crypto_core_ristretto255_scalar_"
        self._multiply = _bind(library, "crypto_scalarmult_ristretto255", three)
        self._multiply_base = _bind(library, "crypto_scalarmult_ristretto255_base", three[:2])
        self._add = _bind(library, "crypto_core_ristretto255_add", three)
        self._subtract = _bind(library, "crypto_core_ristretto255_sub", three)
        self._from_hash = _bind(library, "crypto_core_ristretto255_from_hash", three[:2])
        self._is_valid = _bind(library, "crypto_core_ristretto255_is_valid_point", three[:1])
        self._reduce = _bind(library, scalar + "reduce", three[:2], returns=None)
        self._invert = _bind(library, scalar + "invert", three[:2])
        self._scalar_multiply = _bind(library, scalar + "mul", three, returns=None)
        self._scalar_add = _bind(library, scalar + "add", three, returns=None)

    def multiply(self, scalar: bytes, point: bytes) -> bytes:
        """Give scalar·point. Refuses 0, scalars ≥ L, what is no point, and the identity."""
        # the first half of `is_scalar` written out: a call of it would be 1 % of an exchange
        if len(scalar) != SIZE or (scalar[31] >= _SURELY_BELOW_ORDER and not is_scalar(scalar)):
            raise NotAnElement(_NO_SCALAR)
        out = _Buffer()
        if len(point) != SIZE or self._multiply(out, scalar, point):
            raise NotAnElement("a multiplication met the identity, a zero, or bytes that are no point")
        return out.raw

    def multiply_base(self, scalar: bytes) -> bytes:
        """Give scalar·B, three times faster than `multiply`. Refuses 0 and scalars ≥ L."""
        if len(scalar) != SIZE or (scalar[31] >= _SURELY_BELOW_ORDER and not is_scalar(scalar)):
            raise NotAnElement(_NO_SCALAR)
        out = _Buffer()
        if self._multiply_base(out, scalar):
            raise NotAnElement("a secret scalar is zero")
        return out.raw

    def add(self, one: bytes, other: bytes) -> bytes:
        """Give one + other; the identity may come out, the caller looks where it matters."""
        out = _Buffer()
        if len(one) != SIZE or len(other) != SIZE or self._add(out, one, other):
            raise NotAnElement("an addition met bytes that are no point")
        return out.raw

    def subtract(self, one: bytes, other: bytes) -> bytes:
        """Give one − other; the identity may come out, the caller looks where it matters."""
        out = _Buffer()
        if len(one) != SIZE or len(other) != SIZE or self._subtract(out, one, other):
            raise NotAnElement("a subtraction met bytes that are no point")
        return out.raw

    def from_hash(self, digest: bytes) -> bytes:
        """Map 64 uniform bytes to a point whose logarithm nobody knows (RFC 9496 §4.3.4)."""
        out = _Buffer()
        if len(digest) != 2 * SIZE or self._from_hash(out, digest):
            raise NotAnElement("a hash to the group needs 64 bytes")
        return out.raw

    def is_point(self, candidate: bytes) -> bool:
        """Tell whether 32 bytes are a canonical point other than the identity (LC-2).

        libsodium 1.0.18 ignores the highest bit, and with it set even the identity would pass (RFC 9496
        §4.3.1 refuses it), so it is looked at here.
        """
        canonical = len(candidate) == SIZE and candidate[-1] < 0x80 and candidate != IDENTITY
        return canonical and self._is_valid(candidate) == 1

    def reduce(self, digest: bytes) -> bytes:
        """Reduce 64 bytes, little-endian, modulo L."""
        if len(digest) != 2 * SIZE:
            raise NotAnElement("a reduction needs 64 bytes")
        out = _Buffer()
        self._reduce(out, digest)
        return out.raw

    def invert(self, scalar: bytes) -> bytes:
        """Give 1/scalar modulo L; refuses 0."""
        _check_scalar(scalar)
        out = _Buffer()
        if self._invert(out, scalar):
            raise NotAnElement("zero has no inverse")
        return out.raw

    def scalar_multiply(self, one: bytes, other: bytes) -> bytes:
        """Give one·other modulo L."""
        _check_scalar(one)
        _check_scalar(other)
        out = _Buffer()
        self._scalar_multiply(out, one, other)
        return out.raw

    def scalar_add(self, one: bytes, other: bytes) -> bytes:
        """Give one + other modulo L."""
        _check_scalar(one)
        _check_scalar(other)
        out = _Buffer()
        self._scalar_add(out, one, other)
        return out.raw


def is_scalar(candidate: bytes) -> bool:
    """Tell whether 32 bytes, little-endian, are below L (LC-2). Zero is; whoever forbids it looks."""
    return len(candidate) == SIZE and (
        candidate[31] < _SURELY_BELOW_ORDER or int.from_bytes(candidate, "little") < ORDER
    )


def _check_scalar(scalar: bytes) -> None:
    if not is_scalar(scalar):
        raise NotAnElement(_NO_SCALAR)


def _bind(
    library: ctypes.CDLL,
    name: str,
    arguments: list[type[ctypes.c_char_p]],
    returns: type[ctypes.c_int] | None = ctypes.c_int,
) -> ctypes._NamedFuncPointer:
    function = library[name]  # a function object of our own: another Ristretto's argtypes stay untouched
    function.argtypes = arguments
    function.restype = returns
    return function


_loaded = Ristretto(sodium.load())
multiply = _loaded.multiply
multiply_base = _loaded.multiply_base
add = _loaded.add
subtract = _loaded.subtract
from_hash = _loaded.from_hash
is_point = _loaded.is_point
reduce = _loaded.reduce
invert = _loaded.invert
scalar_multiply = _loaded.scalar_multiply
scalar_add = _loaded.scalar_add
