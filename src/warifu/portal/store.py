# SPDX-License-Identifier: Apache-2.0
"""The portal's mailboxes in PostgreSQL: keys to seal to, chain heads, sealed letters, states of lines.

A mailbox's row is locked while a letter is added, so that places and chain heads have no gaps. A
letter carries no line number: once a line has ended, nothing here joins it to an exchange (LC-12).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection

from warifu.kernel.clock import Clock
from warifu.kernel.database import Database

_FILING_TURN = 0x4D41494C  # any fixed number of our own


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox: the key it seals to, how many letters it holds, the head of its chain."""

    mailbox: UUID
    seals_to: bytes
    letters: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Filed:
    """What was answered when a line's part was filed: the hash of what came, the mailbox, the state."""

    content_hash: bytes
    mailbox: UUID | None
    state: int


class PortalRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def take_turn(self) -> None:
        """Let one filing transaction work at a time: many letters share each, and none can deadlock."""
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_FILING_TURN,))

    def open_mailbox(self, mailbox: UUID, code_index: bytes, seals_to: bytes, empty_head: bytes) -> bool:
        """Open a mailbox; False if the code or the key has one already."""
        added = self._connection.execute(
            "INSERT INTO portal.mailbox (mailbox, code_index, seals_to, letters, head)"
            " VALUES (%s, %s, %s, 0, %s) ON CONFLICT DO NOTHING",
            (mailbox, code_index, seals_to, empty_head),
        )
        return added.rowcount == 1

    def mailbox_of_code(self, code_index: bytes) -> Mailbox | None:
        """Find a mailbox by the index of a portal code."""
        return self._mailbox(
            "SELECT mailbox, seals_to, letters, head FROM portal.mailbox WHERE code_index = %s", code_index
        )

    def mailbox_of_key(self, seals_to: bytes) -> Mailbox | None:
        """Find a mailbox by the key it seals to, as the resident's own device knows it."""
        return self._mailbox(
            "SELECT mailbox, seals_to, letters, head FROM portal.mailbox WHERE seals_to = %s", seals_to
        )

    def lock(self, mailbox: UUID) -> Mailbox:
        """Read a mailbox and hold its row until the transaction ends."""
        found = self._mailbox(
            "SELECT mailbox, seals_to, letters, head FROM portal.mailbox WHERE mailbox = %s FOR UPDATE",
            mailbox,
        )
        if found is None:
            raise LookupError
        return found

    def add_letter(self, mailbox: Mailbox, head: bytes, sealed: bytes, clock: Clock) -> None:
        """Add a letter at the next place of a locked mailbox and move its head."""
        place = mailbox.letters + 1
        self._connection.execute(
            "INSERT INTO portal.letter (mailbox, place, sealed, filed_on) VALUES (%s, %s, %s, %s)",
            (mailbox.mailbox, place, sealed, clock.today()),
        )
        self._connection.execute(
            "UPDATE portal.mailbox SET letters = %s, head = %s WHERE mailbox = %s",
            (place, head, mailbox.mailbox),
        )

    def letters(self, mailbox: UUID) -> list[tuple[int, bytes]]:
        """Give the sealed letters with their places, oldest first."""
        rows = self._connection.execute(
            "SELECT place, sealed FROM portal.letter WHERE mailbox = %s ORDER BY place", (mailbox,)
        )
        return [(int(row[0]), row[1]) for row in rows]

    def filed(self, line: bytes, part: int) -> Filed | None:
        """Give what was answered for a part of a line."""
        row = self._connection.execute(
            "SELECT hash, mailbox, state FROM portal.filed WHERE line = %s AND part = %s", (line, part)
        ).fetchone()
        return Filed(*row) if row else None

    def note_filed(self, line: bytes, part: int, filed: Filed) -> bool:
        """Keep what was answered; False if this part was answered already."""
        added = self._connection.execute(
            "INSERT INTO portal.filed (line, part, hash, mailbox, state) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (line, part, filed.content_hash, filed.mailbox, filed.state),
        )
        return added.rowcount == 1

    def forget_mailbox(self, line: bytes) -> None:
        """Forget which mailbox a line went to (LC-12)."""
        self._connection.execute("UPDATE portal.filed SET mailbox = NULL WHERE line = %s", (line,))

    def counts(self) -> tuple[int, int]:
        """Count mailboxes and letters, for the portal's own page."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM portal.mailbox), (SELECT count(*) FROM portal.letter)"
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _mailbox(self, query: str, key: bytes | UUID) -> Mailbox | None:
        row = self._connection.execute(query, (key,)).fetchone()
        return Mailbox(row[0], row[1], int(row[2]), row[3]) if row else None


class PortalStore:
    """Opens transactions on the portal's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[PortalRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield PortalRows(connection)
