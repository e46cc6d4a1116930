# SPDX-License-Identifier: Apache-2.0
"""The only SQL of the tax office (schema `tax`). Holds no rule; transactions begin in the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import TupleRow

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.money import Yen
from warifu.tax.income import IncomeRecord

_WHY = "row of the tax office"


class TaxStore:
    """課税台帳: the tax office's own database."""

    def __init__(self, database: Database) -> None:
        """Keep the body's database."""
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[TaxRows]:
        """Yield the verbs bound to one transaction; commit at the end, roll back on an exception."""
        with self._database.transaction() as connection:
            yield TaxRows(connection)

    @contextmanager
    def statements(self) -> Iterator[TaxRows]:
        """Let each verb be a transaction by itself: durable when it returns. For verbs of one statement."""
        with self._database.statements() as connection:
            yield TaxRows(connection)


@dataclass(frozen=True, slots=True)
class TaxRows:
    """The rows of the tax office within one transaction."""

    connection: psycopg.Connection[TupleRow]

    def income(self, in_house_number: InHouseNumber, tax_year: int) -> IncomeRecord | None:
        """The assessment in force for a person and tax year."""
        row = self.connection.execute(
            "SELECT tax_year, salary_revenue, total_income, deductions, dependants, non_taxable,"
            " municipal_tax, prefectural_tax FROM tax.income"
            " WHERE in_house_number = %s AND tax_year = %s ORDER BY revision DESC LIMIT 1",
            [in_house_number.reveal(_WHY), tax_year],
        ).fetchone()
        if row is None:
            return None
        year, salary, income, deductions, dependants, non_taxable, municipal, prefectural = row
        return IncomeRecord(
            in_house_number=in_house_number,
            tax_year=year,
            salary_revenue=Yen(salary),
            total_income=Yen(income),
            deductions=Yen(deductions),
            dependants=dependants,
            non_taxable=non_taxable,
            municipal_tax=Yen(municipal),
            prefectural_tax=Yen(prefectural),
        )

    def add_revision(self, record: IncomeRecord, assessed_at: datetime) -> int:
        """Add an assessment after the one in force; returns its revision.

        Two at once for one person and year: the primary key lets one in, the other raises
        psycopg.errors.UniqueViolation.
        """
        row = self.connection.execute(
            "INSERT INTO tax.income SELECT %s, %s, 1 + coalesce(max(revision), 0),"
            " %s, %s, %s, %s, %s, %s, %s, %s"
            " FROM tax.income WHERE in_house_number = %s AND tax_year = %s RETURNING revision",
            [*_key(record), *_assessed(record), assessed_at, *_key(record)],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add_first(self, records: Iterable[IncomeRecord], assessed_at: datetime) -> int:
        """Add first assessments, leaving those already made as they are; returns how many were added."""
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO tax.income VALUES (%s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [[*_key(record), *_assessed(record), assessed_at] for record in records],
            )
            return cursor.rowcount

    def by_hand(self, in_house_number: InHouseNumber) -> bool:
        """Whether answers about the person are given by hand."""
        row = self.connection.execute(
            "SELECT by_hand FROM tax.manual_release WHERE in_house_number = %s"
            " ORDER BY revision DESC LIMIT 1",
            [in_house_number.reveal(_WHY)],
        ).fetchone()
        return bool(row and row[0])

    def set_by_hand(self, in_house_number: InHouseNumber, *, by_hand: bool, decided_at: datetime) -> None:
        """Add a decision to answer by hand, or no longer."""
        number = in_house_number.reveal(_WHY)
        self.connection.execute(
            "INSERT INTO tax.manual_release SELECT %s, 1 + coalesce(max(revision), 0), %s, %s"
            " FROM tax.manual_release WHERE in_house_number = %s",
            [number, by_hand, decided_at, number],
        )


def _key(record: IncomeRecord) -> tuple[str, int]:
    return record.in_house_number.reveal(_WHY), record.tax_year


def _assessed(record: IncomeRecord) -> tuple[int | bool, ...]:
    return (
        record.salary_revenue.amount,
        record.total_income.amount,
        record.deductions.amount,
        record.dependants,
        record.non_taxable,
        record.municipal_tax.amount,
        record.prefectural_tax.amount,
    )
