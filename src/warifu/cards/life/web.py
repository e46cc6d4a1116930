# SPDX-License-Identifier: Apache-2.0
"""Cards over HTTP: what cities say on the sealed wire, and three pages that are open to everybody.

GET, POST /cards/stop         the stop line, at any hour: the same answer for everybody
GET, POST /cards/apply        apply with the id of the form that came with the number notice
GET       /cards/statistics   cards by municipality and age, rounded
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler

from warifu.cards.life import messages as say
from warifu.cards.life import screens
from warifu.cards.life.abroad import CardsAbroad
from warifu.cards.life.nouns import Acting, Card, CardTurn, Channel
from warifu.cards.life.refusals import NoSuchForm, TurnRefused
from warifu.cards.life.service import CardLifeService
from warifu.cards.life.stopping import StopLine
from warifu.cards.life.turns import CardEvent
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Form, Site
from warifu.kernel.wire import Endpoint, Nothing

STOP, APPLY, STATISTICS = "/cards/stop", "/cards/apply", "/cards/statistics"
AT_THE_COUNTER = frozenset(
    {
        CardEvent.ARRIVED,
        CardEvent.NOTIFIED,
        CardEvent.WITHDRAWN,
        CardEvent.LOST,
        CardEvent.FOUND,
        CardEvent.ENDORSED,
        CardEvent.RETURNED,
    }
)
"""What a city may say of a card. That it was handed over its chip shows (`dispatch`)."""


def endpoints(service: CardLifeService, abroad: CardsAbroad) -> list[Endpoint]:
    """What cities and embassies may say and ask. Offer it sealed: it names people."""

    def of(caller: str, message: say.HolderNamed) -> say.CardLines:
        acting = _acting(caller, message.at)
        if message.code:
            shown = service.cards_of(acting, ResidentRecordCode.parse(message.code))
        else:
            shown = abroad.cards_of(acting)
        return say.CardLines([_line(*each) for each in shown])

    def on_the_way(caller: str, _: Nothing) -> say.CardLines:
        return say.CardLines([_line(*each) for each in service.on_the_way(caller)])

    def turn(caller: str, message: say.CardTurned) -> Nothing:
        if message.event not in AT_THE_COUNTER:
            raise TurnRefused
        service.turn(message.card_id, message.event, _acting(caller, message.at))
        return Nothing()

    def extend(caller: str, message: say.StayExtended) -> Nothing:
        service.extend(message.card_id, message.stay_until, _acting(caller, message.at))
        return Nothing()

    return [
        *_abroad(abroad),
        Endpoint("cards/of", say.HolderNamed, of),
        Endpoint("cards/on-the-way", Nothing, on_the_way),
        Endpoint("cards/turn", say.CardTurned, turn),
        Endpoint("cards/extend", say.StayExtended, extend),
    ]


def _abroad(abroad: CardsAbroad) -> list[Endpoint]:
    def keep(caller: str, message: say.KeptAbroad) -> Nothing:
        abroad.keep(message.card_id, message.domicile, _acting(caller, message.at))
        return Nothing()

    def national(caller: str, message: say.NationalConfirmed) -> Nothing:
        abroad.confirm(_city(caller), ResidentRecordCode.parse(message.code))
        return Nothing()

    def supplement(caller: str, message: say.KeeperNamed) -> Nothing:
        abroad.name(_city(caller), ResidentRecordCode.parse(message.code), message.keeper)
        return Nothing()

    def introduce(caller: str, message: say.Introduction) -> Nothing:
        acting, code = _acting(message.embassy, message.at), ResidentRecordCode.parse(message.code)
        abroad.introduce(_city(caller), code, acting, message.reference)
        return Nothing()

    return [
        Endpoint("cards/keep-abroad", say.KeptAbroad, keep),
        Endpoint("cards/national", say.NationalConfirmed, national),
        Endpoint("cards/supplement", say.KeeperNamed, supplement),
        Endpoint("cards/introduce", say.Introduction, introduce),
    ]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `title` calls a city by its name."""

    service: CardLifeService
    stop_line: StopLine
    site: Site
    title: Callable[[str], Wording]


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages."""
    return [*_stop(rooms), *_apply(rooms), _statistics(rooms)]


def _stop(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(STOP, sync_to_thread=True)
    def form(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        return visit.page(screens.render_stop(screens.StopView(visit.shell()), visit.language))

    @post(f"{STOP}/call", status_code=200, sync_to_thread=True)
    def call(request: Asked, data: Form) -> Response[str]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        typed = {name: data.get(name, "").strip() for name in ("name", "born", "address")}
        wrong = ""
        try:
            network = request.client.host if request.client else "unknown"
            born_on = _day("born", typed["born"])
            rooms.stop_line.call(typed["name"], born_on, typed["address"], network=network)
        except Malformed as problem:
            wrong = problem.told.partition(":")[0]
        shell = replace(visit.shell(), address=STOP)
        view = screens.StopView(shell, typed if wrong else {}, wrong, taken=not wrong)
        return visit.page(screens.render_stop(view, visit.language), status=400 if wrong else 200)

    return [form, call]


def _apply(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(APPLY, sync_to_thread=True)
    def form(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        return visit.page(screens.render_apply(screens.ApplyView(visit.shell()), visit.language))

    @post(f"{APPLY}/send", status_code=200)
    async def sent(request: Asked) -> Response[str]:
        data = dict(await request.form())
        picture = data.pop("photo", None)
        photo = await picture.read() if isinstance(picture, UploadFile) else b""
        return await sync_to_thread(take, request, {name: str(said) for name, said in data.items()}, photo)

    def take(request: Asked, typed: dict[str, str], photo: bytes) -> Response[str]:
        visit = rooms.site.visit(request)
        visit.check_form(typed)
        wrong, status = "", 200
        try:
            application = "".join(typed.get("application", "").split())
            born_on = _day("born", typed.get("born", ""))
            rooms.service.apply_by_form(application, born_on, photo, Channel.PHONE)
        except (Refusal, Malformed) as problem:
            wrong, status = _reason(problem), problem.status
        view = screens.ApplyView(replace(visit.shell(), address=APPLY), wrong, taken=not wrong)
        return visit.page(screens.render_apply(view, visit.language), status=status)

    return [form, sent]


def _statistics(rooms: Rooms) -> HTTPRouteHandler:
    @get(STATISTICS, sync_to_thread=True)
    def statistics(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        before, rows = rooms.service.statistics()
        view = screens.StatisticsView(visit.shell(), before, rows, rooms.title)
        return visit.page(screens.render_statistics(view, visit.language))

    return statistics


def _reason(problem: Problem) -> str:
    """Why an application was not taken, as a word the page knows; a birth date amiss is no such form."""
    return problem.reason if problem.reason != Malformed.reason else NoSuchForm.reason


def _day(name: str, text: str) -> date:
    try:
        return parse_date(text)
    except Malformed as wrong:
        raise Malformed(f"{name}: a day") from wrong


def _city(caller: str) -> str:
    if BodyName(caller).kind != "city":
        raise Malformed("caller: a city says whose supplement is kept where")
    return caller


def _acting(caller: str, at: say.CounterCase) -> Acting:
    return Acting(caller, at.clerk, at.case)


def _line(card: Card, turns: Sequence[CardTurn]) -> say.CardLine:
    return say.CardLine(
        card_id=card.card_id,
        state=card.state,
        applied_on=card.applied_on,
        expires_on=card.expires_on,
        entry_due=card.entry_due,
        turns=[say.TurnLine(each.event, each.at) for each in turns],
        face_only=card.face_only,
    )
