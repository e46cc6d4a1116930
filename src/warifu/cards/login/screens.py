# SPDX-License-Identifier: Apache-2.0
"""ログインの画面: two ways to show the card, and the digits both pages must have in common (CL-7).

Draws only. No page here has a field for a PIN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording

if TYPE_CHECKING:
    from datetime import datetime

_SCREENS = Screens(Path(__file__).parent, "login")


@dataclass(frozen=True, slots=True)
class ShowCardView:
    """Who asks, the check digits, and where the choice of reader or phone goes."""

    shell: Shell
    service: Wording
    origin: str
    check_code: str = field(repr=False)
    until: datetime
    address: str
    confirms: bool = False
    items: bool = False
    """Whether the reader also reads items off the card, for whoever asks."""


@dataclass(frozen=True, slots=True)
class PhoneView:
    """The 2D code for the phone: `drawing` is an image as a data address, `opens` what stands in it."""

    shell: Shell
    service: Wording
    check_code: str = field(repr=False)
    until: datetime
    drawing: str
    opens: str
    back: str
    played: bool = False


def render_show_card(view: ShowCardView, language: str) -> str:
    """The first page of a sign-in."""
    return _SCREENS.render("show_card.html", language, shell=view.shell, view=view)


def render_phone(view: PhoneView, language: str) -> str:
    """The page that the phone's camera looks at."""
    return _SCREENS.render("phone.html", language, shell=view.shell, view=view)
