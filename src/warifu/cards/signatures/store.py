# SPDX-License-Identifier: Apache-2.0
"""The only SQL of documents to be signed (schema `signatures`). Holds no rule but when rows end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import TupleRow

from warifu.cards.signatures.nouns import Stage, Transaction, Wanted
from warifu.kernel.database import Database

_ROW = "transaction_id, client_id, stage, wanted, until_at, ask, person_id, visit, nonce, check_code"


class SignatureStore:
    """署名の求めの記録: the rows in the body's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[SignatureRows]:
        """Yield the verbs bound to one transaction; durable when the block has ended."""
        with self._database.transaction() as connection:
            yield SignatureRows(connection)


@dataclass(frozen=True, slots=True)
class SignatureRows:
    """The rows within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def add_access(self, access_hash: bytes, client_id: str, until: datetime) -> None:
        """Keep a service's access by its hash."""
        self.connection.execute(
            "INSERT INTO signatures.access VALUES (%s, %s, %s)", [access_hash, client_id, until]
        )

    def access(self, access_hash: bytes, now: datetime) -> str | None:
        """Whose access this is, if it is not over."""
        row = self.connection.execute(
            "SELECT client_id FROM signatures.access WHERE access_hash = %s AND until_at > %s",
            [access_hash, now],
        ).fetchone()
        return str(row[0]) if row else None

    def add(self, made: Transaction) -> None:
        """Keep a new transaction."""
        self.connection.execute(
            f"INSERT INTO signatures.transaction ({_ROW}, sealed)"
            " VALUES (%s, %s, %s, %s, %s, '', NULL, NULL, NULL, '', '')".encode(),
            [
                made.transaction_id,
                made.client_id,
                made.stage,
                msgspec.json.encode(made.wanted),
                made.until_at,
            ],
        )

    def find(self, transaction_id: UUID, now: datetime) -> Transaction | None:
        """Look at one that is not over."""
        row = self.connection.execute(
            f"SELECT {_ROW} FROM signatures.transaction WHERE transaction_id = %s AND until_at > %s".encode(),
            [transaction_id, now],
        ).fetchone()
        return _transaction(row) if row else None

    def begin(self, begun: Transaction, now: datetime) -> bool:
        """Tie one that waits to a person and a browser; of two at once one gets it."""
        moved = self.connection.execute(
            "UPDATE signatures.transaction SET stage = %s, ask = %s, person_id = %s, visit = %s, nonce = %s,"
            " check_code = %s WHERE transaction_id = %s AND client_id = %s AND stage = %s AND until_at > %s",
            [
                *(Stage.BEGUN, begun.ask, begun.person_id, begun.visit, begun.nonce, begun.check_code),
                *(begun.transaction_id, begun.client_id, Stage.WAITING, now),
            ],
        )
        return moved.rowcount == 1

    def move(self, transaction_id: UUID, visit: bytes, before: Stage, after: Stage) -> bool:
        """Move one on, or back, while it is under way."""
        moved = self.connection.execute(
            "UPDATE signatures.transaction SET stage = %s"
            " WHERE transaction_id = %s AND visit = %s AND stage = %s",
            [after, transaction_id, visit, before],
        )
        return moved.rowcount == 1

    def settle(
        self, transaction_id: UUID, visit: bytes, before: Stage, after: Stage, until: datetime, sealed: bytes
    ) -> bool:
        """End one: what was wanted goes, and only what is sealed to the service stays, until `until`."""
        moved = self.connection.execute(
            "UPDATE signatures.transaction SET stage = %s, wanted = '', nonce = NULL, sealed = %s,"
            " until_at = %s WHERE transaction_id = %s AND visit = %s AND stage = %s",
            [after, sealed, until, transaction_id, visit, before],
        )
        return moved.rowcount == 1

    def take_sealed(self, transaction_id: UUID, client_id: str, now: datetime) -> bytes | None:
        """Take a signature away, with everything that was left; of two at once one gets it."""
        row = self.connection.execute(
            "DELETE FROM signatures.transaction WHERE transaction_id = %s AND client_id = %s AND stage = %s"
            " AND until_at > %s RETURNING sealed",
            [transaction_id, client_id, Stage.SIGNED, now],
        ).fetchone()
        return bytes(row[0]) if row else None

    def drop(self, transaction_id: UUID, client_id: str, ask: str) -> None:
        """Forget one, unless there is a signature to be fetched or another sign-in has begun it."""
        self.connection.execute(
            "DELETE FROM signatures.transaction WHERE transaction_id = %s AND client_id = %s AND stage <> %s"
            " AND ask IN ('', %s)",
            [transaction_id, client_id, Stage.SIGNED, ask],
        )

    def forget(self, now: datetime) -> int:
        """Delete what is over; gives how many rows."""
        return sum(
            self.connection.execute(
                f"DELETE FROM signatures.{table} WHERE until_at <= %s".encode(), [now]
            ).rowcount
            for table in ("access", "transaction")
        )


def _transaction(row: TupleRow) -> Transaction:
    transaction_id, client_id, stage, wanted, until_at, ask, person_id, visit, nonce, check_code = row
    return Transaction(
        transaction_id,
        client_id,
        Stage(stage),
        msgspec.json.decode(wanted, type=Wanted) if wanted else None,
        until_at,
        ask,
        bytes(person_id) if person_id is not None else None,
        bytes(visit or b""),
        bytes(nonce or b""),
        check_code,
    )
