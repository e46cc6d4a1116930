# SPDX-License-Identifier: Apache-2.0
"""The verbs on what is owed about numbers: who has to get one, a code, or a letter (Act 7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.store.binding import BoundRows

_WHY = "remember whose number is to be got"


class NumberTask(NamedTuple):
    """One task: its place in the order, about whom, with a letter or without, and how often it was tried."""

    place: int
    person: InHouseNumber
    with_letter: bool
    tries: int


class FindingRow(NamedTuple):
    """A finding that was sent to J-LIS and whose answer is not kept yet."""

    request_id: UUID
    person: InHouseNumber
    leaked: bool
    at_risk: bool
    ex_officio: bool
    evidence: str
    found_by: str


class NumberTaskRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def follow_new_records(self, most: int) -> list[tuple[int, str, InHouseNumber]]:
        """Give the outbox notices nobody has looked through for new records, in this turn."""
        after = self._value("SELECT followed_to FROM residents.number_task_head FOR UPDATE", ())
        rows = self._connection.execute(
            "SELECT sequence, kind, in_house_number FROM residents.outbox WHERE sequence > %s "
            "ORDER BY sequence LIMIT %s",
            (after, most),
        )
        return [(sequence, kind, InHouseNumber(whose)) for sequence, kind, whose in rows]

    def new_records_followed_to(self, sequence: int) -> None:
        """Remember how far."""
        self._connection.execute("UPDATE residents.number_task_head SET followed_to = %s", (sequence,))

    def add_number_task(self, person: InHouseNumber, at: datetime, *, with_letter: bool) -> None:
        """Owe somebody a number and a code, or a letter."""
        self._connection.execute(
            "INSERT INTO residents.number_task (in_house_number, with_letter, owed_at, not_before) "
            "VALUES (%s, %s, %s, %s)",
            (person.reveal(_WHY), with_letter, at, at),
        )

    def number_tasks(self, now: datetime, most: int) -> list[NumberTask]:
        """Give what can be tried now, the oldest first.

        Nobody of whom Juki Net has not decided a notice: J-LIS compares her items as it holds them.
        """
        rows = self._connection.execute(
            """
            SELECT place_in_order, in_house_number, with_letter, tries FROM residents.number_task t
            WHERE settled_at IS NULL AND not_before <= %s AND NOT EXISTS
              (SELECT FROM residents.outbox o WHERE o.in_house_number = t.in_house_number
               AND o.sequence > (SELECT decided_to FROM residents.outbox_head))
            ORDER BY place_in_order LIMIT %s
            """,
            (now, most),
        )
        return [NumberTask(place, InHouseNumber(whose), *rest) for place, whose, *rest in rows]

    def settle_number_task(self, place: int, at: datetime) -> None:
        """Remember that nothing is owed any more."""
        self._connection.execute(
            "UPDATE residents.number_task SET settled_at = %s WHERE place_in_order = %s", (at, place)
        )

    def put_number_task_off(self, place: int, now: datetime, wait: timedelta) -> None:
        """Remember that it could not be done, and when to try again."""
        self._connection.execute(
            "UPDATE residents.number_task SET tries = tries + 1, not_before = %s WHERE place_in_order = %s",
            (now + wait, place),
        )

    # a number said to have leaked

    def add_finding(self, row: FindingRow, at: datetime) -> str:
        """Keep a finding before J-LIS is asked, once; give what it came to, empty where that is not known."""
        request_id, person, *said = row
        self._connection.execute(
            "INSERT INTO residents.number_finding (request_id, in_house_number, leaked, at_risk, ex_officio, "
            "evidence, found_by, found_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (request_id, person.reveal(_WHY), *said, at),
        )
        query = "SELECT outcome FROM residents.number_finding WHERE request_id = %s"
        return str(self._value(query, (request_id,)))

    def settle_finding(self, request_id: UUID, outcome: str, at: datetime) -> None:
        """Remember what a finding came to; what is known already stays."""
        self._connection.execute(
            "UPDATE residents.number_finding SET outcome = %s, settled_at = %s "
            "WHERE request_id = %s AND outcome <> 'changed'",
            (outcome, at, request_id),
        )

    def findings_waiting(self, before: datetime, most: int) -> list[FindingRow]:
        """Give the findings made before an instant whose answer is not known, the oldest first."""
        rows = self._connection.execute(
            "SELECT request_id, in_house_number, leaked, at_risk, ex_officio, evidence, found_by "
            "FROM residents.number_finding WHERE settled_at IS NULL AND found_at < %s "
            "ORDER BY found_at LIMIT %s",
            (before, most),
        )
        return [FindingRow(one, InHouseNumber(whose), *rest) for one, whose, *rest in rows]
