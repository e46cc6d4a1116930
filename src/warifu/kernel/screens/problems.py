# SPDX-License-Identifier: Apache-2.0
"""The page a person reads when we say no: what happened, why (the law), what now (SC-2, LA-18).

Draws Malformed, Refusal and Fault. It records nothing and chooses no status; `web.py` sends `problem.status`.
A Fault shows its reference number and nothing of its detail.
"""

from __future__ import annotations

from pathlib import Path

from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal
from warifu.kernel.screens.citations import cite
from warifu.kernel.screens.engine import Screens, Shell
from warifu.kernel.secrecy import mask_numbers

_SCREENS = Screens(Path(__file__).parent, "screens")


def render_problem(problem: Problem, shell: Shell, language: str) -> str:
    """The problem page. `problem.told` and `remedy` are shown only where the catalogue has no words."""
    return _SCREENS.render(
        "problem.html",
        language,
        shell=shell,
        kind=_kind(problem),
        reason=problem.reason,
        status=problem.status,
        told=mask_numbers(problem.told),
        law=cite(problem.law) if isinstance(problem, Refusal) and problem.law else None,
        remedy=mask_numbers(problem.remedy) if isinstance(problem, Refusal) else "",
        reference=problem.reference if isinstance(problem, Fault) else "",
    )


def _kind(problem: Problem) -> str:
    if isinstance(problem, Malformed):
        return "malformed"
    return "fault" if isinstance(problem, Fault) else "refusal"
