# SPDX-License-Identifier: Apache-2.0
"""SQL of numbers for tests: a counter of their own, and who was given which (NU-8)."""

from datetime import datetime

from warifu.numbers.store.rows import Rows


class ForTestsRows(Rows):
    """What giving numbers for tests says inside a transaction."""

    def lock_test_counter(self) -> int:
        """Give the next position for tests and hold its counter until the transaction ends."""
        return self._integer("SELECT next_position FROM numbers.test_counter FOR UPDATE")

    def give_for_tests(self, first: int, count: int, body: str, at: datetime) -> None:
        """Record who gets these positions and move the counter; the caller holds its lock."""
        self._db.execute("INSERT INTO numbers.test_issue VALUES (%s, %s, %s, %s)", [first, count, body, at])
        self._db.execute("UPDATE numbers.test_counter SET next_position = %s", [first + count])
