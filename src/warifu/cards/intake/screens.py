# SPDX-License-Identifier: Apache-2.0
"""申請の受付の画面: a photograph to look at, and the page that tells why one was refused. Draws only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from warifu.cards.intake.nouns import Reason
from warifu.kernel.screens import Screens, Shell, Wording

_SCREENS = Screens(Path(__file__).parent, "intake")
REASONS = {
    Reason.NOT_WHOLE: Wording("顔の全体が写っていない", "The whole face is not in the picture"),
    Reason.NOT_FRONT: Wording("正面を向いていない", "Not from the front"),
    Reason.COVERED: Wording(
        "帽子、サングラス、髪などで顔が隠れている", "A hat, sunglasses or hair cover the face"
    ),
    Reason.BACKGROUND: Wording("背景や影がある", "Not a plain background, or a shadow"),
    Reason.BLURRED: Wording("ぼやけている、暗い、または加工されている", "Blurred, dark or edited"),
    Reason.SEVERAL: Wording("ほかの人が写っている", "Somebody else is in the picture"),
    Reason.NO_PERSON: Wording("人の写真ではない", "Not a photograph of a person"),
}


@dataclass(frozen=True, slots=True)
class RoomView:
    """写真の確認: the picture as an address in the page; `problem`, `done`: what came of the last word."""

    shell: Shell
    picture: str = field(default="", repr=False)
    card: str = ""
    digest: str = ""
    waiting: int = 0
    express: Sequence[date] = ()
    problem: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class AnotherView:
    """写真の再送: `reason` once the form was found, `wrong` why nothing was done; the form is drawn again."""

    shell: Shell
    reason: Reason | None = None
    wrong: str = ""
    sent: bool = False


def render_room(view: RoomView, language: str) -> str:
    """Look at a photograph."""
    return _SCREENS.render("room.html", language, shell=view.shell, view=view, reasons=REASONS)


def render_another(view: AnotherView, language: str) -> str:
    """Ask, or send another."""
    return _SCREENS.render("another.html", language, shell=view.shell, view=view, reasons=REASONS)
