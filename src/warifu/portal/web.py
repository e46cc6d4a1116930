# SPDX-License-Identifier: Apache-2.0
"""What the commission files at the portal, and the resident's pages.

A page is drawn only for the session of the request's cookie, from the letters that this session's secret
opens: there is no address, field or number by which anybody else's letters could be named.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath

from warifu.evidence import SUFFIX
from warifu.exchange.messages import EndingsMessage, FilingsMessage
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Site, Visit
from warifu.kernel.secrecy import Secret, mask_numbers
from warifu.kernel.wire import Endpoint
from warifu.portal import screens
from warifu.portal.evidence import EvidenceService, NoSuchRecord
from warifu.portal.letters import Line
from warifu.portal.linked import with_objection
from warifu.portal.objections import Objections
from warifu.portal.own import HappenedMessages, KeyNotLent, OwnHistory
from warifu.portal.own_cards import own_card
from warifu.portal.ports import SignIns
from warifu.portal.record_card import Entry
from warifu.portal.service import PortalService
from warifu.portal.sessions import Session, Sessions
from warifu.portal.views import Cards, find_line

LARGEST = 16 << 20
COOKIE = "warifu-portal"
STATE = "warifu-portal-sign-in"
STATE_SECONDS = 180
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
HISTORY = "/history"
LONGEST_NAME = 80
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


class NotSignedIn(Refusal):
    """Nobody is signed in here, or ten minutes have passed."""

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


def endpoints(service: PortalService, own: OwnHistory) -> list[Endpoint]:
    """Give the portal's messages."""
    return [
        Endpoint("portal/file", FilingsMessage, service.file, largest=LARGEST),
        Endpoint("portal/end", EndingsMessage, service.end, largest=LARGEST),
        Endpoint("portal/happened", HappenedMessages, own.happened),
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
    site: Site
    clock: Clock
    personas: Sequence[screens.Persona] = ()
    wallet: str = ""
    card: SignIns | None = None
    services: str = ""
    signatures: str = ""

    def signed_in(self, request: Asked) -> Session:
        """The session of this request. Raises NotSignedIn."""
        session = self.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            raise NotSignedIn
        return session

    def entries(self, session: Session) -> tuple[Entry, ...]:
        """Everything this person may see: the looks of offices, and what she did herself."""
        lines = self.drawn(self.service.lines(session.secret))
        return (*lines, *(own_card(each, self.cards.titles) for each in self.own.lines(session.secret)))

    def drawn(self, lines: Sequence[Line]) -> tuple[Entry, ...]:
        """Lines as cards, with what she said of them."""
        said = self.objections.said_of(lines)
        return tuple(with_objection(self.cards.entry(line), said.get(line.line_id)) for line in lines)

    def visit(self, request: Asked) -> tuple[Visit, Session, Any]:
        """The visit, its session and the frame of its page. Raises NotSignedIn."""
        visit, session = self.site.visit(request), self.signed_in(request)
        name = Wording(session.name_ja, session.name_en)
        return visit, session, visit.shell(home=HISTORY, signed_in_as=name, sign_out="/sign-out")


def pages(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Give the pages."""
    return [*_doors(rooms), *_card(rooms), *_history(rooms), *_explanations(rooms), *_downloads(rooms)]


def _doors(rooms: Rooms) -> list[HTTPRouteHandler]:
    """In and out: the picker, the sign-in that a wallet posts, signing out."""

    @get("/", sync_to_thread=True)
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
        secret = _secret(data)
        rooms.service.check_mailbox(secret)
        rooms.sessions.close(request.cookies.get(COOKIE, ""))
        cookie = visit.cookie(COOKIE, rooms.sessions.open(secret, *_names(data)))
        return visit.redirect(_local(data.get("next", "")), cookies=(cookie,))

    @post("/sign-out", sync_to_thread=True)
    def sign_out(request: Asked, data: Form) -> Response[None]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        rooms.sessions.close(request.cookies.get(COOKIE, ""))
        return visit.redirect("/", cookies=(visit.cookie(COOKIE, "", max_age=0),))

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
        if visitor.secret is None:
            raise KeyNotLent
        rooms.own.admit(visitor.pseudonym, visitor.secret)
        rooms.sessions.close(request.cookies.get(COOKIE, ""))
        names = _shown_names(visitor.name_ja, visitor.name_en)
        opened = visit.cookie(COOKIE, rooms.sessions.open(visitor.secret, *names))
        return visit.redirect(HISTORY, cookies=(opened, visit.cookie(STATE, "", max_age=0)))

    return [begin, back]


def _history(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(HISTORY, sync_to_thread=True)
    def history(request: Asked) -> Response[str]:
        visit, session, shell = rooms.visit(request)
        entries = rooms.entries(session)
        filters = screens.Filters.read(dict(request.query_params))
        view = screens.HistoryView(
            shell,
            rooms.clock.now(),
            entries,
            filters,
            all_proofs="/evidence",
            services=rooms.services,
            signatures=rooms.signatures,
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
        line = find_line(rooms.service.lines(session.secret), record)
        if line is None or line.link is None:
            raise NoSuchRecord
        rooms.objections.say(line)
        return visit.redirect(f"{HISTORY}/{record}")

    return [history, entry, not_me]


def _explanations(rooms: Rooms) -> list[HTTPRouteHandler]:
    """Open to everybody: they say nothing about a person."""

    def shell_of(visit: Visit, request: Asked) -> Any:
        session = rooms.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return visit.shell()
        name = Wording(session.name_ja, session.name_en)
        return visit.shell(home=HISTORY, signed_in_as=name, sign_out="/sign-out")

    @get(HISTORY + "/not-shown", sync_to_thread=True)
    def not_shown(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        view = screens.NotShownView(shell_of(visit, request), delayed_nationwide=None)
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
        return visit.download(rooms.evidence.of_all(session.secret).encode(), f"all{SUFFIX}")

    @get("/evidence/{record:str}", sync_to_thread=True)
    def evidence(request: Asked, record: FromPath[str]) -> Response[bytes]:
        visit, session, _ = rooms.visit(request)
        line = find_line(rooms.service.lines(session.secret), record)
        if line is None:
            raise NoSuchRecord
        bundle = rooms.evidence.of_line(session.secret, line.line_id)
        return visit.download(bundle.encode(), f"{record}{SUFFIX}")

    @get("/policy", sync_to_thread=True)
    def policy(request: Asked) -> Response[bytes]:
        return rooms.site.visit(request).download(rooms.evidence.policy.encode(), "warifu-policy.json")

    return [all_evidence, evidence, policy]


def _secret(form: dict[str, str]) -> Secret[bytes]:
    """Read the field `secret`: 32 bytes in base64url, with or without padding. Raises Malformed."""
    given = form.get("secret", "").rstrip("=")
    try:
        content = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Malformed("secret: give the mailbox's key as 32 bytes of base64url") from wrong
    if len(content) != 32:
        raise Malformed("secret: give the mailbox's key as 32 bytes of base64url")
    return Secret(content)


def _names(form: dict[str, str]) -> tuple[str, str]:
    """What to call her on the pages, in Japanese and English; her own words, shown to nobody else."""
    return _shown_names(form.get("name", ""), form.get("name_en", ""))


def _shown_names(name_ja: str, name_en: str) -> tuple[str, str]:
    shown = [mask_numbers(each)[:LONGEST_NAME].strip() for each in (name_ja, name_en)]
    return shown[0] or shown[1] or "—", shown[1]


def _local(address: str) -> str:
    """Only a path of this site; anything else leads to the history."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else HISTORY
