# SPDX-License-Identifier: Apache-2.0
"""SQL of subscriptions: who is told of whose changes, and what each was told, counted without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from warifu.identifiers.body_name import BodyName
from warifu.jukinet.store.rows import Rows


@dataclass(frozen=True, slots=True)
class Subscription:
    """One person's changes for one affair of one body, from after an event on."""

    subscriber: BodyName
    row: str
    reference: bytes
    person: bytes
    after_event: int


@dataclass(frozen=True, slots=True)
class Owed:
    """One change a subscriber is told; `position` and `recorded_at` say which items held then."""

    serial: int
    reference: bytes
    event: int
    kind: str
    position: int
    effective_on: date
    recorded_at: datetime


class FeedRows(Rows):
    """What subscriptions say inside a transaction."""

    def add_subscription(self, wanted: Subscription) -> bool:
        """Begin to tell; False where the reference is used already for another person or has ended."""
        self._db.execute(
            "INSERT INTO jukinet.subscription VALUES (%s, %s, %s, %s, %s, NULL) ON CONFLICT DO NOTHING",
            [wanted.subscriber.text, wanted.row, wanted.reference, wanted.person, wanted.after_event],
        )
        row = self._db.execute(
            "SELECT person = %s AND ended_at IS NULL FROM jukinet.subscription"
            " WHERE subscriber = %s AND row_id = %s AND reference = %s",
            [wanted.person, wanted.subscriber.text, wanted.row, wanted.reference],
        ).fetchone()
        assert row is not None
        return bool(row[0])

    def end_subscription(self, subscriber: BodyName, row: str, reference: bytes, at: datetime) -> None:
        """Tell no more from now on."""
        self._db.execute(
            "UPDATE jukinet.subscription SET ended_at = coalesce(ended_at, %s)"
            " WHERE subscriber = %s AND row_id = %s AND reference = %s",
            [at, subscriber.text, row, reference],
        )

    def subscriptions_of(self, people: Sequence[bytes]) -> list[Subscription]:
        """Give who is told of these people, in one order."""
        rows = self._db.execute(
            "SELECT subscriber, row_id, reference, person, after_event FROM jukinet.subscription"
            " WHERE person = ANY(%s) AND ended_at IS NULL ORDER BY subscriber, row_id, reference",
            [list(people)],
        )
        return [Subscription(BodyName(subscriber), *rest) for subscriber, *rest in rows]

    def last_serial(self, subscriber: BodyName, row: str) -> int:
        """Give the last serial told; `followed` of the feed is held, so nobody else counts."""
        found = self._db.execute(
            "SELECT coalesce(max(serial), 0) FROM jukinet.change WHERE subscriber = %s AND row_id = %s",
            [subscriber.text, row],
        ).fetchone()
        assert found is not None
        return int(found[0])

    def owe_change(self, to: Subscription, owed: Owed) -> None:
        """Write one change down for one subscriber."""
        self._db.execute(
            "INSERT INTO jukinet.change VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                to.subscriber.text,
                to.row,
                owed.serial,
                owed.reference,
                owed.event,
                owed.kind,
                owed.position,
                owed.effective_on,
                owed.recorded_at,
            ],
        )

    def changes_after(self, subscriber: BodyName, row: str, after: int, most: int) -> list[Owed]:
        """Give what a subscriber is told after a serial, in order; `ended` of whom it no longer follows."""
        rows = self._db.execute(
            "SELECT c.serial, c.reference, c.event,"
            " CASE WHEN s.ended_at IS NULL THEN c.kind ELSE 'ended' END,"
            " c.position, c.effective_on, c.recorded_at"
            " FROM jukinet.change c JOIN jukinet.subscription s USING (subscriber, row_id, reference)"
            " WHERE c.subscriber = %s AND c.row_id = %s AND c.serial > %s ORDER BY c.serial LIMIT %s",
            [subscriber.text, row, after, most],
        )
        return [Owed(*each) for each in rows]
