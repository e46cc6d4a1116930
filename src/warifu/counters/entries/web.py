# SPDX-License-Identifier: Apache-2.0
"""記載待ちのページ: requests → service → pages. No rule in it.

    GET  /entries           what waits; nobody is named
    POST /entries/open      open one, under a case number
    POST /entries/<verb>    enter, settle, drop, again

Nobody is in an address: opening one writes, so it is a POST. Who is signed in comes from `clerk_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.counters.entries import screens
from warifu.counters.entries.nouns import NotOwedHere
from warifu.counters.entries.service import EntryDesk
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Shell, Titles, Wording
from warifu.kernel.screens.web import Asked, Form, NoSuchPage, Site, Visit
from warifu.kernel.secrecy import mask_numbers

FIRST = "/entries"
LONGEST = 100
NEEDED = Wording("ここを書いてください。", "Please fill this in.")
NUMBER = Wording(
    "12けたの数字があります。個人番号は書かないでください。",
    "There are twelve digits here. Never write an individual number.",
)
CHOOSE = Wording("どれかを選んでください。", "Please choose one.")


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `clerk_of` gives who is signed in, or raises a Refusal."""

    desk: EntryDesk
    site: Site
    titles: Titles
    clerk_of: Callable[[Asked], str]


@dataclass(frozen=True)
class _Turn:
    """One request: who sent what."""

    rooms: Rooms
    visit: Visit
    clerk: str
    form: Mapping[str, str]

    @property
    def shell(self) -> Shell:
        return replace(self.visit.shell(), address=FIRST, home=FIRST)

    def said(self, name: str) -> str:
        return self.form.get(name, "").strip()[:LONGEST]

    def mark(self, name: str) -> UUID:
        """Raises NotOwedHere for what is none of ours."""
        try:
            return UUID(self.form.get(name, ""))
        except ValueError as wrong:
            raise NotOwedHere from wrong

    def trouble(self, name: str) -> Wording | None:
        """What is wrong with a text that is kept: it is missing, or a number stands in it."""
        said = self.said(name)
        return NEEDED if not said else NUMBER if mask_numbers(said) != said else None

    @property
    def reference(self) -> str:
        """Raises Malformed for a form that lost its case."""
        if self.trouble("reference") is not None:
            raise Malformed("The form lacks its case number. Open the task again.")
        return self.said("reference")


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the clerks' pages."""

    @get(FIRST, sync_to_thread=True)
    def first(request: Asked) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        return _list(_Turn(rooms, visit, clerk, {}), {})

    @post(f"{FIRST}/{{verb:str}}", status_code=200, sync_to_thread=True)
    def worked(request: Asked, verb: FromPath[str], data: Form) -> Response[Any]:
        turn = _posted(rooms, request, data)
        if verb == "open":
            return _open(turn)
        if verb == "again":
            rooms.desk.send_again(turn.mark("post"))
            return _list(turn, {}, done=True)
        if verb not in _VERBS:
            raise NoSuchPage
        return _work(turn, _VERBS[verb])

    return [first, worked]


def _posted(rooms: Rooms, request: Asked, form: Mapping[str, str]) -> _Turn:
    visit = rooms.site.visit(request)
    visit.check_form(form)
    return _Turn(rooms, visit, rooms.clerk_of(request), form)


def _list(turn: _Turn, troubles: Mapping[str, Wording], *, done: bool = False) -> Response[Any]:
    desk = turn.rooms.desk
    said = {} if done else {"reference": mask_numbers(turn.said("reference")), "which": turn.said("which")}
    today = desk.register.clock.today()
    view = screens.ListView(
        turn.shell, desk.waiting(), desk.sent_back(), turn.rooms.titles, today, said, troubles, done
    )
    status = 422 if troubles else 200
    return turn.visit.page(screens.render_list(view, turn.visit.language), status=status)


def _open(turn: _Turn) -> Response[Any]:
    kind, _, mark = turn.said("which").partition(":")
    trouble = turn.trouble("reference")
    troubles = {} if trouble is None else {"reference": trouble}
    if kind not in {"entry", "address"}:
        troubles["which"] = CHOOSE
    if troubles:
        return _list(turn, troubles)
    form = replace(turn, form={**turn.form, "mark": mark})
    if kind == "entry":
        return _entry(form, form.mark("mark"))
    back, resident = turn.rooms.desk.open_address(form.mark("mark"), turn.reference, clerk=turn.clerk)
    view = screens.AddressView(turn.shell, back, resident, turn.reference, turn.rooms.titles)
    return turn.visit.page(screens.render_address(view, turn.visit.language))


def _entry(
    turn: _Turn, notice: UUID, refusal: Refusal | None = None, trouble: Wording | None = None
) -> Response[Any]:
    opened = turn.rooms.desk.open(notice, turn.reference, clerk=turn.clerk)
    view = screens.EntryView(turn.shell, opened, turn.rooms.titles, refusal, trouble)
    status = refusal.status if refusal else 422 if trouble else 200
    return turn.visit.page(screens.render_entry(view, turn.visit.language), status=status)


def _work(turn: _Turn, verb: Callable[[_Turn, UUID], Wording | None]) -> Response[Any]:
    notice = turn.mark("notice")
    try:
        trouble = verb(turn, notice)
    except NotOwedHere:
        raise
    except Refusal as refusal:
        return _entry(turn, notice, refusal)
    return _entry(turn, notice, trouble=trouble) if trouble else _list(turn, {}, done=True)


def _enter(turn: _Turn, notice: UUID) -> None:
    turn.rooms.desk.enter(notice, turn.reference, _seen(turn.form.get("seen", "")), clerk=turn.clerk)


def _settle(turn: _Turn, notice: UUID) -> None:
    turn.rooms.desk.settle(notice, turn.mark("event"), turn.reference, clerk=turn.clerk)


def _drop(turn: _Turn, notice: UUID) -> Wording | None:
    trouble = turn.trouble("why")
    if trouble is None:
        turn.rooms.desk.drop(notice, turn.said("why"), turn.reference, clerk=turn.clerk)
    return trouble


def _seen(text: str) -> dict[str, int]:
    """Read the household versions that the page showed; what cannot be read was not seen."""
    pairs = (each.rpartition("=") for each in text.split())
    return {
        household: int(version)
        for household, _, version in pairs
        if version.isascii() and version.isdecimal() and len(version) < 9
    }


_VERBS: Mapping[str, Callable[[_Turn, UUID], Wording | None]] = {
    "enter": _enter,
    "settle": _settle,
    "drop": _drop,
}
