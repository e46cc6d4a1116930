# SPDX-License-Identifier: Apache-2.0
"""A database whose power fails: before a commit takes effect, or after it did and before anyone hears."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import psycopg
from psycopg.rows import TupleRow

from warifu.kernel.database import Database


class PowerCut(BaseException):
    """The process ends here; nothing may catch it."""


class FailingDatabase(Database):
    """Another database seen through a plug that is pulled at the n-th transaction, before or after it."""

    def __init__(self, database: Database) -> None:
        self._whole = database
        self.pull_at: int | None = None
        self.after_commit = False
        self.transactions = 0

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[TupleRow]]:
        self.transactions += 1
        mine = self.transactions
        with self._whole.transaction() as connection:
            yield connection
            if mine == self.pull_at and not self.after_commit:
                raise PowerCut
        if mine == self.pull_at:
            raise PowerCut

    @contextmanager
    def statements(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """Single reads write nothing, so the plug is not pulled there."""
        with self._whole.statements() as connection:
            yield connection

    def cut(self, at: int, *, after_commit: bool) -> None:
        """Fail at the `at`-th transaction from now."""
        self.pull_at, self.after_commit, self.transactions = at, after_commit, 0


class ListeningDatabase(Database):
    """Another database, with every statement heard in order, without its values."""

    def __init__(self, database: Database) -> None:
        self._whole = database
        self.heard: list[str] = []

    @contextmanager
    def statements(self) -> Iterator[psycopg.Connection[TupleRow]]:
        with self._whole.statements() as connection:
            yield cast("psycopg.Connection[TupleRow]", _Listening(connection, self.heard))

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[TupleRow]]:
        with self._whole.transaction() as connection:
            yield cast("psycopg.Connection[TupleRow]", _Listening(connection, self.heard))


class _Listening:
    def __init__(self, connection: psycopg.Connection[TupleRow], heard: list[str]) -> None:
        self._connection = connection
        self._heard = heard

    def execute(self, query: str | bytes, values: Sequence[object] = ()) -> object:
        self._heard.append(query if isinstance(query, str) else query.decode())
        return self._connection.execute(query.encode() if isinstance(query, str) else query, values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def steps(work: Callable[[], object], database: FailingDatabase) -> int:
    """How many transactions `work` takes."""
    database.pull_at, database.transactions = None, 0
    work()
    return database.transactions
