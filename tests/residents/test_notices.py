# SPDX-License-Identifier: Apache-2.0
"""Births and moves: dated, nothing overwritten, every household with one head, two clerks at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.residents.registers import (
    ASAHI,
    FAMILY,
    HANAKO,
    HINA,
    LAN,
    MIDORI,
    TARO,
    csv_text,
    register,
    stated,
    whole,
    write,
)
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.clock import SteppedClock
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    AlreadyRegistered,
    Arrival,
    Duty,
    HouseholdRefused,
    LaterEventRecorded,
    MoveOutPaper,
    NoSuchHousehold,
    NoSuchResident,
    NotRegistered,
    NumberDiffers,
    ParticularsRefused,
    Relation,
    Resident,
    ResidentsService,
    SeveralResidents,
    load_file,
)
from warifu.residents.protection.decisions import on_duty

TODAY = date(2026, 4, 1)
NEW_ADDRESS = "割符県美登里市中央1-2-3"
BABY = HINA | {"name": "山田　蓮", "kana": "ヤマダ　レン", "sex": "男", "birth_date": "2026-03-20", "resident_since": "2026-03-20"}  # fmt: skip  # noqa: E501
NUMBER = IndividualNumber.of_body("98320567321")


@pytest.fixture
def asahi(make_database: MakeDatabase, tmp_path: Path) -> ResidentsService:
    service = register(make_database(["residents"]), tmp_path, ASAHI)
    assert load_file(write(tmp_path, csv_text(*FAMILY, LAN)), service, by="clerk-1").loaded == 4
    return service


@pytest.fixture
def midori(make_database: MakeDatabase, tmp_path: Path) -> ResidentsService:
    return register(make_database(["residents"]), tmp_path, MIDORI)


def who(service: ResidentsService, row: dict[str, str]) -> Resident:
    return service.search_by_four_items(stated(row).four_items)


def leave(service: ResidentsService, *rows: dict[str, str], on: date = TODAY) -> MoveOutPaper:
    people = [who(service, row).in_house_number for row in rows]
    return service.move_out(people, to_address=NEW_ADDRESS, leaves_on=on, by="clerk-1")


def arrive(service: ResidentsService, paper: MoveOutPaper, household: str = "M-0001") -> list[Resident]:
    arrivals = paper.arrivals(
        household=household, postal_code="978-0001", address=NEW_ADDRESS, moved_in_on=TODAY
    )
    return service.move_in(arrivals, moved_in_on=TODAY, by="clerk-2")


def test_a_birth_makes_a_record_in_force_from_the_birth(asahi: ResidentsService) -> None:
    baby = asahi.birth(stated(BABY), by="clerk-1")
    assert whole(asahi.find(baby.in_house_number)) == stated(BABY)
    members = asahi.household_of(baby.in_house_number).members
    assert [member.stated.name for member in members] == [row["name"] for row in (*FAMILY, BABY)]
    with pytest.raises(NoSuchResident):
        asahi.find(baby.in_house_number, on=date(2026, 3, 19))


def test_the_same_birth_is_registered_once(asahi: ResidentsService) -> None:
    asahi.birth(stated(BABY), by="clerk-1")
    with pytest.raises(AlreadyRegistered):
        asahi.birth(stated(BABY), by="clerk-2")
    assert asahi.count_registered() == 5


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"household": "A-9999"}, NoSuchHousehold),
        ({"relation": "世帯主"}, HouseholdRefused),
        ({"resident_since": "2026-03-25"}, ParticularsRefused),
        ({"birth_date": "2026-04-02", "resident_since": "2026-04-02"}, ParticularsRefused),
        ({"kana": ""}, ParticularsRefused),
    ],
)
def test_a_birth_that_cannot_be_so_is_refused_and_leaves_nothing(
    asahi: ResidentsService, change: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        asahi.birth(stated(BABY | change), by="clerk-1")
    assert asahi.count_registered() == 4


def test_particulars_that_were_not_read_from_a_file_are_checked_all_the_same(asahi: ResidentsService) -> None:
    with pytest.raises(ParticularsRefused, match="looks_like_number"):
        asahi.birth(replace(stated(BABY), former_surname="123456789018"), by="clerk-1")
    with pytest.raises(ParticularsRefused, match="unprintable"):
        asahi.birth(replace(stated(BABY), name="山田\x00蓮"), by="clerk-1")


def test_a_family_moves_and_keeps_its_record_codes(asahi: ResidentsService, midori: ResidentsService) -> None:
    codes = {row["name"]: who(asahi, row).record_code for row in FAMILY}
    arrived = arrive(midori, leave(asahi, *FAMILY))
    assert {each.stated.name: each.record_code for each in arrived} == codes
    assert {whole(each).address for each in arrived} == {NEW_ADDRESS}
    assert midori.household_of(arrived[1].in_house_number).head.stated.name == TARO["name"]
    assert asahi.count_registered() == 1
    with pytest.raises(NoSuchResident):
        who(asahi, HANAKO)


def test_a_move_out_paper_holds_no_number_unless_the_person_gave_it(asahi: ResidentsService) -> None:
    hanako = who(asahi, HANAKO)
    asahi.number_designated(hanako.record_code, NUMBER, by="clerk-1")
    place = {"to_address": NEW_ADDRESS, "by": "clerk-1"}
    with pytest.raises(NumberDiffers):
        asahi.move_out(
            [hanako.in_house_number],
            leaves_on=TODAY,
            numbers_given={hanako.in_house_number: IndividualNumber("123456789018")},
            **place,  # type: ignore[arg-type]
        )
    lan = asahi.move_out([who(asahi, LAN).in_house_number], leaves_on=TODAY, **place)  # type: ignore[arg-type]
    assert [person.number for person in lan.people] == [None]
    paper = asahi.move_out(
        [hanako.in_house_number],
        leaves_on=TODAY,
        numbers_given={hanako.in_house_number: NUMBER},
        **place,  # type: ignore[arg-type]
    )
    assert [person.number for person in paper.people] == [NUMBER]
    assert "9832" not in repr(paper)


def test_a_number_on_the_paper_is_kept_and_no_second_one_is_asked_for(
    asahi: ResidentsService, midori: ResidentsService
) -> None:
    taro = who(asahi, TARO)
    asahi.number_designated(taro.record_code, NUMBER, by="clerk-1")
    paper = asahi.move_out(
        [who(asahi, row).in_house_number for row in FAMILY],
        to_address=NEW_ADDRESS,
        leaves_on=TODAY,
        by="clerk-1",
        numbers_given={taro.in_house_number: NUMBER},
    )
    arrived = arrive(midori, paper)
    waiting = [each.record_code for batch in midori.residents_without_number() for each in batch]
    assert {code.reveal("test") for code in waiting} == {
        each.record_code.reveal("test") for each in arrived[1:]
    }
    assert midori.find_by_number(NUMBER) == arrived[0].in_house_number


def test_a_household_that_loses_its_head_names_a_new_one(asahi: ResidentsService) -> None:
    with pytest.raises(HouseholdRefused):
        leave(asahi, TARO)
    hanako, hina = who(asahi, HANAKO), who(asahi, HINA)
    asahi.move_out(
        [who(asahi, TARO).in_house_number],
        to_address=NEW_ADDRESS,
        leaves_on=TODAY,
        by="clerk-1",
        relations={hanako.in_house_number: Relation.HEAD},
    )
    household = asahi.household_of(hina.in_house_number)
    assert household.head.in_house_number == hanako.in_house_number
    before = asahi.household_of(hina.in_house_number, on=TODAY - timedelta(days=1))
    assert before.head.stated.name == TARO["name"]


def test_a_planned_move_takes_effect_on_its_day(asahi: ResidentsService) -> None:
    day = TODAY + timedelta(days=10)
    lan = who(asahi, LAN)
    leave(asahi, LAN, on=day)
    assert asahi.find(lan.in_house_number).is_registered
    assert not asahi.find(lan.in_house_number, on=day).is_registered
    with pytest.raises(NotRegistered):
        asahi.household_of(lan.in_house_number, on=day)
    with pytest.raises(NotRegistered):
        leave(asahi, LAN, on=day + timedelta(days=1))


def test_nobody_moves_out_before_she_came(asahi: ResidentsService) -> None:
    with pytest.raises(LaterEventRecorded):
        leave(asahi, LAN, on=date(2020, 1, 1))


def test_whoever_returns_keeps_her_in_house_number_and_her_history(
    asahi: ResidentsService, midori: ResidentsService
) -> None:
    before = who(asahi, LAN)
    back = arrive(asahi, arrive_and_leave(midori, leave(asahi, LAN)), household="A-0777")
    assert back[0].in_house_number == before.in_house_number
    history, allowed = asahi.history(before.in_house_number), on_duty(Duty.JUKI_NET)
    assert [(each.text, each.from_on, each.until_on) for each in history.addresses.open(allowed)] == [
        (LAN["address"], date(2023, 4, 1), TODAY),
        (NEW_ADDRESS, TODAY, None),
    ]
    assert [each.text for each in history.common_names] == [LAN["common_name"]]


def arrive_and_leave(service: ResidentsService, paper: MoveOutPaper) -> MoveOutPaper:
    people = [each.in_house_number for each in arrive(service, paper)]
    return service.move_out(people, to_address=NEW_ADDRESS, leaves_on=TODAY, by="clerk-2")


def test_nobody_moves_in_twice(asahi: ResidentsService, midori: ResidentsService) -> None:
    paper = leave(asahi, LAN)
    arrive(midori, paper)
    with pytest.raises(AlreadyRegistered):
        arrive(midori, paper, household="M-0002")
    assert midori.count_registered() == 1


def test_someone_from_abroad_gets_a_code_of_her_own(midori: ResidentsService) -> None:
    newcomer = stated(LAN | {"household": "M-0001", "resident_since": "2026-04-01"})
    (arrived,) = midori.move_in([Arrival(newcomer)], moved_in_on=TODAY, by="clerk-2")
    assert midori.find(arrived.in_house_number).record_code == arrived.record_code


def test_a_move_in_must_say_the_day_it_happened(midori: ResidentsService) -> None:
    with pytest.raises(ParticularsRefused):
        midori.move_in([Arrival(stated(LAN))], moved_in_on=TODAY, by="clerk-2")
    with pytest.raises(ParticularsRefused):
        midori.move_in([], moved_in_on=TODAY, by="clerk-2")


def test_what_the_register_said_at_an_instant_can_be_asked_for_ever(asahi: ResidentsService) -> None:
    lan = who(asahi, LAN)
    known_at = asahi.clock.now()
    assert isinstance(asahi.clock, SteppedClock)
    asahi.clock.step(timedelta(hours=1))
    leave(asahi, LAN)
    assert not asahi.find(lan.in_house_number).is_registered
    assert asahi.find(lan.in_house_number, known_at=known_at).is_registered
    addresses = asahi.history(lan.in_house_number, known_at=known_at).addresses
    assert addresses.open(on_duty(Duty.JUKI_NET))[-1].until_on is None


def test_the_four_items_find_one_person_in_any_notation(asahi: ResidentsService) -> None:
    hanako = stated(HANAKO)
    for name, address in (
        ("山田 花子", "割符県朝陽市緑町1-2-3"),
        ("山田花子", "割符県朝陽市緑町１丁目２番地３号"),
        ("山田\u3000花子\ufe00", "割符県 朝陽市 緑町一丁目2-3"),
    ):
        items = FourBasicItems(name, hanako.birth_date, hanako.sex, address)
        assert whole(asahi.search_by_four_items(items)) == hanako
    lan = stated(LAN)
    by_common_name = FourBasicItems("山川 蘭", lan.birth_date, lan.sex, lan.address)
    assert whole(asahi.search_by_four_items(by_common_name)) == lan


@pytest.mark.parametrize(
    "change",
    [
        {"name": "山田 花"},
        {"birth_date": "1990-04-02"},
        {"sex": "男"},
        {"address": "割符県朝陽市緑町一丁目2番4号"},
    ],
)
def test_one_wrong_item_finds_nobody(asahi: ResidentsService, change: dict[str, str]) -> None:
    with pytest.raises(NoSuchResident):
        who(asahi, HANAKO | change)


def test_two_who_fit_are_never_chosen_between(asahi: ResidentsService) -> None:
    double = stated(HANAKO | {"household": "A-0009", "relation": "世帯主", "resident_since": "2026-04-01"})
    asahi.move_in([Arrival(double)], moved_in_on=TODAY, by="clerk-1")
    with pytest.raises(SeveralResidents):
        who(asahi, HANAKO)


def test_an_unreadable_mark_is_never_evidence(asahi: ResidentsService) -> None:
    hanako = stated(HANAKO)
    with pytest.raises(NoSuchResident):
        asahi.search_by_four_items(FourBasicItems("山田●子", hanako.birth_date, hanako.sex, hanako.address))


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run verbs in threads of their own; give what each returned or refused."""

    def run(verb: Callable[[], object]) -> object:
        try:
            return verb()
        except Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_of_two_clerks_who_register_one_birth_at_once_one_is_told(asahi: ResidentsService) -> None:
    results = at_once(*[lambda: asahi.birth(stated(BABY), by="clerk-1")] * 6)
    assert results.count(AlreadyRegistered) == 5
    assert asahi.count_registered() == 5


