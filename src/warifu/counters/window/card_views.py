# SPDX-License-Identifier: Apache-2.0
"""個人番号カードの画面 at the window: what a case about a card shows. Draws only; no PIN has a field here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from warifu.cards.intake import GROUNDS, for_page
from warifu.cards.life import CardLine
from warifu.counters.pins import Outcome
from warifu.counters.window.cards import EVENTS, UNLOCK
from warifu.counters.window.reading import Trouble
from warifu.counters.window.screens import Frame, draw
from warifu.counters.window.sessions import Case
from warifu.kernel.screens import Wording


@dataclass(frozen=True, slots=True)
class CardView:
    """個人番号カード: her cards as J-LIS knows them (None: not looked yet), and those the case can act on.

    `outcome` is what she came to on her own side of the terminal, and nothing of what she typed.
    """

    frame: Frame
    cards: Sequence[CardLine] | None
    fitting: Sequence[CardLine]
    done: bool
    outcome: Outcome
    troubles: Sequence[Trouble]

    @property
    def event(self) -> str:
        """What the case is about."""
        key = self.frame.kind.key
        return "unlocked" if key == UNLOCK else EVENTS[key].value

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


@dataclass(frozen=True, slots=True)
class ApplyView:
    """交付申請: first the file, then the photograph to compare, then that it is sent."""

    frame: Frame
    case: Case
    infant: bool
    troubles: Sequence[Trouble]

    @property
    def picture(self) -> str:
        """The photograph as an address inside the page."""
        return for_page(self.case.photo) if self.case.photo else ""

    @property
    def grounds(self) -> list[tuple[str, Wording]]:
        """What may be in haste."""
        none = ("", Wording("急がない（ふつうの申請）", "Not in haste (ordinary)"))
        return [none, *((each.key, each.words) for each in GROUNDS.values())]

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


render_card = partial(draw, "card.html")
render_apply = partial(draw, "card-apply.html")
