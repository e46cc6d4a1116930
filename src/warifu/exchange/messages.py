# SPDX-License-Identifier: Apache-2.0
"""What passes between bodies in one inquiry, as JSON messages around NYM-1's canonical bytes.

The bytes inside are the protocol (docs/spec/linkage-codes.md); these wrappers add nothing to it. A
message is decoded here and its content parsed by the office that serves it. Filings and endings
travel in lists, so that many exchanges under way share one call and one commit (group commit).
"""

from __future__ import annotations

import msgspec

from warifu.kernel.refusal import Problem, ProblemJson, from_json, to_json


class AskMessage(msgspec.Struct):
    """Asker → operator: a Request."""

    request: bytes


class ForwardMessage(msgspec.Struct):
    """Operator → commission: Conv1 or Refused1, sealed to the commission (LC-7)."""

    reqid: bytes
    sealed: bytes


class AnswerMessage(msgspec.Struct):
    """Provider → commission: a signed Answer. Commission → operator → asker: it, sealed to the asker."""

    answer: bytes


class Filing(msgspec.Struct):
    """A FileOrder and the ledger entry it names."""

    order: bytes
    entry: bytes


class Ending(msgspec.Struct):
    """An AnswerNotice and the ledger entry it names."""

    notice: bytes
    entry: bytes


class FilingsMessage(msgspec.Struct):
    """Commission → portal: lines to file."""

    filings: list[Filing]


class EndingsMessage(msgspec.Struct):
    """Commission → portal: how filed lines ended."""

    endings: list[Ending]


class Outcome(msgspec.Struct):
    """What became of one item of a list: the reply's bytes, or a problem."""

    done: bytes = b""
    problem: ProblemJson | None = None

    @classmethod
    def failed(cls, problem: Problem) -> Outcome:
        """Say what went wrong with this item alone."""
        return cls(problem=to_json(problem))

    def result(self) -> bytes | Exception:
        """Give the reply's bytes, or the problem to raise."""
        return from_json(self.problem) if self.problem else self.done


class OutcomesMessage(msgspec.Struct):
    """What became of each item, in the order they were sent."""

    outcomes: list[Outcome]


class ReleaseMessage(msgspec.Struct):
    """Commission → provider: a Release."""

    release: bytes


class AlarmMessage(msgspec.Struct):
    """Any body → commission: something noticed that cannot be settled alone."""

    about: str
    what: str
    said: str
    evidence: bytes


class Kept(msgspec.Struct):
    """A plain acknowledgement: what was sent is durable at the other body."""


class Span(msgspec.Struct):
    """A span of minutes, the last one not included."""

    from_minute: int
    to_minute: int


class Reqids(msgspec.Struct):
    """Request ids in ascending order."""

    reqids: list[bytes]
