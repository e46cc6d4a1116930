# SPDX-License-Identifier: Apache-2.0
"""窓口のページ: sign-in, lock, and the pages of the one case that is open.

    /window                        the empty start page, or sign-in
    /window/case/<key>/<room>      a page of the open case; for any other key 410 and nothing of anybody
    /window/lock                   what an idle terminal shows

`<key>` is drawn for one case and means nothing. Every page is no-store; when a case closes the browser
is told to drop what it holds. A page of a case goes to the lock page by itself. Whole without a script.
"""

from __future__ import annotations

import secrets
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Response, get, route
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie, UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.counters.pins import PERSON_SIDE, SEAT_COOKIE
from warifu.counters.window import measure_views, screens
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.anycase import CaseWork
from warifu.counters.window.caserooms import CaseRooms
from warifu.counters.window.clerks import Clerk, NobodyAtWork, SignInRefused, TooManyTries
from warifu.counters.window.desk import Desk
from warifu.counters.window.kinds import SUPPORT
from warifu.counters.window.public_notices import NoticesView
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import AnotherCaseOpen, Case, CaseGone, Session, terminal_name
from warifu.counters.window.signing import Signing
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.screens.web import A_YEAR, Asked, NoSuchPage, Site, Visit

SESSION_COOKIE, TERMINAL_COOKIE = "warifu-window", "warifu-terminal"
FIRST, SIGN_IN, SIGN_OUT = "/window", "/window/sign-in", "/window/sign-out"
MEASURES = "/window/measures"
LOCK, UNLOCK, CASES, STYLE = "/window/lock", "/window/unlock", "/window/cases", "/window/window.css"
NOTICES = "/public-notices"
_WRONG = {
    SignInRefused.reason: Wording("名前かパスワードが違います。", "The name or the password is not right."),
    TooManyTries.reason: Wording(
        "まちがいが続いたため、このアカウントは15分間使えません。",
        "Too many wrong passwords: this account is closed for fifteen minutes.",
    ),
}
_FORGET = {"clear-site-data": '"cache"'}
Form = Mapping[str, str]


@dataclass(frozen=True)
class Doors:
    """Sign-in and lock, also for a room that is no window. `home` is where whoever has signed in goes on.

    `demo` are invented clerks shown on the sign-in page; empty in life.
    """

    service: Signing
    site: Site
    demo: Sequence[tuple[Clerk, str]] = ()
    home: str = FIRST

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a click a terminal is locked."""
        return int(self.service.limits.idle.total_seconds()) // 60

    def shell(self, visit: Visit, session: Session | None) -> Shell:
        """The frame: its links carry addresses of ours only, and nobody's name when locked."""
        named = session.clerk.shown if session is not None and not session.locked else None
        out = SIGN_OUT if named else ""
        return visit.shell(home=self.home, signed_in_as=named, sign_out=out)


@dataclass(frozen=True)
class CaseHall(Doors):
    """What the pages of a counter with cases are served from."""

    service: CaseWork

    @abstractmethod
    def desk(self, session: Session, case: Case, language: str) -> CaseRooms:
        """One case on one screen."""


@dataclass(frozen=True)
class Rooms(CaseHall):
    """What the pages of a city's window are served from."""

    service: WindowService

    def desk(self, session: Session, case: Case, language: str) -> Desk:
        """One case on one screen."""
        return Desk(self.service, session, case, language)


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages."""
    return [*case_pages(rooms), _measures(rooms), _notices(rooms)]


def case_pages(rooms: CaseHall) -> list[HTTPRouteHandler]:
    """Give sign-in, lock and cases, for a counter that is no city's window."""
    return [*door_pages(rooms), *_cases(rooms)]


def door_pages(doors: Doors) -> list[HTTPRouteHandler]:
    """Give sign-in and lock alone, for the staff of another room of the same body."""
    return [_style(), *_doors(doors), *_locks(doors)]


def _handler(path: str, verb: Callable[..., Response[Any]]) -> HTTPRouteHandler:
    """One address for reading and writing, in a thread of ours (Litestar 2.25 wraps a shared path twice)."""

    @route(path, http_method=["GET", "POST"], status_code=200)
    async def handle(request: Asked) -> Response[Any]:
        form = dict(await request.form()) if request.method == "POST" else None
        typed = None if form is None else {name: str(said) for name, said in form.items()}
        return await sync_to_thread(verb, request, typed)

    return handle


def _style() -> HTTPRouteHandler:
    sheet = (Path(__file__).parent / "window.css").read_bytes()

    @get(STYLE, sync_to_thread=False)
    def style() -> Response[bytes]:
        headers = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
        return Response(sheet, media_type="text/css", headers=headers)

    return style


