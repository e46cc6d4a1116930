# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム: the network operator's own page. Counts and states, never a person.

Draws only; the operator's service fills the view. It could not show a name if it wanted to: the operator
holds none. Sources: docs/spec/linkage-codes.md LC-8, docs/spec/ledger.md LG-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warifu.kernel.screens import Screens, Shell, Wording

if TYPE_CHECKING:
    from datetime import date, datetime

_SCREENS = Screens(Path(__file__).parent, "exchange")


@dataclass(frozen=True, slots=True)
class Traffic:
    """How often one office asked another in one affair since `OperatorView.since`.

    The operator knows what it passed on, not what was answered: how a request ended is not recorded here.
    """

    asker: Wording
    provider: Wording
    affair: Wording
    asked: int
    passed_on: int
    refused: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A body the operator needs: its name and whether the last call to it succeeded."""

    name: Wording
    reachable: bool


@dataclass(frozen=True, slots=True)
class OperatorView:
    """The operator's page. `waiting` refusals have not reached the commission yet.

    `rows_in_force` counts rows of law on `law_as_of`.
    """

    shell: Shell
    since: datetime
    traffic: tuple[Traffic, ...]
    neighbours: tuple[Neighbour, ...]
    waiting: int
    log_size: int
    checkpoint_at: datetime | None
    rows_in_force: int
    law_as_of: date
    directory_version: int


def render_operator(view: OperatorView, language: str) -> str:
    """Health of the network, the matrix of who asks whom, and what this operator cannot see."""
    return _SCREENS.render("operator.html", language, shell=view.shell, view=view)
