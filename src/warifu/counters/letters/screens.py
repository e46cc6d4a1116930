# SPDX-License-Identifier: Apache-2.0
"""保管庫の画面: the letters in the safe, by label and day. Draws only; nobody's name can be drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from warifu.kernel.screens import Screens, Shell
from warifu.notices import KEPT_FOR_DAYS, ShelfLine

_SCREENS = Screens(Path(__file__).parent, "letters")


@dataclass(frozen=True, slots=True)
class SafeView:
    """保管一覧. `bag`: what the demo's post has brought; `done` and `problem`: what the last step came to."""

    shell: Shell
    kept: Sequence[ShelfLine]
    bag: Sequence[str]
    destroy: int
    done: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ClearanceView:
    """廃棄一覧: what two people destroy today; it is not said why."""

    shell: Shell
    lines: Sequence[ShelfLine]
    done: int = 0
    problem: str = ""


def render_safe(view: SafeView, language: str) -> str:
    """The safe."""
    return _draw("safe.html", view, language)


def render_clearance(view: ClearanceView, language: str) -> str:
    """What is destroyed today."""
    return _draw("clearance.html", view, language)


def grouped(tracking: str) -> str:
    """A label as it is printed on the envelope.

    >>> grouped("12345678901")
    '123-45-67890-1'
    """
    return f"{tracking[:3]}-{tracking[3:5]}-{tracking[5:10]}-{tracking[10:]}"


def _draw(template: str, view: SafeView | ClearanceView, language: str) -> str:
    kept = timedelta(days=KEPT_FOR_DAYS)
    return _SCREENS.render(
        template, language, shell=view.shell, view=view, grouped=grouped, kept=kept, days=KEPT_FOR_DAYS
    )
