# SPDX-License-Identifier: Apache-2.0
"""The verbs on entries owed to the family register's notices (Juki Act 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from warifu.residents.store.binding import BoundRows

Row = tuple[UUID, str, date, date, list[str], list[Any], str]
_OWED = "SELECT notice, kind, happened_on, accepted_on, persons, said, told_by FROM residents.owed_entry"
_UNSETTLED = "NOT EXISTS (SELECT FROM residents.owed_settled s WHERE s.notice = o.notice)"


class OwedRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def add_owed(self, row: Row, told_at: datetime) -> Row:
        """Keep a notice once; give what is kept under its id."""
        notice, kind, happened, accepted, persons, said, told_by = row
        self._connection.execute(
            "INSERT INTO residents.owed_entry VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (notice, kind, happened, accepted, persons, told_at, Jsonb(said), told_by),
        )
        kept = self._connection.execute(f"{_OWED} WHERE notice = %s".encode(), [row[0]]).fetchone()
        assert kept is not None
        return kept

    def owed(self, most: int) -> Sequence[Row]:
        """Give what is not settled, the oldest notice first."""
        query = f"{_OWED} o WHERE {_UNSETTLED} ORDER BY accepted_on, notice LIMIT %s"
        return self._connection.execute(query.encode(), [most]).fetchall()

    def owed_one(self, notice: UUID) -> Row | None:
        """Give one notice that is not settled."""
        query = f"{_OWED} o WHERE {_UNSETTLED} AND notice = %s"
        return self._connection.execute(query.encode(), [notice]).fetchone()

    def events_fitting(self, kind: str, on: date, persons: list[str]) -> list[tuple[UUID, datetime, str]]:
        """Give the events of a kind and day that stated one of these people, or somebody born into their
        household, and that settle no notice yet.
        """
        rows = self._connection.execute(
            """
            SELECT DISTINCT v.event_id, v.recorded_at, v.recorded_by FROM residents.event v
            JOIN residents.entry e USING (event_id)
            WHERE v.kind = %(kind)s AND v.effective_on = %(on)s
              AND NOT EXISTS (SELECT FROM residents.owed_settled s WHERE s.event_id = v.event_id)
              AND (e.in_house_number = ANY(%(who)s) OR v.kind = 'birth' AND e.household IN
                (SELECT household FROM residents.entry WHERE in_house_number = ANY(%(who)s)))
            ORDER BY v.recorded_at
            """,
            {"kind": kind, "on": on, "who": persons},
        )
        return [(event, at, by) for event, at, by in rows]

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
