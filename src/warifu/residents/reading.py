# SPDX-License-Identifier: Apache-2.0
"""Reading a register file: the header that it must have, and a rejects file read as the lines it quotes.

Bytes, lines and fields are `kernel.rows`; what the fields mean is `particulars`' work.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warifu.kernel import rows
from warifu.kernel.rows import Line, plain_header, split_line
from warifu.residents.particulars import COLUMNS
from warifu.residents.problems import RowProblem

_FORBIDDEN = {
    *("個人番号", "マイナンバー", "個人番号(マイナンバー)", "my_number", "mynumber", "my number"),
    *("individual_number", "individual number", "number"),
}
_ENGLISH = {name: name for name in COLUMNS} | {japanese: name for name, japanese in COLUMNS.items()}
REJECTS_HEADER = ("row", "column", "code", "reason", "original_line")


def read_lines(path: Path, encoding: str) -> Iterator[tuple[Line, int]]:
    """Give each line that is not blank, with the number of bytes read so far.

    A rejects file of an earlier load is read as the lines it quotes, so it may be corrected and loaded.
    """
    lines = rows.read_lines(path, encoding)
    first = next(lines, None)
    if first is None:
        return
    if tuple(first[0].fields) == REJECTS_HEADER:
        yield from ((_quoted(line), done) for line, done in lines)
        return
    yield first
    yield from lines


def read_header(line: Line) -> tuple[list[str], list[RowProblem]]:
    """Give the English column names of a header, and what is wrong with it, naming the columns."""
    if line.problem:
        return [], [RowProblem(line.row, "", line.problem)]
    names, problems = [], []
    for written in line.fields:
        plain = plain_header(written)
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


def _quoted(line: Line) -> Line:
    """Read the line that a rejects file quotes: the header it was read with, then each original line."""
    if line.problem or len(line.fields) != len(REJECTS_HEADER):
        return Line(line.row, line.original, [], line.problem or "bad_quotes")
    original = line.fields[-1]
    fields = split_line(original)
    return Line(line.row, original, fields or [], "" if fields else "bad_quotes")


def _shown(header: str) -> str:
    """A header is repeated in a report; a file without header must not put a person's data there."""
    plain = header.strip()
    is_word = 0 < len(plain) <= 20 and plain.isprintable() and not any(map(str.isdigit, plain))
    return plain if is_word else "?"
