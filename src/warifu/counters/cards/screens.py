# SPDX-License-Identifier: Apache-2.0
"""届いたカードの画面: cards by the mark on their envelope. Draws only; nobody's name can be drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.cards.life import CardLine
from warifu.kernel.screens import Screens, Shell

_SCREENS = Screens(Path(__file__).parent, "cards")


@dataclass(frozen=True, slots=True)
class ArrivalsView:
    """到着・交付待ち. `here` are the chips in the safe, `left` those whose holders have not taken them yet.

    `done` and `problem`: what the last step came to.
    """

    shell: Shell
    cards: Sequence[CardLine]
    here: frozenset[bytes] = frozenset()
    left: Sequence[bytes] = ()
    done: bool = False
    problem: str = ""


def render_arrivals(view: ArrivalsView, language: str) -> str:
    """The list."""
    return _SCREENS.render("arrivals.html", language, shell=view.shell, view=view, mark=mark)


def mark(card_id: bytes) -> str:
    """The mark on the envelope of a card: enough to tell those in one safe apart, too short to name it.

    >>> mark(bytes(range(16)))
    '0001-0203'
    """
    written = card_id[:4].hex().upper()
    return f"{written[:4]}-{written[4:]}"
