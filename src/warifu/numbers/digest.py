# SPDX-License-Identifier: Apache-2.0
"""計数の要約: the number counter's head of one day, as the public log commits to it (NU-18). Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from warifu.kernel.clock import JST
from warifu.ledger import Kind, commitment, make_entry

_BODY = struct.Struct(">10sQ")


@dataclass(frozen=True, slots=True)
class CounterDigest:
    """The counter's head of one day, and what opens its entry in the log."""

    day: date
    next_position: int
    salt: bytes

    @property
    def entry(self) -> bytes:
        """Write the 44 bytes. The body is the day in ISO form and the next position as u64."""
        body = _BODY.pack(self.day.isoformat().encode(), self.next_position)
        midnight = datetime.combine(self.day, time(), JST).astimezone(UTC)
        return make_entry(Kind.STATISTICS, 0, int(midnight.timestamp()) // 3600, commitment(self.salt, body))
