# SPDX-License-Identifier: Apache-2.0
"""SQL of bulk jobs: the file's rows, how far the job is, reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from warifu.linking.members import Member
from warifu.linking.nouns import Job, JobState, Statement
from warifu.linking.store.rows import STATED, Rows, columns_of, statement_of

_JOB = "job_id, scheme, loaded_by, loaded_at, lines, rejected, run, state, reason"


class Put(Protocol):
    """Takes one row of the file."""

    def __call__(self, line: int, member: Member, sealed: bytes | None, index: bytes | None) -> None:
        """Keep it."""
        ...


class JobRows(Rows):
    """What bulk jobs say inside a transaction."""

    def job_of_file(self, scheme: str, digest: bytes) -> Job | None:
        """Give the job that this file made and that still stands."""
        row = self._one(
            f"SELECT {_JOB} FROM linking.job WHERE scheme = %s AND file_hash = %s"
            " AND state NOT IN ('reversed', 'closed')",
            [scheme, digest],
        )
        return None if row is None else _job(row)

    def job(self, job: UUID, *, lock: bool = False) -> Job | None:
        """Give a job; with `lock` nobody else moves it until the transaction ends."""
        wanted = f"SELECT {_JOB} FROM linking.job WHERE job_id = %s{' FOR UPDATE' if lock else ''}"
        row = self._one(wanted, [job])
        return None if row is None else _job(row)

    def jobs(self, scheme: str) -> list[Job]:
        """Every job of a scheme, the newest first."""
        rows = self._db.execute(
            f"SELECT {_JOB} FROM linking.job WHERE scheme = %s ORDER BY loaded_at DESC, job_id", [scheme]
        )
        return [_job(row) for row in rows]

    @contextmanager
    def copying(self, job: UUID, scheme: str) -> Iterator[Put]:
        """Take the rows of a file, whose job was written before."""
        with self._db.cursor().copy(
            "COPY linking.statement (job_id, line, scheme, member_id, name, kana, birth, sex, address,"
            " number_state, number_by, number_sealed, number_index) FROM STDIN"
        ) as copy:

            def put(line: int, member: Member, sealed: bytes | None, index: bytes | None) -> None:
                copy.write_row([job, line, scheme, *columns_of(member), sealed, index])

            yield put

    def add_job(self, job: Job, digest: bytes) -> bool:
        """Write the job; False where this file has made one meanwhile: roll back then."""
        added = self._db.execute(
            "INSERT INTO linking.job (job_id, scheme, file_hash, loaded_by, loaded_at, lines,"
            " rejected, state,"
            " state_by, state_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 'loaded', %s, %s) ON CONFLICT"
            " DO NOTHING",
            [
                *(job.job, job.scheme, digest, job.loaded_by, job.loaded_at),
                *(job.rows, job.rejected, job.loaded_by, job.loaded_at),
            ],
        )
        return added.rowcount == 1

    def begin_run(self, job: UUID, run: int) -> None:
        """Let this dry run count from now on."""
        self._db.execute("UPDATE linking.job SET run = %s, state = 'loaded' WHERE job_id = %s", [run, job])

    def move(self, job: UUID, state: JobState, by: str, at: datetime, reason: str = "") -> None:
        """Write the state of a job; its row is locked."""
        self._db.execute(
            "UPDATE linking.job SET state = %s, state_by = %s, state_at = %s, reason = %s WHERE job_id = %s",
            [state.value, by, at, reason, job],
        )

    def unjudged(self, job: UUID, run: int, most: int) -> list[Statement]:
        """Give the next rows that this run has not judged, in order."""
        rows = self._db.execute(
            f"SELECT {STATED} FROM linking.statement WHERE job_id = %s AND line > (SELECT"
            f" coalesce(max(line), 0)"
            " FROM linking.judgement WHERE job_id = %s AND run = %s) ORDER BY line LIMIT %s",
            [job, job, run, most],
        )
        return [statement_of(row) for row in rows]

    def twice_in_file(self, job: UUID) -> set[bytes]:
        """Give the indexes of numbers that more than one row of the file has."""
        rows = self._db.execute(
            "SELECT number_index FROM linking.statement WHERE job_id = %s AND number_index IS NOT NULL"
            " GROUP BY 1 HAVING count(*) > 1",
            [job],
        )
        return {bytes(index) for (index,) in rows}

    def add_report(self, job: UUID, run: int, by: str, at: datetime, seed: bytes, content: bytes) -> None:
        """Keep a report for ever."""
        self._db.execute(
            "INSERT INTO linking.report VALUES (%s, %s, %s, %s, %s, %s)", [job, run, by, at, seed, content]
        )

    def report(self, job: UUID, run: int) -> tuple[bytes, bytes] | None:
        """Give a report and the seed of its sample."""
        row = self._one("SELECT content, seed FROM linking.report WHERE job_id = %s AND run = %s", [job, run])
        return None if row is None else (bytes(row[0]), bytes(row[1]))

    def last_written(self, scheme: str, other_than: UUID) -> tuple[UUID, bytes] | None:
        """Give the report of the job of this scheme that was written last and not taken back."""
        row = self._one(
            "SELECT job_id, content FROM linking.job j JOIN linking.report r USING (job_id, run)"
            " WHERE j.scheme = %s AND j.state = 'committed' AND j.job_id <> %s ORDER BY j.state_at"
            " DESC LIMIT 1",
            [scheme, other_than],
        )
        return None if row is None else (row[0], bytes(row[1]))


def _job(row: Any) -> Job:
    job, scheme, loaded_by, loaded_at, lines, rejected, run, state, reason = row
    return Job(job, scheme, loaded_by, loaded_at, lines, rejected, run, JobState(state), reason)
