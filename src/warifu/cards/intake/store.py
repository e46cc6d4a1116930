# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the intake (schema `intake`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.intake.nouns import Look, Reason
from warifu.cards.life import Acting
from warifu.kernel.database import Database


class IntakeStore:
    """受付の記録: the intake's part of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[IntakeRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield IntakeRows(connection)


@dataclass(frozen=True, slots=True)
class IntakeRows:
    """The rows of the intake within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def add_look(self, look: Look) -> bool:
        """Write what was said of a photograph; False where something was said of it before."""
        added = self.connection.execute(
            "INSERT INTO intake.seen VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [look.card_id, look.digest, look.by, look.at, look.reason or ""],
        )
        return added.rowcount == 1

    def looks(self, card_ids: Sequence[bytes]) -> list[Look]:
        """Give the looks at the photographs of these applications, the oldest first."""
        rows = self.connection.execute(
            "SELECT card_id, digest, by, at, reason FROM intake.seen WHERE card_id = ANY(%s)"
            " ORDER BY at, card_id, digest",
            [list(card_ids)],
        )
        return [
            Look(bytes(card_id), bytes(digest), by, at, Reason(reason) if reason else None)
            for card_id, digest, by, at, reason in rows
        ]

    def add_express(self, card_id: bytes, ground: str, due: date, acting: Acting) -> None:
        """Let a card go first; said again, it is the same."""
        self.connection.execute(
            "INSERT INTO intake.express VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [card_id, ground, due, acting.body, acting.clerk, acting.case],
        )

    def express(self, card_ids: Sequence[bytes]) -> dict[bytes, date]:
        """By when those of these that go first are due."""
        rows = self.connection.execute(
            "SELECT card_id, due_on FROM intake.express WHERE card_id = ANY(%s)", [list(card_ids)]
        )
        return {bytes(card_id): due for card_id, due in rows}
