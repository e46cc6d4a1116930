# SPDX-License-Identifier: Apache-2.0
"""案件の共通部分: opened, told, identified, closed and forgotten, at whatever counter a body has.

A window says which kinds of case it serves and who a case is about (`kinds`, `holder`); how the person is
found is its own. Each verb works on the one case of one session, whose turn the caller holds.
"""

from __future__ import annotations

import base64
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence

from warifu.counters.window import clerks, troubles
from warifu.counters.window.cards import CardDesk
from warifu.counters.window.holders import Holder
from warifu.counters.window.kinds import CaseKind
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.sessions import (
    AnotherCaseOpen,
    Case,
    Limits,
    Session,
    case_reference,
)
from warifu.counters.window.signing import Signing
from warifu.counters.window.store import WindowStore
from warifu.counters.window.telling import sights_of
from warifu.exchange import FileSights, Manner
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import (
    Bearer,
    CheckedForAnother,
    CheckExpired,
    FormModel,
    IdentityService,
    Occasion,
    showing_of,
    steps,
)
from warifu.kernel.clock import Clock

LONGEST_REQUEST = 100


class CaseWork(Signing):
    """案件: what every counter with clerks does about its cases."""

    cards: CardDesk | None

    def __init__(
        self,
        store: WindowStore,
        identity: IdentityService,
        clock: Clock,
        draw: Callable[[int], bytes],
        sights: FileSights,
        limits: Limits | None = None,
        *,
        cards: CardDesk | None = None,
        cost: int = clerks.COST,
    ) -> None:
        """`sights` tells people before they are seen; without `cards` no case is about one."""
        super().__init__(store, clock, draw, limits or Limits(), cost=cost)
        self._identity, self._sights, self.cards = identity, sights, cards

    @abstractmethod
    def kinds(self, session: Session) -> list[CaseKind]:
        """The kinds of case that this clerk may open."""

    @abstractmethod
    def holder(self, session: Session, case: Case) -> Holder:
        """Who the case is about, as J-LIS is asked for her cards. Raises NoSuchResident."""

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

    def tell(self, session: Session, case: Case, manner: Manner, people: Sequence[InHouseNumber]) -> None:
        """閲覧の知らせ: let these people see that they are about to be shown. A Fault: show nobody."""
        self._sights.show(sights_of(session, case, manner, people))

    # the identity check

    def identity_form(self, case: Case) -> FormModel:
        """The form of the identity check as it stands."""
        return steps(case.identity, case.kind.purpose, self._identity.practice, self._clock.today())

    def fill_identity(self, case: Case, step: str, typed: Mapping[str, str]) -> FormModel:
        """Take what was filled into one step; give the form as it stands then."""
        model = self.identity_form(case)
        asked = {
            name
            for each in model.steps
            if each.key == step
            for question in each.fields
            for name in (question.name, *(choice.value for choice in question.choices))
        }
        kept = {name: said for name, said in case.identity.items() if name not in asked}
        answered = {name: typed[name] for name in asked if typed.get(name)}
        case.identity = kept | without_numbers(answered)[0]
        return self.identity_form(case)

    def check_identity(self, session: Session, case: Case) -> None:
        """本人確認: record the check; the case then may act. Raises what the identity check refuses."""
        on, practice = self._clock.today(), self._identity.practice
        showing = showing_of(case.identity, case.kind.purpose, practice, on)
        checked = self._identity.check(self.occasion(session, case), showing)
        case.checked, case.by_agent = checked, checked.bearer is not Bearer.SELF
        case.agent_named, case.agent, case.agent_name = False, None, ""
        case.households = []  # opened again for who stands here now

    def is_identified(self, session: Session, case: Case) -> bool:
        """Whether this case may act now: nobody is identified for a notice of another office."""
        if case.kind.by_notice:
            return True
        if case.checked is None or (case.by_agent and not case.agent_named):
            return False
        try:
            case.checked.require(self.occasion(session, case), self._clock.minute())
        except (CheckedForAnother, CheckExpired):
            case.checked, case.identity = None, {}  # the papers have to be seen again
            return False
        return True

    def occasion(self, session: Session, case: Case) -> Occasion:
        """For whom, in which case, by which clerk, for what the identity check of this case is."""
        return Occasion(case.person, case.reference, session.clerk.clerk, case.kind.purpose)
