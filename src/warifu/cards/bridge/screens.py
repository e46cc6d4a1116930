# SPDX-License-Identifier: Apache-2.0
"""リーダーの画面: the wallet, the two digits, the PIN, and the end on the phone (CL-7, AC-5).

Draws only. The PIN has a field on one page here and on no other page of the whole system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warifu.cards.bridge.nouns import CardHere, SignInSite

_SCREENS = Screens(Path(__file__).parent, "bridge")


@dataclass(frozen=True, slots=True)
class WalletView:
    """The cards within reach, and whom this reader signs in to."""

    shell: Shell
    cards: Sequence[CardHere]
    sites: Sequence[SignInSite]
    pin_shown: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MatchView:
    """Who asks, what for, the digits, and which card. `address` takes both buttons."""

    shell: Shell
    service: Wording
    site: Wording
    origin: str
    check_code: str = field(repr=False)
    cards: Sequence[CardHere]
    address: str
    phone: bool
    confirms: bool
    lends: bool


@dataclass(frozen=True, slots=True)
class PinView:
    """The PIN pad. `left` are the tries; `wrong` says that the last one was wrong.

    `items` says that the items of the card are read too; `items_left`, that their own PIN was wrong.
    """

    shell: Shell
    service: Wording
    origin: str
    card: Wording
    left: int
    address: str
    wrong: bool = False
    confirms: bool = False
    lends: bool = False
    pin_shown: str = field(default="", repr=False)
    items: bool = False
    items_left: int | None = None


@dataclass(frozen=True, slots=True)
class DoneView:
    """The end: after the digits differed, on the phone, or with the way `back` of the browser."""

    shell: Shell
    service: Wording
    declined: bool
    back: str = ""


def render_wallet(view: WalletView, language: str) -> str:
    """The first page: which cards are here."""
    return _SCREENS.render("wallet.html", language, shell=view.shell, view=view)


def render_match(view: MatchView, language: str) -> str:
    """Compare the digits, choose the card."""
    return _SCREENS.render("match.html", language, shell=view.shell, view=view)


def render_pin(view: PinView, language: str) -> str:
    """Type the PIN."""
    return _SCREENS.render("pin.html", language, shell=view.shell, view=view)


def render_done(view: DoneView, language: str) -> str:
    """Nothing more to do here."""
    return _SCREENS.render("done.html", language, shell=view.shell, view=view)
