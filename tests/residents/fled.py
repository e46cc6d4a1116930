# SPDX-License-Identifier: Apache-2.0
"""Hanako has fled from Taro with Hina. Taro has an ordinary clerk at his side; only `listed` may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from tests.residents.clerk import SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    Asker,
    Barred,
    Capacity,
    Ground,
    NoSuchResident,
    ProtectionApplication,
    Relation,
)
from warifu.residents.guarding import Protection

NOBODY = InHouseNumber.of_random(bytes(range(16)))
LISTED = "listed"


@dataclass(frozen=True)
class Fled:
    """The town after Hanako fled, and her measure."""

    town: Town
    measure: UUID
    listed: Clerk

    @property
    def clerk(self) -> Clerk:
        return self.town.clerk

    @property
    def protection(self) -> Protection:
        return self.town.clerk.service.protection


def application(town: Town, **changes: Any) -> ProtectionApplication:
    whole = ProtectionApplication(
        town.hanako,
        frozenset({town.hina}),
        (Barred(town.taro, "山田　太郎"),),
        Ground.DOMESTIC_VIOLENCE,
        frozenset({LISTED}),
    )
    return replace(whole, **changes)


@pytest.fixture
def fled(town: Town) -> Fled:
    clerk = town.clerk
    measure = clerk.service.protection.apply(application(town), by=LISTED, case="DV-1")
    relations = {town.hanako: Relation.HEAD, town.hina: Relation.CHILD}
    filing = clerk.files(TODAY, town.hanako, town.hina, households=("A-0200",))
    clerk.events.move_within(
        [town.hanako, town.hina], filing, to=SOMEWHERE, household="A-0200", relations=relations
    )
    return Fled(town, measure, Clerk(clerk.service, LISTED, "DV-1"))


def told(verb: Callable[[], object]) -> tuple[object, ...]:
    """Everything the other side can read of how a verb ended."""
    try:
        result = verb()
    except Refusal as refusal:
        return (type(refusal), refusal.told, refusal.law, refusal.remedy, refusal.status, str(refusal))
    return ("shown", repr(result))


def askers(fled: Fled) -> dict[str, Asker]:
    """Everybody in whom Taro could come, or whom he could send."""
    clerk, taro, town = fled.clerk, fled.town.taro, fled.town
    return {
        "household": clerk.asks(Capacity.HOUSEHOLD, taro, photo=True),
        "agent of hers": clerk.asks(Capacity.AGENT, taro, acts_for=town.hanako, photo=True),
        "father of the child": clerk.asks(Capacity.AGENT, taro, acts_for=town.hina, photo=True),
        "her agent, a friend": clerk.asks(Capacity.AGENT, town.lan, acts_for=town.hanako, photo=True),
        "himself": clerk.asks(Capacity.SELF, taro, photo=True),
        "as herself, by post": clerk.asks(Capacity.SELF, town.hanako),
        "creditor": clerk.asks(Capacity.THIRD_PARTY, taro, reason_accepted=True),
        "lawyer": clerk.asks(Capacity.THIRD_PARTY, acts_for=taro, name="弁護士　甲", reason_accepted=True),
        "neighbour": clerk.asks(Capacity.THIRD_PARTY, town.lan, reason_accepted=True),
        "from elsewhere": clerk.asks(Capacity.THIRD_PARTY, name="山田 太郎", reason_accepted=True),
        "another office": clerk.asks(Capacity.PUBLIC_BODY, name="税務署"),
        "his clerk": clerk.asks(),
    }


NOBODYS = (
    NoSuchResident,
    "No resident of this municipality is registered so.",
    NoSuchResident.law,
    NoSuchResident.remedy,
    404,
    "No resident of this municipality is registered so.",
)
