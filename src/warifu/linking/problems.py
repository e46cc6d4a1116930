# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with one row of members, by code, in Japanese and English. Words never repeat a value."""

from __future__ import annotations

from dataclasses import dataclass

PROBLEMS: dict[str, tuple[str, str]] = {
    "empty_file": ("ファイルに行がありません。", "The file has no rows."),
    "wrong_encoding": (
        "文字コードを読み取れません。UTF-8またはCP932で保存してください。",
        "The characters cannot be read. Save the file as UTF-8 or CP932.",
    ),
    "unknown_column": (
        "知らない列です。消すか、決められた見出しに直してください。",
        "This column is not known. Remove it or use one of the fixed headers.",
    ),
    "missing_column": ("この列がありません。", "This column is missing."),
    "duplicate_column": ("この列が2つ以上あります。", "This column appears more than once."),
    "nul_byte": ("行にNUL（0x00）があります。", "The line holds a NUL byte (0x00)."),
    "line_too_long": ("行が長すぎます（64 KiBまで）。", "The line is too long (at most 64 KiB)."),
    "bad_quotes": ('引用符（"）が閉じていません。', 'A quotation mark (") is not closed.'),
    "too_many_fields": ("項目が見出しより多くあります。", "The row has more fields than the header."),
    "too_few_fields": ("項目が見出しより少ないです。", "The row has fewer fields than the header."),
    "required": ("必ず記入してください。", "This field must not be empty."),
    "name_or_kana": (
        "氏名かフリガナのどちらかを記入してください。",
        "Write the name or the reading; one of the two must be there.",
    ),
    "too_long": ("長すぎます。", "This field is too long."),
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
class RowProblem:
    """行の誤り: row (line of the file, the header is 1), column, and the code of the reason."""

    row: int
    column: str
    code: str

    def told(self, language: str = "ja") -> str:
        """Say it in one line, in Japanese or English.

        >>> RowProblem(12, "birth_date", "future_date").told("en")
        'row 12, birth_date: This date lies in the future.'
        """
        words = PROBLEMS[self.code][language != "ja"]
        where = f"{self.row}行目" if language == "ja" else f"row {self.row}"
        return f"{where}{f', {self.column}' if self.column else ''}: {words}"
