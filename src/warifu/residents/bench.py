# SPDX-License-Identifier: Apache-2.0
"""`warifu bench register`: a file of residents loaded, made ready for matching, and looked up.

The limit is measured in the same run: a bare COPY of the very same rows and the same index builds. It judges
nothing: the caller reads the figures. Real PostgreSQL with fsync on; progress goes to stderr. The people are
made up from short lists: names and birth dates repeat far more often than in life, so that look-ups by match
read more candidates than they would there.
"""

from __future__ import annotations

import csv
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeAlias

from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, create_body, migrate, open_server
from warifu.kernel.keys import FileKeyRing
from warifu.matching import make_query
from warifu.residents.loading import load_file
from warifu.residents.particulars import COLUMNS
from warifu.residents.protection.decisions import Asker, Capacity
from warifu.residents.service import ResidentsService
from warifu.residents.store import ResidentsStore
from warifu.residents.store.baseline import bare_copy_seconds

Figures: TypeAlias = dict[str, float | int | str | bool]

_SURNAMES = (
    ("山田", "ヤマダ"),
    ("佐藤", "サトウ"),
    ("渡邊", "ワタナベ"),
    ("髙橋", "タカハシ"),
    ("斉藤", "サイトウ"),
)
_FIRST = (("花", "ハナ"), ("春", "ハル"), ("美", "ミ"), ("和", "カズ"), ("幸", "サチ"), ("光", "ミツ"))
_LAST = (("子", "コ"), ("代", "ヨ"), ("江", "エ"), ("美", "ミ"), ("香", "カ"), ("世", "セ"))
_TOWNS = ("緑町", "中央", "桜町", "海辺町", "本町", "山手", "川原町", "駅前通")
_ASKER = Asker(Capacity.CLERK, "bench", "bench")
Row: TypeAlias = dict[str, str]


def run(*, residents: int = 20_000, looked_up: int = 500, home: Path | None = None) -> Figures:
    """Measure and give one flat dict.

    `residents`: rows of the file, loaded into a fresh database under `home` (default: the system's temporary
    folder). `looked_up`: residents looked up, by four items and by match.
    """
    with tempfile.TemporaryDirectory(prefix="warifu-bench-", dir=home) as folder:
        place = Path(folder)
        place.chmod(0o711)
        _say(f"making up {residents:,} people")
        rows = list(_people(residents))
        _write(place / "register.csv", rows)
        server = open_server(place / "server")
        try:
            body = create_body(server.admin_conninfo, "city", place / "secrets", prefix=f"bench{os.getpid()}")
            migrate(body.owner_conninfo, ["residents"], body.role)
            database = Database.connect(body.conninfo)
            service = _service(database, place)
            figures = _load(service, place / "register.csv", residents)
            asked = Random(1).sample(rows, min(looked_up, residents))  # noqa: S311  whom to look up
            figures |= _look_up(service, asked)
            database.close()
            _say("copying the same rows into bare tables, then building their indexes")
            (place / "rows").mkdir()
            bare = bare_copy_seconds(body.owner_conninfo, place / "rows")
        finally:
            server.stop()
    return {
        "bench": "register",
        **figures,
        "bare_copy_and_index_seconds": round(bare, 2),
        "ratio_to_bare": round(float(figures["seconds"]) / bare, 2),
    }


def _service(database: Database, place: Path) -> ResidentsService:
    keys = FileKeyRing(place / "keys")
    keys.make("residents-number", "residents-custody")
    return ResidentsService(
        ResidentsStore(database),
        municipality=MunicipalityCode.of_five_digits("99201"),
        keys=keys,
        clock=SystemClock(),
        draw=secrets.token_bytes,
    )


def _load(service: ResidentsService, path: Path, residents: int) -> Figures:
    """Load the file; the load itself ends when the first form is about to be made."""
    ends: dict[str, float] = {}
    said: dict[str, int] = {}

    def progress(phase: str, done: int, total: int) -> None:
        ends[phase] = time.perf_counter()
        twentieth = done * 20 // max(total, 1)
        if said.get(phase) != twentieth:  # a line for each 500 rows would bury the figures
            said[phase] = twentieth
            _say(f"{phase}: {done:,} of {total:,}")

    began = time.perf_counter()
    report = load_file(path, service, by="bench", progress=progress)
    ended = time.perf_counter()
    if report.loaded != residents:
        raise RuntimeError(f"the register took {report.loaded} of {residents} rows")
    return {
        "residents": residents,
        "seconds": round(ended - began, 2),
        "rows_per_second": round(residents / (ended - began)),
        "load_seconds": round(ends["registering"] - began, 2),
        "match_forms_seconds": round(ended - ends["registering"], 2),
    }


def _look_up(service: ResidentsService, asked: list[Row]) -> Figures:
    _say(f"looking up {len(asked):,} people, by four items and by match")
    linked = 0

    def by_items(row: Row) -> None:
        born_on = date.fromisoformat(row["birth_date"])
        items = FourBasicItems(row["name"], born_on, Sex.FEMALE, row["address"])
        service.search_by_four_items(items, asker=_ASKER)

    def by_match(row: Row) -> None:
        nonlocal linked
        query = make_query(
            name=row["name"], kana=row["kana"], birth=row["birth_date"], address=row["address"]
        )
        linked += service.matching.match(query, _ASKER).linked is not None

    return {
        **_times("four_items", by_items, asked),
        **_times("match", by_match, asked),
        "looked_up": len(asked),
        "linked": linked,
    }


def _times(name: str, ask: Callable[[Row], None], rows: list[Row]) -> Figures:
    taken = []
    for row in rows:
        began = time.perf_counter()
        ask(row)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    return {
        f"{name}_p50_ms": round(taken[len(taken) // 2], 2),
        f"{name}_p99_ms": round(taken[min(len(taken) - 1, len(taken) * 99 // 100)], 2),
    }


def _people(count: int) -> Iterator[Row]:
    """Heads of households of one, each at an address of her own."""
    draw = Random(7)  # noqa: S311  made-up people
    empty = dict.fromkeys(COLUMNS, "")
    for at in range(count):
        family, first, last = draw.choice(_SURNAMES), draw.choice(_FIRST), draw.choice(_LAST)
        born_on = date(1935, 1, 1) + timedelta(days=draw.randrange(85 * 365))
        block, house = divmod(at // len(_TOWNS), 30)
        yield empty | {
            "household": f"B-{at:07d}",
            "relation": "世帯主",
            "name": f"{family[0]}　{first[0]}{last[0]}",
            "kana": f"{family[1]}　{first[1]}{last[1]}",
            "birth_date": born_on.isoformat(),
            "sex": "女",
            "nationality": "日本",
            "postal_code": "999-0101",
            "address": f"割符県美登里市{_TOWNS[at % len(_TOWNS)]}{block + 1}番地{house + 1}",
            "resident_since": max(born_on, date(2015, 4, 1)).isoformat(),
        }


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS))
        writer.writeheader()
        writer.writerows(rows)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
