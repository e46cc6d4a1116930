# SPDX-License-Identifier: Apache-2.0
"""異動の順序: which event may follow which in a resident record. Pure.

    registered  any event but a return, a revival and a second registration
    moved out   move in (again), revival
    abroad      return, death, revival
    deceased    correction and revival only
    deleted     move in, return, death, revival
    always      not before residence began, not before a later event, no fact in the future (only a
                planned move out or departure), no notice before its fact

What the facts are is for the mayor to judge (Juki Act 34); the family register is `families`' office.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from warifu.kernel.refusal import Refusal
from warifu.residents.events.filing import Filing
from warifu.residents.nouns import EventKind, ResidentRecord, Standing
from warifu.residents.refusals import LaterEventRecorded, NotRegistered

PLANNED = frozenset({EventKind.MOVE_OUT, EventKind.ABROAD})
MOST_AHEAD = timedelta(days=60)  # Juki Net takes no plan for a later day
_NO_FACT = frozenset({EventKind.CORRECTION, EventKind.REVIVAL})
_AFTER = {
    Standing.MOVED_OUT: frozenset({EventKind.MOVE_IN, EventKind.RETURN, *_NO_FACT}),
    Standing.ABROAD: frozenset({EventKind.RETURN, EventKind.MOVE_IN, EventKind.DEATH, *_NO_FACT}),
    Standing.DECEASED: _NO_FACT,
    Standing.DELETED: frozenset({EventKind.MOVE_IN, EventKind.RETURN, EventKind.DEATH, *_NO_FACT}),
}


class PersonDeceased(Refusal):
    """The death of this person is recorded, so nothing happens to her record any more."""

    status = 409
    reason = "person-deceased"
    law = "Juki Act 8; Koseki 86"
    remedy = "If the death was recorded in error, revive the record ex officio (回復) with the ground for it."


class BeforeResidence(Refusal):
    """The fact lies before the person became a resident here."""

    status = 422
    reason = "before-residence"
    law = "Juki Act 7(vi), 8"
    remedy = (
        "Compare the date with the notice; if the day she became a resident is wrong, correct that first."
    )


class FutureFact(Refusal):
    """The fact, or the notice of it, lies in the future, or the notice before the fact."""

    status = 422
    reason = "future-fact"
    law = "Juki Act 22-25"
    remedy = "Enter it on or after the day; only a move out or departure is notified before, at most 60 days."


class StillRegistered(Refusal):
    """The record is in force, so it can neither be revived nor opened by a return."""

    status = 409
    reason = "still-registered"
    law = "Juki Act 7, 22"
    remedy = "Enter a move within the town, or a correction, instead."


class NotForeign(Refusal):
    """A Japanese national has no status of residence and cannot be naturalised."""

    status = 422
    reason = "not-foreign"
    law = "Juki Act 30-45; Nationality Act 4"
    remedy = "Compare the nationality in the record; correct it ex officio if it is wrong."


class StayNotExtended(Refusal):
    """The new end of the stay is not later than the one recorded, or the status has no end."""

    status = 422
    reason = "stay-not-extended"
    law = "Juki Act 30-45, 30-50; Immigration Act 21"
    remedy = "Compare the notice of the immigration agency; a stay that was shortened is a correction."


class NothingChanged(Refusal):
    """The notice would change nothing in the record."""

    status = 422
    reason = "nothing-changed"
    law = "Juki Act 8"
    remedy = "Compare the notice with the record; it may have been entered before."


class KanaNotOfficial(Refusal):
    """No reading of a name was official before 26 May 2025."""

    status = 422
    reason = "kana-not-official"
    law = "Koseki 13; Act 2023 No. 48"
    remedy = "Give the day the family register recorded the reading (law K-2)."


class GroundMissing(Refusal):
    """An entry ex officio says on which ground it is made."""

    status = 422
    reason = "ground-missing"
    law = "Juki Act 8, 14, 34; Order 12"
    remedy = "Write the ground: the report, the court order or the survey it rests on."


class HouseholdChanged(Refusal):
    """Somebody edited this household since you opened it; your edit was not entered."""

    status = 409
    reason = "household-changed"
    law = "Juki Act 14 (the register is kept correct)"
    remedy = "Look at what changed, open the household again and enter the notice against what it now says."

    def __init__(self, changes: Sequence[HouseholdEdit] = ()) -> None:
        """Keep what changed; the text names events and items, never a value."""
        self.changes = tuple(changes)
        told = "; ".join(each.told() for each in self.changes)
        super().__init__(f"This household was edited since you opened it{f' ({told})' if told else ''}.")


class HouseholdNotSeen(Refusal):
    """The notice touches a household that the clerk has not opened."""

    status = 409
    reason = "household-not-seen"
    law = "Juki Act 14"
    remedy = "Open every household the notice touches, then enter it with the versions you saw."


class HouseholdEdit:
    """世帯の変更: one edit of a household: what kind, which items, by whom and when. No values.

    For a protected person it only says that something changed, never that she moved.
    """

    __slots__ = ("at", "by", "items", "kind", "version")

    def __init__(self, version: int, kind: str, items: tuple[str, ...], by: str, at: datetime) -> None:
        """Describe one version."""
        self.version, self.kind, self.items, self.by, self.at = version, kind, items, by, at

    def told(self) -> str:
        """Say it in one line for a clerk."""
        items = ", ".join(self.items) or "nothing visible"
        return f"version {self.version}: {self.kind} ({items}) by {self.by} at {self.at:%Y-%m-%d %H:%M} UTC"


def check_filing(kind: EventKind, filing: Filing, today: date) -> None:
    """No fact in the future, no notice before its fact. Raises FutureFact."""
    planned = kind in PLANNED
    check_ahead(kind, filing.happened_on, today)
    early = filing.filed_on < filing.happened_on and not planned
    if early or filing.filed_on > today:
        raise FutureFact


def check_ahead(kind: EventKind, on: date, today: date) -> None:
    """No fact lies ahead but a plan to leave, and that at most 60 days. Raises FutureFact."""
    if on > (today + MOST_AHEAD if kind in PLANNED else today):
        raise FutureFact


def check_order(kind: EventKind, last: ResidentRecord, first_on: date, on: date) -> None:
    """Say whether `kind` may happen to a record on a day, given its last entry and its first day.

    Raises PersonDeceased, StillRegistered, NotRegistered, BeforeResidence, LaterEventRecorded.
    """
    if kind in {EventKind.REVIVAL, EventKind.RETURN, EventKind.MOVE_IN} and last.is_registered:
        raise StillRegistered
    allowed = _AFTER.get(last.standing)
    planned = last.effective_on > on and last.standing in {Standing.MOVED_OUT, Standing.ABROAD}
    if kind is EventKind.DEATH and planned:
        return  # she died before the day she meant to leave
    if allowed is not None and kind not in allowed:
        raise PersonDeceased if last.standing is Standing.DECEASED else NotRegistered
    if on < first_on:
        raise BeforeResidence
    if last.effective_on > on and kind not in _NO_FACT:
        raise LaterEventRecorded
