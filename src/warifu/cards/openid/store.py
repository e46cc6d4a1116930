# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the provider (schema `openid`). Holds no rule but the moments at which rows are over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import TupleRow

from warifu.cards.openid.parties import Registration, RelyingParty
from warifu.cards.openid.ports import Agreed, KeptAccess, KeptAsk, KeptCode, KeptEvent, KeptSession
from warifu.kernel.database import Database
from warifu.ledger import EMPTY_BOOK

_PARTY = (
    "SELECT p.registration, p.sector, s.epoch, p.secret_hash FROM openid.party p"
    " JOIN openid.sector s ON s.sector = p.sector"
    " WHERE NOT EXISTS (SELECT 1 FROM openid.party_end e WHERE e.client_id = p.client_id)"
)
_ACCESS = "person_id, client_id, items, sealed"
_CODE = "person_id, client_id, ask, auth_at, sealed"


class OpenIdStore:
    """認証の連携の記録: the provider's rows in the body's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[OpenIdRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield OpenIdRows(connection)


@dataclass(frozen=True, slots=True)
class OpenIdRows:
    """The rows of the provider within one transaction."""

    connection: psycopg.Connection[TupleRow]

    # -- services ---------------------------------------------------------------------------------

    def add_sector(self, sector: str, epoch: int, at: datetime) -> bool:
        """Give a new sector its epoch; False where it has one, for good. Of two at once one adds it."""
        added = self.connection.execute(
            "INSERT INTO openid.sector VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", [sector, epoch, at]
        )
        return added.rowcount == 1

    def add_party(
        self, client_id: str, sector: str, registration: bytes, secret_hash: bytes, at: datetime
    ) -> bool:
        """Add a service; False where the name was given before."""
        added = self.connection.execute(
            "INSERT INTO openid.party VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [client_id, sector, registration, secret_hash, at],
        )
        return added.rowcount == 1

    def end_party(self, client_id: str, at: datetime) -> None:
        """End a service and everything it could still fetch."""
        self.connection.execute(
            "INSERT INTO openid.party_end VALUES (%s, %s) ON CONFLICT DO NOTHING", [client_id, at]
        )
        for table in ("code", "access"):
            self.connection.execute(f"DELETE FROM openid.{table} WHERE client_id = %s".encode(), [client_id])

    def party(self, client_id: str) -> RelyingParty | None:
        """Give a service that has not ended."""
        row = self.connection.execute(f"{_PARTY} AND p.client_id = %s".encode(), [client_id]).fetchone()
        return _party(row) if row else None

    def parties(self) -> list[RelyingParty]:
        """Give every service that has not ended, by name."""
        return [_party(row) for row in self.connection.execute(f"{_PARTY} ORDER BY p.client_id".encode())]

    def named_alike(self, party: RelyingParty) -> list[RelyingParty]:
        """Give the other services of its sector, by name: each knows a person by the name that it has."""
        rows = self.connection.execute(
            f"{_PARTY} AND p.sector = %s AND p.client_id <> %s ORDER BY p.client_id".encode(),
            [party.sector, party.client_id],
        )
        return [_party(row) for row in rows]

    # -- a sign-in under way ------------------------------------------------------------------------

    def add_ask(self, name: str, kept: KeptAsk, until: datetime) -> None:
        """Keep what is asked."""
        self.connection.execute(
            "INSERT INTO openid.ask VALUES (%s, %s, %s, %s, %s)",
            [name, kept.browser, kept.ask, kept.made_at, until],
        )

    def ask(self, name: str, browser: bytes, now: datetime) -> KeptAsk | None:
        """Look at what is asked in this browser."""
        row = self.connection.execute(
            "SELECT browser, ask, made_at FROM openid.ask WHERE name = %s AND browser = %s AND until_at > %s",
            [name, browser, now],
        ).fetchone()
        return KeptAsk(*row) if row else None

    def take_ask(self, name: str, browser: bytes, now: datetime) -> KeptAsk | None:
        """Take it away to decide it; of two at once one gets it."""
        row = self.connection.execute(
            "DELETE FROM openid.ask WHERE name = %s AND browser = %s AND until_at > %s"
            " RETURNING browser, ask, made_at",
            [name, browser, now],
        ).fetchone()
        return KeptAsk(*row) if row else None

    # -- who is signed in ---------------------------------------------------------------------------

    def open_session(self, cookie_hash: bytes, kept: KeptSession, until: datetime) -> None:
        """Keep who signed in in a browser."""
        self.connection.execute(
            "INSERT INTO openid.session VALUES (%s, %s, %s, %s, %s, %s)",
            [cookie_hash, kept.person_id, kept.auth_at, kept.sealed, until, kept.shared],
        )

    def find_session(
        self, cookie_hash: bytes, now: datetime, since: datetime, until: datetime, until_shared: datetime
    ) -> KeptSession | None:
        """Give who is signed in in a browser by a card used `since` then, and count the minutes anew."""
        row = self.connection.execute(
            "UPDATE openid.session SET until_at = CASE WHEN shared THEN %s ELSE %s END"
            " WHERE cookie_hash = %s AND until_at > %s AND auth_at > %s"
            " RETURNING person_id, auth_at, sealed, shared",
            [until_shared, until, cookie_hash, now, since],
        ).fetchone()
        return KeptSession(bytes(row[0]), row[1], bytes(row[2]), row[3]) if row else None

    def close_session(self, cookie_hash: bytes) -> None:
        """Forget who was signed in."""
        self.connection.execute("DELETE FROM openid.session WHERE cookie_hash = %s", [cookie_hash])

    # -- codes and accesses ---------------------------------------------------------------------------

    def add_code(self, code_hash: bytes, kept: KeptCode, until: datetime) -> None:
        """Keep a code by its hash."""
        self.connection.execute(
            f"INSERT INTO openid.code (code_hash, {_CODE}, until_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)".encode(),
            [code_hash, kept.person_id, kept.client_id, kept.ask, kept.auth_at, kept.sealed, until],
        )

    def take_code(self, code_hash: bytes, now: datetime) -> KeptCode | None:
        """Take a code away; of two at once one gets it, and the other waits for the first to end."""
        row = self.connection.execute(
            f"DELETE FROM openid.code WHERE code_hash = %s AND until_at > %s RETURNING {_CODE}".encode(),
            [code_hash, now],
        ).fetchone()
        return KeptCode(*row) if row else None

    def end_accesses_of_code(self, code_hash: bytes) -> list[KeptAccess]:
        """End what was made from a code; gives what it was."""
        rows = self.connection.execute(
            f"DELETE FROM openid.access WHERE code_hash = %s RETURNING {_ACCESS}".encode(), [code_hash]
        )
        return [_access(row) for row in rows]

    def keep_place(self, access_hash: bytes, code_hash: bytes, kept: KeptAccess, until: datetime) -> None:
        """Keep a place for an access by its hash; it is none before its content is sealed."""
        self.connection.execute(
            f"INSERT INTO openid.access (access_hash, code_hash, {_ACCESS}, until_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)".encode(),
            [access_hash, code_hash, kept.person_id, kept.client_id, list(kept.items), kept.sealed, until],
        )

    def fill_place(self, access_hash: bytes, items: Sequence[str], sealed: bytes) -> bool:
        """Make a place an access; False where it was ended meanwhile."""
        filled = self.connection.execute(
            "UPDATE openid.access SET items = %s, sealed = %s WHERE access_hash = %s AND sealed = ''::bytea",
            [list(items), sealed, access_hash],
        )
        return filled.rowcount == 1

    def access(self, access_hash: bytes, now: datetime) -> KeptAccess | None:
        """Give an access that is not over."""
        row = self.connection.execute(
            f"SELECT {_ACCESS} FROM openid.access WHERE access_hash = %s AND until_at > %s"
            " AND sealed <> ''::bytea".encode(),
            [access_hash, now],
        ).fetchone()
        return _access(row) if row else None

    def use_assertion(self, client_id: str, jti_hash: bytes, until: datetime) -> bool:
        """Use a service's proof; False where it was used before."""
        used = self.connection.execute(
            "INSERT INTO openid.assertion VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [client_id, jti_hash, until],
        )
        return used.rowcount == 1

    # -- the person -------------------------------------------------------------------------------------

    def agree(self, person_id: bytes, client_id: str, items: Sequence[str], at: datetime) -> None:
        """Keep that she agreed to a service."""
        self.connection.execute(
            "INSERT INTO openid.agreed VALUES (%s, %s, %s, %s, %s) ON CONFLICT (person_id, client_id)"
            " DO UPDATE SET items = excluded.items, last_at = excluded.last_at",
            [person_id, client_id, list(items), at, at],
        )

    def agreed(self, person_id: bytes) -> list[Agreed]:
        """Give the services she agreed to, the latest first."""
        rows = self.connection.execute(
            "SELECT client_id, items, first_at, last_at FROM openid.agreed WHERE person_id = %s"
            " ORDER BY last_at DESC, client_id",
            [person_id],
        )
        return [Agreed(client, tuple(items), first, last) for client, items, first, last in rows]

    def stop(self, person_id: bytes, client_id: str) -> bool:
        """Forget that she agreed; False where she had not."""
        gone = self.connection.execute(
            "DELETE FROM openid.agreed WHERE person_id = %s AND client_id = %s", [person_id, client_id]
        )
        return gone.rowcount == 1

    def end_accesses_of(self, person_id: bytes, client_id: str) -> None:
        """End whatever a service can still fetch about a person."""
        for table in ("code", "access"):
            self.connection.execute(
                f"DELETE FROM openid.{table} WHERE person_id = %s AND client_id = %s".encode(),
                [person_id, client_id],
            )

    def lock_book(self, person_id: bytes) -> tuple[int, bytes]:
        """Give the last place and head of a person's lines; others wait until the transaction ends."""
        self.connection.execute(
            "INSERT INTO openid.book VALUES (%s, 0, %s) ON CONFLICT DO NOTHING", [person_id, EMPTY_BOOK]
        )
        row = self.connection.execute(
            "SELECT place, head FROM openid.book WHERE person_id = %s FOR UPDATE", [person_id]
        ).fetchone()
        assert row is not None, "it was there a statement ago, and none is ever deleted"
        return int(row[0]), bytes(row[1])

    def move_book(self, person_id: bytes, place: int, head: bytes) -> None:
        """Move the last place and head; the row is locked."""
        self.connection.execute(
            "UPDATE openid.book SET place = %s, head = %s WHERE person_id = %s", [place, head, person_id]
        )

    def add_event(self, kept: KeptEvent, at: datetime) -> None:
        """Keep a line until it stands in her history."""
        self.connection.execute(
            "INSERT INTO openid.event (person_id, event_id, at, content, place, before)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [kept.person_id, kept.event_id, at, kept.content, kept.place, kept.before],
        )

    def events(self, after: UUID, most: int) -> list[KeptEvent]:
        """Give lines not filed yet, by their names."""
        rows = self.connection.execute(
            "SELECT person_id, event_id, content, place, before FROM openid.event WHERE event_id > %s"
            " ORDER BY event_id LIMIT %s",
            [after, most],
        )
        return [KeptEvent(*row) for row in rows]

    def drop_event(self, person_id: bytes, event_id: UUID) -> None:
        """Drop a line that stands in her history."""
        self.connection.execute(
            "DELETE FROM openid.event WHERE person_id = %s AND event_id = %s", [person_id, event_id]
        )

    # -- the house --------------------------------------------------------------------------------------

    def count_refused(self, client_id: str, on: date, reason: str) -> None:
        """Count one more refusal of a service."""
        self.connection.execute(
            "INSERT INTO openid.refused AS r VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (client_id, refused_on, reason) DO UPDATE SET times = r.times + 1",
            [client_id, on, reason],
        )

    def publish_key(self, number: int, at: datetime) -> bool:
        """Publish a key; False where somebody else just took its number."""
        added = self.connection.execute(
            "INSERT INTO openid.signing_key VALUES (%s, %s) ON CONFLICT DO NOTHING", [number, at]
        )
        return added.rowcount == 1

    def published_keys(self) -> list[tuple[int, datetime]]:
        """Give every key that was ever published, oldest first."""
        rows = self.connection.execute("SELECT number, published_at FROM openid.signing_key ORDER BY number")
        return [(int(row[0]), row[1]) for row in rows]

    def forget(self, now: datetime) -> int:
        """Delete what is over; gives how many rows."""
        return sum(
            self.connection.execute(
                f"DELETE FROM openid.{table} WHERE until_at <= %s".encode(), [now]
            ).rowcount
            for table in ("session", "ask", "code", "access", "assertion")
        )


def _party(row: TupleRow) -> RelyingParty:
    registration, sector, epoch, secret_hash = row
    stated = msgspec.json.decode(registration, type=Registration)
    return RelyingParty(stated, sector, int(epoch), bytes(secret_hash))


def _access(row: TupleRow) -> KeptAccess:
    person_id, client_id, items, sealed = row
    return KeptAccess(bytes(person_id), client_id, tuple(items), bytes(sealed))
