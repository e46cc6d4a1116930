# SPDX-License-Identifier: Apache-2.0
"""カードの窓口: safe, reader and the person's side of the terminal, for whichever body hands cards over."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from warifu.app.parts import Parts
from warifu.cards.dispatch import ChipLine
from warifu.cards.jpki.keys import make_key
from warifu.cards.life import CardCounter
from warifu.cards.renewal import FaceTerminal
from warifu.cards.safe import CardSafe, SafeStore
from warifu.counters.cards import web as cards_web
from warifu.counters.pins import PersonSide, Seats, Updating
from warifu.counters.pins import web as pins_web
from warifu.counters.window import CardDesk, KeepingAbroad, Signing
from warifu.counters.window import web as window_web
from warifu.kernel.screens.web import Site

CARD_SECONDS = 5.0
"""How soon a counter asks which cards were made for it."""


class CardRoom:
    """The cards of one counter, ready to serve."""

    def __init__(
        self, parts: Parts, abroad: KeepingAbroad | None = None, terminal: FaceTerminal | None = None
    ) -> None:
        """Open the safe of this body; `terminal` is its face terminal, if it has one."""
        self.counter = CardCounter(parts.sealed_wire, parts.clock)
        self.safe = CardSafe(
            parts.body,
            SafeStore(parts.database),
            ChipLine(parts.sealed_wire),
            self.counter,
            parts.opens,
            parts.sign,
            parts.clock,
        )
        updating = Updating(parts.sealed_wire, self.safe, parts.clock, make_key, parts.randomness, terminal)
        self.side = PersonSide(Seats(parts.clock, parts.randomness), self.safe, parts.randomness, updating)
        self.desk = CardDesk(self.counter, self.side, parts.clock, abroad)

    def pages(self, site: Site, service: Signing) -> Sequence[ControllerRouterHandler]:
        """Give the pages of the safe and those on the person's side of the terminal."""
        staff = window_web.StaffAtWork(service)
        return [
            *cards_web.pages(cards_web.Rooms(self.counter, self.safe, site, staff)),
            *pins_web.pages(pins_web.Rooms(self.side, site, staff, window_web.terminal_of)),
        ]
