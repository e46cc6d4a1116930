# SPDX-License-Identifier: Apache-2.0
"""公示による通知: what stands for everybody to read where nobody knows how to reach a person (law N-18).

It names nobody: the case number, the kind of decision, the day from which it counts as delivered. Two weeks,
as of a court's public notice (Code of Civil Procedure 112), are an assumption: the rule was not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from warifu.kernel.screens import Shell

DELIVERED_AFTER = timedelta(days=14)
STANDS_AFTER = timedelta(days=14)
"""How long it still stands once it counts as delivered."""


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """公示: of which case, since when, and from which day it counts as delivered."""

    reference: str
    posted_at: datetime
    delivered_on: date


@dataclass(frozen=True, slots=True)
class NoticesView:
    """公示板: what stands today. Open to everybody."""

    shell: Shell
    notices: Sequence[PublicNotice]
