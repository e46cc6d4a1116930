# SPDX-License-Identifier: Apache-2.0
"""The ledger's SQL: the table that is the log's truth, and a witness's memory. No rule is in here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg.rows import TupleRow

from warifu.kernel.database import Database
from warifu.ledger.sequence import Key, Row
from warifu.ledger.witnessed import Alarm, WitnessedHead

_SEQUENCE_LOCK = 0x574C4531  # "WLE1"; one log per database
_FIND = """
SELECT e.idx, e.submitter, e.submit_key, e.entry, e.latest_minute
FROM unnest(%b::text[], %b::bytea[]) AS k (submitter, submit_key)
CROSS JOIN LATERAL (
    SELECT * FROM ledger.ledger_entry e
    WHERE e.submitter = k.submitter AND e.submit_key = k.submit_key LIMIT 1
) e
"""
_INSERT = """
INSERT INTO ledger.ledger_entry (idx, submitter, submit_key, entry, latest_minute)
SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::bytea[], %b::bigint[])
"""
_SIZE = "SELECT coalesce(max(idx) + 1, 0) FROM ledger.ledger_entry"


class LedgerRows:
    """The verbs on the log's table within one transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Bind to the connection of a transaction."""
        self._connection = connection

    def size(self) -> int:
        """How many entries the log has."""
        row = self._connection.execute(_SIZE).fetchone()
        assert row is not None
        return int(row[0])

    def take_turn(self, keys: Collection[Key]) -> tuple[int, dict[Key, Row]]:
        """Be the only one who appends until the transaction ends; give the size and the rows known by key.

        Three statements in one round trip. The lock comes first and alone: the statements after it see
        every row that was committed before it was granted (READ COMMITTED).
        """
        with self._connection.pipeline():
            self._connection.execute("SET LOCAL synchronous_commit = on")
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SEQUENCE_LOCK])
            size = self._connection.execute(_SIZE)
            found = self._connection.execute(
                _FIND, [[key[0] for key in keys], [key[1] for key in keys]], binary=True
            )
        row = size.fetchone()
        assert row is not None
        rows = [Row(*each) for each in found]
        return int(row[0]), {(row.submitter, row.submit_key): row for row in rows}

    def insert(self, rows: Sequence[Row]) -> None:
        """Add rows; an index or key that is taken fails the transaction."""
        columns = [
            [row.index for row in rows],
            [row.submitter for row in rows],
            [row.submit_key for row in rows],
            [row.entry for row in rows],
            [row.latest_minute for row in rows],
        ]
        self._connection.execute(_INSERT, columns)

    def entries(self, start: int, count: int) -> list[tuple[int, bytes]]:
        """Index and entry of up to `count` rows from `start` on, in order."""
        return self._connection.execute(
            "SELECT idx, entry FROM ledger.ledger_entry WHERE idx >= %s AND idx < %s ORDER BY idx",
            [start, start + count],
            binary=True,
        ).fetchall()

    def recorded(self, submitter: str, submit_keys: Collection[bytes]) -> list[bytes]:
        """Entries of a submitter under some of its keys, in index order."""
        rows = self._connection.execute(
            "SELECT entry FROM ledger.ledger_entry WHERE submitter = %s AND submit_key = ANY(%s)"
            " ORDER BY idx",
            [submitter, list(submit_keys)],
        )
        return [bytes(entry) for (entry,) in rows]


class LedgerStore:
    """The log's table, in the operator's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[LedgerRows]:
        """One transaction: what `insert` added after `take_turn` is durable when the block has ended."""
        with self._database.transaction() as connection:
            yield LedgerRows(connection)


class WitnessRows:
    """The verbs on a witness's memory within one transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Bind to the connection of a transaction."""
        self._connection = connection

    def lock_origin(self, origin: str) -> None:
        """Be the only one who cosigns for this log until the transaction ends."""
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", [origin])

    def latest(self, origin: str) -> WitnessedHead | None:
        """The largest head cosigned for this log."""
        row = self._connection.execute(
            "SELECT origin, size, root, note, seen_at FROM ledger.witnessed_head "
            "WHERE origin = %s ORDER BY size DESC LIMIT 1",
            [origin],
        ).fetchone()
        return None if row is None else WitnessedHead(*row)

    def keep(self, head: WitnessedHead) -> None:
        """Remember a head; a second root of one size fails the transaction."""
        self._connection.execute(
            "INSERT INTO ledger.witnessed_head (origin, size, root, note, seen_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            [head.origin, head.size, head.root, head.note, head.seen_at],
        )

    def keep_alarm(self, alarm: Alarm) -> None:
        """Remember a refused checkpoint once, beside the one that is held."""
        self._connection.execute(
            "INSERT INTO ledger.witness_alarm (origin, note_hash, note, held_note, reason, seen_at) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [alarm.origin, alarm.note_hash, alarm.note, alarm.held_note, alarm.reason, alarm.seen_at],
        )

    def alarms(self) -> list[Alarm]:
        """All refused checkpoints, oldest first."""
        found = self._connection.execute(
            "SELECT origin, note, held_note, reason, seen_at FROM ledger.witness_alarm ORDER BY seen_at"
        )
        return [Alarm(*row) for row in found]


class WitnessStore:
    """A witness's memory, in the witness's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[WitnessRows]:
        """One transaction: durable when the block has ended."""
        with self._database.transaction() as connection:
            connection.execute("SET LOCAL synchronous_commit = on")
            yield WitnessRows(connection)
