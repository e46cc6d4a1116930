# SPDX-License-Identifier: Apache-2.0
"""What the commission files at the portal, and the resident's pages.

A page is drawn only for the session of the request's cookie, from the letters that this session's secret
opens: there is no address, field or number by which anybody else's letters could be named.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.evidence import OWN_SUFFIX, SUFFIX
from warifu.exchange import CodesSettled, Decision, EndKeepBack, OrdersAsked
from warifu.exchange.messages import EndingsMessage, FilingsMessage
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import LANGUAGE_COOKIE, Asked, Form, Site, Visit
from warifu.kernel.wire import Endpoint
from warifu.portal import screens
from warifu.portal.confirming import Act, ProofDoesNotFit
from warifu.portal.evidence import EvidenceService, NoSuchRecord
from warifu.portal.forms import local_address, names_of, secret_of, shown_names
from warifu.portal.keeping import CodeNotTaken, KeepBacks
from warifu.portal.letters import Line
from warifu.portal.linked import with_objection
from warifu.portal.objections import Objections
from warifu.portal.own import HappenedMessages, OwnHistory
from warifu.portal.own_cards import own_card
from warifu.portal.ports import LOGIN, SignIns
from warifu.portal.record_card import Entry
from warifu.portal.service import PortalService
from warifu.portal.sessions import Session, Sessions
from warifu.portal.views import Cards, find_line

LARGEST = 16 << 20
COOKIE = "warifu-portal"
STATE = "warifu-portal-sign-in"
STATE_SECONDS = 180
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
FIRST, HISTORY = "/", "/history"
CODE, CODE_TYPED = "/history/code", "/history/code/typed"
NOT_ME = "not-me"


class NotSignedIn(Refusal):
    """Nobody is signed in here, or nobody clicked for too long."""

    status = 403
    reason = "not-signed-in"
    law = "Act suppl. 6"
    remedy = "Go back to the first page and open the portal again."


class CardNeeded(Refusal):
    """A mailbox opens with your card; its key alone is not enough."""

    status = 403
    reason = "card-needed"
    law = "JPKI Act 22; CL-5"
    remedy = "Sign in with your card."


class NotBegunHere(Refusal):
    """This sign-in was not begun in this browser."""

    status = 403
    reason = "not-begun-here"
    law = "CL-10"
    remedy = "Begin again here. If somebody sent you this address, do not use it."


def endpoints(service: PortalService, own: OwnHistory, keep_backs: KeepBacks) -> list[Endpoint]:
    """Give the portal's messages."""
    return [
        Endpoint("portal/file", FilingsMessage, service.file, largest=LARGEST),
        Endpoint("portal/end", EndingsMessage, service.end, largest=LARGEST),
        Endpoint("portal/happened", HappenedMessages, own.happened),
        Endpoint("portal/end-keep-back", EndKeepBack, keep_backs.end),
        Endpoint("portal/keep-backs", OrdersAsked, keep_backs.standing),
        Endpoint("portal/codes-settled", CodesSettled, keep_backs.settled),
        Endpoint("portal/decide-keep-back", Decision, keep_backs.decide),
    ]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `card` is None where no sign-in is known.

    `personas` and `wallet` are the demo's picker, and empty outside it; there the card alone opens a mailbox.
    `services` is where the sign-in shows a person the services she agreed to, `signatures` who asked about a
    document she signed.
    """

    service: PortalService
    own: OwnHistory
    evidence: EvidenceService
    sessions: Sessions
    cards: Cards
    objections: Objections
    keep_backs: KeepBacks
    site: Site
    clock: Clock
    personas: Sequence[screens.Persona] = ()
    wallet: str = ""
    card: SignIns | None = None
    services: str = ""
    signatures: str = ""
    certificates: str = ""

    def signed_in(self, request: Asked) -> Session:
        """The session of this request. Raises NotSignedIn."""
        session = self.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            raise NotSignedIn
        return session

    def entries(self, session: Session) -> tuple[Entry, ...]:
        """Everything this person may see: the looks of offices, and what she did herself."""
        lines = self.drawn(self.service.lines(session.secret, whole=session.whole))
        own = self.own.kept(session.secret)
        return (*lines, *(own_card(each.fact, self.cards.titles) for each in own.lines))

    def drawn(self, lines: Sequence[Line]) -> tuple[Entry, ...]:
        """Lines as cards, with what she said of them."""
        said = self.objections.said_of(lines)
        return tuple(with_objection(self.cards.entry(line), said.get(line.line_id)) for line in lines)

    def link_of(self, session: Session, record: str) -> Line:
        """Her line that tells of a link. Raises NoSuchRecord."""
        line = find_line(self.service.lines(session.secret, whole=session.whole), record)
        if line is None or line.link is None:
            raise NoSuchRecord
        return line

    def ask_for_card(self, request: Asked, act: Act) -> str:
        """Where her browser goes so that her card confirms an act. Raises CardNeeded, NotSignedIn."""
        if self.card is None:
            raise CardNeeded
        asked = self.sessions.ask(request.cookies.get(COOKIE, ""), act)
        if asked is None:
            raise NotSignedIn
        return self.card.begin(f"/confirmed/{asked.word}", asked.purpose)

    def confirmed(self, request: Asked, session: Session, word: str) -> Act:
        """The act that waited for her card, now that it confirmed just that. Raises what the proof lacks."""
        asked = self.sessions.take_asked(request.cookies.get(COOKIE, ""))
        if self.card is None or asked is None:
            raise NotBegunHere
        visitor = self.card.collect(request.query_params.get("ticket", ""))
        asked.check(word, visitor, self.clock.now())
        self.own.check_same(self.own.admit(visitor), session.secret)
        return asked.act

    def visit(self, request: Asked) -> tuple[Visit, Session, Any]:
        """The visit, its session and the frame of its page. Raises NotSignedIn.

        At a shared computer the page goes away by itself once its session is over.
        """
        visit, session = self.site.visit(request), self.signed_in(request)
        if session.shared:
            visit.goes_away(session.idle, FIRST)
        name = Wording(session.name_ja, session.name_en)
        return visit, session, visit.shell(home=HISTORY, signed_in_as=name, sign_out="/sign-out")


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages."""
    return [
        *_doors(rooms),
        *_card(rooms),
        *_history(rooms),
        *_reading_code(rooms),
        *_explanations(rooms),
        *_downloads(rooms),
    ]


