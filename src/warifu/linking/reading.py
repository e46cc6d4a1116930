# SPDX-License-Identifier: Apache-2.0
"""Reading a file of members: bytes → lines → fields, in flat memory, whatever the bytes are.

CSV in UTF-8 (with or without BOM) or CP932; one row is one line, so an unclosed quotation mark spoils its own
line only. What the fields mean is `members`' work. No line is repeated in a report: it may hold a number.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warifu.linking.members import COLUMNS, OPTIONAL
from warifu.linking.problems import RowProblem

MOST_BYTES = 64 * 1024
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of the file: its number (the header is 1), and its fields or what is wrong with it."""

    row: int
    fields: list[str]
    problem: str = ""

    def __repr__(self) -> str:
        return f"Line({self.row})"


def detect_encoding(path: Path) -> str:
    """Tell UTF-8 from CP932. Raises UnicodeDecodeError for UTF-16, which neither is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise UnicodeDecodeError("utf-8", start, 0, 2, "the file is UTF-16")
        file.seek(0)
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return "cp932"
    return "utf-8"


def read_lines(path: Path, encoding: str) -> Iterator[tuple[Line, int]]:
    """Give each line that is not blank, with the number of bytes read so far."""
    with path.open("rb") as file:
        row = 0
        while raw := file.readline(MOST_BYTES + 1):
            row += 1
            raw = raw.removeprefix(codecs.BOM_UTF8) if row == 1 else raw
            if len(raw) > MOST_BYTES and not raw.endswith(b"\n"):
                _skip_line(file)
                yield Line(row, [], "line_too_long"), file.tell()
            elif raw.strip():
                yield _line(row, raw.rstrip(b"\r\n"), encoding), file.tell()


def read_header(line: Line) -> tuple[list[str], list[RowProblem]]:
    """Give the English column names of a header, and what is wrong with it."""
    if line.problem:
        return [], [RowProblem(line.row, "", line.problem)]
    known = {_plain(name): name for name in COLUMNS} | {_plain(ja): name for name, ja in COLUMNS.items()}
    names, problems = [], []
    for written in line.fields:
        name = known.get(_plain(written), "")
        names.append(name)
        if not name:
            problems.append(RowProblem(line.row, "", "unknown_column"))
        elif names.count(name) == 2:
            problems.append(RowProblem(line.row, name, "duplicate_column"))
    needed = [name for name in COLUMNS if name not in OPTIONAL and name not in names]
    return names, problems + [RowProblem(line.row, name, "missing_column") for name in needed]


def _plain(header: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", header).lower().split())


def _line(row: int, raw: bytes, encoding: str) -> Line:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return Line(row, [], "wrong_encoding")
    if "\x00" in text:
        return Line(row, [], "nul_byte")
    if '"' not in text:
        return Line(row, text.split(","))
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return Line(row, [], "bad_quotes")
    return Line(row, rows[0]) if len(rows) == 1 else Line(row, [], "bad_quotes")


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
        continue
