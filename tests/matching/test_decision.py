# SPDX-License-Identifier: Apache-2.0
"""Every row of the table, each with an example that a clerk can read, and every bar that stops a link."""

from __future__ import annotations

from datetime import date

import pytest

from tests.matching.register import HOME, ON, decided, paper, person, ruled
from warifu.identifiers.four_items import Sex
from warifu.matching import RULES, Purpose, Verdict, make_query, with_surname
from warifu.matching.batch import Paper

HANAKO = person()
ELSEWHERE = "割符県朝陽市本町3-3-3"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "LINK L1"),
        ({"name": "山田　花子", "kana": "やまだ　はなこ"}, "LINK L1"),
        ({"address": "美登里市緑町２－４－６ コーポ緑203"}, "LINK L1"),
        ({"address": "美登里市緑町2-4"}, "LINK L1"),
        ({"kana": "ヤマタハナコ"}, "LINK L1"),
        ({"sex": Sex.NOT_STATED}, "LINK L1"),
        ({"kana": ""}, "LINK L2"),
        ({"name": ""}, "LINK L2"),
        ({"name": "", "kana": "ヤマタハナコ"}, "REFER R2"),
        ({"kana": "", "address": "美登里市緑町2-4"}, "REFER R2"),
        ({"kana": "ヤマダハナヨ"}, "LINK L3"),
        ({"kana": "ヤマダハナヨ", "address": "美登里市緑町2-4"}, "REFER R4"),
        ({"address": "割符県美登里市緑町"}, "LINK L4"),
        ({"address": "割符県美登里市緑町2丁目"}, "LINK L4"),
        ({"address": "割符県美登里市緑町2-4-7"}, "REFER R2"),
        ({"address": "割符県美登里市本町2-4-6"}, "REFER R2"),
        ({"address": ELSEWHERE}, "REFER R2"),
        ({"address": ""}, "REFER R2"),
        ({"name": "佐藤花子", "kana": "サトウハナコ"}, "REFER R3"),
        ({"name": "山田華子"}, "REFER R4"),
        ({"name": "山田花子", "kana": "ヤマダカコ"}, "REFER R4"),
        ({"sex": Sex.MALE}, "REFER R5"),
        ({"birth": "1990-04-02"}, "REFER R7"),
        ({"birth": "1990-01-04"}, "REFER R7"),
        ({"birth": "1990-04-??"}, "REFER R8"),
        ({"name": "山田●子"}, "REFER R8"),
        ({"name": "山田●子", "kana": ""}, "REFER R8"),
        ({"address": "割符県美登里市緑町2-●-6"}, "REFER R8"),
        ({"birth": None}, "REFUSE X1"),
        ({"name": "", "kana": ""}, "REFUSE X1"),
        ({"name": "鈴木一郎", "kana": "スズキイチロウ", "address": ELSEWHERE}, "REFUSE X3"),
        ({"birth": "1951-12-31"}, "REFUSE X3"),
        ({"name": "鈴木一郎", "kana": "スズキイチロウ", "address": "美登里市緑町9-9-9"}, "REFUSE X4"),
    ],
)
def test_a_paper_against_hanakos_record(changes: dict[str, object], rule: str) -> None:
    assert ruled(paper(**changes), HANAKO) == rule  # type: ignore[arg-type]  # fields of a paper


def test_every_rule_of_the_table_is_explained_in_words() -> None:
    told = {"L1", "L2", "L3", "L4", "P5", *(f"R{n}" for n in range(1, 10)), *(f"X{n}" for n in range(1, 5))}
    assert set(RULES) == told


def test_an_item_the_purpose_requires_is_asked_for() -> None:
    purpose = Purpose(required=frozenset({"kana", "sex", "address"}))
    decision = decided(paper(kana="", sex=Sex.NOT_STATED), HANAKO, purpose=purpose)
    assert (decision.rule, decision.refused_because) == ("X1", ("MISSING_ITEM:kana", "MISSING_ITEM:sex"))


