# SPDX-License-Identifier: Apache-2.0
"""kill -9 of a real sequencer process in full work: what it acknowledged is there, at its index."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.databases import Databases
from tests.ledger.small_log import LOG, SmallLog, entry
from warifu.kernel.database import Database
from warifu.ledger import Trust, verify_log

ALONE = Trust(LOG.key, quorum=0)
PROGRAM = Path(__file__).with_name("dying_process.py")


def life(conninfo: str, folder: Path, first: int, lines: int) -> dict[int, int]:
    """Let a process work until it acknowledged `lines` entries, kill it, and give all it acknowledged."""
    command = [sys.executable, str(PROGRAM), conninfo, str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().splitlines()
    whole = [line.split() for line in told if len(line.split()) == 2]
    return {int(number): int(index) for number, index in whole}


def test_a_killed_sequencer_loses_nothing_it_acknowledged(databases: Databases, tmp_path: Path) -> None:
    place, folder = databases.create(["ledger"]), tmp_path / "log"
    told: dict[int, int] = {}
    shown: list[str] = []
    for first, lines in ((0, 300), (100_000, 700), (200_000, 5)):
        told |= life(place.conninfo, folder, first, lines)
        if (folder / "public" / "checkpoint").exists():
            shown.append((folder / "public" / "checkpoint").read_text(encoding="utf-8"))
    database = Database.connect(place.conninfo)
    service = SmallLog(database, folder).service(witnesses=[])
    size = service.start().checkpoint.size
    recorded = service.entries(0, 10_000)
    assert len(recorded) == size >= len(told) >= 1005
    assert all(recorded[index] == entry(number) for number, index in told.items())
    assert len(set(recorded)) == size
    report = verify_log(folder, ALONE, earlier=shown)
    assert report.exit_code == 0, report.lines
    service.close()
    database.close()
    databases.drop(place)
