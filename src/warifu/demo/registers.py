# SPDX-License-Identifier: Apache-2.0
"""`warifu register load`: a register file into a city of a country's folder, running or not.

A country that is running keeps running: the load is one transaction beside it, and the demo numbers the
newcomers at its next round. One that is not gets its database server started for as long as it takes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warifu.app.process import CONNINFO, KEYS, SETTINGS
from warifu.demo.country import SEATS, kept_doors, prepare
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database, ServerLost, open_server
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.settings import load
from warifu.residents import LoadReport, ResidentsService, ResidentsStore, load_file

TOWNS = tuple(seat.body for seat in SEATS if seat.town is not None)


def load_into(
    country: Path, body: str, file: Path, *, accept_valid: bool, rejects: Path | None
) -> LoadReport:
    """Load a file into the register of `body`; makes the country's folder if there is none yet.

    Raises Malformed for another body than a town, or a file that cannot be read.
    """
    if body not in TOWNS:
        raise Malformed(f"{body} keeps no register here; give --body {' or --body '.join(TOWNS)}")
    if not file.is_file():
        raise Malformed(f"{file} is not a file; give the path of a CSV file")
    with _database(country, body) as database:
        place = country / body.replace(":", "-")
        service = ResidentsService(
            ResidentsStore(database),
            municipality=MunicipalityCode.parse(load(place / SETTINGS).municipality),
            keys=FileKeyRing(place / KEYS),
            clock=SystemClock(),
            draw=os.urandom,
        )
        report = load_file(
            file, service, by="register load", accept_valid=accept_valid, rejects=rejects, progress=_show
        )
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        return report


@contextmanager
def _database(country: Path, body: str) -> Iterator[Database]:
    """Reach the city's database: of a running country, or of one whose server is started for this."""
    conninfo = country / body.replace(":", "-") / CONNINFO
    running = _reached(conninfo)
    if running is not None:
        try:
            yield running
        finally:
            running.close()
        return
    country.mkdir(parents=True, exist_ok=True)
    server = open_server(country / "postgres")
    try:
        if not conninfo.exists():
            sys.stderr.write(f"making a new country in {country}\n")
            prepare(country, server, kept_doors(country)[-len(SEATS) :], lambda _: None)
        database = Database.connect(conninfo.read_text(), pool_size=2)
        try:
            yield database
        finally:
            database.close()
    finally:
        server.stop()


def _reached(conninfo: Path) -> Database | None:
    """Connect if a server answers there already."""
    with suppress(ServerLost, FileNotFoundError):
        return Database.connect(conninfo.read_text(), pool_size=2, patience=1.0)
    return None


def _show(phase: str, done: int, total: int) -> None:
    if not sys.stderr.isatty():
        return
    part = f"{100 * done // total:3d} %" if total else f"{done:,}"
    sys.stderr.write(f"\r\x1b[K{phase} {part}")
    sys.stderr.flush()
