# SPDX-License-Identifier: Apache-2.0
"""SQL of dry runs: judgements, their counts, the sample and what a second person found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warifu.kernel.database import insert_new
from warifu.linking.nouns import Judgement, SampleLine, Statement
from warifu.linking.store.rows import STATED, Rows, statement_of

_OF_RUN = "FROM linking.judgement WHERE job_id = %s AND run = %s"
# Which two rows of a run would be linked to one person: neither is (G5).
_TWICE = (
    "SELECT person_ref FROM linking.judgement WHERE job_id = %(job)s AND run = %(run)s AND verdict = 'LINK'"
    " AND stopped IN ('', 'ALREADY') GROUP BY 1 HAVING count(*) > 1"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one run, by what was counted."""

    rows: int
    decisions: dict[str, int]
    rules: dict[str, int]
    reasons: dict[str, int]
    stopped: dict[str, int]
    with_number: int
    keyed_once: int
    most_of_one_birth_date: int


class JudgementRows(Rows):
    """What dry runs say inside a transaction."""

    def add_judgements(self, job: UUID, run: int, judged: Sequence[Judgement]) -> None:
        """Keep the judgements of some rows."""
        rows = [
            (
                *(job, run, each.line, each.statement, each.verdict, each.rule, each.person_ref),
                *(list(each.refused), each.stopped, each.next_step, each.explanation),
            )
            for each in judged
        ]
        insert_new(
            self._db,
            "linking.judgement",
            "job_id, run, line, statement_id, verdict, rule, person_ref, refused, stopped,"
            " next_step, explanation",
            rows,
            "line",
        )

    def judged(self, job: UUID, run: int) -> int:
        """Count the rows this run has judged."""
        row = self._one(f"SELECT count(*) {_OF_RUN}", [job, run])
        assert row is not None
        return int(row[0])

    def tally(self, job: UUID, run: int) -> Tally:
        """Count a whole run."""
        at = [job, run]
        row = self._one(
            "SELECT count(*) FILTER (WHERE number_state <> 'none'), count(*) FILTER (WHERE"
            " number_state = 'once'),"
            " (SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM linking.statement WHERE job_id = %s"
            " GROUP BY birth) AS b), count(*) FROM linking.statement WHERE job_id = %s",
            [job, job],
        )
        assert row is not None
        return Tally(
            rows=row[3],
            decisions=self._counts("verdict", at),
            rules=self._counts("rule", at),
            reasons=self._counts("unnest(refused)", at),
            stopped=self._stops(job, run),
            with_number=row[0],
            keyed_once=row[1],
            most_of_one_birth_date=row[2],
        )

    def to_link(self, job: UUID, run: int, after: int, most: int) -> list[tuple[Statement, str, str]]:
        """Give statement, person and rule of the next rows with an unstopped LINK, in order."""
        rows = self._db.execute(
            f"SELECT s.*, j.person_ref, j.rule FROM linking.judgement j JOIN (SELECT {STATED}"
            " FROM linking.statement) AS s USING (statement_id) WHERE j.job_id = %s AND j.run = %s"
            " AND j.verdict = 'LINK' AND j.stopped = '' AND j.line > %s ORDER BY j.line LIMIT %s",
            [job, run, after, most],
        )
        return [(statement_of(row[:-2]), row[-2], row[-1]) for row in rows]

    def people_twice(self, job: UUID, run: int) -> set[str]:
        """Give the people whom two rows of a run would be linked to; neither is."""
        rows = self._db.execute(_TWICE.encode(), {"job": job, "run": run})
        return {person for (person,) in rows}

    def lines_to_link(self, job: UUID, run: int) -> list[int]:
        """Give the lines that may be linked."""
        rows = self._db.execute(
            "SELECT line FROM linking.judgement WHERE job_id = %(job)s AND run = %(run)s AND verdict = 'LINK'"
            f" AND stopped = '' AND person_ref NOT IN ({_TWICE}) ORDER BY line".encode(),
            {"job": job, "run": run},
        )
        return [line for (line,) in rows]

    def outcomes(self, job: UUID, run: int) -> Iterator[tuple[int, str, str, str, list[str], str, str]]:
        """Give line, member, verdict, rule, reasons, stop and next step of each row, in order."""
        yield from self._db.execute(
            "SELECT j.line, s.member_id, verdict, rule, refused, stopped, next_step FROM linking.judgement j"
            " JOIN linking.statement s USING (statement_id) WHERE j.job_id = %s AND j.run = %s"
            " ORDER BY j.line",
            [job, run],
        )

    def collisions(self, job: UUID, run: int) -> list[tuple[str, bytes | None, str]]:
        """Give member, number index and person of the rows that collide with somebody else."""
        rows = self._db.execute(
            "SELECT s.member_id, s.number_index, coalesce(j.person_ref, '') FROM linking.judgement j"
            " JOIN linking.statement s USING (statement_id) WHERE j.job_id = %(job)s AND j.run = %(run)s"
            " AND (j.stopped IN ('PERSON_TAKEN', 'MEMBER_TAKEN') OR j.refused = '{NUM_TAKEN}'"
            f" OR j.person_ref IN ({_TWICE}))".encode(),
            {"job": job, "run": run},
        )
        return [(member, index, person) for member, index, person in rows]

    def add_sample(self, job: UUID, run: int, lines: Sequence[int]) -> None:
        """Keep which rows were drawn."""
        self._db.execute(
            "INSERT INTO linking.sample SELECT %s, %s, unnest(%s::int[])", [job, run, list(lines)]
        )

    def sample(self, job: UUID, run: int) -> list[SampleLine]:
        """Give the sample, with what was found so far."""
        rows = self._db.execute(
            "SELECT line, same FROM linking.sample LEFT JOIN linking.sample_check USING (job_id, run, line)"
            " WHERE job_id = %s AND run = %s ORDER BY line",
            [job, run],
        )
        return [SampleLine(*row) for row in rows]

    def sampled(self, job: UUID, run: int, line: int) -> Statement | None:
        """Give the statement of a row of the sample."""
        row = self._one(
            f"SELECT {STATED} FROM linking.statement WHERE job_id = %s AND line ="
            " (SELECT line FROM linking.sample WHERE job_id = %s AND run = %s AND line = %s)",
            [job, job, run, line],
        )
        return None if row is None else statement_of(row)

    def person_judged(self, job: UUID, run: int, line: int) -> str:
        """Give whom a row would be linked to."""
        row = self._one(f"SELECT person_ref {_OF_RUN} AND line = %s", [job, run, line])
        return "" if row is None else row[0] or ""

    def add_check(
        self, job: UUID, run: int, line: int, *, same: bool, note: str, by: str, loaded_by: str, at: datetime
    ) -> bool:
        """Keep what was found; gives what stands, which an earlier check may have said otherwise."""
        self._db.execute(
            "INSERT INTO linking.sample_check VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [job, run, line, same, note, by, loaded_by, at],
        )
        row = self._one(
            "SELECT same FROM linking.sample_check WHERE job_id = %s AND run = %s AND line = %s",
            [job, run, line],
        )
        assert row is not None
        return bool(row[0])

    def _counts(self, what: str, values: Sequence[object]) -> dict[str, int]:
        query = f"SELECT {what}, count(*) {_OF_RUN} GROUP BY 1 ORDER BY 1"
        return dict(self._db.execute(query.encode(), values).fetchall())

    def _stops(self, job: UUID, run: int) -> dict[str, int]:
        """Count stops; rows that two of the job would link to one person count as PERSON_TWICE."""
        rows = self._db.execute(
            f"SELECT CASE WHEN stopped IN ('', 'ALREADY') AND person_ref IN ({_TWICE}) THEN 'PERSON_TWICE'"
            " ELSE stopped END AS stop, count(*) FROM linking.judgement"
            " WHERE job_id = %(job)s AND run = %(run)s AND verdict = 'LINK' GROUP BY 1 ORDER BY 1".encode(),
            {"job": job, "run": run},
        )
        return {stop: count for stop, count in rows if stop}
