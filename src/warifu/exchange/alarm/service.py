# SPDX-License-Identifier: Apache-2.0
"""Raise an alarm: durable here first, then told to the commission, again and again until it has it.

An alarm never stops the act that raised it: the refusal stands whether or not the commission can be
reached at that moment.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Protocol

from warifu.exchange.messages import AlarmMessage, Kept
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem, Unreachable
from warifu.kernel.wire import Wire

COMMISSION = "commission"


class Alarms(Protocol):
    """Where a service reports what it cannot settle alone."""

    def raise_alarm(self, about: str, what: str, said: str, evidence: bytes) -> None:
        """Keep an alarm durably and tell the commission as soon as it can be reached.

        `about` is the domain whose act it is, `what` a reason code, `said` words without a person.
        """
        ...


@dataclass(frozen=True, slots=True)
class Raised:
    """One alarm as kept here."""

    about: str
    what: str
    said: str
    evidence: bytes

    def digest(self) -> bytes:
        """Name it by its content."""
        parts = [part.encode() for part in (self.about, self.what, self.said)]
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in [*parts, self.evidence])
        return hashlib.sha256(framed).digest()

    def message(self) -> AlarmMessage:
        """Write it for the wire."""
        return AlarmMessage(self.about, self.what, self.said, self.evidence)


class AlarmRows(Protocol):
    """Alarms inside one transaction."""

    def keep(self, alarm: Raised, digest: bytes, clock: Clock) -> None: ...
    def unsent(self, most: int) -> list[Raised]: ...
    def note_sent(self, digest: bytes) -> None: ...


class AlarmRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[AlarmRows]: ...


class AlarmService:
    """One body's alarms."""

    def __init__(self, store: AlarmRecords, wire: Wire, clock: Clock) -> None:
        """Tell the commission over `wire`."""
        self._store, self._wire, self._clock = store, wire, clock

    def raise_alarm(self, about: str, what: str, said: str, evidence: bytes) -> None:
        """Keep it, then try to tell it; whatever goes wrong on the way, `flush` tries again later."""
        alarm = Raised(about, what, said, evidence)
        with self._store.transaction() as tx:
            tx.keep(alarm, alarm.digest(), self._clock)
        with suppress(Problem):
            self._send(alarm)

    def flush(self) -> None:
        """Tell the commission what it does not have yet."""
        with self._store.transaction() as tx:
            unsent = tx.unsent(100)
        for alarm in unsent:
            try:
                self._send(alarm)
            except Unreachable:
                return
            except Problem:
                continue  # this one is not taken now; the next ones may be

    def _send(self, alarm: Raised) -> None:
        self._wire.call(COMMISSION, "oversight/alarm", alarm.message(), Kept)
        with self._store.transaction() as tx:
            tx.note_sent(alarm.digest())
