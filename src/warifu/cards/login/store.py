# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the sign-in (schema `login`). Holds no rule.

A nonce is taken by deleting its row: of two who come at once, on one node or on two, one gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.cards.login.nouns import EndedSignIn, Happening, HappeningKind, OpenSignIn, SignedIn, named
from warifu.kernel.database import Database
from warifu.ledger import EMPTY_BOOK

_OPEN = (
    "sign_in, nonce, service, service_ja, service_en, return_to, purpose, check_code, issued_at, browser,"
    " shared"
)
_ENDED = "sign_in, service, return_to, purpose, browser, person_id, lent, reason, ended_at, serial, shared"
_HAPPENING = "event, person_id, at, kind, service, service_ja, service_en, reason, place, before"


class LoginStore:
    """ログインの記録: the sign-in's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[LoginRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield LoginRows(connection)


@dataclass(frozen=True, slots=True)
class LoginRows:
    """The rows of the sign-in within one transaction."""

    connection: psycopg.Connection[TupleRow]

    # -- sign-ins under way ------------------------------------------------------------------------

    def open(self, begun: OpenSignIn) -> None:
        """Keep a sign-in that begins."""
        words = begun.words
        self.connection.execute(
            f"INSERT INTO login.open_sign_in ({_OPEN}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                begun.sign_in,
                begun.nonce,
                begun.service,
                words.ja,
                words.en,
                begun.return_to,
                begun.purpose,
                begun.check_code,
                begun.issued_at,
                begun.browser,
                begun.shared,
            ],
        )

    def find_open(self, sign_in: bytes, since: datetime) -> OpenSignIn | None:
        """Give a sign-in under way that began after `since`."""
        row = self.connection.execute(
            f"SELECT {_OPEN} FROM login.open_sign_in WHERE sign_in = %s AND issued_at > %s", [sign_in, since]
        ).fetchone()
        return _open(row) if row else None

    def bind(self, sign_in: bytes, browser: bytes) -> None:
        """Tie a sign-in to the first browser that comes for it."""
        self.connection.execute(
            "UPDATE login.open_sign_in SET browser = %s WHERE sign_in = %s AND browser IS NULL",
            [browser, sign_in],
        )

    def share(self, sign_in: bytes, browser: bytes) -> None:
        """Note that this sign-in's own browser is on a computer that others use too."""
        self.connection.execute(
            "UPDATE login.open_sign_in SET shared = true WHERE sign_in = %s AND browser = %s",
            [sign_in, browser],
        )

    def take_open(self, sign_in: bytes, since: datetime) -> OpenSignIn | None:
        """Take a sign-in and its nonce, for good; None where it is gone or began before `since`."""
        row = self.connection.execute(
            f"DELETE FROM login.open_sign_in WHERE sign_in = %s AND issued_at > %s RETURNING {_OPEN}",
            [sign_in, since],
        ).fetchone()
        return _open(row) if row else None

    # -- how they ended ----------------------------------------------------------------------------

    def end(self, ended: EndedSignIn) -> None:
        """Keep how a sign-in ended, for its browser."""
        self.connection.execute(
            f"INSERT INTO login.ended_sign_in ({_ENDED}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                ended.sign_in,
                ended.service,
                ended.return_to,
                ended.purpose,
                ended.browser,
                ended.person_id,
                ended.lent,
                ended.reason,
                ended.ended_at,
                ended.serial,
                ended.shared,
            ],
        )

    def find_ended(self, sign_in: bytes, since: datetime) -> EndedSignIn | None:
        """Give how a sign-in ended that did so after `since`."""
        row = self.connection.execute(
            f"SELECT {_ENDED} FROM login.ended_sign_in WHERE sign_in = %s AND ended_at > %s", [sign_in, since]
        ).fetchone()
        return _ended(row) if row else None

    def take_ended(self, sign_in: bytes) -> EndedSignIn | None:
        """Take a result for its browser, once."""
        row = self.connection.execute(
            f"DELETE FROM login.ended_sign_in WHERE sign_in = %s AND person_id IS NOT NULL"
            f" RETURNING {_ENDED}",
            [sign_in],
        ).fetchone()
        return _ended(row) if row else None

    def add_ticket(self, ticket: bytes, ended: EndedSignIn, now: datetime) -> None:
        """Keep a ticket by its hash."""
        self.connection.execute(
            "INSERT INTO login.ticket VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                ticket,
                ended.sign_in,
                ended.service,
                ended.purpose,
                ended.person_id,
                ended.lent,
                ended.ended_at,
                now,
                ended.serial,
                ended.shared,
            ],
        )

    def take_ticket(self, ticket: bytes, service: str, since: datetime) -> SignedIn | None:
        """Take a ticket of this service, once; None where it is gone or older."""
        row = self.connection.execute(
            "DELETE FROM login.ticket WHERE ticket = %s AND service = %s AND issued_at > %s"
            " RETURNING person_id, signed_in_at, purpose, sign_in, lent, serial, shared",
            [ticket, service, since],
        ).fetchone()
        if row is None:
            return None
        person_id, signed_in_at, purpose, sign_in, lent, serial, shared = row
        return SignedIn(
            bytes(person_id), signed_in_at, purpose, bytes(sign_in), bytes(lent), bytes(serial or b""), shared
        )

    def forget(self, opened_before: datetime, ended_before: datetime) -> int:
        """Delete what nobody came for; gives how many rows."""
        gone = 0
        for statement, moment in (
            ("DELETE FROM login.open_sign_in WHERE issued_at < %s", opened_before),
            ("DELETE FROM login.ended_sign_in WHERE ended_at < %s", ended_before),
            ("DELETE FROM login.ticket WHERE issued_at < %s", ended_before),
        ):
            gone += self.connection.execute(statement, [moment]).rowcount
        return gone

    # -- people ------------------------------------------------------------------------------------

    def person_of(self, digests: Sequence[bytes]) -> bytes | None:
        """Give the id that any of these certificates leads to, the first known one."""
        rows = self.connection.execute(
            "SELECT digest, person_id FROM login.certificate WHERE digest = ANY(%s)", [list(digests)]
        ).fetchall()
        known = {bytes(row[0]): bytes(row[1]) for row in rows}
        return next((known[each] for each in digests if each in known), None)

    def add_person(self, person_id: bytes, now: datetime) -> None:
        """Keep a new id."""
        self.connection.execute("INSERT INTO login.person VALUES (%s, %s)", [person_id, now])

    def add_certificate(self, digest: bytes, person_id: bytes, now: datetime) -> bytes:
        """Let a certificate lead to an id; gives the id it leads to, which of two at once is the first."""
        self.connection.execute(
            "INSERT INTO login.certificate VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [digest, person_id, now],
        )
        row = self.connection.execute(
            "SELECT person_id FROM login.certificate WHERE digest = %s", [digest]
        ).fetchone()
        assert row is not None, "append-only"
        return bytes(row[0])

    def opened_at_portal(self, person_id: bytes, now: datetime) -> None:
        """Note that this person's history has a place now."""
        self.connection.execute(
            "INSERT INTO login.at_portal VALUES (%s, %s) ON CONFLICT DO NOTHING", [person_id, now]
        )

    # -- history -----------------------------------------------------------------------------------

    def note(self, happened: Happening) -> None:
        """Keep a happening, and owe it to her history where it has a place there."""
        words = happened.words
        self.connection.execute(
            f"INSERT INTO login.happening ({_HAPPENING}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                happened.event,
                happened.person_id,
                happened.at,
                happened.kind,
                happened.service,
                words.ja,
                words.en,
                happened.reason,
                happened.place,
                happened.before,
            ],
        )
        if happened.place:
            self.connection.execute(
                "INSERT INTO login.owed (event, person_id) VALUES (%s, %s)",
                [happened.event, happened.person_id],
            )

    def is_noted(self, event: bytes) -> bool:
        """Say whether a happening was kept under this name already."""
        row = self.connection.execute("SELECT 1 FROM login.happening WHERE event = %s", [event]).fetchone()
        return row is not None

    def lock_book(self, person_id: bytes) -> tuple[int, bytes]:
        """Give the last place and head of a person's lines; others wait until the transaction ends."""
        self.connection.execute(
            "INSERT INTO login.book VALUES (%s, 0, %s) ON CONFLICT DO NOTHING", [person_id, EMPTY_BOOK]
        )
        row = self.connection.execute(
            "SELECT place, head FROM login.book WHERE person_id = %s FOR UPDATE", [person_id]
        ).fetchone()
        assert row is not None, "it was there a statement ago, and none is ever deleted"
        return int(row[0]), bytes(row[1])

    def move_book(self, person_id: bytes, place: int, head: bytes) -> None:
        """Move the last place and head; the row is locked."""
        self.connection.execute(
            "UPDATE login.book SET place = %s, head = %s WHERE person_id = %s", [place, head, person_id]
        )

    def refused_since(self, person_id: bytes, since: datetime) -> int:
        """Count the refusals of a person's card."""
        row = self.connection.execute(
            "SELECT count(*) FROM login.happening WHERE person_id = %s AND at >= %s AND reason <> ''",
            [person_id, since],
        ).fetchone()
        return int(row[0]) if row else 0

    def owed(self, most: int, tried_before: datetime) -> list[Happening]:
        """Give what is owed to people whose history has a place; first what was never tried."""
        columns = ", ".join(f"h.{each}" for each in _HAPPENING.split(", "))
        rows = self.connection.execute(
            f"SELECT {columns} FROM login.owed o JOIN login.happening h ON h.event = o.event"
            " WHERE EXISTS (SELECT FROM login.at_portal p WHERE p.person_id = o.person_id)"
            " AND (o.tried_at IS NULL OR o.tried_at < %s) ORDER BY o.tried_at NULLS FIRST, h.at, h.place"
            " LIMIT %s",
            [tried_before, most],
        )
        return [_happening(row) for row in rows]

    def put_off(self, events: Sequence[bytes], now: datetime) -> None:
        """These were not taken: others go first."""
        self.connection.execute(
            "UPDATE login.owed SET tried_at = %s WHERE event = ANY(%s)", [now, list(events)]
        )

    def settle(self, events: Sequence[bytes]) -> None:
        """These are filed."""
        self.connection.execute("DELETE FROM login.owed WHERE event = ANY(%s)", [list(events)])

    def happenings(self, person_id: bytes) -> list[Happening]:
        """Give everything noted about one person, oldest first."""
        rows = self.connection.execute(
            f"SELECT {_HAPPENING} FROM login.happening WHERE person_id = %s ORDER BY at", [person_id]
        )
        return [_happening(row) for row in rows]

    def counts(self) -> tuple[int, int, int]:
        """Count people, sign-ins and refusals, for the body's own page."""
        row = self.connection.execute(
            "SELECT (SELECT count(*) FROM login.person),"
            " count(*) FILTER (WHERE kind = 'signed-in'), count(*) FILTER (WHERE kind = 'refused')"
            " FROM login.happening"
        ).fetchone()
        return (int(row[0]), int(row[1]), int(row[2])) if row else (0, 0, 0)


def _open(row: TupleRow) -> OpenSignIn:
    sign_in, nonce, service, ja, en, return_to, purpose, check_code, issued_at, browser, shared = row
    return OpenSignIn(
        bytes(sign_in),
        bytes(nonce),
        service,
        named(ja, en),
        return_to,
        purpose,
        check_code,
        issued_at,
        bytes(browser) if browser is not None else None,
        shared,
    )


def _ended(row: TupleRow) -> EndedSignIn:
    sign_in, service, return_to, purpose, browser, person_id, lent, reason, ended_at, serial, shared = row
    return EndedSignIn(
        bytes(sign_in),
        service,
        return_to,
        purpose,
        bytes(browser) if browser is not None else None,
        bytes(person_id) if person_id is not None else None,
        bytes(lent),
        reason,
        ended_at,
        bytes(serial) if serial is not None else None,
        shared,
    )


def _happening(row: TupleRow) -> Happening:
    event, person_id, at, kind, service, ja, en, reason, place, before = row
    whose = bytes(person_id) if person_id is not None else None
    words = named(ja, en)
    return Happening(
        bytes(event), whose, at, HappeningKind(kind), service, words, reason, int(place), bytes(before)
    )
