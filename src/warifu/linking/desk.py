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

from warifu.linking.judging import decide_about, people_hidden, people_to_show
from warifu.linking.members import NumberState
from warifu.linking.nouns import CaseLine, CaseState, Link, Look, Statement
from warifu.linking.office import Office, worded
from warifu.linking.refusals import (
    CaseDecided,
    LinkTaken,
    NoSuchCase,
    NotShown,
    NumberDisagrees,
)
from warifu.linking.store import LinkingRows
from warifu.matching import Verdict

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
        decision = decide_about(
            office.opened(statement), office.register, office.clock.today(), number_taken=False
        )
        shown = people_to_show(decision) if decision.verdict is not Verdict.REFUSE else ()
        refs = [each.ref for each in shown]
        office.tell(case, refs, people_hidden(decision))
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
            contested = _contested(tx, statement)
            ref = tx.shown_at(look, int(choice)) if choice in {"1", "2", "3"} else ""
            if state is CaseState.LINKED:
                self._check(statement, ref)
            if contested is not None and contested.person_ref == ref:
                tx.unfreeze(contested.link, now)
            elif state is not CaseState.ASKING:
                if contested is not None:
                    tx.end_link(contested.link, clerk, now, why)
                collided = state is CaseState.LINKED and not self._link(tx, line, statement, ref, clerk, why)
            if not collided:
                tx.decide(case, state, clerk, now, why)
            tx.record("collided" if collided else state.value, line.scheme, case, clerk, now, why)
        if collided:
            raise LinkTaken
        return state

    def _link(  # one link: to whom, by whom, why
        self, tx: LinkingRows, line: CaseLine, statement: Statement, ref: str, clerk: str, why: str
    ) -> bool:
        """Write a link; where it collides, freeze what stands against it and give False (G5)."""
        now = self._office.clock.now()
        link = self._office.new_link(statement, ref, f"clerk {line.rule}")
        if tx.add_links(line.scheme, statement.job, [link], clerk, now, why):
            return True
        tx.freeze_rivals(line.scheme, link, "collision", now)
        return False

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


def _contested(tx: LinkingRows, statement: Statement) -> Link | None:
    """The link this very case is about, where the person said that it is not her."""
    link = tx.link_of_member(statement.scheme, statement.member.member_id, lock=True)
    return link if link is not None and link.frozen_for and link.statement == statement.statement else None
