# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the certification authority (schema `jpki`). Holds no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.jpki.nouns import Asking, Certificate, CertificateKind, Ending, LastTurn, State, Status
from warifu.kernel.database import Database

_OF = "c.serial, c.kind, c.card_id, {}.body, c.issued_at, c.until, c.der, c.salt"
_CERTIFICATE = _OF.replace("{}.body", "coalesce(f.body, w.body, c.body)")
_WITH_BODY = (
    " FROM jpki.certificate c LEFT JOIN jpki.in_force f ON f.serial = c.serial AND f.card_id = c.card_id"
    " LEFT JOIN jpki.waiting w ON w.serial = c.serial AND w.card_id = c.card_id"
)
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
            "INSERT INTO jpki.in_force VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [made.card_id, made.kind, made.serial, made.body],
        )
        return taken.rowcount == 1

    def wait(self, made: Certificate) -> bool:
        """Let a certificate wait for the chip; False where another waits."""
        waits = self.connection.execute(
            "INSERT INTO jpki.waiting VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [made.card_id, made.kind, made.serial, made.body],
        )
        return waits.rowcount == 1

    def leave_wait(self, which: Certificate) -> None:
        """It waits no longer."""
        self.connection.execute(
            "DELETE FROM jpki.waiting WHERE card_id = %s AND kind = %s AND serial = %s",
            [which.card_id, which.kind, which.serial],
        )

    def succeed(self, earlier: bytes, later: bytes) -> bool:
        """Let a certificate take another's place; False where a third one has."""
        added = self.connection.execute(
            "INSERT INTO jpki.succession VALUES (%s, %s) ON CONFLICT DO NOTHING", [earlier, later]
        )
        return added.rowcount == 1

    def add(
        self, made: Certificate, generation: int, follows: bytes | None, state: State = State.GOOD
    ) -> None:
        """Keep a certificate, good from its issue, or held until its chip has it."""
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
        self.add_turn(made.serial, 1, Status(state, made.issued_at), made.body)

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
        """Give one certificate; its body is who may order about it now."""
        row = self.connection.execute(
            f"SELECT {_CERTIFICATE}{_WITH_BODY} WHERE c.serial = %s", [serial]
        ).fetchone()
        return _certificate(row) if row else None

    def of_card(self, card_id: bytes) -> list[Certificate]:
        """Give a card's certificates in force, held ones too."""
        rows = self.connection.execute(
            f"SELECT {_OF.format('f')} FROM jpki.certificate c"
            " JOIN jpki.in_force f ON f.serial = c.serial WHERE f.card_id = %s ORDER BY c.kind",
            [card_id],
        )
        return [_certificate(row) for row in rows]

    def ending(self, since: date, until: date) -> list[Certificate]:
        """Give the certificates in force whose last day lies between two days."""
        rows = self.connection.execute(
            f"SELECT {_OF.format('f')} FROM jpki.certificate c JOIN jpki.in_force f ON f.serial = c.serial"
            " WHERE c.until BETWEEN %s AND %s ORDER BY c.serial",
            [since, until],
        )
        return [_certificate(row) for row in rows]

    def waiting(self, card_id: bytes) -> list[Certificate]:
        """Give a card's certificates that wait for the chip."""
        rows = self.connection.execute(
            f"SELECT {_OF.format('w')} FROM jpki.certificate c"
            " JOIN jpki.waiting w ON w.serial = c.serial WHERE w.card_id = %s ORDER BY c.kind",
            [card_id],
        )
        return [_certificate(row) for row in rows]

    def ever_of_card(self, card_id: bytes, *, written: bool = False) -> list[Certificate]:
        """Give every certificate a card ever had, the newest first; or those that got into its chip."""
        rows = self.connection.execute(
            f"SELECT {_CERTIFICATE}{_WITH_BODY} WHERE c.card_id = %s AND (NOT %s OR w.serial IS NULL AND"
            " NOT EXISTS (SELECT FROM jpki.turn t WHERE t.serial = c.serial AND t.ending = 'not-written'))"
            " ORDER BY c.issued_at DESC, c.serial",
            [card_id, written],
        )
        return [_certificate(row) for row in rows]

    def hand_on(self, card_id: bytes, body: str) -> None:
        """Another municipality may order about a card's certificates from now on, and no other one."""
        for statement in (
            "UPDATE jpki.in_force SET body = %s WHERE card_id = %s AND body <> %s",
            "UPDATE jpki.waiting SET body = %s WHERE card_id = %s AND body <> %s",
        ):
            self.connection.execute(statement, [body, card_id, body])

    def set_face_only(self, card_id: bytes, *, face_only: bool) -> None:
        """Note that a card has no PIN any more, or has one again."""
        self.connection.execute(
            "INSERT INTO jpki.face_only VALUES (%s) ON CONFLICT DO NOTHING"
            if face_only
            else "DELETE FROM jpki.face_only WHERE card_id = %s",
            [card_id],
        )

    def last_turn(self, serial: bytes) -> tuple[int, Status] | None:
        """Give the turn in force and its number."""
        row = self.connection.execute(_LAST, [serial]).fetchone()
        return (int(row[0]), _status(row[1:])) if row else None

    def last_turns(self, serials: Sequence[bytes]) -> dict[bytes, LastTurn]:
        """Give the turns in force of those serials that were issued, in one statement."""
        rows = self.connection.execute(
            "SELECT c.serial, c.kind, c.generation, s.earlier, c.body, x.card_id IS NOT NULL,"
            f" t.turn, t.state, t.ending, t.at{_WITH_LAST}"
            " LEFT JOIN jpki.face_only x ON x.card_id = c.card_id"
            " LEFT JOIN jpki.succession s ON s.later = c.serial"
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
                face_only,
            )
            for serial, kind, generation, follows, body, face_only, turn, *status in rows
        }

    def ready_first(self, most: int) -> list[bytes]:
        """Give the serials of certificates in force or held, as many as are kept ready."""
        rows = self.connection.execute(
            "SELECT serial FROM jpki.in_force ORDER BY card_id, kind LIMIT %s", [most]
        )
        return [bytes(serial) for (serial,) in rows]

    def followed(self, serial: bytes) -> bytes | None:
        """Give the serial of the certificate whose place this one took."""
        row = self.connection.execute(
            "SELECT earlier FROM jpki.succession WHERE later = %s", [serial]
        ).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def newest(self, serial: bytes) -> bytes | None:
        """Give the serial of the last one in the line after a certificate; None where none took its place."""
        row = self.connection.execute(
            "WITH RECURSIVE line (serial, step) AS (SELECT later, 1 FROM jpki.succession WHERE earlier = %s"
            " UNION ALL SELECT s.later, l.step + 1 FROM jpki.succession s"
            " JOIN line l ON s.earlier = l.serial) SELECT serial FROM line ORDER BY step DESC LIMIT 1",
            [serial],
        ).fetchone()
        return bytes(row[0]) if row else None

    def held_by(self, verifier: str, serials: Sequence[bytes]) -> set[bytes]:
        """Give those serials about which a verifier has asked while they counted."""
        rows = self.connection.execute(
            "SELECT DISTINCT serial FROM jpki.asked"
            " WHERE serial = ANY(%s) AND verifier = %s AND told = 'good'",
            [list(serials), verifier],
        )
        return {bytes(serial) for (serial,) in rows}

    def tell_successor(self, serial: bytes, verifier: str, purpose: str, later: bytes, at: datetime) -> bytes:
        """Keep the one answer of a verifier about an old serial; gives the first one that was kept."""
        self.connection.execute(
            "INSERT INTO jpki.successor_told VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [serial, verifier, purpose, later, at],
        )
        row = self.connection.execute(
            "SELECT later FROM jpki.successor_told WHERE serial = %s AND verifier = %s", [serial, verifier]
        ).fetchone()
        assert row is not None
        return bytes(row[0])

    def questions(self, card_id: bytes) -> list[Asking]:
        """Give who asked about any certificate of a card, and who was told which one took its place."""
        rows = self.connection.execute(
            "SELECT a.verifier, a.purpose, c.kind, a.asked_at, false FROM jpki.certificate c"
            " JOIN jpki.asked a ON a.serial = c.serial WHERE c.card_id = %s UNION ALL"
            " SELECT s.verifier, s.purpose, c.kind, s.told_at, true FROM jpki.certificate c"
            " JOIN jpki.successor_told s ON s.serial = c.serial WHERE c.card_id = %s ORDER BY 4, 1, 5",
            [card_id, card_id],
        )
        return [
            Asking(verifier, purpose, CertificateKind(kind), at, told)
            for verifier, purpose, kind, at, told in rows
        ]

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
