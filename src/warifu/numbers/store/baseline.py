# SPDX-License-Identifier: Apache-2.0
"""SQL of the bench only: how fast PostgreSQL itself takes the same rows, by a bare COPY and index build.

It reads the rows a bulk issue wrote, copies them into bare tables of a schema of its own, and builds the
same unique indexes afterwards. Runs as the database's owner; never part of a running office.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

_TABLES = ("juki_net", "designation", "record_code")
_PART = 1 << 20


def bare_copy_seconds(owner_conninfo: str, folder: Path) -> float:
    """Copy every row of the three tables a bulk issue fills into bare ones, with one index each, in seconds.

    The rows wait in files in `folder`, in COPY's binary form, so that making them costs nothing here.
    """
    with psycopg.connect(owner_conninfo) as connection:
        for table in _TABLES:
            query = f"COPY numbers.{table} TO STDOUT (FORMAT BINARY)".encode()
            with connection.cursor().copy(query) as copy, (folder / table).open("wb") as file:
                for part in copy:
                    file.write(part)
        connection.execute("CREATE SCHEMA bare")
        connection.commit()
        began = time.perf_counter()
        for table in _TABLES:
            connection.execute(f"CREATE TABLE bare.{table} (LIKE numbers.{table})".encode())
            with connection.cursor().copy(f"COPY bare.{table} FROM STDIN (FORMAT BINARY)".encode()) as copy:
                for part in _parts(folder / table):
                    copy.write(part)
            connection.execute(f"ALTER TABLE bare.{table} ADD PRIMARY KEY ({_key(table)})".encode())
        connection.commit()
        return time.perf_counter() - began


def _key(table: str) -> str:
    return {
        "juki_net": "position, edition",
        "designation": "position",
        "record_code": "code_ref, ordinal",
    }[table]


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_PART):
            yield part
