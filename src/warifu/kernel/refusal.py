# SPDX-License-Identifier: Apache-2.0
"""The three ways in which Warifu says no, and the one table that turns them into problem JSON.

    Problem
    ├── Malformed   not even a thing: bad bytes, bad fields, bad syntax            400
    ├── Refusal     a lawful no: expected, recorded, told with article and remedy  403 404 409 422 429 503
    └── Fault       ours: its detail stays inside, the caller gets a reference     500 503
        └── Unreachable   another body did not answer; nothing is known of its state

Offices declare their refusals beside their nouns, one class per situation. This module knows no
situation and records nothing: the service that refuses records first.
Wire form: RFC 9457 `application/problem+json`.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

import msgspec


class Problem(Exception):
    """Root of every expected exception; `told` is what the other side may read."""

    status: ClassVar[int] = 500
    reason: ClassVar[str] = "problem"

    def __init__(self, told: str) -> None:
        """Keep `told`: plain words without any identifier, number, name or key."""
        super().__init__(told)
        self.told = told


class Malformed(Problem):
    """Not even a thing: the bytes do not parse. Says which field and what would be right; status 400."""

    status = 400
    reason = "malformed"


class Refusal(Problem):
    """A lawful no. Carries the law it rests on and what the reader can do next.

    `reason` is a short ASCII code (at most 32 characters) that travels in the protocol and keys the
    bilingual words on screens; `law` cites an article, rule or specification.
    """

    status = 403
    reason = "refused"
    law: str = ""
    remedy: str = ""

    def __init__(self, told: str = "", *, law: str | None = None, remedy: str | None = None) -> None:
        """Use the class's own law and remedy unless this situation has better ones."""
        super().__init__(told or (type(self).__doc__ or "Refused.").splitlines()[0])
        self.law = law if law is not None else type(self).law
        self.remedy = remedy if remedy is not None else type(self).remedy


class Fault(Problem):
    """Ours. The detail stays in this process; the other side reads a reference number only."""

    status = 500
    reason = "fault"

    def __init__(self, detail: str) -> None:
        """Keep `detail` inside and make a reference number for the log line and the caller."""
        super().__init__("Something went wrong on our side.")
        self.detail = detail
        self.reference = f"F{secrets.token_hex(4)}"


def fault_of(mistake: BaseException) -> Fault:
    """The fault that stands for what nobody expected: it is logged and told under one reference number."""
    fault = Fault(type(mistake).__name__)
    fault.__cause__ = mistake
    return fault


class Unreachable(Fault):
    """Another body did not answer in time or is not running. Repeating the same call is harmless."""

    status = 503
    reason = "unreachable"


class ProblemJson(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details with three members of our own: reason, law and remedy."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    law: str = ""
    remedy: str = ""
    reference: str = ""


def to_json(problem: Problem) -> ProblemJson:
    """Turn a problem into what the other side may read. A Fault gives its reference number only."""
    return ProblemJson(
        type=f"urn:warifu:problem:{problem.reason}",
        title={Malformed: "Malformed", Fault: "Fault"}.get(_root(problem), "Refusal"),
        status=problem.status,
        detail=problem.told,
        reason=problem.reason,
        law=problem.law if isinstance(problem, Refusal) else "",
        remedy=problem.remedy if isinstance(problem, Refusal) else "",
        reference=problem.reference if isinstance(problem, Fault) else "",
    )


class Told(Refusal):
    """A refusal as another body told it: its words, law and remedy, with the reason code it sent."""

    def __init__(self, problem: ProblemJson) -> None:
        """Rebuild the refusal of the far side from its problem JSON."""
        super().__init__(problem.detail, law=problem.law, remedy=problem.remedy)
        self.problem = problem
        self.reason = problem.reason  # type: ignore[misc]  # the far side's situation, not a class of ours
        self.status = problem.status  # type: ignore[misc]


def from_json(problem: ProblemJson) -> Problem:
    """Rebuild the exception another body raised, so that a caller handles near and far alike."""
    if problem.status == Malformed.status:
        return Malformed(problem.detail)
    if problem.reason in {Fault.reason, Unreachable.reason}:
        fault = Unreachable if problem.reason == Unreachable.reason else Fault
        return fault(f"the other body reported fault {problem.reference}")
    return Told(problem)


def _root(problem: Problem) -> type[Problem]:
    return next(root for root in (Malformed, Refusal, Fault, Problem) if isinstance(problem, root))
