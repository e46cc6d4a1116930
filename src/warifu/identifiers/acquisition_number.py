# SPDX-License-Identifier: Apache-2.0
"""取得番号: the one-time acquisition number, under which a body gets its linkage code for one person.

In NYM-1 it is the request number of the enrolment (LC §7). It does NOT delete itself: the body that
asked MUST delete it once the code is stored (Act 21-2), and `exchange` does.
"""

from dataclasses import dataclass
from typing import Self

from warifu.identifiers.masked import Masked, check_reason
from warifu.kernel.refusal import Malformed

BYTES = 16


@dataclass(frozen=True, slots=True, repr=False)
class AcquisitionNumber(Masked):
    """取得番号: 16 random bytes, used once (Act 21-2; LC §4 `reqid`). Raises Malformed.

    >>> AcquisitionNumber.parse(bytes(range(16)))
    AcquisitionNumber(••••)
    >>> AcquisitionNumber.parse(b"short")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: An acquisition number (取得番号) is exactly 16 bytes.
    """

    _reqid: bytes

    def __post_init__(self) -> None:
        if not isinstance(self._reqid, bytes) or len(self._reqid) != BYTES:
            raise Malformed("An acquisition number (取得番号) is exactly 16 bytes.")

    @classmethod
    def parse(cls, reqid: bytes) -> Self:
        """Read 16 bytes. Raises Malformed."""
        return cls(reqid)

    def reveal(self, why: str) -> bytes:
        """Give the 16 bytes. `why` is for the reader of the code and must not be empty."""
        check_reason(why)
        return self._reqid
