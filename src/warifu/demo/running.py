# SPDX-License-Identifier: Apache-2.0
"""A country that is up: from an empty folder to numbered residents, and its clean end.

It plays nothing and shows nothing; `command` and `web` do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from warifu.app import desk
from warifu.demo.askers import admit_askers
from warifu.demo.country import DOORS, Country, count_numbered, kept_doors, load_registers, prepare
from warifu.demo.leftovers import thrown_away
from warifu.demo.services import free_ports
from warifu.demo.stage import PERSONAS, Stage
from warifu.demo.supervisor import Progress, Supervisor
from warifu.kernel.database import open_server
from warifu.kernel.refusal import Fault, Problem
from warifu.kernel.wire import Nothing

CITIES = ("city:asahi", "city:midori")
ASKED_AGAIN = 3


@dataclass(frozen=True)
class Running:
    """A demo that is up."""

    country: Country
    stage: Stage
    supervisor: Supervisor
    start: socket
    wallet: socket
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
    with (
        nullcontext(folder) if folder else thrown_away() as home,
        _running_in(home, residents, seed, say, kept=folder is not None) as up,
    ):
        yield up


@contextmanager
def _running_in(home: Path, residents: int, seed: int, say: Told, *, kept: bool) -> Iterator[Running]:
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        start, wallet, *sockets = kept_doors(home) if kept else free_ports(len(DOORS))
        for held in (start, wallet, *sockets):
            ends.enter_context(held)
        server = open_server(home / "postgres")
        ends.callback(server.stop)
        say("database server")
        address = "http://{}:{}/".format(*start.getsockname())
        bridge = "http://{}:{}".format(*wallet.getsockname())
        country = prepare(home, server, sockets, say, start=address, bridge=bridge)
        admit_askers(country)
        count = load_registers(country, residents, seed, say)
        with Supervisor(country.services(), say.progress) as supervisor:
            stage = Stage(country, supervisor.kill, supervisor.restart, supervisor.pid)
            try:
                number_everybody(stage, say)
                issued = count_numbered(country)
                yield Running(country, stage, supervisor, start, wallet, count, issued, say.seconds)
            finally:
                stage.close()


def number_everybody(stage: Stage, say: Callable[[str], None]) -> None:
    """Give every resident a number and a mailbox, and the people of the stories their cities' codes.

    Everybody else's codes are got in the rounds that follow (`go_on`): a stranger need not wait for them.
    """
    for city in CITIES:
        while designated := _numbered(stage, city, say):
            say(f"{city}: {designated} numbers designated, mailboxes open")
    for city in CITIES:
        actors = [stage.in_house[each.key] for each in PERSONAS if each.city == city]
        if enrolled := stage.at_desk(city, "enrol-residents", desk.People(actors), desk.Counted).count:
            say(f"{city}: its own codes of {enrolled} people of the stories")


def _numbered(stage: Stage, city: str, say: Callable[[str], None]) -> int:
    """Number everybody of a city who awaits it. Safe to repeat, so after a fault, told aloud, it is."""
    for _ in range(ASKED_AGAIN):
        try:
            return stage.at_desk(city, "number", Nothing(), desk.Counted).count
        except Fault as fault:
            say(f"{city}: {fault.told}; asked again")
            say_faults(stage.country.folder, say)
            time.sleep(1)
    return stage.at_desk(city, "number", Nothing(), desk.Counted).count


def say_faults(home: Path, say: Callable[[str], None]) -> None:
    """Say what the bodies noted of faults, before their logs are thrown away with the folder."""
    for log in sorted(home.glob("*/log.jsonl")):
        for line in log.read_text("utf-8", "replace").splitlines():
            if '"event": "fault"' in line and line.endswith("}"):  # the last may be half written
                noted = json.loads(line)
                ended = str(noted.get("exception", "")).strip().rpartition("\n")[2]
                told = f"{noted.get('where')}: {noted.get('detail')}; {ended}"
                say(f"{noted.get('body')}: fault {noted.get('reference')} at {told}")


def go_on(stage: Stage, say: Callable[[str], None]) -> None:
    """One round: numbers for whoever a register file has brought meanwhile, codes for whoever has none.

    A body that is down is asked again in the next round.
    """
    with suppress(Problem):
        for city in CITIES:
            if designated := stage.at_desk(city, "number", Nothing(), desk.Counted).count:
                say(f"{city}: {designated} newcomers numbered")
            if enrolled := stage.at_desk(city, "enrol-residents", desk.People([]), desk.Counted).count:
                say(f"{city}: its own codes of {enrolled} more residents")
