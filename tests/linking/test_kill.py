# SPDX-License-Identifier: Apache-2.0
"""kill -9 in a bulk job: nothing or all of a step is there afterwards, and doing it again finishes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.databases import Databases
from tests.linking.town import SCHEME, House, crowd, open_house, pass_sample, write
from warifu.kernel.database import BodyDatabase, Database
from warifu.linking import JobState

CHILD = Path(__file__).with_name("linking_child.py")
SIZE = 23


@pytest.fixture
def body(databases: Databases) -> Iterator[BodyDatabase]:
    made = databases.create(["linking"])
    yield made
    databases.drop(made)


@pytest.fixture
def house(body: BodyDatabase) -> Iterator[House]:
    database = Database.connect(body.conninfo)
    yield open_house(database)
    database.close()


def killed(body: BodyDatabase, what: object, place: str) -> None:
    """Run the child until it stands at a place, and kill it there."""
    command = [sys.executable, str(CHILD), body.conninfo, str(what), place, str(SIZE)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert any(line == "here\n" for line in child.stdout)
    child.kill()
    child.wait()
    child.stdout.close()


def loaded(house: House, tmp_path: Path) -> UUID:
    people = crowd(house.town, SIZE)
    path = write(tmp_path / "members.csv", [each.row() for each in people])
    job = house.bulk.load(path, SCHEME, by="loader").job
    assert job is not None
    return job


def test_a_load_killed_before_its_commit_leaves_nothing(
    body: BodyDatabase, house: House, tmp_path: Path
) -> None:
    people = crowd(house.town, SIZE)
    path = write(tmp_path / "members.csv", [each.row() for each in people])
    killed(body, path, "load")
    assert house.count("job") == house.count("statement") == 0
    assert house.bulk.load(path, SCHEME, by="loader").accepted
    assert house.count("statement") == SIZE


def test_a_dry_run_killed_in_the_middle_goes_on_where_it_stopped(
    body: BodyDatabase, house: House, tmp_path: Path
) -> None:
    job = loaded(house, tmp_path)
    killed(body, job, "judging")
    assert house.count("judgement") == 10
    assert house.bulk.job(job).state is JobState.LOADED
    report = house.bulk.dry_run(job, by="loader")
    assert (report.run, report.dry_run.rows, report.dry_run.decisions) == (1, SIZE, {"LINK": SIZE})
    assert house.count("judgement") == SIZE


@pytest.mark.parametrize("place", ["comparing", "linking"])
def test_a_commit_killed_before_its_end_wrote_nothing_and_can_be_done_again(
    body: BodyDatabase, house: House, tmp_path: Path, place: str
) -> None:
    job = loaded(house, tmp_path)
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    killed(body, job, place)
    assert house.count("link") == house.count("message") == 0
    assert house.bulk.job(job).state is JobState.JUDGED
    assert house.bulk.commit(job, by="head").linked == SIZE
    assert house.rows("SELECT count(*), count(DISTINCT person_ref) FROM linking.link") == [(SIZE, SIZE)]


def test_a_commit_killed_before_its_answer_is_not_written_twice(
    body: BodyDatabase, house: House, tmp_path: Path
) -> None:
    job = loaded(house, tmp_path)
    house.bulk.dry_run(job, by="loader")
    pass_sample(house, job)
    killed(body, job, "done")
    assert house.count("link") == SIZE
    assert house.bulk.commit(job, by="head").linked == SIZE
    assert house.count("link") == house.count("message") == SIZE
