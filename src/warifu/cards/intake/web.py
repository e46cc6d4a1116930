# SPDX-License-Identifier: Apache-2.0
"""申請の受付 over HTTP: applications of cities, the room where photographs are looked at, and one open page.

GET  /photo-room, POST /photo-room/say    for the staff of J-LIS
GET  /cards/photo, POST /cards/photo/send for whoever applied: why a photograph was refused; another one
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body

from warifu.cards.intake import screens
from warifu.cards.intake.looking import for_page
from warifu.cards.intake.nouns import Reason, digest_of
from warifu.cards.intake.refusals import NothingToSend
from warifu.cards.intake.service import Intake
from warifu.cards.life import Acting
from warifu.cards.life import messages as say
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens.web import Asked, Site, Staff
from warifu.kernel.wire import Endpoint, Nothing

ROOM, ANOTHER = "/photo-room", "/cards/photo"
SIGN_IN, SIGN_OUT = "/window/sign-in", "/window/sign-out"
LARGEST_APPLICATION = 12 << 20
Typed = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


def endpoints(service: Intake) -> list[Endpoint]:
    """What cities may say. Offer it sealed: it names people."""

    def apply(caller: str, message: say.CounterApplication) -> Nothing:
        service.apply_at_counter(
            Acting(caller, message.at.clerk, message.at.case),
            ResidentRecordCode.parse(message.code) if message.code else None,
            message.photo,
            message.stay_until,
            compared=message.compared,
            express=message.express,
            face_only=message.face_only,
            opens=message.opens,
        )
        return Nothing()

    return [Endpoint("cards/apply", say.CounterApplication, apply, LARGEST_APPLICATION)]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from."""

    service: Intake
    site: Site
    staff: Staff


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_room(rooms), *_another(rooms)]


def _room(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(ROOM, sync_to_thread=True)
    def here(request: Asked) -> Response[Any]:
        return _look(rooms, request, None)

    @post(f"{ROOM}/say", status_code=200, sync_to_thread=True)
    def said(request: Asked, data: Typed) -> Response[Any]:
        return _look(rooms, request, data)

    return [here, said]


def _look(rooms: Rooms, request: Asked, form: dict[str, str] | None) -> Response[Any]:
    """Serve who works here; whoever is not signed in goes to the sign-in and sees nobody."""
    visit, problem, status = rooms.site.visit(request), "", 200
    if form is not None:
        visit.check_form(form)
    try:
        clerk, shown = rooms.staff.at_work(request)
    except Refusal:
        return visit.redirect(SIGN_IN)
    if form is not None:
        try:
            _say(rooms.service, form, clerk)
        except (Refusal, Malformed) as no:
            problem, status = no.reason, no.status
    shell = replace(visit.shell(home=ROOM, signed_in_as=shown, sign_out=SIGN_OUT), address=ROOM)
    view = screens.RoomView(shell, express=rooms.service.express_due())
    found = rooms.service.next_photo()
    if found is not None:
        view = replace(
            view,
            picture=for_page(found.photo),
            card=found.card_id.hex(),
            digest=digest_of(found.photo).hex(),
            waiting=found.waiting,
        )
    view = replace(view, problem=problem, done=form is not None and not problem)
    return visit.page(screens.render_room(view, visit.language), status=status)


def _say(service: Intake, form: dict[str, str], clerk: str) -> None:
    said = form.get("said", "")
    if said != "fit" and said not in set(Reason):
        raise Malformed("said: fit, or a reason of the list")
    try:
        card_id, digest = (bytes.fromhex(form.get(name, "")) for name in ("card", "digest"))
    except ValueError as wrong:
        raise Malformed("card: as on the page") from wrong
    service.say(card_id, digest, None if said == "fit" else Reason(said), clerk)


def _another(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(ANOTHER, sync_to_thread=True)
    def form(request: Asked) -> Response[Any]:
        visit = rooms.site.visit(request)
        return visit.page(screens.render_another(screens.AnotherView(visit.shell()), visit.language))

    @post(f"{ANOTHER}/send", status_code=200)
    async def sent(request: Asked) -> Response[Any]:
        data = dict(await request.form())
        picture = data.pop("photo", None)
        photo = await picture.read() if isinstance(picture, UploadFile) else b""
        return await sync_to_thread(take, request, {name: str(said) for name, said in data.items()}, photo)

    def take(request: Asked, typed: dict[str, str], photo: bytes) -> Response[Any]:
        visit = rooms.site.visit(request)
        visit.check_form(typed)
        view, status = screens.AnotherView(replace(visit.shell(), address=ANOTHER)), 200
        application = "".join(typed.get("application", "").split())
        try:
            born_on = _day(typed.get("born", ""))
            if photo:
                rooms.service.send_another(application, born_on, photo)
                view = replace(view, sent=True)
            else:
                view = replace(view, reason=rooms.service.refused_for(application, born_on))
        except (Refusal, Malformed) as no:
            view, status = replace(view, wrong=no.reason), no.status
        return visit.page(screens.render_another(view, visit.language), status=status)

    return [form, sent]


def _day(text: str) -> date:
    """A birth date; one that cannot be read belongs to no application."""
    try:
        return parse_date(text)
    except Malformed as wrong:
        raise NothingToSend from wrong
