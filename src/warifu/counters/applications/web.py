# SPDX-License-Identifier: Apache-2.0
"""署名付き申請のページ: a clerk takes in a file that somebody signed with her card, and sees if it holds.

    GET  /signed-applications                  the list, by mark
    GET  /signed-applications/new              the form
    POST /signed-applications/take-in          a file came
    GET  /signed-applications/<id>             what is known of one without opening it
    GET  /signed-applications/<id>/receipt     the sealed receipt, PDF
    POST /signed-applications/<id>/open        who signed, for a case; asks where there is no answer yet

Who is signed in comes from the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath

from warifu.counters.applications import screens
from warifu.counters.applications.nouns import ShownApplication, read_name
from warifu.counters.applications.service import ApplicationsService
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Shell
from warifu.kernel.screens.web import Asked, Site, Staff, Visit

FIRST, SIGN_IN, SIGN_OUT = "/signed-applications", "/window/sign-in", "/window/sign-out"
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from."""

    service: ApplicationsService
    site: Site
    staff: Staff

    def serve(
        self, request: Asked, form: dict[str, str] | None, draw: Callable[[Visit, Shell, str], Response[Any]]
    ) -> Response[Any]:
        """Serve a clerk; whoever is not signed in goes to the sign-in and learns nothing."""
        visit = self.site.visit(request)
        if form is not None:
            visit.check_form(form)
        try:
            clerk, shown = self.staff.at_work(request)
        except Refusal:
            return visit.redirect(SIGN_IN)
        return draw(visit, visit.shell(home=FIRST, signed_in_as=shown, sign_out=SIGN_OUT), clerk)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_list(rooms), _take_in(rooms), *_one(rooms)]


def _list(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(FIRST, sync_to_thread=True)
    def listed(request: Asked) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, _clerk: str) -> Response[Any]:
            view = screens.ListView(shell, rooms.service.newest())
            return visit.page(screens.render_list(view, visit.language))

        return rooms.serve(request, None, draw)

    @get(f"{FIRST}/new", sync_to_thread=True)
    def form(request: Asked) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, _clerk: str) -> Response[Any]:
            return visit.page(screens.render_take_in(screens.TakeInView(shell, {}), visit.language))

        return rooms.serve(request, None, draw)

    return [listed, form]


def _take_in(rooms: Rooms) -> HTTPRouteHandler:
    @post(f"{FIRST}/take-in", status_code=200)
    async def sent(request: Asked) -> Response[Any]:
        data = dict(await request.form())
        files = [
            await each.read() if isinstance(each := data.pop(name, None), UploadFile) else b""
            for name in ("document", "beside")
        ]
        return await sync_to_thread(take, request, {name: str(said) for name, said in data.items()}, *files)

    def take(request: Asked, typed: dict[str, str], document: bytes, beside: bytes) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, clerk: str) -> Response[Any]:
            case, affair = typed.get("case", ""), typed.get("affair", "")
            try:
                shown = rooms.service.take_in(clerk, case, affair, document, beside)
            except Malformed as wrong:
                view = screens.TakeInView(replace(shell, address=f"{FIRST}/new"), typed, wrong.reason)
                return visit.page(screens.render_take_in(view, visit.language), status=wrong.status)
            return _shown(visit, shell, shown)

        return rooms.serve(request, typed, draw)

    return sent


def _one(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(f"{FIRST}/{{application:str}}", sync_to_thread=True)
    def closed(request: Asked, application: FromPath[str]) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, _clerk: str) -> Response[Any]:
            view = screens.ApplicationView(shell, rooms.service.find(read_name(application)))
            return visit.page(screens.render_application(view, visit.language))

        return rooms.serve(request, None, draw)

    @post(f"{FIRST}/{{application:str}}/open", status_code=200, sync_to_thread=True)
    def opened(request: Asked, application: FromPath[str], data: Form) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, clerk: str) -> Response[Any]:
            named = read_name(application)
            try:
                shown = rooms.service.open(clerk, data.get("case", ""), named)
            except Malformed as wrong:
                at = replace(shell, address=f"{FIRST}/{application}")
                view = screens.ApplicationView(at, rooms.service.find(named), problem=wrong.reason)
                return visit.page(screens.render_application(view, visit.language), status=wrong.status)
            return _shown(visit, shell, shown)

        return rooms.serve(request, data, draw)

    @get(f"{FIRST}/{{application:str}}/receipt", sync_to_thread=True)
    def receipt(request: Asked, application: FromPath[str]) -> Response[Any]:
        def draw(_visit: Visit, _shell: Shell, _clerk: str) -> Response[Any]:
            named = rooms.service.find(read_name(application))
            paper = rooms.service.receipt(named.application, rooms.site.office.ja)
            kept = {"content-disposition": f'attachment; filename="receipt-{named.mark}.pdf"'}
            return Response(paper, media_type="application/pdf", headers=rooms.site.headers() | kept)

        return rooms.serve(request, None, draw)

    return [closed, opened, receipt]


def _shown(visit: Visit, shell: Shell, shown: ShownApplication) -> Response[Any]:
    at = replace(shell, address=f"{FIRST}/{shown.received.name}")
    view = screens.ApplicationView(at, shown.received, shown)
    return visit.page(screens.render_application(view, visit.language))
