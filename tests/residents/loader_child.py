# SPDX-License-Identifier: Apache-2.0
"""A process that loads a register file and tells its progress, so that a test can kill it: see test_kill."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.residents.registers import MIDORI, register
from warifu.kernel.database import Database
from warifu.residents import load_file


def tell(phase: str, done: int, total: int) -> None:
    """Say where the load is; at the awaited place stand still until killed."""
    if sys.argv[4] == f"{phase}-{'end' if done == total else 'begin'}" or sys.argv[4] == f"{phase}-any":
        sys.stdout.write("here\n")
        sys.stdout.flush()
        signal.pause()


def main() -> None:
    """Load argv[2] into the database of argv[1] with the keys in argv[3]."""
    database = Database.connect(sys.argv[1])
    service = register(database, Path(sys.argv[3]), MIDORI, os.urandom)
    load_file(Path(sys.argv[2]), service, by="clerk-1", progress=tell)
    database.close()


if __name__ == "__main__":
    main()
