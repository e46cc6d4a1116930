# SPDX-License-Identifier: Apache-2.0
"""The verbs on clerks' cases and looks, bound to one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from warifu.families.cases import ClerkCase, Look, Looked


class ClerkRows:
    """窓口の記録: rows are added, never changed."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def add_case(self, case: ClerkCase, on: date, at: datetime) -> None:
        """Keep why a clerk works with registers."""
        self._connection.execute(
            "INSERT INTO families.clerk_case VALUES (%s, %s, %s, %s, %s, %s)",
            (case.case_id, case.reference, case.reason, case.clerk, on, at),
        )

    def case(self, case_id: UUID, on: date) -> ClerkCase | None:
        """Give a case that was opened on this day."""
        row = self._connection.execute(
            "SELECT case_id, reference, reason, clerk FROM families.clerk_case "
            "WHERE case_id = %s AND opened_on = %s",
            (case_id, on),
        ).fetchone()
        return ClerkCase(*row) if row else None

    def add_look(self, case: UUID, look: Look, at: datetime) -> None:
        """Keep a look; committed before anything is shown."""
        self._connection.execute(
            "INSERT INTO families.look VALUES (%s, %s, %s, %s, %s, %s)",
            (look.look_id, case, look.what, look.register, look.version, at),
        )

    def looked_at(self, case: UUID, look: UUID) -> str | None:
        """Give the number of the register a look of this case showed."""
        row = self._connection.execute(
            "SELECT register_number FROM families.look WHERE look_id = %s AND case_id = %s", (look, case)
        ).fetchone()
        return row[0] if row else None

    def looks_at(self, registers: Sequence[str]) -> list[Looked]:
        """Give every look at some registers, the newest first."""
        rows = self._connection.execute(
            "SELECT looked_at, clerk, reference, what FROM families.look JOIN families.clerk_case "
            "USING (case_id) WHERE register_number = ANY(%s) ORDER BY looked_at DESC, look_id",
            (list(registers),),
        )
        return [Looked(*row) for row in rows]
