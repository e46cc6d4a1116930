# SPDX-License-Identifier: Apache-2.0
"""Names in rare characters are the same characters from the file to the register and J-LIS (LA-8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, open_office, request
from tests.residents.clerk import Clerk
from tests.residents.registers import TARO, csv_text, stated, write
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.numbers import Newcomer
from warifu.residents import load_file
from warifu.residents.numbering import items_of
from warifu.residents.writing import is_unprintable

RARE = (
    "葛\U000e0100城　太郎",  # Adobe-Japan1
    "葛\U000e0102城　太郎",  # Moji_Joho: no font of ours draws it, and the register keeps it all the same
    "﨑山　太郎",  # a compatibility ideograph that has no other form
    "\ufa19谷　太郎",  # one that NFC and NFKC would turn into 神
    "𠮷田　太郎",  # plane 2
    "\U00031350川　太郎",  # plane 3, newer than the tables of some Pythons
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_base_and_selector_are_the_same_from_the_file_to_j_lis(
    make_database: MakeDatabase, tmp_path: Path, encoding: str
) -> None:
    clerk = Clerk.at(make_database(["residents"]), tmp_path)
    # Each born on another day: two variants of one character would be two people of one normal form.
    rows = [
        TARO | {"household": f"R-{place:04d}", "name": name, "birth_date": f"1988-08-{place + 1:02d}"}
        for place, name in enumerate(RARE)
    ]
    path = write(tmp_path, csv_text(*rows))
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    assert load_file(path, clerk.service, by="clerk-1").loaded == len(RARE)
    found = [clerk.service.search_by_four_items(stated(row).four_items) for row in rows]
    assert [each.stated.name for each in found] == list(RARE)

    office = open_office(make_database)
    people = [
        Newcomer(ResidentRecordCode.of_body(f"{place + 1:010d}"), items_of(stated(row)), bytes([place] * 32))
        for place, row in enumerate(rows)
    ]
    office.service.designate_many(MIDORI, request(1), people)
    references = [office.lives.code_reference(each.code) for each in people]
    kept = office.lives.whole([office.lives.position_of(each) or 0 for each in references])
    assert sorted(each.held.items.name for each in kept) == sorted(RARE)


def test_a_character_without_a_code_is_refused_and_a_new_ideograph_is_not() -> None:
    assert is_unprintable("山\ue000田"), "private use: an old 外字, which means another character elsewhere"
    assert is_unprintable("山\u0378田"), "no character at all"
    assert is_unprintable("山\U0003ffff田"), "never a character"
    assert not any(is_unprintable(name) for name in RARE)
