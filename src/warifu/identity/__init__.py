# SPDX-License-Identifier: Apache-2.0
"""本人確認: making sure whose number it is, and who stands at the counter.

Run in life by every body that takes numbers: city halls, the pension service, employers, banks, each for
itself. By Act 16, Order 12 and Rule 1-17; for reports of moves Juki Act 27; for wide-area certificates
Koseki Act 120-2. Keeps: one line for each check, passed or not, with the kinds of papers and the clerk.
Must never hold: a number, what stands on a paper, a copy of a paper, a photo, or an answer to a question.

A counter builds a `Showing` (by hand, or with `form.steps`), asks `IdentityService.check`, and hands the
`IdentityChecked` to whatever acts on the person, which calls `require` on it.
"""

from warifu.identity.checked import IdentityChecked, Occasion
from warifu.identity.form import Choice, Field, FormModel, Step, showing_of, steps
from warifu.identity.lines import Alert, CheckLine
from warifu.identity.nouns import (
    Bearer,
    Finding,
    Holder,
    Paper,
    Practice,
    Role,
    Seen,
    Showing,
    Slot,
    Way,
)
from warifu.identity.refusals import (
    CheckedForAnother,
    CheckExpired,
    IdentityNotShown,
    NotByAgent,
    NotByPhone,
    NotThisWay,
    PaperSuspect,
)
from warifu.identity.service import IdentityService

__all__ = [
    "Alert",
    "Bearer",
    "CheckExpired",
    "CheckLine",
    "CheckedForAnother",
    "Choice",
    "Field",
    "Finding",
    "FormModel",
    "Holder",
    "IdentityChecked",
    "IdentityNotShown",
    "IdentityService",
    "NotByAgent",
    "NotByPhone",
    "NotThisWay",
    "Occasion",
    "Paper",
    "PaperSuspect",
    "Practice",
    "Role",
    "Seen",
    "Showing",
    "Slot",
    "Step",
    "Way",
    "showing_of",
    "steps",
]
