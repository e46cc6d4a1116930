# SPDX-License-Identifier: Apache-2.0
"""One open transaction, as every part of the store speaks through it."""

import psycopg
from psycopg.rows import TupleRow


class Rows:
    """One open transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Speak through it."""
        self._db = connection
