# SPDX-License-Identifier: Apache-2.0
"""保管庫のページ: what lies in the safe, what came back today, what two people destroy.

    GET  /letters              the safe
    POST /letters/received     a letter came back and lies in the safe now
    GET  /letters/clearance    what is to be destroyed today
    POST /letters/destroyed    two people destroyed it

Who is signed in comes from the window. A letter is handed over in a case of the window, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from warifu.counters.letters import screens
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.screens import Shell
from warifu.kernel.screens.web import Asked, Form, Site, Staff, Visit
from warifu.notices import NoticeCounter, WitnessNeeded

SAFE, CLEARANCE, SIGN_IN, SIGN_OUT = (
    "/letters",
    "/letters/clearance",
    "/window/sign-in",
    "/window/sign-out",
)


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `bag` gives the labels the demo's post has brought."""

    counter: NoticeCounter
    site: Site
    staff: Staff
    bag: Callable[[], Sequence[str]] = lambda: ()

    def safe(self, visit: Visit, shell: Shell, done: str = "", no: Problem | None = None) -> Response[Any]:
        """The safe, with what the last step came to."""
        kept, destroy = self.counter.shelf(), len(self.counter.clearance())
        problem = no.reason if no else ""
        view = screens.SafeView(shell, kept, self.bag(), destroy, done, problem)
        return visit.page(screens.render_safe(view, visit.language), status=no.status if no else 200)

    def clearance(
        self, visit: Visit, shell: Shell, done: int = 0, no: Problem | None = None
    ) -> Response[Any]:
        """The list of the day, with what the last step came to."""
        view = screens.ClearanceView(shell, self.counter.clearance(), done, no.reason if no else "")
        return visit.page(screens.render_clearance(view, visit.language), status=no.status if no else 200)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_safe(rooms), *_clearance(rooms)]


def _safe(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(SAFE, sync_to_thread=True)
    def safe(request: Asked) -> Response[Any]:
        return _signed_in(rooms, request, SAFE, lambda visit, shell, _clerk: rooms.safe(visit, shell))

    @post("/letters/received", status_code=200, sync_to_thread=True)
    def received(request: Asked, data: Form) -> Response[Any]:
        def act(visit: Visit, shell: Shell, clerk: str) -> Response[Any]:
            try:
                rooms.counter.received_back(data.get("tracking", ""), clerk)
            except (Refusal, Malformed) as no:
                return rooms.safe(visit, shell, no=no)
            return rooms.safe(visit, shell, "received")

        return _signed_in(rooms, request, SAFE, act, data)

    return [safe, received]


def _clearance(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(CLEARANCE, sync_to_thread=True)
    def listed(request: Asked) -> Response[Any]:
        return _signed_in(rooms, request, CLEARANCE, lambda visit, shell, _by: rooms.clearance(visit, shell))

    @post("/letters/destroyed", status_code=200, sync_to_thread=True)
    def destroyed(request: Asked, data: Form) -> Response[Any]:
        def act(visit: Visit, shell: Shell, clerk: str) -> Response[Any]:
            labels = [name.removeprefix("letter-") for name in data if name.startswith("letter-")]
            done = 0
            try:
                second = rooms.staff.second(request, data.get("second", ""), data.get("password", ""))
                if second == clerk:
                    raise WitnessNeeded
                for label in labels:
                    rooms.counter.destroyed(label, clerk, second)
                    done += 1
            except (Refusal, Malformed) as no:
                return rooms.clearance(visit, shell, done, no)
            return rooms.clearance(visit, shell, done)

        return _signed_in(rooms, request, CLEARANCE, act, data)

    return [listed, destroyed]


def _signed_in(
    rooms: Rooms,
    request: Asked,
    address: str,
    serve: Callable[[Visit, Shell, str], Response[Any]],
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Serve a clerk; whoever is not signed in goes to the sign-in and learns nothing."""
    visit = rooms.site.visit(request)
    if form is not None:
        visit.check_form(form)
    try:
        clerk, shown = rooms.staff.at_work(request)
    except Refusal:
        return visit.redirect(SIGN_IN)
    shell = visit.shell(home=SAFE, signed_in_as=shown, sign_out=SIGN_OUT)
    return serve(visit, replace(shell, address=address), clerk)
