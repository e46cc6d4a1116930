# SPDX-License-Identifier: Apache-2.0
"""却下ファイル: the rows a load did not take, with the reason, for the clerk who brought the file.

It repeats whole lines about people, so it is of mode 0600, and until it is whole it has no name that a
crash could leave behind. Corrected in its last column, it can be loaded like any register file.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from warifu.kernel.rows import Line
from warifu.residents.problems import PROBLEMS, RowProblem
from warifu.residents.reading import REJECTS_HEADER


class Rejects:
    """Collects rejected rows; the file appears when the block ends without an exception."""

    def __init__(self, path: Path, header: Line) -> None:
        """Write to `path` in the end; `header` is the header of the file that is loaded."""
        self._path = path
        self._kept = tempfile.TemporaryFile("w+b")  # noqa: SIM115  # closed in __exit__
        self._text = io.TextIOWrapper(self._kept, encoding="utf-8-sig", newline="", errors="backslashreplace")
        self._csv = csv.writer(self._text)
        self._csv.writerow(REJECTS_HEADER)
        self._csv.writerow((header.row, "", "header", "見出し / header", header.original))

    def write(self, line: Line, problems: list[RowProblem]) -> None:
        """Add a rejected line with everything that is wrong with it."""
        told = (" / ".join(PROBLEMS[problem.code]) for problem in problems)
        self._csv.writerow(
            (
                line.row,
                "; ".join(problem.column for problem in problems),
                "; ".join(problem.code for problem in problems),
                "; ".join(told),
                line.original,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.flush()
        if error is None:
            self._kept.seek(0)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), 0o600)
                shutil.copyfileobj(self._kept, file)
        self._text.close()
