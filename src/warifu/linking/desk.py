# SPDX-License-Identifier: Apache-2.0
"""要確認の窓口: a person decides about what the matcher referred, one case at a time.

    1 judge the case again      the register of today, not of the dry run
    2 tell each candidate       a line in her own history               or nobody is shown
    3 write the look            who, which case, which candidates, when     power fails here: a line, no page
    4 give the candidates       at most three; nobody if one of them is protected
    5 decide, with the reason   link one of those shown, none of them, or ask the person

Where nobody may be shown there is one general answer: nobody near, somebody protected and a family member's
number look alike. The drawing is `screens`'.
"""

from __future__ import annotations

from uuid import UUID

from warifu.linking.judging import decide_about, people_to_show
from warifu.linking.members import NumberState
from warifu.linking.nouns import CaseLine, CaseState, Look, Statement
from warifu.linking.office import Office, worded
from warifu.linking.refusals import (
    CaseDecided,
    LinkTaken,
    NoSuchCase,
    NotShown,
    NumberDisagrees,
)
from warifu.matching import Candidate, Verdict

MOST_CASES = 100
_WAITING = (CaseState.OPEN, CaseState.ASKING)


class Desk:
    """窓口: the cases of a body's schemes."""

    def __init__(self, office: Office) -> None:
        """Decide for an office."""
        self._office = office

    def cases(self, scheme: str) -> list[CaseLine]:
        """The cases that wait, the oldest first; nothing that says whose they are."""
        with self._office.store.transaction() as tx:
            return tx.cases(scheme, MOST_CASES)

    def open(self, case: UUID, *, clerk: str) -> tuple[CaseLine, Look]:
        """Open a case. Every candidate is on record, and told, before this returns.

        Raises NoSuchCase, and a Fault while somebody cannot be told.
        """
        office = self._office
        with office.store.transaction() as tx:
            found = tx.case(case)
        if found is None:
            raise NoSuchCase
        line, statement = found
        if line.state not in _WAITING:
            raise CaseDecided
        shown = self._to_show(statement)
        refs = [each.ref for each in shown]
        office.tell(case, refs)
        with office.store.transaction() as tx:
            look = tx.add_look(statement.statement, clerk, "case", office.clock.now(), refs)
        return line, Look(look, statement.member, shown, general=not shown)

    def decide(self, case: UUID, look: UUID, choice: str, *, clerk: str, reason: str) -> CaseState:
        """Decide: `choice` is 1, 2 or 3 for a candidate of that look, `nobody`, or `asking`.

        Raises ReasonNeeded, CaseDecided, NotShown, NumberDisagrees; LinkTaken stops both links first.
        """
        why, office = worded(reason), self._office
        state = {"nobody": CaseState.NOBODY, "asking": CaseState.ASKING}.get(choice, CaseState.LINKED)
        collided = False
        with office.store.transaction() as tx:
            found = tx.case(case, lock=True)
            if found is None:
                raise NoSuchCase
            line, statement = found
            if line.state not in _WAITING:
                raise CaseDecided
            if not tx.looked(statement.statement, clerk, "case", look):
                raise NotShown
            now = office.clock.now()
            if state is CaseState.LINKED:
                ref = tx.shown_at(look, int(choice)) if choice in {"1", "2", "3"} else ""
                self._check(statement, ref)
                link = office.new_link(statement, ref, f"clerk {line.rule}")
                collided = not tx.add_links(line.scheme, statement.job, [link], clerk, now, why)
                if collided:
                    tx.freeze_rivals(line.scheme, link, "collision", now)
            if not collided:
                tx.decide(case, state, clerk, now, why)
            tx.record("collided" if collided else state.value, line.scheme, case, clerk, now, why)
        if collided:
            raise LinkTaken
        return state

    def _to_show(self, statement: Statement) -> tuple[Candidate, ...]:
        office = self._office
        decision = decide_about(
            office.opened(statement), office.register, office.clock.today(), number_taken=False
        )
        return people_to_show(decision) if decision.verdict is not Verdict.REFUSE else ()

    def _check(self, statement: Statement, ref: str) -> None:
        """Hold the choice against the register of now, and against a number that came with the paper."""
        office = self._office
        record = office.register.person(ref) if ref else None
        if record is None or record.protected:
            raise NotShown
        opened = office.opened(statement).member
        if opened.number_state is NumberState.NONE:
            return
        holder = office.register.holder_of(opened.number) if opened.number else None
        if holder is None or holder.record.ref != ref:
            raise NumberDisagrees
