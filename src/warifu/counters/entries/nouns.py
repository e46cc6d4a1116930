# SPDX-License-Identifier: Apache-2.0
"""記載待ちの一件: what one opened task shows, and the two lawful noes of this desk. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Refusal
from warifu.residents import OwedEntry, Resident


class NotOwedHere(Refusal):
    """No such task waits, or none that this clerk may settle."""

    status = 404
    reason = "entry-not-owed"
    law = "Juki Act 9"
    remedy = "Open the list again; what somebody else has entered meanwhile is no longer on it."


class EnterAtTheWindow(Refusal):
    """This desk cannot tell how the people of the household are related after it."""

    status = 409
    reason = "enter-at-the-window"
    law = "Juki Act 7(iv), 8"
    remedy = "Enter it at the window in a case of its kind; then settle it here by that entry."


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Masked):
    """開いた一件: what is owed, whom this clerk may see of those it is about, and entries that fit it.

    `people` is empty where nobody fits, and where this clerk may not see one of them: it looks the same.
    `seen` holds the versions of their households as they are shown; `fitting` are entries of this kind made
    since (event, when, by whom). `may_drop`: she may say that there is nothing to enter.
    """

    owed: OwedEntry
    reference: str
    people: tuple[Resident, ...]
    seen: Mapping[str, int] = field(default_factory=dict)
    fitting: tuple[tuple[UUID, datetime, str], ...] = ()
    may_drop: bool = False
