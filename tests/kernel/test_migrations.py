# SPDX-License-Identifier: Apache-2.0
"""Migrations: each file once, whole or not at all, and never altered afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import Databases
from warifu.kernel.database import BodyDatabase, MigrationRefused, UntaggedTable, migrate

FIRST = """
CREATE SCHEMA trial;
CREATE TABLE trial.page (n int PRIMARY KEY);
COMMENT ON TABLE trial.page IS 'local: pages';
"""
SECOND = "ALTER TABLE trial.page ADD word text;"

Write = Callable[..., None]


@pytest.fixture
def place(databases: Databases) -> Iterator[BodyDatabase]:
    """An empty database of a body."""
    made = databases.create([])
    yield made
    databases.drop(made)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a migration of the office `trial`."""
    folder = tmp_path / "trial" / "migrations"
    folder.mkdir(parents=True)

    def write(name: str, statements: str) -> None:
        (folder / name).write_text(statements)

    return write


def run(place: BodyDatabase, folder: Path) -> list[str]:
    return migrate(place.owner_conninfo, ["trial"], place.role, package=folder)


def columns(place: BodyDatabase) -> list[str]:
    with psycopg.connect(place.owner_conninfo) as connection:
        found = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('trial.page') AND attnum > 0"
            " ORDER BY attnum"
        )
        return [name for (name,) in found]


def test_each_file_is_run_once_in_order(place: BodyDatabase, write: Write, tmp_path: Path) -> None:
    write("0001_pages.sql", FIRST)
    assert run(place, tmp_path) == ["trial/0001_pages.sql"]
    write("0002_words.sql", SECOND)
    assert run(place, tmp_path) == ["trial/0002_words.sql"]
    assert run(place, tmp_path) == []
    assert columns(place) == ["n", "word"]


def test_a_file_that_was_run_may_not_change(place: BodyDatabase, write: Write, tmp_path: Path) -> None:
    write("0001_pages.sql", FIRST)
    run(place, tmp_path)
    write("0001_pages.sql", FIRST + "-- a remark\n")
    with pytest.raises(MigrationRefused, match=r"0001_pages\.sql: was run before with other contents"):
        run(place, tmp_path)


def test_a_file_that_fails_leaves_nothing_and_can_be_mended(
    place: BodyDatabase, write: Write, tmp_path: Path
) -> None:
    write("0001_pages.sql", FIRST)
    write("0002_words.sql", SECOND + "SELECT 1/0;")
    with pytest.raises(MigrationRefused, match=r"0002_words\.sql: division by zero"):
        run(place, tmp_path)
    assert columns(place) == ["n"]
    write("0002_words.sql", SECOND)
    assert run(place, tmp_path) == ["trial/0002_words.sql"]


def test_a_table_without_a_tag_is_refused_and_not_made(
    place: BodyDatabase, write: Write, tmp_path: Path
) -> None:
    write("0001_pages.sql", "CREATE SCHEMA trial; CREATE TABLE trial.page (n int);")
    with pytest.raises(UntaggedTable, match=r"trial\.page: its comment must read"):
        run(place, tmp_path)
    assert columns(place) == []


@pytest.mark.parametrize("ends", ["COMMIT;", "rollback ;", "START TRANSACTION;", "BEGIN;", "Abort Work;"])
def test_a_file_may_not_end_the_transaction_it_runs_in(
    place: BodyDatabase, write: Write, tmp_path: Path, ends: str
) -> None:
    write("0001_pages.sql", FIRST + ends)
    with pytest.raises(MigrationRefused, match="must not begin, commit or roll back"):
        run(place, tmp_path)


@pytest.mark.parametrize(
    "names", [["0002_late.sql"], ["0001_a.sql", "0001_b.sql"], ["1_a.sql"], ["0001-a.sql"]]
)
def test_a_gap_a_repetition_or_a_bad_name_is_refused_before_anything_runs(
    place: BodyDatabase, write: Write, tmp_path: Path, names: list[str]
) -> None:
    for name in names:
        write(name, FIRST)
    with pytest.raises(MigrationRefused, match="expected a file named"):
        run(place, tmp_path)
    assert columns(place) == []


def test_a_changed_tag_changes_the_grants(place: BodyDatabase, write: Write, tmp_path: Path) -> None:
    write("0001_pages.sql", FIRST)
    run(place, tmp_path)
    write("0002_for_good.sql", "COMMENT ON TABLE trial.page IS 'local, append-only: pages';")
    run(place, tmp_path)
    with psycopg.connect(place.conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM trial.page")


def test_an_office_without_migrations_keeps_no_table(place: BodyDatabase, tmp_path: Path) -> None:
    assert migrate(place.owner_conninfo, ["nothing", "not.here"], place.role, package=tmp_path) == []
