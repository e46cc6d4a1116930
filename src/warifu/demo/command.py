# SPDX-License-Identifier: Apache-2.0
"""`warifu demo`: a country in a box, from an empty folder to the start page, and its clean end.

`--once` plays both stories, prints one JSON object and ends: 0 only if all is as it should be.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from warifu import ledger
from warifu.app import desk
from warifu.demo.cheats import try_to_cheat
from warifu.demo.country import SEATS, Country, load_registers, prepare
from warifu.demo.services import free_ports
from warifu.demo.stage import Stage
from warifu.demo.stories import hanako_moves
from warifu.demo.supervisor import Progress, Supervisor
from warifu.kernel.database import open_server
from warifu.kernel.refusal import Problem
from warifu.kernel.wire import Nothing

ROUND_SECONDS = 10.0
CITIES = ("city:asahi", "city:midori")


@dataclass(frozen=True)
class Running:
    """A demo that is up."""

    country: Country
    stage: Stage
    supervisor: Supervisor
    residents: int
    numbers_issued: int
    seconds: float


class Told:
    """Says what is going on, one line each, on standard error."""

    def __init__(self) -> None:
        """Start counting seconds."""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self._began

    def __call__(self, words: str) -> None:
        """Say one thing."""
        sys.stderr.write(f"{self.seconds:6.1f} s  {words}\n")
        sys.stderr.flush()

    def progress(self, progress: Progress) -> None:
        """Say what became of a process."""
        if progress.state in {"ready", "died"}:
            self(f"{progress.name} {progress.state}")


@contextmanager
def running(folder: Path | None, residents: int, seed: int, say: Told) -> Iterator[Running]:
    """Bring a country up, and take it down at the end; a folder not given is thrown away."""
    home = folder or Path(tempfile.mkdtemp(prefix="warifu-demo-"))
    home.mkdir(parents=True, exist_ok=True)
    server = open_server(home / "postgres")
    try:
        say("database server")
        sockets = free_ports(len(SEATS))
        country = prepare(home, server, sockets, say)
        count = load_registers(country, residents, seed, say)
        with Supervisor(country.services(), say.progress) as supervisor:
            stage = Stage(country, supervisor.kill, supervisor.restart)
            issued = number_everybody(stage, say)
            yield Running(country, stage, supervisor, count, issued, say.seconds)
    finally:
        server.stop()
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)


def number_everybody(stage: Stage, say: Callable[[str], None]) -> int:
    """Give every resident a number and every city its codes; gives how many numbers are issued."""
    issued = 0
    for city in CITIES:
        while designated := stage.at_desk(city, "number", Nothing(), desk.Counted).count:
            issued += designated
            say(f"{city}: {designated} numbers designated, mailboxes open")
        while enrolled := stage.at_desk(city, "enrol-residents", desk.People([]), desk.Counted).count:
            say(f"{city}: its own codes of {enrolled} residents")
    assert stage.in_house  # known before anybody moves
    return issued


def number_newcomers(stage: Stage, say: Callable[[str], None]) -> None:
    """Number whoever a register file has brought meanwhile; a body that is down is asked again later."""
    with suppress(Problem):
        for city in CITIES:
            if designated := stage.at_desk(city, "number", Nothing(), desk.Counted).count:
                say(f"{city}: {designated} newcomers numbered")
                stage.at_desk(city, "enrol-residents", desk.People([]), desk.Counted)


def play_once(demo: Running, say: Callable[[str], None]) -> dict[str, object]:
    """Play both stories and give the summary."""
    steps = []
    for step in hanako_moves(demo.stage):
        say(f"{'·' if step.ok else '!'} {step.office}: {step.en}")
        steps.append(step)
    cheats = []
    for cheat in try_to_cheat(demo.stage):
        say(f"{'·' if cheat.ok else '!'} {cheat.en}: refused by {cheat.refused_by} ({cheat.reason})")
        cheats.append(cheat)
    head = ledger.Checkpoint.parse(_checkpoint(demo.country).partition("\n\n")[0] + "\n")
    moved, caught = all(step.ok for step in steps), all(cheat.ok for cheat in cheats)
    everybody = demo.numbers_issued == demo.residents
    return {
        "ok": moved and caught and everybody,
        "residents": demo.residents,
        "numbers_issued": demo.numbers_issued,
        "bodies": [seat.body for seat in SEATS],
        "stories": {
            "Hanako moves": {"ok": moved, "steps": len(steps)},
            "Try to cheat": {"ok": caught, "attempts": len(cheats)},
        },
        "cheats": [cheat.summary() for cheat in cheats],
        "log": {"size": head.size, "root": head.root.hex()},
        "seconds": round(demo.seconds, 1),
    }


def demo_once(folder: Path | None, residents: int, seed: int) -> int:
    """Run `demo --once`; gives the exit code."""
    say = Told()
    with running(folder, residents, seed, say) as demo:
        summary = play_once(demo, say)
        summary["seconds"] = round(say.seconds, 1)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    return 0 if summary["ok"] else 1


def demo_stay(folder: Path | None, residents: int, seed: int) -> int:
    """Run `demo` until Ctrl-C; gives the exit code."""
    from warifu.demo.web import serve_start  # noqa: PLC0415  pages are not needed for --once

    say = Told()
    with running(folder, residents, seed, say) as demo, serve_start(demo) as address:
        say(f"ready: open {address} in a browser; Ctrl-C ends it")
        for seat in SEATS:
            say(f"   {demo.country.address(seat.body)}  {seat.title_en}")
        died = None
        while died is None and not demo.supervisor.stopping:
            died = demo.supervisor.wait(ROUND_SECONDS)
            number_newcomers(demo.stage, say)
    if died is not None:
        sys.stderr.write(f"{died}\n")
        return 1
    return 0


def _checkpoint(country: Country) -> str:
    folder = country.place("operator") / "log" / "public" / "checkpoint"
    return folder.read_text()
