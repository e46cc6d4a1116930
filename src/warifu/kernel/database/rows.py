# SPDX-License-Identifier: Apache-2.0
"""Many rows in one statement: for stores whose rows come in groups. The SQL around it is the store's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow


def insert_new(
    connection: Connection[TupleRow], table: str, columns: str, rows: Sequence[Sequence[Any]], returning: str
) -> set[Any]:
    """Insert rows where no unique constraint stands against it; give `returning` of those inserted.

    `table` and `columns` are constants of the store, values are parameters. Of two rows with one key the
    first is inserted.
    """
    if not rows:
        return set()
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    values = [value for each in rows for value in each]
    found = connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(rows))}"
        f" ON CONFLICT DO NOTHING RETURNING {returning}",
        values,
    )
    return {each[0] for each in found}
