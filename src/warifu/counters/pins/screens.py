# SPDX-License-Identifier: Apache-2.0
"""本人の側の画面: put the card in, type the PINs, take the card, turn the terminal back. Draws only.

No page draws a name, a card's id or anything that was typed; a field for a PIN is always empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warifu.cards.safe import PinProblem, PinUse
from warifu.counters.pins.seats import MINUTES, Aim, Wish
from warifu.kernel.screens import Screens, Shell

_SCREENS = Screens(Path(__file__).parent, "pins")


@dataclass(frozen=True, slots=True)
class InsertView:
    """カードを入れる. `problem` is the reason why the card was not read."""

    shell: Shell
    address: str
    resets: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TypeView:
    """暗証番号. `uses` the PINs of this card, `locked` those locked; `problems` never say what was typed."""

    shell: Shell
    address: str
    uses: tuple[PinUse, ...]
    resets: bool
    by_representative: bool
    locked: frozenset[PinUse] = frozenset()
    problems: Mapping[PinUse, PinProblem] = field(default_factory=dict)
    refused: bool = False

    @property
    def minutes(self) -> int:
        """How long the page lasts."""
        return MINUTES


@dataclass(frozen=True, slots=True)
class WriteView:
    """カードの書き換え. `current`: she types the PIN she has; `uses` the PINs she chooses.

    `refused` is the reason why it was not written, `left` the tries after a wrong PIN; `is_kept`: she was
    here before and left her card; `compared`: the clerk compared her face, and she types nothing.
    """

    shell: Shell
    address: str
    wish: Wish
    current: bool
    uses: tuple[PinUse, ...]
    is_kept: bool
    problems: Mapping[PinUse, PinProblem] = field(default_factory=dict)
    refused: str = ""
    left: int = 0
    compared: bool = False

    @property
    def minutes(self) -> int:
        """How long the page lasts."""
        return MINUTES


@dataclass(frozen=True, slots=True)
class CompareView:
    """顔の照合: her card has no PIN, and the clerk compares her face. `back` leads to the clerk's side."""

    shell: Shell
    address: str
    back: str


@dataclass(frozen=True, slots=True)
class TakeView:
    """カードの受け取り: the code that opens the file."""

    shell: Shell
    address: str
    code: str = field(repr=False)
    aim: Aim


@dataclass(frozen=True, slots=True)
class EndView:
    """終わり: `taken` after she took the card; else nobody sits here."""

    shell: Shell
    back: str
    taken: bool


def render_insert(view: InsertView, language: str) -> str:
    """Put the card in."""
    return _SCREENS.render("insert.html", language, shell=view.shell, view=view)


def render_type(view: TypeView, language: str) -> str:
    """Type the PINs."""
    return _SCREENS.render("type.html", language, shell=view.shell, view=view)


def render_compare(view: CompareView, language: str) -> str:
    """Turn the terminal back, to have the face compared."""
    return _SCREENS.render("compare.html", language, shell=view.shell, view=view)


def render_write(view: WriteView, language: str) -> str:
    """Have the card written anew."""
    return _SCREENS.render("write.html", language, shell=view.shell, view=view)


def render_take(view: TakeView, language: str) -> str:
    """Take the card."""
    return _SCREENS.render("take.html", language, shell=view.shell, view=view)


def render_end(view: EndView, language: str) -> str:
    """Turn the terminal back."""
    return _SCREENS.render("end.html", language, shell=view.shell, view=view)
