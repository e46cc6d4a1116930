# SPDX-License-Identifier: Apache-2.0
"""認定請求: what a family states, what others answered, and what is still missing.

Nouns only; `child_allowance` holds the rules and `service` the verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Malformed

LOCAL_TAX_PURPOSE = 7401
"""Row 74 of the table: the mayor asks a mayor for 地方税関係情報."""
PENSION_PURPOSE = 7501
"""Row 75 of the table: the mayor asks the pension service for 年金給付関係情報."""

FAMILY_PURPOSE = 7491
"""An assumed row: the mayor asks the mayor of the legal domicile for 戸籍関係情報."""

TOTAL_INCOME, DEPENDANTS, SALARY = 1001, 1002, 1005
INSURED_CATEGORY = 3001
PARENT_CONFIRMED = 59004


@dataclass(frozen=True, slots=True)
class Parent:
    """父母等: one possible claimant. `taxed_by` is the body where she lived on 1 January of the tax year.

    A public servant is paid by the employer, not by the municipality (児童手当法 17).
    """

    in_house_number: InHouseNumber
    taxed_by: str
    public_servant: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """児童: a child of the family. `supported` matters from 18 on: whether the family bears her living.

    Children who live elsewhere have no in-house number here. `registered_at` is the body of the legal
    domicile (本籍地), which says if the claimant is the parent; empty where the family proves it on paper.
    """

    birth_on: date
    in_house_number: InHouseNumber | None = None
    supported: bool = True
    registered_at: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """認定請求書: one or two parents and their children, as received on a day.

    `event_on` is the day of the birth or the move (転出予定日) that gave rise to the claim, if any.
    Raises Malformed.
    """

    parents: tuple[Parent, ...]
    children: tuple[Child, ...]
    received_on: date
    event_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what is no claim at all."""
        if not 1 <= len(self.parents) <= 2:
            raise Malformed("parents: name one or two parents.")
        if len({parent.in_house_number for parent in self.parents}) != len(self.parents):
            raise Malformed("parents: the same person is named twice.")
        if not self.children:
            raise Malformed("children: name at least one child.")
        if any(child.birth_on > self.received_on for child in self.children):
            raise Malformed("children: a birth date lies after the day of the claim.")
        if self.event_on and self.event_on > self.received_on:
            raise Malformed("event_on: the birth or move lies after the day of the claim.")


class Status(Enum):
    """回答の状態: how an inquiry ended."""

    ANSWERED = "answered"
    NO_RECORD = "no-record"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Source(Enum):
    """情報の出所: where an answer comes from."""

    NETWORK = "network"
    """By the information network: a paper with the same content is deemed submitted (Act 22(2))."""
    PAPER = "paper"
    """A paper the person handed in (Act 22(2) does not apply)."""
    OWN = "own"
    """The same municipality's own file (Act 9, 19(xi))."""


@dataclass(frozen=True, slots=True)
class Answer:
    """回答: what is known about one person under one purpose. `values` by item code, not yet trusted."""

    person: InHouseNumber
    purpose: int
    status: Status
    source: Source
    unverified_values: Mapping[int, object] = field(default_factory=dict, repr=False)
    reason: str = ""
    reqid: bytes | None = field(default=None, repr=False)


Answers = Mapping[tuple[InHouseNumber, int], Answer]
"""The answer that counts for each person and purpose."""


@dataclass(frozen=True, slots=True)
class Need:
    """必要な照会: one inquiry the case needs. `query` is what the provider must be told besides items.

    `named` is whom the provider is asked about besides: her name is added as it is sent, and not kept.
    """

    person: InHouseNumber
    purpose: int
    provider_class: str
    provider: str
    items: tuple[int, ...]
    query: Mapping[str, int | str]
    named: InHouseNumber | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """不足: a need that is not met, why, and what would help (`reason` keys the words on screens)."""

    need: Need
    status: Status | None
    reason: str

    @property
    def remedy(self) -> str:
        """What the clerk can do next: `ask`, `ask-again` or `paper`."""
        if self.status is None:
            return "ask"
        return "ask-again" if self.status is Status.UNREACHABLE else "paper"