def _doors(rooms: Doors) -> list[HTTPRouteHandler]:
    def sign_in(request: Asked, form: Form | None) -> Response[Any]:
        visit = rooms.site.visit(request)
        terminal = request.cookies.get(TERMINAL_COOKIE, "") or secrets.token_urlsafe(24)
        stays = (visit.cookie(TERMINAL_COOKIE, terminal, max_age=A_YEAR),)
        trouble = None
        if form is not None:
            visit.check_form(form)
            try:
                name, password = form.get("clerk", "").strip(), form.get("password", "")
                cookie = rooms.service.sign_in(name, password, terminal_name(terminal))
                return _gone_on(visit, rooms.home, visit.cookie(SESSION_COOKIE, cookie), *stays)
            except (SignInRefused, TooManyTries) as refused:
                trouble = refused
        view = screens.SignInView(
            rooms.shell(visit, None),
            SIGN_IN,
            rooms.demo,
            _WRONG[trouble.reason] if trouble else None,
        )
        status = trouble.status if trouble else 200
        return visit.page(screens.render_sign_in(view, visit.language), status=status, cookies=stays)

    def first(request: Asked, form: Form | None) -> Response[Any]:
        del form
        visit = rooms.site.visit(request)
        with _session(rooms, request) as session:
            if session is None or session.locked:
                return visit.redirect(SIGN_IN if session is None else LOCK)
            if not isinstance(rooms, CaseHall):
                return visit.redirect(rooms.home)
            return _start(rooms, visit, session)

    def sign_out(request: Asked, form: Form | None) -> Response[Any]:
        visit = rooms.site.visit(request)
        if form is None:
            return visit.redirect(FIRST)
        visit.check_form(form)
        with _session(rooms, request) as session:
            if session is not None:
                rooms.service.sign_out(session)
        return _gone_on(visit, SIGN_IN, visit.cookie(SESSION_COOKIE, "", max_age=0))

    return [_handler(SIGN_IN, sign_in), _handler(FIRST, first), _handler(SIGN_OUT, sign_out)]


def _locks(rooms: Doors) -> list[HTTPRouteHandler]:
    def lock(request: Asked, form: Form | None) -> Response[Any]:
        del form
        visit = rooms.site.visit(request)
        with _session(rooms, request) as session:
            if session is None:
                return visit.redirect(SIGN_IN)
            rooms.service.lock(session)
            view = screens.LockView(rooms.shell(visit, session), UNLOCK, SIGN_OUT)
            return visit.page(screens.render_lock(view, visit.language))

    def unlock(request: Asked, form: Form | None) -> Response[Any]:
        visit = rooms.site.visit(request)
        if form is None:
            return visit.redirect(LOCK)
        visit.check_form(form)
        with _session(rooms, request) as session:
            if session is None:
                return visit.redirect(SIGN_IN)
            try:
                rooms.service.unlock(session, form.get("password", ""))
            except (SignInRefused, TooManyTries) as refused:
                shell = rooms.shell(visit, session)
                view = screens.LockView(shell, UNLOCK, SIGN_OUT, _WRONG[refused.reason])
                return visit.page(screens.render_lock(view, visit.language), status=refused.status)
            case = session.case
            return visit.redirect(f"{_address(case.key)}/{case.room}" if case is not None else rooms.home)

    return [_handler(LOCK, lock), _handler(UNLOCK, unlock)]


def _cases(rooms: CaseHall) -> list[HTTPRouteHandler]:
    def opened(request: Asked, form: Form | None) -> Response[Any]:
        visit = rooms.site.visit(request)
        with _session(rooms, request) as session:
            if session is None or session.locked or form is None:
                return visit.redirect(SIGN_IN if session is None else LOCK if session.locked else FIRST)
            visit.check_form(form)
            try:
                made = rooms.service.open_case(session, form.get("kind", ""), form.get("request", ""))
            except AnotherCaseOpen as refused:
                return rooms.site.problem(request, refused)
            if isinstance(made, list):
                return _start(rooms, visit, session, form, made)
            return visit.redirect(_address(made.key))

    @route("/window/case/{path:path}", http_method=["GET", "POST"], status_code=200)
    async def case(request: Asked, path: FromPath[str]) -> Response[Any]:
        del path
        form = dict(await request.form()) if request.method == "POST" else None
        photo = form.pop("photo", None) if form is not None else None
        upload = await photo.read() if isinstance(photo, UploadFile) else b""
        typed = None if form is None else {name: str(said) for name, said in form.items()}
        return await sync_to_thread(_served, rooms, request, typed, upload)

    return [_handler(CASES, opened), case]


def _measures(rooms: Rooms) -> HTTPRouteHandler:
    def measures(request: Asked, form: Form | None) -> Response[Any]:
        """支援措置の一覧: case numbers and days, no names; for everybody else there is no such page."""
        del form
        visit = rooms.site.visit(request)
        with _session(rooms, request) as session:
            if session is None or session.locked:
                return visit.redirect(SIGN_IN if session is None else LOCK)
            if not rooms.service.has_duty(session, SUPPORT):
                raise NoSuchPage
            found, today = rooms.service.measures_of_clerk(session)
            view = measure_views.ListView(rooms.shell(visit, session), FIRST, found, today)
            return _locks_itself(rooms, visit.page(measure_views.render_list(view, visit.language)))

    return _handler(MEASURES, measures)


