# SPDX-License-Identifier: Apache-2.0
"""What a transaction of this office's stores stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow


@dataclass(frozen=True, slots=True)
class Rows:
    """One transaction."""

    connection: psycopg.Connection[TupleRow]

    def changed(self, statement: str, values: Sequence[object]) -> bool:
        """Say one statement; whether it changed exactly one row."""
        return self.connection.execute(statement.encode(), values).rowcount == 1
