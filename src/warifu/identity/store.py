# SPDX-License-Identifier: Apache-2.0
"""The SQL of the identity checks (schema `identity`). Holds no rule; the service begins transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from warifu.identity.lines import Alert, CheckLine
from warifu.identity.nouns import Bearer, Way
from warifu.kernel.database import Database

_COLUMNS = (
    "case_ref, clerk, purpose, way, bearer, outcome, papers, shown_by, missing, faults, by_eye, checked_at"
)


class IdentityStore:
    """本人確認の記録: the body's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[IdentityRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield IdentityRows(connection)


@dataclass(frozen=True, slots=True)
class IdentityRows:
    """The rows of the identity checks within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def take_turn(self, subject: str) -> None:
        """Let one check of a person count at a time, so that no two failures miss each other."""
        self.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])

    def add_line(self, subject: str, line: CheckLine) -> UUID:
        """Add one check; returns its number, given by the database."""
        values = [
            subject,
            line.case,
            line.clerk,
            line.purpose,
            line.way.value,
            line.bearer.value,
            line.outcome,
            list(line.papers),
            list(line.shown_by),
            list(line.missing),
            list(line.faults),
            line.by_eye,
            line.checked_at,
        ]
        row = self.connection.execute(
            f"INSERT INTO identity.check_line (subject, {_COLUMNS})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING check_id",
            values,
        ).fetchone()
        assert row is not None
        assert isinstance(row[0], UUID)
        return row[0]

    def failures_since(self, subject: str, since: datetime) -> int:
        """How often somebody failed to show that she is this person."""
        row = self.connection.execute(
            "SELECT count(*) FROM identity.check_line"
            " WHERE subject = %s AND outcome <> 'shown' AND checked_at >= %s",
            [subject, since],
        ).fetchone()
        return int(row[0]) if row else 0

    def add_alert(self, subject: str, raised_on: date, failures: int, raised_at: datetime) -> bool:
        """Add an alert; False if there is one of that day."""
        added = self.connection.execute(
            "INSERT INTO identity.alert VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [subject, raised_on, failures, raised_at],
        )
        return added.rowcount == 1

    def alerts_since(self, since: date) -> list[Alert]:
        """The alerts of these days, newest first."""
        rows = self.connection.execute(
            "SELECT subject, raised_on, failures FROM identity.alert WHERE raised_on >= %s"
            " ORDER BY raised_at DESC, subject",
            [since],
        )
        return [Alert.of_subject(*row) for row in rows]

    def lines_of_case(self, case: str) -> list[CheckLine]:
        """Every check made in a case, oldest first."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM identity.check_line WHERE case_ref = %s ORDER BY checked_at, check_id",
            [case],
        )
        return [_line(*row) for row in rows]

    def lines_of_subject(self, subject: str) -> list[CheckLine]:
        """Every check made about a person, oldest first: what she may ask to see."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM identity.check_line WHERE subject = %s ORDER BY checked_at, check_id",
            [subject],
        )
        return [_line(*row) for row in rows]


def _line(
    case: str, clerk: str, purpose: str, way: str, bearer: str, outcome: str, *rest: object
) -> CheckLine:
    papers, shown_by, missing, faults, by_eye, checked_at = rest
    assert isinstance(checked_at, datetime)
    return CheckLine(
        case=case,
        clerk=clerk,
        purpose=purpose,
        way=Way(way),
        bearer=Bearer(bearer),
        outcome=outcome,
        papers=_words(papers),
        shown_by=_words(shown_by),
        missing=_words(missing),
        faults=_words(faults),
        by_eye=bool(by_eye),
        checked_at=checked_at,
    )


def _words(column: object) -> tuple[str, ...]:
    assert isinstance(column, list)
    return tuple(map(str, column))
