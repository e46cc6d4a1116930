# SPDX-License-Identifier: Apache-2.0
"""申請書ID: whose form an application id is, for the cards; the notices hold it, the cards do not."""

from __future__ import annotations

from warifu.notices.nouns import Stage
from warifu.notices.office import Office

_OUT = frozenset({Stage.POSTED, Stage.DELIVERED, Stage.HANDED_OVER})


class ApplicationForms:
    """交付申請書: the forms that went out with the notices (law M-4)."""

    def __init__(self, office: Office) -> None:
        """Read the pieces of one office."""
        self._office = office

    def position_of(self, application: str) -> int | None:
        """Give the number's position on whose form this is; None for none, void ones and returned ones."""
        with self._office.store.transaction() as tx:
            found = tx.by_application(application)
        return found.position if found and not found.void and found.stage in _OUT else None
