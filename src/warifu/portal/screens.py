# SPDX-License-Identifier: Apache-2.0
"""やりとり履歴: the resident's pages, drawn from views that the portal's service has filled.

Draws sign-in, history, one entry, why some exchanges are not shown, and how to check a proof. It opens no
mailbox, checks no proof and decides nothing about disclosure: a view holds only what this person may see.
What did NOT go (`not_sent`) is computed by who fills the view, from the schema of the answer, never here.
Sources: HI-1…HI-9 (docs/rules.md); Act 23.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording
from warifu.portal.filters import Filters, narrow
from warifu.portal.record_card import Action, Basis, Entry, Offer, Outcome, Reserve

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Action",
    "Basis",
    "Entry",
    "EntryView",
    "Filters",
    "HistoryView",
    "NotShownView",
    "Offer",
    "Outcome",
    "Persona",
    "ReadingCodeView",
    "Reserve",
    "SignInView",
    "VerifyView",
    "render_entry",
    "render_history",
    "render_not_shown",
    "render_reading_code",
    "render_sign_in",
    "render_verify",
]

_SCREENS = Screens(Path(__file__).parent, "portal")


@dataclass(frozen=True, slots=True)
class Persona:
    """A fictional person one may sign in as in the demo. `key` is the form value, no number and no name."""

    key: str
    name: Wording
    about: Wording


@dataclass(frozen=True, slots=True)
class SignInView:
    """Signing in with the card at `card_address` ("" where no sign-in is known), and the demo's picker.

    Each button of the picker POSTs field `persona` (its key) and `next` to `address`.
    """

    shell: Shell
    personas: tuple[Persona, ...]
    address: str = "/sign-in"
    next_address: str = "/history"
    card_address: str = ""


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything this person may see, newest or oldest first alike; the page narrows, counts and groups it.

    `open_questions` counts her own unanswered questions, None while no office can take one.
    `delayed_nationwide` is the public number of entries now held back (HI-4), None when not known.
    `whole` is a visit that a code from a counter opened (HI-8): what is kept back is among the entries.
    `services` leads to the list of services she signed in to, `signatures` to who asked about a document she
    signed; the sign-in keeps both, and not the portal. `own_lines` is the file of what the sign-in told of
    her card, and `own_whole` whether nothing of it is missing or changed.
    """

    shell: Shell
    now: datetime
    entries: tuple[Entry, ...]
    filters: Filters = field(default_factory=Filters)
    open_questions: int | None = None
    delayed_nationwide: int | None = None
    address: str = "/history"
    all_proofs: str = ""
    whole: bool = False
    services: str = ""
    signatures: str = ""
    certificates: str = ""
    own_lines: str = ""
    own_whole: bool = True


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry on a page of its own."""

    shell: Shell
    entry: Entry
    history_address: str = "/history"


@dataclass(frozen=True, slots=True)
class NotShownView:
    """Why some exchanges are not shown (HI-4, HI-5, HI-8).

    `kept_back_nationwide` counts the orders of all cities that have force; the page tells it in tens.
    """

    shell: Shell
    delayed_nationwide: int | None = None
    kept_back_nationwide: int | None = None
    history_address: str = "/history"


@dataclass(frozen=True, slots=True)
class ReadingCodeView:
    """Where a code from a counter is typed; `refused` says that the last one opened nothing."""

    shell: Shell
    refused: bool = False
    address: str = "/history/code/typed"
    history_address: str = "/history"


@dataclass(frozen=True, slots=True)
class VerifyView:
    """How to check a proof oneself. `policy_address` gives the keys of log and witness; "" hides it."""

    shell: Shell
    policy_address: str = ""
    history_address: str = "/history"


def render_sign_in(view: SignInView, language: str) -> str:
    """The first page: sign in with the card; in the demo also a picker, which says that it is no sign-in."""
    return _SCREENS.render("sign_in.html", language, shell=view.shell, view=view)


def render_history(view: HistoryView, language: str) -> str:
    """The history: counts, the box about what is missing, filters, months, cards."""
    shown = narrow(view.entries, view.filters, view.now)
    return _SCREENS.render("history.html", language, shell=view.shell, view=view, shown=shown)


def render_entry(view: EntryView, language: str) -> str:
    """One entry with its details open."""
    return _SCREENS.render("entry.html", language, shell=view.shell, view=view)


def render_not_shown(view: NotShownView, language: str) -> str:
    """Which exchanges this history does not hold, when and by which law."""
    return _SCREENS.render("not_shown.html", language, shell=view.shell, view=view)


def render_reading_code(view: ReadingCodeView, language: str) -> str:
    """Type a code from a counter; the same page for everybody."""
    return _SCREENS.render("reading_code.html", language, shell=view.shell, view=view)


def render_verify(view: VerifyView, language: str) -> str:
    """How to check a proof without asking us: `warifu verify`."""
    return _SCREENS.render("verify.html", language, shell=view.shell, view=view)
