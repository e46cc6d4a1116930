# SPDX-License-Identifier: Apache-2.0
"""時刻の求め: what is asked of a time-stamp authority, and the serial of what it gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.kernel.secrecy import MASK

HASHES = {"sha256": 32, "sha384": 48, "sha512": 64}
"""The hashes that are stamped, with their bytes. SHA-1 is not one: two documents may share it."""
ACCURACY_SECONDS = 1
_OF_ONE_DAY = 64


@dataclass(frozen=True, slots=True)
class StampRequest:
    """タイムスタンプの求め: a hash by one of `HASHES`, and the nonce to give back where one was sent."""

    algorithm: str
    imprint: bytes
    nonce: int | None
    with_certificate: bool

    def __repr__(self) -> str:
        return f"StampRequest({self.algorithm}, {MASK})"


def serial_of(on: date, count: int) -> int:
    """Make the serial of a day's nth stamp: another one for each, and fewer than the 160 bits allowed.

    >>> serial_of(date(2026, 4, 1), 1) - serial_of(date(2026, 3, 31), 2) == (1 << 64) - 1
    True
    """
    return on.toordinal() << _OF_ONE_DAY | count
