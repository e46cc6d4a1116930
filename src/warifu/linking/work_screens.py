# SPDX-License-Identifier: Apache-2.0
"""紐付けの画面（用紙と一括）: keying a paper form twice, settling it, and taking a file from load to write.

Draws only. Lists hold marks, days and counts, never a name. A number that was typed is never drawn again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from warifu.kernel.screens import Shell, Wording
from warifu.linking.forms import FieldDifference, FormLine, FormState
from warifu.linking.loading import LoadReport
from warifu.linking.nouns import Job
from warifu.linking.problems import PROBLEMS
from warifu.linking.screens import SCREENS
from warifu.matching import Decision

SEXES = (
    ("", Wording("書かれていない", "Not stated")),
    ("female", Wording("女", "Female")),
    ("male", Wording("男", "Male")),
)


def problem_words(code: str) -> Wording:
    """What is wrong with a field, by code."""
    return Wording(*PROBLEMS[code])


@dataclass(frozen=True, slots=True)
class FormsView:
    """用紙の一覧: what waits for a second keying, for a third person, or for its comparison."""

    shell: Shell
    scheme: Wording
    forms: Sequence[FormLine]
    address: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeyView:
    """用紙の入力: an empty form, or what was typed with its troubles; never what somebody else typed."""

    shell: Shell
    scheme: Wording
    mark: str
    is_second: bool
    address: str
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Sequence[tuple[str, Wording]] = ()


@dataclass(frozen=True, slots=True)
class SettleView:
    """相違の確認: the fields that differ, as both keyed them; of a number only that it differs."""

    shell: Shell
    scheme: Wording
    mark: str
    differences: Sequence[FieldDifference]
    address: str
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Sequence[tuple[str, Wording]] = ()


@dataclass(frozen=True, slots=True)
class KeyedView:
    """入力の結果: how far the form is; where it is settled, what became of it."""

    shell: Shell
    scheme: Wording
    mark: str
    state: FormState
    address: str
    decision: Decision | None = None
    referred: bool = False


@dataclass(frozen=True, slots=True)
class JobsView:
    """一括紐付けの一覧: every job, and a field for the next file."""

    shell: Shell
    scheme: Wording
    jobs: Sequence[Job]
    address: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LoadView:
    """読込の結果: which rows cannot be read, by row, column and reason."""

    shell: Shell
    scheme: Wording
    report: LoadReport
    address: str

    @property
    def problems(self) -> list[tuple[int, str, Wording]]:
        """Row, column and words."""
        return [(each.row, each.column, problem_words(each.code)) for each in self.report.problems]


@dataclass(frozen=True, slots=True)
class LoadedView:
    """読み込んだ一括紐付け: before its first dry run, or given up before one."""

    shell: Shell
    scheme: Wording
    job: Job
    address: str
    problem: str = ""


def _draw(
    template: str,
    view: FormsView | KeyView | SettleView | KeyedView | JobsView | LoadView | LoadedView,
    language: str,
) -> str:
    return SCREENS.render(template, language, shell=view.shell, view=view, sexes=SEXES)


render_forms = partial(_draw, "forms.html")
render_key = partial(_draw, "form-key.html")
render_settle = partial(_draw, "form-settle.html")
render_keyed = partial(_draw, "form-keyed.html")
render_jobs = partial(_draw, "jobs.html")
render_load = partial(_draw, "job-load.html")
render_loaded = partial(_draw, "job-loaded.html")
