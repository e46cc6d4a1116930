# SPDX-License-Identifier: Apache-2.0
"""What reaches this office over HTTP: messages of residents offices, and the pages of clerks. No rule in it.

    GET  /families                      the first page; nobody is shown
    POST /families/open                 open a case: number and reason
    GET  /families/case/<case>          look a register up
    POST /families/case/<case>/<room>   find, register, notice, wide-area, supplement, passport, passport-code

Looking somebody up is a POST: it writes, and no person is in an address. `<case>` is drawn at random and good
for one clerk and one day. Who is signed in comes from `clerk_of`; who calls by wire was verified before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.families import forms, questions, screens, typed, typed_notice
from warifu.families.abroad import AbroadDesk, EmbassyAsked
from warifu.families.acts.table import Notice
from warifu.families.cases import ClerkCase, Named, Opened
from warifu.families.certificate import content
from warifu.families.clerks import ClerkDesk
from warifu.families.forms import FORMS
from warifu.families.messages import (
    ADDRESS,
    INTRODUCE,
    PASSPORT,
    STANDS,
    AddressMessage,
    EmbassyMessage,
    PassportMessage,
    PassportReply,
    StandsMessage,
)
from warifu.families.passport_codes import PassportAsked, PassportCode
from warifu.families.passport_desk import PassportDesk
from warifu.families.questions import Question
from warifu.families.readings import ReadingNotice
from warifu.families.refusals import NotMarried
from warifu.families.service import FamiliesService
from warifu.families.supplement import AddressTold
from warifu.families.typed import FormRead, Typed
from warifu.families.wide_area import CertificateKind, Channel
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.screens.web import Asked, Form, NoSuchPage, Site, Visit
from warifu.kernel.wire import Endpoint, Nothing

FIRST, OPEN = "/families", "/families/open"


def passport_endpoint(desk: PassportDesk) -> Endpoint:
    """What a passport office may call; sealed by whoever offers it. Raises as `PassportDesk.facts` does."""

    def passport(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, PassportMessage)
        code = PassportCode.typed(message.code)
        asked = PassportAsked(message.message_id, code, message.name, message.born_on, message.case)
        return msgspec.convert(desk.facts(asked, by=caller), PassportReply, from_attributes=True)

    return Endpoint(PASSPORT, PassportMessage, passport)


def endpoints(service: FamiliesService) -> list[Endpoint]:
    """What municipalities may call: they tell addresses. Raises Malformed for another body's call."""

    def address(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, AddressMessage)
        if not caller.startswith("city:"):
            raise Malformed("Only a municipality tells addresses to the supplement.")
        told = AddressTold(
            message.message_id,
            message.domicile,
            message.head,
            message.name,
            message.born_on,
            message.address,
            message.from_on,
            ResidentRecordCode.parse(message.code) if message.code else None,
        )
        service.address_told(told, by=caller)
        return Nothing()

    return [Endpoint(ADDRESS, AddressMessage, address)]


