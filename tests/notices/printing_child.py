# SPDX-License-Identifier: Apache-2.0
"""A process that prints a batch and tells its progress, so that a test can kill it: see test_kill."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.notices.house import open_house
from warifu.kernel.database import Database
from warifu.notices import mailing as mailing_module


def main() -> None:
    """Print batch argv[2] of database argv[1] into argv[3]; stand still at argv[4] = file-N or commit-N."""
    kind, _, number = sys.argv[4].partition("-")
    database = Database.connect(sys.argv[1])
    house = open_house(_no_databases, Path(sys.argv[3]), database=database)
    mailing_module.CHUNK = 5
    folder, written = house.office.folder, 0
    write = folder.write

    def counted(batch: UUID, stem: str, pdf: bytes) -> None:
        nonlocal written
        write(batch, stem, pdf)
        written += stem != "leaflet"
        if kind == "file" and written == int(number):
            stand()

    def told(done: int) -> None:
        if kind == "commit" and done >= int(number):
            stand()

    object.__setattr__(folder, "write", counted)
    house.mailing.run(UUID(sys.argv[2]), told=told)


def stand() -> None:
    """Say so, and wait to be killed."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    signal.pause()


def _no_databases(offices: object) -> Database:
    raise AssertionError(offices)


if __name__ == "__main__":
    main()
