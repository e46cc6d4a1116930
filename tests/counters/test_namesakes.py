# SPDX-License-Identifier: Apache-2.0
"""Namesakes at the window: no list to choose from; the clerk types what the person tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.counters.test_measures import plain
from tests.counters.window import OFFICES, Window, window_of, words
from tests.databases import MakeDatabase
from tests.residents.registers import HANAKO, LAN, TARO, stated
from warifu.residents import Barred, Ground, ProtectionApplication

NAME, BORN = "山田　花子", "1990-04-01"
NAMESAKE = HANAKO | {
    "household": "A-0300",
    "relation": "世帯主",
    "kana": "ヤマダ　カコ",
    "address": "割符県朝陽市海辺町7番地",
    "resident_since": "2020-01-01",
}
GUESSES = ("緑町1-2-3", "海辺町7", "海辺町8", "緑町1-2-3")


def windows(make_database: MakeDatabase, folder: Path, *towns: tuple[dict[str, str], ...]) -> list[Window]:
    opened = []
    for place, people in enumerate(towns):
        (folder / str(place)).mkdir()
        opened.append(window_of(make_database(OFFICES), folder / str(place), people))
    return opened


def test_two_namesakes_are_told_apart_by_what_the_person_tells_and_neither_is_shown_before(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    (window,) = windows(make_database, tmp_path, (TARO, HANAKO, LAN, NAMESAKE))
    with window.browser() as clerk:
        clerk.sign_in()
        case = clerk.open("moving")
        asked = clerk.post(f"{case}/person", name=NAME, born_on=BORN)
        assert asked.status_code == 422
        assert "None of them is shown" in words(asked.text)
        assert 'name="choose"' not in asked.text
        for held in (HANAKO, NAMESAKE):
            assert not [each for each in (held["kana"], held["address"]) if each in clerk.everything()]
        typed = {"name": NAME, "born_on": BORN}
        empty = clerk.post(f"{case}/person", fact="head", said="", **typed)
        assert "Write the whole of it" in words(empty.text)
        wrong = clerk.post(f"{case}/person", fact="address", said="海辺町8番地", **typed)
        assert "Nobody is found at this window" in words(wrong.text)
        found = clerk.post(f"{case}/person", fact="address", said="海辺町七番地", **typed)
        assert found.text.count('name="choose"') == 1
        assert NAMESAKE["kana"] in found.text
        clerk.follow(clerk.post(f"{case}/person", choose="0"))
        assert NAMESAKE["address"] in clerk.identify(case).text
        assert HANAKO["address"] not in clerk.everything()
        clerk.post(f"{case}/close")

        case = clerk.open("moving")
        for said in ("海辺町8", "海辺町9", "海辺町10"):
            clerk.post(f"{case}/person", fact="address", said=said, **typed)
        stopped = clerk.post(f"{case}/person", fact="address", said="海辺町7", **typed)
        assert "Too many facts did not fit" in words(stopped.text)
        assert 'name="choose"' not in stopped.text


@pytest.mark.parametrize("visible", [(), (NAMESAKE,)], ids=["alone", "with a namesake"])
def test_the_second_fact_tells_nothing_of_a_protected_person(
    make_database: MakeDatabase, tmp_path: Path, visible: tuple[dict[str, str], ...]
) -> None:
    """In one world Hanako lives here under protection, in the other she never did."""
    hers, nobodys = windows(make_database, tmp_path, (TARO, HANAKO, LAN, *visible), (TARO, LAN, *visible))
    hanako = hers.register.search_by_four_items(stated(HANAKO).four_items).in_house_number
    applied = ProtectionApplication(
        hanako, frozenset(), (Barred(None, "山田　太郎"),), Ground.STALKING, frozenset({"mori"})
    )
    hers.register.protection.apply(applied, by="mori", case="DV-1")
    seen = []
    for window in (hers, nobodys):
        with window.browser() as sato:
            sato.sign_in()
            for fact in ("address", "former_address", "head", "kana"):
                case = sato.open("moving")
                sato.post(f"{case}/person", name=NAME, born_on=BORN)
                for said in (*GUESSES, "山田　太郎", "ヤマダ　ハナコ"):
                    sato.post(f"{case}/person", name=NAME, born_on=BORN, fact=fact, said=said)
                sato.post(f"{case}/close")
            seen.append([(each.status_code, plain(each.text)) for each in sato.served])
    assert seen[0] == seen[1]
    assert any("Too many facts" in text for _, text in seen[0])
