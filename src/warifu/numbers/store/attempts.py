# SPDX-License-Identifier: Apache-2.0
"""SQL of enrolment: who asked for a person by number, quotas, and alarms on their way to the commission."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import EnrolmentAlarm, EnrolmentOutcome
from warifu.numbers.store.rows import Rows


class AttemptRows(Rows):
    """What enrolment says inside a transaction."""

    def count_attempt(self, asker: BodyName, hour: datetime) -> tuple[int, int]:
        """Count one attempt; give this hour's attempts and misses. Holds the asker's row until the end."""
        row = self._db.execute(
            "INSERT INTO numbers.asker_hour AS a VALUES (%s, %s, 1, 0) ON CONFLICT (asker, hour)"
            " DO UPDATE SET attempts = a.attempts + 1 RETURNING attempts, misses",
            [asker.text, hour],
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def count_miss(self, asker: BodyName, hour: datetime, misses: int) -> None:
        """Write the number of misses of this hour; the asker's row is held (`count_attempt`)."""
        self._db.execute(
            "UPDATE numbers.asker_hour SET misses = %s WHERE asker = %s AND hour = %s",
            [misses, asker.text, hour],
        )

    def add_attempt(
        self,
        attempt: UUID,
        asker: BodyName,
        basis: str,
        number_ref: bytes,
        outcome: EnrolmentOutcome,
        at: datetime,
    ) -> None:
        """Record one attempt to find a person by number."""
        self._db.execute(
            "INSERT INTO numbers.enrolment_attempt VALUES (%s, %s, %s, %s, %s, %s)",
            [attempt, asker.text, basis, number_ref, outcome.value, at],
        )

    def add_alarm(self, alarm: EnrolmentAlarm) -> None:
        """Record an alarm that the commission has not taken yet."""
        self._db.execute(
            "INSERT INTO numbers.enrolment_alarm VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL)",
            [
                alarm.alarm,
                alarm.asker.text,
                alarm.basis,
                alarm.outcome.value,
                alarm.attempts,
                alarm.misses,
                alarm.scanning,
                alarm.raised_at,
            ],
        )

    def waiting_alarms(self, most: int) -> list[EnrolmentAlarm]:
        """Alarms the commission has not taken yet, oldest first."""
        rows = self._db.execute(
            "SELECT alarm, asker, basis, outcome, attempts, misses, scanning, raised_at"
            " FROM numbers.enrolment_alarm WHERE delivered_at IS NULL ORDER BY raised_at LIMIT %s",
            [most],
        )
        return [
            EnrolmentAlarm(alarm, BodyName(asker), basis, EnrolmentOutcome(outcome), *rest)
            for alarm, asker, basis, outcome, *rest in rows
        ]

    def alarms_delivered(self, alarms: Sequence[UUID], at: datetime) -> None:
        """Record that the commission took these alarms."""
        self._db.execute(
            "UPDATE numbers.enrolment_alarm SET delivered_at = %s WHERE alarm = ANY(%s)", [at, list(alarms)]
        )

    def attempt_counts(self) -> tuple[int, int]:
        """Count attempts to find a person by number, and alarms, for the office's own page."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM numbers.enrolment_attempt),"
            " (SELECT count(*) FROM numbers.enrolment_alarm)"
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def owe_letter(self, attempt: UUID, position: int, asker: BodyName) -> None:
        """Note that the person of this position is to be told who tried her number."""
        self._db.execute(
            "INSERT INTO numbers.enrolment_letter (attempt, position, asker) VALUES (%s, %s, %s)",
            [attempt, position, asker.text],
        )

    def owed_letters(self, most: int) -> list[tuple[UUID, Secret[bytes], BodyName]]:
        """Letters not sent yet: attempt, root id of the person, who tried."""
        rows = self._db.execute(
            "SELECT l.attempt, d.rid, l.asker FROM numbers.enrolment_letter l"
            " JOIN numbers.designation d USING (position) WHERE l.sent_at IS NULL"
            " ORDER BY l.attempt LIMIT %s",
            [most],
        )
        return [(attempt, Secret(rid), BodyName(asker)) for attempt, rid, asker in rows]

    def letter_sent(self, attempt: UUID, at: datetime) -> None:
        """Note that the letter is in the mailbox."""
        self._db.execute("UPDATE numbers.enrolment_letter SET sent_at = %s WHERE attempt = %s", [at, attempt])
