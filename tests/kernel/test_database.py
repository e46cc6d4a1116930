# SPDX-License-Identifier: Apache-2.0
"""The session: one transaction idiom on a real server."""

from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.databases import Databases, MakeDatabase
from warifu.kernel.database import Database, ServerLost, create_body, migrate
from warifu.kernel.refusal import Malformed

TABLES = """
CREATE SCHEMA trial;
CREATE TABLE trial.page (number text PRIMARY KEY, word text NOT NULL);
COMMENT ON TABLE trial.page IS 'local: what may change';
CREATE TABLE trial.leaf (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL);
COMMENT ON TABLE trial.leaf IS 'local, append-only: what may not';
"""


@pytest.fixture
def trial(make_database: MakeDatabase, tmp_path: Path, databases: Databases) -> Database:
    """A database with one office of two tables."""
    database = make_database([])
    with database.transaction() as tx:
        name, role = tx.execute("SELECT current_database(), current_user").fetchone() or ("", "")
    folder = tmp_path / "trial" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_tables.sql").write_text(TABLES)
    owner = databases.owner_conninfo(str(name))
    assert migrate(owner, ["trial"], str(role), package=tmp_path) == ["trial/0001_tables.sql"]
    return database


def pages(database: Database) -> list[str]:
    with database.transaction() as tx:
        return [word for (word,) in tx.execute("SELECT word FROM trial.page ORDER BY number")]


def test_a_transaction_commits_when_its_block_ends(trial: Database) -> None:
    with trial.transaction() as tx:
        tx.execute("INSERT INTO trial.page VALUES ('1', 'kept')")
    assert pages(trial) == ["kept"]


def test_a_transaction_rolls_back_whole_when_its_block_raises(trial: Database) -> None:
    def insert_then_stop() -> None:
        with trial.transaction() as tx:
            tx.execute("INSERT INTO trial.page VALUES ('1', 'lost')")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        insert_then_stop()
    assert pages(trial) == []


def test_a_broken_constraint_keeps_its_type_but_tells_no_row_value(trial: Database) -> None:
    def insert_twice() -> None:
        with trial.transaction() as tx:
            for _ in range(2):
                tx.execute("INSERT INTO trial.page VALUES ('123456789018', 'x')")

    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        insert_twice()
    assert "123456789018" not in str(caught.value)
    assert "page_pkey" in str(caught.value)


def test_a_text_that_no_column_can_hold_is_malformed_and_no_fault_of_ours(trial: Database) -> None:
    def ask() -> None:
        with trial.transaction() as tx:
            tx.execute("SELECT 1 FROM trial.page WHERE word = %s", ["typed\0here"])

    with pytest.raises(Malformed, match="without the character NUL"):
        ask()
    assert pages(trial) == []


def test_a_row_value_is_hidden_also_in_the_cause_of_what_a_store_raises(trial: Database) -> None:
    def insert_a_poem() -> None:
        with trial.transaction() as tx:
            try:
                tx.execute("INSERT INTO trial.page SELECT '123456789018', 'x' FROM generate_series(1, 2)")
            except psycopg.errors.UniqueViolation as error:
                raise Malformed("twice") from error

    with pytest.raises(Malformed) as caught:
        insert_a_poem()
    assert "123456789018" not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    "verb", ["UPDATE trial.leaf SET word = 'y'", "DELETE FROM trial.leaf", "TRUNCATE trial.leaf"]
)
def test_an_append_only_row_can_be_read_and_added_but_never_changed(trial: Database, verb: str) -> None:
    with trial.transaction() as tx:
        tx.execute("INSERT INTO trial.leaf (word) VALUES ('x')")
        assert tx.execute("SELECT word FROM trial.leaf").fetchall() == [("x",)]

    def change() -> None:
        with trial.transaction() as tx:
            tx.execute(verb.encode())

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        change()


def test_the_body_role_can_neither_alter_a_table_nor_read_the_migration_record(trial: Database) -> None:
    for verb in (
        "ALTER TABLE trial.page ADD x int",
        "DROP TABLE trial.page",
        "SELECT 1 FROM warifu.migration",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), trial.transaction() as tx:
            tx.execute(verb.encode())


def test_no_body_can_enter_another_bodys_database(databases: Databases, tmp_path: Path) -> None:
    prefix = f"{databases.prefix}_pair"
    first, second = (
        create_body(databases.server.admin_conninfo, each, tmp_path, prefix=prefix)
        for each in ("jlis", "city:midori")
    )
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(first.conninfo, dbname=second.name)
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(first.conninfo, user=second.role, dbname=second.name)
        assert create_body(databases.server.admin_conninfo, "jlis", tmp_path, prefix=prefix) == first
        psycopg.connect(first.conninfo).close()
    finally:
        databases.drop(first)
        databases.drop(second)


def test_a_password_file_is_readable_by_its_owner_only_and_no_conninfo_holds_it(
    databases: Databases, tmp_path: Path
) -> None:
    made = create_body(databases.server.admin_conninfo, "jlis", tmp_path, prefix=f"{databases.prefix}_one")
    databases.drop(made)
    for passfile in tmp_path.iterdir():
        assert passfile.stat().st_mode & 0o777 == 0o600
        password = passfile.read_text().strip().rpartition(":")[2]
        assert len(password) == 64
        assert password not in made.conninfo + made.owner_conninfo


@pytest.mark.parametrize("name", ["", "City", "city:", "city:midori:x", "a b", "x" * 40, "9a", 'a";--'])
def test_a_badly_named_body_gets_no_database(databases: Databases, tmp_path: Path, name: str) -> None:
    with pytest.raises(Malformed, match="a body is named like"):
        create_body(databases.server.admin_conninfo, name, tmp_path)


def test_a_session_cut_by_the_server_is_a_fault_and_the_next_transaction_works(
    trial: Database, databases: Databases
) -> None:
    def cut_in_the_middle() -> None:
        with trial.transaction() as tx:
            _cut_every_session(databases, tx.info.dbname)
            tx.execute("SELECT 1")

    with pytest.raises(ServerLost):
        cut_in_the_middle()
    assert pages(trial) == []


def test_a_session_cut_while_idle_is_never_handed_out(trial: Database, databases: Databases) -> None:
    with trial.transaction() as tx:
        name = tx.info.dbname
    _cut_every_session(databases, name)
    assert pages(trial) == []


def test_an_absent_server_is_a_fault_that_says_what_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(ServerLost, match="is it running"):
        Database.connect(f"host={tmp_path} dbname=x user=x", patience=0.2)


def _cut_every_session(databases: Databases, name: str) -> None:
    """Cut them and wait until the server has let them go."""
    with psycopg.connect(databases.server.admin_conninfo, autocommit=True) as connection:
        connection.execute(
            sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}").format(
                sql.Literal(name)
            )
        )


def test_a_statement_by_itself_is_durable_at_once_and_the_next_transaction_is_one_again(
    trial: Database,
) -> None:
    with trial.statements() as connection:
        connection.execute("SELECT 1")
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    with pytest.raises(psycopg.errors.DivisionByZero), trial.statements() as connection:
        connection.execute("SELECT 1/0")
    for _ in range(3):
        with trial.transaction() as connection:
            connection.execute("SELECT 1")
            assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
