# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the certified verifier (schema `verification`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.verification.nouns import Asking, Finding
from warifu.kernel.database import Database


class VerificationStore:
    """検証の記録: the verifier's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[VerificationRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield VerificationRows(connection)


@dataclass(frozen=True, slots=True)
class VerificationRows:
    """The records within one transaction. `which` is the hash of a signature's own bytes."""

    connection: psycopg.Connection[TupleRow]

    def add_asked(self, which: bytes, at: datetime, asker: str, purpose: str, nonce: bytes) -> None:
        """Record who asks about which signature, and for what."""
        self.connection.execute(
            "INSERT INTO verification.asked VALUES (%s, %s, %s, %s, %s)", [which, at, nonce, asker, purpose]
        )

    def add_answer(self, which: bytes, finding: Finding) -> None:
        """Keep an answer about one instant; the first one about it stands."""
        self.connection.execute(
            "INSERT INTO verification.answered VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [which, finding.at, finding.valid],
        )

    def earliest(self, which: bytes) -> Finding | None:
        """Give the answer about the earliest instant."""
        row = self.connection.execute(
            "SELECT valid, at FROM verification.answered WHERE signature = %s ORDER BY at LIMIT 1", [which]
        ).fetchone()
        return Finding(bool(row[0]), row[1]) if row else None

    def asked(self, which: bytes) -> list[Asking]:
        """Who asked about a signature, in order."""
        rows = self.connection.execute(
            "SELECT asker, purpose, asked_at FROM verification.asked WHERE signature = %s ORDER BY asked_at",
            [which],
        )
        return [Asking(asker, purpose, at) for asker, purpose, at in rows]
