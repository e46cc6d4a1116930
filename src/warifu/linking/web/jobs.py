# SPDX-License-Identifier: Apache-2.0
"""一括紐付けのページ: a file from the load to the write, and back.

    GET  /linking/<scheme>/jobs             every job, and a field for the next file
    POST /linking/<scheme>/jobs/load        load a file; which rows cannot be read
    GET  /linking/<scheme>/jobs/<job>       how far it is: report, gates, sample, what was written
    POST …/dry-run, …/commit, …/reverse, …/close
    POST …/open, …/check                    open a sampled link; say whether it is the same person

The file stands on disk for the time of the load only, readable by this process alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens.web import Asked, Form, NoSuchPage, Visit
from warifu.linking import screens, work_screens
from warifu.linking.refusals import (
    AlreadyChecked,
    GatesClosed,
    JobElsewhere,
    NotInSample,
    ReasonNeeded,
    SamePerson,
    SampleNotChecked,
    SampleWrong,
)
from warifu.linking.web.rooms import Rooms, posted, shell_of

_NO = (
    AlreadyChecked,
    GatesClosed,
    JobElsewhere,
    NotInSample,
    ReasonNeeded,
    SamePerson,
    SampleNotChecked,
    SampleWrong,
)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_loading(rooms), *_sample(rooms), *_steps(rooms)]


def _loading(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/jobs", sync_to_thread=True)
    def listed(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        rooms.clerk_of(request)
        return _list(rooms, rooms.site.visit(request), scheme)

    @post("/linking/{scheme:str}/jobs/load", status_code=200)
    async def loaded(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        form = dict(await request.form())
        file = form.pop("file", None)
        content = await file.read() if isinstance(file, UploadFile) else b""
        data = {name: str(said) for name, said in form.items()}
        return await sync_to_thread(load, request, scheme, data, content)

    def load(request: Asked, scheme: str, data: dict[str, str], content: bytes) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        if not content:
            return _list(rooms, visit, scheme, "file")
        with TemporaryDirectory(prefix="warifu-load-") as folder:
            path = Path(folder) / "members.csv"
            path.write_bytes(content)
            try:
                report = rooms.bulk.load(path, scheme, by=clerk, accept_valid="valid" in data)
            except Malformed:  # loaded by somebody else in this instant
                return _list(rooms, visit, scheme, "file")
        if report.job is not None and not report.rejected:
            return visit.redirect(f"/linking/{scheme}/jobs/{report.job}")
        address = f"/linking/{scheme}/jobs"
        view = work_screens.LoadView(shell_of(visit, address), rooms.title(scheme), report, address)
        status = 200 if report.accepted else 422
        return rooms.page(visit, work_screens.render_load(view, visit.language), status)

    return [listed, loaded]


def _sample(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/jobs/{job:uuid}", sync_to_thread=True)
    def reported(request: Asked, scheme: FromPath[str], job: FromPath[UUID]) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        return _job(rooms, visit, scheme, job, clerk)

    @post("/linking/{scheme:str}/jobs/{job:uuid}/open", status_code=200, sync_to_thread=True)
    def opened(request: Asked, scheme: FromPath[str], job: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        _here(rooms, scheme, job)
        try:
            return _sampled(rooms, visit, scheme, job, _line(data), clerk)
        except _NO as no:
            return _job(rooms, visit, scheme, job, clerk, no)

    @post("/linking/{scheme:str}/jobs/{job:uuid}/check", status_code=200, sync_to_thread=True)
    def checked(request: Asked, scheme: FromPath[str], job: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        _here(rooms, scheme, job)
        line, said = _line(data), data.get("same", "")
        if said not in {"yes", "no"}:
            return _sampled(rooms, visit, scheme, job, line, clerk, "choice")
        try:
            rooms.bulk.check(job, line, same=said == "yes", by=clerk, note=data.get("reason", ""))
        except ReasonNeeded:
            return _sampled(rooms, visit, scheme, job, line, clerk, "reason")
        except _NO as no:
            return _job(rooms, visit, scheme, job, clerk, no)
        return visit.redirect(f"/linking/{scheme}/jobs/{job}")

    return [reported, opened, checked]


def _steps(rooms: Rooms) -> list[HTTPRouteHandler]:
    bulk = rooms.bulk
    verbs: dict[str, Callable[[UUID, str, str], object]] = {
        "dry-run": lambda job, by, _: bulk.dry_run(job, by=by),
        "commit": lambda job, by, _: bulk.commit(job, by=by),
        "reverse": lambda job, by, reason: bulk.reverse(job, by=by, reason=reason),
        "close": lambda job, by, reason: bulk.close(job, by=by, reason=reason),
    }

    @post("/linking/{scheme:str}/jobs/{job:uuid}/{step:str}", status_code=200, sync_to_thread=True)
    def taken(
        request: Asked, scheme: FromPath[str], job: FromPath[UUID], step: FromPath[str], data: Form
    ) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        _here(rooms, scheme, job)
        if step not in verbs:
            raise NoSuchPage
        try:
            verbs[step](job, clerk, data.get("reason", ""))
        except _NO as no:
            return _job(rooms, visit, scheme, job, clerk, no)
        return visit.redirect(f"/linking/{scheme}/jobs/{job}")

    return [taken]


def _list(rooms: Rooms, visit: Visit, scheme: str, problem: str = "") -> Response[Any]:
    address, title = f"/linking/{scheme}/jobs", rooms.title(scheme)
    found = rooms.bulk.jobs(scheme)
    view = work_screens.JobsView(shell_of(visit, address), title, found, address, problem)
    return rooms.page(visit, work_screens.render_jobs(view, visit.language), 422 if problem else 200)


def _here(rooms: Rooms, scheme: str, job: UUID) -> None:
    """Raise NoSuchPage for a job of another scheme."""
    rooms.title(scheme)
    if rooms.bulk.job(job).scheme != scheme:
        raise NoSuchPage


def _job(
    rooms: Rooms, visit: Visit, scheme: str, job: UUID, clerk: str, no: Refusal | None = None
) -> Response[Any]:
    """How far a job is, with what was refused just now."""
    _here(rooms, scheme, job)
    address, found, problem = f"/linking/{scheme}/jobs/{job}", rooms.bulk.job(job), no.reason if no else ""
    shell, title, status = shell_of(visit, address), rooms.title(scheme), no.status if no else 200
    try:
        report, seed = rooms.bulk.report(job)
    except JobElsewhere:  # no dry run has ended
        early = work_screens.LoadedView(shell, title, found, address, problem)
        return rooms.page(visit, work_screens.render_loaded(early, visit.language), status)
    view = screens.JobView(
        shell,
        title,
        found,
        report,
        seed.hex(),
        rooms.bulk.sample(job),
        address,
        mine=found.loaded_by == clerk,
        problem=problem,
        written=rooms.bulk.written(job),
    )
    return rooms.page(visit, screens.render_job(view, visit.language), status)


def _sampled(
    rooms: Rooms, visit: Visit, scheme: str, job: UUID, line: int, clerk: str, problem: str = ""
) -> Response[Any]:
    """One sampled link; the look is written first."""
    address = f"/linking/{scheme}/jobs/{job}"
    look = rooms.bulk.open_sample(job, line, by=clerk)
    view = screens.SampleView(
        shell_of(visit, address), rooms.title(scheme), job, line, look, address, problem
    )
    return rooms.page(visit, screens.render_sample(view, visit.language), 422 if problem else 200)


def _line(form: Form) -> int:
    text = form.get("line", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Malformed("The form lacks the row of the sample. Open it again from the list.")
    return int(text)
