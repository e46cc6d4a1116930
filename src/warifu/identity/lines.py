# SPDX-License-Identifier: Apache-2.0
"""本人確認の記録の行: what is kept of a check: kinds of papers, reasons; nothing that stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity.nouns import Bearer, Holder, Showing, Way

SHOWN, NOT_SHOWN, SUSPECT, CLOSED_WAY = "shown", "not-shown", "suspect", "closed-way"
_CASE = "case "


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: who checked, in which case, for what, with which kinds of papers, and how it ended.

    `papers` are kinds, an agent's with `agent:` before them; `shown_by` slot=route; `faults` kind=fault.
    """

    case: str
    clerk: str
    purpose: str
    way: Way
    bearer: Bearer
    outcome: str
    papers: tuple[str, ...]
    shown_by: tuple[str, ...]
    missing: tuple[str, ...]
    faults: tuple[str, ...]
    by_eye: bool
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """注意: somebody failed again and again to show that she is this person.

    `person` is None where the body has no file of her yet; then `case` names where it happened.
    """

    person: InHouseNumber | None
    case: str
    raised_on: date
    failures: int

    @classmethod
    def of_subject(cls, subject: str, raised_on: date, failures: int) -> Self:
        """Read what failing checks were counted under."""
        if subject.startswith(_CASE):
            return cls(None, subject.removeprefix(_CASE), raised_on, failures)
        return cls(InHouseNumber(subject), "", raised_on, failures)


def kinds_shown(showing: Showing) -> tuple[str, ...]:
    """The kinds of what was shown, without anything that stands on it."""
    return tuple(
        f"agent:{paper.kind}" if paper.holder is Holder.AGENT else paper.kind for paper in showing.papers
    )