def test_a_wrong_birth_date_links_only_where_that_was_switched_on() -> None:
    wrong = paper(birth="1990-04-02")
    assert ruled(wrong, HANAKO) == "REFER R7"
    assert ruled(wrong, HANAKO, purpose=Purpose(p5=True)) == "LINK P5"


def test_the_missing_number_links_only_while_that_is_switched_on() -> None:
    assert ruled(paper(address="美登里市緑町"), HANAKO, purpose=Purpose(l4=False)) == "REFER R2"


# Uniqueness is not identity (M1, M2)
def test_name_reading_birth_date_and_sex_never_link_without_the_address() -> None:
    assert ruled(paper(address=""), HANAKO) == "REFER R2"
    assert ruled(paper(address=ELSEWHERE), HANAKO) == "REFER R2"


def test_a_place_in_two_prefectures_links_nobody() -> None:
    record = person(address="東京都府中市宮町1-2")
    assert ruled(paper(address="東京都府中市宮町1-2"), record) == "LINK L1"
    assert ruled(paper(address="府中市宮町1-2"), record) == "REFER R2"


# Twins, namesakes, siblings
TARO = person("twin", "山田　太郎", "ヤマダ　タロウ", sex=Sex.MALE)


def test_twins_are_told_apart_by_their_names() -> None:
    assert ruled(paper(), HANAKO, TARO) == "LINK L1"


def test_the_absent_twin_is_never_linked_to_the_present_one() -> None:
    for name, kana in (
        ("山田次郎", "ヤマダジロウ"),
        ("山田太一", "ヤマダタイチ"),
        ("山田大郎", "ヤマダタロウ"),
    ):
        assert decided(paper(name, kana, sex=Sex.MALE), TARO).verdict is Verdict.REFER
    assert decided(paper("", "ヤマダタロオ", sex=Sex.MALE), TARO).verdict is Verdict.REFER


def test_twins_who_share_the_reading_are_referred_even_with_the_right_name() -> None:
    yuki, other = (
        person(name="山田　優希", kana="ヤマダ　ユウキ"),
        person("p2", "山田　勇気", "ヤマダ　ユウキ"),
    )
    decision = decided(paper("山田優希", "ヤマダユウキ"), yuki, other)
    assert (decision.verdict, decision.rule) == (Verdict.REFER, "R6")
    assert "HOUSEHOLD_TWIN" in decision.rivals_reason
    assert ruled(paper("", "ヤマダユウキ"), yuki, other) == "REFER R1"


def test_a_namesake_of_the_same_day_elsewhere_stops_only_the_link_without_a_number() -> None:
    far = person("far", address=ELSEWHERE)
    assert ruled(paper(), HANAKO, far) == "LINK L1"
    assert ruled(paper(address="割符県美登里市緑町"), HANAKO, far) == "REFER R6"


def test_two_records_of_one_person_at_one_address_are_referred() -> None:
    assert ruled(paper(), HANAKO, person("again")) == "REFER R1"


def test_father_and_son_of_one_name_in_one_house_are_referred_when_their_birth_dates_are_close() -> None:
    father = person("father", birth="1960-04-01")
    son = person("son", birth="1990-04-01")
    assert ruled(paper(), son, father) == "REFER R6"


def test_one_record_given_twice_is_one_candidate() -> None:
    assert ruled(paper(), HANAKO, person()) == "LINK L1"


# Bars (e) to (g)
def test_an_unknown_mark_in_the_registers_address_bars_the_link() -> None:
    assert ruled(paper(), person(address="美登里市緑町2-4-6●")) in {"REFER R8", "REFER R2"}
    assert ruled(paper(address="美登里市緑町2-4"), person(address="美登里市緑町2-4-●")) == "REFER R8"


