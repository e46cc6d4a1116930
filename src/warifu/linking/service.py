# SPDX-License-Identifier: Apache-2.0
"""一括紐付け: a bulk job from the file to the write, and back (G6). Nothing is linked before step 5.

    1 load      the file becomes a job, whole or not at all     killed: nothing, or the same job again
    2 dry run   every row is judged; a report, no link          killed: goes on at the row it had reached
    3 gates     the report's figures against their limits       a closed gate stops step 5 and says what to do
    4 sample    a second person looks at each drawn link        each look is written before she sees anybody
    5 commit    all links of the job in one transaction         killed: none, or all of them
    6 reverse   all links of the job end, with the reason       killed: none, or all of them

`Desk` decides about what is referred, `Links` keeps the links afterwards. Settings are given by the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import msgspec

from warifu.kernel.refusal import Malformed
from warifu.kernel.rows import check_paths, file_hash
from warifu.linking.committing import Commit, outcome_of
from warifu.linking.gates import (
    DryRun,
    Report,
    Settings,
    draw,
    drift,
    judge_gates,
    sample_size,
)
from warifu.linking.judging import decide_about, judgement_of, people_hidden, people_to_show, stop_of
from warifu.linking.loading import LoadReport, Reading, write_rejects
from warifu.linking.nouns import Job, JobState, Judgement, Look, Outcome, SampleLine, Statement
from warifu.linking.office import Office, checked_scheme, worded
from warifu.linking.ports import Progress, no_progress
from warifu.linking.refusals import (
    AlreadyChecked,
    JobElsewhere,
    NoSuchJob,
    NotInSample,
    SamePerson,
)
from warifu.linking.store import LinkingRows, Tally

CHUNK = 200
_MISMATCHES = (
    "NUM_MISMATCH",
    "NUM_UNKNOWN",
    "NUM_CHECK_DIGIT",
    "NUM_ENTERED_DIFFERENTLY",
    "NUM_HOUSEHOLD_MEMBER",
)


class BulkLinking:
    """一括紐付け: what a body's bulk jobs can do. `by` is always the signed-in person who does it."""

    def __init__(self, office: Office, settings: Mapping[str, Settings] | None = None) -> None:
        """Work for an office; `settings` by scheme, the default ones where a scheme has none."""
        self._office, self._settings = office, dict(settings or {})

    def load(
        self,
        path: Path,
        scheme: str,
        *,
        by: str,
        accept_valid: bool = False,
        rejects: Path | None = None,
        progress: Progress = no_progress,
    ) -> LoadReport:
        """Step 1. What is wrong with a file is in the report. Raises Malformed where it cannot be read."""
        checked_scheme(scheme)
        check_paths(path, rejects, "members")
        digest = file_hash(path)
        first = Reading(path, self._office.clock.today(), progress)
        taken = sum(1 for _ in first.members())
        if rejects is not None and first.found:
            write_rejects(rejects, first.found)
        if taken == 0 or (first.rejected and not accept_valid):
            return first.report(None)
        now = self._office.clock.now()
        name = UUID(bytes=self._office.draw(16), version=4)
        job = Job(name, scheme, by, now, taken, first.rejected, 0, JobState.LOADED, "")
        with self._office.store.transaction() as tx:
            known = tx.job_of_file(scheme, digest)
            if known is None:
                added = tx.add_job(job, digest)
                if added:
                    self._copy(tx, job, path)
                if not added or file_hash(path) != digest:
                    raise Malformed("The file was loaded or changed while it was read. Load it again.")
                tx.record("loaded", scheme, name, by, now)
        return first.report(known.job if known else name, known=known is not None)

    def _copy(self, tx: LinkingRows, job: Job, path: Path) -> None:
        seal = self._office.seal_of(job.scheme)
        with tx.copying(job.job, job.scheme) as put:
            for line, member in Reading(path, self._office.clock.today()).members():
                number = member.number
                sealed, index = seal.seal(number, member.member_id) if number else (None, None)
                put(line, member, sealed, index)

    def dry_run(self, job: UUID, *, by: str, progress: Progress = no_progress) -> Report:
        """Step 2 and 3. Repeated: judges anew, with a new sample; after a kill: goes on where it stopped."""
        with self._office.store.transaction() as tx:
            found = _at(tx, job, JobState.LOADED, JobState.JUDGED)
            run = found.run + 1 if found.state is JobState.JUDGED else max(found.run, 1)
            tx.begin_run(job, run)
            twice, done = tx.twice_in_file(job), tx.judged(job, run)
        while True:
            with self._office.store.transaction() as tx:
                _same_run(_at(tx, job, JobState.LOADED), run)
                rows = tx.unjudged(job, run, CHUNK)
                if not rows:
                    return self._finish(tx, job, run, by)
                tx.add_judgements(job, run, self._judge(tx, twice, rows))
                done += len(rows)
            progress("judging", done, found.rows)

    def _judge(self, tx: LinkingRows, twice: set[bytes], rows: list[Statement]) -> list[Judgement]:
        """Judge some rows against the register and the links in force."""
        office, on = self._office, self._office.clock.today()
        scheme = rows[0].scheme
        indexes = [row.index for row in rows if row.index is not None]
        names = [row.member.member_id for row in rows]
        _, _, by_number = tx.links_in_force(scheme, [], [], indexes)
        decided = []
        for row in rows:
            holder = by_number.get(row.index, row.member.member_id) if row.index else row.member.member_id
            taken = row.index in twice or holder != row.member.member_id
            decided.append(decide_about(office.opened(row), office.register, on, number_taken=taken))
        people = [each.linked.ref for each in decided if each.linked]
        by_member, by_person, _ = tx.links_in_force(scheme, names, people, [])
        judged = []
        for row, decision in zip(rows, decided, strict=True):
            member_of = by_person.get(decision.linked.ref, "") if decision.linked else ""
            stop = stop_of(decision, row, by_member.get(row.member.member_id, ""), member_of)
            judged.append(judgement_of(row, decision, stop))
        return judged

    def _finish(self, tx: LinkingRows, job: UUID, run: int, by: str) -> Report:
        """Count the run, hold it against the gates, and draw the sample, which nobody could know before."""
        found, now = _at(tx, job, JobState.LOADED), self._office.clock.now()
        settings = self._settings.get(found.scheme, Settings())
        lines = tx.lines_to_link(job, run)
        counted = dry_run_of(tx.tally(job, run), found.rejected, len(lines))
        before = tx.last_written(found.scheme, job)
        earlier = msgspec.json.decode(before[1], type=Report).dry_run if before else None
        size, seed = sample_size(len(lines), settings.false_links), self._office.draw(16)
        report = Report(
            run=run,
            dry_run=counted,
            gates=judge_gates(counted, settings, earlier),
            drift=drift(counted, earlier),
            sample_size=size,
            sample_because=settings.false_links.because,
            compared_with=str(before[0]) if before else "",
        )
        tx.add_report(job, run, by, now, seed, msgspec.json.encode(report))
        tx.add_sample(job, run, draw(seed, lines, size))
        tx.move(job, JobState.JUDGED, by, now)
        tx.record("judged", found.scheme, job, by, now, f"run {run}")
        return report

    def job(self, job: UUID) -> Job:
        """How far a job is. Raises NoSuchJob."""
        with self._office.store.transaction() as tx:
            return _found(tx.job(job))

    def jobs(self, scheme: str) -> list[Job]:
        """The jobs of a scheme, the newest first."""
        with self._office.store.transaction() as tx:
            return tx.jobs(checked_scheme(scheme))

    def written(self, job: UUID) -> Outcome | None:
        """What a job wrote; None where it was not written or was taken back."""
        with self._office.store.transaction() as tx:
            found = _found(tx.job(job))
            return outcome_of(tx, found, frozen=0) if found.state is JobState.COMMITTED else None

    def report(self, job: UUID) -> tuple[Report, bytes]:
        """The report of the run that counts, and the seed its sample was drawn with."""
        with self._office.store.transaction() as tx:
            kept = tx.report(job, _found(tx.job(job)).run)
        if kept is None:
            raise JobElsewhere
        return msgspec.json.decode(kept[0], type=Report), kept[1]

    def outcomes(self, job: UUID) -> Iterator[tuple[int, str, str, str, list[str], str, str]]:
        """Line, member, verdict, rule, reasons, stop and next step of each row."""
        with self._office.store.transaction() as tx:
            yield from tx.outcomes(job, _found(tx.job(job)).run)

    def sample(self, job: UUID) -> list[SampleLine]:
        """Step 4: the rows a second person must look at; only line numbers."""
        with self._office.store.transaction() as tx:
            return tx.sample(job, _found(tx.job(job)).run)

    def open_sample(self, job: UUID, line: int, *, by: str) -> Look:
        """Show one sampled link, member beside person. She is told, durably, before this returns."""
        with self._office.store.transaction() as tx:
            found = _at(tx, job, JobState.JUDGED)
            _second(found, by)
            statement = tx.sampled(job, found.run, line)
            person = tx.person_judged(job, found.run, line)
        if statement is None:
            raise NotInSample
        decision = decide_about(
            self._office.opened(statement),
            self._office.register,
            self._office.clock.today(),
            number_taken=False,
        )
        shown = tuple(each for each in people_to_show(decision) if each.ref == person)
        refs = [each.ref for each in shown]
        self._office.tell(job, refs, people_hidden(decision))
        with self._office.store.transaction() as tx:
            look = tx.add_look(statement.statement, by, "sample", self._office.clock.now(), refs)
        return Look(look, statement.member, shown, general=not shown)

    def check(self, job: UUID, line: int, *, same: bool, by: str, note: str = "") -> None:
        """Say whether a sampled link is the same person; a no needs a note, and closes the way to the write.

        Raises SamePerson for whoever loaded the file, NotInSample where she did not open the row first.
        """
        said = worded(note) if not same else note and worded(note)
        with self._office.store.transaction() as tx:
            found = _at(tx, job, JobState.JUDGED)
            _second(found, by)
            statement = tx.sampled(job, found.run, line)
            if statement is None or not tx.looked(statement.statement, by, "sample"):
                raise NotInSample
            stands = tx.add_check(
                job,
                found.run,
                line,
                same=same,
                note=said,
                by=by,
                loaded_by=found.loaded_by,
                at=self._office.clock.now(),
            )
        if stands != same:
            raise AlreadyChecked

    def commit(self, job: UUID, *, by: str, progress: Progress = no_progress) -> Outcome:
        """Step 5. Repeating it is harmless: a written job gives what it wrote.

        Raises GatesClosed, SampleNotChecked, SampleWrong, JobElsewhere; nothing is written then.
        """
        return Commit(self._office, job, by, progress).run()

    def reverse(self, job: UUID, *, by: str, reason: str) -> int:
        """Step 6. End every link the job brought and tell the people; gives how many. Repeated: none more."""
        why, now = worded(reason), self._office.clock.now()
        with self._office.store.transaction() as tx:
            found = _at(tx, job, JobState.COMMITTED, JobState.REVERSED)
            if found.state is JobState.REVERSED:
                return 0
            ended = tx.end_links_of_job(job, by, now, why)
            tx.withdraw_cases(job, by, now, why)
            tx.move(job, JobState.REVERSED, by, now, why)
            tx.record("reversed", found.scheme, job, by, now, why)
        return ended

    def close(self, job: UUID, *, by: str, reason: str) -> None:
        """Give up a job that was not written; its file can be loaded anew."""
        why, now = worded(reason), self._office.clock.now()
        with self._office.store.transaction() as tx:
            found = _at(tx, job, JobState.LOADED, JobState.JUDGED)
            tx.move(job, JobState.CLOSED, by, now, why)
            tx.record("closed", found.scheme, job, by, now, why)


