# SPDX-License-Identifier: Apache-2.0
"""When each piece came to which stage, calls to the post, and errands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warifu.notices.nouns import PieceKey, Stage
from warifu.notices.store.rows import Rows


class StepRows(Rows):
    """What is said of steps, stops and errands."""

    def add_steps(
        self, keys: Sequence[PieceKey], stage: Stage, at: datetime, by: str, remark: str = ""
    ) -> None:
        """Record that pieces came to a stage; the first record stays."""
        self.connection.cursor().executemany(
            "INSERT INTO notices.step VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(key.person, key.edition, stage.value, at, by, remark) for key in keys],
        )

    def remark(self, key: PieceKey, stage: Stage) -> str | None:
        """What was remarked when a piece came to a stage."""
        row = self.connection.execute(
            "SELECT remark FROM notices.step WHERE person = %s AND edition = %s AND stage = %s",
            [key.person, key.edition, stage.value],
        ).fetchone()
        return None if row is None else row[0]

    def add_stop(self, tracking: str, at: datetime) -> None:
        """Owe the post a call to bring a letter back."""
        self.connection.execute(
            "INSERT INTO notices.stop_request VALUES (%s, %s, NULL) ON CONFLICT DO NOTHING", [tracking, at]
        )

    def stops_to_send(self, most: int) -> list[str]:
        """Letters to call back that the post has not been told of, oldest first."""
        rows = self.connection.execute(
            "SELECT tracking FROM notices.stop_request WHERE sent_at IS NULL ORDER BY asked_at LIMIT %s",
            [most],
        )
        return [row[0] for row in rows]

    def stop_sent(self, tracking: str, at: datetime) -> None:
        """The post took the call."""
        self.connection.execute(
            "UPDATE notices.stop_request SET sent_at = coalesce(sent_at, %s) WHERE tracking = %s",
            [at, tracking],
        )

    def add_missed_stop(self, key: PieceKey, at: datetime) -> None:
        """A letter was delivered though it had been called back."""
        self.connection.execute(
            "INSERT INTO notices.missed_stop VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key.person, key.edition, at],
        )

    def missed_stops(self) -> list[PieceKey]:
        """Those whose person was not told yet."""
        rows = self.connection.execute(
            "SELECT person, edition FROM notices.missed_stop WHERE told_at IS NULL ORDER BY found_at"
        )
        return [PieceKey(*row) for row in rows]

    def add_errand(self, person: UUID, at: datetime) -> None:
        """Have this person's letter looked at again."""
        self.connection.execute(
            "INSERT INTO notices.errand VALUES (%s, %s) ON CONFLICT DO NOTHING", [person, at]
        )

    def errands(self, most: int) -> list[UUID]:
        """People whose letter is to be looked at again, oldest first."""
        rows = self.connection.execute("SELECT person FROM notices.errand ORDER BY asked_at LIMIT %s", [most])
        return [row[0] for row in rows]

    def has_errand(self, person: UUID) -> bool:
        """Whether this person's letter is to be looked at again."""
        found = self.connection.execute("SELECT FROM notices.errand WHERE person = %s", [person])
        return found.rowcount == 1

    def take_errand(self, person: UUID) -> bool:
        """Take an errand off the list; whether it was there."""
        return self.changed("DELETE FROM notices.errand WHERE person = %s", [person])

    def missed_stop_told(self, key: PieceKey, at: datetime) -> None:
        """The person was told."""
        self.connection.execute(
            "UPDATE notices.missed_stop SET told_at = coalesce(told_at, %s)"
            " WHERE person = %s AND edition = %s",
            [at, key.person, key.edition],
        )
