# SPDX-License-Identifier: Apache-2.0
"""A way to tell people of looks for tests of one office alone: it remembers whom it would have told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from warifu.exchange import Shown
from warifu.kernel.refusal import Unreachable


@dataclass
class Sights:
    """The port `FileSights`; while `down` it takes nothing, as a network that cannot be reached."""

    told: list[Shown] = field(default_factory=list)
    noted: list[Shown] = field(default_factory=list)
    down: bool = False

    def show(self, people: Sequence[Shown]) -> None:
        if self.down and people:
            raise Unreachable("the network took no record of this look")
        self.told += people

    def note(self, people: Sequence[Shown], at: datetime) -> None:
        assert at.tzinfo is not None
        self.noted += people
