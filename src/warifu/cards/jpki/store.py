# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the certification authority (schema `jpki`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.jpki.nouns import Certificate, CertificateKind, Ending, State, Status
from warifu.kernel.database import Database

_LAST = "SELECT turn, state, ending, at FROM jpki.turn WHERE serial = %s ORDER BY turn DESC LIMIT 1"


class JpkiStore:
    """認証局の記録: the authority's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[JpkiRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield JpkiRows(connection)


@dataclass(frozen=True, slots=True)
class JpkiRows:
    """The rows of the authority within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def take_place(self, card_id: bytes, kind: CertificateKind, serial: bytes) -> bool:
        """Make this the card's certificate of its kind; False where another has not ended."""
        taken = self.connection.execute(
            "INSERT INTO jpki.in_force VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", [card_id, kind, serial]
        )
        return taken.rowcount == 1

    def add(self, made: Certificate, generation: int) -> None:
        """Keep a certificate, good from its issue."""
        self.connection.execute(
            "INSERT INTO jpki.certificate VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [made.serial, made.kind, generation, made.card_id, made.issued_at, made.until, made.der],
        )
        self.add_turn(made.serial, 1, Status(State.GOOD, made.issued_at))

    def add_turn(self, serial: bytes, turn: int, status: Status) -> bool:
        """Add what happened; False where somebody else's turn has that number."""
        added = self.connection.execute(
            "INSERT INTO jpki.turn VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [serial, turn, status.state, status.ending, status.since],
        )
        return added.rowcount == 1

    def leave_place(self, serial: bytes, card_id: bytes, kind: CertificateKind) -> None:
        """The certificate has ended: its card may have another of its kind."""
        self.connection.execute(
            "DELETE FROM jpki.in_force WHERE card_id = %s AND kind = %s AND serial = %s",
            [card_id, kind, serial],
        )

    def certificate(self, serial: bytes) -> Certificate | None:
        """Give one certificate."""
        row = self.connection.execute(
            "SELECT serial, kind, card_id, issued_at, until, der FROM jpki.certificate WHERE serial = %s",
            [serial],
        ).fetchone()
        return _certificate(row) if row else None

    def of_card(self, card_id: bytes) -> list[Certificate]:
        """Give a card's certificates that have not ended."""
        rows = self.connection.execute(
            "SELECT c.serial, c.kind, c.card_id, c.issued_at, c.until, c.der FROM jpki.certificate c"
            " JOIN jpki.in_force f ON f.serial = c.serial WHERE f.card_id = %s ORDER BY c.kind",
            [card_id],
        )
        return [_certificate(row) for row in rows]

    def last_turn(self, serial: bytes) -> tuple[int, Status] | None:
        """Give the turn in force and its number."""
        row = self.connection.execute(_LAST, [serial]).fetchone()
        return (int(row[0]), _status(row[1:])) if row else None

    def status(self, kind: CertificateKind, generation: int, serial: bytes) -> Status | None:
        """Give the state of a serial of one authority, in one statement."""
        row = self.connection.execute(
            "SELECT t.state, t.ending, t.at FROM jpki.certificate c"
            " JOIN LATERAL (SELECT state, ending, at FROM jpki.turn WHERE serial = c.serial"
            " ORDER BY turn DESC LIMIT 1) t ON true"
            " WHERE c.serial = %s AND c.kind = %s AND c.generation = %s",
            [serial, kind, generation],
        ).fetchone()
        return _status(row) if row else None

    def not_good(self, kind: CertificateKind, generation: int, since: datetime) -> list[tuple[bytes, Status]]:
        """Give every certificate held or ended that had not expired before `since`, by serial."""
        rows = self.connection.execute(
            "SELECT c.serial, t.state, t.ending, t.at FROM jpki.certificate c"
            " JOIN LATERAL (SELECT state, ending, at FROM jpki.turn WHERE serial = c.serial"
            " ORDER BY turn DESC LIMIT 1) t ON true"
            " WHERE c.kind = %s AND c.generation = %s AND t.state <> 'good' AND c.until >= %s"
            " ORDER BY c.serial",
            [kind, generation, since.date()],
        )
        return [(bytes(row[0]), _status(row[1:])) for row in rows]

    def next_list_number(self, kind: CertificateKind) -> int:
        """Take the next number of a list; of two at once one waits, and takes the next."""
        row = None
        while row is None:
            row = self.connection.execute(
                "INSERT INTO jpki.list_number SELECT %s, 1 + coalesce(max(number), 0)"
                " FROM jpki.list_number WHERE kind = %s ON CONFLICT DO NOTHING RETURNING number",
                [kind, kind],
            ).fetchone()
        return int(row[0])

    def add_asked(
        self, serial: bytes, at: datetime, verifier: str, purpose: str, told: str, nonce: bytes
    ) -> None:
        """Record who is about to be told the state of which certificate."""
        self.connection.execute(
            "INSERT INTO jpki.asked VALUES (%s, %s, %s, %s, %s, %s)",
            [serial, at, verifier, purpose, told, nonce],
        )


def _certificate(row: TupleRow) -> Certificate:
    serial, kind, card_id, issued_at, until, der = row
    return Certificate(bytes(serial), CertificateKind(kind), bytes(card_id), issued_at, until, bytes(der))


def _status(row: TupleRow) -> Status:
    state, ending, since = row
    return Status(State(state), since, Ending(ending) if ending else None)
