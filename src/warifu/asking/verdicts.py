# SPDX-License-Identifier: Apache-2.0
"""求めの判定: what the request check says, as values a page can draw. Words are in templates and law data.

A verdict holds the directory's entry only where a signature held: nobody is named on a swindler's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from warifu.asking.codes import Statement
from warifu.asking.directory import AskerEntry
from warifu.asking.law import Asker, Ground
from warifu.asking.permission import AskedBy
from warifu.kernel.screens import Wording


class State(StrEnum):
    """判定: the answers the check can give."""

    ALLOWED = "allowed"
    OPTIONAL = "optional"
    NOT_ALLOWED = "not-allowed"
    FROM_AFAR = "from-afar"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    FORGED = "forged"
    UNKNOWN_ASKER = "unknown-asker"
    ASKER_ENDED = "asker-ended"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Verdict:
    """判定の内容: the state, by which law, who asks as the directory knows it, and what to do instead.

    `ground` is the lawful ground where there is one; `assumed` that it rests on our assumption about the
    law since 2024; `alike` other registered bodies whose name looks the same.
    """

    state: State
    law: str
    asker: Asker | None = None
    ground: Ground | None = None
    advice: Wording | None = None
    entry: AskerEntry | None = None
    statement: Statement | None = None
    alike: tuple[AskerEntry, ...] = ()
    assumed: bool = False

    @property
    def good(self) -> bool:
        """Whether the person may give her number here, to this asker, for this affair."""
        return self.state in {State.ALLOWED, State.OPTIONAL}


@dataclass(frozen=True, slots=True)
class Seen:
    """どこで見たか: how the code reached the person, and on which host she saw it, if on a page."""

    by: AskedBy = AskedBy.NOT_SAID
    host: str = ""
