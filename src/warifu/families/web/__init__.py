# SPDX-License-Identifier: Apache-2.0
"""What reaches this office over HTTP: messages of residents offices, and the pages of clerks. No rule in it.

    GET  /families                      the first page; nobody is shown
    POST /families/open                 open a case: number and reason
    GET  /families/case/<case>          look a register up
    POST /families/case/<case>/<room>   find, register, notice, first; wide-area, supplement, passport, …

Looking somebody up is a POST: it writes, and no person is in an address. `<case>` is drawn at random and good
for one clerk and one day. Who is signed in comes from `clerk_of`; who calls by wire was verified before.
Notices are in `notices`, what leaves the office in `papers`, messages of other bodies in `messages`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.families import fields, screens
from warifu.families.fields import Typed
from warifu.families.web import notices, papers
from warifu.families.web.messages import ADDRESS as ADDRESS
from warifu.families.web.messages import AddressMessage as AddressMessage
from warifu.families.web.messages import PassportMessage as PassportMessage
from warifu.families.web.messages import PassportReply as PassportReply
from warifu.families.web.messages import endpoints as endpoints
from warifu.families.web.messages import passport_endpoint as passport_endpoint
from warifu.families.web.rooms import FIRST as FIRST
from warifu.families.web.rooms import Rooms as Rooms
from warifu.families.web.rooms import Turn, posted, register
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Form, NoSuchPage, Visit
from warifu.kernel.secrecy import mask_numbers

OPEN = f"{FIRST}/open"


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the clerks' pages."""

    @get(FIRST, sync_to_thread=True)
    def start(request: Asked) -> Response[Any]:
        visit = rooms.site.visit(request)
        rooms.clerk_of(request)
        return _start(visit, {}, {})

    @post(OPEN, status_code=200, sync_to_thread=True)
    def opened(request: Asked, data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        said = {name: data.get(name, "").strip()[: fields.LONGEST] for name in ("reference", "reason")}
        troubles = {name: fields.NEEDED for name, text in said.items() if not text}
        numbered = [name for name, text in said.items() if mask_numbers(text) != text]
        troubles |= dict.fromkeys(numbered, fields.LOOKS_LIKE_NUMBER)
        if troubles:
            return _start(visit, said | dict.fromkeys(numbered, ""), troubles)
        case = rooms.desk.open_case(said["reference"], said["reason"], clerk=clerk)
        return visit.redirect(f"{FIRST}/case/{case}")

    @get(f"{FIRST}/case/{{case:uuid}}", sync_to_thread=True)
    def looking(request: Asked, case: FromPath[UUID]) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        return _find(Turn(rooms, visit, rooms.desk.case(case, clerk=clerk), {}))

    @post(f"{FIRST}/case/{{case:uuid}}/{{room:str}}", status_code=200, sync_to_thread=True)
    def worked(request: Asked, case: FromPath[UUID], room: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = posted(rooms, request, data)
        if room not in _ROOMS:
            raise NoSuchPage
        return _ROOMS[room](Turn(rooms, visit, rooms.desk.case(case, clerk=clerk), data))

    return [start, opened, looking, worked]


def _start(visit: Visit, said: Typed, troubles: Mapping[str, Wording]) -> Response[Any]:
    shell = replace(visit.shell(), address=FIRST, home=FIRST)
    view = screens.StartView(shell, said, troubles)
    return visit.page(screens.render_start(view, visit.language), status=422 if troubles else 200)


def _find(turn: Turn) -> Response[Any]:
    """戸籍の検索: by domicile and head; one that fits is shown at once."""
    said = {name: turn.form.get(name, "").strip()[: fields.LONGEST] for name in ("place", "head")}
    troubles = {name: fields.NEEDED for name, text in said.items() if not text} if turn.form else {}
    found = None
    if turn.form and not troubles:
        found = turn.desk.find(turn.case, said["place"], said["head"])
        if len(found) == 1:
            return register(turn, found[0])
    view = screens.FindView(turn.shell, turn.case, turn.address, said, troubles, found)
    page = screens.render_find(view, turn.visit.language)
    return turn.visit.page(page, status=422 if troubles else 200)


_ROOMS: Mapping[str, Callable[[Turn], Response[Any]]] = {
    "find": _find,
    "register": lambda turn: register(turn, turn.open("register")),
    "notice": notices.notice_form,
    "first": notices.first_form,
    "wide-area": papers.wide_area,
    "supplement": papers.supplement,
    "passport": papers.passport,
    "passport-code": papers.passport_code,
}
