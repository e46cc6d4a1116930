# SPDX-License-Identifier: Apache-2.0
"""The look-up at the window: whole items, one person or nobody, each look-up recorded; and namesakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.residents.clerk import MARRIED, SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO, LAN, stated
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import (
    Arrival,
    Barred,
    Ground,
    ProtectionApplication,
    Relation,
    Residence,
    SearchRefused,
    SecondFact,
    SecondFactsUsedUp,
    SeveralResidents,
    Sought,
    Told,
)

BORN = date(1990, 4, 1)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(BORN, "山田 花子"),
        Sought(BORN, "山田\u3000花子\ufe00"),
        Sought(BORN, kana="やまだ はなこ"),
        Sought(BORN, kana="ﾔﾏﾀﾞ ﾊﾅｺ", sex=Sex.FEMALE),
        Sought(BORN, "山田 花子", told=Told(SecondFact.ADDRESS, "割符県朝陽市緑町1-2-3")),
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
        Sought(BORN, "山田 花子", told=Told(SecondFact.ADDRESS, "割符県朝陽市緑町1-2-4")),
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
        (Sought(kana="ヤマダ　ハナコ", told=Told(SecondFact.ADDRESS, "割符県朝陽市緑町1-2-3")), "26-1"),
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


def namesake(clerk: Clerk, place: Residence = SOMEWHERE, household: str = "B-1") -> InHouseNumber:
    """Another Hanako Yamada with one birth date and sex, who heads a household of her own."""
    other = replace(
        stated(HANAKO),
        household=household,
        relation=Relation.HEAD,
        kana="ヤマダ　カコ",
        postal_code=place.postal_code,
        address=place.address,
        resident_since=TODAY,
    )
    (moved,) = clerk.service.move_in([Arrival(other)], moved_in_on=TODAY, by="clerk-1")
    return moved.in_house_number


def outcomes(clerk: Clerk) -> list[str]:
    with clerk.service.store.transaction() as tx:
        rows = tx._connection.execute(
            "SELECT outcome || ' ' || cardinality(shown) FROM residents.search_record ORDER BY search_id"
        )
        return [outcome for (outcome,) in rows]


def test_of_two_namesakes_none_is_shown_and_the_fact_the_person_tells_finds_her(town: Town) -> None:
    clerk, look_up = town.clerk, town.clerk.service.look_up
    other = namesake(clerk)
    with pytest.raises(SeveralResidents):
        look_up.find(Sought(BORN, "山田 花子"), clerk.asks())
    filing = clerk.files(TODAY, other)
    to = Residence("999-0103", "割符県朝陽市海辺町7番地　海辺ハイツ201")
    clerk.events.move_within([other], filing, to=to, household="B-1")
    facts = {
        Told(SecondFact.ADDRESS, "緑町一丁目２番３号"): town.hanako,
        Told(SecondFact.ADDRESS, "大字緑町１丁目２番地の３"): town.hanako,
        Told(SecondFact.ADDRESS, "朝陽市海辺町７"): other,
        Told(SecondFact.ADDRESS, "割符県 朝陽市 字海辺町七番地 海辺ハイツ"): other,
        Told(SecondFact.HEAD, "山田太郎"): town.hanako,
        Told(SecondFact.HEAD, "山田花子"): other,
        Told(SecondFact.KANA, "やまだ はなこ"): town.hanako,
    }
    for told, whom in facts.items():
        found = look_up.find(Sought(BORN, "山田 花子", told=told), clerk.asks()).residents
        assert [each.in_house_number for each in found] == [whom], told.fact
    clerk.days_pass(1)
    later = Residence("999-0102", SOMEWHERE.address.replace("4番5号", "9番9号"))
    clerk.events.move_within([other], clerk.files(clerk.clock.today(), other), to=later, household="B-1")
    before = Told(SecondFact.FORMER_ADDRESS, "海辺町7")
    (found_by_it,) = look_up.find(Sought(BORN, "山田 花子", told=before), clerk.asks()).residents
    assert found_by_it.in_house_number == other
    assert outcomes(clerk) == ["several 0", *["shown 1"] * 8]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "1-2-3",
        "町1-2-3",
        "一丁目2番3号",
        "緑町",
        "緑町1-2",
        "緑町1-2-33",
        "●町1-2-3",
        "%",
        "割符県朝陽市",
        "123456789018",
    ],
)
def test_a_part_of_an_address_that_anybody_could_guess_finds_nobody(town: Town, said: str) -> None:
    sought = Sought(BORN, "山田 花子", told=Told(SecondFact.ADDRESS, said))
    assert town.clerk.service.look_up.find(sought, town.clerk.asks()).residents == ()


def test_facts_that_fit_nobody_are_counted_for_the_case_and_for_the_clerk_of_a_day(town: Town) -> None:
    clerk, look_up, seen = town.clerk, town.clerk.service.look_up, list[str]()
    namesake(clerk)
    right = Told(SecondFact.ADDRESS, "緑町1-2-3")
    for turn in range(16):
        case = clerk.asks(case=f"26-{turn // 4}")
        told = right if turn % 4 == 3 else Told(SecondFact.ADDRESS, f"緑町1-2-{turn + 10}")
        try:
            seen.append(str(len(look_up.find(Sought(BORN, "山田 花子", told=told), case).residents)))
        except SecondFactsUsedUp:
            seen.append("-")
    assert "".join(seen) == "000-000-000-0---", "three in a case, ten in a day"
    with pytest.raises(SeveralResidents):
        look_up.find(Sought(BORN, "山田 花子"), clerk.asks(case="26-9"))
    other_clerk = Clerk(clerk.service, "clerk-2", "26-8")
    assert len(look_up.find(Sought(BORN, "山田 花子", told=right), other_clerk.asks()).residents) == 1
    clerk.days_pass(2)
    assert len(look_up.find(Sought(BORN, "山田 花子", told=right), clerk.asks(case="26-10")).residents) == 1


def test_the_head_of_a_household_is_compared_only_where_the_asker_may_see_the_head(town: Town) -> None:
    """Her namesake took her in: that Hanako lives there is not to be found out by naming her."""
    clerk, look_up = town.clerk, town.clerk.service.look_up
    lives_with_her = Sought(date(1996, 11, 2), "NGUYEN THI LAN", told=Told(SecondFact.HEAD, "山田　花子"))
    filing = clerk.files(TODAY, town.hanako, households=("A-0300",))
    clerk.events.move_within(
        [town.hanako], filing, to=SOMEWHERE, household="A-0300", relations={town.hanako: Relation.HEAD}
    )
    joins = clerk.files(TODAY, town.lan, households=("A-0300",))
    clerk.events.move_within(
        [town.lan], joins, to=SOMEWHERE, household="A-0300", relations={town.lan: Relation.LODGER}
    )
    assert len(look_up.find(lives_with_her, clerk.asks()).residents) == 1
    barred = (Barred(town.taro, "山田　太郎"),)
    applied = ProtectionApplication(town.hanako, frozenset(), barred, Ground.STALKING, frozenset({"listed"}))
    clerk.service.protection.apply(applied, by="listed", case="DV-1")
    assert look_up.find(lives_with_her, clerk.asks()).residents == ()
    listed = Clerk(clerk.service, "listed", "DV-1")
    assert len(look_up.find(lives_with_her, listed.asks()).residents) == 1


def test_every_look_up_that_showed_a_person_is_told_to_her(town: Town) -> None:
    look_up = town.clerk.service.look_up
    look_up.find(Sought(BORN, "山田 花子"), town.clerk.asks())
    look_up.find(Sought(BORN, kana="ヤマダ　ハナコ"), Clerk(town.clerk.service, "clerk-2", "26-8").asks())
    look_up.find(Sought(BORN, "山田 花代"), town.clerk.asks())
    shown = [(clerk, case) for _, clerk, case in look_up.searches_that_showed(town.hanako)]
    assert shown == [("clerk-1", "26-1"), ("clerk-2", "26-8")]
    assert look_up.searches_that_showed(town.lan) == []


def test_nothing_sought_is_kept_or_printed_but_the_kinds_of_items(town: Town) -> None:
    sought = Sought(BORN, "山田 花子", sex=Sex.FEMALE, told=Told(SecondFact.ADDRESS, "緑町1-2-3"))
    found = town.clerk.service.look_up.find(sought, town.clerk.asks())
    with town.clerk.service.store.transaction() as tx:
        row = tx._connection.execute("SELECT items FROM residents.search_record").fetchone()
    assert row is not None
    assert row[0] == ["born_on", "name", "sex", "told:address"]
    assert not [each for each in ("山田", "緑町") if each in f"{sought} {sought.told!r} {found!r}"]
