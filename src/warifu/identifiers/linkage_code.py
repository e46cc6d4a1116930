# SPDX-License-Identifier: Apache-2.0
"""機関別符号: the linkage code, by which one body knows one person on the network; another body has another.

It knows the length only. That the bytes are a canonical ristretto255 point is checked where points are
computed with (`exchange`, LC-2), because only that code has the curve.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import Masked, check_reason
from warifu.kernel.refusal import Malformed

BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class LinkageCode(Masked):
    """符号: the 32 bytes of a ristretto255 point (Act 21-2; LC §3). Never stored in clear, never sent.

    Raises Malformed for any other length and for the identity, 32 zero bytes (LC-2).

    >>> LinkageCode(bytes(31) + b"x")
    LinkageCode(••••)
    >>> LinkageCode(bytes(32))
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: A linkage code is never the identity, 32 zero bytes (LC-2).
    """

    _point: bytes

    def __post_init__(self) -> None:
        if not isinstance(self._point, bytes) or len(self._point) != BYTES:
            raise Malformed(
                "A linkage code (符号) is exactly 32 bytes, one encoded ristretto255 point (LC-2)."
            )
        if not any(self._point):
            raise Malformed("A linkage code is never the identity, 32 zero bytes (LC-2).")

    @classmethod
    def parse(cls, point: bytes) -> Self:
        """Read 32 bytes. Raises Malformed."""
        return cls(point)

    def reveal(self, why: str) -> bytes:
        """Give the 32 bytes. `why` is for the reader of the code and must not be empty."""
        check_reason(why)
        return self._point
