# SPDX-License-Identifier: Apache-2.0
"""窓口の案件: the person identified, an event entered; how a case is opened and she is found is `casework`.

Each verb works on the one case of one session, whose turn the caller holds. A case is on record before
anybody is looked up in it; every look-up and every opened address is recorded by the register with case and
clerk, and stands in the person's own history before a page shows her. Register and identity check decide.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from warifu.counters.window import acting, troubles
from warifu.counters.window.casework import Cases
from warifu.counters.window.events import EVENTS, EventForm
from warifu.counters.window.kinds import CaseKind
from warifu.counters.window.public_notices import DELIVERED_AFTER, STANDS_AFTER, PublicNotice
from warifu.counters.window.reading import Entered, Setting, Trouble, read, without_numbers
from warifu.counters.window.searching import read_search
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.exchange import Manner
from warifu.identity import CheckExpired
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.residents import Filing, HouseholdChanged, NoSuchResident, SeveralResidents


class WindowService(Cases):
    """住民窓口: everything a clerk does at one city's window."""

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

    # public notices

    def post_notice(self, session: Session, case: Case) -> None:
        """公示: let it stand that a decision of this case waits for somebody; durable, once for each case."""
        now, on = self._clock.now(), self._clock.today() + DELIVERED_AFTER
        with self._store.transaction() as tx:
            tx.add_notice(PublicNotice(case.reference, now, on), session.clerk.clerk)

    def notices(self) -> list[PublicNotice]:
        """公示板: what stands today."""
        with self._store.transaction() as tx:
            return tx.notices(self._clock.today() - STANDS_AFTER)

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
