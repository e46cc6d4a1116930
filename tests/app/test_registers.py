# SPDX-License-Identifier: Apache-2.0
"""Two cities: what one register has to tell another, sealed, in order, once; and who may not learn it.

The Yamadas are domiciled in Asahi and move to Midori. The tests go on from each other's people, not days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.app.two_cities import (
    ASAHI,
    KAGE,
    MIDORI,
    OTHER_CLERK,
    STRANGER,
    SUPPORT_CLERK,
    TwoCities,
    cities,
    families_of,
    protected,
)
from tests.japan import HANAKO, TARO
from tests.residents.clerk import Clerk
from tests.sights import Sights
from tests.stories.country import NEW_HOME
from warifu.app.families import guard_and_withheld
from warifu.counters.entries import EntryDesk
from warifu.demo.town.personas import LAN
from warifu.families import Domicile, Elsewhere
from warifu.families.acts.changes import Transfer
from warifu.families.acts.endings import Death, Departure, Naturalisation
from warifu.families.acts.filing import Filing as Notice
from warifu.families.acts.filing import Foreigner
from warifu.families.acts.taking_over import Taken, TakeOver
from warifu.families.names import Reading, ReadingDecision
from warifu.families.readings import ReadingNotice
from warifu.families.register import Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.jukinet import JukiNetClient, LookUp
from warifu.kernel.refusal import Fault, Refusal
from warifu.residents import (
    Arrival,
    Concerned,
    Domiciles,
    EventKind,
    FamilyNotice,
    Heading,
    Known,
    MeasureTold,
    NewName,
    NoSuchResident,
    Role,
    Said,
    Stage,
)
from warifu.residents import web as residents_web
from warifu.residents.protection.measures import Ground, MeasureOfAnotherCity

__all__ = ["cities"]  # the fixture
_ids = count(1)


def test_an_address_in_another_city_is_on_the_supplement_of_the_domicile(cities: TwoCities) -> None:
    assert cities.lines(HANAKO.name)[-1] == (NEW_HOME, MIDORI)
    clerk = Clerk(cities.midori)
    cities.move_within(clerk, cities.at_midori[HANAKO.name], "割符県美登里市栄町2丁目2番2号")
    cities.told(MIDORI)
    cities.told(MIDORI)
    assert [address for address, _ in cities.lines(HANAKO.name)[-2:]] == [
        NEW_HOME,
        "割符県美登里市栄町2丁目2番2号",
    ], "each once, in order"


def test_addresses_wait_in_order_while_the_domicile_does_not_answer(cities: TwoCities) -> None:
    clerk, hanako = Clerk(cities.midori), cities.at_midori[HANAKO.name]
    cities.japan.network.down.add(ASAHI)
    for place in ("3", "4"):
        cities.japan.clock.step(timedelta(days=1))
        cities.move_within(clerk, hanako, f"割符県美登里市栄町{place}番地")
        cities.told(MIDORI)
    cities.japan.network.down.remove(ASAHI)
    before = len(cities.lines(HANAKO.name))
    cities.told(MIDORI)
    added = [address for address, _ in cities.lines(HANAKO.name)[before:]]
    assert added == ["割符県美登里市栄町3番地", "割符県美登里市栄町4番地"]


def test_an_entry_of_the_family_register_is_owed_where_the_people_live(cities: TwoCities) -> None:
    before = len(cities.japan.network.passed)
    moved = Transfer(
        _filing(cities),
        cities.kin.register_of(cities.at_asahi[TARO.name]).number,
        Domicile(cities.asahi.municipality, "割符県朝陽市本町九丁目9番"),
        (cities.at_asahi[TARO.name], cities.at_asahi[HANAKO.name]),
    )
    cities.kin.accept(moved, by=OTHER_CLERK)
    cities.told()
    assert cities.midori.owed.waiting() == [], "another domicile is no entry of a clerk"
    heading = Domiciles(cities.midori.store, cities.midori.clock).of(cities.at_midori[HANAKO.name])
    assert heading is not None
    assert (heading.keeper, heading.place) == (ASAHI, "割符県朝陽市本町九丁目9番")
    cities.kin.accept(
        Death(_filing(cities), cities.at_asahi[TARO.name], cities.japan.clock.today(), "割符県美登里市"),
        by=OTHER_CLERK,
    )
    cities.told()
    (line,) = cities.midori.owed.waiting()
    assert (line.owed.kind, line.owed.persons) == (EventKind.DEATH, (cities.at_midori[TARO.name],))
    assert line.owed.told_by == ASAHI
    assert cities.asahi.owed.waiting() == [], "nobody lives there"
    sent = b"".join(each.body for each in cities.japan.network.passed[before:])
    assert TARO.name.encode() not in sent
    assert b"\\u592a" not in sent, "nor escaped"
    assert cities.midori.owed.not_needed(line.owed.notice, "test", by=OTHER_CLERK)


def test_a_reading_that_somebody_filed_is_owed_where_she_lives(cities: TwoCities) -> None:
    hanako = cities.at_asahi[HANAKO.name]
    decided = Reading("カコ", ReadingDecision(True, "辞典に載る読み方", OTHER_CLERK))
    number = cities.kin.register_of(hanako).number
    permitted = replace(_filing(cities), court_on=cities.japan.clock.today())
    cities.kin.change_reading(ReadingNotice(permitted, number, hanako, decided, hanako), by=OTHER_CLERK)
    cities.told()
    (line,) = cities.midori.owed.waiting()
    assert (line.owed.kind, line.owed.persons) == (EventKind.KANA_RECORDED, (cities.at_midori[HANAKO.name],))
    assert [each.kana for each in line.owed.said] == ["ヤマダ　カコ"]
    assert cities.midori.owed.not_needed(line.owed.notice, "test", by=OTHER_CLERK)


def test_a_measure_hides_her_where_her_family_register_is_and_ends_there_too(cities: TwoCities) -> None:
    hanako, name = cities.at_midori[HANAKO.name], HANAKO.name
    nobodys = _refusal(cities)
    assert "割符県美登里市" in cities.supplement(name), "unprotected, a lawful asker is told"
    with protected(cities, cities.midori, hanako) as measure:
        cities.told()
        assert cities.supplement(name) == nobodys
        there = cities.at_asahi[name]
        assert cities.asahi.protection.measures_of(there, by=OTHER_CLERK) == []
        assert cities.asahi.protection.measures_of_clerk(OTHER_CLERK) == []
        (heard,) = cities.asahi.protection.measures_of(there, by=SUPPORT_CLERK)
        assert (heard.stage, heard.origin, heard.case) == (Stage.PROVISIONAL, MIDORI, MIDORI)
        with pytest.raises(NoSuchResident):
            cities.asahi.protection.see(Clerk(cities.asahi, OTHER_CLERK).asks(), there)
        with pytest.raises(MeasureOfAnotherCity):
            cities.asahi.protection.end(heard.protection_id, by=SUPPORT_CLERK)
        cities.midori.protection.confirm(measure, opinion_of="警察", by=SUPPORT_CLERK)
        cities.told()
        (heard,) = cities.asahi.protection.measures_of(there, by=SUPPORT_CLERK)
        assert heard.stage is Stage.CONFIRMED
    assert "割符県美登里市" in cities.supplement(name), "she ended it, there too"


def test_the_city_where_she_lived_before_hears_of_it_from_the_domicile(cities: TwoCities) -> None:
    cities.at_asahi |= cities.move(cities.midori, cities.asahi, cities.at_midori, ASAHI)
    cities.told()
    hanako = cities.at_asahi[HANAKO.name]
    with protected(cities, cities.asahi, hanako):
        cities.told()
        there = cities.midori.protection.measures_of(cities.at_midori[HANAKO.name], by=SUPPORT_CLERK)
        assert [each.origin for each in there if each.in_force(cities.japan.clock.today())] == [ASAHI]
        with pytest.raises(NoSuchResident):
            cities.midori.protection.see(
                Clerk(cities.midori, OTHER_CLERK).asks(), cities.at_midori[HANAKO.name]
            )
        told = [len(cities.midori.protection.measures_of_clerk(SUPPORT_CLERK)) for _ in range(2)]
        cities.told()
        cities.told()
        assert told == [1, len(cities.midori.protection.measures_of_clerk(SUPPORT_CLERK))], "it goes no round"


def test_a_measure_goes_along_with_a_move_and_holds_as_she_is_entered(cities: TwoCities) -> None:
    """Lan has no family register: nobody but the two cities knows of her, and Midori never saw her before."""
    since = cities.japan.clock.today()
    stated = replace(LAN, resident_since=since, residence_until=since + timedelta(days=900))
    (lan,) = cities.asahi.move_in([Arrival(stated)], moved_in_on=since, by="story")
    cities.japan.rounds(ASAHI)
    unlisted = Clerk(cities.midori, OTHER_CLERK).asks()
    with protected(cities, cities.asahi, lan.in_house_number):
        cities.japan.clock.step(timedelta(days=1))
        today, her = cities.japan.clock.today(), [lan.in_house_number]
        paper = cities.asahi.move_out(her, to_address=NEW_HOME, leaves_on=today, by="story", to_city=MIDORI)
        cities.told(ASAHI)
        Domiciles(cities.midori.store, cities.midori.clock).told_with_move(
            lan.record_code, Heading(KAGE, "割符県影市1番", "影山　影"), LAN.birth_date, KAGE
        )
        arrivals = paper.arrivals(
            household="H9300001", postal_code="978-0001", address=NEW_HOME, moved_in_on=today
        )
        (there,) = cities.midori.move_in(arrivals, moved_in_on=today, by="story")
        with pytest.raises(NoSuchResident):
            cities.midori.protection.see(unlisted, there.in_house_number)
        cities.japan.rounds(ASAHI, MIDORI)
        (heard,) = cities.midori.protection.measures_of(there.in_house_number, by=SUPPORT_CLERK)
        assert (heard.origin, set(heard.staff)) == (ASAHI, {SUPPORT_CLERK})
        assert Domiciles(cities.midori.store, cities.midori.clock).of(there.in_house_number) is None, (
            "Juki Net names Asahi as left, so Kage is not believed"
        )
    cities.midori.protection.see(unlisted, there.in_house_number)

    before = Clerk(cities.asahi, OTHER_CLERK).asks()
    cities.asahi.protection.see(before, lan.in_house_number)
    with protected(cities, cities.midori, there.in_house_number):
        cities.told()
        with pytest.raises(NoSuchResident):
            cities.asahi.protection.see(before, lan.in_house_number)
        measures = cities.asahi.protection.measures_of(lan.in_house_number, by=SUPPORT_CLERK)
        assert [each.origin for each in measures if each.in_force(today)] == [MIDORI]
        told = len(cities.midori.protection.measures_of_clerk(SUPPORT_CLERK))
        cities.told()
        assert len(cities.midori.protection.measures_of_clerk(SUPPORT_CLERK)) == told, "it goes no round"
    cities.asahi.protection.see(before, lan.in_house_number)


# attacks: a city that tells what is not so


def test_a_city_that_does_not_keep_the_register_cannot_draw_addresses_to_itself(cities: TwoCities) -> None:
    ear = cities.hearing(cities.asahi, ASAHI, cities.kin)
    known, person = cities.domicile(HANAKO.name), cities.at_asahi[HANAKO.name]
    said = Said(known.name, known.born_on, HANAKO.sex, known.name, "", "割符県影市1番", known.head)
    ear.family_notice(KAGE, _notice(None, Concerned(Role.MOVED, known, said, person)))
    heading = Domiciles(cities.asahi.store, cities.asahi.clock).of(person)
    assert heading is not None
    assert heading.keeper == ASAHI
    code, born_on = cities.asahi.find(person).record_code, HANAKO.birth_date
    Domiciles(cities.asahi.store, cities.asahi.clock).told_with_move(
        code, Heading(KAGE, "割符県影市1番", "影山　影"), born_on, KAGE
    )
    assert Domiciles(cities.asahi.store, cities.asahi.clock).of(person) == heading


def test_telling_something_never_says_whether_somebody_is_on_record(cities: TwoCities) -> None:
    ear = cities.hearing(cities.asahi, ASAHI, cities.kin)
    known = cities.domicile(HANAKO.name)
    nobody = replace(known, name="山田　無名")
    replies = set()
    serves = {each.path: each.serve for each in residents_web.endpoints(ear)}
    for who in (known, nobody):
        said = Said(who.name, who.born_on, HANAKO.sex)
        notice = _notice(EventKind.DEATH, Concerned(Role.CHANGED, who, said))
        measure = residents_web.MeasureMessage.of(_measure(cities, who, 1))
        family = residents_web.FamilyNoticeMessage.of(notice)
        replies.add(msgspec.json.encode(serves[residents_web.FAMILY](KAGE, family)))
        replies.add(msgspec.json.encode(serves[residents_web.MEASURE](KAGE, measure)))
    assert replies == {b"{}"}
    waiting = [each.owed for each in cities.asahi.owed.waiting() if each.owed.told_by == KAGE]
    assert sorted(len(each.persons) for each in waiting) == [0, 1], "a clerk sees both; the sender neither"


def test_a_city_neither_ends_another_citys_measure_nor_makes_one_that_does_not_end(cities: TwoCities) -> None:
    ear, known = cities.hearing(cities.asahi, ASAHI, cities.kin), cities.domicile(HANAKO.name)
    first = _measure(cities, known, 2)
    ear.measure(MIDORI, first)
    ended = replace(first, stage=Stage.ENDED, step=9)
    ear.measure(KAGE, ended)
    ear.measure(MIDORI, replace(ended, step=1))
    person = cities.at_asahi[HANAKO.name]

    def holding() -> list[str]:
        found = cities.asahi.protection.measures_of(person, by=SUPPORT_CLERK)
        return [each.origin for each in found if each.in_force(cities.japan.clock.today())]

    assert MIDORI in holding(), "neither by another city nor by an older stage"
    for_ever = replace(first, their_id=UUID(int=77), until_on=date(2099, 1, 1))
    with pytest.raises(Exception, match="holds a year"):
        ear.measure(KAGE, for_ever)
    ear.measure(MIDORI, ended)
    assert MIDORI not in holding()


def test_who_became_japanese_is_entered_where_she_lives_and_only_then_known_to_the_keeper(
    cities: TwoCities,
) -> None:
    today, born_on = cities.japan.clock.today(), date(1990, 5, 5)
    named = replace(LAN, name="SANTOS MARIA", kana="サントス　マリア", latin_name="SANTOS MARIA")
    stated = replace(named, birth_date=born_on, common_name="", resident_since=today, household="H9300009")
    (maria,) = cities.midori.move_in([Arrival(stated)], moved_in_on=today, by="story")
    said = Said("サントス，マリア", born_on, Sex.FEMALE, "川口　真理", "", "割符県影市1番", "川口　真理")
    ear = cities.hearing(cities.midori, MIDORI, families_of(cities.japan, MIDORI, cities.midori))
    claimed = _notice(EventKind.NATURALISATION, Concerned(Role.NATURALISED, None, said))
    ear.family_notice(KAGE, claimed)
    assert cities.midori.domiciles.of(maria.in_house_number) is None, "telling it draws no address"
    (false,) = [each.owed for each in cities.midori.owed.waiting() if each.owed.told_by == KAGE]
    assert cities.midori.owed.not_needed(false.notice, "she brought no certificate", by=OTHER_CLERK)

    cities.kin.accept(_naturalised(cities, said, born_on), by=OTHER_CLERK)
    cities.told()
    (line,) = [each for each in cities.midori.owed.waiting() if each.owed.kind is EventKind.NATURALISATION]
    assert line.owed.persons == (maria.in_house_number,)
    there = {each.owed.kind for each in cities.asahi.owed.waiting()}
    assert EventKind.NATURALISATION not in there, "she does not live there"
    desk = EntryDesk(cities.midori, cities.joined[MIDORI].posts, lambda _: False, Sights())
    opened = desk.open(line.owed.notice, "住-1", clerk=OTHER_CLERK)
    desk.enter(line.owed.notice, "住-1", opened.seen, clerk=OTHER_CLERK)
    cities.japan.rounds(MIDORI, "jlis")
    cities.told()
    after = cities.midori.find(maria.in_house_number).stated
    assert (after.name, after.nationality, after.residence_status) == ("川口　真理", "JPN", "")
    heading = cities.midori.domiciles.of(maria.in_house_number)
    assert heading is not None
    assert (heading.keeper, heading.place) == (ASAHI, "割符県朝陽市本町三丁目3番")
    (hers,) = cities.kin.find("割符県朝陽市本町三丁目3番", "川口　真理")
    assert cities.kin.cities_of(hers.head) == {MIDORI}, "the supplement begins with her address"
    items = {"name": after.name, "born_on": born_on, "sex": Sex.FEMALE.value, "address": stated.address}
    why = {"row": "juki-30-9-pension", "case": "pension/1", "clerk": "clerk-9"}
    asked = msgspec.convert({**items, "request_id": uuid4(), **why}, LookUp)
    found = JukiNetClient(cities.japan.parts("agency:pension").sealed_wire).look_up(asked)
    assert found.standing == "resident", "J-LIS has her under the new name"
    waiting = cities.midori.owed.waiting()
    ear.family_notice(KAGE, claimed)  # its sender missed the reply; nobody foreign has that name now
    assert cities.midori.owed.waiting() == waiting
    other = replace(claimed, accepted_on=claimed.accepted_on + timedelta(days=1))
    with pytest.raises(Fault):
        ear.family_notice(KAGE, other)


# the last one: her register is another city's from then on


def test_who_marries_into_a_register_of_another_city_is_followed_there(cities: TwoCities) -> None:
    """She lives in Asahi and stands in Midori's registers from now on: addresses and measures go there."""
    hanako, today = cities.at_asahi[HANAKO.name], cities.japan.clock.today()
    place = Domicile(cities.midori.municipality, "割符県美登里市本町1番")
    there = Elsewhere(place, "佐藤　健", "佐藤　花子")
    went = Departure(_filing(cities), hanako, f"{place.place} {there.head}", "婚姻", went_to=there)
    cities.kin.accept(went, by=OTHER_CLERK)
    cities.told()
    heading = Domiciles(cities.asahi.store, cities.asahi.clock).of(hanako)
    assert heading is not None
    assert (heading.keeper, heading.place, heading.head) == (MIDORI, place.place, there.head)
    named = [each for each in cities.asahi.owed.waiting() if each.owed.kind is EventKind.NAME_CHANGE]
    (line,) = [each for each in named if each.owed.told_by == ASAHI]
    assert [each.name for each in line.owed.said] == [there.name]

    clerk, kin = Clerk(cities.asahi), families_of(cities.japan, MIDORI, cities.midori)
    couple = (("健", date(1985, 1, 1), Sex.MALE), ("花子", HANAKO.birth_date, Sex.FEMALE))
    numbers = [InHouseNumber.of_random(cities.japan.randomness(16)), cities.at_midori[HANAKO.name]]
    people = [
        Taken(number, given, "", born_on, sex, Parents())
        for number, (given, born_on, sex) in zip(numbers, couple, strict=True)
    ]
    kin.take_over([TakeOver(place, "佐藤", "", today, tuple(people))], by="take-over")
    new = NewName(there.name, "サトウ　ハナコ")
    filed = cities.asahi.events.change_name(hanako, new, clerk.files(today, hanako))
    assert cities.asahi.owed.entered(line.owed.notice, filed.event_id, by=OTHER_CLERK)
    for back in cities.joined[ASAHI].posts.sent_back():  # it was told before the register there was there
        cities.joined[ASAHI].posts.send_again(back.post)
    cities.told()
    assert kin.cities_of(numbers[1]) == {ASAHI}
    with protected(cities, cities.asahi, hanako):
        cities.told()
        hidden = cities.midori.protection.measures_of(numbers[1], by=SUPPORT_CLERK)
        assert {each.origin for each in hidden if each.in_force(today)} == {ASAHI}
        kept = cities.asahi.protection.measures_of(hanako, by=SUPPORT_CLERK)
        assert MIDORI not in {each.origin for each in kept if each.in_force(today)}, "it goes no round"


