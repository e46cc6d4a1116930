# SPDX-License-Identifier: Apache-2.0
"""印刷室のページ: batches and how far they are, the labels of one, and the scanner.

    GET  /print-room                            every batch, by counts
    GET  /print-room/batches/<batch>            its steps, the pull list, the labels; send it to the post
    GET  /print-room/batches/<batch>/manifest   送り状 as a file: labels, weights and hashes
    POST /print-room/batches/<batch>/post       two people send it
    GET  /print-room/scanner                    the scanner
    POST /print-room/scanned                    one envelope

Every page needs a personal sign-in. None holds a name, an address or a number, and none says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.screens import Shell, Titles
from warifu.kernel.screens.web import Asked, Form, Site, Staff, Visit
from warifu.notices.mailing import Mailing
from warifu.notices.printroom import screens
from warifu.notices.printroom.nouns import Under
from warifu.notices.printroom.service import PrintRoomService

FIRST, SCANNER, SCANNED, SIGN_IN, SIGN_OUT = (
    "/print-room",
    "/print-room/scanner",
    "/print-room/scanned",
    "/window/sign-in",
    "/window/sign-out",
)


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `arrived` says which of these letters the demo's post has brought."""

    service: PrintRoomService
    mailing: Mailing
    site: Site
    staff: Staff
    titles: Titles
    arrived: Callable[[list[str]], list[str]] = lambda _labels: []

    def batch(self, visit: Visit, shell: Shell, batch: UUID, no: Problem | None = None) -> Response[Any]:
        """One batch, with what was refused just now."""
        line, slip, pull = self.service.batch(batch)
        problem = no.reason if no else ""
        view = screens.BatchView(
            shell, line, self.titles.of(line.asked_by.text), slip, pull, _address(batch), problem
        )
        return visit.page(screens.render_batch(view, visit.language), status=no.status if no else 200)

    def scanner(
        self, visit: Visit, shell: Shell, done: str = "", under: str = "post", no: Problem | None = None
    ) -> Response[Any]:
        """The scanner, with what the last envelope came to."""
        expected = self.service.called_back()
        problem = no.reason if no else ""
        view = screens.ScannerView(
            shell, SCANNED, expected, self.arrived(expected), under, done=done, problem=problem
        )
        return visit.page(screens.render_scanner(view, visit.language), status=no.status if no else 200)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_reading(rooms), *_posting(rooms)]


def _reading(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(FIRST, sync_to_thread=True)
    def batches(request: Asked) -> Response[Any]:
        def draw(visit: Visit, shell: Shell, _by: str) -> Response[Any]:
            lines = rooms.service.batches()
            shown = [(line, rooms.titles.of(line.asked_by.text), _address(line.batch)) for line in lines]
            return visit.page(
                screens.render_batches(screens.BatchesView(shell, shown, SCANNER), visit.language)
            )

        return _signed_in(rooms, request, draw)

    @get("/print-room/batches/{batch:uuid}", sync_to_thread=True)
    def batch(request: Asked, batch: FromPath[UUID]) -> Response[Any]:
        return _signed_in(rooms, request, lambda visit, shell, _by: rooms.batch(visit, shell, batch))

    @get("/print-room/batches/{batch:uuid}/manifest", sync_to_thread=True)
    def manifest(request: Asked, batch: FromPath[UUID]) -> Response[Any]:
        def draw(_visit: Visit, _shell: Shell, _by: str) -> Response[Any]:
            text = "".join(rooms.mailing.manifest(batch)).encode()
            headers = rooms.site.headers() | {"content-disposition": 'attachment; filename="manifest.csv"'}
            return Response(text, media_type="text/csv", headers=headers)

        return _signed_in(rooms, request, draw)

    @get(SCANNER, sync_to_thread=True)
    def scanner(request: Asked) -> Response[Any]:
        return _signed_in(rooms, request, lambda visit, shell, _by: rooms.scanner(visit, shell))

    return [batches, batch, manifest, scanner]


def _posting(rooms: Rooms) -> list[HTTPRouteHandler]:
    @post("/print-room/batches/{batch:uuid}/post", status_code=200, sync_to_thread=True)
    def sent(request: Asked, batch: FromPath[UUID], data: Form) -> Response[Any]:
        def act(visit: Visit, shell: Shell, by: str) -> Response[Any]:
            try:
                second = rooms.staff.second(request, data.get("second", ""), data.get("password", ""))
                rooms.service.post(batch, _digest(data), by=by, second=second)
            except Refusal as no:
                return rooms.batch(visit, shell, batch, no)
            return visit.redirect(_address(batch))

        return _signed_in(rooms, request, act, data)

    @post(SCANNED, status_code=200, sync_to_thread=True)
    def scanned(request: Asked, data: Form) -> Response[Any]:
        def act(visit: Visit, shell: Shell, by: str) -> Response[Any]:
            said = data.get("under", "")
            if said not in set(Under):
                raise Malformed("Say what is done with the envelope.")
            try:
                rooms.service.scan(data.get("tracking", ""), Under(said), by)
            except (Refusal, Malformed) as no:
                return rooms.scanner(visit, shell, under=said, no=no)
            return rooms.scanner(visit, shell, said, said)

        return _signed_in(rooms, request, act, data)

    return [sent, scanned]


def _signed_in(
    rooms: Rooms,
    request: Asked,
    serve: Callable[[Visit, Shell, str], Response[Any]],
    form: dict[str, str] | None = None,
) -> Response[Any]:
    """Serve somebody of the staff; whoever is not signed in goes to the sign-in and learns nothing."""
    visit = rooms.site.visit(request)
    if form is not None:
        visit.check_form(form)
    try:
        by, shown = rooms.staff.at_work(request)
    except Refusal:
        return visit.redirect(SIGN_IN)
    path = request.url.path
    address = SCANNER if path == SCANNED else path.removesuffix("/post")
    shell = visit.shell(home=FIRST, signed_in_as=shown, sign_out=SIGN_OUT)
    return serve(visit, replace(shell, address=address), by)


def _address(batch: UUID) -> str:
    return f"{FIRST}/batches/{batch}"


def _digest(form: dict[str, str]) -> bytes:
    try:
        return bytes.fromhex(form.get("seen", ""))
    except ValueError as wrong:
        raise Malformed("The form lacks the labels that were seen. Open the batch again.") from wrong
