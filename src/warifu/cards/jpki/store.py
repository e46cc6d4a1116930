# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the certification authority (schema `jpki`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.jpki.nouns import Certificate, CertificateKind, Ending, LastTurn, State, Status
from warifu.kernel.database import Database

_CERTIFICATE = "c.serial, c.kind, c.card_id, c.body, c.issued_at, c.until, c.der, c.salt"
_LAST = "SELECT turn, state, ending, at FROM jpki.turn WHERE serial = %s ORDER BY turn DESC LIMIT 1"
_WITH_LAST = (
    " FROM jpki.certificate c JOIN LATERAL (SELECT turn, state, ending, at FROM jpki.turn"
    " WHERE serial = c.serial ORDER BY turn DESC LIMIT 1) t ON true"
)


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

    def take_place(self, made: Certificate) -> bool:
        """Make this the card's certificate of its kind; False where another has not ended."""
        taken = self.connection.execute(
            "INSERT INTO jpki.in_force VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [made.card_id, made.kind, made.serial],
        )
        return taken.rowcount == 1

    def succeed(self, earlier: bytes, later: bytes) -> bool:
        """Let a certificate take another's place; False where a third one has."""
        added = self.connection.execute(
            "INSERT INTO jpki.succession VALUES (%s, %s) ON CONFLICT DO NOTHING", [earlier, later]
        )
        return added.rowcount == 1

    def add(self, made: Certificate, generation: int, follows: bytes | None) -> None:
        """Keep a certificate, good from its issue."""
        self.connection.execute(
            "INSERT INTO jpki.certificate VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                made.serial,
                made.kind,
                generation,
                made.card_id,
                made.body,
                made.issued_at,
                made.until,
                made.der,
                made.salt,
                follows,
            ],
        )
        self.add_turn(made.serial, 1, Status(State.GOOD, made.issued_at), made.body)

    def add_turn(self, serial: bytes, turn: int, status: Status, body: str) -> bool:
        """Add what happened; False where somebody else's turn has that number."""
        added = self.connection.execute(
            "INSERT INTO jpki.turn VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [serial, turn, status.state, status.ending, body, status.since],
        )
        return added.rowcount == 1

    def leave_place(self, which: Certificate) -> None:
        """The certificate has ended: its card may have another of its kind."""
        self.connection.execute(
            "DELETE FROM jpki.in_force WHERE card_id = %s AND kind = %s AND serial = %s",
            [which.card_id, which.kind, which.serial],
        )

    def certificate(self, serial: bytes) -> Certificate | None:
        """Give one certificate."""
        row = self.connection.execute(
            f"SELECT {_CERTIFICATE} FROM jpki.certificate c WHERE c.serial = %s", [serial]
        ).fetchone()
        return _certificate(row) if row else None

    def of_card(self, card_id: bytes) -> list[Certificate]:
        """Give a card's certificates that have not ended."""
        rows = self.connection.execute(
            f"SELECT {_CERTIFICATE} FROM jpki.certificate c"
            " JOIN jpki.in_force f ON f.serial = c.serial WHERE f.card_id = %s ORDER BY c.kind",
            [card_id],
        )
        return [_certificate(row) for row in rows]

    def last_turn(self, serial: bytes) -> tuple[int, Status] | None:
        """Give the turn in force and its number."""
        row = self.connection.execute(_LAST, [serial]).fetchone()
        return (int(row[0]), _status(row[1:])) if row else None

    def last_turns(self, serials: Sequence[bytes]) -> dict[bytes, LastTurn]:
        """Give the turns in force of those serials that were issued, in one statement."""
        rows = self.connection.execute(
            "SELECT c.serial, c.kind, c.generation, c.follows, c.body, t.turn, t.state, t.ending, t.at"
            f"{_WITH_LAST}"
            " WHERE c.serial = ANY(%s)",
            [list(serials)],
        )
        return {
            bytes(serial): LastTurn(
                CertificateKind(kind),
                generation,
                turn,
                _status(status),
                None if follows is None else bytes(follows),
                body,
            )
            for serial, kind, generation, follows, body, turn, *status in rows
        }

    def followed(self, serial: bytes) -> bytes | None:
        """Give the serial of the certificate whose place this one took."""
        row = self.connection.execute(
            "SELECT follows FROM jpki.certificate WHERE serial = %s", [serial]
        ).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def not_good(
        self, kind: CertificateKind, generation: int, since: datetime
    ) -> list[tuple[bytes, str, Status]]:
        """Give every certificate held or ended that had not expired before `since`, and who applied."""
        rows = self.connection.execute(
            f"SELECT c.serial, c.body, t.state, t.ending, t.at{_WITH_LAST}"
            " WHERE c.kind = %s AND c.generation = %s AND t.state <> 'good' AND c.until >= %s"
            " ORDER BY c.serial",
            [kind, generation, since.date()],
        )
        return [(bytes(row[0]), str(row[1]), _status(row[2:])) for row in rows]

    def next_list_number(self, kind: CertificateKind, generation: int) -> int:
        """Take the next number of a list; of two at once one waits, and takes the next."""
        row = self.connection.execute(
            "INSERT INTO jpki.list_number VALUES (%s, %s, 1) ON CONFLICT (kind, generation)"
            " DO UPDATE SET number = list_number.number + 1 RETURNING number",
            [kind, generation],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add_asked(self, rows: Sequence[tuple[bytes, datetime, str, str, State, bytes]]) -> None:
        """Record who is about to be told what: serial, when, verifier, purpose, told, nonce."""
        columns: list[list[object]] = [list(each) for each in zip(*rows, strict=True)]
        self.connection.execute(
            "INSERT INTO jpki.asked SELECT * FROM unnest(%s::bytea[], %s::timestamptz[], %s::text[],"
            " %s::text[], %s::text[], %s::bytea[])",
            columns,
        )

    def add_list_asked(
        self,
        kind: CertificateKind,
        generation: int,
        place: int,
        at: datetime,
        verifier: str,
        purpose: str,
        nonce: bytes,
    ) -> None:
        """Record who is about to be given which list."""
        self.connection.execute(
            "INSERT INTO jpki.list_asked VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [kind, generation, place, at, verifier, purpose, nonce],
        )


def _certificate(row: TupleRow) -> Certificate:
    serial, kind, card_id, body, issued_at, until, der, salt = row
    return Certificate(
        bytes(serial), CertificateKind(kind), bytes(card_id), body, issued_at, until, bytes(der), bytes(salt)
    )


def _status(row: Sequence[Any]) -> Status:
    state, ending, since = row
    return Status(State(state), since, Ending(ending) if ending else None)
