# SPDX-License-Identifier: Apache-2.0
"""The SQL of the request check (schema `asking`). Holds no rule; the service begins transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from warifu.asking.directory import AskerEntry
from warifu.kernel.database import Database

_ENTRY = "verifying_key, corporate_number, name_ja, name_en, kind, from_on, until_on, note"
_REGISTERING_TURN = 0x41534B52  # any fixed number of our own


class AskingStore:
    """求める人の名簿と求め: the body's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[AskingRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield AskingRows(connection)


@dataclass(frozen=True, slots=True)
class AskingRows:
    """The rows of the request check within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def take_turn(self) -> None:
        """Let one registration work at a time, so that no two look-alikes miss each other."""
        self.connection.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTERING_TURN])

    def add_asker(self, entry: AskerEntry, registrar: str, approver: str, now: datetime) -> bool:
        """Add an entry; False if the key is registered already."""
        values = [
            entry.key_id,
            entry.verifying_key,
            entry.corporate_number.digits,
            entry.name.ja,
            entry.name.en,
            entry.kind,
            entry.from_on,
            entry.until_on,
            entry.note,
            registrar,
            approver,
            now,
        ]
        added = self.connection.execute(
            f"INSERT INTO asking.asker (key_id, {_ENTRY}, registered_by, approved_by, registered_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            values,
        )
        return added.rowcount == 1

    def end_asker(self, key_id: bytes, reason: str, clerk: str, now: datetime) -> bool:
        """Let a key count no more; False if it was ended before."""
        added = self.connection.execute(
            "INSERT INTO asking.asker_end VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [key_id, reason, clerk, now],
        )
        return added.rowcount == 1

    def asker(self, key_id: bytes) -> tuple[AskerEntry, bool] | None:
        """The entry of a key, and whether it was ended."""
        row = self.connection.execute(
            f"SELECT {_ENTRY}, EXISTS (SELECT FROM asking.asker_end e WHERE e.key_id = a.key_id)"
            " FROM asking.asker a WHERE key_id = %s",
            [key_id],
        ).fetchone()
        return (_entry(*row[:-1]), bool(row[-1])) if row else None

    def askers(self) -> list[AskerEntry]:
        """Every entry that was not ended, by name."""
        rows = self.connection.execute(
            f"SELECT {_ENTRY} FROM asking.asker a"
            " WHERE NOT EXISTS (SELECT FROM asking.asker_end e WHERE e.key_id = a.key_id)"
            " ORDER BY name_ja, corporate_number"
        )
        return [_entry(*row) for row in rows]

    def add_request(self, short: str, code: str, until_at: datetime, now: datetime) -> str:
        """Publish a code under its short name; returns the code that now stands there."""
        self.connection.execute(
            "INSERT INTO asking.request VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [short, code, until_at, now],
        )
        return self.request(short) or ""

    def request(self, short: str) -> str | None:
        """The long code of a short one."""
        row = self.connection.execute(
            "SELECT code FROM asking.request WHERE short_code = %s", [short]
        ).fetchone()
        return str(row[0]) if row else None

    def withdraw(self, short: str, now: datetime) -> None:
        """Take a code back; harmless when repeated."""
        self.connection.execute(
            "INSERT INTO asking.withdrawn VALUES (%s, %s) ON CONFLICT DO NOTHING", [short, now]
        )

    def is_withdrawn(self, short: str) -> bool:
        """Whether its asker took a code back."""
        row = self.connection.execute(
            "SELECT 1 FROM asking.withdrawn WHERE short_code = %s", [short]
        ).fetchone()
        return row is not None

    def forget_requests(self, ended_before: datetime) -> int:
        """Delete codes that ended before; returns how many."""
        gone = self.connection.execute("DELETE FROM asking.request WHERE until_at < %s", [ended_before])
        return gone.rowcount


def _entry(key: bytes, *rest: Any) -> AskerEntry:
    return AskerEntry.of_row(bytes(key), *rest)
