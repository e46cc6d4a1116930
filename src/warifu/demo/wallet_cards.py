# SPDX-License-Identifier: Apache-2.0
"""財布のカードができるまで: how the cards of the demo's wallet come into it, at the offices' own counters.

    applied      at the window of the city where she lives, with a photograph that the clerk compared
    ready        J-LIS made the chip and sealed it; it lies in the city's safe, and the postcard is sent
    handed over  identity check, PINs typed at the turned terminal; only then it is in the wallet

One round after the other, beside everything else. A step that is hindered is said aloud and taken again in
the next round, anew where she has moved meanwhile. The wallet holds nothing but what she took home.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

import msgspec

from warifu.app import card_clerk, desk
from warifu.cards import CardCase
from warifu.demo.portraits import Looks, portrait
from warifu.demo.running import CITIES
from warifu.demo.stage import HOLDERS, Persona
from warifu.demo.town.personas import HANAKO
from warifu.kernel.refusal import Problem, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Nothing
from warifu.residents import Particulars
from warifu.residents.numbering import items_of

R = TypeVar("R", bound=msgspec.Struct)
PIN, PASSWORD = "2468", "ABC123"
SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class CardHolder:
    """A holder: the paper she shows, her drawn head, what her card is an example of; a child's parent."""

    paper: str
    looks: Looks
    about: Wording
    parent: Particulars | None = None
    face_only: bool = False


_BOTH = Wording(
    "電子証明書は2つ：ログイン用と署名用", "Two certificates: for signing in and for signing documents"
)
HELD = {
    "hanako": CardHolder("driving-licence", Looks((40, 34, 32), (60, 90, 130), 430), _BOTH),
    "taro": CardHolder("driving-licence", Looks((38, 36, 36), (70, 70, 78), 200), _BOTH),
    "lan": CardHolder(
        "residence-card",
        Looks((60, 40, 30), (150, 90, 60), 520),
        Wording("在留期間の終わりまで使えるカード", "A card that ends with her stay in Japan"),
    ),
    "ken": CardHolder("driving-licence", Looks((90, 88, 86), (50, 80, 70), 200, glasses=True), _BOTH),
    "hina": CardHolder(
        "passport",
        Looks((45, 38, 34), (200, 150, 60), 330, child=True),
        Wording("15歳未満：署名用の電子証明書はない", "Under 15: no certificate for signing"),
        parent=HANAKO,
    ),
    "ume": CardHolder(
        "driving-record-certificate",
        Looks((176, 174, 172), (120, 90, 120), 280, glasses=True),
        Wording(
            "顔認証のカード：暗証番号がなく、ログインはできない",
            "Checked by face: no PIN, so it signs in nowhere",
        ),
        face_only=True,
    ),
}


@dataclass
class _Errand:
    """How far one card is. `city` and `card_id` stand once it was applied for."""

    persona: Persona
    city: str = ""
    card_id: bytes = b""
    hindered: str = ""

    @property
    def held(self) -> CardHolder:
        return HELD[self.persona.key]

    @property
    def words(self) -> Wording:
        """How far it is, for a page."""
        if self.hindered:
            return Wording(
                "まだ進められません。少し後でもう一度試します。",
                f"Not yet: {self.hindered} It is tried again.",
            )
        if self.card_id:
            return Wording(
                "申請済み。カードを作り、市の金庫に届けています。",
                "Applied for. The card is being made and sent to the city's safe.",
            )
        return Wording("これから市の窓口で申請します。", "To be applied for at the window of the city.")


class Counters(Protocol):
    """The bodies' own counters, as the stage has them."""

    def at_desk(self, body: str, verb: str, message: msgspec.Struct, reply: type[R]) -> R:
        """Do something at a body's counter."""
        ...


@dataclass
class WalletCards:
    """The errands for the cards of `holders` that the wallet does not have yet."""

    counters: Counters
    case: CardCase
    say: Callable[[str], None]
    holders: Sequence[Persona] = HOLDERS
    _errands: dict[str, _Errand] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Begin with whoever has no card."""
        held = set(self.case.names())
        self._errands = {each.key: _Errand(each) for each in self.holders if each.key not in held}

    def coming(self) -> Sequence[tuple[Persona, Wording]]:
        """Whose cards are not there yet, and how far they are."""
        return [(each.persona, each.words) for each in list(self._errands.values())]

    def run(self) -> None:
        """Go round until every card is there, or `stop`."""
        if not self._errands:
            return
        while self.go_on() and not self._over.wait(SECONDS):
            pass
        if not self._errands:
            self.say("wallet: every card is there")

    def stop(self) -> None:
        """End after the step under way."""
        self._over.set()

    def go_on(self) -> int:
        """One round; gives how many cards are still to come."""
        for errand in list(self._errands.values()):
            if self._over.is_set():
                break
            try:
                if self._step(errand):
                    del self._errands[errand.persona.key]
                errand.hindered = ""
            except Problem as hindered:
                if errand.hindered != hindered.told and not self._over.is_set():
                    self.say(f"wallet: {errand.persona.who.latin}'s card: {hindered.told}; tried again")
                errand.hindered = hindered.told
                errand.card_id = b""  # applied for anew, or found again where it is under way
        return len(self._errands)

    def _step(self, errand: _Errand) -> bool:
        """Take the next step; says whether the card is in the wallet now."""
        if not errand.card_id:
            self._apply(errand)
            return False
        at, named = partial(self.counters.at_desk, errand.city), card_clerk.CardNamed(errand.card_id)
        if not at("card-arrived", named, card_clerk.CardArrived).ready:
            self._still_there(errand)
            return False
        typed = card_clerk.PinsTyped(_at_the_window(errand), errand.card_id, PIN, PASSWORD)
        given = at("card-hand-over", typed, card_clerk.CardGiven)
        self.case.take(errand.persona.key, given.file, Secret(given.code))
        at("card-taken", named, Nothing)
        self.say(f"wallet: {errand.persona.who.latin}'s card was handed over at {errand.city}")
        return True

    def _apply(self, errand: _Errand) -> None:
        """Apply where she lives: at home, or where she has moved to."""
        wanted = card_clerk.CardWanted(
            _at_the_window(errand), portrait(errand.held.looks), errand.held.face_only
        )
        home = errand.persona.city
        for city in (home, *(each for each in CITIES if each != home)):
            found = self.counters.at_desk(city, "card-apply", wanted, card_clerk.CardNamed)
            if found.card_id:
                errand.city, errand.card_id = city, found.card_id
                return

    def _still_there(self, errand: _Errand) -> None:
        """Forget an application of somebody who has left that city: it was withdrawn."""
        if errand.city != errand.persona.city:
            return
        try:
            self.counters.at_desk(
                errand.city, "find", desk.items_message(items_of(errand.persona.who)), desk.Person
            )
        except Refusal:
            errand.card_id = b""


def _at_the_window(errand: _Errand) -> card_clerk.AtTheWindow:
    who, parent = errand.persona.who, errand.held.parent
    return card_clerk.AtTheWindow(
        who.name,
        who.birth_date,
        who.address,
        errand.held.paper,
        parent.name if parent else "",
        parent.birth_date if parent else None,
    )
