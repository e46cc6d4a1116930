# SPDX-License-Identifier: Apache-2.0
"""リーダーの画面: the wallet, the two digits, the PIN or the signing password, and the end (CL-7, AC-5).

Draws only. PIN and signing password have a field on one page each, here and nowhere else in the system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording
from warifu.kernel.screens.moments import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warifu.cards.bridge.nouns import CardHere, DocumentVisit, SignInSite

_SCREENS = Screens(Path(__file__).parent, "bridge")
_NAME, _SEX, _BIRTH, _ADDRESS = 1, 3, 4, 5
_SHOWN = (
    (_NAME, Wording("氏名", "Name")),
    (_ADDRESS, Wording("住所", "Address")),
    (_BIRTH, Wording("生年月日", "Date of birth")),
    (_SEX, Wording("性別", "Sex")),
)
_SEXES = {"1": Wording("男", "male"), "2": Wording("女", "female")}
_NOT_SAID = Wording("記載なし", "not said")


@dataclass(frozen=True, slots=True)
class WalletView:
    """The cards within reach, those that are still to come, and whom this reader signs in to.

    `places` are where a card may be tried, with their addresses.
    """

    shell: Shell
    cards: Sequence[CardHere]
    sites: Sequence[SignInSite]
    pin_shown: str = field(default="", repr=False)
    password_shown: str = field(default="", repr=False)
    coming: Sequence[CardHere] = ()
    places: Sequence[tuple[Wording, str]] = ()


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


@dataclass(frozen=True, slots=True)
class PaperView:
    """Which document is to be signed, for whom, and the digits. `address` takes both buttons."""

    shell: Shell
    visit: DocumentVisit
    cards: Sequence[CardHere]
    address: str


@dataclass(frozen=True, slots=True)
class PasswordView:
    """The field for the signing password. `left` are the tries; `wrong`, `unfit` say it of the last."""

    shell: Shell
    visit: DocumentVisit
    card: Wording
    left: int
    address: str
    give_up: str
    wrong: bool = False
    unfit: bool = False
    password_shown: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ShowsView:
    """What the signature shows of her, before anybody gets it. `address` takes both buttons."""

    shell: Shell
    visit: DocumentVisit
    address: str

    def items(self, language: str) -> list[tuple[Wording, str, str]]:
        """Each item: its name, its value, and the language of the value."""
        shown = []
        for figure, words in _SHOWN:
            held = self.visit.shows.get(figure)
            value = held.reveal("show her what her signature shows") if held is not None else ""
            if figure == _SEX:
                value = _SEXES.get(value, _NOT_SAID).plain(language)
            elif figure == _BIRTH:
                value = _as_day(value, language)
            spoken = "ja" if figure in {_NAME, _ADDRESS} else language
            shown.append((words, value or _NOT_SAID.plain(language), spoken))
        return shown


@dataclass(frozen=True, slots=True)
class PaperDoneView:
    """The end: the signature was sent, or there is none; with the way `back` of the browser."""

    shell: Shell
    asker: Wording
    sent: bool
    back: str


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


def render_paper(view: PaperView, language: str) -> str:
    """Compare the digits, choose the card, for a document."""
    digest = view.visit.question.digest.hex()
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return _SCREENS.render("paper.html", language, shell=view.shell, view=view, groups=groups)


def render_password(view: PasswordView, language: str) -> str:
    """Type the signing password."""
    return _SCREENS.render("password.html", language, shell=view.shell, view=view)


def render_shows(view: ShowsView, language: str) -> str:
    """See what the signature shows; send it or not."""
    return _SCREENS.render("shows.html", language, shell=view.shell, view=view, items=view.items(language))


def render_paper_done(view: PaperDoneView, language: str) -> str:
    """Nothing more to do here for a document."""
    return _SCREENS.render("paper_done.html", language, shell=view.shell, view=view)


def _as_day(written: str, language: str) -> str:
    """The birth date of K-25, the era's figure before YYYYMMDD, as people read it.

    >>> _as_day("419900401", "en"), _as_day("", "en")
    ('1 April 1990', '')
    """
    try:
        return day(date(int(written[1:5]), int(written[5:7]), int(written[7:])), language)
    except ValueError:
        return written
