# SPDX-License-Identifier: Apache-2.0
"""機関のページ: one body's own page, in counts: what it keeps, what it must never hold, how many of what.

Draws only, and only wordings that are handed in. No count says anything about one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warifu.kernel.screens.engine import Screens, Shell
from warifu.kernel.screens.wording import Wording

_SCREENS = Screens(Path(__file__).parent, "screens")


@dataclass(frozen=True, slots=True)
class StatusView:
    """The page. `note` is a warning to whoever reads it; `doors` are pages of the same body."""

    shell: Shell
    title: Wording
    lead: Wording
    counts: tuple[tuple[Wording, int], ...]
    keeps: Wording
    never: Wording
    note: Wording | None = None
    doors: tuple[tuple[Wording, str], ...] = ()


def render_status(view: StatusView, language: str) -> str:
    """Draw it."""
    return _SCREENS.render("status.html", language, shell=view.shell, view=view)
