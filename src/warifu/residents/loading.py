# SPDX-License-Identifier: Apache-2.0
"""台帳の読込: loading a whole file of residents, all of it or nothing, in one transaction.

Every line is read, checked and copied to a staging table in one pass of flat memory; then the rows are
checked against each other and the register, and inserted as sets. A load that is killed leaves
nothing; the same file twice changes nothing, because each row has a natural key (`writing.row_key`).
After it, normal forms for matching are made in small transactions (`matching.Matching.fill` says why); where
that is broken off, nobody is matched until the same load, or `fill`, makes the rest.
It does NOT give numbers: `residents_without_number` names those who await one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from warifu.kernel.rows import Line, check_paths, detect_encoding, file_hash
from warifu.residents.nouns import EventKind, LoadReport
from warifu.residents.particulars import Particulars, faults, read_particulars
from warifu.residents.problems import RowProblem
from warifu.residents.reading import read_header, read_lines
from warifu.residents.rejects import Rejects
from warifu.residents.service import ResidentsService
from warifu.residents.store import RegisterRows, StagedRows

MOST_PROBLEMS_SHOWN = 100
_EVERY = 5_000
_COLUMN_MEANT = {
    "same_person_twice": "name",
    "household_without_head": "relation",
    "household_with_several_heads": "relation",
    "household_with_several_spouses": "relation",
}


class Progress(Protocol):
    """Told how far a load is: `phase` is reading (in bytes), checking, registering or matching (rows)."""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show it; must not raise."""
        ...


def no_progress(phase: str, done: int, total: int) -> None:
    """Show nothing."""


def load_file(
    path: Path,
    service: ResidentsService,
    *,
    by: str,
    accept_valid: bool = False,
    rejects: Path | None = None,
    progress: Progress = no_progress,
) -> LoadReport:
    """Load a register file; the whole file, or with `accept_valid` every row that has no problem.

    `by` says who loads it. `rejects` names a file for the rejected rows: row, column, reason and the
    original line; corrected there, it can itself be loaded. Nothing in a file makes this raise: what is
    wrong is in the report. Raises Malformed where the path cannot be read.
    """
    check_paths(path, rejects, "residents")
    try:
        encoding = detect_encoding(path)
    except UnicodeDecodeError:
        return _Tally("").file_problems([RowProblem(1, "", "wrong_encoding")])
    lines = read_lines(path, encoding)
    header, _ = next(lines, (None, 0))
    if header is None:
        return _Tally(encoding).file_problems([RowProblem(1, "", "empty_file")])
    names, wrong = read_header(header)
    if wrong:
        return _Tally(encoding).file_problems(wrong)
    with nullcontext() if rejects is None else Rejects(rejects, header) as rejected:
        load = _Load(path, names, service, _Tally(encoding, rejected), accept_valid, progress)
        report = load.run(lines, by)
    if report.accepted:
        service.matching.fill(lambda made: progress("matching", made, max(made, report.loaded)))
    return report


