# SPDX-License-Identifier: Apache-2.0
"""SQL of the custody of the number key: one row for each act, never changed (NU-10)."""

from datetime import datetime

from warifu.numbers.store.rows import CustodyRow, Rows


class CustodyRows(Rows):
    """What the custody of the keys says inside a transaction."""

    def add_custody(self, act: str, keys_check: bytes, set_number: int | None, at: datetime) -> None:
        """Write the next act; the counter's lock is held, so no serial is given twice."""
        self._db.execute(
            "INSERT INTO numbers.key_custody SELECT coalesce(max(serial), 0) + 1, %s, %s, %s, %s"
            " FROM numbers.key_custody",
            [act, keys_check, set_number, at],
        )

    def custody(self) -> list[CustodyRow]:
        """Give every act, the newest first."""
        rows = self._db.execute(
            "SELECT act, keys_check, set_number, done_at FROM numbers.key_custody ORDER BY serial DESC"
        )
        return [CustodyRow(*row) for row in rows]
