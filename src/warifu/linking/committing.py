# SPDX-License-Identifier: Apache-2.0
"""書込: all links of a job in one transaction, or none (G6).

Every link is judged once more just before, for the register may have moved on since the dry run; a row that
no longer links the same person goes to a clerk. A member, person or number that another link has meanwhile
stops both: the new row goes to a clerk, the other link is frozen until it is confirmed (G5, G8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from warifu.linking.gates import Report
from warifu.linking.judging import decide_about
from warifu.linking.nouns import Job, JobState, NewLink, Outcome, Statement
from warifu.linking.office import Office
from warifu.linking.ports import Progress
from warifu.linking.refusals import (
    GatesClosed,
    JobElsewhere,
    NoSuchJob,
    SampleNotChecked,
    SampleWrong,
)
from warifu.linking.store import LinkingRows

CHUNK = 500


@dataclass
class Commit:
    """One commit: the steps in the order they happen."""

    office: Office
    job: UUID
    by: str
    progress: Progress

    def run(self) -> Outcome:
        """Check, compare again, write."""
        with self.office.store.transaction() as tx:
            found = tx.job(self.job)
            if found is None:
                raise NoSuchJob
            if found.state is JobState.COMMITTED:
                return outcome_of(tx, found, frozen=0)
            report = _may_write(tx, found)
        links = list(self._compare(found, report))
        with self.office.store.transaction() as tx:
            now_found = tx.job(self.job, lock=True)
            if now_found is not None and now_found.state is JobState.COMMITTED:
                return outcome_of(tx, now_found, frozen=0)
            if now_found != found:
                raise JobElsewhere
            return self._write(tx, found, links)

    def _compare(self, job: Job, report: Report) -> Iterator[NewLink]:
        """Judge every row to be linked again, and take the person's number for those that hold."""
        done, after = 0, 0
        with self.office.store.transaction() as tx:
            twice = tx.people_twice(job.job, job.run)
        while rows := self._next(job, after):
            for statement, person, rule in rows:
                if person not in twice and self._still(statement, person):
                    yield self.office.new_link(statement, person, rule)
            done, after = done + len(rows), rows[-1][0].line
            self.progress("comparing", done, report.dry_run.to_link)

    def _next(self, job: Job, after: int) -> list[tuple[Statement, str, str]]:
        with self.office.store.transaction() as tx:
            return tx.to_link(job.job, job.run, after, CHUNK)

    def _still(self, statement: Statement, person: str) -> bool:
        office = self.office
        decision = decide_about(
            office.opened(statement), office.register, office.clock.today(), number_taken=False
        )
        return decision.linked is not None and decision.linked.ref == person

    def _write(self, tx: LinkingRows, job: Job, links: Sequence[NewLink]) -> Outcome:
        now = self.office.clock.now()
        frozen = self._freeze_collisions(tx, job, now)
        for start in range(0, len(links), CHUNK):
            some = links[start : start + CHUNK]
            written = tx.add_links(job.scheme, job.job, some, self.by, now, f"bulk run {job.run}")
            for each in some:
                if each.link not in written:
                    frozen += tx.freeze_rivals(job.scheme, each, "collision", now)
            self.progress("linking", start + len(some), len(links))
        tx.refer_run(job.job, job.run, now)
        tx.move(job.job, JobState.COMMITTED, self.by, now)
        tx.record("committed", job.scheme, job.job, self.by, now, f"run {job.run}")
        return outcome_of(tx, job, frozen=frozen)

    def _freeze_collisions(self, tx: LinkingRows, job: Job, now: datetime) -> int:
        """Freeze the links of others that this job's stopped rows collide with."""
        return sum(
            tx.freeze_holders(job.scheme, member, index, person, now)
            for member, index, person in tx.collisions(job.job, job.run)
        )


def outcome_of(tx: LinkingRows, job: Job, *, frozen: int) -> Outcome:
    """What a job wrote, counted from what stands; `frozen` links of others only as the caller knows."""
    kept = tx.report(job.job, job.run)
    assert kept is not None
    run = msgspec.json.decode(kept[0], type=Report).dry_run
    cases = tx.count_cases(job.job)
    linked = tx.count_bulk_links(job.job)
    return Outcome(linked, run.already, cases, run.rows - linked - run.already - cases, frozen)


def _may_write(tx: LinkingRows, job: Job) -> Report:
    """Raise unless the job was judged, every gate is open and the whole sample was found right."""
    kept = tx.report(job.job, job.run)
    if job.state is not JobState.JUDGED or kept is None:
        raise JobElsewhere
    report = msgspec.json.decode(kept[0], type=Report)
    if report.closed:
        raise GatesClosed(report.closed)
    sample = tx.sample(job.job, job.run)
    if any(each.same is False for each in sample):
        raise SampleWrong
    if any(each.same is None for each in sample):
        raise SampleNotChecked
    return report
