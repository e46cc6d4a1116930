# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the certified verifier (schema `verification`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.verification.nouns import AskedFor, Asking, Finding, Question
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

    def add_asked(self, question: Question, asker: str, purpose: str, service: AskedFor | None) -> None:
        """Record who asks about which signature, for what, and for whom."""
        named = ("", "", "") if service is None else (service.client_id, service.name_ja, service.name_en)
        self.connection.execute(
            "INSERT INTO verification.asked VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [question.signature, question.at, question.nonce, asker, purpose, *named],
        )

    def count_asked(self, asker: str, service: AskedFor | None, since: datetime) -> int:
        """Count what a body has asked since then for one service, or for itself."""
        row = self.connection.execute(
            "SELECT count(*) FROM verification.asked WHERE asker = %s AND service = %s AND asked_at > %s",
            [asker, "" if service is None else service.client_id, since],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add_told(self, question: Question, finding: Finding) -> None:
        """Record what a question is about to be told."""
        self.connection.execute(
            "INSERT INTO verification.told VALUES (%s, %s, %s, %s, %s)",
            [question.signature, question.at, question.nonce, finding.at, finding.valid],
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
        """Who asked about a signature, in order, and what each was told."""
        rows = self.connection.execute(
            "SELECT a.asker, a.purpose, a.asked_at, t.valid, t.at, a.service, a.service_ja, a.service_en"
            " FROM verification.asked a"
            " LEFT JOIN verification.told t USING (signature, asked_at, nonce)"
            " WHERE a.signature = %s ORDER BY a.asked_at",
            [which],
        )
        return [
            Asking(
                asker,
                purpose,
                asked_at,
                None if at is None else Finding(valid, at),
                AskedFor(service, ja, en) if service else None,
            )
            for asker, purpose, asked_at, valid, at, service, ja, en in rows
        ]
