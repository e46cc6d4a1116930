# SPDX-License-Identifier: Apache-2.0
"""紐付けの名詞: what jobs, judgements, links and cases are. Values only: no I/O, no clock, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from warifu.linking.members import Member
from warifu.matching import Candidate


class JobState(StrEnum):
    """一括紐付けの段階. LOADED: a dry run may be under way. CLOSED: given up before a write."""

    LOADED = "loaded"
    JUDGED = "judged"
    COMMITTED = "committed"
    REVERSED = "reversed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Job:
    """一括紐付け: one file and how far it is. `run` is the dry run that counts, 0 before any."""

    job: UUID
    scheme: str
    loaded_by: str
    loaded_at: datetime
    rows: int
    rejected: int
    run: int
    state: JobState
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """記載: one member as kept here; the number sealed, with its index."""

    statement: UUID
    scheme: str
    job: UUID | None
    line: int
    member: Member
    sealed: bytes | None
    index: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """判定の控え: what the matcher and this office's own links say of one row.

    `stopped` is empty, or why a LINK is not written as it is: ALREADY (linked to the same person before),
    PERSON_TAKEN, MEMBER_TAKEN, PERSON_TWICE (two rows of the job at one person).
    """

    line: int
    statement: UUID
    verdict: str
    rule: str
    person_ref: str | None
    refused: tuple[str, ...]
    stopped: str
    next_step: str
    explanation: bytes


@dataclass(frozen=True, slots=True, repr=False)
class NewLink:
    """書き込む紐付け: one link about to be written. `last_four` goes to the person, not into the link."""

    link: UUID
    statement: Statement
    person_ref: str
    rule: str
    sealed: bytes | None
    index: bytes | None
    last_four: str


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """紐付け: which person a member is. `frozen_for` is empty where it may be used."""

    link: UUID
    scheme: str
    member_id: str
    person_ref: str
    statement: UUID
    rule: str
    frozen_for: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """書込の結果: what a commit wrote."""

    linked: int
    already: int
    referred: int
    refused: int
    frozen: int


class CaseState(StrEnum):
    """要確認の事案の状態. ASKING: the person is being asked; it can still be decided."""

    OPEN = "open"
    LINKED = "linked"
    NOBODY = "nobody"
    ASKING = "asking"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """事案: one case in the list; nothing that says whose it is."""

    case: UUID
    scheme: str
    rule: str
    why: str
    opened_at: datetime
    state: CaseState


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """閲覧: what a clerk sees of a member and the candidates, after it was recorded.

    `general` is set where the page says one and the same sentence: nobody to show, or nobody who may be
    shown.
    """

    look: UUID
    member: Member
    candidates: tuple[Candidate, ...]
    general: bool


@dataclass(frozen=True, slots=True)
class SampleLine:
    """抽出した紐付け: one row a second person must look at; `same` is None until she has."""

    line: int
    same: bool | None
