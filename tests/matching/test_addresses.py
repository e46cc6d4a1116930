# SPDX-License-Identifier: Apache-2.0
"""Addresses of every kind are read, and what cannot be told apart is said to be so."""

from __future__ import annotations

from datetime import date

import pytest

from tests.matching.register import person
from warifu.demo.town import ASAHI, MIDORI, make_town
from warifu.matching import Kind, compare, make_query, read_address
from warifu.matching.levels import address_level
from warifu.matching.tables import municipalities


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # 丁目-番-号 in every hand
        ("割符県美登里市緑町二丁目4番6号", "99201/緑町 2-4-6"),
        ("美登里市緑町２−４−６", "99201/緑町 2-4-6"),
        ("美登里市緑町２ー４ー６", "99201/緑町 2-4-6"),
        ("美登里市緑町二丁目四番六号", "99201/緑町 2-4-6"),
        ("美登里市緑町2丁目4の6", "99201/緑町 2-4-6"),
        ("美登里市　緑町　2-4-6", "99201/緑町 2-4-6"),
        # buildings and rooms stay apart
        ("美登里市緑町2-4-6 コーポ緑町203号室", "99201/緑町 2-4-6"),
        ("美登里市緑町2-4-6-203", "99201/緑町 2-4-6"),
        ("美登里市緑町2-4-6　203", "99201/緑町 2-4-6"),
        ("東京都港区六本木6-10-1 六本木ヒルズ森タワー49階", "13103/六本木 6-10-1"),
        # 番地 and 枝番
        ("千葉県旭市飯岡123番地4", "12215/飯岡 123-4"),
        ("千葉県旭市飯岡123番地の4", "12215/飯岡 123-4"),
        ("茨城県龍ヶ崎市3710番地", "08208/~ 3710"),
        ("東京都利島村123", "13362/~ 123"),
        # 地番 with 甲乙, イロハ and 地割
        ("長野県東御市滋野乙123番地の4", "20219/滋野 乙 123-4"),
        ("高知県仁淀川町土居123番地甲", "39387/土居 甲 123"),
        ("千葉県旭市清和甲123番地", "12215/清和甲 123"),
        ("石川県金沢市大桑町ア12番地", "17201/大桑町 ア 12"),
        ("岩手県盛岡市猪去第3地割12番地5", "03201/猪去 3地割 12-5"),
        # 大字 and 字
        ("福島県大沼郡三島町大字宮下字宮下350", "07444/宮下 宮下 350"),
        ("青森県七戸町字荒熊内67-94", "02402/荒熊内 67-94"),
        ("青森県上北郡七戸町荒熊内67番地94", "02402/荒熊内 67-94"),
        ("北海道河東郡音更町字東音更東5線12番地", "01631/東音更 東5線 12"),
        # Kyoto's streets
        ("京都府京都市中京区寺町通御池上る上本能寺前町488番地", "26104/上本能寺前町 488"),
        ("京都市中京区上本能寺前町488", "26104/上本能寺前町 488"),
        ("京都市上京区上長者町通堀川東入一町目5", "26102/一町目@6028064 5"),
        ("京都市上京区東堀川通上長者町上ル一町目5番地", "26102/一町目@6028064 5"),
        ("京都市上京区大宮通椹木町下る一町目5番地", "26102/一町目@6028134 5"),
        # Sapporo's 条丁目
        ("札幌市中央区北1条西5丁目2番地3", "01101/北一条西 5-2-3"),
        ("北海道札幌市中央区北一条西五丁目2-3", "01101/北一条西 5-2-3"),
        ("札幌市中央区北1西5-2-3", "01101/北一条西 5-2-3"),
        ("札幌市北1条西5丁目2-3", "01101/北一条西 5-2-3"),
        ("帯広市西五条南7-1", "01207/西五条南 7-1"),
        # islands
        ("東京都八丈町大賀郷123", "13401/大賀郷 123"),
        ("東京都八丈島八丈町大賀郷123番地", "13401/大賀郷 123"),
        ("東京都小笠原村父島字西町12番地", "13421/父島 西町 12"),
        # numbers that are names
        ("東京都千代田区四番町５番地２", "13101/四番町 5-2"),
        ("千代田区4番町5-2", "13101/四番町 5-2"),
        ("花巻市12丁目123", "03205/十二丁目 123"),
        ("仙台市若林区六丁目南97-3", "04103/六丁目 南 97-3"),
        ("広島市中区八丁堀六番三十号", "34101/八丁堀 6-30"),
        # ヶ, ケ and が, old and new characters
        ("東京都千代田区霞ヶ関一丁目二番三号", "13101/霞ケ関 1-2-3"),
        ("東京都千代田区霞が関1-2-3", "13101/霞ケ関 1-2-3"),
        ("竜ケ崎市寺後3710番地", "08208/寺後 3710"),
        ("横浜市中区本町六丁目五十番地の十", "14104/本町 6-50-10"),
    ],
)
def test_an_address_is_read(written: str, read: str) -> None:
    assert read_address(written).shown() == read


