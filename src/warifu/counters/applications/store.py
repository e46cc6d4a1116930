# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the counter for signed applications (schema `applications`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.verification import Finding
from warifu.counters.applications.nouns import Received
from warifu.kernel.database import Database

_RECEIVED = (
    "SELECT r.application, r.received_at, r.clerk, r.affair, a.valid, a.at"
    " FROM applications.received r LEFT JOIN applications.answered a USING (application)"
)


class ApplicationsStore:
    """受付の記録: the counter's own rows."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[ApplicationsRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield ApplicationsRows(connection)


@dataclass(frozen=True, slots=True)
class ApplicationsRows:
    """The records within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def add(self, received: Received, case: str, sealed: bytes) -> None:
        """Keep an application."""
        self.connection.execute(
            "INSERT INTO applications.received VALUES (%s, %s, %s, %s, %s, %s)",
            [received.application, received.received_at, received.clerk, case, received.affair, sealed],
        )

    def add_answer(self, application: UUID, finding: Finding, now: datetime) -> None:
        """Keep the verifier's answer; the first one stands."""
        self.connection.execute(
            "INSERT INTO applications.answered VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [application, finding.at, finding.valid, now],
        )

    def add_opened(self, application: UUID, now: datetime, nonce: bytes, clerk: str, case: str) -> None:
        """Record who is about to be shown who signed."""
        self.connection.execute(
            "INSERT INTO applications.opened VALUES (%s, %s, %s, %s, %s)",
            [application, now, nonce, clerk, case],
        )

    def find(self, application: UUID) -> Received | None:
        """Give one application with its answer."""
        row = self.connection.execute(f"{_RECEIVED} WHERE r.application = %s", [application]).fetchone()
        return _received(row) if row else None

    def sealed(self, application: UUID) -> bytes | None:
        """Give what came, sealed."""
        row = self.connection.execute(
            "SELECT sealed FROM applications.received WHERE application = %s", [application]
        ).fetchone()
        return bytes(row[0]) if row else None

    def newest(self, most: int) -> list[Received]:
        """Give the newest applications first."""
        rows = self.connection.execute(f"{_RECEIVED} ORDER BY r.received_at DESC LIMIT %s", [most])
        return [_received(row) for row in rows]


def _received(row: TupleRow) -> Received:
    application, received_at, clerk, affair, valid, at = row
    return Received(application, received_at, clerk, affair, None if at is None else Finding(valid, at))
