# SPDX-License-Identifier: Apache-2.0
"""SQL of paper forms keyed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from warifu.linking.store.rows import Rows


@dataclass(frozen=True, slots=True, repr=False)
class FormEntry:
    """One person's keying of a form. `texts`: member_id, name, kana, birth, sex, address, as normalised."""

    turn: int
    keyed_by: str
    texts: tuple[str, ...]
    number_state: str
    sealed: bytes | None
    index: bytes | None


class FormRows(Rows):
    """What forms say inside a transaction."""

    def hold_form(self, form: UUID) -> None:
        """Let nobody else work at this form until the transaction ends."""
        self._db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"linking/{form}"])

    def entries(self, form: UUID) -> list[FormEntry]:
        """Give what was keyed so far, in turn."""
        rows = self._db.execute(
            "SELECT turn, keyed_by, member_id, name, kana, birth, sex, address, number_state, number_sealed,"
            " number_index FROM linking.form_entry WHERE form_id = %s ORDER BY turn",
            [form],
        )
        return [FormEntry(row[0], row[1], tuple(row[2:8]), *row[8:]) for row in rows]

    def forms_waiting(self, scheme: str, most: int) -> list[tuple[UUID, datetime, list[str], bool]]:
        """Give the forms with something left to do, the oldest first: first keying, keyers, if settled."""
        rows = self._db.execute(
            "SELECT f.form_id, min(f.keyed_at), array_agg(f.keyed_by ORDER BY f.turn), s.form_id IS NOT NULL"
            " FROM linking.form_entry f LEFT JOIN linking.form_settled s USING (form_id) WHERE f.scheme = %s"
            " AND NOT EXISTS (SELECT FROM linking.event e WHERE e.about = f.form_id AND e.kind ="
            " 'judged-form') GROUP BY f.form_id, s.form_id ORDER BY 2, 1 LIMIT %s",
            [scheme, most],
        )
        return [(form, at, keyers, settled) for form, at, keyers, settled in rows]

    def scheme_of_form(self, form: UUID) -> str:
        """Give the scheme of the first keying, empty before it."""
        row = self._one("SELECT scheme FROM linking.form_entry WHERE form_id = %s AND turn = 1", [form])
        return "" if row is None else str(row[0])

    def add_entry(self, form: UUID, scheme: str, entry: FormEntry, at: datetime) -> bool:
        """Keep a keying; False where this person has keyed the form before: roll back then."""
        try:
            self._db.execute(
                "INSERT INTO linking.form_entry VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
                " %s, %s, %s)",
                [
                    *(form, scheme, entry.turn, entry.keyed_by, at, *entry.texts),
                    *(entry.number_state, entry.sealed, entry.index),
                ],
            )
        except psycopg.errors.UniqueViolation:
            return False
        return True

    def add_settled(
        self, form: UUID, statement: UUID, differed: Sequence[str], by: str, at: datetime
    ) -> None:
        """Write that a form is settled and what it states."""
        self._db.execute(
            "INSERT INTO linking.form_settled VALUES (%s, %s, %s, %s, %s)",
            [form, statement, list(differed), by, at],
        )

    def settled(self, form: UUID) -> UUID | None:
        """Give the statement of a settled form."""
        row = self._one("SELECT statement_id FROM linking.form_settled WHERE form_id = %s", [form])
        return None if row is None else row[0]
