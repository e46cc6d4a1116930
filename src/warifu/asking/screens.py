# SPDX-License-Identifier: Apache-2.0
"""求めの確認の画面: the public pages of the request check, drawn from a verdict. Decides nothing.

Whole without a script. Nothing a reader typed is ever a value on these pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from warifu.asking.directory import AskerEntry
from warifu.asking.law import Asker, Ground, Group
from warifu.asking.verdicts import State, Verdict
from warifu.kernel.screens import Screens, Shell, Wording, cite

_SCREENS = Screens(Path(__file__).parent, "asking")
_GOOD = frozenset({State.ALLOWED, State.OPTIONAL})
_WAIT = frozenset({State.MISTYPED, State.NOT_YET})


# The Acts that relations.toml cites by the short names of the glossary, as people read them.
_ACTS = {
    "ITA": Wording("所得税法", "Income Tax Act"),
    "LTA": Wording("地方税法", "Local Tax Act"),
    "OR": Wording("国外送金等調書法", "Overseas Remittance Act"),
    "ACM": Wording("口座管理法", "Account Management Act"),
    "Health Insurance Act": Wording("健康保険法", "Health Insurance Act"),
    "Employment Insurance Act": Wording("雇用保険法", "Employment Insurance Act"),
    "National Pension Act": Wording("国民年金法", "National Pension Act"),
}
_OTHER_ACT = re.compile(rf"({'|'.join(_ACTS)})(?: (\d+)(?:-(\d+))?)?(?=[,;]|$)")


def _cited(law: str) -> Wording:
    """A citation in both languages, also of the Acts that only askers cite.

    >>> _cited("Act 9(4), Act 14; LTA 317-6").ja
    '番号法第9条第4項、番号法第14条、地方税法第317条の6'
    >>> _cited("Act 15, Act 20").en
    'Act on Numbers, Article 15; Act on Numbers, Article 20'
    """
    parts = [cite(part) for part in re.split(r"[,;] ", law)]
    japanese = [_OTHER_ACT.sub(_in_japanese, part.ja) for part in parts]
    english = [_OTHER_ACT.sub(_in_english, part.en) for part in parts]
    return Wording("、".join(japanese), "; ".join(english))


def _in_japanese(found: re.Match[str]) -> str:
    act, article, branch = found.groups()
    number = f"第{article}条" if article else ""
    return _ACTS[act].ja + number + (f"の{branch}" if branch else "")


def _in_english(found: re.Match[str]) -> str:
    act, article, branch = found.groups()
    number = f", Article {article}" if article else ""
    return _ACTS[act].en + number + (f"-{branch}" if branch else "")


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
        return None if self.verdict.law.startswith("docs/") else _cited(self.verdict.law)

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


@dataclass(frozen=True, slots=True)
class DirectoryView:
    """The public directory: each entry with the words of its kind."""

    shell: Shell
    entries: tuple[tuple[AskerEntry, Wording], ...]
    first: str


def render_directory(view: DirectoryView, language: str) -> str:
    """Who may sign request codes."""
    return _SCREENS.render("directory.html", language, shell=view.shell, view=view)


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
