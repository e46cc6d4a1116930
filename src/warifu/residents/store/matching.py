# SPDX-License-Identifier: Apache-2.0
"""The verbs of matching: normal forms and keys of every resident, kept with each entry, found by any key.

Whoever writes a form holds the resident's row locked, so forms never fall behind entries. Forms made with
other tables than today's, and of residents that came in a file, are `renew`ed a batch at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

import msgspec

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Fault
from warifu.matching import Record, form_of, keys_of_record, record_of_form, table_versions
from warifu.residents.matchable import WHY, record_of
from warifu.residents.nouns import ResidentRecord
from warifu.residents.store.columns import READ, resident_of
from warifu.residents.store.protections import ProtectionRows

# A subquery for each row by its key: a join would be planned by statistics that a register just loaded lacks.
_LACKING = """
  coalesce((SELECT m.match_tables FROM residents.match_form m
    WHERE m.in_house_number = r.in_house_number), '') <> %(tables)s
"""


class FormsNotMade(Fault):
    """Not every resident has a normal form yet, so nobody may be matched: `Matching.fill` makes them."""

    status = 503
    reason = "match-forms-not-made"


class MatchRows(ProtectionRows):
    """Every verb sees what this transaction wrote."""

    def renew_forms(self, in_house_numbers: Collection[InHouseNumber]) -> None:
        """Make form and keys of these residents from their entries. The caller has locked the residents.

        A process with other tables than those the register was filled with takes back that it is filled.
        """
        entries = groupby(self.entries_of(in_house_numbers), attrgetter("in_house_number"))
        self._keep_forms([record_of(list(each)) for _, each in entries])

    def entries_of(self, in_house_numbers: Collection[InHouseNumber]) -> list[ResidentRecord]:
        """Give all entries of several residents, person by person in the order they take effect.

        Of each day the last only, and in one statement however many there are.
        """
        rows = self._connection.execute(
            f"""
            SELECT DISTINCT ON (e.in_house_number, e.effective_on) {READ}
            FROM residents.resident r JOIN residents.entry e USING (in_house_number)
            WHERE e.in_house_number = ANY(%s)
            ORDER BY e.in_house_number, e.effective_on, e.version DESC
            """,
            ([each.reveal(WHY) for each in in_house_numbers],),
        )
        return [resident_of(row) for row in rows]

    def _keep_forms(self, records: Sequence[Record]) -> None:
        self._connection.execute(
            """
            WITH others AS (UPDATE residents.match_filled SET match_tables = ''
              WHERE match_tables NOT IN ('', %(tables)s))
            INSERT INTO residents.match_form (in_house_number, match_keys, match_form, match_tables)
            SELECT number, keys::bigint[], form, %(tables)s
            FROM unnest(%(numbers)s::text[], %(keys)s::text[], %(forms)s::bytea[]) made (number, keys, form)
            ON CONFLICT (in_house_number) DO UPDATE SET match_keys = excluded.match_keys,
              match_form = excluded.match_form, match_tables = excluded.match_tables
            """,
            {
                "tables": _tables(),
                "numbers": [each.ref for each in records],
                "keys": [_array(keys_of_record(each)) for each in records],
                "forms": [form_of(each) for each in records],
            },
        )

    def lock_lacking(self, after: str, limit: int) -> list[InHouseNumber]:
        """Lock the next residents without a form of today's tables, but for those being changed just now."""
        rows = self._connection.execute(
            f"""
            SELECT r.in_house_number FROM residents.resident r
            WHERE r.in_house_number > %(after)s AND {_LACKING}
            ORDER BY r.in_house_number LIMIT %(limit)s FOR UPDATE OF r SKIP LOCKED
            """,
            {"after": after, "limit": limit, "tables": _tables()},
        )
        return [InHouseNumber(number) for (number,) in rows]

    def mark_filled(self) -> bool:
        """Say that every resident has a form, if so. The caller has the register alone."""
        done = self._connection.execute(
            f"""
            UPDATE residents.match_filled SET match_tables = %(tables)s
            WHERE NOT EXISTS (SELECT FROM residents.resident r WHERE {_LACKING})
            """,
            {"tables": _tables()},
        )
        return done.rowcount == 1

    def is_filled(self) -> bool:
        """Whether every resident has a form of today's tables."""
        return bool(self._value("SELECT match_tables = %s FROM residents.match_filled", (_tables(),)))

    def sharing(self, keys: Iterable[int], on: date) -> list[Record]:
        """Give every resident with any of these keys, removed ones too, marked if protected on a day.

        One statement, so one state of the register, and a second for the measures, whoever is found.
        Raises FormsNotMade: over a part of the register a rival could be missed.
        """
        rows = self._connection.execute(
            """
            SELECT f.match_tables, m.match_form FROM residents.match_filled f
            LEFT JOIN residents.match_form m ON m.match_keys && %s::bigint[]
            """,
            (_array(keys),),
        ).fetchall()
        found = [record_of_form(form) for _, form in rows if form is not None]
        hidden = self.protected([InHouseNumber(each.ref) for each in found], on)
        if any(tables != _tables() for tables, _ in rows):
            raise FormsNotMade("not every resident has a normal form of today's tables: run Matching.fill")
        return [msgspec.structs.replace(each, protected=InHouseNumber(each.ref) in hidden) for each in found]


def _array(keys: Iterable[int]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"


def _tables() -> str:
    return str(table_versions())