@pytest.mark.parametrize(
    ("written", "on", "read"),
    [
        ("東京都田無市田無町1-2-3", None, "13229/田無町 1-2-3"),
        ("静岡県庵原郡蒲原町新田1-21-1", date(2000, 1, 1), "22103/蒲原新田 1-21-1"),
        ("新潟県両津市湊198番地", date(2001, 1, 1), "15224/両津湊 198"),
        ("割符県緑野町本町2丁目4番6号", date(2005, 1, 1), "99201/本町 2-4-6"),
        ("埼玉県大宮市桜木町1-7-5", None, "11103/桜木町 1-7-5"),
    ],
)
def test_an_old_municipality_leads_to_the_one_it_became(written: str, on: date | None, read: str) -> None:
    assert read_address(written, on).shown() == read


@pytest.mark.parametrize(
    "written", ["府中市宮町1-2", "伊達市本町1", "どこかの町1-2", "霞が関1-2-3", "埼玉県浦和市存在しない町1-2"]
)
def test_a_place_that_cannot_be_told_is_ambiguous_and_never_guessed(written: str) -> None:
    assert read_address(written).kind is Kind.AMBIGUOUS
    assert address_level(read_address(written), read_address(written)) == "AA"


def test_a_town_that_a_ward_of_kyoto_has_twice_needs_its_street() -> None:
    bare = read_address("京都市上京区一町目5番地")
    assert bare.kind is Kind.MUNICIPALITY
    assert address_level(bare, bare) == "A4"
    one, other = (
        read_address(f"京都市上京区{street}一町目5番地")
        for street in ("上長者町通堀川東入", "松屋町通出水下る")
    )
    assert address_level(one, other) == "A4"


@pytest.mark.parametrize(
    ("asked", "held", "level"),
    [
        ("緑町2-4-6", "緑町二丁目4番6号コーポ緑203号室", "A0"),
        ("緑町2-4", "緑町2丁目4番6号", "A1"),
        ("緑町2-4-6-203", "緑町2丁目4番6号", "A0"),
        ("緑町", "緑町2丁目4番6号", "A2"),
        ("緑町2丁目", "緑町2丁目4番6号", "A2"),
        ("緑町2丁目", "緑町2丁目", "A2"),
        ("緑町3丁目", "緑町2丁目4番6号", "A3"),
        ("緑町2-4-7", "緑町2丁目4番6号", "A3"),
        ("本町2-4-6", "緑町2丁目4番6号", "A4"),
        ("緑町123", "緑町123番地", "A0"),
        ("緑町甲123-1", "緑町乙123-1", "A3"),
        ("緑町123-1", "緑町甲123-1", "A1"),
        ("緑町123", "緑町甲123", "A2"),
        ("緑町1-●-3", "緑町1-2-3", "A2"),
        ("緑町1●-3", "緑町1", "A2"),
    ],
)
def test_a_missing_number_is_not_a_different_one(asked: str, held: str, level: str) -> None:
    one, other = (f"美登里市{each}" for each in (asked, held))
    assert compare(make_query(address=one), person(address=other)).address == level


def test_another_municipality_is_another_address() -> None:
    assert address_level(read_address("美登里市緑町1-2-3"), read_address("朝陽市緑町1-2-3")) == "AX"


def test_every_municipality_and_postal_town_is_found_again() -> None:
    """All of them, and so many: a table that lost half its lines would pass a mere loop."""
    tried, codes = 0, set()
    for code, prefecture, name, towns in municipalities():
        codes.add(code)
        assert read_address(f"{prefecture}{name}").code == code, (prefecture, name)
        for town in towns:
            tried += 1
            read = read_address(f"{prefecture}{name}{town}　1番地2")
            assert read.code == code, (prefecture, name, town)
            if not code.startswith("261"):  # a ward of Kyoto may have the name twice
                assert read.kind is Kind.TOWN
                assert read.numbers[-2:] == (1, 2), (prefecture, name, town)
    assert (len(codes), tried) == (1_894, 117_427), "1,741 municipalities, with wards of cities, and our two"


def test_every_address_of_the_invented_towns_is_read() -> None:
    for town in (MIDORI, ASAHI):
        for each in make_town(7, 500, town):
            read = read_address(each.address)
            assert read.kind is Kind.TOWN
            assert read.code == town.code.five_digits
            assert 2 <= len(read.numbers) <= 3, each.address
