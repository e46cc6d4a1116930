# SPDX-License-Identifier: Apache-2.0
"""表示の留保 at the support desk: how it stands with the lines of protected people, and reading codes.

The clerk sees no line of anybody: she hands out a code, the person reads with her own card. One is made for
whoever applied and stands here identified, for her own mailbox or that of a child protected with her.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from warifu.counters.window.kinds import SUPPORT
from warifu.counters.window.reading import Member
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.exchange import PaperLook, in_groups
from warifu.identity import CheckExpired
from warifu.kernel.dates import age
from warifu.kernel.refusal import Fault
from warifu.residents import Measure

ADULT = 18
TO_ASK = timedelta(days=4)
"""How long before an order ends undecided the city asks the commission: three days after it was filed."""
_WHY = "keep her lines back"
_SHOWN = frozenset({"provisional", "confirmed"})


@dataclass(frozen=True, slots=True)
class KeptHistory:
    """One person of a measure: her name, how it stands with her lines, whether a code can be made now.

    `standing` is the portal's word, "" while the order waits, "no-code" while she has no code here; `order`
    and `salt`, in hexadecimal, are for the commission when it asks for the case. `lapses_at` stands
    from the day on which it is time to ask the commission why it has not decided.
    """

    key: str
    name: str
    standing: str
    offered: bool
    hers: bool = False
    """Whether the person who stands here may be given her looks on paper."""
    order: str = ""
    salt: str = ""
    lapses_at: datetime | None = None


class HistoryDesk:
    """The lines of those whom one measure protects, in one case of one session."""

    def __init__(self, window: WindowService, session: Session, case: Case) -> None:
        """The caller holds the session's turn. Raises CaseGone for a clerk without the duty."""
        if not window.has_duty(session, SUPPORT):
            raise CaseGone
        self._window, self._session, self._case = window, session, case

    def stand(self) -> None:
        """Have the orders that are needed now filed at once; what cannot be goes with the next round."""
        if self._window.histories is None:
            return
        people = [each.person.reveal(_WHY) for each in self._window.setting(self._case).members]
        with suppress(Fault):
            self._window.histories.stand(people)

    def shown(self, measure: Measure) -> Sequence[KeptHistory]:
        """Say how it stands with each protected person of the opened households."""
        histories, today = self._window.histories, self._window.setting(self._case).today
        if histories is None or not measure.in_force(today):
            return ()
        found = []
        for each in self._window.setting(self._case).members:
            state = histories.state_of(each.person.reveal(_WHY)) if each.person in measure.protects else None
            if state is None:
                continue
            standing = state.standing if state.has_code else "no-code"
            hers = self._may_read(measure, each)
            offered = standing in _SHOWN and hers
            order, salt = state.order.hex(), state.salt.hex()
            late = state.lapses_at is not None and state.lapses_at - self._window.now() <= TO_ASK
            lapses_at = state.lapses_at if late else None
            found.append(
                KeptHistory(each.key, each.stated.name, standing, offered, hers, order, salt, lapses_at)
            )
        return found

    def reading_code(self, measure: Measure, key: str) -> tuple[str, str]:
        """閲覧コードを作る: give whose mailbox it opens and the code, shown this once.

        Raises CaseGone for one that this page did not offer, CheckExpired, a Fault while nothing is filed.
        """
        histories = self._window.histories
        offered = {each.key for each in self.shown(measure) if each.offered}
        if histories is None or key not in offered:
            raise CaseGone
        if not self._window.is_identified(self._session, self._case):
            raise CheckExpired
        whose = next(each for each in self._window.setting(self._case).members if each.key == key)
        code = histories.reading_code(whose.person.reveal(_WHY), self._case.reference)
        self._case.entered += 1
        return whose.stated.name, in_groups(code)

    def paper(self, measure: Measure, key: str) -> tuple[str, list[PaperLook]]:
        """紙での開示: give whose looks and the looks that stand in no mailbox; recorded first.

        Raises CaseGone for one that this page did not offer, CheckExpired.
        """
        histories = self._window.histories
        if histories is None or key not in {each.key for each in self.shown(measure) if each.hers}:
            raise CaseGone
        if not self._window.is_identified(self._session, self._case):
            raise CheckExpired
        whose = next(each for each in self._window.setting(self._case).members if each.key == key)
        looks = histories.on_paper(whose.person.reveal("give her looks on paper"), self._case.reference)
        self._case.entered += 1
        return whose.stated.name, looks

    def _may_read(self, measure: Measure, member: Member) -> bool:
        """Whoever applied, standing here herself, for herself and for the children protected with her."""
        case = self._case
        if case.by_agent or case.kind.by_notice or case.person != measure.applicant:
            return False
        today = self._window.setting(case).today
        return member.person == case.person or age(member.stated.birth_date, today) < ADULT
