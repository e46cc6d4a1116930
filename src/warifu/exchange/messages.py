# SPDX-License-Identifier: Apache-2.0
"""What passes between bodies in one inquiry, as JSON messages around NYM-1's canonical bytes.

The bytes inside are the protocol (docs/spec/linkage-codes.md); these wrappers add nothing to it. A
message is decoded here and its content parsed by the office that serves it. Everything of an exchange
travels in lists, so that many under way share one call and one commit; each item has its own outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from warifu.kernel.refusal import Fault, Problem, ProblemJson, from_json, to_json
from warifu.kernel.wire import Wire

P = TypeVar("P")


class RequestsMessage(msgspec.Struct):
    """Asker → operator: Requests, all to one provider so that no other provider's pace holds them up."""

    requests: list[bytes]


class Forward(msgspec.Struct):
    """A Conv1 or Refused1, sealed to the commission (LC-7)."""

    reqid: bytes
    sealed: bytes


class ForwardsMessage(msgspec.Struct):
    """Operator → commission: what it converted. The outcomes are answers, sealed to their askers."""

    forwards: list[Forward]


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


class ReleasesMessage(msgspec.Struct):
    """Commission → provider: Releases. The outcomes are its signed Answers."""

    releases: list[bytes]


class Outcome(msgspec.Struct):
    """What became of one item of a list: the reply's bytes, or a problem."""

    done: bytes = b""
    problem: ProblemJson | None = None

    @classmethod
    def failed(cls, problem: Problem) -> Outcome:
        """Say what went wrong with this item alone."""
        return cls(problem=to_json(problem))

    def result(self) -> bytes | Problem:
        """Give the reply's bytes, or the problem to raise."""
        return from_json(self.problem) if self.problem else self.done


class OutcomesMessage(msgspec.Struct):
    """What became of each item, in the order they were sent."""

    outcomes: list[Outcome]

    @classmethod
    def of(cls, ends: Sequence[bytes | Problem]) -> OutcomesMessage:
        """Tell each item's end. Where a fault met every one of them, it is the call's own and raised."""
        if ends and all(isinstance(end, Fault) for end in ends):
            raise next(end for end in ends if isinstance(end, Fault))
        return cls([Outcome.failed(end) if isinstance(end, Problem) else Outcome(end) for end in ends])

    def results(self, expected: int) -> list[bytes | Problem]:
        """Give each item's reply or problem; a Fault where they are not as many as were sent."""
        if len(self.outcomes) != expected:
            raise Fault("the other body answered for another number of items than were sent")
        return [outcome.result() for outcome in self.outcomes]


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


FILED = b"filed"
"""Outcome of a refusal that stands in its person's mailbox; nothing comes back for one only recorded."""


def in_parcels(items: Sequence[P], size: Callable[[P], int], largest: int) -> Iterator[list[P]]:
    """Cut a list so that each message stays below `largest` bytes; an item that is too large goes alone."""
    parcel: list[P] = []
    weight = 0
    for item in items:
        if parcel and weight + size(item) > largest:
            yield parcel
            parcel, weight = [], 0
        parcel.append(item)
        weight += size(item)
    if parcel:
        yield parcel


def put_requests(wire: Wire, requests: list[bytes]) -> list[bytes | Problem]:
    """Put requests to the operator; give for each the answer, sealed to the asker, or the problem."""
    reply = wire.call("operator", "exchange/request", RequestsMessage(requests), OutcomesMessage)
    return reply.results(len(requests))


def offer_releases(wire: Wire, provider: str, releases: list[bytes]) -> list[bytes | Problem]:
    """Offer a provider releases; give for each its answer or its problem."""
    reply = wire.call(provider, "exchange/release", ReleasesMessage(releases), OutcomesMessage)
    return reply.results(len(releases))


def offer_release(wire: Wire, provider: str, release: bytes) -> bytes:
    """Offer a provider one release; give its answer or raise its problem."""
    return only(offer_releases(wire, provider, [release]))


def hand_on(wire: Wire, path: str, forwards: list[Forward]) -> list[bytes | Problem]:
    """Hand what the operator converted on to the commission; give for each the answer or the problem."""
    return wire.call("commission", path, ForwardsMessage(forwards), OutcomesMessage).results(len(forwards))


def put_request(wire: Wire, request: bytes) -> bytes:
    """Put one request to the operator; give its answer or raise its problem."""
    return only(put_requests(wire, [request]))


def only(ends: list[bytes | Problem]) -> bytes:
    """Give the reply to the one item that was sent, or raise its problem."""
    (end,) = ends
    if isinstance(end, Problem):
        raise end
    return end
