# SPDX-License-Identifier: Apache-2.0
"""本人の側のページ: at the terminal that a clerk has turned to her.

    GET  /her-side          the step she is at, or that nobody sits here
    POST /her-side/insert   the card she brought; /pins what she typed twice; /leave stop
    POST /her-side/write    her card is written anew, by the PIN she has or with new ones
    POST /her-side/file     her card as a file; /taken she has it

A page answers only with the seat's cookie, at the terminal that was turned, while no clerk is at work there:
who unlocks the clerk's pages ends the seat. What is typed is in no address, no answer and no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler

from warifu.cards.renewal import WrongPin
from warifu.counters.pins import screens
from warifu.counters.pins.seats import MINUTES, PERSON_SIDE, SEAT_COOKIE, Aim, Seat, SeatGone, Step
from warifu.counters.pins.service import PersonSide
from warifu.kernel.refusal import Malformed, Refusal, Unreachable
from warifu.kernel.screens.web import Asked, Site, Staff, Visit
from warifu.kernel.secrecy import Secret

BACK = "/window/lock"
FILE_NAME = "my-number-card.card"
_FORGET = {"clear-site-data": '"cache"'}


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `terminal` names the terminal a request comes from."""

    side: PersonSide
    site: Site
    staff: Staff
    terminal: Callable[[Asked], str]

    def seat(self, request: Asked) -> Seat:
        """The seat of this terminal. Raises SeatGone, also while a clerk is at work here."""
        seat = self.side.seats.find(request.cookies.get(SEAT_COOKIE, ""), self.terminal(request))
        try:
            self.staff.at_work(request)
        except Refusal:
            return seat
        self.side.seats.end(seat.turning.occasion.case)
        raise SeatGone


@dataclass(frozen=True, repr=False)
class Sent:
    """What came with a form; nothing of it prints."""

    typed: Mapping[str, str]
    file: bytes


Verb = Callable[[Rooms, Visit, Seat, Sent], Response[Any]]


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""

    @get(PERSON_SIDE, sync_to_thread=True)
    def here(request: Asked) -> Response[Any]:
        visit = rooms.site.visit(request)
        try:
            seat = rooms.seat(request)
        except SeatGone:
            return _end(visit, taken=False)
        return _page(rooms, visit, seat)

    verbs: list[tuple[str, Verb]] = [
        ("insert", _insert),
        ("pins", _pins),
        ("write", _write),
        ("file", _file),
        ("taken", _taken),
        ("leave", _leave),
    ]
    return [here, *(_handler(rooms, name, verb) for name, verb in verbs)]


def _insert(rooms: Rooms, visit: Visit, seat: Seat, sent: Sent) -> Response[Any]:
    try:
        rooms.side.insert(seat, sent.file, Secret(sent.typed.get("code", "")))
    except SeatGone:
        raise
    except (Malformed, Refusal) as no:
        view = screens.InsertView(_shell(visit), PERSON_SIDE, seat.turning.resets, no.reason)
        return _lasting(visit.page(screens.render_insert(view, visit.language), status=no.status))
    return visit.redirect(PERSON_SIDE)


def _pins(rooms: Rooms, visit: Visit, seat: Seat, sent: Sent) -> Response[Any]:
    try:
        problems = rooms.side.type_pins(seat, sent.typed)
    except SeatGone:
        raise
    except (Refusal, Unreachable) as no:
        return _typing(visit, seat, status=no.status, refused=True)
    return _typing(visit, seat, problems=problems) if problems else visit.redirect(PERSON_SIDE)


def _write(rooms: Rooms, visit: Visit, seat: Seat, sent: Sent) -> Response[Any]:
    try:
        problems = rooms.side.write(seat, sent.typed.get("current", ""), sent.typed)
    except SeatGone:
        raise
    except WrongPin as no:
        return _writing(rooms, visit, seat, status=no.status, refused=no.reason, left=no.left)
    except (Malformed, Refusal, Unreachable) as no:
        return _writing(rooms, visit, seat, status=no.status, refused=no.reason)
    return _writing(rooms, visit, seat, problems=problems) if problems else visit.redirect(PERSON_SIDE)