def test_of_two_clerks_who_move_one_person_out_at_once_one_is_told(asahi: ResidentsService) -> None:
    lan = who(asahi, LAN).in_house_number
    results = at_once(
        *[lambda: asahi.move_out([lan], to_address=NEW_ADDRESS, leaves_on=TODAY, by="clerk-1")] * 6
    )
    assert results.count(NotRegistered) == 5


def test_one_paper_brought_to_two_windows_at_once_registers_once(
    asahi: ResidentsService, midori: ResidentsService
) -> None:
    paper = leave(asahi, LAN)
    verbs = [lambda household=f"M-{place}": arrive(midori, paper, household) for place in range(6)]
    assert at_once(*verbs).count(AlreadyRegistered) == 5
    assert midori.count_registered() == 1


def test_two_heads_who_join_one_household_at_once_are_not_both_registered(midori: ResidentsService) -> None:
    def head(name: str) -> list[Resident]:
        row = TARO | {"household": "M-0001", "name": name, "resident_since": "2026-04-01"}
        return midori.move_in([Arrival(stated(row))], moved_in_on=TODAY, by="clerk-2")

    results = at_once(
        *[lambda name=name: head(name) for name in ("山田　一", "山田　二", "山田　三", "山田　四")]
    )
    assert results.count(HouseholdRefused) == 3
    assert midori.count_registered() == 1


def test_spouses_who_leave_in_opposite_order_at_once_do_not_wait_for_each_other(
    asahi: ResidentsService,
) -> None:
    people = [who(asahi, row).in_house_number for row in FAMILY]

    def out(order: list[InHouseNumber]) -> MoveOutPaper:
        return asahi.move_out(order, to_address=NEW_ADDRESS, leaves_on=TODAY, by="clerk-1")

    results = at_once(
        lambda: out(people), lambda: out(people[::-1]), lambda: out(people), lambda: out(people[::-1])
    )
    assert results.count(NotRegistered) == 3


def test_a_load_and_notices_at_once_never_see_each_other_half_done(
    asahi: ResidentsService, tmp_path: Path
) -> None:
    path = write(tmp_path, csv_text(*FAMILY, LAN, BABY))
    results = at_once(
        lambda: load_file(path, asahi, by="clerk-1").loaded,
        lambda: asahi.birth(stated(BABY), by="clerk-2") and 1,
        lambda: load_file(path, asahi, by="clerk-3").loaded,
    )
    assert sum(each for each in results if isinstance(each, int)) == 1
    assert asahi.count_registered() == 5
