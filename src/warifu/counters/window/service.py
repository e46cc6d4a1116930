# SPDX-License-Identifier: Apache-2.0
"""窓口の案件: opened, the person found and identified, an event entered, closed and forgotten.

Each verb works on the one case of one session, whose turn the caller holds. A case is on record before
anybody is looked up in it; every look-up and every opened address is recorded by the register with case and
clerk, and stands in the person's own history before a page shows her. Register and identity check decide.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date

from warifu.counters.window import acting, clerks, troubles
from warifu.counters.window.cards import KEEP_ABROAD, CardDesk
from warifu.counters.window.casework import CaseWork
from warifu.counters.window.events import EVENTS, EventForm
from warifu.counters.window.holders import Holder
from warifu.counters.window.kinds import KINDS, CaseKind
from warifu.counters.window.letters import NoticeLetters
from warifu.counters.window.numbers import NumberChanges
from warifu.counters.window.reading import Entered, Household, Setting, Trouble, read, without_numbers
from warifu.counters.window.searching import read_search
from warifu.counters.window.sessions import (
    Case,
    CaseGone,
    Limits,
    Session,
)
from warifu.counters.window.store import WindowStore
from warifu.exchange import FileSights, Histories, Manner
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import (
    CheckExpired,
    IdentityService,
)
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.residents import (
    Asker,
    Capacity,
    Filing,
    HouseholdChanged,
    Measure,
    NoSuchResident,
    ResidentsService,
    SeveralResidents,
)


class WindowService(CaseWork):
    """住民窓口: everything a clerk does at one city's window."""

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

    def name_agent(self, session: Session, case: Case, typed: Mapping[str, str]) -> list[Trouble]:
        """代理人: note who acts for the person, and whether she is a resident here; on no page."""
        sought, found = read_search(typed)
        if sought is None:
            return found
        try:
            residents = self.register.look_up.find(sought, self.asker(session, case)).residents
        except SeveralResidents:
            residents = ()  # whoever of them it is, measures bar him by this name too
        except Refusal as refused:
            return [troubles.of(refused)]
        self.tell(session, case, Manner.NAMED, [each.in_house_number for each in residents])
        case.agent = residents[0].in_house_number if len(residents) == 1 else None
        case.agent_name, case.agent_named = sought.name, True
        case.households = []
        return []

    # the event

    def setting(self, case: Case) -> Setting:
        """What the forms of this case are read against."""
        mark = base64.urlsafe_b64encode(self._draw(9)).decode()
        today = self._clock.today()
        return Setting(case.households, case.person, today, case.new_household, mark, self._cities)

    def fill_event(self, case: Case, form: EventForm, typed: Mapping[str, str]) -> list[Trouble]:
        """Keep what was typed; nothing of it is lost, but twelve digits are never kept."""
        case.drafts[form.key], found = without_numbers(typed)
        case.troubles, case.pending = (), None
        return found

    def read_event(self, case: Case, form: EventForm, typed: Mapping[str, str]) -> list[Trouble]:
        """Read a form for confirmation; the troubles stand beside its fields."""
        found = self.fill_event(case, form, typed)
        case.pending, wrong = read(form, case.draft(form.key), self.setting(case))
        known = {each.field for each in found}
        case.troubles = (*found, *(each for each in wrong if each.field not in known))
        if case.troubles:
            case.pending = None
        else:
            case.conflict = ()
        return list(case.troubles)

    def record(self, session: Session, case: Case, mark: str) -> bool:
        """届出を記載する: enter what was confirmed; False where the form has to be looked at again.

        Confirming twice enters once. Raises IdentityExpired refusals of the check before anything is entered.
        """
        if case.done and case.done[-1][0].mark == mark:
            return True
        entered = case.pending
        if entered is None or entered.mark != mark:
            return False
        if not case.kind.by_notice:
            if case.checked is None:
                raise CheckExpired
            case.checked.require(self.occasion(session, case), self._clock.minute())
        try:
            filed = acting.enter(
                self.register.events, entered, self._filing(session, case, entered), case.subject
            )
        except (Refusal, Malformed) as refused:
            self._note_refusal(session, case, refused)
            return False
        case.entered += 1
        case.done.append((entered, filed))
        case.pending, case.troubles, case.conflict = None, (), ()
        case.drafts.pop(entered.form.key, None)
        case.new_household = f"H-{base64.b32encode(self._draw(10)).decode()}"
        self._open_again(session, case)
        return True

    # the number notice

    def act_on_letter(self, session: Session, case: Case, typed: Mapping[str, str]) -> list[Trouble]:
        """通知書の案件: hand a letter over, or send letters elsewhere; `case.letter` says what it came to."""
        if self.letters is None or case.checked is None:
            raise CaseGone
        resident = None
        if case.person is not None:
            resident, _ = self.register.protection.see(self.asker(session, case), case.person)
        occasion = self.occasion(session, case)
        found = self.letters.act(case, occasion, resident, typed)
        if not found:
            case.entered += 1
        return found

    # within

    def _note_refusal(self, session: Session, case: Case, refused: Refusal | Malformed) -> None:
        case.pending = None
        case.troubles = tuple(troubles.all_of(refused))
        if isinstance(refused, HouseholdChanged):
            case.conflict = refused.changes
            for household in case.households:
                newest = max((each.version for each in refused.changes), default=household.version)
                case.versions[household.number] = newest
            self._open_again(session, case)

    def _open_again(self, session: Session, case: Case) -> None:
        try:
            self.open_households(session, case)
        except (NoSuchResident, Fault):  # what was entered stands; the next page asks again
            case.households = []

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

    def _filing(self, session: Session, case: Case, entered: Entered) -> Filing:
        presenter = None
        if not case.kind.by_notice:
            presenter = case.agent if case.by_agent else case.person
        return Filing(
            entered.happened_on,
            self._clock.today(),
            session.clerk.clerk,
            case.reference,
            {each.number: each.version for each in case.households},
            entered.texts.get("ground", ""),
            presenter,
        )


def forms_of(kind: CaseKind) -> list[EventForm]:
    """The forms a kind of case allows, in order."""
    return [EVENTS[key] for key in kind.events]


def form_of(case: Case, key: str) -> EventForm:
    """The form with this key. Raises CaseGone where this kind of case does not allow it."""
    if key not in case.kind.events:
        raise CaseGone
    return EVENTS[key]
