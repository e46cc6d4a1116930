# SPDX-License-Identifier: Apache-2.0
"""Fresh databases for tests: one template per set of offices, one copy of it per call."""

import itertools
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from warifu.kernel.database import BodyDatabase, Database, Server, create_body, migrate

MakeDatabase = Callable[[Sequence[str]], Database]


class Databases:
    """Fresh databases on one server, each a copy of a template with the wanted offices migrated."""

    def __init__(self, server: Server, secrets_dir: Path) -> None:
        self.server = server
        self._secrets_dir = secrets_dir
        self._templates: dict[tuple[str, ...], BodyDatabase] = {}
        self._made: list[BodyDatabase] = []
        self._numbers = itertools.count()
        self.prefix = f"warifu_test_{os.getpid()}"

    def create(self, offices: Sequence[str]) -> BodyDatabase:
        """Copy the template of these offices; its conninfo strings are those of a real body."""
        key = tuple(offices)
        if key not in self._templates:
            self._templates[key] = self._make_template(key)
        template = self._templates[key]
        name = f"{self.prefix}_{next(self._numbers)}"
        with psycopg.connect(self.server.admin_conninfo, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name),
                    sql.Identifier(f"{template.role}_owner"),
                    sql.Identifier(template.name),
                )
            )
        place = BodyDatabase(
            body=template.body,
            name=name,
            role=template.role,
            conninfo=make_conninfo(template.conninfo, dbname=name),
            owner_conninfo=make_conninfo(template.owner_conninfo, dbname=name),
        )
        self._made.append(place)
        return place

    def owner_conninfo(self, name: str) -> str:
        """The owner's conninfo of a database that `make_database` made, by its name."""
        return next(place.owner_conninfo for place in self._made if place.name == name)

    def drop(self, database: BodyDatabase) -> None:
        """Drop a database that `create` made, whoever is still connected."""
        self._made = [place for place in self._made if place != database]
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def drop_all(self) -> None:
        """Leave nothing on a server that is not ours."""
        ours = f"{self.prefix}_%"
        with psycopg.connect(self.server.admin_conninfo, autocommit=True) as connection:
            for drop, names in (
                ("DROP DATABASE {} WITH (FORCE)", "SELECT datname FROM pg_database WHERE datname LIKE %s"),
                ("DROP ROLE {}", "SELECT rolname FROM pg_roles WHERE rolname LIKE %s"),
            ):
                for (name,) in connection.execute(names.encode(), [ours]).fetchall():
                    connection.execute(sql.SQL(drop).format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server.admin_conninfo, autocommit=True) as connection:
            connection.execute(statement)

    def _make_template(self, offices: tuple[str, ...]) -> BodyDatabase:
        made = create_body(
            self.server.admin_conninfo,
            f"template-{len(self._templates)}",
            self._secrets_dir,
            prefix=self.prefix,
        )
        migrate(made.owner_conninfo, offices, made.role)
        return made
