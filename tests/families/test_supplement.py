# SPDX-License-Identifier: Apache-2.0
"""戸籍の附票: addresses by date, told by residents offices, and shown to nobody who may not see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.databases import MakeDatabase
from tests.families.office import CLERK, HERE, Office, taken
from warifu.families import AddressTold, Supplement
from warifu.families.acts.endings import Death
from warifu.families.register import Dated
from warifu.families.supplement import DoesNotAgree, NoSupplement
from warifu.families.web import endpoints
from warifu.families.web.messages import AddressMessage
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Malformed

OLD, NEW = "割符県美登里市緑町1-2-3", "割符県朝陽市旭1-1-1"


class Guard:
    """Keeps who was asked about, and hides the people under protection from everybody but themselves."""

    def __init__(self, *hidden: InHouseNumber) -> None:
        self.hidden = set(hidden)
        self.asked: list[tuple[InHouseNumber, int]] = []

    def may_see_address(
        self, asker: InHouseNumber, asker_name: str, whose: Collection[InHouseNumber]
    ) -> frozenset[InHouseNumber]:
        assert asker_name
        self.asked.append((asker, len(whose)))
        return frozenset(each for each in whose if each not in self.hidden or each == asker)


class Home:
    def __init__(self, office: Office) -> None:
        self.office, self.service = office, office.service
        husband = taken(office, "健", Sex.MALE, date(1991, 1, 1), role="夫")
        wife = taken(office, "桜", Sex.FEMALE, date(1992, 2, 2), role="妻")
        self.number = office.family("鈴木", husband, wife, married_on=date(2020, 5, 5))
        self.husband, self.wife = husband.person, wife.person
        self.tell("鈴木　健", date(1991, 1, 1), OLD, date(2020, 6, 1))
        self.tell("鈴木　桜", date(1992, 2, 2), OLD, date(2020, 6, 1))

    def tell(
        self, name: str, born_on: date, address: str, day: date, message_id: UUID | None = None
    ) -> AddressTold:
        told = AddressTold(message_id or uuid4(), HERE.place, "鈴木 健", name, born_on, address, day)
        self.service.address_told(told, by="city:asahi")
        return told

    def seen(self, asker: InHouseNumber, guard: Guard) -> Supplement:
        return self.service.supplement(self.number, guard, asker, "鈴木 健", by=CLERK)

    def addresses(
        self, who: InHouseNumber, guard: Guard | None = None
    ) -> list[tuple[str, date, date | None]]:
        columns = self.seen(who, guard or Guard()).columns
        (mine,) = [each for each in columns if each.person == who]
        return [(each.text, each.from_on, each.until_on) for each in mine.addresses]


@pytest.fixture
def home(make_database: MakeDatabase) -> Home:
    return Home(Office(make_database(["families"])))


def test_addresses_follow_each_other_by_date_and_old_ones_stay(home: Home) -> None:
    home.tell("鈴木　桜", date(1992, 2, 2), NEW, date(2024, 3, 1))
    assert home.addresses(home.wife) == [
        (OLD, date(2020, 6, 1), date(2024, 3, 1)),
        (NEW, date(2024, 3, 1), None),
    ]


def test_a_message_told_twice_is_entered_once_and_a_late_one_falls_into_its_place(home: Home) -> None:
    told = home.tell("鈴木　桜", date(1992, 2, 2), NEW, date(2024, 3, 1))
    home.service.address_told(told, by="city:asahi")
    home.tell("鈴木　桜", date(1992, 2, 2), "割符県朝陽市港2-2", date(2022, 1, 1))
    assert [each[0] for each in home.addresses(home.wife)] == [OLD, "割符県朝陽市港2-2", NEW]
    home.tell("鈴木　桜", date(1992, 2, 2), "割符県朝陽市旭1-1-2", date(2024, 3, 1))
    assert home.addresses(home.wife)[-1][0] == "割符県朝陽市旭1-1-2", "told later for one day: it corrects"


def test_a_message_that_fits_nobody_exactly_goes_back(home: Home) -> None:
    for change in (
        {"name": "鈴木　櫻"},
        {"born_on": date(1992, 2, 3)},
        {"head": "鈴木 一"},
        {"domicile": "割符県美登里市緑町一丁目3番"},
    ):
        told = AddressTold(
            uuid4(), HERE.place, "鈴木 健", "鈴木　桜", date(1992, 2, 2), NEW, date(2024, 3, 1)
        )
        with pytest.raises(DoesNotAgree):
            home.service.address_told(replace(told, **change), by="city:asahi")


def test_a_protected_wifes_address_is_not_in_her_husbands_copy(home: Home) -> None:
    guard = Guard(home.wife)
    copy = home.seen(home.husband, guard)
    assert [len(each.addresses) for each in copy.columns] == [1, 0]
    assert guard.asked == [(home.husband, 2)]
    assert home.addresses(home.wife, guard)


def test_a_withheld_supplement_and_none_at_all_are_refused_in_the_same_words(home: Home) -> None:
    hidden = Guard(home.husband, home.wife)
    stranger = InHouseNumber.of_random(bytes(16))
    with pytest.raises(NoSupplement) as withheld:
        home.seen(stranger, hidden)
    with pytest.raises(NoSupplement) as nothing:
        home.service.supplement("a" * 26, hidden, stranger, "鈴木 健", by=CLERK)
    assert (withheld.value.told, withheld.value.law) == (nothing.value.told, nothing.value.law)
    assert [asker for asker, _ in hidden.asked] == [stranger, stranger], "the guard is asked each time"


def test_the_supplement_closes_with_the_register_and_the_newest_address_goes_along(home: Home) -> None:
    office = home.office
    day = date(2025, 4, 1)
    office.service.accept(Death(office.filing(day), home.husband, day), by=CLERK)
    office.go_to(date(2025, 5, 1))
    jiro = office.adult("佐藤", "次郎", Sex.MALE)
    number = office.marry(jiro, home.wife, date(2025, 5, 1))
    closed = home.seen(home.wife, Guard())
    assert closed.closed_on == date(2025, 5, 1)
    assert [each.addresses[-1].until_on for each in closed.columns] == [day, date(2025, 5, 1)]
    with pytest.raises(DoesNotAgree):
        home.tell("鈴木　桜", date(1992, 2, 2), NEW, date(2025, 6, 1))
    (mine,) = [
        each
        for each in home.service.supplement(number, Guard(), home.wife, "佐藤 桜", by=CLERK).columns
        if each.person == home.wife
    ]
    (carried,) = mine.addresses
    assert isinstance(carried, Dated)
    assert (carried.text, carried.from_on) == (OLD, date(2020, 6, 1))


def test_only_a_municipality_tells_addresses_on_the_wire(home: Home) -> None:
    (endpoint,) = endpoints(home.service)
    message = msgspec.convert(
        {
            "message_id": str(uuid4()),
            "domicile": HERE.place,
            "head": "鈴木　健",
            "name": "鈴木　桜",
            "born_on": "1992-02-02",
            "address": NEW,
            "from_on": "2024-03-01",
        },
        AddressMessage,
    )
    with pytest.raises(Malformed):
        endpoint.serve("agency:pension", message)
    endpoint.serve("city:asahi", message)
    assert home.addresses(home.wife)[-1][0] == NEW
