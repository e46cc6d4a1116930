# SPDX-License-Identifier: Apache-2.0
"""The SQL of the pension service (schema `benefits`). Holds no rule; transactions begin in the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.benefits.pension.record import PensionRecord
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.money import Yen

_WHY = "row of the pension service"


class PensionStore:
    """年金の台帳: the pension service's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[PensionRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield PensionRows(connection)

    @contextmanager
    def statements(self) -> Iterator[PensionRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield PensionRows(connection)


@dataclass(frozen=True, slots=True)
class PensionRows:
    """The rows of the pension service within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def record(self, in_house_number: InHouseNumber) -> PensionRecord | None:
        """The record in force of a person."""
        return self.to_provide(in_house_number)[1]

    def to_provide(self, in_house_number: InHouseNumber) -> tuple[bool, PensionRecord | None]:
        """Whether answers about the person are given by hand, and the record in force."""
        row = self.connection.execute(
            "SELECT h.by_hand, r.* FROM (SELECT 1) one"
            " LEFT JOIN (SELECT by_hand FROM benefits.pension_manual_release"
            " WHERE in_house_number = %(person)s ORDER BY revision DESC LIMIT 1) h ON true"
            " LEFT JOIN (SELECT insured_category, category_since, pension_kind, pension_amount,"
            " premium_status FROM benefits.pension_record"
            " WHERE in_house_number = %(person)s ORDER BY revision DESC LIMIT 1) r ON true",
            {"person": in_house_number.reveal(_WHY)},
        ).fetchone()
        assert row is not None
        by_hand, category, since, kind, amount, premium = row
        if category is None:
            return bool(by_hand), None
        return bool(by_hand), PensionRecord(in_house_number, category, since, kind, Yen(amount), premium)

    def add_revision(self, record: PensionRecord, recorded_at: datetime) -> int:
        """Add a record after the one in force; returns its revision."""
        number, *kept = _columns(record)
        row = self.connection.execute(
            "INSERT INTO benefits.pension_record"
            " SELECT %s, 1 + coalesce(max(revision), 0), %s, %s, %s, %s, %s, %s"
            " FROM benefits.pension_record WHERE in_house_number = %s RETURNING revision",
            [number, *kept, recorded_at, number],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add_first(self, records: Iterable[PensionRecord], recorded_at: datetime) -> int:
        """Add first records, leaving those already kept as they are; returns how many were added."""
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO benefits.pension_record VALUES (%s, 1, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [[*_columns(record), recorded_at] for record in records],
            )
            return cursor.rowcount

    def by_hand(self, in_house_number: InHouseNumber) -> bool:
        """Whether answers about the person are given by hand."""
        row = self.connection.execute(
            "SELECT by_hand FROM benefits.pension_manual_release WHERE in_house_number = %s"
            " ORDER BY revision DESC LIMIT 1",
            [in_house_number.reveal(_WHY)],
        ).fetchone()
        return bool(row and row[0])

    def set_by_hand(self, in_house_number: InHouseNumber, *, by_hand: bool, decided_at: datetime) -> None:
        """Add a decision to answer by hand, or no longer."""
        number = in_house_number.reveal(_WHY)
        self.connection.execute(
            "INSERT INTO benefits.pension_manual_release SELECT %s, 1 + coalesce(max(revision), 0), %s, %s"
            " FROM benefits.pension_manual_release WHERE in_house_number = %s",
            [number, by_hand, decided_at, number],
        )


def _columns(record: PensionRecord) -> tuple[object, ...]:
    return (
        record.in_house_number.reveal(_WHY),
        record.insured_category,
        record.category_since,
        record.pension_kind,
        record.pension_amount.amount,
        record.premium_status,
    )
