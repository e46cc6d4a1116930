# SPDX-License-Identifier: Apache-2.0
"""The verbs on entries owed to the family register's notices (Juki Act 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from warifu.residents.store.binding import BoundRows

Row = tuple[UUID, str, date, date, list[str]]
_OWED = "SELECT notice, kind, happened_on, accepted_on, persons FROM residents.owed_entry"


class OwedRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def add_owed(self, row: Row, told_at: datetime) -> Row:
        """Keep a notice once; give what is kept under its id."""
        self._connection.execute(
            "INSERT INTO residents.owed_entry VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (*row, told_at),
        )
        kept = self._connection.execute(f"{_OWED} WHERE notice = %s".encode(), [row[0]]).fetchone()
        assert kept is not None
        return kept

    def owed(self, most: int) -> Sequence[Row]:
        """Give what is not settled, the oldest notice first."""
        query = (
            f"{_OWED} o WHERE NOT EXISTS (SELECT FROM residents.owed_settled s WHERE s.notice = o.notice)"
            " ORDER BY accepted_on, notice LIMIT %s"
        )
        return self._connection.execute(query.encode(), [most]).fetchall()

    def event_kind(self, event_id: UUID) -> str | None:
        """Give the kind of an event of this register."""
        kind: str | None = self._value("SELECT kind FROM residents.event WHERE event_id = %s", [event_id])
        return kind

    def owed_kind(self, notice: UUID) -> str | None:
        """Give what kind of entry a notice is owed."""
        kind: str | None = self._value("SELECT kind FROM residents.owed_entry WHERE notice = %s", [notice])
        return kind

    def settle_owed(self, notice: UUID, event_id: UUID | None, why: str, by: str, at: datetime) -> bool:
        """Settle a notice; False where it was settled before."""
        settled = self._connection.execute(
            "INSERT INTO residents.owed_settled VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (notice, event_id, why, by, at),
        )
        return settled.rowcount == 1
