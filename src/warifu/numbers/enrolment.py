# SPDX-License-Identifier: Apache-2.0
"""The answer to "who is this?" by number and four items, once per body and person (LC §7 enrolment, LC-21).

Every attempt is recorded before it is answered, and every no looks the same to the asker, whatever the
reason: only the record and the alarm say which. A person under protection measures is confirmed to nobody
but the city that keeps her record, which knows her address: to anybody else a right guess of it would be
the address itself (law V-4, INV-22). It does NOT make the linkage code: `app` turns the root id found here
into a NYM-1 enrolment, which the person sees; nor decide whether the asker may enrol: the converters check
the basis again.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date as day
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import (
    EnrolmentAlarm,
    EnrolmentFound,
    EnrolmentOutcome,
    PersonNotConfirmed,
    QuotaReached,
)
from warifu.numbers.register import Register
from warifu.numbers.store import Issued, JukiEntry, NumbersRows

_BASIS = re.compile(r"[A-Za-z0-9().:/_-]{1,64}")
_NOWHERE = -1  # a position that never has a row: looked up for unknown numbers, so that time says nothing
_NO_PERSON = bytes(16)  # a reference that is nobody's
_HERS = {EnrolmentOutcome.ITEMS_DIFFER, EnrolmentOutcome.PROTECTED}  # she is told of these
_NOBODY = FourBasicItems("nobody", day(1900, 1, 1), Sex.NOT_STATED, "nowhere")


class Alarms(Protocol):
    """Tells the commission. Delivered at least once: an alarm is repeated until `report` returns."""

    def report(self, alarm: EnrolmentAlarm) -> None:
        """Take one alarm; durable on return. Raises a Fault when it could not."""
        ...


class HiddenPeople(Protocol):
    """Says whether a person is under protection measures (支援措置). When it raises, nothing is confirmed."""

    def hidden(self, person: bytes, on: day) -> bool:
        """Say whether her address must not be confirmed on a day; `person` is J-LIS's keyed reference."""
        ...


@dataclass(frozen=True, slots=True)
class EnrolmentLimits:
    """LC-21, per asker and hour: how many attempts, and how many misses, as which share, are scanning."""

    attempts: int = 20_000
    scanning_misses: int = 10
    scanning_share: float = 0.05

    def scanning(self, attempts: int, misses: int) -> bool:
        """Say whether an hour looks like guessing: a guess hits 0.125 % of the time, a counter mostly."""
        return misses >= self.scanning_misses and misses >= attempts * self.scanning_share


