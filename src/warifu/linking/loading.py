# SPDX-License-Identifier: Apache-2.0
"""会員ファイルの読込: a file of an office's members becomes a job; all of it or nothing, in one transaction.

Or, with `accept_valid`, every row without a problem, the others named in a rejects file by row, column and
reason. The rejects file never repeats a line: it may hold a number. One file makes one job: the same bytes
again give the same job, also after a kill -9. It links nobody: `jobs` does.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from warifu.kernel.rows import Line, detect_encoding, read_lines
from warifu.linking.members import Member, read_member
from warifu.linking.ports import Progress, no_progress
from warifu.linking.problems import PROBLEMS, RowProblem
from warifu.linking.reading import read_header

MOST_PROBLEMS_SHOWN = 100
_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """読込の結果: how many rows there were and were taken; `problems` are the first hundred, in order.

    `job` is None where nothing was taken. `known` says that this very file had made that job before.
    """

    rows: int
    rejected: int
    problems: tuple[RowProblem, ...]
    problem_counts: Mapping[str, int]
    job: UUID | None = None
    known: bool = False

    @property
    def accepted(self) -> bool:
        """Whether there is a job."""
        return self.job is not None


@dataclass
class Reading:
    """One reading of a file: gives the members in order and keeps what is wrong with the others."""

    path: Path
    today: date
    progress: Progress = no_progress
    rows: int = 0
    rejected: int = 0
    found: list[tuple[str, RowProblem]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, int] = field(default_factory=dict)

    def members(self) -> Iterator[tuple[int, Member]]:
        """Give line number and member of every row without a problem."""
        try:
            encoding = detect_encoding(self.path)
        except UnicodeDecodeError:
            self._file_problem("wrong_encoding")
            return
        lines = read_lines(self.path, encoding)
        header, _ = next(lines, (None, 0))
        if header is None:
            self._file_problem("empty_file")
            return
        names, wrong = read_header(header)
        for each in wrong:
            self._note("", each)
        if wrong:
            return
        total = self.path.stat().st_size
        for line, done in lines:
            self.rows += 1
            member = self._member(line, names)
            if member is not None:
                yield line.row, member
            if self.rows % _EVERY == 0:
                self.progress("reading", done, total)
        if self.rows == 0:
            self._file_problem("empty_file")
        self.progress("reading", total, total)

    def report(self, job: UUID | None, *, known: bool = False) -> LoadReport:
        """Say how it went."""
        shown = tuple(sorted(problem for _, problem in self.found)[:MOST_PROBLEMS_SHOWN])
        return LoadReport(self.rows, self.rejected, shown, dict(self.counts), job, known)

    def _member(self, line: Line, names: list[str]) -> Member | None:
        if code := line.misfit(len(names)):
            self._reject("", [RowProblem(line.row, "", code)])
            return None
        texts = dict(zip(names, line.fields, strict=True))
        member, wrong = read_member(texts, self.today)
        problems = [RowProblem(line.row, column, code) for column, code in wrong]
        if member is not None and self._seen.setdefault(member.member_id, line.row) != line.row:
            problems.append(RowProblem(line.row, "member_id", "same_member_twice"))
        if problems:
            unnamed = any(problem.column == "member_id" for problem in problems)
            self._reject("" if unnamed else texts.get("member_id", ""), problems)
            return None
        return member

    def _reject(self, member_id: str, problems: list[RowProblem]) -> None:
        self.rejected += 1
        for each in problems:
            self._note(member_id, each)

    def _file_problem(self, code: str) -> None:
        self._note("", RowProblem(1, "", code))

    def _note(self, member_id: str, problem: RowProblem) -> None:
        self.counts[problem.code] += 1
        self.found.append((member_id, problem))


def write_rejects(path: Path, found: list[tuple[str, RowProblem]]) -> None:
    """却下ファイル: write what is wrong, row by row, into a file of mode 0600; it appears whole or not."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("row", "member_id", "column", "code", "reason"))
        for member_id, problem in found:
            said = " / ".join(PROBLEMS[problem.code])
            rows.writerow((problem.row, member_id, problem.column, problem.code, said))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