def _file(rooms: Rooms, visit: Visit, seat: Seat, _: Sent) -> Response[Any]:
    del visit
    headers = rooms.site.headers() | {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
    content = rooms.side.file(seat)
    return Response(content, media_type="application/octet-stream", headers=headers, status_code=200)


def _taken(rooms: Rooms, visit: Visit, seat: Seat, _: Sent) -> Response[Any]:
    rooms.side.taken(seat)
    return _end(visit, taken=True)


def _leave(rooms: Rooms, visit: Visit, seat: Seat, _: Sent) -> Response[Any]:
    rooms.side.leave(seat)
    return _end(visit, taken=False)


def _handler(rooms: Rooms, name: str, verb: Verb) -> HTTPRouteHandler:
    def served(request: Asked, sent: Sent) -> Response[Any]:
        visit = rooms.site.visit(request)
        visit.check_form(sent.typed)
        try:
            seat = rooms.seat(request)
        except SeatGone:
            return _end(visit, taken=False)
        try:
            return verb(rooms, visit, seat, sent)
        except SeatGone:  # that step is over, or not yet: to the one she is at
            return visit.redirect(PERSON_SIDE)

    @post(f"{PERSON_SIDE}/{name}", status_code=200)
    async def handle(request: Asked) -> Response[Any]:
        form = dict(await request.form())
        card = form.pop("card", None)
        file = await card.read() if isinstance(card, UploadFile) else b""
        sent = Sent({name: str(said) for name, said in form.items()}, file)
        return await sync_to_thread(served, request, sent)

    return handle


def _page(rooms: Rooms, visit: Visit, seat: Seat) -> Response[Any]:
    if seat.step is Step.INSERT:
        insert = screens.InsertView(_shell(visit), PERSON_SIDE, seat.turning.resets)
        return _lasting(visit.page(screens.render_insert(insert, visit.language)))
    if seat.step is Step.COMPARE:
        compare = screens.CompareView(_shell(visit), PERSON_SIDE, BACK)
        return _lasting(visit.page(screens.render_compare(compare, visit.language)))
    if seat.step is Step.TYPE and seat.turning.aim is Aim.UPDATE:
        return _writing(rooms, visit, seat)
    if seat.step is Step.TYPE:
        return _typing(visit, seat)
    if seat.step is Step.TAKE and seat.code is not None:
        shown = seat.code.reveal("show her the code of her own card")
        take = screens.TakeView(_shell(visit), PERSON_SIDE, shown, seat.turning.aim)
        return _lasting(visit.page(screens.render_take(take, visit.language)))
    return _end(visit, taken=seat.step is Step.DONE)


def _typing(visit: Visit, seat: Seat, *, status: int = 200, **more: Any) -> Response[Any]:
    turning = seat.turning
    view = screens.TypeView(
        _shell(visit),
        PERSON_SIDE,
        seat.uses,
        turning.resets,
        turning.by_representative,
        seat.locked,
        **more,
    )
    status = 422 if view.problems else status
    return _lasting(visit.page(screens.render_type(view, visit.language), status=status))


def _writing(rooms: Rooms, visit: Visit, seat: Seat, *, status: int = 200, **more: Any) -> Response[Any]:
    turning = seat.turning
    current = not seat.compared and rooms.side.updating.asks_current(turning, seat.uses)
    view = screens.WriteView(
        _shell(visit),
        PERSON_SIDE,
        turning.wish,
        current,
        seat.uses,
        seat.is_kept,
        compared=seat.compared,
        **more,
    )
    status = 422 if view.problems else status
    return _lasting(visit.page(screens.render_write(view, visit.language), status=status))


def _end(visit: Visit, *, taken: bool) -> Response[Any]:
    view = screens.EndView(_shell(visit), BACK, taken)
    status = 200 if taken else SeatGone.status
    cookie = visit.cookie(SEAT_COOKIE, "", max_age=0)
    page = visit.page(screens.render_end(view, visit.language), status=status, cookies=(cookie,))
    page.headers.update(_FORGET)
    return page


def _shell(visit: Visit) -> Any:
    return visit.shell(home=PERSON_SIDE)


def _lasting(page: Response[Any]) -> Response[Any]:
    """A page that she leaves alone gives way when the seat ends."""
    page.headers["refresh"] = f"{MINUTES * 60 + 1}; url={PERSON_SIDE}"
    return page
