# SPDX-License-Identifier: Apache-2.0
"""Where in a case a page stands, and what it answers. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field

from warifu.kernel.screens import Shell


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the case: frame, address, the room after it, the step asked for, a file sent along."""

    shell: Shell
    address: str
    room: str
    step: str = ""
    upload: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or where to go on; `closed` when the case is over, `seat` when her side is shown."""

    html: str = ""
    to: str = ""
    status: int = 200
    closed: bool = False
    seat: str = field(default="", repr=False)
