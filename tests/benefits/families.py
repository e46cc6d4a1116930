# SPDX-License-Identifier: Apache-2.0
"""For tests of benefits: a family that moved in from Asahi, and answers about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from warifu.benefits import Answer, Application, Child, Parent, Source, Status
from warifu.benefits.application import INSURED_CATEGORY, LOCAL_TAX_PURPOSE, PENSION_PURPOSE, Answers
from warifu.identifiers.in_house_number import InHouseNumber

HANAKO = InHouseNumber.of_random(bytes(range(16)))
TARO = InHouseNumber.of_random(bytes(range(1, 17)))


def a_parent(number: InHouseNumber = HANAKO, **changes: Any) -> Parent:
    return Parent(number, **({"taxed_by": "city:asahi"} | changes))


def a_claim(
    *births: date,
    parents: tuple[Parent, ...] = (a_parent(HANAKO), a_parent(TARO)),
    received_on: date = date(2026, 11, 22),
    event_on: date | None = None,
) -> Application:
    return Application(parents, tuple(Child(birth) for birth in births), received_on, event_on)


def tax(
    person: InHouseNumber,
    income: object,
    dependants: object = 0,
    salary: object = 0,
    source: Source = Source.NETWORK,
) -> Answer:
    values = {1001: income, 1002: dependants, 1005: salary}
    return Answer(person, LOCAL_TAX_PURPOSE, Status.ANSWERED, source, values)


def pension(person: InHouseNumber, category: object, source: Source = Source.NETWORK) -> Answer:
    return Answer(person, PENSION_PURPOSE, Status.ANSWERED, source, {INSURED_CATEGORY: category})


def known(*answers: Answer) -> Answers:
    return {(answer.person, answer.purpose): answer for answer in answers}
