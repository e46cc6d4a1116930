# SPDX-License-Identifier: Apache-2.0
"""本人と世帯: the person found in the city's register, her household seen; told before it is shown.

How a case is opened, identified and closed is `anycase`; what is then done in it `service`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from warifu.counters.window import clerks, troubles
from warifu.counters.window.anycase import CaseWork
from warifu.counters.window.cards import KEEP_ABROAD, CardDesk
from warifu.counters.window.holders import Holder
from warifu.counters.window.kinds import KINDS, CaseKind
from warifu.counters.window.letters import NoticeLetters
from warifu.counters.window.numbers import NumberChanges
from warifu.counters.window.reading import Household, Trouble
from warifu.counters.window.searching import read_search
from warifu.counters.window.sessions import Case, CaseGone, Limits, Session
from warifu.counters.window.store import WindowStore
from warifu.exchange import FileSights, Histories, Manner
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import IdentityService
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.residents import Asker, Capacity, Measure, NoSuchResident, ResidentsService


class Cases(CaseWork):
    """The cases of one window, and who is seen in them."""

    def __init__(
        self,
        store: WindowStore,
        register: ResidentsService,
        identity: IdentityService,
        clock: Clock,
        draw: Callable[[int], bytes],
        sights: FileSights,
        *,
        limits: Limits | None = None,
        cities: Mapping[str, Wording] | None = None,
        letters: NoticeLetters | None = None,
        cards: CardDesk | None = None,
        histories: Histories | None = None,
        numbers: NumberChanges | None = None,
        cost: int = clerks.COST,
    ) -> None:
        """Serve with the city's own register and identity check; `sights` tells people before they are seen.

        `cities` maps body names to municipalities that a move out may name; without `letters`, `cards`,
        `numbers` no case is about them; `histories` keeps lines back at the portal; `cost` is of passwords.
        """
        super().__init__(store, identity, clock, draw, sights, limits, cards=cards, cost=cost)
        self.register, self._cities = register, cities or {}
        self.letters, self.numbers, self.histories = letters, numbers, histories

    def now(self) -> datetime:
        """What the clock of this window says."""
        return self._clock.now()

    # the case

    def kinds(self, session: Session) -> list[CaseKind]:
        """The kinds of case that this clerk may open: one with a duty only where she has it now."""
        offered = {"letter": self.letters, "card": self.cards, "number": self.numbers}
        served = [each for each in KINDS.values() if offered.get(each.room, self) is not None]
        if self.cards is None or self.cards.abroad is None:
            served = [each for each in served if each.key != KEEP_ABROAD]
        return [each for each in served if not each.duty or self.has_duty(session, each.duty)]

    def holder(self, session: Session, case: Case) -> Holder:
        """Who the case is about, if this clerk may see her. Raises NoSuchResident."""
        if case.person is None:
            raise NoSuchResident
        resident, _ = self.register.protection.see(self.asker(session, case), case.person)
        stated = resident.stated
        return Holder(
            resident.in_house_number, resident.record_code, stated.birth_date, stated.residence_until
        )

    def measures_of_clerk(self, session: Session) -> tuple[list[Measure], date]:
        """支援措置の一覧: the measures that hold and list this clerk, and today."""
        return self.register.protection.measures_of_clerk(session.clerk.clerk), self._clock.today()

    # the person

    def search(self, session: Session, case: Case, typed: Mapping[str, str]) -> list[Trouble]:
        """検索: look somebody up by birth date, name and, of namesakes, one fact; kept in `case.found`."""
        case.found, case.sought = (), False
        sought, found = read_search(typed)
        if sought is None:
            return found
        try:
            people = self.register.look_up.find(sought, self.asker(session, case)).residents
        except Refusal as refused:
            return [troubles.of(refused)]
        self.tell(session, case, Manner.FOUND, [each.in_house_number for each in people])
        case.found, case.sought = people, True
        return []

    def choose(self, session: Session, case: Case, place: int, *, other: bool) -> None:
        """Take one of the people found: as whom the case is about, or to open her household beside."""
        if not 0 <= place < len(case.found):
            raise CaseGone
        chosen, case.found, case.sought = case.found[place].in_house_number, (), False
        if not other and case.person is None:
            case.person = chosen
            case.anchors.insert(0, chosen)
        elif other and chosen not in case.anchors:
            case.anchors.append(chosen)
            self.open_households(session, case)

    def look(self, session: Session, case: Case, *, anew: bool = False) -> None:
        """閲覧: before a page shows the households, ask again and put the look on record.

        `anew` reads them as they are now. Otherwise they stay as the clerk saw them, so that a form is held
        against what was seen; but whoever may not be seen any more leaves the page. Raises NoSuchResident.
        """
        if not case.anchors:
            return
        if not anew and case.households:
            people = [member.person for each in case.households for member in each.members]
            leave = self.register.protection.leave(self.asker(session, case), people)
            if all(leave.covers(each) for each in people):
                return
        case.households = []
        self.open_households(session, case)

    def open_households(self, session: Session, case: Case) -> None:
        """世帯を開く: read the households of this case as they are now; who may not be seen is not in them.

        A person whom this clerk may not see is answered as nobody: NoSuchResident.
        """
        asker = self.asker(session, case)
        opened: list[Household] = []
        for each in case.anchors:
            household = self._household(asker, case, each, f"h{len(opened) + 1}")
            if household.number not in {known.number for known in opened}:
                opened.append(household)
        people = [member.person for each in opened for member in each.members]
        self.tell(session, case, Manner.OPENED, people)
        case.households = opened

    def _household(self, asker: Asker, case: Case, person: InHouseNumber, key: str) -> Household:
        protection = self.register.protection
        try:
            found, leave = protection.see_household(asker, person)
        except NoSuchResident:
            resident, _ = protection.see(asker, person)  # a record that is no longer in force
            own = Asker(asker.capacity, asker.clerk, asker.case, asker.person, asker.name)
            leave = protection.leave(own, [person])
            number = resident.stated.household
            return Household(key, number, case.versions.get(number, 0), (case.member(resident, leave),))
        members = tuple(case.member(each, leave) for each in found.members)
        return Household(key, found.number, found.version, members)

    def asker(self, session: Session, case: Case) -> Asker:
        """The clerk on duty, with whoever stands before her: through her a barred person learns nothing."""
        before, name = None, ""
        if case.checked is not None:
            before, name = (case.agent, case.agent_name) if case.by_agent else (case.person, "")
        return Asker(Capacity.CLERK, session.clerk.clerk, case.reference, before, name)
