# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with one row of members, by code, in Japanese and English. Words never repeat a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from warifu.kernel.rows import FILE_PROBLEMS, RowFault

PROBLEMS: dict[str, tuple[str, str]] = FILE_PROBLEMS | {
    "name_or_kana": (
        "氏名かフリガナのどちらかを記入してください。",
        "Write the name or the reading; one of the two must be there.",
    ),
    "unprintable": (
        "印字できない文字（制御文字）があります。",
        "This field holds a character that cannot be printed.",
    ),
    "looks_like_number": (
        "12桁の数字があります。個人番号は個人番号の列にだけ書いてください。",
        "Twelve digits stand here. An Individual Number may stand only in its own column.",
    ),
    "unreadable_date": (
        "日付を読み取れません。1974-05-03、S49.5.3、1974-05-??のように記入してください。",
        "This is not a date. Write 1974-05-03, S49.5.3, or 1974-05-?? where the day is not known.",
    ),
    "future_date": ("未来の日付です。", "This date lies in the future."),
    "unknown_sex": (
        "性別は男、女または空欄で記入してください。",
        "Write male (男), female (女), or leave it empty.",
    ),
    "not_a_number": (
        "個人番号は12桁の数字です。分からないときは空欄にしてください。",
        "An Individual Number has 12 digits. Leave the field empty if it is not known.",
    ),
    "number_without_keyer": (
        "番号を入力した人（機械で読んだときは machine）を記入してください。",
        "Say who keyed the number, or machine where a machine read it.",
    ),
    "keyer_without_number": (
        "番号がないのに入力した人が書かれています。",
        "A person who keyed a number is named, but there is no number.",
    ),
    "keyed_twice_by_one": (
        "2回とも同じ人が入力しています。別の人が入力してください（G2）。",
        "The same person keyed the number both times. Another person must key it (G2).",
    ),
    "same_member_twice": ("同じ会員番号の行が2つ以上あります。", "Two or more rows have this member id."),
}


@dataclass(frozen=True, slots=True, order=True)
class RowProblem(RowFault):
    """会員の行の誤り: row, column and code of what is wrong with one row.

    >>> RowProblem(12, "birth_date", "future_date").told("en")
    'row 12, birth_date: This date lies in the future.'
    """

    words: ClassVar[Mapping[str, tuple[str, str]]] = PROBLEMS
