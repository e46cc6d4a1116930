# SPDX-License-Identifier: Apache-2.0
"""A database that writes down what it is told: the measure of time that a busy machine does not blur."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from warifu.kernel.database import Database


class CountingDatabase(Database):
    """A database that writes down the text of every statement."""

    def __init__(self, database: Database) -> None:
        vars(self).update(vars(database))
        self.statements_run: list[str] = []

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        with super().transaction() as connection:
            yield Watched(connection, self.statements_run)  # type: ignore[misc]


class Watched:
    """A connection seen from outside."""

    def __init__(self, connection: psycopg.Connection[Any], run: list[str]) -> None:
        self._connection, self._run = connection, run

    def execute(self, query: str, values: Any = None) -> psycopg.Cursor[Any]:
        self._run.append(query)
        return self._connection.execute(query.encode(), values)
