# SPDX-License-Identifier: Apache-2.0
"""Relations, nationalities, statuses and the written forms of names and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.residents.registers import LAN, TARO, stated
from warifu.residents import (
    STATUSES,
    Relation,
    nationality_name,
    read_nationality,
    read_relation,
    read_status,
)
from warifu.residents.hepburn import latin_of_kana
from warifu.residents.relations import SPOUSES, household_fault
from warifu.residents.writing import (
    has_unknown_mark,
    is_plain,
    is_unprintable,
    normal_address,
    normal_name,
    written_kana,
    written_latin,
    written_name,
)


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_reads_back_in_japanese_and_in_english(relation: Relation) -> None:
    assert read_relation(relation.japanese) is relation
    assert read_relation(relation.value.replace("_", " ").title()) is relation


@given(st.lists(st.sampled_from(list(Relation)), max_size=6))
def test_a_household_is_right_exactly_with_one_head_and_at_most_one_spouse(members: list[Relation]) -> None:
    heads, spouses = members.count(Relation.HEAD), sum(member in SPOUSES for member in members)
    right = not members or (heads == 1 and spouses <= 1)
    assert (household_fault(members) is None) is right


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.japanese)
def test_every_status_reads_back(status: object) -> None:
    assert read_status(status.japanese) is status  # type: ignore[attr-defined]


def test_the_commonest_nationalities_read_in_code_japanese_and_english() -> None:
    for code in "CHN VNM KOR PHL BRA NPL IDN MMR TWN USA THA PER IND LKA GBR FRA PRK MNG BGD PAK JPN".split():  # noqa: SIM905
        assert read_nationality(code) == code
        assert read_nationality(nationality_name(code)) == code
        assert read_nationality(nationality_name(code, "en")) == code
    assert read_nationality("ソビエト連邦") is None


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("割符県朝陽市緑町一丁目2番3号", "割符県朝陽市緑町1-2-3"),
        ("割符県朝陽市緑町１－２－３", "割符県朝陽市緑町1-2-3"),
        ("割符県朝陽市緑町1丁目2番地の3", "割符県朝陽市緑町1-2-3"),
        ("割符県朝陽市緑町十二丁目二十番三十一号", "割符県朝陽市緑町12-20-31"),
        ("割符県朝陽市四番町5番地", "割符県朝陽市四番町5"),
        ("割符県朝陽市旭ヶ丘5-1 タワー旭101号室", "割符県朝陽市旭ケ丘5-1/タワー旭101号室"),
        ("割符県朝陽市三の丸2", "割符県朝陽市三の丸2"),
    ],
)
def test_an_address_has_one_normal_form_in_every_notation(written: str, normal: str) -> None:
    assert normal_address(written) == normal


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal_name(normal_name(text)) == normal_name(text)


@given(st.text(max_size=20))
def test_the_quick_check_never_lets_a_bad_character_pass(text: str) -> None:
    if is_plain(text):
        assert not is_unprintable(text)
        assert not has_unknown_mark(text)


def test_a_name_keeps_its_variation_selector_and_is_found_without_it() -> None:
    assert written_name("葛\U000e0100城 太郎") == "葛\U000e0100城\u3000太郎"
    assert normal_name("葛\U000e0100城 太郎") == "葛城太郎"
    assert normal_name("髙橋") != normal_name("高橋")  # folding is matching's decision, not the register's


def test_kana_and_latin_are_read_narrowly() -> None:
    assert written_kana("ｸﾞｴﾝ ﾃｨ ﾗﾝ") == "グエン\u3000ティ\u3000ラン"
    assert written_kana("山田") is None
    assert written_latin("O’Brien-Smith, Mary") == "O'BRIEN-SMITH, MARY"
    assert written_latin("Müller") is None


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("オオタ　タロウ", "OTA TARO"),
        ("コウノ　ユウジ", "KONO YUJI"),
        ("オノ　シュウヘイ", "ONO SHUHEI"),
        ("セノオ　チヅル", "SENOO CHIZURU"),
        ("ナンバ　テッペイ", "NAMBA TEPPEI"),
        ("ハッチョウ　ケンイチロウ", "HATCHO KENICHIRO"),
        ("ジンボ　リョウ", "JIMBO RYO"),
        ("ニイガキ　ユイ", "NIIGAKI YUI"),
        ("ヂヅカ　フジオ", "JIZUKA FUJIO"),
    ],
)
def test_latin_is_made_from_kana_as_on_passports(kana: str, latin: str) -> None:
    assert latin_of_kana(kana) == latin


def test_a_name_in_the_register_goes_before_one_made_from_kana() -> None:
    assert stated(TARO).latin == "YAMADA TARO"
    assert stated(TARO | {"latin_name": "Yamada Taroh"}).latin == "YAMADA TAROH"
    assert stated(LAN).latin == "NGUYEN THI LAN"


def test_a_household_number_of_twelve_digits_is_no_individual_number() -> None:
    assert stated(TARO | {"household": "123456789018"}).household == "123456789018"
