# SPDX-License-Identifier: Apache-2.0
"""What the clerk's pages share: one request about a case, and how an answer is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response

from warifu.families import screens
from warifu.families.cases import ClerkCase, Opened
from warifu.families.certificate import content
from warifu.families.clerks import ClerkDesk
from warifu.families.fields import Typed
from warifu.families.questions import Question
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Shell, Wording
from warifu.kernel.screens.web import Asked, Site, Visit

FIRST = "/families"


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from. `clerk_of` gives who is signed in, or raises a Refusal."""

    desk: ClerkDesk
    site: Site
    clerk_of: Callable[[Asked], str]


@dataclass(frozen=True)
class Turn:
    """One request about a case: who, which case, what was typed."""

    rooms: Rooms
    visit: Visit
    case: ClerkCase
    form: Typed

    @property
    def desk(self) -> ClerkDesk:
        return self.rooms.desk

    @property
    def address(self) -> str:
        return f"{FIRST}/case/{self.case.case_id}"

    @property
    def shell(self) -> Shell:
        return replace(self.visit.shell(), address=self.address, home=FIRST)

    @property
    def today(self) -> date:
        return self.desk.service.clock.today()

    @property
    def sent(self) -> bool:
        """Whether the form itself was sent, not only asked for."""
        return self.form.get("send") == "1"

    def open(self, what: str) -> Opened:
        try:
            look = UUID(self.form.get("look", ""))
        except ValueError as wrong:
            raise Malformed("The form lacks the register it is about. Open it again in this case.") from wrong
        return self.desk.open(self.case, look, what)


def posted(rooms: Rooms, request: Asked, form: Typed) -> tuple[Visit, str]:
    """Who sent a form of ours."""
    visit = rooms.site.visit(request)
    visit.check_form(form)
    return visit, rooms.clerk_of(request)


def register(turn: Turn, opened: Opened, *, entered: bool = False) -> Response[Any]:
    """戸籍の画面: one register, opened and told before."""
    stated = content(opened.register, turn.desk.service.clock.now())
    view = screens.RegisterView(turn.shell, turn.case, turn.address, opened, stated, entered)
    return turn.visit.page(screens.render_register(view, turn.visit.language))


def form(
    turn: Turn,
    opened: Opened | None,
    named: tuple[str, Wording, Wording],
    asked: Sequence[Question],
    troubles: Mapping[str, Wording],
    no: Refusal | None = None,
) -> Response[Any]:
    """届書の画面: a form, and beside it what could not be read or why it was refused."""
    view = screens.FormView(
        turn.shell, turn.case, turn.address, opened, *named, asked, turn.form, troubles, no
    )
    status = no.status if no else 422 if troubles else 200
    return turn.visit.page(screens.render_form(view, turn.visit.language), status=status)


def paper(turn: Turn, opened: Opened, kind: str, blocks: Sequence[screens.Block]) -> Response[Any]:
    """交付の画面: what goes out."""
    view = screens.PaperView(turn.shell, turn.case, turn.address, opened, kind, blocks)
    return turn.visit.page(screens.render_paper(view, turn.visit.language))


def version(form: Typed) -> int:
    """The version of the register that the clerk read. Raises Malformed."""
    text = form.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Malformed("The form lacks the version of the register. Open it again in this case.")
    return int(text)
