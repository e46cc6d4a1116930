# SPDX-License-Identifier: Apache-2.0
"""SQL of cases for a person: who was shown whom, and what she decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warifu.linking.nouns import CaseLine, CaseState, Statement
from warifu.linking.store.rows import STATED, Rows, statement_of

_LINE = "case_id, scheme, rule, why, opened_at, state"


class CaseRows(Rows):
    """What cases say inside a transaction."""

    def refer_run(self, job: UUID, run: int, at: datetime) -> int:
        """Open a case for every row of a run that a person must decide about and that was not linked."""
        added = self._db.execute(
            "INSERT INTO linking.referral (statement_id, scheme, job_id, rule, why, opened_at, state)"
            " SELECT s.statement_id, s.scheme, s.job_id, j.rule, CASE WHEN j.stopped IN ('', 'ALREADY') THEN"
            " coalesce(j.refused[1], CASE WHEN j.verdict = 'LINK' THEN 'CHANGED' ELSE '' END) ELSE"
            " j.stopped END,"
            " %s, 'open' FROM linking.judgement j JOIN linking.statement s USING (statement_id)"
            " WHERE j.job_id = %s AND j.run = %s AND (j.verdict <> 'REFUSE' OR j.refused = '{NUM_TAKEN}')"
            " AND NOT EXISTS (SELECT FROM linking.link l WHERE l.scheme = s.scheme AND l.member_id"
            " = s.member_id"
            " AND l.ended_at IS NULL AND l.frozen_at IS NULL AND l.person_ref = j.person_ref)"
            " ORDER BY j.line ON CONFLICT DO NOTHING",
            [at, job, run],
        )
        return added.rowcount

    def refer(self, statement: Statement, rule: str, why: str, at: datetime) -> UUID:
        """Open a case for one statement; a second time gives the case there is."""
        self._db.execute(
            "INSERT INTO linking.referral (statement_id, scheme, job_id, rule, why, opened_at, state)"
            " VALUES (%s, %s, %s, %s, %s, %s, 'open') ON CONFLICT DO NOTHING",
            [statement.statement, statement.scheme, statement.job, rule, why, at],
        )
        row = self._one("SELECT case_id FROM linking.referral WHERE statement_id = %s", [statement.statement])
        assert row is not None
        found: UUID = row[0]
        return found

    def contest(self, statement: Statement, rule: str, at: datetime) -> UUID:
        """Open a case about a link that stands, or open the one again in which it was made.

        A new one is no case of the link's job, whose figures stay as they were.
        """
        row = self._one(
            "INSERT INTO linking.referral (statement_id, scheme, rule, why, opened_at, state)"
            " VALUES (%s, %s, %s, '', %s, 'open') ON CONFLICT (statement_id) DO UPDATE SET"
            " rule = excluded.rule, state = 'open', decided_by = '', decided_at = NULL, reason = ''"
            " RETURNING case_id",
            [statement.statement, statement.scheme, rule, at],
        )
        assert row is not None
        found: UUID = row[0]
        return found

    def count_cases(self, job: UUID) -> int:
        """Count the cases a job opened."""
        row = self._one("SELECT count(*) FROM linking.referral WHERE job_id = %s", [job])
        assert row is not None
        return int(row[0])

    def cases(self, scheme: str, most: int) -> list[CaseLine]:
        """Give the cases that wait for a person, the oldest first."""
        rows = self._db.execute(
            f"SELECT {_LINE} FROM linking.referral WHERE scheme = %s AND state IN ('open', 'asking')"
            " ORDER BY state DESC, opened_at, case_id LIMIT %s",
            [scheme, most],
        )
        return [_line(*row) for row in rows]

    def case(self, case: UUID, *, lock: bool = False) -> tuple[CaseLine, Statement] | None:
        """Give a case and what its member states."""
        row = self._one(
            f"SELECT {_LINE}, statement_id FROM linking.referral WHERE case_id = %s"
            f"{' FOR UPDATE' if lock else ''}",
            [case],
        )
        if row is None:
            return None
        *line, statement = row
        stated = self._one(f"SELECT {STATED} FROM linking.statement WHERE statement_id = %s", [statement])
        assert stated is not None
        return _line(*line), statement_of(stated)

    def decide(self, case: UUID, state: CaseState, by: str, at: datetime, reason: str) -> None:
        """Write what was decided; the case is locked."""
        self._db.execute(
            "UPDATE linking.referral SET state = %s, decided_by = %s, decided_at = %s, reason = %s"
            " WHERE case_id = %s",
            [state.value, by, at, reason, case],
        )

    def withdraw_cases(self, job: UUID, by: str, at: datetime, reason: str) -> int:
        """Close the cases of a job that nobody has ended yet."""
        changed = self._db.execute(
            "UPDATE linking.referral SET state = 'withdrawn', decided_by = %s, decided_at = %s, reason = %s"
            " WHERE statement_id IN (SELECT statement_id FROM linking.statement WHERE job_id = %s)"
            " AND state IN ('open', 'asking')",
            [by, at, reason, job],
        )
        return changed.rowcount

    def add_look(self, statement: UUID, clerk: str, why: str, at: datetime, people: Sequence[str]) -> UUID:
        """Write a look and each candidate it will show."""
        row = self._one(
            "INSERT INTO linking.look (statement_id, clerk, why, looked_at) VALUES (%s, %s, %s, %s)"
            " RETURNING look_id",
            [statement, clerk, why, at],
        )
        assert row is not None
        look: UUID = row[0]
        for place, person in enumerate(people, start=1):
            self._db.execute("INSERT INTO linking.shown VALUES (%s, %s, %s)", [look, place, person])
        return look

    def looked(self, statement: UUID, clerk: str, why: str, look: UUID | None = None) -> bool:
        """Whether this clerk looked at a statement, in this look if one is named."""
        row = self._one(
            "SELECT 1 FROM linking.look WHERE statement_id = %s AND clerk = %s AND why = %s"
            " AND look_id = coalesce(%s, look_id) LIMIT 1",
            [statement, clerk, why, look],
        )
        return row is not None

    def shown_at(self, look: UUID, place: int) -> str:
        """Give whom a look showed at a place."""
        row = self._one(
            "SELECT person_ref FROM linking.shown WHERE look_id = %s AND place = %s", [look, place]
        )
        return "" if row is None else str(row[0])

    def looks_at_person(self, person_ref: str) -> list[tuple[datetime, str, str, UUID]]:
        """Give when, who, why and in which look a person was shown; for her own history."""
        rows = self._db.execute(
            "SELECT looked_at, clerk, why, look_id FROM linking.shown JOIN linking.look USING (look_id)"
            " WHERE person_ref = %s ORDER BY looked_at, look_id",
            [person_ref],
        )
        return [(at, clerk, why, look) for at, clerk, why, look in rows]


def _line(case: UUID, scheme: str, rule: str, why: str, opened_at: datetime, state: str) -> CaseLine:
    return CaseLine(case, scheme, rule, why, opened_at, CaseState(state))
