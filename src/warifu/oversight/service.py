# SPDX-License-Identifier: Apache-2.0
"""What the commission does with what it is told: keep alarms, count acts, look at the log.

It decides nothing about an exchange (the converter does) and knows no person. Once in a while it lays its own
record beside the operator's: a request that stands in one of them only is an alarm (LC-24).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal

COMMISSION, OPERATOR = "commission", "operator"
BLOCK_MINUTES = 24 * 60
SPAN_MINUTES = 24 * 60
UNDER_WAY_MINUTES = 2
RECORDS_DIFFER = "records-differ"
ONLY_THERE = "A request of the operator's record was never put before the commission."
HIDDEN = "The public log lacks entries that the operator promised to the commission."
ONLY_HERE = "A request of the commission's record is missing in the operator's."


class NoSuchAlarm(Refusal):
    """There is no such alarm."""

    status = 404
    reason = "no-such-alarm"
    law = "Act 33-35"
    remedy = "Choose an alarm from the board."


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
    """How many acts of one kind and ending by asker, provider and purpose row, and in which minutes."""

    asker: str
    provider: str
    purpose: int
    kind: int
    ending: str
    reason: str
    count: int
    first_minute: int = 0
    last_minute: int = 0


@dataclass(frozen=True, slots=True)
class LogState:
    """The public log as the commission sees it: the checkpoint it verified, and what it knows besides.

    `consistent` is None before the first cosignature, False where checkpoint and cosigned head disagree.
    `behind` counts entries of its own that no verified checkpoint covers, kind by kind; `overdue` those of
    them that are not under way any more: the log hides them. `trouble` says why nothing could be verified.
    """

    origin: str
    size: int = 0
    root: bytes = b""
    cosigned_at: datetime | None = None
    consistent: bool | None = None
    behind: int = 0
    overdue: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """LC-24: both records of one span laid side by side, by request id."""

    from_minute: int
    to_minute: int
    done_at: datetime
    at_operator: int
    here: int
    only_at_operator: tuple[bytes, ...]
    only_here: tuple[bytes, ...]


class LogWatch(Protocol):
    """Where the commission looks at the log: verified under its own keys, never taken on trust."""

    def look(self) -> LogState:
        """Give the state of now; never raises for what is wrong with the log."""
        ...


class OperatorsRecord(Protocol):
    """Where the operator's record is asked for."""

    def reqids(self, from_minute: int, to_minute: int) -> Sequence[bytes]:
        """List the request ids of a span of minutes. Raises Unreachable."""
        ...


class Acts(Protocol):
    """Where the commission reads its own converter's record."""

    def tallies(self) -> Sequence[Tally]:
        """Count all acts; what was recorded before the call is counted."""
        ...

    def newest(self, most: int) -> Sequence[Act]:
        """Give the newest acts first."""
        ...

    def is_blocked(self, asker: str, since_minute: int) -> bool:
        """Say whether an asker was stopped since that minute."""
        ...

    def reqids(self, from_minute: int, to_minute: int) -> Sequence[bytes]:
        """List the request ids of a span of minutes."""
        ...


class AlarmRows(Protocol):
    """Alarms inside one transaction."""

    def add(self, alarm: Alarm, digest: bytes) -> bool:
        """Keep an alarm; False if this very alarm is kept already."""
        ...

    def newest(self, most: int) -> list[Alarm]:
        """Give the newest alarms first."""
        ...

    def find(self, digest: bytes) -> Alarm | None:
        """Find an alarm by its digest."""
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

    def __init__(
        self,
        store: AlarmStore,
        acts: Acts,
        clock: Clock,
        *,
        log: LogWatch | None = None,
        operator: OperatorsRecord | None = None,
        body: str = COMMISSION,
    ) -> None:
        """Work on the commission's own records; look at the log and ask the operator where they are given."""
        self._store, self._acts, self._clock = store, acts, clock
        self._log, self._operator, self._body = log, operator, body
        self._reconciled: Reconciled | None = None

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

    def find_alarm(self, digest: bytes) -> Alarm:
        """Give one alarm by its digest. Raises NoSuchAlarm."""
        with self._store.transaction() as tx:
            found = tx.find(digest)
        if found is None:
            raise NoSuchAlarm
        return found

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

    def is_blocked(self, asker: str) -> bool:
        """Say whether an office's requests are stopped now."""
        return self._acts.is_blocked(asker, self._clock.minute() - BLOCK_MINUTES)

    def log_state(self) -> LogState | None:
        """Look at the log; None where no log is watched."""
        return self._log.look() if self._log else None

    @property
    def reconciled(self) -> Reconciled | None:
        """The last reconciliation, or None."""
        return self._reconciled

    def reconcile(self) -> Reconciled:
        """突合: compare our record of the last day with the operator's; each difference is an alarm (LC-24).

        Requests of the last minutes are left out: they may be on their way. Entries that the public log lacks
        are an alarm too. Raises Unreachable.
        """
        if self._operator is None:
            raise Fault("no operator's record is known here")
        until = self._clock.minute() - UNDER_WAY_MINUTES
        span = (until - SPAN_MINUTES, until)
        theirs, ours = set(self._operator.reqids(*span)), set(self._acts.reqids(*span))
        done = Reconciled(
            *span,
            done_at=self._clock.now(),
            at_operator=len(theirs),
            here=len(ours),
            only_at_operator=tuple(sorted(theirs - ours)),
            only_here=tuple(sorted(ours - theirs)),
        )
        state = self.log_state()
        if state is not None and state.overdue:
            self.alarm(Alarm(self._body, OPERATOR, RECORDS_DIFFER, HIDDEN, str(state.overdue).encode()))
        for said, reqids in ((ONLY_THERE, done.only_at_operator), (ONLY_HERE, done.only_here)):
            for reqid in reqids:
                self.alarm(Alarm(self._body, OPERATOR, RECORDS_DIFFER, said, reqid))
        self._reconciled = done
        return done
