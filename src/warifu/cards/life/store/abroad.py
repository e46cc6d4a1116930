# SPDX-License-Identifier: Apache-2.0
"""The rows about cards of nationals abroad: wishes to keep one, who keeps whose supplement, introductions."""

from __future__ import annotations

from datetime import datetime

from warifu.cards.life.nouns import Acting, Introduced
from warifu.cards.life.store.rows import Rows


class AbroadRows(Rows):
    """What is said of nationals abroad."""

    def keep_abroad(self, card_id: bytes, city: str) -> None:
        """Note the wish to keep a card abroad, with the city that deals with it then."""
        self.connection.execute(
            "INSERT INTO life.kept_abroad VALUES (%s, %s)"
            " ON CONFLICT (card_id) DO UPDATE SET city = excluded.city",
            [card_id, city],
        )

    def kept_abroad(self, card_id: bytes) -> str | None:
        """Give the city that deals with a card abroad; None where nobody wished to keep it."""
        row = self.connection.execute(
            "SELECT city FROM life.kept_abroad WHERE card_id = %s", [card_id]
        ).fetchone()
        return str(row[0]) if row else None

    def say_keeper(self, person: bytes, said_by: str, keeper: str, at: datetime, *, at_home: bool) -> None:
        """Keep who is said to keep her supplement; `at_home`: by the city where she lives or lived last."""
        self.connection.execute(
            "INSERT INTO life.supplement VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [person, said_by, keeper, at_home, at],
        )

    def keeper(self, person: bytes) -> str:
        """Give whom the city where she lives or lived named last; "" where it named nobody."""
        row = self.connection.execute(
            "SELECT keeper FROM life.supplement WHERE person = %s AND at_home ORDER BY said_at DESC LIMIT 1",
            [person],
        ).fetchone()
        return str(row[0]) if row else ""

    def says_it_keeps(self, person: bytes, keeper: str) -> bool:
        """Whether that city says itself that it keeps her supplement."""
        row = self.connection.execute(
            "SELECT FROM life.supplement WHERE person = %s AND said_by = %s AND keeper = %s LIMIT 1",
            [person, keeper, keeper],
        ).fetchone()
        return row is not None

    def introduce(self, introduced: Introduced, at: datetime) -> None:
        """Keep before which embassy somebody stands."""
        acting = introduced.acting
        self.connection.execute(
            "INSERT INTO life.introduction VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                introduced.person,
                acting.body,
                acting.case,
                at,
                introduced.position,
                introduced.keeper,
                acting.clerk,
            ],
        )

    def introduced(self, acting: Acting, since: datetime) -> Introduced | None:
        """Give who was introduced to an embassy in a case, the last one, if not before an instant."""
        row = self.connection.execute(
            "SELECT person, position, keeper FROM life.introduction WHERE embassy = %s AND case_no = %s"
            " AND introduced_at >= %s ORDER BY introduced_at DESC LIMIT 1",
            [acting.body, acting.case, since],
        ).fetchone()
        return Introduced(bytes(row[0]), row[1], row[2], acting) if row else None