def _filing(cities: TwoCities) -> Notice:
    return Notice(cities.japan.clock.today(), "親族", 2, None)


def _refusal(cities: TwoCities) -> str:
    """What is told where there is no such supplement at all."""
    guard_of, _ = guard_and_withheld(cities.asahi)
    asker = InHouseNumber.of_random(cities.japan.randomness(16))
    with pytest.raises(Refusal) as no:
        cities.kin.supplement("a" * 26, guard_of(OTHER_CLERK, "戸-1", False), asker, STRANGER, by=OTHER_CLERK)
    return f"{no.value.status} {no.value.told}"


def _notice(kind: EventKind | None, *people: Concerned) -> FamilyNotice:
    return FamilyNotice(UUID(int=next(_ids)), kind, date(2026, 11, 20), date(2026, 11, 21), people)


def _naturalised(cities: TwoCities, said: Said, born_on: date) -> Naturalisation:
    decided = ReadingDecision(accepted=True, reason="辞典に載る読み方", by=OTHER_CLERK)
    who = Foreigner(said.before, born_on, Sex.FEMALE, "フィリピン共和国")
    named = ("川口", Reading("カワグチ", decided), "真理", Reading("マリ", decided))
    place = Domicile(cities.asahi.municipality, "割符県朝陽市本町三丁目3番")
    today, there = cities.japan.clock.today(), cities.midori.municipality
    return Naturalisation(_filing(cities), who, *named, today, Parents(), place, lives_in=there)


def _measure(cities: TwoCities, who: Known, step: int) -> MeasureTold:
    today = cities.japan.clock.today()
    return MeasureTold(
        UUID(int=next(_ids)),
        step,
        Ground.STALKING,
        Stage.CONFIRMED,
        today,
        today + timedelta(days=365),
        ((who,),),
        ((STRANGER, None),),
        direct=True,
        root=UUID(int=next(_ids)),
    )
