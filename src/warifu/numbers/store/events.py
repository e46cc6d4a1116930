# SPDX-License-Identifier: Apache-2.0
"""SQL of a number's life: events in one order, numbers dead for ever, second records, who read a chain."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import psycopg.errors
from psycopg.rows import TupleRow

from warifu.identifiers.body_name import BodyName
from warifu.kernel.secrecy import Secret
from warifu.numbers.store.rows import EventRow, Rows

_EVENT = (
    "SELECT e.serial, e.cause, e.kind, e.position, d.rid, e.effective_on, e.recorded_at"
    " FROM numbers.event e JOIN numbers.designation d USING (position)"
)


class EventRows(Rows):
    """What the life of a number says inside a transaction."""

    def add_event(self, cause: str, kind: str, position: int, effective_on: date, at: datetime) -> int:
        """Write the next event and give its serial; the counter's lock is held, so none is skipped."""
        serial = self.last_event() + 1
        self._db.execute(
            "INSERT INTO numbers.event VALUES (%s, %s, %s, %s, %s, %s)",
            [serial, cause, kind, position, effective_on, at],
        )
        return serial

    def last_event(self) -> int:
        """Give the serial of the newest event, 0 before the first."""
        return self._integer("SELECT coalesce(max(serial), 0) FROM numbers.event")

    def event_of(self, cause: str) -> EventRow | None:
        """Give the event that has this cause, with the root id of its person."""
        row = self._db.execute(f"{_EVENT} WHERE e.cause = %s".encode(), [cause]).fetchone()
        return None if row is None else _read(row)

    def events_after(self, serial: int, most: int) -> list[EventRow]:
        """Give the events after a serial, in order, with the root ids of their people."""
        query = f"{_EVENT} WHERE e.serial > %s ORDER BY e.serial LIMIT %s"
        return [_read(row) for row in self._db.execute(query.encode(), [serial, most])]

    def bury(self, position: int, successor: int, why: str, at: datetime) -> None:
        """Write that a number is dead for ever; a second tombstone is a UniqueViolation."""
        self._db.execute(
            "INSERT INTO numbers.tombstone VALUES (%s, %s, %s, %s)", [position, successor, why, at]
        )

    def buried(self, positions: Sequence[int]) -> set[int]:
        """Say which of these numbers are dead for ever."""
        rows = self._db.execute(
            "SELECT position FROM numbers.tombstone WHERE position = ANY(%s)", [list(positions)]
        )
        return {position for (position,) in rows}

    def chain(self, position: int) -> list[tuple[int, datetime]]:
        """Give every number that led to this one, and it itself: position and issue, in order of issue."""
        rows = self._db.execute(
            "WITH RECURSIVE chain (position) AS (SELECT %s::bigint UNION"
            " SELECT t.position FROM numbers.tombstone t JOIN chain c ON t.successor = c.position)"
            " SELECT d.position, d.issued_at FROM chain JOIN numbers.designation d USING (position)"
            " ORDER BY d.issued_at, d.position",
            [position],
        )
        return [(each, issued_at) for each, issued_at in rows]

    def positions_under(self, code_ref: UUID) -> list[int]:
        """Give every position a code has pointed to, in order."""
        rows = self._db.execute(
            "SELECT position FROM numbers.record_code WHERE code_ref = %s ORDER BY ordinal", [code_ref]
        )
        return [position for (position,) in rows]

    def point_code(self, code_ref: UUID, ordinal: int, position: int) -> bool:
        """Let a code point to a position; False where the code is taken: roll back then."""
        try:
            self._db.execute(
                "INSERT INTO numbers.record_code VALUES (%s, %s, %s)", [code_ref, ordinal, position]
            )
        except psycopg.errors.UniqueViolation:
            return False
        return True

    def positions_after(self, position: int, most: int) -> list[int]:
        """Give issued positions above one, in order, none at or after an unfilled block."""
        rows = self._db.execute(
            "SELECT position FROM numbers.designation WHERE position > %s AND position < coalesce("
            "(SELECT min(first_position) FROM numbers.bulk_block WHERE done_at IS NULL), 9223372036854775807)"
            " ORDER BY position LIMIT %s",
            [position, most],
        )
        return [each for (each,) in rows]

    def news(self, position: int, serial: int) -> tuple[bool, bool]:
        """Say whether there is anybody above a position, and any event after a serial."""
        row = self._db.execute(
            "SELECT EXISTS (SELECT FROM numbers.designation WHERE position > %s),"
            " EXISTS (SELECT FROM numbers.event WHERE serial > %s)",
            [position, serial],
        ).fetchone()
        assert row is not None
        return bool(row[0]), bool(row[1])

    def has_enrolled(self, asker: BodyName, number_refs: Sequence[bytes]) -> bool:
        """Say whether a body was ever given its code of the person behind one of these numbers."""
        row = self._db.execute(
            "SELECT EXISTS (SELECT FROM numbers.enrolment_attempt"
            " WHERE number_ref = ANY(%s) AND asker = %s AND outcome = 'found')",
            [list(number_refs), asker.text],
        ).fetchone()
        assert row is not None
        return bool(row[0])

    def double(self, request_id: UUID) -> tuple[str, int, int] | None:
        """Give the decision made under this request number: city, living and ended position."""
        row = self._db.execute(
            "SELECT city, living, ended FROM numbers.double_record WHERE request_id = %s", [request_id]
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def add_double(
        self, request_id: UUID, city: BodyName, living: int, ended: int, evidence: str, at: datetime
    ) -> None:
        """Record the decision that two records are of one person."""
        self._db.execute(
            "INSERT INTO numbers.double_record VALUES (%s, %s, %s, %s, %s, %s)",
            [request_id, city.text, living, ended, evidence, at],
        )

    def add_chain_reading(
        self, reading: UUID, reader: BodyName, clerk: str, case: str, position: int | None, at: datetime
    ) -> None:
        """Record who reads which numbers a person had."""
        self._db.execute(
            "INSERT INTO numbers.chain_reading VALUES (%s, %s, %s, %s, %s, %s)",
            [reading, reader.text, clerk, case, position, at],
        )


def _read(row: TupleRow) -> EventRow:
    serial, cause, kind, position, rid, effective_on, at = row
    return EventRow(serial, cause, kind, position, Secret(rid), effective_on, at)
