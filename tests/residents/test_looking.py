# SPDX-License-Identifier: Apache-2.0
"""The look-up at the window: whole items only, at most three people, every one of them recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.residents.clerk import MARRIED, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, LAN, stated
from warifu.identifiers.four_items import Sex
from warifu.residents import Arrival, Relation, SearchRefused, Sought

BORN = date(1990, 4, 1)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(BORN, "山田 花子"),
        Sought(BORN, "山田\u3000花子\ufe00"),
        Sought(BORN, kana="やまだ はなこ"),
        Sought(BORN, kana="ﾔﾏﾀﾞ ﾊﾅｺ", sex=Sex.FEMALE, address="割符県朝陽市緑町1-2-3"),
    ],
)
def test_a_birth_date_with_a_name_or_reading_finds_her(town: Town, sought: Sought) -> None:
    found = town.clerk.service.look_up.find(sought, town.clerk.asks())
    assert [each.in_house_number for each in found.residents] == [town.hanako]
    assert found.residents[0].stated.residence.open(found.leave).address == HANAKO["address"]


def test_any_name_she_ever_had_finds_her(town: Town) -> None:
    clerk = town.clerk
    clerk.events.marry(town.hanako, MARRIED, clerk.files(TODAY, town.hanako))
    for name in ("山田 花子", "佐藤花子"):
        found = clerk.service.look_up.find(Sought(BORN, name), clerk.asks())
        assert [each.in_house_number for each in found.residents] == [town.hanako]
    for name in (LAN["common_name"], "Nguyen Thi Lan"):
        found = clerk.service.look_up.find(Sought(date(1996, 11, 2), name), clerk.asks())
        assert [each.in_house_number for each in found.residents] == [town.lan]


@pytest.mark.parametrize(
    "sought",
    [
        Sought(BORN, "山田 花"),
        Sought(BORN, "山田 花子", sex=Sex.MALE),
        Sought(BORN, "山田 花子", address="割符県朝陽市緑町1-2-4"),
        Sought(date(1990, 4, 2), "山田 花子"),
        Sought(BORN, "%"),
    ],
)
def test_an_item_that_does_not_fit_finds_nobody(town: Town, sought: Sought) -> None:
    assert town.clerk.service.look_up.find(sought, town.clerk.asks()).residents == ()


@pytest.mark.parametrize(
    ("sought", "case"),
    [
        (Sought(BORN), "26-1"),
        (Sought(name="山田 花子"), "26-1"),
        (Sought(kana="ヤマダ　ハナコ", address="割符県朝陽市緑町1-2-3"), "26-1"),
        (Sought(BORN, kana="Yamada"), "26-1"),
        (Sought(), "26-1"),
        (Sought(BORN, "山田 花子"), ""),
    ],
)
def test_a_query_that_is_too_broad_or_without_a_case_is_refused_and_recorded(
    town: Town, sought: Sought, case: str
) -> None:
    with pytest.raises(SearchRefused):
        town.clerk.service.look_up.find(sought, town.clerk.asks(case=case))
    with town.clerk.service.store.transaction() as tx:
        outcome = tx._value("SELECT outcome || ' ' || cardinality(shown) FROM residents.search_record", ())
    assert outcome == "refused 0"


def test_more_than_three_who_fit_are_shown_only_when_narrowed(town: Town) -> None:
    clerk = town.clerk
    for place in range(4):
        other = replace(
            stated(HANAKO),
            household=f"B-{place}",
            relation=Relation.HEAD,
            address=f"割符県朝陽市緑町二丁目{place + 1}番1号",
            resident_since=TODAY,
        )
        clerk.service.move_in([Arrival(other)], moved_in_on=TODAY, by="clerk-1")
    with pytest.raises(SearchRefused):
        clerk.service.look_up.find(Sought(BORN, "山田 花子"), clerk.asks())
    narrowed = Sought(BORN, "山田 花子", address="割符県朝陽市緑町二丁目3番1号")
    assert len(clerk.service.look_up.find(narrowed, clerk.asks()).residents) == 1


def test_every_look_up_that_showed_a_person_is_told_to_her(town: Town) -> None:
    look_up = town.clerk.service.look_up
    look_up.find(Sought(BORN, "山田 花子"), town.clerk.asks())
    look_up.find(Sought(BORN, kana="ヤマダ　ハナコ"), Clerk(town.clerk.service, "clerk-2", "26-8").asks())
    look_up.find(Sought(BORN, "山田 花代"), town.clerk.asks())
    shown = [(clerk, case) for _, clerk, case in look_up.searches_that_showed(town.hanako)]
    assert shown == [("clerk-1", "26-1"), ("clerk-2", "26-8")]
    assert look_up.searches_that_showed(town.lan) == []


def test_nothing_sought_is_kept_or_printed_but_the_kinds_of_items(town: Town) -> None:
    sought = Sought(BORN, "山田 花子", sex=Sex.FEMALE)
    found = town.clerk.service.look_up.find(sought, town.clerk.asks())
    with town.clerk.service.store.transaction() as tx:
        row = tx._connection.execute("SELECT items FROM residents.search_record").fetchone()
    assert row is not None
    assert row[0] == ["born_on", "name", "sex"]
    assert "山田" not in f"{sought} {found!r}"
