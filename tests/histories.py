# SPDX-License-Identifier: Apache-2.0
"""What a counter does with lines of protected people, for tests of one office: it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from warifu.exchange import HistoryState, PaperLook
from warifu.kernel.refusal import Unreachable


@dataclass
class Histories:
    """The port `Histories`: everybody's lines stand as `standing` says; while `down` nothing is taken."""

    standing: str = "provisional"
    stood: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)
    papers: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False

    def stand(self, people: list[str]) -> None:
        if self.down:
            raise Unreachable("the network took no order")
        self.stood += people

    def state_of(self, in_house: str) -> HistoryState | None:
        return HistoryState(self.standing, True, bytes(32), bytes(32)) if in_house else None

    def reading_code(self, in_house: str, case: str) -> str:
        self.codes.append((in_house, case))
        return "ACDEFGHJKMNP"

    def on_paper(self, in_house: str, case: str) -> list[PaperLook]:
        self.papers.append((in_house, case))
        at = datetime(2026, 11, 2, 1, tzinfo=UTC)
        return [PaperLook(at, "opened", "terminal-3", ("転入", "moving in"), "M26-AAAA-BBBB")]
