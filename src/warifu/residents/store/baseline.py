# SPDX-License-Identifier: Apache-2.0
"""SQL of the bench only: how fast PostgreSQL itself takes the same rows, by a bare COPY and index build.

It writes the rows a load left in the register to files, copies them into bare tables of a schema of its own,
and builds the same indexes afterwards. Runs as the database's owner; never part of a running office.
"""

from __future__ import annotations

import time
from pathlib import Path

import psycopg

_TABLES = ("resident", "household", "registered_row", "entry", "match_form")
_PART = 1 << 20
_INDEXES = """
  SELECT replace(indexdef, ' residents.', ' bare.') FROM pg_indexes
  WHERE schemaname = 'residents' AND tablename = %s ORDER BY indexname
"""


def bare_copy_seconds(owner_conninfo: str, folder: Path) -> float:
    """Copy every row that a load writes into bare tables and build the same indexes, in seconds.

    The rows wait in files in `folder`, in COPY's binary form, so that making them costs nothing here.
    """
    with psycopg.connect(owner_conninfo) as connection:
        indexes = {}
        for table in _TABLES:
            indexes[table] = connection.execute(_INDEXES, (table,)).fetchall()
            query = f"COPY residents.{table} TO STDOUT (FORMAT BINARY)".encode()
            with connection.cursor().copy(query) as copy, (folder / table).open("wb") as file:
                for part in copy:
                    file.write(part)
        connection.execute("CREATE SCHEMA bare")
        connection.commit()
        began = time.perf_counter()
        for table in _TABLES:
            connection.execute(f"CREATE TABLE bare.{table} (LIKE residents.{table})".encode())
            query = f"COPY bare.{table} FROM STDIN (FORMAT BINARY)".encode()
            with connection.cursor().copy(query) as copy, (folder / table).open("rb") as file:
                while part := file.read(_PART):
                    copy.write(part)
            for (index,) in indexes[table]:
                connection.execute(index.encode())
        connection.commit()
        return time.perf_counter() - began
