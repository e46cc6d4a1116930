# SPDX-License-Identifier: Apache-2.0
"""The only SQL of an embassy's counter (schema `embassy`). Holds no rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from warifu.kernel.database import Database


class EmbassyStore:
    """照会の記録: one line for each question, durable when the call returns."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    def add_asking(self, message_id: UUID, case: str, clerk: str, keeper: str, at: datetime) -> None:
        """Record that a city is about to be asked."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO embassy.asking VALUES (%s, %s, %s, %s, %s)",
                [message_id, case, clerk, keeper, at],
            )

    def askings(self) -> list[tuple[str, str, str]]:
        """Every question, oldest first: case, clerk and city."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT case_ref, clerk, keeper FROM embassy.asking ORDER BY asked_at, message_id"
            )
            return [(case, clerk, keeper) for case, clerk, keeper in rows]
