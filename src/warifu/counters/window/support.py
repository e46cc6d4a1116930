# SPDX-License-Identifier: Apache-2.0
"""支援措置の窓口: taking an application for protection and carrying the measure to its end.

    apply        the person stands here, identified: in force at once, until an opinion arrives
    confirm      the police or a centre says that it is needed: a year from today
    turn down    it is not needed: ends today
    renew        the person comes in the last month: a year from the end
    end          the person herself asks for it, never an agent: ends today
    reading code for the person herself: one visit to her history at the portal, or to her child's
    paper        for the person herself: the looks at her, or at her child, that stand in no mailbox

Every verb asks again whether the clerk has the duty of the support desk. The register decides who may be
seen, for how long a measure holds, and tells Juki Net by itself; this module decides none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from warifu.counters.window import troubles
from warifu.counters.window.applying import Application, OtherParty, read_application, read_office
from warifu.counters.window.histories import HistoryDesk
from warifu.counters.window.kinds import SUPPORT
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.exchange import Manner, PaperLook
from warifu.identity import CheckExpired
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    Barred,
    Measure,
    ProtectionApplication,
    SearchRefused,
    SeveralResidents,
    Sought,
    Stage,
)

APPLY = "apply"
CONFIRM, TURN_DOWN, RENEW, END = "confirm", "turn-down", "renew", "end"


class SupportDesk:
    """支援措置担当の仕事, in one case of one session."""

    def __init__(self, window: WindowService, session: Session, case: Case) -> None:
        """The caller holds the session's turn. Raises CaseGone for a clerk without the duty."""
        if not window.has_duty(session, SUPPORT):
            raise CaseGone
        self._window, self._session, self._case = window, session, case
        self._protection, self._clerk = window.register.protection, session.clerk.clerk
        self.histories = HistoryDesk(window, session, case)

    def measures(self) -> list[Measure]:
        """The measures that protect the person of this case and for which this clerk is listed."""
        assert self._case.person is not None
        return self._protection.measures_of(self._case.person, by=self._clerk)

    def steps(self, measure: Measure, today: date) -> list[str]:
        """Which steps this case may take with a measure today; none with one that another city told."""
        if not measure.in_force(today) or measure.origin:
            return []
        found = [CONFIRM, TURN_DOWN] if measure.stage is Stage.PROVISIONAL else []
        if self._case.kind.by_notice:
            return found
        if measure.renewable(today):
            found.append(RENEW)
        return [*found, END] if self._is_herself(measure) else found

    def attempts(self, measure: Measure) -> list[tuple[datetime, str]]:
        """The requests to see an address that were refused because of it: when, and in which capacity."""
        found = self._protection.attempts(measure.protection_id, by=self._clerk)
        return [(at, capacity) for at, _, _, capacity in found]

    def fill(self, typed: Mapping[str, str]) -> list[Trouble]:
        """Keep what was typed into the application; twelve digits are never kept."""
        self._case.drafts[APPLY], found = without_numbers(typed)
        self._case.applying = None
        return found

    def read(self, typed: Mapping[str, str]) -> list[Trouble]:
        """Read the application for confirmation."""
        found = self.fill(typed)
        staff = self._window.having_duty(SUPPORT)
        application, wrong = read_application(
            self._case.draft(APPLY), self._window.setting(self._case), staff, self._clerk
        )
        known = {each.field for each in found}
        found += [each for each in wrong if each.field not in known]
        self._case.applying = None if found else application
        return found

    def take(self, mark: str) -> list[Trouble] | None:
        """申出を受け付ける: enter what was confirmed, once; None where nothing waits under this mark."""
        application = self._case.applying
        if application is None or application.mark != mark or self._case.kind.by_notice:
            return None
        if not self._window.is_identified(self._session, self._case):
            raise CheckExpired
        try:
            self._protection.apply(
                self._named(application),
                by=self._clerk,
                case=self._case.reference,
                opinion_of=application.opinion_of,
            )
        except Refusal as refused:
            return [troubles.of(refused)]
        self._case.applying = None
        self._case.drafts.pop(APPLY, None)
        self._case.entered += 1
        self.histories.stand()
        return []

    def step(self, place: int, what: str, typed: Mapping[str, str]) -> list[Trouble]:
        """Carry one measure a step on. Raises CaseGone for one that this page did not offer."""
        measures = self.measures()
        if not 0 <= place < len(measures) or what not in {CONFIRM, TURN_DOWN, RENEW, END}:
            raise CaseGone
        kept, found = without_numbers(typed)
        measure = measures[place]
        offered = self.steps(measure, self._window.setting(self._case).today)
        if what not in offered:
            return [troubles.STEP_GONE]
        if what == END:
            if not kept.get("sure"):
                return [Trouble(f"sure-{place}", troubles.SURE)]
            self._protection.end(measure.protection_id, by=self._clerk)
        else:
            opinion = read_office(kept, found)
            if found:
                return [Trouble(f"{each.field}-{place}", each.words) for each in found]
            verbs = {
                CONFIRM: self._protection.confirm,
                TURN_DOWN: self._protection.turn_down,
                RENEW: self._protection.renew,
            }
            try:
                verbs[what](measure.protection_id, opinion_of=opinion, by=self._clerk)
            except Refusal as refused:
                return [troubles.of(refused)]
        self._case.entered += 1
        self.histories.stand()
        return []

    def reading_code(self, place: int, key: str) -> tuple[str, str]:
        """閲覧コード: make one for a person of a measure on this page; see `HistoryDesk`. Raises CaseGone."""
        measures = self.measures()
        if not 0 <= place < len(measures):
            raise CaseGone
        return self.histories.reading_code(measures[place], key)

    def paper(self, place: int, key: str) -> tuple[str, list[PaperLook]]:
        """紙での開示: the looks of a person of a measure on this page; see `HistoryDesk`. Raises CaseGone."""
        measures = self.measures()
        if not 0 <= place < len(measures):
            raise CaseGone
        return self.histories.paper(measures[place], key)

    def _is_herself(self, measure: Measure) -> bool:
        """No agent ends a measure, nor whoever is protected with the person: it is her own wish."""
        return not self._case.by_agent and measure.applicant == self._case.person

    def _named(self, application: Application) -> ProtectionApplication:
        assert self._case.person is not None
        return ProtectionApplication(
            self._case.person,
            application.together,
            tuple(self._barred(each) for each in application.others),
            application.ground,
            application.staff,
        )

    def _barred(self, other: OtherParty) -> Barred:
        """Name the other person by the register where one resident fits; the look-up is recorded there."""
        if other.born_on is None:
            return Barred(None, other.name)
        asker = self._window.asker(self._session, self._case)
        try:
            found = self._window.register.look_up.find(Sought(other.born_on, other.name), asker).residents
        except (SearchRefused, SeveralResidents):
            found = ()
        people = [each.in_house_number for each in found]
        self._window.tell(self._session, self._case, Manner.NAMED, people)
        return Barred(found[0].in_house_number if len(found) == 1 else None, other.name)
