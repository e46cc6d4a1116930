# SPDX-License-Identifier: Apache-2.0
"""支援措置: what a protection measure is, how long it holds, and whom it names. Pure.

住民基本台帳事務処理要領 第5の10 (protection of victims of domestic violence, stalking, child abuse and the
like; Juki Act 11, 12, 12-2, 12-3, 20). A measure holds one year from its confirmation and is renewed within
its last month (law V-1). Until the police or a support centre has given its opinion it holds provisionally.
Who may see what is `decisions`; who may apply at which counter is the clerk's window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Refusal

PROVISIONAL_DAYS = 62  # until the opinion arrives; a city's own rule, taken as two months (unconfirmed)
RENEWABLE_DAYS = 31  # the last month of a measure


class Ground(StrEnum):
    """支援措置の事由: domestic violence, stalking, child abuse, or what is equivalent to them."""

    DOMESTIC_VIOLENCE = "domestic_violence"
    STALKING = "stalking"
    CHILD_ABUSE = "child_abuse"
    EQUIVALENT = "equivalent"


class Stage(StrEnum):
    """支援措置の段階: provisional, confirmed for a year, renewed for a year, not confirmed, or ended."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    RENEWED = "renewed"
    NOT_CONFIRMED = "not_confirmed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, repr=False)
class Barred(Masked):
    """加害者: whom a measure bars. `person` is None where she is no resident here; then her name is kept."""

    person: InHouseNumber | None
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class ProtectionApplication(Masked):
    """支援措置申出: who asks, for whom besides herself, against whom, and which clerks may see her place.

    `origin` names the municipality that took the application first; a copy is sent to every other one.
    """

    applicant: InHouseNumber
    together_with: frozenset[InHouseNumber]
    barred: tuple[Barred, ...]
    ground: Ground
    staff: frozenset[str]
    origin: str = ""

    @property
    def protects(self) -> frozenset[InHouseNumber]:
        """The applicant and those who asked with her."""
        return self.together_with | {self.applicant}


@dataclass(frozen=True, slots=True, repr=False)
class Measure(Masked):
    """支援措置: one measure as it stands: its stage, and from which day until before which day it holds.

    `case` is the case of its application; `origin` the municipality that told it, empty where it was taken
    here; `opinion_of` whose opinion is awaited while it is provisional, and
    whose was given afterwards.
    """

    protection_id: UUID
    applicant: InHouseNumber
    ground: Ground
    case: str
    stage: Stage
    from_on: date
    until_on: date
    protects: frozenset[InHouseNumber]
    barred: frozenset[InHouseNumber]
    barred_names: frozenset[str]
    staff: frozenset[str]
    opinion_of: str = ""
    origin: str = ""

    def in_force(self, on: date) -> bool:
        """True on the days the measure holds. Provisional ones hold fully."""
        return self.stage in _HOLDING and self.from_on <= on < self.until_on

    def renewable(self, on: date) -> bool:
        """True in the last month of a confirmed measure, while it holds."""
        last_month = self.until_on - timedelta(days=RENEWABLE_DAYS)
        return self.stage in {Stage.CONFIRMED, Stage.RENEWED} and last_month <= on < self.until_on


_HOLDING = frozenset({Stage.PROVISIONAL, Stage.CONFIRMED, Stage.RENEWED})


def a_year_from(on: date) -> date:
    """The first day after one year; a year from 29 February ends with 28 February.

    >>> str(a_year_from(date(2026, 4, 1))), str(a_year_from(date(2028, 2, 29)))
    ('2027-04-01', '2029-03-01')
    """
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 3, 1)


class NoSuchMeasure(Refusal):
    """No such protection measure is recorded here, or this clerk is not listed for it."""

    status = 404
    reason = "no-such-measure"
    law = "Juki Act 12; 事務処理要領 第5の10"
    remedy = "Ask the person in charge of protection measures."


class MeasureNotRenewable(Refusal):
    """The measure is not in its last month, or no longer holds."""

    status = 409
    reason = "measure-not-renewable"
    law = "事務処理要領 第5の10"
    remedy = "Take the renewal in the last month before the end; after the end take a new application."


class MeasureNotProvisional(Refusal):
    """The measure was confirmed, turned down or ended before."""

    status = 409
    reason = "measure-not-provisional"
    law = "事務処理要領 第5の10"
    remedy = "Look at the stage of the measure; a new application opens a new measure."


class MeasureOfAnotherCity(Refusal):
    """Another municipality told this measure; only the one that took it carries it on."""

    status = 409
    reason = "measure-of-another-city"
    law = "事務処理要領 第5の10"
    remedy = "Let the municipality that took the application decide; it tells every other one by itself."


class ApplicationRefused(Refusal):
    """The application for protection cannot be taken as it stands."""

    status = 422
    reason = "application-refused"
    law = "事務処理要領 第5の10"
    remedy = (
        "Name at least one person to be barred and at least one listed clerk; nobody is barred from herself."
    )
