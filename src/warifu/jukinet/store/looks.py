# SPDX-License-Identifier: Apache-2.0
"""SQL of looks: who looked whom up and why, quotas, lines owed to people, alarms on their way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.jukinet.looks import Look, LookAlarm, LookOutcome
from warifu.jukinet.store.rows import Rows

_LOOK = "SELECT request_id, asker, row_id, case_ref, clerk, way, digest, outcome, position, looked_at"


class LookRows(Rows):
    """What looking says inside a transaction."""

    def lock_asker(self, asker: BodyName, hour: datetime) -> tuple[int, int]:
        """Give this hour's looks and misses of an asker, and hold them to the end."""
        self._db.execute(
            "INSERT INTO jukinet.asker_hour VALUES (%s, %s, 0, 0) ON CONFLICT DO NOTHING",
            [asker.text, hour],
        )
        row = self._db.execute(
            "SELECT looks, misses FROM jukinet.asker_hour WHERE asker = %s AND hour = %s FOR UPDATE",
            [asker.text, hour],
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def count(self, asker: BodyName, hour: datetime, looks: int, misses: int) -> None:
        """Write the looks and misses of this hour; they are held (`lock_asker`)."""
        self._db.execute(
            "UPDATE jukinet.asker_hour SET looks = %s, misses = %s WHERE asker = %s AND hour = %s",
            [looks, misses, asker.text, hour],
        )

    def look(self, request_id: UUID) -> Look | None:
        """Give the look recorded under a request number."""
        row = self._db.execute(
            f"{_LOOK} FROM jukinet.look WHERE request_id = %s".encode(), [request_id]
        ).fetchone()
        if row is None:
            return None
        request, asker, row_id, case, clerk, way, digest, outcome, position, at = row
        return Look(
            request, BodyName(asker), row_id, case, clerk, way, digest, LookOutcome(outcome), position, at
        )

    def add_look(self, look: Look) -> bool:
        """Record one look; False where another asker took the request number meanwhile."""
        added = self._db.execute(
            "INSERT INTO jukinet.look VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                look.request_id,
                look.asker.text,
                look.row,
                look.case,
                look.clerk,
                look.way,
                look.digest,
                look.outcome.value,
                look.position,
                look.looked_at,
            ],
        )
        return added.rowcount == 1

    def owe_line(self, request_id: UUID, position: int) -> None:
        """Note that a person is to be told of this look."""
        self._db.execute(
            "INSERT INTO jukinet.look_owed (request_id, position) VALUES (%s, %s)", [request_id, position]
        )

    def owed_lines(self, after: UUID | None, most: int) -> list[Look]:
        """Give looks of which the person has not been told, in the order of their request numbers."""
        rows = self._db.execute(
            f"{_LOOK.replace('position', 'o.position')} FROM jukinet.look_owed o"
            " JOIN jukinet.look USING (request_id)"
            " WHERE o.filed_at IS NULL AND (%s::uuid IS NULL OR request_id > %s)"
            " ORDER BY request_id LIMIT %s".encode(),
            [after, after, most],
        )
        return [
            Look(request, BodyName(asker), row_id, case, clerk, way, digest, LookOutcome(outcome), place, at)
            for request, asker, row_id, case, clerk, way, digest, outcome, place, at in rows
        ]

    def line_filed_at(self, request_id: UUID) -> datetime | None:
        """Give when the line of a look stood in the person's history."""
        row = self._db.execute(
            "SELECT filed_at FROM jukinet.look_owed WHERE request_id = %s", [request_id]
        ).fetchone()
        return None if row is None else row[0]

    def line_filed(self, request_id: UUID, at: datetime) -> None:
        """Note that it stands there; the first time counts.

        The commit does not wait for the disk: if power takes the note away, the line is filed again under
        the same request number, which makes no second line.
        """
        self._db.execute("SET LOCAL synchronous_commit TO off")
        self._db.execute(
            "UPDATE jukinet.look_owed SET filed_at = coalesce(filed_at, %s) WHERE request_id = %s",
            [at, request_id],
        )

    def add_alarm(self, alarm: LookAlarm) -> None:
        """Record an alarm that the commission has not taken yet."""
        self._db.execute(
            "INSERT INTO jukinet.alarm VALUES (%s, %s, %s, %s, %s, %s, %s, NULL)",
            [
                alarm.alarm,
                alarm.asker.text,
                alarm.row,
                alarm.what,
                alarm.looks,
                alarm.misses,
                alarm.raised_at,
            ],
        )

    def waiting_alarms(self, most: int) -> list[LookAlarm]:
        """Alarms the commission has not taken yet, oldest first."""
        rows = self._db.execute(
            "SELECT alarm, asker, row_id, what, looks, misses, raised_at FROM jukinet.alarm"
            " WHERE delivered_at IS NULL ORDER BY raised_at LIMIT %s",
            [most],
        )
        return [LookAlarm(alarm, BodyName(asker), *rest) for alarm, asker, *rest in rows]

    def alarms_delivered(self, alarms: Sequence[UUID], at: datetime) -> None:
        """Record that the commission took these."""
        self._db.execute(
            "UPDATE jukinet.alarm SET delivered_at = %s WHERE alarm = ANY(%s)", [at, list(alarms)]
        )

    def look_counts(self) -> tuple[int, int]:
        """Count looks and alarms, for the office's own page."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM jukinet.look), (SELECT count(*) FROM jukinet.alarm)"
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])
