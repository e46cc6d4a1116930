# SPDX-License-Identifier: Apache-2.0
"""Who looked at a card, and calls to the stop line."""

from __future__ import annotations

from datetime import datetime

from warifu.cards.life.nouns import Acting
from warifu.cards.life.store.rows import Rows

_CALLS = 0x53544F50  # any fixed number of our own


class CallRows(Rows):
    """What is said of looks and calls."""

    def add_look(self, card_id: bytes, acting: Acting, at: datetime, nonce: bytes) -> None:
        """Record that a clerk is about to be shown a card's state."""
        self.connection.execute(
            "INSERT INTO life.look VALUES (%s, %s, %s, %s, %s, %s)",
            [card_id, at, acting.body, acting.clerk, acting.case, nonce],
        )

    def one_call_at_a_time(self) -> None:
        """Let others who call wait until the transaction ends, so that each is counted."""
        self.connection.execute("SELECT pg_advisory_xact_lock(%s)", [_CALLS])

    def calls_since(self, caller: bytes, since: datetime) -> tuple[int, int]:
        """Count the calls since then: of one caller, and in all."""
        row = self.connection.execute(
            "SELECT count(*) FILTER (WHERE caller = %s), count(*) FROM life.stop_call"
            " WHERE called_at > %s AND caller <> ''",
            [caller, since],
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def add_call(self, call_id: bytes, known: bytes, caller: bytes, at: datetime) -> None:
        """Keep a call to the stop line, to be acted on."""
        self.connection.execute(
            "INSERT INTO life.stop_call VALUES (%s, %s, %s, %s)", [call_id, known, at, caller]
        )
        self.connection.execute("INSERT INTO life.stop_waiting VALUES (%s)", [call_id])

    def waiting_calls(self) -> list[tuple[bytes, bytes, datetime]]:
        """Give the calls not acted on yet: id, digest and when, the oldest first."""
        rows = self.connection.execute(
            "SELECT c.call_id, c.known, c.called_at"
            " FROM life.stop_call c JOIN life.stop_waiting USING (call_id)"
            " ORDER BY c.called_at, c.call_id"
        )
        return [(bytes(call_id), bytes(known), at) for call_id, known, at in rows]

    def end_call(self, call_id: bytes, position: int | None, *, stopped: bool) -> None:
        """The call was acted on; whoever has this position is owed a line, or nobody is.

        Of two who acted at once, one writes the line: the other finds the call gone.
        """
        self.connection.execute(
            "WITH gone AS (DELETE FROM life.stop_waiting WHERE call_id = %s RETURNING call_id)"
            " INSERT INTO life.stop_letter SELECT call_id, %s::bigint, %s FROM gone",
            [call_id, position, stopped],
        )

    def owed_letters(self, after: bytes, most: int) -> list[tuple[bytes, int | None, bool]]:
        """Give the calls of which a history must still be told, by their ids."""
        rows = self.connection.execute(
            "SELECT call_id, position, stopped FROM life.stop_letter WHERE call_id > %s"
            " ORDER BY call_id LIMIT %s",
            [after, most],
        )
        return [(bytes(call_id), position, stopped) for call_id, position, stopped in rows]

    def end_letter(self, call_id: bytes) -> None:
        """The line stands in the history."""
        self.connection.execute("DELETE FROM life.stop_letter WHERE call_id = %s", [call_id])
