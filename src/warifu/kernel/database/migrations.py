# SPDX-License-Identifier: Apache-2.0
"""Numbered SQL files of each office, run once, in order, by the owner of the body's database.

A file is `src/warifu/<office>/migrations/NNNN_name.sql`, numbered from 0001 without gaps, run whole in
one transaction together with its record, so a crash leaves either all of it or nothing. A file that was
run must never change: its SHA-256 is recorded and compared. Grants to the body's role follow from the
tag in each table's comment (`tags`) and are renewed at every call.

What it does NOT do: undo a migration (write a new one), or check D2-D6 (the schema lint does).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

import psycopg
from psycopg import sql

from warifu.kernel.database.faults import DatabaseFault
from warifu.kernel.database.tags import TableTag

_FILE = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")

# A file's own transaction would part it from its record. (`BEGIN` without a semicolon opens a block of
# PL/pgSQL, and `END;` closes one.)
_TRANSACTION = re.compile(
    rb"(?im)^\s*(begin|start\s+transaction|commit|rollback|abort)(\s+(work|transaction))?\s*;"
)

# Any fixed number will do; two processes that migrate the same database then take turns.
_TURN = 0x5741_5249_4655

_RECORD = """
CREATE SCHEMA IF NOT EXISTS warifu;
CREATE TABLE IF NOT EXISTS warifu.migration (
  office text NOT NULL,
  number int NOT NULL,
  name text NOT NULL,
  sha256 bytea NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, number)
);
COMMENT ON TABLE warifu.migration IS 'local, append-only: which migration of which office was run when';
"""


class MigrationRefused(DatabaseFault):
    """The migrations of an office cannot be run as they are; the text says which file and why."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file of one office."""

    office: str
    number: int
    name: str
    statements: bytes

    @property
    def sha256(self) -> bytes:
        """The checksum that is recorded when it is run."""
        return hashlib.sha256(self.statements).digest()


def migrate(
    owner_conninfo: str, offices: Sequence[str], role: str, *, package: Traversable | None = None
) -> list[str]:
    """Bring the schemas of `offices` up to date and grant `role` what the table comments say.

    Returns the names run now, as `office/NNNN_name.sql`, oldest first; an empty list when nothing was
    left to do. Offices are migrated in the order given. `package` is the folder that holds the offices'
    folders (default: the installed `warifu`). Raises MigrationRefused, UntaggedTable; on either, nothing
    of the offending file stays.
    """
    folder = resources.files("warifu") if package is None else package
    wanted = [migration for office in offices for migration in read_migrations(folder, office)]
    with psycopg.connect(owner_conninfo, autocommit=True) as connection:
        with connection.transaction():
            _take_turn(connection)
            connection.execute(_RECORD)
        done = [f"{each.office}/{each.name}" for each in wanted if _run_once(connection, each, role)]
        with connection.transaction():
            _take_turn(connection)
            _grant(connection, role)
    return done


def read_migrations(folder: Traversable, office: str) -> list[Migration]:
    """The numbered files of one office in order. An office without the folder keeps no table."""
    place = folder.joinpath(*office.split("."), "migrations")
    if not place.is_dir():
        return []
    found = sorted(
        (file for file in place.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    migrations = []
    for expected, file in enumerate(found, start=1):
        name = _FILE.fullmatch(file.name)
        if name is None or int(name["number"]) != expected:
            raise MigrationRefused(
                f"{office}/{file.name}: expected a file named {expected:04d}_some_words.sql here"
            )
        statements = file.read_bytes()
        if _TRANSACTION.search(statements):
            raise MigrationRefused(f"{office}/{file.name}: must not begin, commit or roll back a transaction")
        migrations.append(Migration(office, expected, file.name, statements))
    return migrations


def _take_turn(connection: psycopg.Connection) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _run_once(connection: psycopg.Connection, migration: Migration, role: str) -> bool:
    """Run one file unless it is recorded; one transaction holds its tables, grants and record."""
    label = f"{migration.office}/{migration.name}"
    with connection.transaction():
        _take_turn(connection)
        recorded = connection.execute(
            "SELECT name, sha256 FROM warifu.migration WHERE office = %s AND number = %s",
            [migration.office, migration.number],
        ).fetchone()
        if recorded is not None:
            if recorded != (migration.name, migration.sha256):
                raise MigrationRefused(
                    f"{label}: was run before with other contents; restore it and write a new migration"
                )
            return False
        try:
            connection.execute(migration.statements)
        except psycopg.Error as error:
            raise MigrationRefused(f"{label}: {error.diag.message_primary}") from error
        _grant(connection, role)
        connection.execute(
            "INSERT INTO warifu.migration (office, number, name, sha256) VALUES (%s, %s, %s, %s)",
            [migration.office, migration.number, migration.name, migration.sha256],
        )
    return True


_TABLES = """
SELECT n.nspname, c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'warifu')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""


def read_tags(connection: psycopg.Connection) -> dict[tuple[str, str], TableTag]:
    """The tag of every table of every office in this database, by schema and table. Raises UntaggedTable."""
    rows = connection.execute(_TABLES).fetchall()
    return {(schema, table): TableTag.parse(f"{schema}.{table}", comment) for schema, table, comment in rows}


def _grant(connection: psycopg.Connection, role: str) -> None:
    """Give the body's role what each table's tag allows, and take back all else."""
    grantee = sql.Identifier(role)
    tags = read_tags(connection)
    for schema in sorted({schema for schema, _ in tags}):
        for clause in ("USAGE ON SCHEMA {schema}", "USAGE ON ALL SEQUENCES IN SCHEMA {schema}"):
            privilege = sql.SQL(clause).format(schema=sql.Identifier(schema))
            connection.execute(sql.SQL("GRANT {} TO {}").format(privilege, grantee))
    for (schema, table), tag in tags.items():
        place = sql.Identifier(schema, table)
        connection.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}").format(place, grantee))
        privileges = sql.SQL(", ").join(sql.SQL(grant) for grant in tag.grants)
        connection.execute(sql.SQL("GRANT {} ON TABLE {} TO {}").format(privileges, place, grantee))
