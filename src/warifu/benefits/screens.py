# SPDX-License-Identifier: Apache-2.0
"""児童手当: the case desk of a town or agency, inside its own page.

First only case numbers; a person's facts appear when one case is opened by its number, and that look is
recorded by the service before this module draws it (SC-3). Draws only. No individual number ever reaches it.
Sources: SC-3, SC-4; 児童手当法; Act 19(viii), 22.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording

if TYPE_CHECKING:
    from datetime import date, datetime

_SCREENS = Screens(Path(__file__).parent, "benefits")


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ASKING = "asking"
    DECIDED = "decided"


class InquiryState(StrEnum):
    """How one inquiry of a case ended."""

    ANSWERED = "answered"
    NO_RECORD = "no-record"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list: nothing that says whose it is."""

    number: str
    affair: Wording
    opened_on: date
    state: CaseState


@dataclass(frozen=True, slots=True)
class InquiryLine:
    """One inquiry and what came back. `reason` is a `Refusal.reason`, for a refusal."""

    asked_at: datetime
    provider: Wording
    subject: Wording
    law: Wording
    state: InquiryState
    answers: tuple[tuple[Wording, Wording], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """認定: what was decided, from when, how much a month (yen), why and by which law."""

    granted: bool
    decided_at: datetime
    why: Wording
    law: Wording
    yen_a_month: int = 0
    from_month: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One opened case, shown only after its number was given and the look was recorded."""

    line: CaseLine
    applicant: Wording
    facts: tuple[tuple[Wording, Wording], ...]
    inquiries: tuple[InquiryLine, ...]
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class CasesView:
    """The desk. The form POSTs `case_number` to `address`; `not_found` is what was typed and is no case."""

    shell: Shell
    cases: tuple[CaseLine, ...]
    opened: CaseFile | None = None
    address: str = "/cases"
    not_found: str = ""


def render_cases(view: CasesView, language: str) -> str:
    """The list of case numbers, or one opened case."""
    template = "case.html" if view.opened else "cases.html"
    return _SCREENS.render(template, language, shell=view.shell, view=view)
