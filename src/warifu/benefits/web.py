# SPDX-License-Identifier: Apache-2.0
"""The case desk: a list of case numbers, and one case opened by its number.

Offered by `app` in the demo only: clerks have no sign-in yet, so who looks is always the desk itself.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler

from warifu.benefits import screens
from warifu.benefits.cases import NoSuchCase
from warifu.benefits.views import CaseDesk
from warifu.kernel.screens.web import Asked, Form, Site
from warifu.kernel.secrecy import mask_numbers

CLERK = "desk"
LONGEST_NUMBER = 64


def pages(desk: CaseDesk, site: Site) -> list[HTTPRouteHandler]:
    """Give the desk's pages.

    The two share a path, and Litestar 2.25 wraps a threaded handler twice there; so the threads are ours.
    """

    def listed(request: Asked) -> Response[str]:
        visit = site.visit(request)
        return visit.page(screens.render_cases(desk.cases(visit.shell()), visit.language))

    def opened(request: Asked, form: dict[str, str]) -> Response[str]:
        visit = site.visit(request)
        visit.check_form(form)
        number = form.get("case_number", "").strip()[:LONGEST_NUMBER]
        try:
            view = desk.case(visit.shell(), number, CLERK)
        except NoSuchCase as unknown:
            view = desk.cases(visit.shell(), not_found=mask_numbers(number) or "—")
            return visit.page(screens.render_cases(view, visit.language), status=unknown.status)
        return visit.page(screens.render_cases(view, visit.language))

    @get("/cases")
    async def cases(request: Asked) -> Response[str]:
        return await sync_to_thread(listed, request)

    @post("/cases", status_code=200)
    async def one_case(request: Asked, data: Form) -> Response[str]:
        return await sync_to_thread(opened, request, data)

    return [cases, one_case]