def abroad_endpoints(desk: AbroadDesk) -> list[Endpoint]:
    """What embassies and cities may ask of nationals abroad; sealed by whoever offers it."""

    def introduce(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, EmbassyMessage)
        who = Named(message.place, message.head, message.name, message.born_on)
        asked = EmbassyAsked(message.message_id, who, message.clerk, message.case, message.reference)
        desk.introduce(asked, by=caller)
        return Nothing()

    def stands(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(message, StandsMessage)
        if not caller.startswith("city:"):
            raise Malformed("Only a municipality asks for a resident who leaves.")
        who = Named(message.place, message.head, message.name, message.born_on)
        desk.stands(who, ResidentRecordCode.parse(message.code))
        return Nothing()

    return [Endpoint(INTRODUCE, EmbassyMessage, introduce), Endpoint(STANDS, StandsMessage, stands)]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `clerk_of` gives who is signed in, or raises a Refusal."""

    desk: ClerkDesk
    site: Site
    clerk_of: Callable[[Asked], str]


@dataclass(frozen=True)
class _Turn:
    """One request about a case: who, which case, what was typed."""

    rooms: Rooms
    visit: Visit
    case: ClerkCase
    form: Typed

    @property
    def desk(self) -> ClerkDesk:
        return self.rooms.desk

    @property
    def address(self) -> str:
        return f"{FIRST}/case/{self.case.case_id}"

    @property
    def shell(self) -> Shell:
        return replace(self.visit.shell(), address=self.address, home=FIRST)

    @property
    def today(self) -> date:
        return self.desk.service.clock.today()

    @property
    def sent(self) -> bool:
        """Whether the form itself was sent, not only asked for."""
        return self.form.get("send") == "1"

    def open(self, what: str) -> Opened:
        try:
            look = UUID(self.form.get("look", ""))
        except ValueError as wrong:
            raise Malformed("The form lacks the register it is about. Open it again in this case.") from wrong
        return self.desk.open(self.case, look, what)


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the clerks' pages."""

    @get(FIRST, sync_to_thread=True)
    def start(request: Asked) -> Response[Any]:
        visit = rooms.site.visit(request)
        rooms.clerk_of(request)
        return _start(visit, {}, {})

    @post(OPEN, status_code=200, sync_to_thread=True)
    def opened(request: Asked, data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        said = {name: data.get(name, "").strip()[: typed.LONGEST] for name in ("reference", "reason")}
        troubles = {name: typed.NEEDED for name, text in said.items() if not text}
        if troubles:
            return _start(visit, said, troubles)
        case = rooms.desk.open_case(said["reference"], said["reason"], clerk=clerk)
        return visit.redirect(f"{FIRST}/case/{case}")

    @get(f"{FIRST}/case/{{case:uuid}}", sync_to_thread=True)
    def looking(request: Asked, case: FromPath[UUID]) -> Response[Any]:
        visit, clerk = rooms.site.visit(request), rooms.clerk_of(request)
        return _find(_Turn(rooms, visit, rooms.desk.case(case, clerk=clerk), {}))

    @post(f"{FIRST}/case/{{case:uuid}}/{{room:str}}", status_code=200, sync_to_thread=True)
    def worked(request: Asked, case: FromPath[UUID], room: FromPath[str], data: Form) -> Response[Any]:
        visit, clerk = _posted(rooms, request, data)
        if room not in _ROOMS:
            raise NoSuchPage
        return _ROOMS[room](_Turn(rooms, visit, rooms.desk.case(case, clerk=clerk), data))

    return [start, opened, looking, worked]


def _posted(rooms: Rooms, request: Asked, form: Typed) -> tuple[Visit, str]:
    """Who sent a form of ours."""
    visit = rooms.site.visit(request)
    visit.check_form(form)
    return visit, rooms.clerk_of(request)


def _start(visit: Visit, said: Typed, troubles: Mapping[str, Wording]) -> Response[Any]:
    shell = replace(visit.shell(), address=FIRST, home=FIRST)
    view = screens.StartView(shell, said, troubles)
    return visit.page(screens.render_start(view, visit.language), status=422 if troubles else 200)


def _find(turn: _Turn) -> Response[Any]:
    """戸籍の検索: by domicile and head; one that fits is shown at once."""
    said = {name: turn.form.get(name, "").strip()[: typed.LONGEST] for name in ("place", "head")}
    troubles = {name: typed.NEEDED for name, text in said.items() if not text} if turn.form else {}
    found = None
    if turn.form and not troubles:
        found = turn.desk.find(turn.case, said["place"], said["head"])
        if len(found) == 1:
            return _register(turn, found[0])
    view = screens.FindView(turn.shell, turn.case, turn.address, said, troubles, found)
    page = screens.render_find(view, turn.visit.language)
    return turn.visit.page(page, status=422 if troubles else 200)


def _register(turn: _Turn, opened: Opened, *, entered: bool = False) -> Response[Any]:
    stated = content(opened.register, turn.desk.service.clock.now())
    view = screens.RegisterView(turn.shell, turn.case, turn.address, opened, stated, entered)
    return turn.visit.page(screens.render_register(view, turn.visit.language))


def _notice(turn: _Turn) -> Response[Any]:
    """届書: the form, and what becomes of it."""
    kind = FORMS.get(turn.form.get("kind", ""))
    opened = turn.open("notice")
    if kind is None or not opened.register.is_open:
        raise NoSuchPage
    if kind.key == "divorce" and questions.couple_of(opened.register) is None:
        return _form(turn, opened, ("notice", kind.words, kind.law), (), {}, NotMarried())
    asked = forms.questions(kind.key, opened.register, turn.today)
    named = ("notice", kind.words, kind.law)
    if not turn.sent:
        return _form(turn, opened, named, asked, {})
    read = FormRead(opened.register, turn.form, turn.today)
    try:
        notice = typed_notice.notice(
            kind.key,
            read,
            turn.case.clerk,
            lambda who: turn.desk.named(turn.case, who),
            turn.desk.service.facts,
        )
        if notice is None:
            return _form(turn, opened, named, asked, read.troubles)
        if turn.form.get("sure") != "1":
            return _confirm(turn, opened, named, asked)
        _enter(turn, opened, notice)
    except Refusal as no:
        return _form(turn, opened, named, asked, read.troubles, no)
    return _register(turn, turn.open("register"), entered=True)


def _confirm(
    turn: _Turn, opened: Opened, named: tuple[str, Wording, Wording], asked: Sequence[Question]
) -> Response[Any]:
    """記載の前の確認: what would be entered, as it was typed; nothing is entered by asking for it."""
    _version(turn.form)
    view = screens.ConfirmView(turn.shell, turn.case, turn.address, opened, *named, asked, turn.form)
    return turn.visit.page(screens.render_confirm(view, turn.visit.language))


def _enter(turn: _Turn, opened: Opened, notice: Notice | ReadingNotice) -> None:
    """Enter what was confirmed, against the version the clerk read."""
    version = _version(turn.form)
    if isinstance(notice, ReadingNotice):
        turn.desk.enter_reading(turn.case, opened, version, notice)
    else:
        turn.desk.enter(turn.case, opened, version, notice)


def _wide_area(turn: _Turn) -> Response[Any]:
    """広域交付: who asks, by which way; the certificate, or why not."""
    opened = turn.open("certificate")
    named, asked = ("wide-area", *forms.WIDE_AREA), forms.wide_area_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return _form(turn, opened, named, asked, read.troubles)
    try:
        given = turn.desk.wide_area(
            turn.case,
            opened,
            asker,
            kind=CertificateKind(read.choice("kind", tuple(CertificateKind))),
            channel=Channel(read.choice("channel", tuple(Channel))),
            for_self=read.choice("for_self", ("yes", "no")) == "yes",
            photo_document=read.choice("photo", ("yes", "no")) == "yes",
        )
    except Refusal as no:
        return _form(turn, opened, named, asked, {}, no)
    return _paper(turn, opened, "certificate", screens.certificate_blocks(given))


def _supplement(turn: _Turn) -> Response[Any]:
    """附票の写し: as the guard of addresses lets this asker see it."""
    opened = turn.open("supplement")
    named, asked = ("supplement", *forms.SUPPLEMENT), forms.supplement_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return _form(turn, opened, named, asked, read.troubles)
    try:
        seen = turn.desk.supplement(turn.case, opened, asker, photo_document=read.yes("photo"))
    except Refusal as no:
        return _form(turn, opened, named, asked, {}, no)
    return _paper(turn, opened, "supplement", screens.supplement_blocks(seen))


def _passport(turn: _Turn) -> Response[Any]:
    """旅券事務: what the passport office hears of one member."""
    opened = turn.open("passport")
    member = FormRead(opened.register, turn.form, turn.today).member("one")
    if member is None:
        return _register(turn, opened)
    facts = turn.desk.passport(opened, member.person)
    return _paper(turn, opened, "passport", screens.passport_blocks(facts))


def _passport_code(turn: _Turn) -> Response[Any]:
    """提供用識別符号: for the person herself, shown once."""
    opened = turn.open("passport")
    if not opened.register.is_open:
        raise NoSuchPage
    named, asked = ("passport-code", *forms.PASSPORT_CODE), forms.passport_code_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return _form(turn, opened, named, asked, read.troubles)
    try:
        code, given = turn.desk.passport_code(turn.case, opened, asker, photo_document=read.yes("photo"))
    except Refusal as no:
        return _form(turn, opened, named, asked, {}, no)
    blocks = screens.passport_code_blocks(code, given, opened.register.name_of(given.person))
    return _paper(turn, opened, "passport-code", blocks)


def _form(
    turn: _Turn,
    opened: Opened,
    named: tuple[str, Wording, Wording],
    asked: Sequence[Question],
    troubles: Mapping[str, Wording],
    no: Refusal | None = None,
) -> Response[Any]:
    view = screens.FormView(
        turn.shell, turn.case, turn.address, opened, *named, asked, turn.form, troubles, no
    )
    status = no.status if no else 422 if troubles else 200
    return turn.visit.page(screens.render_form(view, turn.visit.language), status=status)


def _paper(turn: _Turn, opened: Opened, kind: str, blocks: Sequence[screens.Block]) -> Response[Any]:
    view = screens.PaperView(turn.shell, turn.case, turn.address, opened, kind, blocks)
    return turn.visit.page(screens.render_paper(view, turn.visit.language))


def _version(form: Typed) -> int:
    text = form.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Malformed("The form lacks the version of the register. Open it again in this case.")
    return int(text)


_ROOMS: Mapping[str, Callable[[_Turn], Response[Any]]] = {
    "find": _find,
    "register": lambda turn: _register(turn, turn.open("register")),
    "notice": _notice,
    "wide-area": _wide_area,
    "supplement": _supplement,
    "passport": _passport,
    "passport-code": _passport_code,
}
