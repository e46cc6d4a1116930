# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the middle of a load: nothing is half there, and the same command finishes the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.databases import Databases
from tests.residents.registers import MIDORI, register
from warifu.demo.town import MIDORI as TOWN
from warifu.demo.town import make_town, write_town
from warifu.kernel.database import Database
from warifu.residents import load_file

CHILD = Path(__file__).with_name("loader_child.py")
SIZE = 6_000  # more than one step of progress while reading


@pytest.mark.parametrize("place", ["reading-any", "checking-begin", "registering-begin", "registering-end"])
def test_a_load_killed_anywhere_leaves_nothing_and_succeeds_when_repeated(
    databases: Databases, tmp_path: Path, place: str
) -> None:
    body = databases.create(["residents"])
    path = tmp_path / "town.csv"
    people = list(make_town(1, SIZE, TOWN))
    while people[-1].household == people[-2].household:  # no household cut in two
        people.pop()
    write_town(path, people)
    child = subprocess.Popen(
        [sys.executable, CHILD, body.conninfo, path, tmp_path, place], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert any(line == "here\n" for line in child.stdout)
    child.kill()
    child.wait()
    child.stdout.close()

    database = Database.connect(body.conninfo)
    service = register(database, tmp_path, MIDORI)
    assert service.count_registered() == 0
    assert rows(body.owner_conninfo) == [0, 0, 0, 0]
    assert load_file(path, service, by="clerk-1").loaded == len(people)
    assert load_file(path, service, by="clerk-1").unchanged == len(people)
    assert rows(body.owner_conninfo) == [len(people), len(people), len(people), 1]
    database.close()
    databases.drop(body)


def rows(conninfo: str) -> list[int]:
    with psycopg.connect(conninfo) as connection:
        counts = [
            connection.execute(query).fetchone()
            for query in (
                "SELECT count(*) FROM residents.resident",
                "SELECT count(*) FROM residents.entry",
                "SELECT count(*) FROM residents.registered_row",
                "SELECT count(*) FROM residents.event",
            )
        ]
    return [int(count[0]) for count in counts if count]
