# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the writing of chips (schema `renewal`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.jpki import CertificateKind
from warifu.cards.renewal.nouns import Due, LastDay, UnderWay
from warifu.kernel.database import Database


class RenewalStore:
    """更新の記録: this office's part of J-LIS's database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[RenewalRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield RenewalRows(connection)


@dataclass(frozen=True, slots=True)
class RenewalRows:
    """The rows within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def put(self, now: UnderWay) -> None:
        """Keep what is under way on a card, in place of what was."""
        kinds = now.due.certificates
        self.connection.execute(
            "INSERT INTO renewal.under_way VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (card_id) DO UPDATE SET (update_id, nonce, body, contents, signing, authentication,"
            " pin, next_order, ordered, done, opened_at, turn) = (excluded.update_id, excluded.nonce,"
            " excluded.body, excluded.contents, excluded.signing, excluded.authentication, excluded.pin,"
            " excluded.next_order, excluded.ordered, excluded.done, excluded.opened_at, excluded.turn)",
            [
                now.card_id,
                now.update_id,
                now.nonce,
                now.body,
                now.due.contents,
                CertificateKind.SIGNING in kinds,
                CertificateKind.AUTHENTICATION in kinds,
                now.pin,
                now.next_order,
                now.ordered,
                now.done,
                now.opened_at,
                now.turn,
            ],
        )

    def find(self, card_id: bytes) -> UnderWay | None:
        """Give what is or was last under way on a card; nobody else changes it until the end."""
        row = self.connection.execute(
            "SELECT update_id, nonce, body, contents, signing, authentication, turn, pin, next_order,"
            " ordered, done, opened_at FROM renewal.under_way WHERE card_id = %s FOR UPDATE",
            [card_id],
        ).fetchone()
        if row is None:
            return None
        update_id, nonce, body, contents, signing, authentication, turn, pin, number, ordered, done, at = row
        wanted = ((CertificateKind.SIGNING, signing), (CertificateKind.AUTHENTICATION, authentication))
        due = Due(contents, frozenset(kind for kind, is_due in wanted if is_due))
        return UnderWay(
            card_id, bytes(update_id), bytes(nonce), body, due, turn, pin, number, at, ordered, done
        )

    def was_warned(self, last: LastDay) -> bool:
        """Whether somebody was reminded of a last day before."""
        found = self.connection.execute(
            "SELECT FROM renewal.warned WHERE card_id = %s AND what = %s AND last_day = %s",
            [last.card_id, last.of, last.on],
        )
        return found.rowcount == 1

    def add_warned(self, last: LastDay, at: datetime) -> bool:
        """Record that somebody is reminded of a last day; False where she was before."""
        added = self.connection.execute(
            "INSERT INTO renewal.warned VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [last.card_id, last.of, last.on, at],
        )
        return added.rowcount == 1
