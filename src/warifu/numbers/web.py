# SPDX-License-Identifier: Apache-2.0
"""The messages other bodies send to this office: bytes → typed values → service → bytes. No rule in it.

Who the caller is was verified by the wire and is passed in; a message never says on whose behalf it
speaks. Enrolment by number is not here: `app` joins it with the exchange.
"""

from datetime import date
from uuid import UUID

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.kernel.wire import Endpoint, Nothing
from warifu.numbers.changes import ChangeService
from warifu.numbers.designation import ItemsChange, Newcomer, NumberChange, Standing
from warifu.numbers.doubles import DoubleFound, DoubleService
from warifu.numbers.for_tests import ForTestsService
from warifu.numbers.service import NumbersService

LARGEST_LIST = 8 << 20
"""Bytes of one list: 5,000 people with the longest names and addresses that most cities hold."""


class ItemsMessage(msgspec.Struct, forbid_unknown_fields=True):
    """基本4情報 on the wire."""

    name: str
    born_on: date
    sex: str
    address: str

    def read(self) -> FourBasicItems:
        """Give the typed value. Raises Malformed."""
        return FourBasicItems(self.name, self.born_on, Sex.parse(self.sex), self.address)


class NewcomerMessage(msgspec.Struct, forbid_unknown_fields=True):
    """One person who needs a number; `code` is the resident record code."""

    code: str
    items: ItemsMessage
    mailbox_key: bytes

    def read(self) -> Newcomer:
        """Give the typed value. Raises Malformed."""
        return Newcomer(ResidentRecordCode.parse(self.code), self.items.read(), self.mailbox_key)


class DesignateMany(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/designate-many`: at most 5,000 people."""

    request_id: UUID
    people: list[NewcomerMessage]


class Designated(msgspec.Struct):
    """The numbers, in the order of the people."""

    numbers: list[str]


class RecordItems(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/record-items`: a resident's items changed; with the number when she moved in."""

    code: str
    items: ItemsMessage
    since_on: date
    number: str | None = None


class RecordStanding(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/record-standing`: resident, abroad, struck or deceased since a day."""

    code: str
    standing: str
    since_on: date


class ChangeNumber(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/change-number`: the mayor's finding on a leaked number."""

    request_id: UUID
    code: str
    number: str
    leaked: bool
    at_risk: bool
    ex_officio: bool
    evidence: str


class AskForTests(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/for-tests`: so many numbers for test residents."""

    count: int


class GivenForTests(msgspec.Struct):
    """Numbers for tests: nobody's (NU-8)."""

    numbers_for_tests: list[str]


class EndDouble(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/end-double`: the mayor's finding that two records are of one person."""

    request_id: UUID
    code: str
    other_number: str
    evidence: str


def for_tests_endpoints(service: ForTestsService) -> list[Endpoint]:
    """Give the message by which any body gets numbers for tests."""

    def give(caller: str, message: AskForTests) -> GivenForTests:
        return GivenForTests([each.digits for each in service.give(BodyName(caller), message.count)])

    return [Endpoint("numbers/for-tests", AskForTests, give)]


def double_endpoints(doubles: DoubleService) -> list[Endpoint]:
    """Give the message that ends a second record; the reply is the number that lives."""

    def end_double(caller: str, message: EndDouble) -> Designated:
        found = DoubleFound(
            message.request_id,
            ResidentRecordCode.parse(message.code),
            IndividualNumber.parse(message.other_number),
            message.evidence,
        )
        living = doubles.end_double(BodyName(caller), found)
        return Designated([living.reveal("the answer to its city")])

    return [Endpoint("numbers/end-double", EndDouble, end_double)]


def endpoints(service: NumbersService, changes: ChangeService) -> list[Endpoint]:
    """Give the messages this office understands."""

    def designate_many(caller: str, message: DesignateMany) -> Designated:
        people = [_placed(place, person) for place, person in enumerate(message.people, start=1)]
        designations = service.designate_many(BodyName(caller), message.request_id, people)
        return Designated([each.number.reveal("the answer to its city") for each in designations])

    def record_items(caller: str, message: RecordItems) -> Nothing:
        number = None if message.number is None else IndividualNumber.parse(message.number)
        code = ResidentRecordCode.parse(message.code)
        change = ItemsChange(code, message.items.read(), message.since_on, number)
        changes.record_items(BodyName(caller), change)
        return Nothing()

    def record_standing(caller: str, message: RecordStanding) -> Nothing:
        city, code = BodyName(caller), ResidentRecordCode.parse(message.code)
        if message.standing == Standing.RESIDENT:
            changes.reinstate(city, code, message.since_on)
        elif message.standing in {Standing.ABROAD, Standing.STRUCK, Standing.DECEASED}:
            changes.retire(city, code, Standing(message.standing), message.since_on)
        else:
            raise Malformed("standing is resident, abroad, struck or deceased")
        return Nothing()

    def change_number(caller: str, message: ChangeNumber) -> Designated:
        change = NumberChange(
            request_id=message.request_id,
            code=ResidentRecordCode.parse(message.code),
            number=IndividualNumber.parse(message.number),
            leaked=message.leaked,
            at_risk=message.at_risk,
            ex_officio=message.ex_officio,
            evidence=message.evidence,
        )
        designation = changes.change_number(BodyName(caller), change)
        return Designated([designation.number.reveal("the answer to its city")])

    return [
        Endpoint("numbers/designate-many", DesignateMany, designate_many, largest=LARGEST_LIST),
        Endpoint("numbers/record-items", RecordItems, record_items),
        Endpoint("numbers/record-standing", RecordStanding, record_standing),
        Endpoint("numbers/change-number", ChangeNumber, change_number),
    ]


def _placed(place: int, person: NewcomerMessage) -> Newcomer:
    """Read one person; a mistake is told with her place in the list, never with what she is called."""
    try:
        return person.read()
    except Malformed as wrong:
        raise Malformed(f"Person {place} of the list: {wrong.told}") from wrong
