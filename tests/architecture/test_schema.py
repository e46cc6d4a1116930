# SPDX-License-Identifier: Apache-2.0
"""The schema lint over every office, and one bad schema for each rule it knows."""

from pathlib import Path

import psycopg
import pytest

from tests.architecture.schema_lint import read_schema, read_statements
from tests.databases import Databases

PACKAGE = Path(__file__).parents[2] / "src" / "warifu"
OFFICES = sorted(".".join(each.parent.relative_to(PACKAGE).parts) for each in PACKAGE.rglob("migrations"))

TALLY = """
CREATE SCHEMA trial;
CREATE TABLE trial.town (code text PRIMARY KEY);
COMMENT ON TABLE trial.town IS 'reference: towns';
CREATE TABLE trial.person (code text PRIMARY KEY, town text REFERENCES trial.town);
COMMENT ON TABLE trial.person IS 'distributed(code): persons';
CREATE TABLE trial.page (code text REFERENCES trial.person, page int, word text, PRIMARY KEY (code, page));
COMMENT ON TABLE trial.page IS 'distributed(code), append-only: pages';
GRANT SELECT, INSERT ON trial.page TO "{role}";
GRANT ALL ON trial.person TO "{role}";
"""

BAD_SCHEMAS = {
    "D1 trial.loose has no tag": "CREATE TABLE trial.loose (a int)",
    "D2 trial.person: by_town does not contain code": "CREATE UNIQUE INDEX by_town ON trial.person (town)",
    "D2 trial.person: person_town_key does not contain code": "ALTER TABLE trial.person ADD UNIQUE (town)",
    "D3 trial.page: other points to rows of trial.person on another server": (
        "ALTER TABLE trial.page ADD CONSTRAINT other FOREIGN KEY (word) REFERENCES trial.person (code)"
    ),
    "D3 trial.town: up points to rows of trial.person on another server": (
        "ALTER TABLE trial.town ADD CONSTRAINT up FOREIGN KEY (code) REFERENCES trial.person (code)"
    ),
    "D6 trial.person has trigger watch": (
        "CREATE TRIGGER watch BEFORE UPDATE ON trial.person"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "D6 trial.page is append-only, but DELETE is granted": 'GRANT DELETE ON trial.page TO "{role}"',
    "D6 trial.page is append-only, but TRUNCATE is granted": "GRANT TRUNCATE ON trial.page TO PUBLIC",
    "D6 trial.page is append-only, but UPDATE is granted": 'GRANT UPDATE (word) ON trial.page TO "{role}"',
}

BAD_STATEMENTS = {
    "SELECT 1 FROM trial.person WHERE town = %s FOR UPDATE SKIP LOCKED": (
        "D5 trial.person is locked without code = …, across shards (store.py:1)"
    ),
    "SELECT 1 FROM trial.person WHERE code = ANY(%s) FOR UPDATE": (
        "D5 trial.person is locked without code = …, across shards (store.py:1)"
    ),
    "SELECT 1 FROM trial.page WHERE code = %s FOR SHARE": (
        "D6 trial.page is append-only, so its rows cannot be locked (store.py:1)"
    ),
    "UPDATE trial.page SET word = %s": (
        "D6 trial.page is append-only, but a statement says UPDATE (store.py:1)"
    ),
    "DELETE FROM trial.page": "D6 trial.page is append-only, but a statement says DELETE (store.py:1)",
}

GOOD_STATEMENTS = [
    "SELECT 1 FROM trial.person WHERE code = %s FOR UPDATE",
    "SELECT 1 FROM trial.town FOR UPDATE",
    "INSERT INTO trial.page SELECT 1 FROM trial.person",
    "UPDATE trial.person SET town = %s",
]


@pytest.fixture
def trial(databases: Databases) -> tuple[psycopg.Connection, str]:
    """An owner's connection to an empty database, and the body's role. Nothing is committed."""
    place = databases.create([])
    return psycopg.connect(place.owner_conninfo), place.role


def test_there_are_offices_to_look_at() -> None:
    assert {"numbers", "ledger", "residents"} <= set(OFFICES)


@pytest.mark.parametrize("office", OFFICES)
def test_the_schema_of_each_office_can_be_distributed(databases: Databases, office: str) -> None:
    place = databases.create([office])
    with psycopg.connect(place.conninfo) as connection:
        schema = read_schema(connection, place.role)
    databases.drop(place)
    folder = PACKAGE.joinpath(*office.split("."))
    stores = [*folder.rglob("store.py"), *folder.rglob("store/*.py")]
    assert schema.tags, "an office that migrates has tables"
    assert schema.faults + read_statements(stores, schema.tags) == []


def test_a_schema_that_keeps_every_rule_has_no_fault(trial: tuple[psycopg.Connection, str]) -> None:
    connection, role = trial
    with connection:
        connection.execute(TALLY.format(role=role).encode())
        assert read_schema(connection, role).faults == []
        connection.rollback()


@pytest.mark.parametrize(("fault", "statement"), BAD_SCHEMAS.items())
def test_a_schema_that_breaks_a_rule_is_found(
    trial: tuple[psycopg.Connection, str], fault: str, statement: str
) -> None:
    connection, role = trial
    with connection:
        connection.execute(TALLY.format(role=role).encode())
        connection.execute(statement.format(role=role).encode())
        assert read_schema(connection, role).faults == [fault]
        connection.rollback()


@pytest.mark.parametrize("statement", [*BAD_STATEMENTS, *GOOD_STATEMENTS])
def test_a_statement_that_breaks_a_rule_is_found_and_no_other(
    trial: tuple[psycopg.Connection, str], tmp_path: Path, statement: str
) -> None:
    connection, role = trial
    with connection:
        connection.execute(TALLY.format(role=role).encode())
        tags = read_schema(connection, role).tags
        connection.rollback()
    store = tmp_path / "store.py"
    store.write_text(f"sql = {statement!r}\n")
    assert read_statements([store], tags) == [
        BAD_STATEMENTS[each] for each in [statement] if each in BAD_STATEMENTS
    ]