@dataclass
class _Tally:
    """What was found so far. The first problems are kept; all are counted and go to the rejects file."""

    encoding: str
    rejects: Rejects | None = None
    rows: int = 0
    rejected: int = 0
    shown: list[RowProblem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def reject(self, line: Line, problems: list[RowProblem]) -> None:
        self.rejected += 1
        self.note(problems)
        if self.rejects is not None:
            self.rejects.write(line, problems)

    def note(self, problems: list[RowProblem]) -> None:
        self.counts.update(problem.code for problem in problems)
        self.shown += problems[: max(0, MOST_PROBLEMS_SHOWN - len(self.shown))]

    def file_problems(self, problems: list[RowProblem]) -> LoadReport:
        self.note(problems)
        return self.report(loaded=0, unchanged=0, accepted=False)

    def report(self, *, loaded: int, unchanged: int, accepted: bool) -> LoadReport:
        return LoadReport(
            rows=self.rows,
            loaded=loaded,
            unchanged=unchanged,
            rejected=self.rejected,
            problems=tuple(sorted(self.shown)),
            problem_counts=dict(self.counts),
            encoding=self.encoding,
            accepted=accepted,
        )


@dataclass
class _Load:
    """One load: the steps in the order they happen."""

    path: Path
    names: list[str]
    service: ResidentsService
    tally: _Tally
    accept_valid: bool
    progress: Progress

    def run(self, lines: Iterable[tuple[Line, int]], by: str) -> LoadReport:
        with self.service.store.load_transaction() as (tx, staged):
            self._read(lines, staged)
            if self.tally.rows == 0:
                return self.tally.file_problems([RowProblem(1, "", "empty_file")])
            if self.tally.rejected and not self.accept_valid:
                return self.tally.report(loaded=0, unchanged=0, accepted=False)
            tx.take_turn(alone=True)
            self._check(staged)
            if self.tally.rejected and not self.accept_valid:
                return self.tally.report(loaded=0, unchanged=0, accepted=False)
            loaded = self._register(tx, staged, by)
        unchanged = self.tally.rows - self.tally.rejected - loaded
        return self.tally.report(loaded=loaded, unchanged=unchanged, accepted=True)

    def _read(self, lines: Iterable[tuple[Line, int]], staged: StagedRows) -> None:
        """Read, check and stage each line by itself."""
        total, today = self.path.stat().st_size, self.service.clock.today()
        municipality = self.service.municipality.digits
        with staged.copying() as put:
            for line, done in lines:
                self.tally.rows += 1
                stated, wrong = self._parse(line)
                if stated is not None:
                    wrong = [RowProblem(line.row, it.column, it.code) for it in faults(stated, today)]
                if wrong:
                    self.tally.reject(line, wrong)
                elif stated is not None and (self.accept_valid or not self.tally.rejected):
                    key, service = stated.row_key(municipality), self.service
                    put(line.row, key, stated, service.draw_in_house_number(), service.draw_record_code())
                if self.tally.rows % _EVERY == 0:
                    self.progress("reading", done, total)
        self.progress("reading", total, total)

    def _parse(self, line: Line) -> tuple[Particulars | None, list[RowProblem]]:
        if problem := line.misfit(len(self.names)):
            return None, [RowProblem(line.row, "", problem)]
        stated, wrong = read_particulars(dict(zip(self.names, line.fields, strict=True)))
        return stated, [RowProblem(line.row, each.column, each.code) for each in wrong]

    def _check(self, staged: StagedRows) -> None:
        """Check the rows against each other and the register, in the database."""
        self.progress("checking", 0, self.tally.rows)
        staged.settle()
        staged.mark_same_person_twice()
        staged.mark_different_content()
        staged.mark_broken_households()
        originals = self._originals()
        for row, code in staged.problems():
            line = next((line for line in originals if line.row == row), Line(row, "", []))
            self.tally.reject(line, [RowProblem(row, _COLUMN_MEANT.get(code, ""), code)])
        self.progress("checking", self.tally.rows, self.tally.rows)

    def _originals(self) -> Iterator[Line]:
        """Read the file again, only if the rejects file needs the original lines."""
        if self.tally.rejects is not None:
            yield from (line for line, _ in read_lines(self.path, self.tally.encoding))

    def _register(self, tx: RegisterRows, staged: StagedRows, by: str) -> int:
        new = staged.count_new()
        if new == 0:
            return 0
        self.progress("registering", 0, new)
        while taken := staged.lines_with_used_codes():
            staged.give_codes({row: self.service.draw_record_code() for row in taken})
        now = self.service.clock.now()
        event = tx.record_event(
            EventKind.LOAD,
            effective_on=self.service.clock.today(),
            recorded_at=now,
            by=by,
            reason=f"file sha256:{file_hash(self.path).hex()}",
        )
        loaded = staged.register_new(event, now)
        self.progress("registering", loaded, new)
        return loaded
