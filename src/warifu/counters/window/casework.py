# SPDX-License-Identifier: Apache-2.0
"""案件と本人: a case opened and closed, the person found, her household seen; told before it is shown.

What is then done in the case is `service`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from warifu.counters.window import clerks, troubles
from warifu.counters.window.cards import CardDesk
from warifu.counters.window.kinds import KINDS, CaseKind
from warifu.counters.window.letters import NoticeLetters
from warifu.counters.window.numbers import NumberChanges
from warifu.counters.window.reading import Household, Trouble, without_numbers
from warifu.counters.window.searching import read_search
from warifu.counters.window.sessions import AnotherCaseOpen, Case, CaseGone, Limits, Session, case_reference
from warifu.counters.window.signing import Signing
from warifu.counters.window.store import WindowStore
from warifu.counters.window.telling import sights_of
from warifu.exchange import FileSights, Histories, Manner
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import IdentityService, Occasion
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.residents import Asker, Capacity, Measure, NoSuchResident, ResidentsService

LONGEST_REQUEST = 100


class Cases(Signing):
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
        super().__init__(store, clock, draw, limits or Limits(), cost=cost)
        self.register, self._identity, self._cities = register, identity, cities or {}
        self.letters, self.cards, self.numbers, self.histories = letters, cards, numbers, histories
        self._sights = sights

    def now(self) -> datetime:
        """What the clock of this window says."""
        return self._clock.now()

    # the case

    def kinds(self, session: Session) -> list[CaseKind]:
        """The kinds of case that this clerk may open: one with a duty only where she has it now."""
        offered = {"letter": self.letters, "card": self.cards, "number": self.numbers}
        served = [each for each in KINDS.values() if offered.get(each.room, self) is not None]
        return [each for each in served if not each.duty or self.has_duty(session, each.duty)]

    def has_duty(self, session: Session, duty: str) -> bool:
        """Whether the clerk of a session has a duty now."""
        return session.clerk.clerk in {each.clerk for each in self.having_duty(duty)}

    def open_case(self, session: Session, kind: str, request: str) -> Case | list[Trouble]:
        """案件を開く: record it, then let it be. Raises AnotherCaseOpen."""
        if session.case is not None:
            raise AnotherCaseOpen
        typed, found = without_numbers({"request": " ".join(request.split())})
        kinds = {each.key: each for each in self.kinds(session)}
        if kind not in kinds:
            found.append(Trouble("kind", troubles.CHOOSE))
        if not typed["request"] or len(typed["request"]) > LONGEST_REQUEST:
            found.append(Trouble("request", troubles.REQUEST))
        if found:
            return found
        reference = case_reference(self._clock.today().year, self._draw(5))
        with self._store.transaction() as tx:
            at = (session.terminal, self._clock.now())
            tx.add_case(reference, kind, typed["request"], session.clerk.clerk, at)
        key = base64.urlsafe_b64encode(self._draw(15)).decode()
        case = Case(key, reference, kinds[kind], typed["request"])
        case.new_household = f"H-{base64.b32encode(self._draw(10)).decode()}"
        session.case = case
        return case

    def close_case(self, session: Session, case: Case) -> None:
        """案件を閉じる: record the end and forget the person."""
        session.case = None
        if self.cards is not None:
            self.cards.side.seats.end(case.reference, forget=True)
        with self._store.transaction() as tx:
            tx.end_case(case.reference, "closed", case.entered, self._clock.now())
        case.forget()

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

    def tell(self, session: Session, case: Case, manner: Manner, people: Sequence[InHouseNumber]) -> None:
        """閲覧の知らせ: let these people see that they are about to be shown. A Fault: show nobody."""
        self._sights.show(sights_of(session, case, manner, people))

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

    def occasion(self, session: Session, case: Case) -> Occasion:
        """For whom, in which case, by which clerk, for what the identity check of this case is."""
        return Occasion(case.person, case.reference, session.clerk.clerk, case.kind.purpose)
