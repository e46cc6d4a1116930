# SPDX-License-Identifier: Apache-2.0
"""Many inquiries at once, across real processes with durable stores: how fast, and is every one recorded?

Twenty clerks at Asahi City ask the pension service about its insured residents (row 75), inside the
city's own process, each through its gateway as always. Afterwards each answer is counted in every place
where it must stand exactly once. `warifu bench exchange` and the test that kills bodies both use it.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warifu.app import desk
from warifu.demo.country import SEATS
from warifu.demo.running import Told, running
from warifu.demo.stage import Stage
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import ResidentsService, ResidentsStore
from warifu.residents.numbering import items_of

ASKING, ASKED = "city:asahi", "agency:pension"
ASKERS, PEOPLE = 20, 60
AT_ONE_CALL = 1000  # questions in one call to the desk, which must end within the wire's patience
LIMIT_RATE, LIMIT_P99_MS = 150, 250


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each answer stands in each place; every list must be as long as the answers, no id twice."""

    answered: int
    provided: int
    converted: int
    recorded: int
    logged: int
    filed: int

    @property
    def each_exactly_once(self) -> bool:
        """Say whether no record is lost or doubled: two log entries and two letters for each answer."""
        places = (self.provided, self.converted, self.recorded)
        return all(place == self.answered for place in places) and self.logged == self.filed == (
            2 * self.answered
        )


def enrol_insured(stage: Stage, people: int = PEOPLE) -> list[str]:
    """Enrol residents of Asahi at the pension service; gives their numbers inside Asahi."""
    parts = stage.parts(ASKING)
    register = ResidentsService(
        ResidentsStore(parts.database),
        municipality=next(seat.town.code for seat in SEATS if seat.body == ASKING and seat.town),
        keys=parts.ring,
        clock=parts.clock,
        draw=os.urandom,
    )
    residents = next(iter(register.registered(people)))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: _enrol(stage, each.in_house_number, items_of(each.stated)), residents))
    parts.database.close()
    names = [each.in_house_number.reveal("ask about her") for each in residents]
    stage.at_desk(ASKING, "enrol-residents", desk.People(names), desk.Counted)
    return names


def _enrol(stage: Stage, in_house: InHouseNumber, items: Any) -> None:
    person = desk.Person(in_house.reveal("read her notice"))
    number = stage.at_desk(ASKING, "notice", person, desk.NumberReply).number
    stage.at_desk(ASKED, "enrol", desk.Enrol(number, desk.items_message(items)), desk.Person)


def ask(stage: Stage, people: Sequence[str], keys: Sequence[str]) -> desk.Loaded:
    """Ask one question for each key, by twenty clerks at once; the same key again continues its question."""
    message = desk.Load(list(keys), list(people), ASKED, 7501, [3001], ASKERS)
    return stage.at_desk(ASKING, "load", message, desk.Loaded)


def count(stage: Stage, prefix: str) -> Counts:
    """Count the answers of one run in every place where they must stand."""
    asked = _rows(
        stage,
        ASKING,
        "SELECT i.reqid FROM gateway.inquiry i JOIN gateway.outcome o USING (reqid)"
        " WHERE i.ask_key LIKE %s AND o.status IN ('answered', 'no-record')",
        f"{prefix}%",
    )
    ids = [bytes(row[0]) for row in asked]
    keys = [reqid + bytes([kind]) for reqid in ids for kind in (1, 2)]

    def held(body: str, table: str) -> int:
        return len(_rows(stage, body, f"SELECT 1 FROM {table} WHERE reqid = ANY(%s)", ids))

    log = "SELECT 1 FROM ledger.ledger_entry WHERE submit_key = ANY(%s)"
    filed = "SELECT 1 FROM portal.filed WHERE line = ANY(%s) AND state = 1"
    return Counts(
        answered=len(ids),
        provided=held(ASKED, "gateway.provision"),
        converted=held("operator", "hub.request"),
        recorded=held("commission", "converter.done"),
        logged=len(_rows(stage, "operator", log, keys)),
        filed=len(_rows(stage, "portal", filed, ids)),
    )


def _rows(stage: Stage, body: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    parts = stage.parts(body)
    with parts.database.transaction() as connection:
        found = connection.execute(query, values).fetchall()
    parts.database.close()
    return found


def bench(questions: int = 3000, folder: Path | None = None) -> dict[str, object]:
    """Measure complete inquiries a second across real processes; fsync is on."""
    say = Told()
    with running(folder, 200, 1, say) as demo:
        people = enrol_insured(demo.stage)
        say(f"{len(people)} insured people enrolled")
        ask(demo.stage, people, [f"warm/{number}" for number in range(200)])
        cpu_before, began = _cpu(demo.stage), time.monotonic()
        seconds: list[float] = []
        refused: dict[str, int] = {}
        for start in range(0, questions, AT_ONE_CALL):
            keys = [f"bench/{number}" for number in range(start, min(start + AT_ONE_CALL, questions))]
            loaded = ask(demo.stage, people, keys)
            seconds += loaded.seconds
            for reason in loaded.refused:
                refused[reason] = refused.get(reason, 0) + 1
            say(f"{start + len(keys)} inquiries")
        elapsed = time.monotonic() - began
        cpu = {body: round(after - cpu_before[body], 2) for body, after in _cpu(demo.stage).items()}
        counts = count(demo.stage, "bench/")
    rate, p99 = len(seconds) / elapsed, _percentile(seconds, 99) * 1000
    return {
        "bench": "exchange-processes",
        "inquiries": len(seconds),
        "refused": refused,
        "rate": round(rate, 1),
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p99_ms": round(p99, 1),
        "askers": ASKERS,
        "cpu_ms_per_inquiry": {body: round(1000 * used / questions, 2) for body, used in cpu.items()},
        "limit_rate": LIMIT_RATE,
        "limit_p99_ms": LIMIT_P99_MS,
        "ratio_to_limit": round(rate / LIMIT_RATE, 2),
        "each_record_exactly_once": counts.each_exactly_once,
        "rss_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


def _cpu(stage: Stage) -> dict[str, float]:
    """Give the processor seconds of each body's process so far."""
    used = {}
    for body in stage.country.sockets:
        fields = Path(f"/proc/{stage.pid(body)}/stat").read_text().rpartition(")")[2].split()
        used[body] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used
