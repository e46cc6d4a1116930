# SPDX-License-Identifier: Apache-2.0
"""The portal's mailboxes in PostgreSQL: keys to seal to, chain heads, sealed letters, states of lines.

A mailbox's row is locked while a letter is added, so that places and chain heads have no gaps. A
letter carries no line number: once a line has ended, nothing here joins it to an exchange (LC-12).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection

from warifu.kernel.database import Database, insert_new
from warifu.portal.keepback import KeepBack
from warifu.portal.objections import Objection

_KEEP_BACK = (
    "order_id, city, since, until_on, filed_at, provisional_until, confirmed_until, refused_at, ended_at"
)
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


@dataclass(frozen=True, slots=True)
class Arrival:
    """A line that gave a city its code, and the place at which a mailbox ends until the city has spoken."""

    line: bytes
    mailbox: UUID
    place: int
    city: bytes


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

    def mailbox_of_key(self, seals_to: bytes) -> Mailbox | None:
        """Find a mailbox by the key it seals to, as the resident's own device knows it."""
        return self._mailbox(
            "SELECT mailbox, seals_to, letters, head FROM portal.mailbox WHERE seals_to = %s", seals_to
        )

    def hold(self, code_indexes: Sequence[bytes], mailboxes: Sequence[UUID]) -> list[tuple[bytes, Mailbox]]:
        """Read mailboxes, by code index or by name, and hold their rows until the transaction ends."""
        rows = self._connection.execute(
            "SELECT code_index, mailbox, seals_to, letters, head FROM portal.mailbox"
            " WHERE code_index = ANY(%s) OR mailbox = ANY(%s) FOR UPDATE",
            (list(code_indexes), list(mailboxes)),
        )
        return [(row[0], Mailbox(row[1], row[2], int(row[3]), row[4])) for row in rows]

    def add_letters(self, letters: Sequence[tuple[UUID, int, bytes]], filed_on: date) -> None:
        """Add sealed letters at places of mailboxes that are held. Raises where a place is taken."""
        if letters:
            self._connection.execute(
                "INSERT INTO portal.letter (mailbox, place, sealed, filed_on)"
                " SELECT mailbox, place, sealed, %s"
                " FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS l (mailbox, place, sealed)",
                (filed_on, *map(list, zip(*letters, strict=True))),
            )

    def move_heads(self, mailboxes: Sequence[Mailbox]) -> None:
        """Move the heads of mailboxes that are held."""
        if mailboxes:
            moved = [(each.mailbox, each.letters, each.head) for each in mailboxes]
            self._connection.execute(
                "UPDATE portal.mailbox m SET letters = n.letters, head = n.head"
                " FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS n (mailbox, letters, head)"
                " WHERE m.mailbox = n.mailbox",
                [*map(list, zip(*moved, strict=True))],
            )

    def letters(self, mailbox: UUID, before: date, waiting_since: datetime) -> list[tuple[int, bytes]]:
        """Give the sealed letters with their places, oldest first.

        Up to the first filed on `before`, or the first code of a city that waits since after `waiting_since`.
        """
        rows = self._connection.execute(
            "SELECT place, sealed FROM portal.letter WHERE mailbox = %(mailbox)s AND place < least("
            "(SELECT min(place) FROM portal.letter WHERE mailbox = %(mailbox)s AND filed_on >= %(before)s),"
            "(SELECT min(place) FROM portal.arrival WHERE mailbox = %(mailbox)s AND filed_at > %(waiting)s),"
            " 9223372036854775807) ORDER BY place",
            {"mailbox": mailbox, "before": before, "waiting": waiting_since},
        )
        return [(int(row[0]), row[1]) for row in rows]

    def add_arrivals(self, arrivals: Sequence[Arrival], now: datetime, over: datetime) -> None:
        """Let lines wait for their cities, and forget those that waited long enough."""
        self._connection.execute("DELETE FROM portal.arrival WHERE filed_at <= %s", (over,))
        rows = [(each.line, each.mailbox, each.place, each.city, now) for each in arrivals]
        insert_new(self._connection, "portal.arrival", "line, mailbox, place, city, filed_at", rows, "line")

    def settle_arrivals(self, lines: Sequence[bytes], city: bytes) -> None:
        """Show the lines of a city's own codes."""
        self._connection.execute(
            "DELETE FROM portal.arrival WHERE line = ANY(%s) AND city = %s", (list(lines), city)
        )

    def filed(self, lines: Sequence[bytes]) -> dict[tuple[bytes, int], Filed]:
        """Give what was answered for the parts of lines."""
        rows = self._connection.execute(
            "SELECT line, part, hash, mailbox, state FROM portal.filed WHERE line = ANY(%s)", (list(lines),)
        )
        return {(row[0], int(row[1])): Filed(*row[2:]) for row in rows}

    def note_filed(self, parts: Sequence[tuple[bytes, int, Filed]]) -> None:
        """Keep what was answered for parts of lines."""
        rows = [(line, part, each.content_hash, each.mailbox, each.state) for line, part, each in parts]
        insert_new(self._connection, "portal.filed", "line, part, hash, mailbox, state", rows, "line")

    def forget_mailboxes(self, lines: Sequence[bytes]) -> None:
        """Forget which mailboxes lines went to (LC-12)."""
        if lines:
            self._connection.execute(
                "UPDATE portal.filed SET mailbox = NULL WHERE line = ANY(%s)", (list(lines),)
            )

    def keep_backs(self, mailbox: UUID) -> list[KeepBack]:
        """Give every order about a mailbox, in the order they were filed."""
        rows = self._connection.execute(
            f"SELECT {_KEEP_BACK} FROM portal.keep_back WHERE mailbox = %s ORDER BY filed_at, order_id",
            (mailbox,),
        )
        return [KeepBack(*row) for row in rows]

    def keep_backs_named(self, orders: Sequence[bytes]) -> list[KeepBack]:
        """Give the orders of these names."""
        rows = self._connection.execute(
            f"SELECT {_KEEP_BACK} FROM portal.keep_back WHERE order_id = ANY(%s)", (list(orders),)
        )
        return [KeepBack(*row) for row in rows]

    def provisional_of(self, city: bytes, now: datetime) -> int:
        """Count the orders of a city that have force before anybody has decided."""
        row = self._connection.execute(
            "SELECT count(*) FROM portal.keep_back WHERE city = %s AND provisional_until > %s"
            " AND confirmed_until IS NULL AND refused_at IS NULL AND ended_at IS NULL",
            (city, now),
        ).fetchone()
        return int(row[0]) if row else 0

    def keep_backs_alive(self, now: datetime, today: date) -> int:
        """Count the orders of the whole country that have force."""
        row = self._connection.execute(
            "SELECT count(*) FROM portal.keep_back WHERE refused_at IS NULL AND ended_at IS NULL"
            " AND until_on > %(today)s AND CASE WHEN confirmed_until IS NULL"
            " THEN provisional_until > %(now)s ELSE confirmed_until > %(today)s END",
            {"now": now, "today": today},
        ).fetchone()
        return int(row[0]) if row else 0

    def add_keep_back(self, mailbox: UUID, order: KeepBack) -> None:
        """File an order; the first of a name stands."""
        self._connection.execute(
            "INSERT INTO portal.keep_back (order_id, mailbox, city, since, until_on, filed_at,"
            " provisional_until) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (
                order.order,
                mailbox,
                order.city,
                order.since,
                order.until,
                order.filed_at,
                order.provisional_until,
            ),
        )

    def end_keep_back(self, order: bytes, at: datetime) -> None:
        """Let an order end; the first end stands."""
        self._connection.execute(
            "UPDATE portal.keep_back SET ended_at = %s WHERE order_id = %s AND ended_at IS NULL", (at, order)
        )

    def decide_keep_back(self, order: bytes, until: date | None, at: datetime, decided: bytes) -> None:
        """Let the commission's decision hold: until a day, or refused; what was refused stays so."""
        self._connection.execute(
            "UPDATE portal.keep_back SET confirmed_until = coalesce(%(until)s, confirmed_until),"
            " refused_at = CASE WHEN %(until)s::date IS NULL THEN %(at)s::timestamptz END,"
            " decided = %(decided)s WHERE order_id = %(order)s AND refused_at IS NULL",
            {"until": until, "at": at, "order": order, "decided": decided},
        )

    def add_code(self, mailbox: UUID, digest: bytes, until: datetime) -> None:
        """Keep the digest of a reading code."""
        self._connection.execute(
            "INSERT INTO portal.reading_code (digest, mailbox, until_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (digest, mailbox, until),
        )

    def use_code(self, mailbox: UUID, digest: bytes, now: datetime) -> bool:
        """Use a code up; False where it opens nothing here any more."""
        used = self._connection.execute(
            "UPDATE portal.reading_code SET used_at = %(now)s WHERE digest = %(digest)s"
            " AND mailbox = %(mailbox)s AND used_at IS NULL AND until_at > %(now)s",
            {"now": now, "digest": digest, "mailbox": mailbox},
        )
        return used.rowcount == 1

    def say(self, objection: Objection) -> None:
        """Keep what was said of a line; the first stands."""
        self._connection.execute(
            "INSERT INTO portal.objection (line, office, message, said_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (objection.line, objection.office, objection.message, objection.said_at),
        )

    def said_of(self, lines: Sequence[str]) -> list[Objection]:
        """Give what was said of some lines."""
        return self._objections("line = ANY(%s)", (list(lines),))

    def waiting(self, most: int) -> list[Objection]:
        """Give what no office has yet, the oldest first."""
        return self._objections("taken_at IS NULL ORDER BY said_at, line LIMIT %s", (most,))

    def taken(self, line: str, at: datetime) -> None:
        """Note that the office has it."""
        self._connection.execute(
            "UPDATE portal.objection SET taken_at = %s WHERE line = %s AND taken_at IS NULL", (at, line)
        )

    def _objections(self, where: str, values: tuple[object, ...]) -> list[Objection]:
        rows = self._connection.execute(
            f"SELECT line, office, message, said_at, taken_at FROM portal.objection WHERE {where}".encode(),
            values,
        )
        return [Objection(*row) for row in rows]

    def bind_holder(self, pseudonym: bytes, mailbox: UUID, now: datetime) -> bool:
        """Tie a mailbox to one card holder, for good; False where either is tied to another."""
        self._connection.execute(
            "INSERT INTO portal.card_holder VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (pseudonym, mailbox, now),
        )
        row = self._connection.execute(
            "SELECT mailbox FROM portal.card_holder WHERE pseudonym = %s", (pseudonym,)
        ).fetchone()
        return row is not None and row[0] == mailbox

    def holder(self, mailbox: UUID) -> bytes | None:
        """Give the card holder of a mailbox, by the portal's own name of her."""
        row = self._connection.execute(
            "SELECT pseudonym FROM portal.card_holder WHERE mailbox = %s", (mailbox,)
        ).fetchone()
        return bytes(row[0]) if row else None

    def mailbox_of_holder(self, pseudonym: bytes) -> Mailbox | None:
        """Find the mailbox of a card holder."""
        return self._mailbox(
            "SELECT mailbox, seals_to, letters, head FROM portal.mailbox JOIN portal.card_holder"
            " USING (mailbox) WHERE pseudonym = %s",
            pseudonym,
        )

    def add_own_line(self, mailbox: UUID, event: bytes, sealed: bytes, filed_on: date) -> None:
        """Add a sealed line of the person's own; the same event again is nothing new."""
        self._connection.execute(
            "INSERT INTO portal.own_line VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (mailbox, event, sealed, filed_on),
        )

    def own_lines(self, mailbox: UUID) -> list[bytes]:
        """Give the sealed lines of the person's own."""
        rows = self._connection.execute(
            "SELECT sealed FROM portal.own_line WHERE mailbox = %s ORDER BY filed_on, event", (mailbox,)
        )
        return [row[0] for row in rows]

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
