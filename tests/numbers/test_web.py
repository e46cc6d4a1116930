# SPDX-License-Identifier: Apache-2.0
"""The messages of this office: over the in-memory wire, right and wrong."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, PENSION, Office, newcomer, open_office, request
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.wire import Endpoint
from warifu.numbers import (
    DoubleFound,
    HeldByAnotherCity,
    NoGroundForChange,
    NumbersClient,
    OnlyCities,
    double_endpoints,
    endpoints,
)
from warifu.numbers import designation as nouns
from warifu.numbers.web import (
    ChangeNumber,
    Designated,
    DesignateMany,
    EndDouble,
    ItemsMessage,
    NewcomerMessage,
    RecordItems,
    RecordStanding,
)

R = TypeVar("R", bound=msgspec.Struct)


class Caller:
    """A body that calls this office, with every message passing through JSON as on the wire."""

    def __init__(self, office: Office, name: BodyName) -> None:
        found = endpoints(office.service, office.changes) + double_endpoints(office.doubles)
        self._endpoints: dict[str, Endpoint] = {each.path: each for each in found}
        self._name = name.text

    def call(self, path: str, message: msgspec.Struct | bytes) -> msgspec.Struct:
        endpoint = self._endpoints[path]
        text = message if isinstance(message, bytes) else msgspec.json.encode(message)
        assert len(text) <= endpoint.largest
        return endpoint.serve(self._name, msgspec.json.decode(text, type=endpoint.request))


def _message(place: int, **other: object) -> NewcomerMessage:
    person = newcomer(place)
    items = ItemsMessage(person.items.name, person.items.born_on, person.items.sex, person.items.address)
    fields = {"code": person.code.reveal("ask"), "items": items, "mailbox_key": person.mailbox_key}
    return msgspec.convert({**fields, **other}, NewcomerMessage, from_attributes=True)


def test_a_city_asks_for_numbers_and_gets_them_in_order(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    city = Caller(office, MIDORI)
    message = DesignateMany(request(1), [_message(place) for place in range(3)])
    reply = city.call("numbers/designate-many", message)
    assert isinstance(reply, Designated)
    assert reply.numbers == ["994896798630", "543089805566", "689812308201"]
    assert city.call("numbers/designate-many", message) == reply


def test_five_thousand_people_with_long_names_fit_one_message(make_database: MakeDatabase) -> None:
    longest = ItemsMessage("山" * 200, date(1990, 1, 1), "female", "緑" * 200)
    text = msgspec.json.encode(
        DesignateMany(request(1), [_message(place, items=longest) for place in range(5_000)])
    )
    office = open_office(make_database)
    found = endpoints(office.service, office.changes) + double_endpoints(office.doubles)
    assert len(text) <= found[0].largest


def test_nobody_but_a_city_is_served(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    for name in (PENSION, BodyName("operator"), BodyName("portal")):
        with pytest.raises(OnlyCities):
            Caller(office, name).call("numbers/designate-many", DesignateMany(request(1), [_message(1)]))


def test_a_mistake_is_told_with_its_place_and_without_its_digits(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    wrong = _message(2, code="12345678901")
    with pytest.raises(Malformed) as told:
        Caller(office, MIDORI).call("numbers/designate-many", DesignateMany(request(1), [_message(1), wrong]))
    assert str(told.value).startswith("Person 2 of the list: ")
    assert "123456" not in str(told.value)
    assert office.service.check()["next"] == 0


@pytest.mark.parametrize(
    "other", [{"mailbox_key": bytes(31)}, {"code": ""}, {"code": "１２３４５６７８９０１"}]
)
def test_other_mistakes_in_a_list_change_nothing(
    make_database: MakeDatabase, other: dict[str, object]
) -> None:
    office = open_office(make_database)
    with pytest.raises(Malformed):
        Caller(office, MIDORI).call(
            "numbers/designate-many", DesignateMany(request(1), [_message(1, **other)])
        )
    assert office.service.check()["next"] == 0


@pytest.mark.parametrize("text", [b"{}", b"[]", b'{"request_id": 1, "people": []}', b'{"extra": 1}'])
def test_other_json_does_not_decode(make_database: MakeDatabase, text: bytes) -> None:
    office = open_office(make_database)
    with pytest.raises(msgspec.ValidationError):
        Caller(office, MIDORI).call("numbers/designate-many", text)


def test_a_city_reports_a_move_a_death_and_a_leak(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    city = Caller(office, MIDORI)
    issued = city.call("numbers/designate-many", DesignateMany(request(1), [_message(1)]))
    assert isinstance(issued, Designated)
    code = newcomer(1).code.reveal("report")
    moved = msgspec.structs.replace(_message(1).items, address="美登里市青町1")
    city.call("numbers/record-items", RecordItems(code, moved, date(2026, 4, 1)))
    with pytest.raises(HeldByAnotherCity):
        Caller(office, BodyName("city:asahi")).call(
            "numbers/record-items", RecordItems(code, moved, date(2026, 4, 1))
        )
    change = ChangeNumber(
        request_id=request(2),
        code=code,
        number=issued.numbers[0],
        leaked=True,
        at_risk=False,
        ex_officio=False,
        evidence="file 7",
    )
    with pytest.raises(NoGroundForChange):
        city.call("numbers/change-number", change)
    changed = city.call(
        "numbers/change-number", msgspec.structs.replace(change, request_id=request(3), at_risk=True)
    )
    assert isinstance(changed, Designated)
    assert changed.numbers != issued.numbers
    for standing in ("abroad", "resident", "deceased"):
        city.call("numbers/record-standing", RecordStanding(code, standing, date(2026, 5, 1)))
    with pytest.raises(Malformed):
        city.call("numbers/record-standing", RecordStanding(code, "changed", date(2026, 5, 1)))


def test_every_refusal_of_this_office_names_its_law_and_what_to_do() -> None:
    refusals = [each for each in vars(nouns).values() if isinstance(each, type) and issubclass(each, Refusal)]
    for each in refusals:
        if each is not Refusal:
            assert each().law, each
            assert each().remedy, each
            assert each.reason != Refusal.reason
            assert each().told.isascii()
    assert len(refusals) > 8


def test_a_city_reaches_change_and_second_record_through_its_client(make_database: MakeDatabase) -> None:
    office = open_office(make_database)
    caller = Caller(office, MIDORI)
    first = office.service.designate(MIDORI, request(1), newcomer(1))
    again = replace(newcomer(2), items=newcomer(1).items)
    second = office.service.designate(MIDORI, request(2), again)

    class Sealed:
        """The sealed wire, without the sealing."""

        def call(self, to: str, path: str, message: msgspec.Struct, reply: type[R]) -> R:
            assert to == "jlis"
            told = caller.call(path, message)
            assert isinstance(told, reply)
            return told

    client = NumbersClient(Sealed())
    changed = client.change_number(change_of(first, newcomer(1), request(3)))
    assert changed not in {first.number, second.number}
    found = DoubleFound(request(4), again.code, changed, "file 3")
    assert client.end_double(found) == second.number == client.end_double(found)
    told = EndDouble(request(5), "1", "2", "file")
    with pytest.raises(Malformed):
        caller.call("numbers/end-double", told)
