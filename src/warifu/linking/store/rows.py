# SPDX-License-Identifier: Apache-2.0
"""What every group of verbs shares: the open transaction, events, and statements to and from rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from warifu.identifiers.four_items import Sex
from warifu.linking.members import Member, NumberState
from warifu.linking.nouns import Statement

STATED = (
    "statement_id, scheme, job_id, coalesce(line, 0), member_id, name, kana, birth, sex, address,"
    " number_state, number_by, number_sealed, number_index"
)


class Rows:
    """One open transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        """Speak through it."""
        self._db = connection

    def _one(self, query: str, values: Sequence[Any]) -> TupleRow | None:
        return self._db.execute(query.encode(), values).fetchone()

    def record(self, kind: str, scheme: str, about: UUID, by: str, at: datetime, reason: str = "") -> None:
        """Write who did what, with which reason."""
        self._db.execute(
            "INSERT INTO linking.event (kind, scheme, about, done_by, done_at, reason)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [kind, scheme, about, by, at, reason],
        )

    def add_statement(self, scheme: str, member: Member, sealed: bytes | None, index: bytes | None) -> UUID:
        """Keep what a paper form states of a member."""
        row = self._one(
            "INSERT INTO linking.statement (scheme, member_id, name, kana, birth, sex, address, number_state,"
            " number_by, number_sealed, number_index) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " RETURNING statement_id",
            [scheme, *columns_of(member), sealed, index],
        )
        assert row is not None
        found: UUID = row[0]
        return found

    def statement(self, statement: UUID) -> Statement | None:
        """Give one statement."""
        row = self._one(f"SELECT {STATED} FROM linking.statement WHERE statement_id = %s", [statement])
        return None if row is None else statement_of(row)


def columns_of(member: Member) -> list[str]:
    """Give the values of a member in the order of the columns, without the number."""
    return [
        member.member_id,
        member.name,
        member.kana,
        member.birth,
        member.sex.value,
        member.address,
        member.number_state.value,
        member.number_by,
    ]


def statement_of(row: TupleRow) -> Statement:
    """Read a row of STATED; the number stays sealed."""
    statement, scheme, job, line, member_id, name, kana, birth, sex, address, state, by, sealed, index = row
    member = Member(member_id, name, kana, birth, Sex(sex), address, None, NumberState(state), by)
    return Statement(statement, scheme, job, line, member, sealed, index)
