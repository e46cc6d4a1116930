# SPDX-License-Identifier: Apache-2.0
"""A process that works at a job and stands still at a place, so that a test can kill it: see test_kill."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.linking.town import SCHEME, crowd, open_house
from warifu.kernel.database import Database
from warifu.linking import LinkingStore, committing, service
from warifu.linking.store import LinkingRows


def main() -> None:
    """Work in database argv[1] at file or job argv[2] until the place argv[3]; argv[4] people live there."""
    database, place = Database.connect(sys.argv[1]), sys.argv[3]
    house = open_house(database)
    crowd(house.town, int(sys.argv[4]))
    service.CHUNK = committing.CHUNK = 5

    def told(phase: str, done: int, total: int) -> None:
        if phase == place and done >= 10:
            stand()

    if place == "load":
        object.__setattr__(house.office, "store", Halting(database))
        house.bulk.load(Path(sys.argv[2]), SCHEME, by="loader")
    elif place == "judging":
        house.bulk.dry_run(UUID(sys.argv[2]), by="loader", progress=told)
    else:
        house.bulk.commit(UUID(sys.argv[2]), by="head", progress=told)
        stand()


class Halting(LinkingStore):
    """A store whose transactions stand still just before their commit."""

    @contextmanager
    def transaction(self) -> Iterator[LinkingRows]:
        with super().transaction() as tx:
            yield tx
            stand()


def stand() -> None:
    """Say so, and wait to be killed."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
