# SPDX-License-Identifier: Apache-2.0
"""`warifu bench match`: false links, recall and seconds over invented people, and the habit of 2023 beside.

The register is dense (a nation's births a day); about one paper in six is about somebody it does not have.
The limit of speed is DuckDB's join of the same keys, timed in the same run. Nothing is asserted here: the
caller reads the figures. The people are `heldout`'s; their errors have assumed shares, no field measurement.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np

from warifu.identifiers.four_items import Sex
from warifu.matching.batch import BatchMatching, Judged, Paper, Seconds
from warifu.matching.decision import Verdict, decide
from warifu.matching.forms import Query, Record, make_query
from warifu.matching.heldout import (
    Asked,
    Chunk,
    Maker,
    Names,
    Person,
    ask,
    first_hits,
    habit_key,
    make_chunk,
    make_names,
)
from warifu.matching.heldout.people import ABSENT_SHARE, BIRTHS_A_DAY
from warifu.matching.kept import Kept, KeptRegister, kept, write_kept
from warifu.matching.keys import keys_of_query
from warifu.matching.service import MatchingService

Figures = dict[str, Any]
ON = date(2026, 4, 1)
LIMIT_HOLDS = (
    "DuckDB's join of the papers' keys with the register's, same run, same threads; no Python, no decision"
)
_CHUNK = 10_000


def run(
    read_table: Callable[[str], list[dict[str, str]]],
    *,
    records: int = 1_000_000,
    papers: int = 200_000,
    days: int = 0,
    seed: int = 1,
    processes: int = 2,
    home: Path | None = None,
) -> Figures:
    """Measure in a fresh folder under `home`; one dict.

    `read_table` gives the demo's names (`warifu.demo.town.tables.read_table`). `days`: width of the birth
    dates (0: national density; 36,500: all ages). A person has a paper with odds of `papers` to `records`.
    """
    people = int(records / (1 - ABSENT_SHARE))
    plan = _Plan(seed, days or max(1, round(people / BIRTHS_A_DAY)), papers / people, make_names(read_table))
    with tempfile.TemporaryDirectory(prefix="warifu-match-", dir=home) as place:
        folder = Path(place) / "register"
        began = time.perf_counter()
        world = _World()
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as workers:
            made = workers.map(plan.make, range(-(-people // _CHUNK)))
            size = write_kept(folder, world.gather(made))
        prepared = time.perf_counter() - began
        seconds = Seconds()
        began, cpu = time.perf_counter(), _cpu()
        judged = BatchMatching(folder, ON, processes=processes).match(
            [each.paper for each in world.asked], seconds
        )
        took, cpu = time.perf_counter() - began, _cpu() - cpu
        figures = _accuracy(world.asked, judged)
        _, times = np.unique(np.array(world.doubles, dtype=np.int64), return_counts=True)
        figures["strangers_l4_could_mistake"] = int(times[times > 1].sum())
        figures |= (
            _habit(world)
            | _online(folder, world.asked, judged, 3_000)
            | _current_only(folder, world.asked, 20_000)
        )
    return {
        "bench": "match",
        "seed": seed,
        "records": size,
        "papers": len(judged),
        "births_a_day": round(people / plan.days),
        **figures,
        "processes": processes,
        "prepare_register_s": round(prepared, 1),
        "batch_s": round(took, 1),
        "batch_cpu_s": round(cpu, 1),
        "normalise_s": round(seconds.normalise, 1),
        "join_s": round(seconds.join, 2),
        "decide_s": round(seconds.decide, 1),
        "pairs_per_paper": round(seconds.pairs / len(judged), 2),
        "limit": round(seconds.join, 2),
        "ratio_to_limit": round(took / seconds.join, 1),
        "limit_holds": LIMIT_HOLDS,
        "rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _cpu() -> float:
    """Seconds of processor this process and its ended children have used."""
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(each.ru_utime + each.ru_stime for each in used)


Made = tuple[list[Kept], list[str], list[int], list[Asked], list[int]]


@dataclass(frozen=True)
class _Plan:
    """What each process needs to make a chunk of people and papers."""

    seed: int
    days: int
    share: float
    names: Names

    def make(self, number: int) -> Made:
        """Make a chunk: forms and keys of those registered, their refs and habit keys, and papers."""
        chunk = Chunk(self.seed, number, _CHUNK, self.days)
        people = make_chunk(chunk, self.names)
        chance = Random(f"warifu/heldout/papers/{self.seed}/{number}")  # noqa: S311  # fiction
        maker = Maker(chance, chunk, self.names)
        asked = [
            ask(each, chance, maker.place, maker.surname)
            for each in people
            if chance.random() < (0.5 if each.twin else self.share)
        ]
        held = [each for each in people if each.present]
        habit = [habit_key(each.surname[1] + each.given[1], each.birth, each.sex.upper()) for each in held]
        doubles = [_double_key(each) for each in people]
        return [kept(each.record()) for each in held], [each.ref for each in held], habit, asked, doubles


@dataclass
class _World:
    """What was made, beside the register's files."""

    refs: list[str] = field(default_factory=list)
    habit: list[int] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    doubles: list[int] = field(default_factory=list)

    def gather(self, chunks: Iterator[Made]) -> Iterator[Kept]:
        for held, refs, habit, asked, doubles in chunks:
            self.refs += refs
            self.habit += habit
            self.asked += asked
            self.doubles += doubles
            yield from held


