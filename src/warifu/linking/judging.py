# SPDX-License-Identifier: Apache-2.0
"""判定: one statement against the register and the links in force. It asks, and writes nothing.

The matcher decides; a number that came with the statement is always compared with its holder's particulars
and household (G3, G4), and a number, person or member that is linked otherwise already stops (G5). Whether
the stop is written, and freezes the other link, is `committing`'s.

A protected person bars a link, and nothing else comes of her: a paper about her ends as one about nobody
(YE-7). A case for a clerk, or a count of papers that came near, would tell whoever writes papers with guessed
addresses which guess was right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from warifu.linking.members import NumberState
from warifu.linking.nouns import Judgement, Statement
from warifu.linking.ports import Register
from warifu.matching import (
    Candidate,
    Decision,
    MatchingService,
    NumberFacts,
    Purpose,
    Record,
    Verdict,
    candidates,
    for_record,
)


def decide_about(statement: Statement, register: Register, on: date, *, number_taken: bool) -> Decision:
    """Ask the matcher, with what is known of the number: of everybody, and of those who may be told of.

    The second answer counts, but for a link that somebody protected bars.
    """
    facts, query = _facts(statement, register, number_taken=number_taken), statement.member.query()
    near = _Near(register.sharing)
    whole = MatchingService(near).match(query, on, Purpose(), facts)
    told = MatchingService(near.told_of()).match(query, on, Purpose(), _told_of(facts))
    return whole if told.linked is not None and whole.linked is None else told


def judgement_of(statement: Statement, decision: Decision, stopped: str) -> Judgement:
    """Make what is kept of a decision."""
    linked = decision.linked
    return Judgement(
        line=statement.line,
        statement=statement.statement,
        verdict=decision.verdict.value,
        rule=decision.rule,
        person_ref=linked.ref if linked else None,
        refused=decision.refused_because,
        stopped=stopped,
        next_step=decision.next_step.value,
        explanation=for_record(decision),
    )


def stop_of(decision: Decision, statement: Statement, person_of_member: str, member_of_person: str) -> str:
    """Say why a LINK cannot be written as it is, or nothing: what was linked before stands in its way."""
    linked = decision.linked
    if linked is None:
        return ""
    if person_of_member == linked.ref:
        return "ALREADY"
    if person_of_member:
        return "MEMBER_TAKEN"
    return "PERSON_TAKEN" if member_of_person not in ("", statement.member.member_id) else ""


def people_to_show(decision: Decision) -> tuple[Candidate, ...]:
    """候補者: at most three people; of a LINK the one it links; nobody where anybody near is protected.

    To leave out the protected one alone would tell: a paper that fits one person would be referred for a
    twin.
    """
    if any(each.record.protected for each in decision.found):
        return ()
    if decision.verdict is Verdict.LINK:
        return candidates(replace(decision, verdict=Verdict.REFER, found=decision.found[:1]))
    return candidates(decision)


def people_hidden(decision: Decision) -> list[str]:
    """Those near whom a protection measure hides: they are told, later, that nobody was shown."""
    return [each.record.ref for each in decision.found if each.record.protected]


@dataclass
class _Near:
    """Who shares a key, asked of the register once: `matching.Candidates`."""

    ask: Callable[[Sequence[int]], Iterable[Record]]
    found: Sequence[Record] = ()

    def sharing(self, keys: Sequence[int]) -> Iterable[Record]:
        """Give everybody."""
        self.found = list(self.ask(keys))
        return self.found

    def told_of(self) -> _Near:
        """Give the same without the protected, after `sharing` was asked."""
        return _Near(lambda _keys: [each for each in self.found if not each.protected])


def _told_of(facts: NumberFacts | None) -> NumberFacts | None:
    """A number of somebody protected is nobody's, and the home of one is nobody's home."""
    if facts is None:
        return None
    holder = facts.holder if facts.holder is None or not facts.holder.protected else None
    household = [each for each in facts.household if holder is not None and not each.protected]
    return replace(facts, holder=holder, household=household)


def _facts(statement: Statement, register: Register, *, number_taken: bool) -> NumberFacts | None:
    member = statement.member
    if member.number_state is NumberState.NONE:
        return None
    if member.number_state is NumberState.DIFFERS:
        return NumberFacts(check_digit_fits=True, entered_twice=False, holder=None)
    if member.number is None:
        return NumberFacts(check_digit_fits=False, entered_twice=None, holder=None)
    holder = register.holder_of(member.number)
    return NumberFacts(
        check_digit_fits=True,
        entered_twice=True if member.number_state is NumberState.TWICE else None,
        holder=holder.record if holder else None,
        household=holder.household if holder else (),
        taken=number_taken,
    )
