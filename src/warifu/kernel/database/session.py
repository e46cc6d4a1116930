# SPDX-License-Identifier: Apache-2.0
"""The session of one body with its own database: a pool of connections and one transaction idiom.

What it does NOT do: retry (a service knows whether repeating is harmless), hold SQL (stores do), or
decide who may connect (`bodies` does, by role).
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, TypeAlias

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from warifu.kernel.database.faults import DatabaseFault
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import mask_numbers

# SQLSTATE classes (PostgreSQL manual, appendix A) that say the server or the way to it is gone, not that
# this transaction was wrong: connection exception, operator intervention, insufficient resources,
# system error, internal error. 57014 (query cancelled) is a timeout that the caller asked for.
_LOST_CLASSES = ("08", "57", "53", "58", "XX")
_NOT_LOST = "57014"

Connections: TypeAlias = ConnectionPool[psycopg.Connection[TupleRow]]


class ServerLost(DatabaseFault):
    """The server is down or the way to it is cut. Whether a commit under way took effect is unknown."""


class Database:
    """One body's database, reached as the body's own role, which owns nothing in it.

    Safe to share between threads. Autocommit is off; isolation is READ COMMITTED, so a rule that must
    see no newer row takes a lock in SQL.
    """

    def __init__(self, pool: Connections, soon: Connections | None = None) -> None:
        """Take open pools; use `connect` unless you are testing this class.

        The connections of `soon` do not wait for the disk; without it those of `pool` serve.
        """
        self._pool, self._soon = pool, soon or pool

    @classmethod
    def connect(cls, conninfo: str, *, pool_size: int = 10, patience: float = 10.0) -> Self:
        """Open a pool of at most `pool_size` connections, waiting up to `patience` seconds for one.

        Raises ServerLost when the server does not answer in that time or refuses the role.
        """
        pool = _pool_of(conninfo, 1, pool_size, patience)
        soon = _pool_of(make_conninfo(conninfo, options="-c synchronous_commit=off"), 0, 4, patience)
        try:
            pool.wait(patience)
        except PoolTimeout as error:
            pool.close()
            soon.close()
            raise ServerLost(
                "the database server did not let this body in: is it running, is the password file there?"
            ) from error
        return cls(pool, soon)

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """One transaction: commit at exit, rollback on any exception; durable when the block has ended.

        Raises ServerLost when the server is gone. Every other psycopg error keeps its type, so that a
        service may answer a UniqueViolation or repeat a SerializationFailure, but loses the row values
        that PostgreSQL writes into its text. Raises Malformed where a text holds NUL, which no column holds:
        what a stranger types reaches a query as it came, and is no fault of ours.
        """
        with self._errors_told(), self._pool.connection() as connection:
            yield connection

    @contextmanager
    def statements(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """Statements that are each a transaction by themselves: durable when they return.

        One round trip each instead of three. For a single write, and for reads: at READ COMMITTED those
        of one transaction see no common moment either. Raises as `transaction` does.
        """
        with self._errors_told(), _by_themselves(self._pool) as connection:
            yield connection

    @contextmanager
    def soon(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """Statements as in `statements`, seen by everybody at once but durable within a second only.

        For marks that save work and are made again if they are lost, never for what is acknowledged.
        """
        with self._errors_told(), _by_themselves(self._soon) as connection:
            yield connection

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        try:
            yield
        except (PoolTimeout, PoolClosed) as error:
            raise ServerLost("no database connection became free in time, or the pool is closed") from error
        except psycopg.Error as error:
            _hide_row_values(error)
            if isinstance(error, psycopg.DataError) and "NUL (0x00)" in str(error):
                raise Malformed("a text without the character NUL") from error
            if not _server_is_lost(error):
                raise
            self._pool.check()
            raise ServerLost("the database server was lost in the middle of a transaction") from error
        except BaseException as error:
            _hide_row_values(error)
            raise

    def close(self) -> None:
        """Close every connection; the database itself stays. Harmless when repeated."""
        self._pool.close()
        self._soon.close()


def _pool_of(conninfo: str, least: int, most: int, patience: float) -> Connections:
    pool: Connections = ConnectionPool(
        conninfo,
        min_size=least,
        max_size=most,
        timeout=patience,
        reconnect_timeout=patience,
        check=_check_if_it_spoke,
        open=False,
        num_workers=1,
    )
    pool.open()
    return pool


@contextmanager
def _by_themselves(pool: Connections) -> Iterator[psycopg.Connection[TupleRow]]:
    with pool.connection() as connection:
        connection.autocommit = True
        try:
            yield connection
        finally:
            if not connection.closed:
                connection.autocommit = False


def _check_if_it_spoke(connection: psycopg.Connection[TupleRow]) -> None:
    """Test a pooled connection only if its idle socket has something to read: a closed server always has.

    Costs one poll(2) instead of one round trip; after a restart of the server no caller meets a dead one.
    """
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN)
    if poller.poll(0):
        ConnectionPool.check_connection(connection)


def _server_is_lost(error: psycopg.Error) -> bool:
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate[:2] in _LOST_CLASSES and error.sqlstate != _NOT_LOST


def _hide_row_values(error: BaseException) -> None:
    """Drop DETAIL and CONTEXT (`Key (number)=(…) already exists`) from every database error in the chain."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        if isinstance(following, psycopg.Error) and following.diag.message_primary:
            following.args = (mask_numbers(following.diag.message_primary),)
        following = following.__cause__ or following.__context__
