# SPDX-License-Identifier: Apache-2.0
"""The demo's card desk: an invented clerk and the person before her, at the window's own pages.

The demo's wallet gets its cards as everybody does: application with a photograph that is compared, making,
arrival, identity check, PINs typed at the turned terminal, card taken. This module presses the buttons; each
step is the window's, with its records, its looks and its refusals. Offered as signed calls to the desk alone,
where the settings say `demo`. It adds no permission, and keeps no PIN.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec

from warifu.cards.life import LIVING, CardState
from warifu.cards.safe import PinUse
from warifu.counters.pins import PersonSide
from warifu.counters.pins.seats import Seat, SeatGone, Step
from warifu.counters.window import Clerk, WindowService
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.card_applying import EXPRESS, FACE_ONLY
from warifu.counters.window.desk import Desk
from warifu.counters.window.sessions import Case, Session
from warifu.exchange import Manner
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.secrecy import MASK
from warifu.kernel.wire import Nothing

CLERK = Clerk("wada", "和田　カード係", "Wada (card desk)")
_PASSWORD = "demo-wada-2026"  # noqa: S105  invented, as those that the demo's sign-in page shows
_TERMINAL, _REQUEST = "terminal-card-desk", "カード"
_SHELL = Shell(Wording("カード係", "Card desk"))


class AtTheWindow(msgspec.Struct):
    """Who stands at the window: as a clerk asks, with the paper she shows; of a child, her parent."""

    name: str
    born_on: date
    address: str
    paper: str
    parent: str = ""
    parent_born_on: date | None = None

    def __repr__(self) -> str:
        return f"AtTheWindow({MASK})"


class CardWanted(msgspec.Struct):
    """`desk/card-apply`: she brings a photograph; without a PIN where she wants that."""

    who: AtTheWindow
    photo: bytes
    face_only: bool = False

    def __repr__(self) -> str:
        return f"CardWanted({MASK})"


class CardNamed(msgspec.Struct):
    """A card by its random id; b"" where nobody of that name lives here."""

    card_id: bytes

    def __repr__(self) -> str:
        return f"CardNamed({MASK})"


class CardArrived(msgspec.Struct):
    """`desk/card-arrived`: whether the card lies in the safe and its postcard is sent."""

    ready: bool


class PinsTyped(msgspec.Struct):
    """`desk/card-hand-over`: she comes for her card and types these PINs."""

    who: AtTheWindow
    card_id: bytes
    number: str
    password: str

    def __repr__(self) -> str:
        return f"PinsTyped({MASK})"


class CardGiven(msgspec.Struct):
    """Her card as a file, and the code that opens it, which she alone is shown."""

    file: bytes
    code: str

    def __repr__(self) -> str:
        return f"CardGiven({MASK})"


@dataclass
class CardClerk:
    """The invented clerk of one city's card desk. One case at a time, as at any terminal."""

    window: WindowService
    side: PersonSide
    clock: Clock
    _seats: dict[bytes, Seat] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _known: bool = False

    def verbs(self) -> list[tuple[str, type[msgspec.Struct], Callable[[Any], msgspec.Struct]]]:
        """What the desk may ask."""
        return [
            ("card-apply", CardWanted, self.apply),
            ("card-arrived", CardNamed, self.arrived),
            ("card-hand-over", PinsTyped, self.hand_over),
            ("card-taken", CardNamed, self.taken),
        ]

    def apply(self, message: CardWanted) -> CardNamed:
        """申請時来庁方式: the photograph is compared, the application sent; once, however often asked."""
        with self._case("card-apply", message.who) as work:
            if work is None:
                return CardNamed(b"")
            work.serve("card", {EXPRESS: "", FACE_ONLY: "yes" if message.face_only else ""}, message.photo)
            work.serve("card", {"compared": "yes"})
            return CardNamed(self._under_way(work))

    def arrived(self, message: CardNamed) -> CardArrived:
        """到着: what the clerk presses on the page of cards that came, for this one."""
        counter = self._desk.counter
        if message.card_id not in self.side.stages():
            return CardArrived(ready=False)
        states = {each.card_id: each.state for each in counter.on_the_way()}
        if states.get(message.card_id) is CardState.MADE:
            counter.arrived(message.card_id, CLERK.clerk)
        if states.get(message.card_id) in {CardState.MADE, CardState.ARRIVED}:
            counter.notified(message.card_id, CLERK.clerk)
        return CardArrived(ready=True)

    def hand_over(self, message: PinsTyped) -> CardGiven:
        """交付: identity check, the terminal turned to her, her PINs; her card, once they are set."""
        with self._case("card-hand-over", message.who) as work:
            if work is None:
                raise Malformed("nobody of that name lives here")
            work.serve("card", {})
            turned = work.serve("card", {})
            if not turned.seat:
                raise Fault("the terminal was not turned to her")
            self.window.lock(work.session)
            seat = self.side.seats.find(turned.seat, work.session.terminal)
            if seat.turning.card_id != message.card_id:
                raise Malformed("another card is ready for her")
            if seat.step is Step.TYPE and self.side.type_pins(seat, _twice(message)):
                raise Malformed("these PINs may not be chosen")
            file, code = self.side.file(seat), seat.code
            if code is None:
                raise SeatGone
            self._seats[message.card_id] = seat
            self.window.unlock(work.session, _PASSWORD)
            return CardGiven(file, code.reveal("show her the code of her own card"))

    def taken(self, message: CardNamed) -> Nothing:
        """受け取り: she has it; nothing of it stays here."""
        seat = self._seats.pop(message.card_id, None)
        if seat is not None:
            self.side.taken(seat)
        return Nothing()

    @property
    def _desk(self) -> Any:
        if self.window.cards is None:
            raise Fault("this window has no cards")
        return self.window.cards

    def _under_way(self, work: _Work) -> bytes:
        """Look at her cards, which she is told of, for the one that is on its way to her."""
        case, window = work.case, self.window
        if case.person is None or case.checked is None:
            raise Fault("nobody was identified")
        resident, _ = window.register.protection.see(window.asker(work.session, case), case.person)
        window.tell(work.session, case, Manner.CARD, [case.person])
        occasion = window.occasion(work.session, case)
        cards = self._desk.counter.cards(case.checked, occasion, resident.record_code)
        here = self.side.stages()
        coming = [each for each in cards if each.state not in LIVING or each.card_id in here]
        if not coming:
            raise Fault("the application was not taken")
        return bytes(coming[-1].card_id)

    @contextmanager
    def _case(self, kind: str, who: AtTheWindow) -> Iterator[_Work | None]:
        """Open a case for somebody and identify her; None where she is not found here."""
        with self._turn:
            if not self._known:
                self.window.add_clerk(CLERK, _PASSWORD, by="demo")
                self._known = True
            cookie = self.window.sign_in(CLERK.clerk, _PASSWORD, _TERMINAL)
            with self.window.at_work(cookie, _TERMINAL) as session:
                if session is None:
                    raise Fault("the clerk could not begin")
                try:
                    case = self.window.open_case(session, kind, _REQUEST)
                    if isinstance(case, list):
                        raise Fault("the case could not be opened")
                    work = _Work(self.window, session, case, self.clock.today())
                    yield work if work.identify(who) else None
                    self.window.close_case(session, case)
                finally:
                    self.window.sign_out(session)


