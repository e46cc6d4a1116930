# SPDX-License-Identifier: Apache-2.0
"""署名付き申請の画面: the list, the form, and an application with who signed. Draws only; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.cards.verification import PURPOSES
from warifu.counters.applications.nouns import AFFAIRS, Received, ShownApplication
from warifu.identifiers.four_items import Sex
from warifu.kernel.screens import Screens, Shell, Wording
from warifu.kernel.secrecy import Secret

_SCREENS = Screens(Path(__file__).parent, "applications")
_SEXES = {
    Sex.MALE: Wording("男", "male"),
    Sex.FEMALE: Wording("女", "female"),
    Sex.NOT_STATED: Wording("記載なし", "not stated"),
}


@dataclass(frozen=True, slots=True)
class ListView:
    """一覧: applications by mark."""

    shell: Shell
    received: Sequence[Received]


@dataclass(frozen=True, slots=True)
class TakeInView:
    """受付の様式. `typed` is what stood in the fields; `problem` why it was not taken."""

    shell: Shell
    typed: dict[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """申請: `shown` is None before a clerk has said for which case she looks."""

    shell: Shell
    received: Received
    shown: ShownApplication | None = None
    problem: str = ""


def render_list(view: ListView, language: str) -> str:
    """The list."""
    return _draw("list.html", view, view.shell, language)


def render_take_in(view: TakeInView, language: str) -> str:
    """The form."""
    return _draw("take_in.html", view, view.shell, language, affairs=AFFAIRS)


def render_application(view: ApplicationView, language: str) -> str:
    """One application."""
    return _draw("application.html", view, view.shell, language, sexes=_SEXES, said=_said)


def _draw(template: str, view: object, shell: Shell, language: str, **more: object) -> str:
    return _SCREENS.render(template, language, shell=shell, view=view, purposes=PURPOSES, **more)


def _said(item: Secret[str]) -> str:
    return item.reveal("draw it for a clerk whose look is on record")
