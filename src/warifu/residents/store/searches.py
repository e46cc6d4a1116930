# SPDX-License-Identifier: Apache-2.0
"""The verbs of the look-up: by a name and a birth date over all that was ever stated, and its record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.store.binding import BoundRows

_WHY = "look up in the register"


class SearchRows(BoundRows):
    """Every verb sees what this transaction wrote."""

    def born_with_name(
        self, born_on: date, names: Collection[str], kana: str, limit: int
    ) -> list[InHouseNumber]:
        """Give residents ever stated with this birth date and one of these normal names, or this reading."""
        rows = self._connection.execute(
            """
            SELECT DISTINCT in_house_number FROM residents.entry
            WHERE birth_date = %(born)s AND (name_normal = ANY(%(names)s)
              OR common_name_normal = ANY(%(names)s)
              OR upper(replace(latin_name, ' ', '')) = ANY(%(names)s)
              OR (%(kana)s <> '' AND translate(kana, '　・', '') = %(kana)s))
            ORDER BY in_house_number LIMIT %(limit)s
            """,
            {"born": born_on, "names": list(names), "kana": kana, "limit": limit},
        )
        return [InHouseNumber(number) for (number,) in rows]

    def facts_that_differed(self, clerk: str, case: str, since: datetime) -> tuple[int, int]:
        """Count a clerk's second facts that fitted nobody since then: in this case, and in all.

        Whoever else counts for this clerk waits until the transaction has ended.
        """
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"residents/second-fact/{clerk}",)
        )
        in_case, in_all = self._connection.execute(
            "SELECT count(*) FILTER (WHERE case_ref = %s), count(*) FROM residents.search_record "
            "WHERE clerk = %s AND outcome = 'differs' AND searched_at > %s",
            (case, clerk, since),
        ).fetchone() or (0, 0)
        return in_case, in_all

    def record_search(
        self,
        *,
        searched_at: datetime,
        clerk: str,
        case: str,
        items: Collection[str],
        shown: Collection[InHouseNumber],
        outcome: str,
    ) -> None:
        """Write a look-up, also one that found nobody or was refused; a row that can never be changed."""
        self._connection.execute(
            "INSERT INTO residents.search_record (searched_at, clerk, case_ref, items, shown, outcome) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            (searched_at, clerk, case, sorted(items), [each.reveal(_WHY) for each in shown], outcome),
        )

    def searches_that_showed(self, person: InHouseNumber) -> list[tuple[datetime, str, str]]:
        """Give the look-ups that showed a resident: when, by whom, for which case (law R-7)."""
        rows = self._connection.execute(
            "SELECT searched_at, clerk, case_ref FROM residents.search_record "
            "WHERE %s = ANY(shown) ORDER BY search_id",
            (person.reveal(_WHY),),
        )
        return [(at, clerk, case) for at, clerk, case in rows]
