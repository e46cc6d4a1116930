# SPDX-License-Identifier: Apache-2.0
"""一括照合: many papers against a kept register, with DuckDB; the same decisions as one by one.

Papers are normalised in `processes` processes, DuckDB joins keys with keys, and `decision.decide` judges each
paper with those who share a key. Nothing is written: gates, samples and the commit are the linking
office's (G6). DuckDB is an extra; without it the job refuses and says how to install it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, pairwise
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Refusal
from warifu.matching.decision import Decision, Purpose, Verdict, decide, may_be
from warifu.matching.explanation import for_record
from warifu.matching.forms import Query, make_query
from warifu.matching.kept import KeptRegister
from warifu.matching.keys import keys_of_query

_CHUNK = 2_000
_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "": Sex.NOT_STATED}
_QUERIES = msgspec.msgpack.Decoder(Query)
_JOIN = "SELECT DISTINCT asked.at AS asked, held.at AS held FROM asked JOIN held USING (key) ORDER BY ALL"
T = TypeVar("T")
R = TypeVar("R")
Run = Callable[[Callable[[T], R], Sequence[T]], Iterator[R]]


class DuckDbMissing(Refusal):
    """Matching many papers at once needs DuckDB, which is not installed."""

    status = 503
    reason = "duckdb-missing"
    law = "docs/spec/matching.md"
    remedy = "Install the extra: pip install 'warifu[match]'. One paper at a time needs no DuckDB."


class Paper(NamedTuple):
    """記載: what one paper states, as read from a file; any date form for birth, sex F, M or empty."""

    name: str
    kana: str
    birth: str
    sex: str
    address: str

    def __repr__(self) -> str:
        return "Paper(••••)"

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True, slots=True, repr=False)
class Judged:
    """一括照合の結果: one decision without the records. `explanation` is `for_record`, kept with the case."""

    verdict: Verdict
    rule: str
    ref: str
    shown: tuple[str, ...]
    explanation: bytes


@dataclass(slots=True)
class Seconds:
    """How long the parts of a job took, and how many pairs were compared."""

    normalise: float = 0.0
    join: float = 0.0
    decide: float = 0.0
    pairs: int = 0


@dataclass(frozen=True)
class BatchMatching:
    """一括照合: matches papers against one kept register, on one day, for one purpose."""

    folder: Path
    on: date
    purpose: Purpose = field(default_factory=Purpose)
    processes: int = 2
    explain: bool = True

    def match(self, papers: Sequence[Paper], seconds: Seconds | None = None) -> list[Judged]:
        """Judge every paper, in order. Raises DuckDbMissing, and Malformed for what a paper cannot state."""
        duckdb = _duckdb()
        seconds = seconds or Seconds()
        pieces = [papers[at : at + _CHUNK] for at in range(0, len(papers), _CHUNK)]
        pool: AbstractContextManager[ProcessPoolExecutor | None] = (
            ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"))
            if self.processes > 1 and len(pieces) > 1
            else nullcontext()
        )
        with pool as workers:
            began = perf_counter()
            normal = list(_run(workers, _normalise, pieces))
            seconds.normalise = perf_counter() - began
            asked, held = self._join(duckdb, [keys for _, keys in normal])
            seconds.join, seconds.pairs = perf_counter() - began - seconds.normalise, len(asked)
            work = partial(_judge, self.folder, self.on, self.purpose, self.explain)
            tasks = list(_tasks([forms for forms, _ in normal], asked, held))
            judged = list(chain.from_iterable(_run(workers, work, tasks)))
            seconds.decide = perf_counter() - began - seconds.normalise - seconds.join
        return judged

    def _join(
        self, duckdb: ModuleType, keys: Sequence[Sequence[tuple[int, ...]]]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Find the pairs of paper and record that share a key, sorted by paper."""
        register = KeptRegister(self.folder)
        each = list(chain.from_iterable(keys))
        counts = np.array([len(own) for own in each], dtype=np.int32)
        column = np.fromiter(chain.from_iterable(each), dtype=np.int64, count=int(counts.sum()))
        at = np.repeat(np.arange(len(each), dtype=np.int32), counts)
        with duckdb.connect(config={"threads": self.processes}) as connection:
            connection.register("asked", {"key": column, "at": at})
            connection.register("held", {"key": np.asarray(register.keys), "at": np.asarray(register.places)})
            pairs = connection.execute(_JOIN).fetchnumpy()
        return np.asarray(pairs["asked"], dtype=np.int32), np.asarray(pairs["held"], dtype=np.int32)


# One task of a worker: forms of papers and, for each, the places of the records to compare.
Task = tuple[Sequence[bytes], list[npt.NDArray[np.int32]]]


def _tasks(
    forms: Sequence[Sequence[bytes]], asked: npt.NDArray[np.int32], held: npt.NDArray[np.int32]
) -> Iterator[Task]:
    at = 0
    for piece in forms:
        bounds = np.searchsorted(asked, np.arange(at, at + len(piece) + 1))
        yield piece, [held[start:stop] for start, stop in pairwise(bounds)]
        at += len(piece)


def _run(workers: ProcessPoolExecutor | None, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
    return map(work, tasks) if workers is None else workers.map(work, tasks)


def _normalise(papers: Sequence[Paper]) -> tuple[list[bytes], list[tuple[int, ...]]]:
    queries = [
        make_query(name=name, kana=kana, birth=birth, sex=_SEXES[sex], address=address)
        for name, kana, birth, sex, address in papers
    ]
    return [msgspec.msgpack.encode(each) for each in queries], [keys_of_query(each) for each in queries]


def _judge(folder: Path, on: date, purpose: Purpose, explain: bool, task: Task) -> list[Judged]:  # noqa: FBT001
    register = KeptRegister(folder)
    found: list[Judged] = []
    for form, places in zip(*task, strict=True):
        query = _QUERIES.decode(form)
        born = zip(places.tolist(), register.births(places), strict=True)
        near = [at for at, birth in born if may_be(query, birth)]
        found.append(_judged(decide(query, map(register.record, near), on, purpose), explain=explain))
    return found


def _judged(decision: Decision, *, explain: bool) -> Judged:
    return Judged(
        decision.verdict,
        decision.rule,
        decision.linked.ref if decision.linked else "",
        tuple(each.record.ref for each in decision.shown),
        for_record(decision) if explain else b"",
    )


def _duckdb() -> ModuleType:
    try:
        import duckdb  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise DuckDbMissing from error
    return duckdb