def _double_key(person: Person) -> int:
    """What two people must share so that L4 could take one for the other: name, reading, birth, town."""
    home = person.home
    names = "|".join((*person.surname, *person.given, home.prefecture, home.city, home.town))
    return habit_key(names, person.birth, person.sex)


def _accuracy(asked: Sequence[Asked], judged: Sequence[Judged]) -> Figures:
    """Count links, false links and recall, whole, by error class and by subgroup."""
    outcome = list(starmap(_outcome, zip(asked, judged, strict=True)))
    total = Counter(outcome)
    present = sum(each.truth.present for each in asked)
    links = total["right"] + total["false"]
    referred = [
        (each, found)
        for each, found in zip(asked, judged, strict=True)
        if found.verdict is Verdict.REFER and each.truth.present
    ]
    return {
        "absent_share": round(1 - present / len(asked), 4),
        "absent_twin_papers": sum(each.truth.twin and not each.truth.present for each in asked),
        "links": links,
        "false_links": total["false"],
        "false_link_bound_95": 3 / links if links and not total["false"] else None,
        "recall": round(total["right"] / present, 4),
        "referral_rate": round(sum(each.verdict is Verdict.REFER for each in judged) / len(judged), 4),
        "shown_in_referral": round(
            sum(each.truth.ref in found.shown for each, found in referred) / max(1, len(referred)), 4
        ),
        "rules": dict(sorted(Counter(each.rule for each in judged).items())),
        "by_error": _table([each.error for each in asked], asked, outcome, judged),
        "by_group": _table([each.group for each in asked], asked, outcome, judged),
    }


def _outcome(asked: Asked, judged: Judged) -> str:
    if judged.verdict is not Verdict.LINK:
        return "none"
    return "right" if asked.truth.present and judged.ref == asked.truth.ref else "false"


def _table(
    labels: Sequence[str], asked: Sequence[Asked], outcome: Sequence[str], judged: Sequence[Judged]
) -> dict[str, dict[str, float | int]]:
    rows: dict[str, dict[str, float | int]] = {}
    for label in sorted(set(labels)):
        own = [at for at, each in enumerate(labels) if each == label]
        present = sum(asked[at].truth.present for at in own)
        rows[label] = {
            "papers": len(own),
            "recall": round(sum(outcome[at] == "right" for at in own) / max(1, present), 4),
            "false_links": sum(outcome[at] == "false" for at in own),
            "referred": round(sum(judged[at].verdict is Verdict.REFER for at in own) / len(own), 4),
        }
    return rows


def _habit(world: _World) -> Figures:
    """Replay reading + birth date + sex, first hit, over the same papers and register."""
    asked = [habit_key(each.paper.kana, each.paper.birth, each.paper.sex) for each in world.asked]
    hits = first_hits(np.array(world.habit, dtype=np.int64), np.array(asked, dtype=np.int64))
    right = sum(
        place >= 0 and each.truth.present and world.refs[place] == each.truth.ref
        for each, place in zip(world.asked, hits.tolist(), strict=True)
    )
    links = int((hits >= 0).sum())
    present = sum(each.truth.present for each in world.asked)
    return {
        "habit_2023_links": links,
        "habit_2023_false_links": links - right,
        "habit_2023_recall": round(right / present, 4),
    }


def _query(paper: Paper) -> Query:
    sex = {"F": Sex.FEMALE, "M": Sex.MALE}.get(paper.sex, Sex.NOT_STATED)
    return make_query(name=paper.name, kana=paper.kana, birth=paper.birth, sex=sex, address=paper.address)


def _online(folder: Path, asked: Sequence[Asked], judged: Sequence[Judged], count: int) -> Figures:
    """Decide one paper at a time, from text to decision, and compare with the batch."""
    service = MatchingService(KeptRegister(folder))
    took: list[float] = []
    differ = 0
    for each, found in list(zip(asked, judged, strict=True))[:: max(1, len(asked) // count)]:
        began = time.perf_counter()
        decision = service.match(_query(each.paper), ON)
        took.append((time.perf_counter() - began) * 1000)
        linked = decision.linked.ref if decision.linked else ""
        differ += (decision.verdict, decision.rule, linked) != (found.verdict, found.rule, found.ref)
    cuts = statistics.quantiles(took, n=100)
    return {
        "online_papers": len(took),
        "online_differ_from_batch": differ,
        "online_p50_ms": round(cuts[49], 3),
        "online_p99_ms": round(cuts[98], 3),
    }


def _current_only(folder: Path, asked: Sequence[Asked], count: int) -> Figures:
    """Count again over some of the papers with the register's history taken away."""
    register = KeptRegister(folder)
    right = false = present = 0
    for each in asked[:: max(1, len(asked) // count)]:
        query = _query(each.paper)
        decision = decide(query, map(_without_history, register.sharing(keys_of_query(query))), ON)
        present += each.truth.present
        if decision.linked is not None:
            fits = each.truth.present and decision.linked.ref == each.truth.ref
            right, false = right + fits, false + (not fits)
    return {"current_only_recall": round(right / max(1, present), 4), "current_only_false_links": false}


def _without_history(record: Record) -> Record:
    return msgspec.structs.replace(
        record,
        names=tuple(each for each in record.names if not each.until),
        kana=tuple(each for each in record.kana if not each.until),
        addresses=tuple(each for each in record.addresses if not each.until),
    )
