# SPDX-License-Identifier: Apache-2.0
"""Reading a register file: bytes → lines → fields, in flat memory, whatever the bytes are.

CSV in UTF-8 (with or without BOM) or CP932, lines ending in CRLF or LF; one row is one line, so an
unclosed quotation mark spoils its own line only. What the fields mean is `particulars`' work.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warifu.residents.particulars import COLUMNS
from warifu.residents.problems import RowProblem

MOST_BYTES = 64 * 1024
_CHUNK = 1 << 20
_FORBIDDEN = {
    *("個人番号", "マイナンバー", "個人番号(マイナンバー)", "my_number", "mynumber", "my number"),
    *("individual_number", "individual number", "number"),
}
_ENGLISH = {name: name for name in COLUMNS} | {japanese: name for name, japanese in COLUMNS.items()}
REJECTS_HEADER = ("row", "column", "code", "reason", "original_line")


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of the file: its number (the header is 1), its fields or the problem, its text for a clerk."""

    row: int
    original: str
    fields: list[str]
    problem: str = ""

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
            return "utf-8-sig"
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
    """Give each line that is not blank, with the number of bytes read so far.

    A rejects file of an earlier load is read as the lines it quotes, so it may be corrected and loaded.
    """
    with path.open("rb") as file:
        lines = _lines(file, encoding)
        first = next(lines, None)
        if first is None:
            return
        if tuple(first.fields) == REJECTS_HEADER:
            lines = _quoted(lines)
        else:
            yield first, file.tell()
        for line in lines:
            yield line, file.tell()


def read_header(line: Line) -> tuple[list[str], list[RowProblem]]:
    """Give the English column names of a header, and what is wrong with it, naming the columns."""
    if line.problem:
        return [], [RowProblem(line.row, "", line.problem)]
    names, problems = [], []
    for written in line.fields:
        plain = " ".join(unicodedata.normalize("NFKC", written).lower().split())
        name = _ENGLISH.get(plain, "")
        names.append(name)
        if plain in _FORBIDDEN:
            problems.append(RowProblem(line.row, written.strip()[:40], "number_column"))
        elif not name:
            problems.append(RowProblem(line.row, _shown(written), "unknown_column"))
        elif names.count(name) == 2:
            problems.append(RowProblem(line.row, name, "duplicate_column"))
    problems += [RowProblem(line.row, name, "missing_column") for name in COLUMNS if name not in names]
    return names, problems


def _lines(file: BinaryIO, encoding: str) -> Iterator[Line]:
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    row = 0
    while raw := file.readline(MOST_BYTES + 1):
        row += 1
        if row == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)  # the mark is no part of the header
        if len(raw) > MOST_BYTES and not raw.endswith(b"\n"):
            _skip_line(file)
            yield Line(row, raw[:1000].decode(encoding, "backslashreplace"), [], "line_too_long")
        elif raw.strip():
            yield _line(row, raw.rstrip(b"\r\n"), encoding)


def _line(row: int, raw: bytes, encoding: str) -> Line:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return Line(row, raw.decode(encoding, "backslashreplace"), [], "wrong_encoding")
    if "\x00" in text:
        return Line(row, text.replace("\x00", "\\x00"), [], "nul_byte")
    fields = _split(text)
    return Line(row, text, [], "bad_quotes") if fields is None else Line(row, text, fields)


def _split(text: str) -> list[str] | None:
    if '"' not in text:
        return text.split(",")
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _quoted(lines: Iterator[Line]) -> Iterator[Line]:
    """Read the lines that a rejects file quotes: the header it was read with, then each original line."""
    for line in lines:
        if line.problem or len(line.fields) != len(REJECTS_HEADER):
            yield Line(line.row, line.original, [], line.problem or "bad_quotes")
            continue
        original = line.fields[-1]
        fields = _split(original)
        yield Line(line.row, original, fields or [], "" if fields else "bad_quotes")


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
        continue


def _is_japanese(text: str) -> bool:
    return any("\u3000" <= char <= "\u9fff" for char in text)


def _shown(header: str) -> str:
    """A header is repeated in a report; a file without header must not put a person's data there."""
    plain = header.strip()
    is_word = 0 < len(plain) <= 20 and plain.isprintable() and not any(map(str.isdigit, plain))
    return plain if is_word else "?"