class EnrolmentService:
    """The verb of enrolment and the delivery of its alarms."""

    def __init__(
        self,
        register: Register,
        alarms: Alarms,
        hidden: HiddenPeople,
        limits: EnrolmentLimits | None = None,
    ) -> None:
        """Work on an opened register; alarms go to `alarms` after they are durable here."""
        self._register = register
        self._alarms = alarms
        self._hidden = hidden
        self._limits = limits or EnrolmentLimits()

    def find_for_enrolment(
        self, number: IndividualNumber, items: FourBasicItems, asker: BodyName, basis: str
    ) -> EnrolmentFound:
        """Give the root id of the one live person of this number whose four items are exactly these.

        `basis` is the legal basis as an ASCII code, 1 to 64 characters, without anything about a person.
        Raises PersonNotConfirmed (number unknown, not live, items differ, or protected: the asker cannot
        tell), QuotaReached, Malformed. All of them but Malformed are recorded first.
        """
        if not _BASIS.fullmatch(basis):
            raise Malformed("A legal basis is a code of 1 to 64 letters, digits and ().:/_- characters.")
        now = self._register.clock.now()
        attempt = UUID(bytes=self._register.randomness(16), version=4)
        hidden = self._hidden.hidden(self._person(number), self._register.clock.today())
        with self._register.store.transaction() as tx:
            attempts, misses = tx.count_attempt(asker, _hour(now))
            outcome, issued = self._look(tx, number, items, asker, hidden=hidden)
            if attempts > self._limits.attempts:
                outcome = EnrolmentOutcome.OVER_QUOTA
            tx.add_attempt(attempt, asker, basis, self._register.references.number(number), outcome, now)
            if outcome is not EnrolmentOutcome.FOUND:
                tried = issued.position if issued and outcome in _HERS else _NOWHERE
                tx.owe_letter(attempt, tried, asker)  # owed to nobody too, so that time says nothing
                tx.count_miss(asker, _hour(now), misses + 1)
                scanning = self._limits.scanning(attempts, misses + 1)
                tx.add_alarm(
                    EnrolmentAlarm(attempt, asker, basis, outcome, attempts, misses + 1, scanning, now)
                )
        # Recorded and durable; only now is anything said.
        if outcome is EnrolmentOutcome.OVER_QUOTA:
            raise QuotaReached
        if outcome is not EnrolmentOutcome.FOUND or issued is None:
            raise PersonNotConfirmed
        return EnrolmentFound(issued.rid, issued.mailbox_key, attempt)

    def counts(self) -> tuple[int, int]:
        """Count attempts to find a person by number, and alarms about them."""
        with self._register.store.transaction() as tx:
            return tx.attempt_counts()

    def deliver_alarms(self, most: int = 100) -> int:
        """Send waiting alarms to the commission, oldest first; give how many it took.

        Called by the body's own loop, not by the asker's request: the time of an answer must not say
        whether there was an alarm. Raises what the port raises; what was not taken is sent again.
        """
        with self._register.store.transaction() as tx:
            waiting = tx.waiting_alarms(most)
        for alarm in waiting:
            self._alarms.report(alarm)
        with self._register.store.transaction() as tx:
            tx.alarms_delivered([alarm.alarm for alarm in waiting], self._register.clock.now())
        return len(waiting)

    def owed_letters(self, most: int = 20) -> list[tuple[UUID, Secret[bytes], BodyName]]:
        """Give letters owed to people whose number was tried with other particulars: attempt, root, asker."""
        with self._register.store.transaction() as tx:
            return tx.owed_letters(most)

    def letter_sent(self, attempt: UUID) -> None:
        """Note that the person has been told."""
        with self._register.store.transaction() as tx:
            tx.letter_sent(attempt, self._register.clock.now())

    def _person(self, number: IndividualNumber) -> bytes:
        """Give the reference of whose number it is, or nobody's, by the same statements."""
        with self._register.store.reading() as tx:
            position = self._register.generator.position(number, tx.next_position())
            issued = tx.issued([_NOWHERE if position is None else position])
        people = [self._register.references.person(each.rid) for each in issued.values()]
        return people[0] if people else _NO_PERSON

    def _look(
        self,
        tx: NumbersRows,
        number: IndividualNumber,
        items: FourBasicItems,
        asker: BodyName,
        *,
        hidden: bool,
    ) -> tuple[EnrolmentOutcome, Issued | None]:
        """Decide with the same queries and comparisons whoever is asked about (YE-7)."""
        position = self._register.generator.position(number, tx.next_position())
        place = _NOWHERE if position is None else position
        issued = tx.issued([place]).get(place)
        entry = tx.juki_entries([place]).get(place)
        _, standing = tx.standing(place)
        same = _same(items, entry)
        if issued is None:
            return EnrolmentOutcome.NUMBER_UNKNOWN, None
        if not standing.live:
            return EnrolmentOutcome.NUMBER_NOT_LIVE, None
        if hidden and (entry is None or entry.city != asker):
            return EnrolmentOutcome.PROTECTED, issued
        return (EnrolmentOutcome.FOUND if same else EnrolmentOutcome.ITEMS_DIFFER), issued


def _same(asked: FourBasicItems, entry: JukiEntry | None) -> bool:
    held = _NOBODY if entry is None else entry.items
    equal = hmac.compare_digest(asked.fingerprint(), held.fingerprint())
    return equal and asked.readable and entry is not None


def _hour(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
