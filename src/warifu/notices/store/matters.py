# SPDX-License-Identifier: Apache-2.0
"""Matters: what a letter of another kind than the number notice tells, once for each cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.notices.matters import Kind, Matter
from warifu.notices.store.rows import Rows


class MatterRows(Rows):
    """What is said of matters."""

    def add_matter(self, person: UUID, matter: Matter, at: datetime) -> bool:
        """Write what one letter tells; False where this cause has had one."""
        return self.changed(
            "INSERT INTO notices.matter VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                person,
                matter.cause,
                matter.kind,
                matter.city.text,
                matter.happened_on,
                matter.until_on,
                matter.word,
                at,
            ],
        )

    def matters(self, people: Sequence[UUID]) -> dict[tuple[UUID, UUID], Matter]:
        """What the letters of these people tell, by person and cause."""
        rows = self.connection.execute(
            "SELECT person, cause, kind, city, happened_on, until_on, word FROM notices.matter"
            " WHERE person = ANY(%s)",
            [list(people)],
        )
        return {
            (person, cause): Matter(cause, Kind(kind), BodyName(city), happened_on, until_on, word)
            for person, cause, kind, city, happened_on, until_on, word in rows
        }
