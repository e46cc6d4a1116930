# SPDX-License-Identifier: Apache-2.0
"""照会: what a body asks of Juki Net, what it came to, and what it is told. Frozen values and pure rules.

The asker learns one of two things: the one person, or that nobody is confirmed. Nobody, several, a dead
number, an unreadable mark, a person under protection, one whose record is no longer kept: all the same
words. What it was is recorded, and seen by the commission where it looks like guessing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet.askers import KEPT_YEARS
from warifu.jukinet.forms import Sought
from warifu.jukinet.messages import LookUp
from warifu.kernel.refusal import Malformed, Refusal, Unreachable
from warifu.kernel.secrecy import mask_numbers
from warifu.numbers import Held, Standing

_REFERENCE = re.compile(r"[A-Za-z0-9.:/_-]{1,64}")


class LookOutcome(StrEnum):
    """What a look came to, for the record. Only `found` is told apart to the asker."""

    FOUND = "found"
    NOBODY = "nobody"
    SEVERAL = "several"
    NUMBER_DEAD = "number-dead"
    NOT_KEPT = "not-kept"
    UNREADABLE = "unreadable"
    PROTECTED = "protected"
    NOT_ENROLLED = "not-enrolled"
    NO_ROW = "no-row"
    NO_CASE = "no-case"
    OVER_QUOTA = "over-quota"


NO_LINE = frozenset({LookOutcome.NO_ROW, LookOutcome.NO_CASE, LookOutcome.OVER_QUOTA})
"""Turned away before anybody was looked for, or whoever it was: no line is owed to anybody."""


class NobodyConfirmed(Refusal):
    """Nobody is confirmed by what you asked with."""

    status = 404
    reason = "nobody-confirmed"
    law = "Juki Act 30-9; law R-6, N-6"
    remedy = "Compare every entry with the person's own papers, then ask her or her municipality."


class NoLookUpCase(Refusal):
    """A look needs the case it is for and the clerk who works on it."""

    status = 422
    reason = "no-look-up-case"
    law = "law R-7; Juki Act 30-29"
    remedy = "Give case and clerk as references of 1 to 64 of A-Z a-z 0-9 . : / _ - without a number."


class LookQuota(Refusal):
    """Your body has looked up more people in this hour than it may, or missed too often."""

    status = 429
    reason = "look-up-quota"
    law = "Juki Act 30-24 to 30-29; LC-21"
    remedy = "Wait for the next full hour; the commission has been told."


class LookReused(Refusal):
    """The request number was used before for another look."""

    status = 409
    reason = "look-up-reused"
    law = "docs/spec/juki-net.md"
    remedy = "Draw a new request number for a new look; repeat one only unchanged, and within 15 minutes."


class SearchBehind(Unreachable):
    """The search keys do not hold everybody yet: they are being built."""


REPEATABLE = timedelta(minutes=15)
"""How long a repeated call is the same look. Later it would show what is new without a new line."""


@dataclass(frozen=True, slots=True)
class LookLimits:
    """Per asker and hour: how many looks, after how many misses it stops, and what looks like guessing."""

    looks: int = 5_000
    misses: int = 200
    guessing_misses: int = 10
    guessing_share: float = 0.05

    def guessing(self, looks: int, misses: int) -> bool:
        """Say whether an hour looks like guessing: a counter mostly hits, a guess hardly ever does."""
        return misses >= self.guessing_misses and misses >= looks * self.guessing_share

    def used_up(self, looks: int, misses: int) -> bool:
        """Say whether nothing more is answered in this hour."""
        return looks > self.looks or misses > self.misses

    def alarm(self, outcome: LookOutcome, looks: int, misses: int) -> str | None:
        """Say what the commission is told after this miss: at its start, and again at each doubling."""
        doubled = not misses & (misses - 1)
        if outcome is LookOutcome.NO_ROW:
            return "no-row" if doubled else None
        if outcome is LookOutcome.OVER_QUOTA:
            just_now = not self.used_up(looks - 1, misses - 2)
            return "over-quota" if doubled or just_now else None
        if not self.guessing(looks, misses):
            return None
        return "guessing" if doubled or not self.guessing(looks - 1, misses - 1) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A look as parsed: by items or by number, never both, never by a part."""

    request_id: UUID
    asker: BodyName
    row: str
    case: str
    clerk: str
    sought: Sought | None
    number: IndividualNumber | None

    @property
    def way(self) -> str:
        """Give the way it asks."""
        return "items" if self.sought else "number"

    @property
    def has_case(self) -> bool:
        """Say whether case and clerk are references, and hide no number."""
        return all(
            _REFERENCE.fullmatch(each) and mask_numbers(each) == each for each in (self.case, self.clerk)
        )


@dataclass(frozen=True, slots=True)
class Look:
    """One look as recorded, before anything was told."""

    request_id: UUID
    asker: BodyName
    row: str
    case: str
    clerk: str
    way: str
    digest: bytes
    outcome: LookOutcome
    position: int | None
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class LookAlarm:
    """What the commission is told of an asker: who, by which row, how often; never about whom."""

    alarm: UUID
    asker: BodyName
    row: str
    what: str
    looks: int
    misses: int
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class FiledLook:
    """The line a person sees: who looked her up, by which row, when, and whether anything was given."""

    request_id: UUID
    asker: BodyName
    row: str
    looked_at: datetime
    given: bool


def read_look(caller: str, told: LookUp) -> Asked:
    """Read a look. Raises Malformed unless it asks by all items or by a number alone."""
    by_items = (told.name, told.born_on, told.address)
    number = None if told.number is None else IndividualNumber.parse(told.number)
    sought = None
    if told.name is not None and told.born_on is not None and told.address is not None and number is None:
        sex = None if told.sex is None else Sex.parse(told.sex)
        sought = Sought(told.name, told.born_on, sex, told.address)
    if (sought is None) == (number is None) or (number and (any(by_items) or told.sex is not None)):
        raise Malformed("ask with name, birth date, sex and address together, or with a number alone")
    return Asked(told.request_id, BodyName(caller), told.row, told.case, told.clerk, sought, number)


def outcome_of(held: Held | None, *, by_items: bool, protected: bool, on: date) -> LookOutcome:
    """Say what a look at one person comes to. A protected person is not confirmed by her address."""
    if held is None:
        return LookOutcome.NOBODY
    if held.standing.final:
        return LookOutcome.NUMBER_DEAD
    if (
        held.standing is Standing.DECEASED
        and held.standing_since
        and _years(held.standing_since, on) >= KEPT_YEARS
    ):
        return LookOutcome.NOT_KEPT
    if protected and by_items:
        return LookOutcome.PROTECTED
    return LookOutcome.FOUND


def _years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
