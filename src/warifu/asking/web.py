# SPDX-License-Identifier: Apache-2.0
"""求めの確認のページ: the public pages of the request check. No sign-in, no cookie needed, no script, no log.

    GET  /may-they-ask                    type a code, or choose who asked
    POST /may-they-ask/check              the typed code; what was typed is never shown again
    GET  /may-they-ask/code/<long code>   the address in the 2D code
    GET  /may-they-ask/directory[.json]   who may sign codes, and the keys to check them elsewhere
    GET  /may-they-ask/<who>[/<affair>]   without a code; only known words are taken from the address

If twelve digits stand in a field, nothing of the form is used: the page says never to type them. Nothing
here writes; the language links carry an address of ours, never what a reader put into hers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.asking import screens
from warifu.asking.codes import LONGEST_CODE, PREFIX, holds_a_number, without_address
from warifu.asking.limit import TooManyGuesses
from warifu.asking.messages import endpoints, published
from warifu.asking.permission import AskedBy
from warifu.asking.service import AskingService
from warifu.asking.verdicts import Seen, Verdict
from warifu.kernel.clock import Clock
from warifu.kernel.screens import Shell
from warifu.kernel.screens.web import Asked, Form, Site, Visit

__all__ = ["Rooms", "endpoints", "pages"]

FIRST = "/may-they-ask"
CHECK = "/may-they-ask/check"
ANOTHER = "something-else"
LONGEST_HOST = 300


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from."""

    service: AskingService
    site: Site
    clock: Clock

    def first(self, visit: Visit, problem: str = "", status: int = 200) -> Response[Any]:
        """The first page, with what is wrong with the form, if anything."""
        askers = tuple(self.service.law.askers.values())
        view = screens.FirstView(_shell(visit, FIRST), askers, FIRST, problem)
        return visit.page(screens.render_first(view, visit.language), status=status)

    def answer(self, visit: Visit, verdict: Verdict, address: str) -> Response[Any]:
        """The answer."""
        view = screens.AnswerView(_shell(visit, address), verdict, self.service.law.assumption, FIRST)
        return visit.page(screens.render_answer(view, visit.language))


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_codes(rooms), *_directory(rooms), *_choices(rooms)]


def _codes(rooms: Rooms) -> list[HTTPRouteHandler]:
    @post(CHECK, sync_to_thread=True)
    def typed(request: Asked, data: Form) -> Response[Any]:
        visit = rooms.site.visit(request)
        code, host = data.get("code", ""), data.get("host", "")
        problem = _wrong(code, host)
        if problem:
            return rooms.first(visit, problem, status=400)
        try:
            verdict = rooms.service.look(code, Seen(_asked_by(data), host))
        except TooManyGuesses:
            return rooms.first(visit, "too-many", status=429)
        return rooms.answer(visit, verdict, FIRST)

    @get(FIRST + "/code/{code:str}", sync_to_thread=True)
    def scanned(request: Asked, code: FromPath[str]) -> Response[Any]:
        visit = rooms.site.visit(request)
        if len(code) > LONGEST_CODE or not code.startswith(PREFIX):
            return rooms.first(visit, "mistyped", status=400)
        verdict = rooms.service.look(code)
        known = verdict.entry is not None
        return rooms.answer(visit, verdict, f"{FIRST}/code/{code}" if known else FIRST)

    return [typed, scanned]


def _directory(rooms: Rooms) -> list[HTTPRouteHandler]:
    """The directory, to read and to check codes elsewhere. Public: names of bodies and public keys only."""

    @get(FIRST + "/directory", sync_to_thread=True)
    def directory(request: Asked) -> Response[Any]:
        visit, kinds = rooms.site.visit(request), rooms.service.law.askers
        entries = tuple((entry, kinds[entry.kind].words) for entry in rooms.service.askers())
        view = screens.DirectoryView(_shell(visit, f"{FIRST}/directory"), entries, FIRST)
        return visit.page(screens.render_directory(view, visit.language))

    @get(FIRST + "/directory.json", sync_to_thread=True)
    def keys(request: Asked) -> Response[bytes]:
        content = msgspec.json.encode([published(entry) for entry in rooms.service.askers()])
        return rooms.site.visit(request).download(content, "askers.json")

    return [directory, keys]


def _choices(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(FIRST, sync_to_thread=True)
    def first(request: Asked) -> Response[Any]:
        return rooms.first(rooms.site.visit(request))

    @get(FIRST + "/{who:str}", sync_to_thread=True)
    def affairs(request: Asked, who: FromPath[str]) -> Response[Any]:
        visit, law = rooms.site.visit(request), rooms.service.law
        if who not in law.askers:
            return visit.redirect(FIRST)
        grounds = law.affairs_of(who, rooms.clock.today())
        address = f"{FIRST}/{who}"
        if not grounds:
            return rooms.answer(visit, rooms.service.answer(who, ANOTHER), address)
        view = screens.AffairsView(_shell(visit, address), law.askers[who], grounds, FIRST, ANOTHER)
        return visit.page(screens.render_affairs(view, visit.language))

    @get(FIRST + "/{who:str}/{affair:str}", sync_to_thread=True)
    def answered(request: Asked, who: FromPath[str], affair: FromPath[str]) -> Response[Any]:
        visit, law = rooms.site.visit(request), rooms.service.law
        known = {ground.affair for ground in law.grounds} | {ANOTHER}
        if who not in law.askers or affair not in known:
            return visit.redirect(FIRST)
        return rooms.answer(visit, rooms.service.answer(who, affair), f"{FIRST}/{who}/{affair}")

    return [first, affairs, answered]


def _wrong(code: str, host: str) -> str:
    """What is wrong with a form, by the name of its words; a number first, whatever else there is."""
    a_long_code = without_address(code).startswith(PREFIX)
    if holds_a_number(host) or (not a_long_code and holds_a_number(code)):
        return "number"
    if not code.strip():
        return "empty"
    return "mistyped" if len(code) > LONGEST_CODE or len(host) > LONGEST_HOST else ""


def _asked_by(data: dict[str, str]) -> AskedBy:
    given = data.get("by", "")
    return AskedBy(given) if given in set(AskedBy) else AskedBy.NOT_SAID


def _shell(visit: Visit, address: str) -> Shell:
    """The frame of a page, whose links carry this address and nothing the reader put into hers."""
    return replace(visit.shell(), address=address, home="/")
