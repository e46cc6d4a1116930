# SPDX-License-Identifier: Apache-2.0
"""An agency's codes, inquiries, provisions and its clerks' looks in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg import Connection

from warifu.exchange.gateway.keepback import KeptOrder, NewOrder
from warifu.exchange.gateway.ports import Inquired, Known, Outcome, Provision
from warifu.exchange.gateway.sights import Kept, KeptSight, Owed
from warifu.kernel.database import Database, insert_new

_INQUIRY = "reqid, ask_key, case_name, in_house, provider, purpose, items, asked_at, request, opens_with"
_OUTCOME = "reqid, ended_at, status, reason, told, law, remedy, answer"
_PROVISION = "reqid, release_hash, asker, purpose, items, in_house, status, recorded_at, answer"


def _names(columns: str) -> list[str]:
    return columns.split(", ")


def _columns(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _names(columns))


def _known(row: Sequence[Any]) -> Known:
    asked = len(_names(_INQUIRY))
    inquiry, outcome = row[:asked], row[asked:-1]
    return Known(
        None if inquiry[0] is None else Inquired(**dict(zip(_names(_INQUIRY), inquiry, strict=True))),
        None if outcome[0] is None else Outcome(**dict(zip(_names(_OUTCOME), outcome, strict=True))),
        row[-1],
    )


class GatewayRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def look(self, questions: Sequence[tuple[str, str]]) -> list[Known]:
        """Give what is known of questions (key, person of this body), in their order."""
        keys, people = [key for key, _ in questions], [person for _, person in questions]
        rows = self._connection.execute(
            f"SELECT {_columns('i', _INQUIRY)}, {_columns('o', _OUTCOME)}, c.sealed"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS q (ask_key, in_house, place)"
            " LEFT JOIN gateway.inquiry i ON i.ask_key = q.ask_key"
            " LEFT JOIN gateway.outcome o ON o.reqid = i.reqid"
            " LEFT JOIN gateway.code c ON c.in_house = q.in_house ORDER BY q.place",
            (keys, people),
        )
        return [_known(row) for row in rows]

    def has_code(self, in_house: str) -> bool:
        """Say whether a person of this body has a code."""
        return bool(self.coded([in_house]))

    def coded(self, people: list[str]) -> set[str]:
        """Say who of these people of this body has a code."""
        rows = self._connection.execute(
            "SELECT in_house FROM gateway.code WHERE in_house = ANY(%s)", (people,)
        )
        return {row[0] for row in rows}

    def people_of(self, code_indexes: Sequence[bytes]) -> dict[bytes, str]:
        """Find this body's people by the indexes of their codes."""
        rows = self._connection.execute(
            "SELECT code_index, in_house FROM gateway.code WHERE code_index = ANY(%s)", (list(code_indexes),)
        )
        return {row[0]: row[1] for row in rows}

    def keep_code(self, in_house: str, code_index: bytes, sealed: bytes) -> bool:
        """Store a code; False if this person has one or this code is another person's."""
        added = self._connection.execute(
            "INSERT INTO gateway.code (in_house, code_index, sealed) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (in_house, code_index, sealed),
        )
        return added.rowcount == 1

    def codes(self) -> int:
        """Count the codes of this body."""
        row = self._connection.execute("SELECT count(*) FROM gateway.code").fetchone()
        return int(row[0]) if row else 0

    def begin_enrolment(self, reference: bytes, in_house: str, asked_at: datetime) -> None:
        """Note whom an enrolment under way concerns."""
        self._connection.execute(
            "INSERT INTO gateway.enrolment (reference, in_house, asked_at) VALUES (%s, %s, %s)",
            (reference, in_house, asked_at),
        )

    def enrolment(self, reference: bytes) -> str | None:
        """Give the person of an enrolment under way."""
        row = self._connection.execute(
            "SELECT in_house FROM gateway.enrolment WHERE reference = %s", (reference,)
        ).fetchone()
        return row[0] if row else None

    def end_enrolment(self, reference: bytes) -> None:
        """Forget an enrolment: Act 21-2 keeps an acquisition number no longer than needed."""
        self._connection.execute("DELETE FROM gateway.enrolment WHERE reference = %s", (reference,))

    def owe_settling(self, line: bytes, in_house: str) -> None:
        """Note that a code came, of which the portal has to hear that nothing is missing."""
        self._connection.execute(
            "INSERT INTO gateway.arrival (line, in_house) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (line, in_house),
        )

    def ask(self, inquiries: Sequence[Inquired]) -> set[str]:
        """Record inquiries; give the keys of those questions that had not been asked already."""
        rows = [[getattr(each, name) for name in _names(_INQUIRY)] for each in inquiries]
        return insert_new(self._connection, "gateway.inquiry", _INQUIRY, rows, "ask_key")

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """Record how inquiries ended; the first ending of each stands."""
        rows = [[getattr(each, name) for name in _names(_OUTCOME)] for each in outcomes]
        insert_new(self._connection, "gateway.outcome", _OUTCOME, rows, "reqid")

    def open_inquiries(self) -> list[str]:
        """List the questions that have no ending yet."""
        rows = self._connection.execute(
            "SELECT i.ask_key FROM gateway.inquiry i LEFT JOIN gateway.outcome o USING (reqid)"
            " WHERE o.reqid IS NULL ORDER BY i.asked_at"
        )
        return [row[0] for row in rows]

    def provisions(self, reqids: Sequence[bytes]) -> dict[bytes, Provision]:
        """Give what was provided for requests."""
        rows = self._connection.execute(
            f"SELECT {_PROVISION} FROM gateway.provision WHERE reqid = ANY(%s)", (list(reqids),)
        )
        found = (Provision(**dict(zip(_names(_PROVISION), row, strict=True))) for row in rows)
        return {each.reqid: each for each in found}

    def provide(self, provisions: Sequence[Provision]) -> set[bytes]:
        """Record provisions before their answers leave; give the ids of those not recorded already."""
        rows = [[getattr(each, name) for name in _names(_PROVISION)] for each in provisions]
        return insert_new(self._connection, "gateway.provision", _PROVISION, rows, "reqid")

    def counts(self) -> tuple[int, int, int]:
        """Count codes, inquiries and provisions, for this body's own page."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM gateway.code), (SELECT count(*) FROM gateway.inquiry),"
            " (SELECT count(*) FROM gateway.provision)"
        ).fetchone()
        return (int(row[0]), int(row[1]), int(row[2])) if row else (0, 0, 0)


class GatewayStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[GatewayRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield GatewayRows(connection)

    @contextmanager
    def statements(self) -> Iterator[GatewayRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield GatewayRows(connection)


class SightRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def keep(self, sights: Sequence[KeptSight]) -> None:
        """Record looks; one that is there already stands."""
        rows = [(e.name, e.in_house, e.case, e.told, e.kept.value, e.seen_at) for e in sights]
        self._connection.execute(  # one statement, also for nobody: whoever was refused sees no difference
            "INSERT INTO gateway.sight (name, in_house, case_name, told, kept, seen_at) SELECT * FROM"
            " unnest(%s::text[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::timestamptz[])"
            " ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)] or [[]] * 6,
        )

    def owed(self, names: Sequence[str]) -> list[Owed]:
        """Give those of these looks that no mailbox holds, with the person's code and the newest letter."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house, s.case_name, s.told, s.kept, s.seen_at, c.sealed,"
            " coalesce(l.turn, 0), l.request, l.minute FROM gateway.sight s"
            " LEFT JOIN gateway.sight_filed f USING (name)"
            " LEFT JOIN gateway.code c ON c.in_house = s.in_house"
            " LEFT JOIN LATERAL (SELECT turn, request, minute FROM gateway.sight_letter l"
            "  WHERE l.name = s.name ORDER BY turn DESC LIMIT 1) l ON true"
            " WHERE s.name = ANY(%s) AND f.name IS NULL ORDER BY s.name",
            (list(names),),
        )
        return [Owed(_kept_sight(*row[:6]), *row[6:]) for row in rows]

    def coded(self, people: Sequence[str]) -> set[str]:
        """Say who of these people of this body has a code."""
        rows = self._connection.execute(
            "SELECT in_house FROM gateway.code WHERE in_house = ANY(%s)", (list(people),)
        )
        return {row[0] for row in rows}

    def add_letter(self, name: str, turn: int, request: bytes, minute: int) -> None:
        """Record a letter before it is sent; where another took the turn, that one stands."""
        self._connection.execute(
            "INSERT INTO gateway.sight_letter (name, turn, request, minute) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (name, turn, request, minute),
        )

    def filed(self, names: Sequence[str], at: datetime) -> None:
        """Record that looks stand in their mailboxes."""
        rows = [[name, at] for name in names]
        insert_new(self._connection, "gateway.sight_filed", "name, filed_at", rows, "name")

    def deliverable(self, after: str, most: int, today: datetime) -> list[tuple[str, str]]:
        """Give looks, and whose, that can be told now: she has a code, and a refusal is of a past day."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house FROM gateway.sight s JOIN gateway.code c USING (in_house)"
            " LEFT JOIN gateway.sight_filed f ON f.name = s.name"
            " WHERE (s.kept = 'waits' OR s.kept = 'refused' AND s.seen_at < %s)"
            " AND f.name IS NULL AND s.name > %s ORDER BY s.name LIMIT %s",
            (today, after, most),
        )
        return [(row[0], row[1]) for row in rows]

    def kept_of(self, in_house: str) -> list[KeptSight]:
        """Give the looks at a person that were shown and stand in no mailbox, newest first."""
        rows = self._connection.execute(
            "SELECT s.name, s.in_house, s.case_name, s.told, s.kept, s.seen_at FROM gateway.sight s"
            " LEFT JOIN gateway.sight_filed f USING (name)"
            " WHERE s.in_house = %s AND s.kept NOT IN ('goes', 'order') AND f.name IS NULL"
            " ORDER BY s.seen_at DESC, s.name",
            (in_house,),
        )
        return [_kept_sight(*row) for row in rows]

    def give_on_paper(self, names: Sequence[str], case: str, at: datetime) -> None:
        """Record that looks are given on paper in a case; the first time of each stands."""
        rows = [[name, case, at] for name in names]
        insert_new(self._connection, "gateway.sight_paper", "name, case_name, given_at", rows, "name")

    def add_orders(self, orders: Sequence[NewOrder]) -> None:
        """Record orders to keep lines back, each beside its letter; of two for the same one is kept."""
        rows = [(each.order, each.name, each.wanted, each.in_house, each.until_on) for each in orders]
        columns = "order_id, name, wanted, in_house, until_on"
        insert_new(self._connection, "gateway.keep_back", columns, rows, "name")

    def standing_orders(self, people: Sequence[str] | None) -> list[KeptOrder]:
        """Give the orders about some people, or all, that this body has not ended, in the order of names."""
        rows = self._connection.execute(
            "SELECT k.order_id, k.name, k.wanted, k.in_house, k.until_on, f.name IS NOT NULL,"
            " c.in_house IS NOT NULL, EXISTS (SELECT FROM gateway.sight_letter l WHERE l.name = k.name),"
            " s.told FROM gateway.keep_back k JOIN gateway.sight s USING (name)"
            " LEFT JOIN gateway.sight_filed f USING (name)"
            " LEFT JOIN gateway.code c ON c.in_house = k.in_house"
            " WHERE k.ended_at IS NULL AND (%(people)s::text[] IS NULL OR k.in_house = ANY(%(people)s))"
            " ORDER BY k.name",
            {"people": None if people is None else list(people)},
        )
        return [KeptOrder(*row) for row in rows]

    def end_order(self, order: bytes, at: datetime) -> None:
        """Record that an order of this body has ended."""
        self._connection.execute(
            "UPDATE gateway.keep_back SET ended_at = %s WHERE order_id = %s AND ended_at IS NULL", (at, order)
        )

    def arrivals(self, most: int) -> list[tuple[bytes, str]]:
        """Give the lines that brought codes, and whose, of which the portal has not heard."""
        rows = self._connection.execute(
            "SELECT line, in_house FROM gateway.arrival ORDER BY line LIMIT %s", (most,)
        )
        return [(row[0], row[1]) for row in rows]

    def settled(self, lines: Sequence[bytes]) -> None:
        """Forget what the portal has heard."""
        self._connection.execute("DELETE FROM gateway.arrival WHERE line = ANY(%s)", (list(lines),))


class SightStore:
    """Opens transactions on this body's own database."""

    def __init__(self, database: Database) -> None:
        """Use the body's own database and role."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[SightRows]:
        """Begin a transaction; it commits at the end of the block."""
        with self._database.transaction() as connection:
            yield SightRows(connection)


def _kept_sight(name: str, in_house: str, case: str, told: bytes, kept: str, seen_at: datetime) -> KeptSight:
    return KeptSight(name, in_house, case, told, Kept(kept), seen_at)