@dataclass(frozen=True)
class _Work:
    """One case on the clerk's screen."""

    window: WindowService
    session: Session
    case: Case
    today: date

    def serve(self, room: str, form: Mapping[str, str], upload: bytes = b"") -> Answer:
        """Send a page of the case."""
        address = f"/window/case/{self.case.key}"
        place = Place(_SHELL, address, room, "", upload)
        return Desk(self.window, self.session, self.case, "ja").serve(place, form)

    def identify(self, who: AtTheWindow) -> bool:
        """Look her up and see her papers; False where nobody of that name lives here."""
        asked = {"name": who.name, "born_on": who.born_on.isoformat()}
        self.serve("person", asked)
        if not self.case.found:  # of namesakes the clerk asks one fact more
            self.serve("person", asked | {"fact": "address", "said": who.address})
        if len(self.case.found) != 1 or not self.case.found[0].is_registered:
            return False  # nobody, or somebody who has left
        self.serve("person", {"choose": "0"})
        papers = [f"person-{who.paper}"]
        if who.parent:
            papers = ["agent-driving-licence", "person-family-register-certificate", *papers]
        self.serve("identity", {"step": "how", "way": "counter", "bearer": _bearer(who)})
        self.serve("identity", {"step": "papers", **{f"paper-{each}": "1" for each in papers}})
        seen = {"items": "yes", "face": "yes", "chip": "yes", "expires": f"{self.today + timedelta(400)}"}
        seen["issued"] = f"{self.today - timedelta(30)}"
        looked = {f"{question}-{each}": said for each in papers for question, said in seen.items()}
        self.serve("identity", {"step": "look", **looked})
        self.serve("identity", {"step": "result"})
        if who.parent and who.parent_born_on is not None:
            self.serve("agent", {"name": who.parent, "born_on": who.parent_born_on.isoformat()})
        if not self.window.is_identified(self.session, self.case):
            raise Fault("the invented papers were not enough")
        return True


def _bearer(who: AtTheWindow) -> str:
    return "statutory-agent" if who.parent else "self"


def _twice(message: PinsTyped) -> dict[str, str]:
    typed = {use.value: message.number for use in PinUse} | {PinUse.SIGNING.value: message.password}
    return typed | {f"{use}-again": said for use, said in typed.items()}
