# SPDX-License-Identifier: Apache-2.0
"""An agency's codes, inquiries and provisions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection

from warifu.exchange.gateway.ports import Inquired, Outcome, Provision
from warifu.kernel.database import Database

_INQUIRY = "reqid, ask_key, case_name, in_house, provider, purpose, items, asked_at, request, opens_with"
_OUTCOME = "reqid, ended_at, status, reason, told, law, remedy, answer"
_PROVISION = "reqid, release_hash, asker, purpose, items, in_house, status, recorded_at, answer"


def _names(columns: str) -> list[str]:
    return columns.split(", ")


class GatewayRows:
    """The verbs inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to an open transaction."""
        self._connection = connection

    def sealed_code(self, in_house: str) -> bytes | None:
        """Give the sealed code of a person of this body."""
        row = self._connection.execute(
            "SELECT sealed FROM gateway.code WHERE in_house = %s", (in_house,)
        ).fetchone()
        return row[0] if row else None

    def coded(self, people: list[str]) -> set[str]:
        """Say who of these people of this body has a code."""
        rows = self._connection.execute(
            "SELECT in_house FROM gateway.code WHERE in_house = ANY(%s)", (people,)
        )
        return {row[0] for row in rows}

    def person_of(self, code_index: bytes) -> str | None:
        """Find this body's person by the index of a code."""
        row = self._connection.execute(
            "SELECT in_house FROM gateway.code WHERE code_index = %s", (code_index,)
        ).fetchone()
        return row[0] if row else None

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

    def ask(self, inquired: Inquired) -> bool:
        """Record an inquiry; False if this question has been asked already."""
        added = self._connection.execute(
            f"INSERT INTO gateway.inquiry ({_INQUIRY})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (ask_key) DO NOTHING",
            (
                inquired.reqid,
                inquired.ask_key,
                inquired.case_name,
                inquired.in_house,
                inquired.provider,
                inquired.purpose,
                inquired.items,
                inquired.asked_at,
                inquired.request,
                inquired.opens_with,
            ),
        )
        return added.rowcount == 1

    def asked(self, ask_key: str) -> Inquired | None:
        """Find an inquiry by the asking office's key."""
        row = self._connection.execute(
            f"SELECT {_INQUIRY} FROM gateway.inquiry WHERE ask_key = %s", (ask_key,)
        ).fetchone()
        return Inquired(**dict(zip(_names(_INQUIRY), row, strict=True))) if row else None

    def end(self, outcome: Outcome) -> None:
        """Record how an inquiry ended; the first ending stands."""
        self._connection.execute(
            f"INSERT INTO gateway.outcome ({_OUTCOME}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (reqid) DO NOTHING",
            (
                outcome.reqid,
                outcome.ended_at,
                outcome.status,
                outcome.reason,
                outcome.told,
                outcome.law,
                outcome.remedy,
                outcome.answer,
            ),
        )

    def outcome(self, reqid: bytes) -> Outcome | None:
        """Give how an inquiry ended."""
        row = self._connection.execute(
            f"SELECT {_OUTCOME} FROM gateway.outcome WHERE reqid = %s", (reqid,)
        ).fetchone()
        return Outcome(**dict(zip(_names(_OUTCOME), row, strict=True))) if row else None

    def open_inquiries(self) -> list[str]:
        """List the questions that have no ending yet."""
        rows = self._connection.execute(
            "SELECT i.ask_key FROM gateway.inquiry i LEFT JOIN gateway.outcome o USING (reqid)"
            " WHERE o.reqid IS NULL ORDER BY i.asked_at"
        )
        return [row[0] for row in rows]

    def provision(self, reqid: bytes) -> Provision | None:
        """Give what was provided for a request."""
        row = self._connection.execute(
            f"SELECT {_PROVISION} FROM gateway.provision WHERE reqid = %s", (reqid,)
        ).fetchone()
        return Provision(**dict(zip(_names(_PROVISION), row, strict=True))) if row else None

    def provide(self, provision: Provision) -> bool:
        """Record a provision before its answer leaves; False if it is recorded already."""
        added = self._connection.execute(
            f"INSERT INTO gateway.provision ({_PROVISION})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (reqid) DO NOTHING",
            (
                provision.reqid,
                provision.release_hash,
                provision.asker,
                provision.purpose,
                provision.items,
                provision.in_house,
                provision.status,
                provision.recorded_at,
                provision.answer,
            ),
        )
        return added.rowcount == 1

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
