# SPDX-License-Identifier: Apache-2.0
"""The three sentences of a reason (LA-18), and those that many reasons share. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from warifu.kernel.screens.languages import marked as _


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What happened · what can be done now · the same for the person the question was about."""

    what: str
    now: str
    to_person: str


NOTHING_WENT = _("Nothing was passed on.")
NOTHING_CHANGED = _("Nothing was changed.")
NOTHING_SHOWN = _("Nothing was shown.")
ASK_AGAIN = _("Ask again in a few minutes. Asking again does no harm.")
ASK_PERSON = _("Ask the person for the paper instead.")
NOT_ALLOWED = _("The law does not let that office ask for this.")
CHECK = ReasonWords(
    _("A technical check of the network did not hold, so nothing was released."),
    _("Make the request again. If it fails again, give the network operator the request number."),
    _("A technical check of the network did not hold, so it was stopped."),
)
