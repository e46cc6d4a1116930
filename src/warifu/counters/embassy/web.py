# SPDX-License-Identifier: Apache-2.0
"""在外公館のページ: sign-in, lock and cases are the window's own pages (`counters.window.web`)."""

from __future__ import annotations

from dataclasses import dataclass

from warifu.counters.embassy.rooms import EmbassyRooms
from warifu.counters.embassy.service import EmbassyWindow
from warifu.counters.window.sessions import Case, Session
from warifu.counters.window.web import CaseHall


@dataclass(frozen=True)
class Rooms(CaseHall):
    """What the pages of an embassy are served from."""

    service: EmbassyWindow

    def desk(self, session: Session, case: Case, language: str) -> EmbassyRooms:
        """One case on one screen."""
        return EmbassyRooms(self.service, session, case, language)
