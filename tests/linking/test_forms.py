# SPDX-License-Identifier: Apache-2.0
"""Paper forms keyed by two people who do not see each other's entry, and a third where they differ (G2)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.canary import _forms, contents
from tests.databases import MakeDatabase
from tests.linking.town import ELSEWHERE, HOME, SCHEME, House, number, open_house
from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Malformed
from warifu.linking import FieldDifference, FormElsewhere, FormKeyedBefore, FormState, LinkFrozen

PAPER = {
    "member_id": "H-1",
    "name": "山田　花子",
    "kana": "ヤマダ　ハナコ",
    "birth_date": "1990-04-01",
    "sex": "女",
    "address": "美登里市緑町1-2-3",
}


@pytest.fixture
def house(make_database: MakeDatabase) -> House:
    made = open_house(make_database(["linking"]))
    made.town.lives("hanako", "山田　花子", "ヤマダ　ハナコ", "1990-04-01")
    return made


def keyed(house: House, *papers: dict[str, str]) -> tuple[UUID, FormState]:
    form = uuid4()
    state = FormState.KEYED_ONCE
    for paper, by in zip(papers, ("first", "second"), strict=False):
        state = house.forms.key(form, SCHEME, paper, by=by)
    return form, state


def test_two_keyings_that_agree_but_for_width_and_spaces_settle_the_form_and_link_her(house: House) -> None:
    other = PAPER | {"name": "山田 花子", "kana": "ﾔﾏﾀﾞ ﾊﾅｺ", "birth_date": "H2.4.1", "sex": "female"}
    form, state = keyed(house, PAPER | {"number": number(1)}, other | {"number": _wide(number(1))})
    assert state is FormState.SETTLED
    decision = house.forms.judge(form, by="second")
    assert decision.rule == "L1"
    assert house.links.person_of(SCHEME, "H-1") == "hanako"
    assert house.forms.judge(form, by="second").rule == "L1", "judging again is harmless"
    assert house.count("link") == 1


def test_one_person_cannot_key_a_form_twice_nor_be_the_third(house: House) -> None:
    form = uuid4()
    house.forms.key(form, SCHEME, PAPER, by="first")
    with pytest.raises(FormKeyedBefore):
        house.forms.key(form, SCHEME, PAPER, by="first")
    house.forms.key(form, SCHEME, PAPER | {"kana": "ヤマダ　ハルコ"}, by="second")
    for by in ("first", "second"):
        with pytest.raises(FormKeyedBefore):
            house.forms.differences(form, by=by)
        with pytest.raises(FormKeyedBefore):
            house.forms.resolve(form, {"kana": "ヤマダ　ハナコ"}, by=by)


def test_the_second_learns_nothing_of_the_first_keying_but_whether_both_agree(house: House) -> None:
    form, state = keyed(house, PAPER, PAPER | {"kana": "ヤマダ　ハルコ"})
    assert state is FormState.DIFFERS
    with pytest.raises(FormElsewhere):
        house.forms.judge(form, by="second")
    with pytest.raises(FormElsewhere):
        house.forms.key(form, SCHEME, PAPER, by="third")


def test_a_third_sees_the_differing_fields_and_keys_them_from_the_paper(house: House) -> None:
    wrong = PAPER | {"kana": "ヤマダ　ハルコ", "birth_date": "1990-04-07"}
    form, _ = keyed(house, PAPER, wrong)
    assert house.forms.differences(form, by="third") == (
        FieldDifference("kana", "ヤマダ　ハナコ", "ヤマダ　ハルコ"),
        FieldDifference("birth_date", "1990-04-01", "1990-04-07"),
    )
    with pytest.raises(Malformed, match="birth_date"):
        house.forms.resolve(form, {"kana": "ヤマダ　ハナコ"}, by="third")
    third = {"kana": "ヤマダ　ハナコ", "birth_date": "1990-04-01"}
    assert house.forms.resolve(form, third, by="third") is FormState.SETTLED
    assert house.forms.judge(form, by="third").rule == "L1"
    assert house.rows("SELECT differed, settled_by FROM linking.form_settled") == [
        (["kana", "birth_date"], "third")
    ]


def test_numbers_that_differ_are_told_without_a_digit_and_the_third_must_agree_with_one(house: House) -> None:
    form, state = keyed(house, PAPER | {"number": number(1)}, PAPER | {"number": number(2)})
    assert state is FormState.DIFFERS
    assert house.forms.differences(form, by="third") == (FieldDifference("number", "", ""),)
    with pytest.raises(Malformed, match="neither"):
        house.forms.resolve(form, {"number": number(3)}, by="third")
    house.forms.resolve(form, {"number": number(1)}, by="third")
    assert house.forms.judge(form, by="third").rule == "L1"
    needles = [each for serial in (1, 2, 3) for each in _forms(number(serial))]
    found = {place for place, content in contents(house.database) for needle in needles if needle in content}
    assert found == set()


def test_a_settled_form_with_a_family_members_number_becomes_a_case(house: House) -> None:
    house.town.households["hanako"] = "home"
    house.town.lives("taro", "山田　太郎", "ヤマダ　タロウ", "1988-01-01", Sex.MALE, HOME, "home")
    paper = PAPER | {"number": house.town.numbers["taro"]}
    form, _ = keyed(house, paper, paper)
    assert house.forms.judge(form, by="second").refused_because == ("NUM_HOUSEHOLD_MEMBER",)
    assert [each.why for each in house.desk.cases(SCHEME)] == ["NUM_HOUSEHOLD_MEMBER"]
    assert house.count("link") == 0


def test_a_second_member_with_the_number_of_a_linked_one_stops_both(house: House) -> None:
    paper = PAPER | {"number": number(1)}
    form, _ = keyed(house, paper, paper)
    house.forms.judge(form, by="second")
    other, _ = keyed(house, paper | {"member_id": "H-2"}, paper | {"member_id": "H-2"})
    assert house.forms.judge(other, by="second").refused_because == ("NUM_TAKEN",)
    with pytest.raises(LinkFrozen):
        house.links.person_of(SCHEME, "H-1")
    assert house.count("referral") == 1


def test_a_form_of_somebody_who_moved_becomes_a_case(house: House) -> None:
    paper = PAPER | {"address": ELSEWHERE}
    form, _ = keyed(house, paper, paper)
    assert house.forms.judge(form, by="second").rule == "R2"
    assert house.count("referral") == 1


def test_what_cannot_be_read_is_named_by_its_field_and_nothing_is_kept(house: House) -> None:
    with pytest.raises(Malformed, match="birth_date") as wrong:
        house.forms.key(uuid4(), SCHEME, PAPER | {"birth_date": "夏"}, by="first")
    assert "夏" not in str(wrong.value)
    assert house.count("form_entry") == 0


def _wide(digits: str) -> str:
    """The digits as people write them: full width, in groups."""
    wide = digits.translate({ord(str(at)): chr(0xFF10 + at) for at in range(10)})
    return f"{wide[:4]}－{wide[4:8]}－{wide[8:]}"
