# SPDX-License-Identifier: Apache-2.0
"""Printing, scanning and choosing at the same moment: no letter slips between the asking and the gate."""

from __future__ import annotations

import random
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.notices.house import ASAHI, SHELTER, House, Person, open_house
from tests.thorough import scaled
from warifu.notices import AlreadyReceived, Asked, NotForPosting


@pytest.mark.parametrize("seed", scaled([1, 2, 3], [1, 2]))
def test_whenever_she_chooses_the_letter_that_stays_out_is_for_the_place_she_chose(
    make_database: MakeDatabase, tmp_path: Path, seed: int
) -> None:
    house = open_house(make_database, tmp_path)
    people = [house.born(f"山田　{name}") for name in "春夏秋冬東西南北松竹梅桜"]
    batch = house.ask(*people)

    def print_and_post() -> None:
        house.mailing.run(batch)
        house.mailing.check(batch)
        for line in list(house.mailing.manifest(batch))[1:-1]:
            with suppress(NotForPosting):
                house.posting.scan_out(line.split(",")[1], "mori")

    def choose(chance: random.Random) -> None:
        for person in chance.sample(people, len(people)):
            with suppress(AlreadyReceived):
                house.elsewhere.choose(ASAHI, Asked(person.code, SHELTER, herself=True, check=batch))
            if chance.random() < 0.5:
                house.posting.settle()

    with ThreadPoolExecutor(4) as threads:
        work: list[Future[Any]] = [
            threads.submit(print_and_post),
            threads.submit(choose, random.Random(seed)),
        ]
        work += [threads.submit(house.mailing.run, batch), threads.submit(house.posting.settle)]
        for each in work:
            each.result(timeout=120)
    finish(house)
    stages = {person.name: outcome(house, person) for person in people}
    assert stages == dict.fromkeys(stages, ("posted", True)), "one letter each, posted, for the shelter"
    loose = house.rows(
        "SELECT p.tracking FROM notices.piece p LEFT JOIN notices.stop_request s USING (tracking)"
        " WHERE p.void AND p.stage = 'posted' AND s.tracking IS NULL"
    )
    assert loose == [], "every void letter that left the house was called back"


def finish(house: House) -> None:
    """The day goes on until nothing is left to do."""
    for _ in range(3):
        house.posting.settle()
        for (batch,) in house.rows("SELECT batch FROM notices.batch"):
            assert isinstance(batch, UUID)
            house.mailing.run(batch)
            house.mailing.check(batch)
            for line in list(house.mailing.manifest(batch))[1:-1]:
                with suppress(NotForPosting):
                    house.posting.scan_out(line.split(",")[1], "mori")


def outcome(house: House, person: Person) -> tuple[str, bool]:
    (found,) = house.office.people.find([person.code])
    assert found is not None
    with house.office.store.transaction() as tx:
        (living,) = (piece for piece in tx.lock_pieces(found.person) if not piece.void)
    return living.stage.value, living.place_mark == house.office.seal.place(living.key, SHELTER)