def dry_run_of(tally: Tally, rejected: int, to_link: int) -> DryRun:
    """Read the figures of a run off its counts."""
    return DryRun(
        rows=tally.rows,
        rejected=rejected,
        with_number=tally.with_number,
        keyed_once=tally.keyed_once,
        decisions=tally.decisions,
        rules=tally.rules,
        reasons=tally.reasons,
        stopped=tally.stopped,
        already=tally.stopped.get("ALREADY", 0),
        mismatches=sum(tally.reasons.get(code, 0) for code in _MISMATCHES),
        family_numbers=tally.reasons.get("NUM_HOUSEHOLD_MEMBER", 0),
        number_collisions=tally.reasons.get("NUM_TAKEN", 0),
        person_collisions=sum(
            tally.stopped.get(code, 0) for code in ("PERSON_TWICE", "PERSON_TAKEN", "MEMBER_TAKEN")
        ),
        most_of_one_birth_date=tally.most_of_one_birth_date,
        to_link=to_link,
    )


def _found(job: Job | None) -> Job:
    if job is None:
        raise NoSuchJob
    return job


def _at(tx: LinkingRows, job: UUID, *states: JobState) -> Job:
    """Lock a job that is at one of these steps."""
    found = _found(tx.job(job, lock=True))
    if found.state not in states:
        raise JobElsewhere
    return found


def _same_run(job: Job, run: int) -> None:
    if job.run != run:
        raise JobElsewhere


def _second(job: Job, by: str) -> None:
    if by == job.loaded_by:
        raise SamePerson