def _notices(rooms: Rooms) -> HTTPRouteHandler:
    @get(NOTICES, sync_to_thread=True)
    def notices(request: Asked) -> Response[str]:
        """公示板: for everybody, signed in or not."""
        visit = rooms.site.visit(request)
        view = NoticesView(visit.shell(), rooms.service.notices())
        return visit.page(screens.render_notices(view, visit.language))

    return notices


def _served(rooms: CaseHall, request: Asked, form: Form | None, upload: bytes) -> Response[Any]:
    """A page of a case; for every case but the one open in this session, the same empty page."""
    visit = rooms.site.visit(request)
    key, _, room = request.url.path.removeprefix(_address("")).partition("/")
    with _session(rooms, request) as session:
        if session is None or session.case is None or session.case.key != key:
            return _gone(rooms, visit)
        if form is not None:
            visit.check_form(form)
        desk = rooms.desk(session, session.case, visit.language)
        if session.locked:
            desk.keep(room, form)
            return visit.redirect(LOCK)
        step = request.query_params.get("step", "")
        place = Place(rooms.shell(visit, session), _address(key), room, step, upload)
        try:
            answer = desk.serve(place, form)
        except CaseGone:
            return _gone(rooms, visit)
        if answer.seat:  # from here on nothing of the clerk is on this screen, until she comes back
            rooms.service.lock(session)
            return _gone_on(visit, PERSON_SIDE, visit.cookie(SEAT_COOKIE, answer.seat))
        return _answered(rooms, visit, answer)


def _answered(rooms: CaseHall, visit: Visit, answer: Answer) -> Response[Any]:
    if answer.closed:
        return _gone_on(visit, FIRST)
    if answer.to:
        return visit.redirect(answer.to)
    return _locks_itself(rooms, visit.page(answer.html, status=answer.status))


def _locks_itself(rooms: Doors, page: Response[Any]) -> Response[Any]:
    """Let a page that nobody touches give way to the lock page."""
    seconds = int(rooms.service.limits.idle.total_seconds()) + 1
    page.headers["refresh"] = f"{seconds}; url={LOCK}"
    return page


def _gone(rooms: CaseHall, visit: Visit) -> Response[Any]:
    view = screens.GoneView(Shell(rooms.site.office, FIRST, FIRST), FIRST)
    page = visit.page(screens.render_gone(view, visit.language), status=CaseGone.status)
    page.headers.update(_FORGET)
    return page


def _gone_on(visit: Visit, to: str, *cookies: Cookie) -> Response[Any]:
    """Go on, and let the browser drop every page it holds."""
    response = visit.redirect(to, cookies=cookies)
    response.headers.update(_FORGET)
    return response


def _start(
    rooms: CaseHall,
    visit: Visit,
    session: Session,
    typed: Form | None = None,
    wrong: Sequence[Trouble] = (),
) -> Response[Any]:
    kept = {name: (typed or {}).get(name, "") for name in ("kind", "request")}
    if any(each.field == "request" for each in wrong):
        kept = without_numbers(kept)[0]
    open_case = _address(session.case.key) if session.case is not None else ""
    kinds = rooms.service.kinds(session)
    desk = MEASURES if any(each.duty == SUPPORT for each in kinds) else ""
    shell = rooms.shell(visit, session)
    view = screens.StartView(shell, CASES, rooms.idle_minutes, kinds, open_case, kept, wrong, desk)
    page = visit.page(screens.render_start(view, visit.language), status=422 if wrong else 200)
    return _locks_itself(rooms, page)


def terminal_of(request: Asked) -> str:
    """端末: what the record calls the terminal of a request, for the pages on the person's side of it."""
    return terminal_name(request.cookies.get(TERMINAL_COOKIE, ""))


def clerk_at_work(service: Signing, request: Asked) -> str:
    """Give who is signed in at this terminal, for other pages of the same city hall.

    Raises NobodyAtWork where nobody is, or the terminal is locked.
    """
    with _at_work(service, request) as session:
        if session is None or session.locked:
            raise NobodyAtWork
        return session.clerk.clerk


@dataclass(frozen=True)
class StaffAtWork:
    """職員: who works at this terminal, for pages of other offices of the same body."""

    service: Signing

    def at_work(self, request: Asked) -> tuple[str, Wording]:
        """Give the account and what a page calls her. Raises NobodyAtWork."""
        with _at_work(self.service, request) as session:
            if session is None or session.locked:
                raise NobodyAtWork
            return session.clerk.clerk, session.clerk.shown

    def second(self, request: Asked, name: str, password: str) -> str:
        """Give the account of a second person, who types her own name and password here.

        Raises NobodyAtWork, SignInRefused, TooManyTries.
        """
        with _at_work(self.service, request) as session:
            if session is None or session.locked:
                raise NobodyAtWork
            return self.service.witness(session, name.strip(), password).clerk


def _session(rooms: Doors, request: Asked) -> AbstractContextManager[Session | None]:
    return _at_work(rooms.service, request)


def _at_work(service: Signing, request: Asked) -> AbstractContextManager[Session | None]:
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return service.at_work(cookie, terminal_of(request))


def _address(key: str) -> str:
    return f"/window/case/{key}"
