# SPDX-License-Identifier: Apache-2.0
"""Reading a file of members: the header that it must have.

Bytes, lines and fields are `kernel.rows`; what the fields mean is `members`' work. No line is repeated in a
report: it may hold a number.
"""

from __future__ import annotations

from warifu.kernel.rows import Line, plain_header
from warifu.linking.members import COLUMNS, OPTIONAL
from warifu.linking.problems import RowProblem

_KNOWN = {plain_header(name): name for name in COLUMNS} | {
    plain_header(japanese): name for name, japanese in COLUMNS.items()
}


def read_header(line: Line) -> tuple[list[str], list[RowProblem]]:
    """Give the English column names of a header, and what is wrong with it."""
    if line.problem:
        return [], [RowProblem(line.row, "", line.problem)]
    names, problems = [], []
    for written in line.fields:
        name = _KNOWN.get(plain_header(written), "")
        names.append(name)
        if not name:
            problems.append(RowProblem(line.row, "", "unknown_column"))
        elif names.count(name) == 2:
            problems.append(RowProblem(line.row, name, "duplicate_column"))
    needed = [name for name in COLUMNS if name not in OPTIONAL and name not in names]
    return names, problems + [RowProblem(line.row, name, "missing_column") for name in needed]
