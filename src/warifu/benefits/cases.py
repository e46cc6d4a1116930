# SPDX-License-Identifier: Apache-2.0
"""案件: a case as the desk sees it: a line without a person, and the whole file once it is opened.

Nouns only. Words for screens are made by `screens`; looks are recorded by `service`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from warifu.benefits.application import Answer, Application, Missing, Status
from warifu.benefits.child_allowance import Decision, Outcome
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal


class NoSuchCase(Refusal):
    """There is no case with this number."""

    status = 404
    reason = "no-such-case"
    law = "児童手当法"
    remedy = "Check the case number."


class CaseDecided(Refusal):
    """The case is decided; nothing more is asked or filed for it."""

    status = 409
    reason = "case-decided"
    law = "Act 19(viii)"
    remedy = "Open a new case for a later change."


class NotAskedFor(Refusal):
    """The paper concerns a person or fact this case does not ask for."""

    status = 422
    reason = "not-asked-for"
    law = "Act 9, Act 20"
    remedy = "File only papers about the parents of the case."


@dataclass(frozen=True, slots=True)
class CaseLine:
    """案件の一行: a case in a list; says nothing about whose it is. `asked`: an inquiry was sent."""

    case_id: UUID
    received_on: date
    opened_at: datetime
    outcome: Outcome | None
    asked: bool


@dataclass(frozen=True, slots=True)
class AskedInquiry:
    """照会の記録: one inquiry of a case and how it ended; `status` None while its end is unknown."""

    ask_id: UUID
    person: InHouseNumber
    purpose: int
    provider: str
    items: tuple[int, ...]
    asked_at: datetime
    status: Status | None
    reason: str
    unverified_values: Mapping[int, object] = field(repr=False)
    reqid: bytes | None = field(repr=False)
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """決定の記録: the decision, who made it and when."""

    decision: Decision
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """案件の記録: everything of one case, given only after the look was recorded."""

    case_id: UUID
    application: Application
    asked: tuple[AskedInquiry, ...]
    answers: tuple[Answer, ...]
    missing: tuple[Missing, ...]
    decided: DecidedCase | None
