# SPDX-License-Identifier: Apache-2.0
"""本人の申出: of the line of a link she says "this is not me"; the office that wrote it hears so.

    1 keep       line, office, message    durable before the page says so
    2 hand on    by the body's loop       again: harmless, the office takes it once
    3 note       the office has it        power fails here: handed on again

The office answers by its own line: the link has ended, or was confirmed. No mailbox is kept beside a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal, Unreachable
from warifu.kernel.wire import Nothing, Wire
from warifu.portal.letters import Line

MOST = 100
NO_SUCH_LINK = "no-such-link"


@dataclass(frozen=True, slots=True)
class Objection:
    """申出: what was said of one line: to which office, when, and since when that office has it."""

    line: str
    office: str
    message: UUID
    said_at: datetime
    taken_at: datetime | None = None

    def __repr__(self) -> str:
        return "Objection(••••)"


class NotMe(msgspec.Struct):
    """`linking/not-me`: the name of the message; nothing of her."""

    message: UUID


class ObjectionRows(Protocol):
    """What was said, inside one transaction; of a line it is said once."""

    def say(self, objection: Objection) -> None: ...
    def said_of(self, lines: Sequence[str]) -> list[Objection]: ...
    def waiting(self, most: int) -> list[Objection]: ...
    def taken(self, line: str, at: datetime) -> None: ...


class ObjectionRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[ObjectionRows]: ...


class Objections:
    """The portal's way from a person to the office that linked her."""

    def __init__(self, store: ObjectionRecords, wire: Wire, clock: Clock) -> None:
        """Hand on over `wire`."""
        self._store, self._wire, self._clock = store, wire, clock

    def say(self, line: Line) -> None:
        """Keep that the reader of this line, which tells of a link, says: this is not me."""
        if line.link is None:
            raise Fault("only of a link can it be said that it is not hers")
        office = BodyName.of_domain(line.context.from_domain).text
        said = Objection(line.line_id, office, line.link.message, self._clock.now())
        with self._store.transaction() as tx:
            tx.say(said)

    def said_of(self, lines: Sequence[Line]) -> dict[str, Objection]:
        """Give what was said of these lines, by line."""
        names = [line.line_id for line in lines if line.link is not None]
        if not names:
            return {}
        with self._store.transaction() as tx:
            return {each.line: each for each in tx.said_of(names)}

    def hand_on(self) -> None:
        """Hand on what no office has yet. Body's loop."""
        with self._store.transaction() as tx:
            waiting = tx.waiting(MOST)
        for each in waiting:
            try:
                self._wire.call(each.office, "linking/not-me", NotMe(each.message), Nothing)
            except Unreachable:
                continue  # another office may be reached
            except Refusal as no:
                if no.reason != NO_SUCH_LINK:  # else there is nothing left to stop
                    raise
            with self._store.transaction() as tx:
                tx.taken(each.line, self._clock.now())
