# SPDX-License-Identifier: Apache-2.0
"""Loading a whole file: COPY into a temporary table, check rows against each other, insert as sets.

The table lives in this transaction only, so a killed load leaves nothing behind. Rows that may not be
registered get a problem code; the service decides whether the others are then inserted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from psycopg import Connection, Copy
from psycopg.rows import TupleRow

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.particulars import Particulars
from warifu.residents.store.columns import WRITTEN, written

_WHY = "keep in the register"
_KEYS = (
    ("line", "int"),
    ("row_key", "bytea"),
    ("content", "bytea"),
    ("in_house_number", "text"),
    ("record_code", "text"),
    ("problem", "text"),
)
_NEW = """
  s.problem IS NULL AND NOT EXISTS
    (SELECT FROM residents.registered_row known WHERE known.row_key = s.row_key)
"""


class StagedRows:
    """The rows of one file on their way into the register; see the module for the guarantees."""

    def __init__(self, connection: Connection[TupleRow]) -> None:
        """Make the empty staging table."""
        self._connection = connection
        columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in _KEYS)
        connection.execute(
            f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS "
            f"SELECT {columns}, {WRITTEN} FROM residents.entry WITH NO DATA"
        )

    @contextmanager
    def copying(
        self,
    ) -> Iterator[Callable[[int, bytes, Particulars, InHouseNumber, ResidentRecordCode], None]]:
        """Give a function that streams one row into the staging table."""
        names = ", ".join(name for name, _ in _KEYS if name != "problem")
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY staged ({names}, {WRITTEN}) FROM STDIN") as copy,
        ):
            yield lambda *row: _copy_row(copy, *row)

    def settle(self) -> None:
        """Prepare the checks once every row is there."""
        self._connection.execute("CREATE INDEX ON staged (row_key)")
        self._connection.execute("ANALYZE staged")

    def mark_same_person_twice(self) -> None:
        """Mark every row of a person who stands in the file more than once: none of them is chosen."""
        self._connection.execute(
            "UPDATE staged SET problem = 'same_person_twice' WHERE row_key IN "
            "(SELECT row_key FROM staged GROUP BY row_key HAVING count(*) > 1)"
        )

    def mark_different_content(self) -> None:
        """Mark rows of people registered already whose particulars differ from those registered."""
        self._connection.execute(
            "UPDATE staged s SET problem = 'differs_from_register' FROM residents.registered_row known "
            "WHERE known.row_key = s.row_key AND known.content <> s.content AND s.problem IS NULL"
        )

    def mark_broken_households(self) -> None:
        """Mark the new rows of households that would not have exactly one head and at most one spouse.

        The same rule as `relations.household_fault`, for a million rows at once; people already
        registered in the household count as members.
        """
        self._connection.execute(
            f"""
            WITH new AS MATERIALIZED (SELECT s.household, s.relation FROM staged s WHERE {_NEW}),
            held AS (
              SELECT DISTINCT ON (e.in_house_number) e.household, e.relation, e.standing
              FROM residents.entry e
              WHERE e.in_house_number IN (SELECT m.in_house_number FROM residents.entry m
                WHERE m.household IN (SELECT household FROM new))
              ORDER BY e.in_house_number, e.effective_on DESC, e.version DESC
            ),
            counted AS (
              SELECT household,
                count(*) FILTER (WHERE relation = 'head') AS heads,
                count(*) FILTER (WHERE relation IN
                  ('wife', 'husband', 'unregistered_wife', 'unregistered_husband')) AS spouses
              FROM (SELECT household, relation FROM new UNION ALL
                SELECT household, relation FROM held WHERE standing = 'registered') AS members
              GROUP BY household HAVING count(*) FILTER (WHERE relation = 'head') <> 1 OR
                count(*) FILTER (WHERE relation IN
                  ('wife', 'husband', 'unregistered_wife', 'unregistered_husband')) > 1
            )
            UPDATE staged s SET problem = CASE WHEN c.heads = 0 THEN 'household_without_head'
              WHEN c.heads > 1 THEN 'household_with_several_heads' ELSE 'household_with_several_spouses' END
            FROM counted c WHERE c.household = s.household AND {_NEW}
            """
        )

    def problems(self) -> Iterator[tuple[int, str]]:
        """Give line and problem code of every marked row, by line, streaming."""
        with self._connection.cursor(name="marked") as cursor:
            cursor.execute("SELECT line, problem FROM staged WHERE problem IS NOT NULL ORDER BY line")
            yield from cursor

    def count_new(self) -> int:
        """Count the rows that would be registered."""
        row = self._connection.execute(f"SELECT count(*) FROM staged s WHERE {_NEW}").fetchone()
        return int(row[0]) if row else 0

    def lines_with_used_codes(self) -> list[int]:
        """Give the lines whose record code, drawn at random, is taken: draw these again."""
        rows = self._connection.execute(
            """
            SELECT line FROM (
              SELECT line, record_code, row_number() OVER (PARTITION BY record_code ORDER BY line) AS nth
              FROM staged
            ) AS drawn WHERE nth > 1 OR record_code IN (SELECT record_code FROM residents.resident)
            """
        )
        return [line for (line,) in rows]

    def give_codes(self, record_codes: Mapping[int, ResidentRecordCode]) -> None:
        """Replace the record codes drawn for some lines."""
        self._connection.execute(
            "UPDATE staged s SET record_code = given.code "
            "FROM unnest(%s::int[], %s::text[]) AS given (line, code) WHERE s.line = given.line",
            (list(record_codes), [code.reveal(_WHY) for code in record_codes.values()]),
        )

    def register_new(self, event_id: UUID, recorded_at: datetime) -> int:
        """Register every new row, effective from the day each became a resident; count them.

        Nobody is matched from now on until `Matching.fill` has made their normal forms.
        """
        execute = self._connection.execute
        execute("UPDATE residents.match_filled SET match_tables = ''")
        execute(f"DELETE FROM staged s WHERE NOT ({_NEW})")
        execute(
            "INSERT INTO residents.household SELECT DISTINCT household FROM staged ON CONFLICT DO NOTHING"
        )
        execute("INSERT INTO residents.resident SELECT in_house_number, record_code FROM staged")
        execute("INSERT INTO residents.registered_row SELECT row_key, content, in_house_number FROM staged")
        done = execute(
            f"""
            INSERT INTO residents.entry
              (in_house_number, effective_on, version, recorded_at, event_id, standing, {WRITTEN})
            SELECT in_house_number, resident_since, 1, %s, %s, 'registered', {WRITTEN} FROM staged
            """,
            (recorded_at, event_id),
        )
        return done.rowcount


def _copy_row(
    copy: Copy,
    line: int,
    row_key: bytes,
    stated: Particulars,
    in_house_number: InHouseNumber,
    record_code: ResidentRecordCode,
) -> None:
    copy.write_row(
        [
            line,
            row_key,
            stated.content(),
            in_house_number.reveal(_WHY),
            record_code.reveal(_WHY),
            *written(stated),
        ]
    )
