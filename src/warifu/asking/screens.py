# SPDX-License-Identifier: Apache-2.0
"""求めの確認の画面: the public pages of the request check, drawn from a verdict. Decides nothing.

Whole without a script. Nothing a reader typed is ever a value on these pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from warifu.asking.law import Asker, Ground, Group
from warifu.asking.verdicts import State, Verdict
from warifu.kernel.screens import Screens, Shell, Wording, cite

_SCREENS = Screens(Path(__file__).parent, "asking")
_GOOD = frozenset({State.ALLOWED, State.OPTIONAL})
_WAIT = frozenset({State.MISTYPED, State.NOT_YET})


@dataclass(frozen=True, slots=True)
class FirstView:
    """The first page. `problem`: what is wrong with the form (number, empty, mistyped, too-many), or ""."""

    shell: Shell
    askers: tuple[Asker, ...]
    address: str
    problem: str = ""

    def of_group(self, group: Group) -> tuple[Asker, ...]:
        """The askers of one group, in the order of the law data."""
        return tuple(asker for asker in self.askers if asker.group is group)


@dataclass(frozen=True, slots=True)
class AffairsView:
    """What this asker may ask for, to choose from; `another` ends the address of "something else"."""

    shell: Shell
    asker: Asker
    grounds: tuple[Ground, ...]
    first: str
    another: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer to one ask."""

    shell: Shell
    verdict: Verdict
    assumption: Wording
    first: str

    @property
    def tone(self) -> str:
        """The chip's colour; its words say the same."""
        if self.verdict.state in _GOOD:
            return "ok"
        return "wait" if self.verdict.state in _WAIT else "no"

    @property
    def law(self) -> Wording | None:
        """The citation as people read it; a specification of our own is none."""
        return None if self.verdict.law.startswith("docs/") else cite(self.verdict.law)

    @property
    def until(self) -> datetime | None:
        """Until when the code counts."""
        statement = self.verdict.statement
        return datetime.fromtimestamp(statement.until * 60, UTC) if statement else None

    @property
    def opens(self) -> datetime | None:
        """From when the code counts."""
        statement = self.verdict.statement
        return datetime.fromtimestamp(statement.opens * 60, UTC) if statement else None

    @property
    def in_force_from(self) -> date | None:
        """Since when the ground is law."""
        return self.verdict.ground.in_force_from if self.verdict.ground else None


def render_first(view: FirstView, language: str) -> str:
    """Type a code, or choose who asked."""
    return _SCREENS.render("ask.html", language, shell=view.shell, view=view, groups=tuple(Group))


def render_affairs(view: AffairsView, language: str) -> str:
    """Choose what for."""
    return _SCREENS.render("affairs.html", language, shell=view.shell, view=view)


def render_answer(view: AnswerView, language: str) -> str:
    """The answer, with the law, what they must show, what may be refused and where to complain."""
    state = view.verdict.state.value
    return _SCREENS.render("answer.html", language, shell=view.shell, view=view, state=state)
