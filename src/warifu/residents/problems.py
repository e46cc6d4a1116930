# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with one row of a register, by code, in Japanese and English.

Codes never change meaning; words may. The words never repeat a value, so a report may be shown and
logged; the rejects file, which repeats the whole line, is for the clerk who brought the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from warifu.kernel.rows import FILE_PROBLEMS, RowFault

PROBLEMS: dict[str, tuple[str, str]] = FILE_PROBLEMS | {
    # the file
    "number_column": (
        "個人番号の列は受け付けません。番号は機構が生成し、市町村長が指定します（番号法7条・8条）。列を消してください。",
        "Individual Numbers are not accepted: J-LIS generates them (Act 7, 8). Remove this column.",
    ),
    # the line
    # any field
    "unprintable": (
        "印字できない文字（制御文字や外字）があります。",
        "This field holds a character that cannot be printed (a control or a private-use character).",
    ),
    "unknown_mark": (
        "読めない文字の代わりの記号（●〓？）があります。正しい文字を記入してください。",
        "A mark stands for a lost character (●, 〓, ?). Write the true character.",
    ),
    "looks_like_number": (
        "12桁の数字があります。個人番号をここに書くことはできません。",
        "Twelve digits stand here. An Individual Number must not be written in this file.",
    ),
    # one field
    "bad_household": (
        "世帯番号は1〜20字の英数字とハイフンで記入してください。",
        "Write the household number as 1 to 20 letters, digits and hyphens.",
    ),
    "unknown_relation": (
        "続柄が一覧にありません（世帯主、妻、夫、子、父、母など）。",
        "This relation is not on the list (head, wife, husband, child, father, mother and so on).",
    ),
    "bad_kana": ("フリガナはカタカナで記入してください。", "Write the reading in kana only."),
    "bad_latin_name": (
        "ローマ字氏名は在留カードのとおり英大文字で記入してください。",
        "Write the Latin name in letters A to Z, as on the residence card.",
    ),
    "unreadable_date": (
        "日付を読み取れません。1974-05-03、S49.5.3、昭和49年5月3日のように記入してください。",
        "This is not a date. Write 1974-05-03, S49.5.3 or 昭和49年5月3日.",
    ),
    "impossible_date": (
        "暦にない日付か、元号の期間の外か、明治6年より前の日付です。",
        "No calendar has this day, or it lies outside its era, or before 1873.",
    ),
    "future_date": ("未来の日付です。", "This date lies in the future."),
    "unknown_sex": ("性別は男または女と記入してください。", "Write male (男) or female (女)."),
    "unknown_nationality": (
        "国籍・地域を読み取れません。国名または3文字の国コードを記入してください。",
        "This nationality is not known. Write the country's name or its three-letter code.",
    ),
    "unknown_residence_status": (
        "在留資格が一覧にありません。在留カードのとおり記入してください。",
        "This residence status is not on the list. Write it as on the residence card.",
    ),
    "status_not_registered": (
        "この在留資格の方は住民票の対象ではありません（住基法30条の45）。",
        "Holders of this status have no resident record (Juki Act 30-45).",
    ),
    "bad_postal_code": ("郵便番号は7桁で記入してください。", "Write the postal code as seven digits."),
    # fields together
    "required_of_foreign_national": (
        "外国人住民には必ず記入してください（住基法30条の45）。",
        "This field is required of a foreign national (Juki Act 30-45).",
    ),
    "not_for_japanese": (
        "日本国籍の方には記入できません。",
        "This field must be empty for a Japanese national.",
    ),
    "not_for_foreign_national": (
        "外国籍の方には記入できません。",
        "This field must be empty for a foreign national.",
    ),
    "status_without_end": (
        "この在留資格には在留期間の満了日がありません。空欄にしてください。",
        "This status does not end. Leave the date empty.",
    ),
    "before_birth": ("生年月日より前の日付です。", "This date lies before the date of birth."),
    "before_resident": (
        "在留期間の満了日が住民となった日より前です。",
        "The stay ends before the person became a resident.",
    ),
    # rows together
    "same_person_twice": (
        "同じ世帯番号・氏名・生年月日・性別の行が2つ以上あります。",
        "Two or more rows have the same household, name, birth date and sex.",
    ),
    "household_without_head": ("この世帯に世帯主がいません。", "This household has no head."),
    "household_with_several_heads": (
        "この世帯に世帯主が2人以上います。",
        "This household has more than one head.",
    ),
    "household_with_several_spouses": (
        "この世帯に世帯主の配偶者が2人以上います。",
        "The head of this household has more than one spouse.",
    ),
    "differs_from_register": (
        "この方はすでに登録されていて、内容が異なります。届出（異動）で変更してください。",
        "This person is already registered with other particulars. Change them by a notice, not by loading.",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class RowProblem(RowFault):
    """台帳の行の誤り: row, column and code of what is wrong with one row.

    >>> RowProblem(12, "birth_date", "future_date").told("en")
    'row 12, birth_date: This date lies in the future.'
    """

    words: ClassVar[Mapping[str, tuple[str, str]]] = PROBLEMS


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """項目の誤り: a column and the code of the reason, before its row is known."""

    column: str
    code: str
