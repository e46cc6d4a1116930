# SPDX-License-Identifier: Apache-2.0
"""郵便で届いたカードの画面: take the card out of the letter. Draws only; no field takes her code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warifu.kernel.screens import Screens, Shell

_SCREENS = Screens(Path(__file__).parent, "dispatch")


@dataclass(frozen=True, slots=True)
class LetterView:
    """封筒の中身. `origin`: where her software has the card opened; `wrong`: no letter has this code."""

    shell: Shell
    address: str
    origin: str
    wrong: bool = False


def render_letter(view: LetterView, language: str) -> str:
    """Take the card out."""
    return _SCREENS.render("letter.html", language, shell=view.shell, view=view)
