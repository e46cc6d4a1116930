# SPDX-License-Identifier: Apache-2.0
"""カードのページ: the stop line, the application form, the statistics. Draws only, nothing of a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from warifu.cards.life.statistics import StatisticsRow
from warifu.kernel.screens import Screens, Shell, Wording

_SCREENS = Screens(Path(__file__).parent, "life")


@dataclass(frozen=True, slots=True)
class StopView:
    """一時停止. `wrong` is the field that could not be read; `taken` that the call is on record."""

    shell: Shell
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class ApplyView:
    """交付申請. `wrong` is the reason why it was not taken; a typed application id is not drawn again."""

    shell: Shell
    wrong: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """交付状況. `title` calls a city by its name; `widest` is the figure that fills a bar."""

    shell: Shell
    before: date
    rows: Sequence[StatisticsRow]
    title: Callable[[str], Wording]

    @property
    def widest(self) -> int:
        """The greatest figure of a whole municipality."""
        return max((each.applied or 0 for each in self.rows if each.ages is None), default=0)

    def part(self, count: int | None) -> int:
        """How long a bar is, in hundredths."""
        return 0 if not count or not self.widest else round(100 * count / self.widest)


def render_stop(view: StopView, language: str) -> str:
    """The stop line."""
    return _SCREENS.render("stop.html", language, shell=view.shell, view=view)


def render_apply(view: ApplyView, language: str) -> str:
    """The application form."""
    return _SCREENS.render("apply.html", language, shell=view.shell, view=view)


def render_statistics(view: StatisticsView, language: str) -> str:
    """The statistics."""
    return _SCREENS.render("statistics.html", language, shell=view.shell, view=view)
