# SPDX-License-Identifier: Apache-2.0
"""届出: what every notice brings, when it was due, and what the register answers. Pure.

A late notice is entered and flagged, never refused: the fact happened (R-1). Periods of the Juki Act do not
count the first day (Civil Code 140), those of the Koseki Act do (Koseki 43). A period that ends on a
day on which the office is closed runs to the next open day (`kernel.holidays`; R-8, unconfirmed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.holidays import next_open
from warifu.residents.nouns import EventKind, MoveOutPaper, Resident


@dataclass(frozen=True, slots=True)
class Deadline:
    """届出期間: within how many days of the fact, whether the day itself counts, and by which article."""

    days: int
    counts_first_day: bool
    law: str


_FOURTEEN = 14
DEADLINES: dict[EventKind, Deadline] = {
    EventKind.BIRTH: Deadline(_FOURTEEN, True, "Koseki 43, 49"),
    EventKind.FIRST_REGISTRATION: Deadline(_FOURTEEN, False, "Juki Act 30-46, 30-47"),
    EventKind.MOVE_IN: Deadline(_FOURTEEN, False, "Juki Act 22"),
    EventKind.RETURN: Deadline(_FOURTEEN, False, "Juki Act 22"),
    EventKind.MOVE_WITHIN: Deadline(_FOURTEEN, False, "Juki Act 23"),
    EventKind.HOUSEHOLD_SPLIT: Deadline(_FOURTEEN, False, "Juki Act 25"),
    EventKind.HOUSEHOLD_MERGE: Deadline(_FOURTEEN, False, "Juki Act 25"),
    EventKind.HEAD_CHANGE: Deadline(_FOURTEEN, False, "Juki Act 25"),
    EventKind.MOVE_OUT: Deadline(0, False, "Juki Act 24"),
    EventKind.ABROAD: Deadline(0, False, "Juki Act 24"),
    EventKind.DEATH: Deadline(7, True, "Koseki 43, 86"),
}


def due_on(kind: EventKind, happened_on: date) -> date | None:
    """届出期限: the last day on which the notice is in time; None where the law sets none here.

    >>> str(due_on(EventKind.MOVE_IN, date(2026, 4, 1))), str(due_on(EventKind.BIRTH, date(2026, 4, 1)))
    ('2026-04-15', '2026-04-14')
    >>> str(due_on(EventKind.MOVE_WITHIN, date(2026, 12, 18)))
    '2027-01-04'
    >>> str(due_on(EventKind.MOVE_IN, date(2026, 4, 18)))  # the 14th day is a Saturday before four holidays
    '2026-05-07'
    """
    deadline = DEADLINES.get(kind)
    if deadline is None:
        return None
    last = happened_on + timedelta(days=deadline.days - deadline.counts_first_day)
    return next_open(last) if deadline.days else last


@dataclass(frozen=True, slots=True, repr=False)
class Filing(Masked):
    """届出: the day of the fact, the day of the notice, the clerk, her case, and what she saw.

    `seen` holds, for each household the notice touches, the version that stood on the clerk's screen; a
    household edited since is refused with what changed. `ground` says why an ex officio entry is made.
    `presenter` is who stands at the counter, where she is a resident here.
    """

    happened_on: date
    filed_on: date
    by: str
    case: str
    seen: Mapping[str, int] = field(default_factory=dict)
    ground: str = ""
    presenter: InHouseNumber | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Filed(Masked):
    """受理: the event as entered, the residents it concerns, until when it was due and whether it was late.

    `paper` is the move-out paper where people moved out.
    """

    event_id: UUID
    kind: EventKind
    residents: tuple[Resident, ...]
    due_on: date | None
    late: bool
    paper: MoveOutPaper | None = None
