# SPDX-License-Identifier: Apache-2.0
"""SQL of the counter's heads that the public log has: one row a day, never changed (NU-18)."""

from datetime import date

from warifu.numbers.digest import CounterDigest
from warifu.numbers.store.rows import Rows


class HeadRows(Rows):
    """What publishing heads says inside a transaction."""

    def add_digest(self, digest: CounterDigest) -> None:
        """Keep the head of a day, if none is kept yet; the first one stays."""
        self._db.execute(
            "INSERT INTO numbers.counter_digest VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [digest.day, digest.next_position, digest.salt],
        )

    def digest(self, day: date) -> CounterDigest | None:
        """Give the head kept of a day."""
        return next(iter(self._digests("WHERE day = %s", [day])), None)

    def digests(self) -> list[CounterDigest]:
        """Give every head kept, the newest first."""
        return self._digests("ORDER BY day DESC", [])

    def _digests(self, where: str, values: list[object]) -> list[CounterDigest]:
        query = f"SELECT day, next_position, salt FROM numbers.counter_digest {where}"
        return [CounterDigest(*row) for row in self._db.execute(query.encode(), values)]
