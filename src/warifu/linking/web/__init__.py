# SPDX-License-Identifier: Apache-2.0
"""紐付けの窓口のページ: cases one at a time (here), paper forms (`forms`), bulk jobs (`jobs`).

    GET  /linking/<scheme>/cases           the list; nobody's name
    POST /linking/<scheme>/cases/open      open a case (a look, recorded before the page)
    POST /linking/<scheme>/cases/decide    link, none of them, or ask the person; with the reason

    `linking/not-me`                       from the portal: a person says of a link that this is not her

Opening somebody is a POST: it writes, and no person is in an address. Who is signed in comes from `clerk_of`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens.web import Asked, Form, NoSuchPage, Visit
from warifu.kernel.wire import Endpoint, Nothing
from warifu.linking import screens
from warifu.linking.objections import Objections
from warifu.linking.refusals import (
    CaseDecided,
    LinkTaken,
    NoSuchCase,
    NotShown,
    NumberDisagrees,
    ReasonNeeded,
)
from warifu.linking.web import forms, jobs
from warifu.linking.web.rooms import Rooms as Rooms
from warifu.linking.web.rooms import posted, shell_of

CHOICES = frozenset({"1", "2", "3", "nobody", "asking"})


class NotMe(msgspec.Struct, forbid_unknown_fields=True):
    """`linking/not-me`: the name of the message of which she says so; nothing of her."""

    message: UUID


def endpoints(objections: Objections) -> list[Endpoint]:
    """What the portal may call. Raises Malformed for another body's call."""

    def not_me(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, NotMe)
        if caller != "portal":
            raise Malformed("Only the portal hands on what a person says of a link.")
        objections.take(message.message)
        return Nothing()

    return [Endpoint("linking/not-me", NotMe, not_me)]


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_cases(rooms), *forms.pages(rooms), *jobs.pages(rooms)]


def _cases(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/linking/{scheme:str}/cases", sync_to_thread=True)
    def listed(request: Asked, scheme: FromPath[str]) -> Response[Any]:
        visit = rooms.site.visit(request)
        rooms.clerk_of(request)
        return _list(rooms, visit, scheme)

    @post("/linking/{scheme:str}/cases/open", status_code=200, sync_to_thread=True)
    def opened(request: Asked, scheme: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        try:
            return _case(rooms, visit, scheme, _uuid(data, "case"), clerk)
        except (CaseDecided, NoSuchCase) as no:
            return _list(rooms, visit, scheme, no)

    @post("/linking/{scheme:str}/cases/decide", status_code=200, sync_to_thread=True)
    def decided(request: Asked, scheme: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        rooms.title(scheme)
        case, choice = _uuid(data, "case"), data.get("choice", "")
        if choice not in CHOICES:
            return _case(rooms, visit, scheme, case, clerk, "choice")
        try:
            rooms.desk.decide(case, _uuid(data, "look"), choice, clerk=clerk, reason=data.get("reason", ""))
        except ReasonNeeded:
            return _case(rooms, visit, scheme, case, clerk, "reason")
        except (CaseDecided, NoSuchCase, NotShown, NumberDisagrees, LinkTaken) as no:
            return _list(rooms, visit, scheme, no)
        return visit.redirect(f"/linking/{scheme}/cases")

    return [listed, opened, decided]


def _list(rooms: Rooms, visit: Visit, scheme: str, no: Refusal | None = None) -> Response[Any]:
    """The list, with what was refused just now."""
    address, problem = f"/linking/{scheme}/cases", no.reason if no else ""
    title, waiting = rooms.title(scheme), rooms.desk.cases(scheme)
    view = screens.CasesView(shell_of(visit, address), title, waiting, address, problem)
    return rooms.page(visit, screens.render_cases(view, visit.language), no.status if no else 200)


def _case(
    rooms: Rooms, visit: Visit, scheme: str, case: UUID, clerk: str, problem: str = ""
) -> Response[Any]:
    """One case; the look is written first, also when a form comes back."""
    address = f"/linking/{scheme}/cases"
    line, look = rooms.desk.open(case, clerk=clerk)
    if line.scheme != scheme:
        raise NoSuchPage
    view = screens.CaseView(shell_of(visit, address), rooms.title(scheme), line, look, address, problem)
    return rooms.page(visit, screens.render_case(view, visit.language), 422 if problem else 200)


def _uuid(form: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(form.get(name, ""))
    except ValueError as wrong:
        raise Malformed("The form lacks the number of the case. Open it again from the list.") from wrong
