# SPDX-License-Identifier: Apache-2.0
"""Every kind of page of the linking desk, drawn from memory for a browser. No service is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from tests.linking.town import ELSEWHERE, HOME
from warifu.identifiers.four_items import Sex
from warifu.kernel.screens import Shell, Wording
from warifu.linking import (
    CaseLine,
    CaseState,
    DryRun,
    FieldDifference,
    FormLine,
    FormState,
    Job,
    JobState,
    LoadReport,
    Look,
    Member,
    Report,
    RowProblem,
    SampleLine,
    Settings,
    work_screens,
)
from warifu.linking import forms as work
from warifu.linking.gates import judge_gates
from warifu.linking.judging import people_to_show
from warifu.linking.screens import (
    CasesView,
    CaseView,
    JobView,
    SampleView,
    render_case,
    render_cases,
    render_job,
    render_sample,
)
from warifu.matching import Candidate, Record, decide, make_record

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
ADDRESS = "/linking/handbook/cases"
SHELL = Shell(Wording("美登里市", "Midori City"), ADDRESS, csrf="f", signed_in_as=Wording("木村", "Kimura"))
SCHEME = Wording("障害者手帳", "Disability handbooks")
MEMBER = Member("H-1", "渡辺　花子", "ワタナベ　ハナコ", "1990-04-01", Sex.FEMALE, "美登里市緑町1-2-3")
JOB = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def record(ref: str, name: str, kana: str, birth: str, address: str, old: str = "") -> Record:
    past = [(old, None, date(2023, 4, 1))] if old else []
    return make_record(
        ref,
        names=[(name, None, None)],
        kana=[(kana, None, None)],
        birth=birth,
        sex=Sex.FEMALE,
        addresses=[*past, (address, date(2023, 4, 1) if old else None, None)],
    )


def shown() -> tuple[Candidate, ...]:
    """Three people near: one moved, one with another character, one born on another day."""
    records = [
        record("a", "渡邊　花子", "ワタナベ　ハナコ", "1990-04-01", ELSEWHERE),
        record("b", "渡部　花子", "ワタナベ　ハナコ", "1990-04-01", HOME.replace("3号", "8号")),
        record("c", "渡辺　花子", "ワタナベ　ハナコ", "1990-04-10", ELSEWHERE, HOME),
    ]
    decision = decide(MEMBER.query(), records, date(2026, 6, 1))
    found = people_to_show(decision)
    assert len(found) == 3
    return found


def line(rule: str, state: CaseState = CaseState.OPEN) -> CaseLine:
    return CaseLine(JOB, "handbook", rule, "", AT, state)


def case(problem: str = "", *, general: bool = False) -> CaseView:
    people = () if general else shown()
    return CaseView(SHELL, SCHEME, line("R4"), Look(JOB, MEMBER, people, general), ADDRESS, problem)


def job(*, shut: bool) -> JobView:
    run = DryRun(
        rows=12_400,
        rejected=12,
        with_number=9_800,
        keyed_once=0,
        decisions={"LINK": 10_900, "REFER": 1_100, "REFUSE": 400},
        rules={"L1": 10_400, "L4": 500, "R2": 1_100, "X2": 400},
        reasons={"NUM_MISMATCH": 300 if shut else 20},
        stopped={"ALREADY": 80},
        already=80,
        mismatches=300 if shut else 20,
        family_numbers=4,
        number_collisions=2 if shut else 0,
        person_collisions=0,
        most_of_one_birth_date=9,
        to_link=10_820,
    )
    report = Report(1, run, judge_gates(run, Settings(), None), {}, 300, "")
    sample = [SampleLine(at, True if at < 40 else None) for at in range(2, 302)]
    held = Job(JOB, "handbook", "ito", AT, 12_400, 12, 1, JobState.JUDGED, "")
    return JobView(SHELL, SCHEME, held, report, "9f" * 16, sample, "/linking/handbook/jobs/1", mine=False)


def sampled() -> SampleView:
    people = shown()[:1]
    return SampleView(
        SHELL, SCHEME, JOB, 812, Look(JOB, MEMBER, people, general=False), "/linking/handbook/jobs/1"
    )


FORMS, JOBS = "/linking/handbook/forms", "/linking/handbook/jobs"
MARK = work.mark_of(JOB)


def forms() -> list[FormLine]:
    return [FormLine(JOB, AT, state, mine) for state in FormState for mine in (False, True)]


def differing() -> list[FieldDifference]:
    return [
        FieldDifference("kana", "ワタナベ　ハナコ", "ワタナベ　ハルコ"),
        FieldDifference("sex", "female", ""),
        FieldDifference("number", "", ""),
    ]


def waiting(state: JobState) -> Job:
    return Job(JOB, "handbook", "ito", AT, 12_400, 12, 0, state, "")


WRONG = [("birth_date", work_screens.problem_words("unreadable_date"))]
PAGES: Mapping[str, Callable[[str], str]] = {
    "linking-cases": lambda language: render_cases(
        CasesView(SHELL, SCHEME, [line("R4"), line("R2"), line("R9", CaseState.ASKING)], ADDRESS), language
    ),
    "linking-refused": lambda language: render_cases(
        CasesView(SHELL, SCHEME, [line("R4")], ADDRESS, "link-taken"), language
    ),
    "linking-empty": lambda language: render_cases(CasesView(SHELL, SCHEME, [], ADDRESS), language),
    "linking-case": lambda language: render_case(case(), language),
    "linking-problem": lambda language: render_case(case("reason"), language),
    "linking-general": lambda language: render_case(case(general=True), language),
    "linking-job": lambda language: render_job(job(shut=False), language),
    "linking-job-shut": lambda language: render_job(job(shut=True), language),
    "linking-forms": lambda language: work_screens.render_forms(
        work_screens.FormsView(SHELL, SCHEME, forms(), FORMS, "form-keyed-before"), language
    ),
    "linking-key": lambda language: work_screens.render_key(
        work_screens.KeyView(SHELL, SCHEME, MARK, True, FORMS, {"name": "渡辺　花子"}, WRONG), language
    ),
    "linking-settle": lambda language: work_screens.render_settle(
        work_screens.SettleView(SHELL, SCHEME, MARK, differing(), FORMS), language
    ),
    "linking-keyed": lambda language: work_screens.render_keyed(
        work_screens.KeyedView(SHELL, SCHEME, MARK, FormState.KEYED_ONCE, FORMS), language
    ),
    "linking-jobs": lambda language: work_screens.render_jobs(
        work_screens.JobsView(SHELL, SCHEME, [waiting(each) for each in JobState], JOBS, "file"), language
    ),
    "linking-loaded": lambda language: work_screens.render_loaded(
        work_screens.LoadedView(SHELL, SCHEME, waiting(JobState.LOADED), f"{JOBS}/1"), language
    ),
    "linking-load": lambda language: work_screens.render_load(
        work_screens.LoadView(
            SHELL, SCHEME, LoadReport(9, 1, (RowProblem(3, "name", "looks_like_number"),), {}), JOBS
        ),
        language,
    ),
    "linking-sample": lambda language: render_sample(sampled(), language),
}
