# SPDX-License-Identifier: Apache-2.0
"""J-LIS as cities and agencies reach it, always sealed: numbers, Juki Net updates, enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.number_for_tests import NumberForTests
from warifu.kernel.wire import Nothing
from warifu.numbers.designation import Newcomer, NumberChange
from warifu.numbers.desk import EnrolMessage
from warifu.numbers.doubles import DoubleFound
from warifu.numbers.web import (
    AskForTests,
    ChangeNumber,
    Designated,
    DesignateMany,
    EndDouble,
    GivenForTests,
    ItemsMessage,
    NewcomerMessage,
)

R = TypeVar("R", bound=msgspec.Struct)
JLIS = "jlis"


class SealedCalls(Protocol):
    """The sealed wire (`exchange.sealing`)."""

    def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R: ...


class NumbersClient:
    """What a city or an agency asks of J-LIS."""

    def __init__(self, wire: SealedCalls) -> None:
        """Speak over a sealed wire."""
        self._wire = wire

    def designate_many(self, request_id: UUID, people: Sequence[Newcomer]) -> list[IndividualNumber]:
        """個人番号の生成の求め: ask numbers for people, in their order; the same request gives the same."""
        message = DesignateMany(request_id, [_newcomer(person) for person in people])
        designated = self._wire.call(JLIS, "numbers/designate-many", message, Designated)
        return [IndividualNumber.parse(number) for number in designated.numbers]

    def change_number(self, change: NumberChange) -> IndividualNumber:
        """個人番号の変更: ask for another number on the mayor's finding; the same request gives the same."""
        message = ChangeNumber(
            request_id=change.request_id,
            code=change.code.reveal("ask for another number"),
            number=change.number.reveal("ask for another number"),
            leaked=change.leaked,
            at_risk=change.at_risk,
            ex_officio=change.ex_officio,
            evidence=change.evidence,
        )
        designated = self._wire.call(JLIS, "numbers/change-number", message, Designated)
        return IndividualNumber.parse(designated.numbers[0])

    def end_double(self, found: DoubleFound) -> IndividualNumber:
        """二重登録の届出: join two records of one person; gives the number that lives."""
        message = EndDouble(
            found.request_id,
            found.code.reveal("end a second record"),
            found.other_number.reveal("end a second record"),
            found.evidence,
        )
        designated = self._wire.call(JLIS, "numbers/end-double", message, Designated)
        return IndividualNumber.parse(designated.numbers[0])

    def for_tests(self, count: int) -> list[NumberForTests]:
        """試験用の番号の求め: get numbers for test residents. Raises Malformed if one is not for tests."""
        given = self._wire.call(JLIS, "numbers/for-tests", AskForTests(count), GivenForTests)
        return [NumberForTests(digits) for digits in given.numbers_for_tests]

    def enrol(self, number: IndividualNumber, items: FourBasicItems, basis: str, reference: bytes) -> None:
        """符号の取得: ask for the code of a person; it has arrived when this returns."""
        message = EnrolMessage(number.reveal("enrol at J-LIS"), _items(items), basis, reference)
        self._wire.call(JLIS, "numbers/enrol", message, Nothing)


def _newcomer(person: Newcomer) -> NewcomerMessage:
    return NewcomerMessage(person.code.reveal("ask for a number"), _items(person.items), person.mailbox_key)


def _items(items: FourBasicItems) -> ItemsMessage:
    return ItemsMessage(items.name, items.born_on, str(items.sex), items.address)
