# SPDX-License-Identifier: Apache-2.0
"""What a transaction of this store stands on."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg.rows import TupleRow


@dataclass(frozen=True, slots=True)
class Rows:
    """One transaction."""

    connection: psycopg.Connection[TupleRow]
