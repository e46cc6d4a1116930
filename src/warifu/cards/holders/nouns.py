# SPDX-License-Identifier: Apache-2.0
"""一覧の行: a certificate of hers, its state, its place in the public log, and who asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from warifu.cards.jpki import Asking, Certificate, Status
from warifu.kernel.secrecy import MASK


@dataclass(frozen=True, slots=True)
class Listed:
    """一覧の一枚: `index` is its place in the public log, None where the log does not show it.

    `proven` says that a path leads from there to a head that log and witness signed.
    """

    certificate: Certificate
    status: Status
    index: int | None
    proven: bool

    def __repr__(self) -> str:
        return f"Listed({MASK})"


@dataclass(frozen=True, slots=True)
class HolderList:
    """本人の一覧: her certificates, the newest first, and who asked about them, the newest first."""

    certificates: Sequence[Listed]
    asked: Sequence[Asking]

    def __repr__(self) -> str:
        return f"HolderList({MASK})"

    @property
    def whole(self) -> bool:
        """Whether every one of them is in the log."""
        return all(each.index is not None for each in self.certificates)


def claim_of(on: date) -> bytes:
    """本人の求め: the text that a holder signs to be shown her list, good on one day.

    >>> claim_of(date(2026, 4, 1)).decode().splitlines()
    ['warifu-my-certificates-1', '2026-04-01']
    """
    return f"warifu-my-certificates-1\n{on.isoformat()}\n".encode("ascii")
