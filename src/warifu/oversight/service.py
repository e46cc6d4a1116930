# SPDX-License-Identifier: Apache-2.0
"""What the commission does with what it is told: keep alarms, count acts, look at the log.

It decides nothing about an exchange (the converter does) and knows no person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a body noticed and cannot settle alone. `evidence` is bytes anyone can re-check.

    `what` is a reason code (`orphan`, `broken-proof`, `replayed`, `forged-grant`, `number-guessed` …),
    `about` the domain whose act it is, as far as that is known, `said` plain words without a person.
    """

    raised_by: str
    about: str
    what: str
    said: str
    evidence: bytes
    received_at: datetime | None = None

    def digest(self) -> bytes:
        """Name the alarm by its content, so that a repeated alarm stays one alarm."""
        parts = [self.raised_by, self.about, self.what, self.said]
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in (p.encode() for p in parts))
        return hashlib.sha256(framed + self.evidence).digest()


@dataclass(frozen=True, slots=True)
class Act:
    """One exchange as the commission may know it: bodies, affair, minute, ending. No person."""

    asker: str
    provider: str
    purpose: int
    minute: int
    kind: int
    ending: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many acts of one kind and ending by asker, provider and purpose row."""

    asker: str
    provider: str
    purpose: int
    kind: int
    ending: str
    reason: str
    count: int


class Acts(Protocol):
    """Where the commission reads its own converter's record."""

    def tallies(self) -> Sequence[Tally]:
        """Count all acts; what was recorded before the call is counted."""
        ...

    def newest(self, most: int) -> Sequence[Act]:
        """Give the newest acts first."""
        ...


class AlarmRows(Protocol):
    """Alarms inside one transaction."""

    def add(self, alarm: Alarm, digest: bytes) -> bool:
        """Keep an alarm; False if this very alarm is kept already."""
        ...

    def newest(self, most: int) -> list[Alarm]:
        """Give the newest alarms first."""
        ...

    def counts(self) -> dict[str, int]:
        """Count alarms by reason code."""
        ...


class AlarmStore(Protocol):
    """Keeps alarms; durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[AlarmRows]:
        """Begin a transaction."""
        ...


class OversightService:
    """The desk of the commission."""

    def __init__(self, store: AlarmStore, acts: Acts, clock: Clock) -> None:
        """Work on the commission's own records only."""
        self._store, self._acts, self._clock = store, acts, clock

    def alarm(self, alarm: Alarm) -> None:
        """Keep an alarm before anything else happens. The same alarm twice is kept once."""
        received = Alarm(
            alarm.raised_by, alarm.about, alarm.what, alarm.said, alarm.evidence, self._clock.now()
        )
        with self._store.transaction() as tx:
            tx.add(received, alarm.digest())

    def alarms(self, most: int = 100) -> list[Alarm]:
        """Give the newest alarms first."""
        with self._store.transaction() as tx:
            return tx.newest(most)

    def alarm_counts(self) -> dict[str, int]:
        """Count alarms by reason code."""
        with self._store.transaction() as tx:
            return tx.counts()

    def tallies(self) -> Sequence[Tally]:
        """Count acts by office and affair."""
        return self._acts.tallies()

    def newest_acts(self, most: int = 50) -> Iterator[Act]:
        """Give the newest acts first."""
        return iter(self._acts.newest(most))
