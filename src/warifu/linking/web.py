# SPDX-License-Identifier: Apache-2.0
"""紐付けの窓口のページ: cases, one at a time; the report of a bulk job; its sample, one link at a time.

    GET  /linking/<scheme>/cases           the list; nobody's name
    POST /linking/<scheme>/cases/open      open a case (a look, recorded before the page)
    POST /linking/<scheme>/cases/decide    link, none of them, or ask the person; with the reason
    GET  /linking/<scheme>/jobs/<job>      the report of the dry run and the sample
    POST /linking/<scheme>/jobs/<job>/open, /check   open a sampled link; say whether it is the same person

Opening somebody is a POST: it writes, and no person is in an address. Who is signed in comes from `clerk_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath

from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.screens.web import Asked, NoSuchPage, Site, Visit
from warifu.linking import screens
from warifu.linking.desk import Desk
from warifu.linking.refusals import (
    AlreadyChecked,
    CaseDecided,
    JobElsewhere,
    LinkTaken,
    NoSuchCase,
    NotInSample,
    NotShown,
    NumberDisagrees,
    ReasonNeeded,
    SamePerson,
)
from warifu.linking.service import BulkLinking

CHOICES = frozenset({"1", "2", "3", "nobody", "asking"})
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `clerk_of` gives who is signed in, or raises a Refusal."""

    desk: Desk
    bulk: BulkLinking
    site: Site
    schemes: Mapping[str, Wording]
    clerk_of: Callable[[Asked], str]

    def title(self, scheme: str) -> Wording:
        """The name of a scheme that this body has. Raises NoSuchPage."""
        if scheme not in self.schemes:
            raise NoSuchPage
        return self.schemes[scheme]

    def cases(self, visit: Visit, scheme: str, no: Refusal | None = None) -> Response[Any]:
        """The list, with what was refused just now."""
        address, problem = f"/linking/{scheme}/cases", no.reason if no else ""
        waiting = self.desk.cases(scheme)
        view = screens.CasesView(_shell(visit, address), self.title(scheme), waiting, address, problem)
        return visit.page(screens.render_cases(view, visit.language), status=no.status if no else 200)

    def case(self, visit: Visit, scheme: str, case: UUID, clerk: str, problem: str = "") -> Response[Any]:
        """One case; the look is written first, also when a form comes back."""
        address = f"/linking/{scheme}/cases"
        line, look = self.desk.open(case, clerk=clerk)
        if line.scheme != scheme:
            raise NoSuchPage
        view = screens.CaseView(_shell(visit, address), self.title(scheme), line, look, address, problem)
        return visit.page(screens.render_case(view, visit.language), status=422 if problem else 200)

    def job(
        self, visit: Visit, scheme: str, job: UUID, clerk: str, no: Refusal | None = None
    ) -> Response[Any]:
        """The report and the sample, with what was refused just now."""
        address = f"/linking/{scheme}/jobs/{job}"
        found = self.bulk.job(job)
        if found.scheme != scheme:
            raise NoSuchPage
        report, seed = self.bulk.report(job)
        view = screens.JobView(
            _shell(visit, address),
            self.title(scheme),
            found,
            report,
            seed.hex(),
            self.bulk.sample(job),
            address,
            mine=found.loaded_by == clerk,
            problem=no.reason if no else "",
        )
        return visit.page(screens.render_job(view, visit.language), status=no.status if no else 200)

    def sampled(
        self, visit: Visit, scheme: str, job: UUID, line: int, clerk: str, problem: str = ""
    ) -> Response[Any]:
        """One sampled link; the look is written first."""
        address = f"/linking/{scheme}/jobs/{job}"
        look = self.bulk.open_sample(job, line, by=clerk)
        shell = _shell(visit, address)
        view = screens.SampleView(shell, self.title(scheme), job, line, look, address, problem)
        return visit.page(screens.render_sample(view, visit.language), status=422 if problem else 200)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_cases(rooms), *_jobs(rooms)]


def _cases(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/cases", sync_to_thread=True)
    def listed(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        visit = rooms.site.visit(request)
        rooms.clerk_of(request)
        return rooms.cases(visit, scheme)

    @post("/linking/{scheme:str}/cases/open", status_code=200, sync_to_thread=True)
    def opened(request: Asked, scheme: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        rooms.title(scheme)
        try:
            return rooms.case(visit, scheme, _uuid(data, "case"), clerk)
        except (CaseDecided, NoSuchCase) as no:
            return rooms.cases(visit, scheme, no)

    @post("/linking/{scheme:str}/cases/decide", status_code=200, sync_to_thread=True)
    def decided(request: Asked, scheme: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        rooms.title(scheme)
        case, choice = _uuid(data, "case"), data.get("choice", "")
        if choice not in CHOICES:
            return rooms.case(visit, scheme, case, clerk, "choice")
        try:
            rooms.desk.decide(case, _uuid(data, "look"), choice, clerk=clerk, reason=data.get("reason", ""))
        except ReasonNeeded:
            return rooms.case(visit, scheme, case, clerk, "reason")
        except (CaseDecided, NoSuchCase, NotShown, NumberDisagrees, LinkTaken) as no:
            return rooms.cases(visit, scheme, no)
        return visit.redirect(f"/linking/{scheme}/cases")

    return [listed, opened, decided]


def _jobs(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/jobs/{job:uuid}", sync_to_thread=True)
    def reported(request: Asked, scheme: FromPath[str], job: FromPath[UUID]) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        return rooms.job(visit, scheme, job, clerk)

    @post("/linking/{scheme:str}/jobs/{job:uuid}/open", status_code=200, sync_to_thread=True)
    def opened(request: Asked, scheme: FromPath[str], job: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        try:
            return rooms.sampled(visit, scheme, job, _line(data), clerk)
        except (SamePerson, NotInSample, JobElsewhere) as no:
            return rooms.job(visit, scheme, job, clerk, no)

    @post("/linking/{scheme:str}/jobs/{job:uuid}/check", status_code=200, sync_to_thread=True)
    def checked(request: Asked, scheme: FromPath[str], job: FromPath[UUID], data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        line, said = _line(data), data.get("same", "")
        if said not in {"yes", "no"}:
            return rooms.sampled(visit, scheme, job, line, clerk, "choice")
        try:
            rooms.bulk.check(job, line, same=said == "yes", by=clerk, note=data.get("reason", ""))
        except ReasonNeeded:
            return rooms.sampled(visit, scheme, job, line, clerk, "reason")
        except (SamePerson, NotInSample, AlreadyChecked, JobElsewhere) as no:
            return rooms.job(visit, scheme, job, clerk, no)
        return visit.redirect(f"/linking/{scheme}/jobs/{job}")

    return [reported, opened, checked]


def _posted(rooms: Rooms, request: Asked, form: dict[str, str]) -> tuple[Visit, str]:
    """Who sent a form of ours."""
    visit = rooms.site.visit(request)
    visit.check_form(form)
    return visit, rooms.clerk_of(request)


def _uuid(form: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(form.get(name, ""))
    except ValueError as wrong:
        raise Malformed("The form lacks the number of the case. Open it again from the list.") from wrong


def _line(form: Mapping[str, str]) -> int:
    text = form.get("line", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Malformed("The form lacks the row of the sample. Open it again from the list.")
    return int(text)


def _shell(visit: Visit, address: str) -> Shell:
    """The frame of a page; its language links lead to a page that can be had by GET."""
    return replace(visit.shell(), address=address, home=address)