def _doors(rooms: Rooms) -> list[HTTPRouteHandler]:
    """In and out: the picker, the sign-in that a wallet posts, signing out."""

    @get(FIRST, sync_to_thread=True)
    def first(request: Asked) -> Response[Any]:
        visit = rooms.site.visit(request)
        if rooms.sessions.find(request.cookies.get(COOKIE, "")) is not None:
            return visit.redirect(HISTORY)
        view = screens.SignInView(
            visit.shell(),
            tuple(rooms.personas),
            address=rooms.wallet,
            card_address="/sign-in/card" if rooms.card else "",
        )
        return visit.page(screens.render_sign_in(view, visit.language))

    @post("/sign-in", sync_to_thread=True)
    def sign_in(request: Asked, data: Form) -> Response[None]:
        visit = rooms.site.visit(request)
        visit.check_site()
        if not rooms.wallet:
            raise CardNeeded
        secret = secret_of(data)
        rooms.service.check_mailbox(secret)
        opened = rooms.sessions.open(secret, *names_of(data), old=request.cookies.get(COOKIE, ""))
        cookie = visit.cookie(COOKIE, opened)
        return visit.redirect(local_address(data.get("next", ""), HISTORY), cookies=(cookie,))

    @post("/sign-out", sync_to_thread=True)
    def sign_out(request: Asked, data: Form) -> Response[None]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        session = rooms.sessions.find(request.cookies.get(COOKIE, ""))
        rooms.sessions.close(request.cookies.get(COOKIE, ""))
        others_use_it = session is not None and session.shared
        return visit.leave(FIRST, COOKIE, *((LANGUAGE_COOKIE,) if others_use_it else ()))

    return [first, sign_in, sign_out]


def _card(rooms: Rooms) -> list[HTTPRouteHandler]:
    """In with the card: to the sign-in, and back from it in the browser that went there."""

    @post("/sign-in/card", sync_to_thread=True)
    def begin(request: Asked, data: Form) -> Response[None]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        if rooms.card is None:
            raise NotSignedIn
        state = secrets.token_hex(16).translate(_LETTERS)
        address = rooms.card.begin(f"/sign-in/back/{state}")
        return visit.redirect(address, cookies=(visit.cookie(STATE, state, max_age=STATE_SECONDS),))

    @get("/sign-in/back/{word:str}", sync_to_thread=True)
    def back(request: Asked, word: FromPath[str]) -> Response[None]:
        visit = rooms.site.visit(request)
        if rooms.card is None or not hmac.compare_digest(
            request.cookies.get(STATE, "").encode(), word.encode()
        ):
            raise NotBegunHere
        visitor = rooms.card.collect(request.query_params.get("ticket", ""))
        if visitor.purpose != LOGIN:
            raise ProofDoesNotFit
        secret, old = rooms.own.admit(visitor), request.cookies.get(COOKIE, "")
        names = shown_names(visitor.name_ja, visitor.name_en)
        opened = rooms.sessions.open(secret, *names, shared=visitor.shared, old=old)
        cookies = (visit.cookie(COOKIE, opened), visit.cookie(STATE, "", max_age=0))
        return visit.redirect(HISTORY, cookies=cookies)

    return [begin, back]