def test_an_unknown_mark_in_the_building_bars_nothing() -> None:
    assert ruled(paper(address=HOME + " コーポ●203"), HANAKO) == "LINK L1"


def test_the_dead_the_frozen_and_the_unborn_are_referred() -> None:
    assert ruled(paper(), person(closed_on=date(2025, 1, 1))) == "REFER R9"
    assert ruled(paper(), person(closed_on=ON)) == "REFER R9"
    assert ruled(paper(), person(closed_on=date(2027, 1, 1))) == "LINK L1"
    assert ruled(paper(), person(frozen=True)) == "REFER R9"
    late = person(birth="2026-04-02")
    assert decided(paper(birth="2026-04-02"), late, on=ON).rule == "R9"


def test_a_protected_person_is_never_linked_and_never_shown() -> None:
    hidden = person(protected=True)
    for query in (paper(), paper(address=ELSEWHERE), paper(name="佐藤花子", kana="サトウハナコ")):
        decision = decided(query, hidden)
        assert (decision.verdict, decision.rule, decision.shown) == (Verdict.REFER, "R9", ())
    beside = decided(paper(address=ELSEWHERE), hidden, person("a", address=HOME + "号室"), person("b"))
    assert "p1" not in {each.record.ref for each in beside.shown}


# History (M12)
MOVED = person(
    name="山田　花子",
    kana="ヤマダ　ハナコ",
    names=[
        (with_surname("佐藤", "山田　花子"), date(2010, 1, 1), date(2019, 4, 1)),
        ("YAMADA HANAKO", None, None),
    ],
    readings=[("サトウ　ハナコ", date(2010, 1, 1), date(2019, 4, 1))],
    addresses=[(ELSEWHERE, date(2015, 4, 1), date(2020, 3, 1))],
)


def test_an_old_name_at_an_old_address_links_by_history() -> None:
    decision = decided(paper("佐藤花子", "サトウハナコ", address=ELSEWHERE), MOVED)
    assert (decision.verdict, decision.rule) == (Verdict.LINK, "L1")


def test_the_latin_name_links_in_the_order_of_the_register_and_is_referred_in_another() -> None:
    assert ruled(paper("Yamada Hanako"), MOVED) == "LINK L1"
    assert ruled(paper("Hanako Yamada"), MOVED) == "REFER R4"


def test_a_common_name_and_a_name_in_latin_are_both_hers() -> None:
    linh = person(
        name="NGUYEN THI LINH",
        kana="グエン　ティ　リン",
        names=[("山本　凛", None, None)],
        readings=[("ヤマモト　リン", None, None)],
    )
    assert ruled(paper("ＮＧＵＹＥＮ，ＴＨＩ　ＬＩＮＨ", "グエンテイリン"), linh) == "LINK L1"
    assert ruled(paper("山本凛", "ヤマモトリン"), linh) == "LINK L1"


def test_who_has_no_reading_in_the_register_is_referred_not_guessed() -> None:
    assert (
        ruled(paper("NGUYEN THI LINH", "グエンティリン"), person(name="NGUYEN THI LINH", kana=""))
        == "REFER R2"
    )


def test_at_most_three_people_are_shown() -> None:
    many = [person(f"p{n}", address=f"割符県朝陽市本町{n}-1-1") for n in range(1, 8)]
    decision = decided(paper(), *many)
    assert decision.verdict is Verdict.REFER
    assert [each.record.ref for each in decision.shown] == ["p1", "p2", "p3"]


def test_what_was_asked_is_masked_when_printed() -> None:
    query = make_query(name="山田花子", birth="1990-04-01", address=HOME)
    assert query.address is not None
    shown = repr(query) + repr(HANAKO) + repr(HANAKO.names[0]) + str(query) + repr(query.address.read)
    shown += repr(decided(query, HANAKO)) + repr(Paper("山田花子", "", "1990-04-01", "F", HOME))
    assert "山田" not in shown
    assert "1990" not in shown
    assert "緑町" not in shown
