# SPDX-License-Identifier: Apache-2.0
"""A sequencer in a process of its own, to be killed: prints each index after its promise was given.

`python dying_process.py CONNINFO FOLDER FIRST`: submits entries from FIRST on by eight threads, and
publishes without pause, until somebody ends it.
"""

from __future__ import annotations

import itertools
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.ledger.small_log import SmallLog, entry
from warifu.kernel.database import Database


def main(conninfo: str, folder: str, first: str) -> None:
    """Run until killed."""
    log = SmallLog(Database.connect(conninfo), Path(folder))
    service = log.service(witnesses=[])
    service.start()
    numbers, printing = itertools.count(int(first)), threading.Lock()

    def submit() -> None:
        while True:
            number = next(numbers)
            promise = service.append("commission", b"key-%d" % number, entry(number))
            with printing:
                print(number, promise.index, flush=True)  # noqa: T201  the parent reads it

    for _ in range(8):
        threading.Thread(target=submit, daemon=True).start()
    while True:
        service.publish(log.clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