def _history(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(HISTORY, sync_to_thread=True)
    def history(request: Asked) -> Response[str]:
        visit, session, shell = rooms.visit(request)
        entries = rooms.entries(session)
        filters = screens.Filters.read(dict(request.query_params))
        now, services = rooms.clock.now(), rooms.services
        own = rooms.own.kept(session.secret)
        view = screens.HistoryView(
            shell,
            now,
            entries,
            filters,
            all_proofs="/evidence",
            whole=session.whole,
            services=services,
            signatures=rooms.signatures,
            certificates=rooms.certificates,
            own_lines="/evidence/own" if own.lines else "",
            own_whole=rooms.own.is_whole(own),
        )
        return visit.page(screens.render_history(view, visit.language))

    @get(HISTORY + "/{record:str}", sync_to_thread=True)
    def entry(request: Asked, record: FromPath[str]) -> Response[str]:
        visit, session, shell = rooms.visit(request)
        found = next((each for each in rooms.entries(session) if each.record == record), None)
        if found is None:
            raise NoSuchRecord
        view = screens.EntryView(shell, found)
        return visit.page(screens.render_entry(view, visit.language))

    @post(HISTORY + "/{record:str}/not-me", sync_to_thread=True)
    def not_me(request: Asked, record: FromPath[str], data: Form) -> Response[None]:
        visit, session, _ = rooms.visit(request)
        visit.check_form(data)
        rooms.link_of(session, record)
        return visit.redirect(rooms.ask_for_card(request, Act(NOT_ME, record)))

    @get("/confirmed/{word:str}", sync_to_thread=True)
    def confirmed(request: Asked, word: FromPath[str]) -> Response[None]:
        visit, session, _ = rooms.visit(request)
        act = rooms.confirmed(request, session, word)
        rooms.objections.say(rooms.link_of(session, act.record))
        renewed = rooms.sessions.renew(request.cookies.get(COOKIE, ""))
        return visit.redirect(f"{HISTORY}/{act.record}", cookies=(visit.cookie(COOKIE, renewed),))

    return [history, entry, not_me, confirmed]


def _reading_code(rooms: Rooms) -> list[HTTPRouteHandler]:
    """A code from a counter: one page for everybody, and one answer to whatever opens nothing."""

    @get(CODE, sync_to_thread=True)
    def ask(request: Asked) -> Response[str]:
        visit, _, shell = rooms.visit(request)
        return visit.page(screens.render_reading_code(screens.ReadingCodeView(shell), visit.language))

    @post(CODE_TYPED, status_code=200, sync_to_thread=True)
    def type_in(request: Asked, data: Form) -> Response[Any]:
        visit, session, shell = rooms.visit(request)
        visit.check_form(data)
        try:
            rooms.keep_backs.open_visit(session.secret, data.get("code", ""))
        except CodeNotTaken as refused:
            view = screens.ReadingCodeView(shell, refused=True)
            return visit.page(screens.render_reading_code(view, visit.language), status=refused.status)
        widened = rooms.sessions.widen(request.cookies.get(COOKIE, ""))
        return visit.redirect(HISTORY, cookies=(visit.cookie(COOKIE, widened),))

    return [ask, type_in]


def _explanations(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Open to everybody: they say nothing about a person."""

    def shell_of(visit: Visit, request: Asked) -> Any:
        session = rooms.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return visit.shell()
        if session.shared:
            visit.goes_away(session.idle, FIRST)
        name = Wording(session.name_ja, session.name_en)
        return visit.shell(home=HISTORY, signed_in_as=name, sign_out="/sign-out")

    @get(HISTORY + "/not-shown", sync_to_thread=True)
    def not_shown(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        alive = rooms.keep_backs.alive()
        view = screens.NotShownView(
            shell_of(visit, request), delayed_nationwide=None, kept_back_nationwide=alive
        )
        return visit.page(screens.render_not_shown(view, visit.language))

    @get(HISTORY + "/how-to-check", sync_to_thread=True)
    def how_to_check(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        view = screens.VerifyView(shell_of(visit, request), policy_address="/policy")
        return visit.page(screens.render_verify(view, visit.language))

    return [not_shown, how_to_check]


def _downloads(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get("/evidence", sync_to_thread=True)
    def all_evidence(request: Asked) -> Response[bytes]:
        visit, session, _ = rooms.visit(request)
        bundle = rooms.evidence.of_all(session.secret, whole=session.whole)
        return visit.download(bundle.encode(), f"all{SUFFIX}")

    @get("/evidence/own", sync_to_thread=True)
    def own_lines(request: Asked) -> Response[bytes]:
        visit, session, _ = rooms.visit(request)
        return visit.download(rooms.own.kept(session.secret).encode(), f"own{OWN_SUFFIX}")

    @get("/evidence/{record:str}", sync_to_thread=True)
    def evidence(request: Asked, record: FromPath[str]) -> Response[bytes]:
        visit, session, _ = rooms.visit(request)
        line = find_line(rooms.service.lines(session.secret, whole=session.whole), record)
        if line is None:
            raise NoSuchRecord
        bundle = rooms.evidence.of_line(session.secret, line.line_id, whole=session.whole)
        return visit.download(bundle.encode(), f"{record}{SUFFIX}")

    @get("/policy", sync_to_thread=True)
    def policy(request: Asked) -> Response[bytes]:
        return rooms.site.visit(request).download(rooms.evidence.policy.encode(), "warifu-policy.json")

    return [all_evidence, own_lines, evidence, policy]
