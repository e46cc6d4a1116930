# SPDX-License-Identifier: Apache-2.0
"""Reading a file of rows about people: bytes → lines → fields, in flat memory, whatever the bytes are.

CSV in UTF-8 (with or without BOM) or CP932, lines ending in CRLF or LF; one row is one line, so an
unclosed quotation mark spoils its own line only. Which columns there are, and what the fields mean, is the
office's. Words about a problem never repeat a value: a line may hold a number.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from warifu.kernel.refusal import Malformed

MOST_BYTES = 64 * 1024
_CHUNK = 1 << 20

FILE_PROBLEMS: dict[str, tuple[str, str]] = {
    # the file
    "empty_file": ("ファイルに行がありません。", "The file has no rows."),
    "wrong_encoding": (
        "文字コードを読み取れません。UTF-8（BOMの有無は問いません）またはCP932で保存してください。",
        "The characters cannot be read. Save the file as UTF-8 (with or without BOM) or CP932.",
    ),
    "unknown_column": (
        "知らない列です。この列を消すか、決められた見出しに直してください。",
        "This column is not known. Remove it or use one of the fixed headers.",
    ),
    "missing_column": ("この列がありません。", "This column is missing."),
    "duplicate_column": ("この列が2つ以上あります。", "This column appears more than once."),
    # the line
    "nul_byte": ("行にNUL（0x00）があります。", "The line holds a NUL byte (0x00)."),
    "line_too_long": ("行が長すぎます（64 KiBまで）。", "The line is too long (at most 64 KiB)."),
    "bad_quotes": (
        '引用符（"）が閉じていません。項目の中で改行はできません。',
        'A quotation mark (") is not closed. A field cannot contain a line break.',
    ),
    "too_many_fields": ("項目が見出しより多くあります。", "The row has more fields than the header."),
    "too_few_fields": ("項目が見出しより少ないです。", "The row has fewer fields than the header."),
    # any field
    "required": ("必ず記入してください。", "This field must not be empty."),
    "too_long": ("長すぎます。", "This field is too long."),
}


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """行の誤り: row (line of the file, the header is 1), column, and the code of the reason.

    `column` is the English header, the header as the file has it where it is not known, or empty where
    the whole row is meant. An office names its own codes in `words`: each in Japanese and English.
    """

    words: ClassVar[Mapping[str, tuple[str, str]]] = FILE_PROBLEMS

    row: int
    column: str
    code: str

    def told(self, language: str = "ja") -> str:
        """Say it in one line, in Japanese or English.

        >>> RowFault(12, "name", "too_long").told("en")
        'row 12, name: This field is too long.'
        """
        words = self.words[self.code][language != "ja"]
        where = f"{self.row}行目" if language == "ja" else f"row {self.row}"
        return f"{where}{f', {self.column}' if self.column else ''}: {words}"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of the file: its number (the header is 1), its fields or the problem, its text for a clerk."""

    row: int
    original: str
    fields: list[str]
    problem: str = ""

    def misfit(self, columns: int) -> str:
        """What is wrong with the line in a file of so many columns: a code, or nothing."""
        if self.problem or len(self.fields) == columns:
            return self.problem
        return "too_many_fields" if len(self.fields) > columns else "too_few_fields"

    def __repr__(self) -> str:
        return f"Line({self.row})"


def detect_encoding(path: Path) -> str:
    """Tell UTF-8 from CP932. Raises UnicodeDecodeError for UTF-16, which neither is.

    A file that stops being UTF-8 after Japanese text has been read is UTF-8 with a broken line, not
    CP932: its other lines are still read as what they are.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(3)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnicodeDecodeError("utf-8", start, 0, 2, "the file is UTF-16")
        if start == codecs.BOM_UTF8:
            return "utf-8"
        file.seek(0)
        japanese = False
        while chunk := file.read(_CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as broken:
                read = broken.object[: broken.start].decode("utf-8")
                return "utf-8" if japanese or _is_japanese(read) else "cp932"
            japanese = japanese or _is_japanese(text)
    return "utf-8"


def read_lines(path: Path, encoding: str) -> Iterator[tuple[Line, int]]:
    """Give each line that is not blank, with the number of bytes read so far."""
    with path.open("rb") as file:
        row = 0
        while raw := file.readline(MOST_BYTES + 1):
            row += 1
            if row == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)  # the mark is no part of the header
            if len(raw) > MOST_BYTES and not raw.endswith(b"\n"):
                _skip_line(file)
                text = raw[:1000].decode(encoding, "backslashreplace")
                yield Line(row, text, [], "line_too_long"), file.tell()
            elif raw.strip():
                yield _line(row, raw.rstrip(b"\r\n"), encoding), file.tell()


def split_line(text: str) -> list[str] | None:
    """Give the fields of a line, or None where a quotation mark is not closed."""
    if '"' not in text:
        return text.split(",")
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def plain_header(written: str) -> str:
    """Give a header as it is compared: width, case and spaces do not count.

    >>> plain_header(" Ｎame ")
    'name'
    """
    return " ".join(unicodedata.normalize("NFKC", written).lower().split())


def check_paths(path: Path, rejects: Path | None, people: str) -> None:
    """Raise Malformed where the file cannot be read or the rejects file would overwrite it."""
    if not path.is_file():
        raise Malformed(f"There is no readable file at this path. Name a CSV file of {people}.")
    if rejects is not None and rejects.exists() and rejects.samefile(path):
        raise Malformed("The rejects file would overwrite the file that is loaded. Name another one.")
    try:
        path.open("rb").close()
    except OSError as unreadable:
        raise Malformed(f"The file cannot be read: {unreadable.strerror}.") from unreadable


def file_hash(path: Path) -> bytes:
    """SHA-256 of the file: what makes it the same file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _line(row: int, raw: bytes, encoding: str) -> Line:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return Line(row, raw.decode(encoding, "backslashreplace"), [], "wrong_encoding")
    if "\x00" in text:
        return Line(row, text.replace("\x00", "\\x00"), [], "nul_byte")
    fields = split_line(text)
    return Line(row, text, [], "bad_quotes") if fields is None else Line(row, text, fields)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
        continue


def _is_japanese(text: str) -> bool:
    return any("\u3000" <= char <= "\u9fff" for char in text)
