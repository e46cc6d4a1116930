# SPDX-License-Identifier: Apache-2.0
"""What every group of verbs shares: the open transaction it is bound to."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow


class BoundRows:
    """Verbs bound to one transaction."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def _value(self, query: str, values: Any) -> Any:
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else row[0]
