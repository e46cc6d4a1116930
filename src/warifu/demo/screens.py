# SPDX-License-Identifier: Apache-2.0
"""The demo's start page: who is who, two stories to play, what happened, and what is real.

Draws only. The steps are what really happened between the bodies: the demo fills them from the bodies'
own answers, never from a script. Starts nothing; the POST forms do, at the addresses the view gives.
Sources: DE-1…DE-4 (docs/rules.md).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording

if TYPE_CHECKING:
    from datetime import datetime

_SCREENS = Screens(Path(__file__).parent, "demo")


class StoryKey(StrEnum):
    """The two stories of the first minute."""

    HANAKO_MOVES = "hanako-moves"
    TRY_TO_CHEAT = "try-to-cheat"


class StepOutcome(StrEnum):
    """How a step ended: done, refused as it should be, or wrong (a cheat that got through, a fault)."""

    DONE = "done"
    REFUSED = "refused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead."""

    words: Wording
    address: str


@dataclass(frozen=True, slots=True)
class BodyCard:
    """One body: what it keeps and must never hold. `short`: 8 kanji or 16 letters, for the picture."""

    body: str
    name: Wording
    short: Wording
    run_by: Wording
    keeps: tuple[Wording, ...]
    never: tuple[Wording, ...]
    links: tuple[Link, ...] = ()
    up: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `history` and `commission` are addresses, "" where nothing is to be seen."""

    at: datetime
    office: Wording
    sentence: Wording
    outcome: StepOutcome
    law: Wording | None = None
    history: str = ""
    commission: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A story and its steps so far. `address` takes the POST that plays it."""

    key: StoryKey
    address: str
    steps: tuple[Step, ...] = ()
    running: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """A person of the demo and the address that opens the portal as that person (POST field `persona`)."""

    key: str
    name: Wording
    about: Wording


@dataclass(frozen=True, slots=True)
class StartView:
    """The start page. `residents` counts the invented people; `reset` is "" while nothing can be reset.

    `portal` is where one signs in with a card, `wallet` where the cards lie; "" hides them. Of all `cards`,
    `cards_coming` are still being made; `pin` opens those that have one.
    """

    shell: Shell
    bodies: tuple[BodyCard, ...]
    stories: tuple[Story, ...]
    doors: tuple[Door, ...] = ()
    door_address: str = ""
    residents: int = 0
    reset: str = ""
    real_address: str = "/what-is-real"
    portal: str = ""
    wallet: str = ""
    cards: int = 0
    cards_coming: int = 0
    pin: str = ""


@dataclass(frozen=True, slots=True)
class RealView:
    """What is real and what is simulated (DE-2)."""

    shell: Shell
    start_address: str = "/"


@dataclass(frozen=True, slots=True)
class WalletView:
    """A persona's wallet: it asks before it lends the mailbox key (base64url) to the portal's address."""

    shell: Shell
    name: Wording
    portal: str
    secret: str = field(repr=False)
    start_address: str = "/"


def render_wallet(view: WalletView, language: str) -> str:
    """Ask the person before her key goes anywhere."""
    return _SCREENS.render("wallet.html", language, shell=view.shell, view=view)


def render_start(view: StartView, language: str) -> str:
    """The first page a stranger sees."""
    names = defaultdict(str, {card.body: card.short.plain(language) for card in view.bodies})
    return _SCREENS.render("start.html", language, shell=view.shell, view=view, names=names)


def render_real(view: RealView, language: str) -> str:
    """What is real here, and what only stands for something."""
    return _SCREENS.render("real.html", language, shell=view.shell, view=view)
