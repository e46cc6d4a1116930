# SPDX-License-Identifier: Apache-2.0
"""Names in normal form: what is one, what is another, and what cannot be read."""

from __future__ import annotations

import pytest

from warifu.kernel.refusal import Malformed
from warifu.matching.birth import birth_level, read_birth
from warifu.matching.writing import UNKNOWN, folded, kana_form, kanji_form, loose, one_edit


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡邉"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("濵田", "浜田"),
        ("德川", "徳川"),
        ("神谷", "神谷"),
        ("葛\U000e0100西", "葛西"),
        ("辻\ufe00", "辻"),
        ("NGUYEN, Van Anh", "ＮＧＵＹＥＮ　ＶＡＮ　ＡＮＨ"),
        ("李・小龍", "李　小竜"),
    ],
)
def test_variants_of_one_character_fold_to_one(written: str, same: str) -> None:
    assert folded(kanji_form(written)) == folded(kanji_form(same))


# What the closure of the same map would make one (M6).
@pytest.mark.parametrize(
    "pair", ["佐祐", "明朋", "実日", "孝考", "帆豪", "豪航", "郷豪", "口牧", "牧赳", "玉王"]
)
def test_the_fold_goes_one_hop_and_never_on(pair: str) -> None:
    assert folded(kanji_form(pair[0])) != folded(kanji_form(pair[1]))


@pytest.mark.parametrize("pair", ["斉斎", "辺部", "功切", "暎映", "遥遙"])
def test_characters_that_siblings_may_bear_do_not_fold(pair: str) -> None:
    assert folded(pair[0]) != folded(pair[1])


@pytest.mark.parametrize("mark", ["●", "〓", "?", "？", "\ufffd"])
def test_every_unknown_mark_is_one_unknown(mark: str) -> None:
    assert kanji_form(f"山{mark}") == kana_form(f"山{mark}") == f"山{UNKNOWN}"


@pytest.mark.parametrize(
    ("one", "other"),
    [("ｶﾞﾝﾀﾞ ﾕｳｷ", "がんだ　ゆうき"), ("ヴィクトル", "ヴイクトル"), ("オオノ", "オウノ"), ("カヅコ", "カズコ")],
)
def test_readings_that_sound_alike_have_one_loose_form(one: str, other: str) -> None:
    assert loose(kana_form(one)) == loose(kana_form(other))


def test_different_readings_keep_apart() -> None:
    assert loose("ヒロシ") != loose("ヒロキ")
    assert one_edit(loose("ヒロシ"), loose("ヒロキ"))
    assert not one_edit(loose("ヒロシ"), loose("ユウキ"))


def test_a_birth_date_is_read_in_every_lawful_form_and_never_filled_in() -> None:
    assert {read_birth(text) for text in ("1974-05-03", "昭和49年5月3日", "S49.5.3", "１９７４／５／３")} == {
        "1974-05-03"
    }
    assert read_birth("1974-??-??") == "1974-??-??"
    assert birth_level("1974-??-??", "1974-05-03") == "BU"
    assert read_birth("????-??-??") == ""


@pytest.mark.parametrize("text", ["1974-02-30", "1974-13-??", "5月頃?", "1974-??-03"])
def test_a_birth_date_that_is_none_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        read_birth(text)
