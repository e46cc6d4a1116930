# SPDX-License-Identifier: Apache-2.0
"""本人確認情報の通知: sending what the outbox owes to Juki Net, in order (Juki Act 30-6).

    1 read   the notices after the last one that J-LIS has decided
    2 send   at most 1,000 at once, sealed (`jukinet.JukiNetClient`)
    3 keep   how far J-LIS is, and each outcome; what it misses is sent again

Power fails between 2 and 3: the same notices go again under the same keys, which changes nothing there.
The place is opened as a duty, for protected residents too: J-LIS keeps the four items of everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import MOST_NOTICES, ChangeNotice, FourItems, NoticesTaken
from warifu.kernel.refusal import Refusal
from warifu.residents.nouns import ResidentRecord, sealed
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.refusals import NoSuchResident
from warifu.residents.service import ResidentsService
from warifu.residents.store import WaitingNotice

CLERK = "juki-net"


class JukiNet(Protocol):
    """Takes notices; what its reply names is durable there, and the same notice again changes nothing."""

    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken: ...

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None: ...


class Teller:
    """What one city owes to Juki Net, and the sending of it."""

    def __init__(self, residents: ResidentsService, net: JukiNet) -> None:
        """Send for the city whose register this is."""
        self._residents, self._net = residents, net

    def tell(self) -> int:
        """Send everything that is owed; give how many notices J-LIS has newly decided. Safe to repeat."""
        started = self._decided_to()
        while notices := self._owed(None):
            before = self._decided_to()
            missing = self._send(notices)
            if missing and (again := self._owed(missing)):
                self._send(again)
            if self._decided_to() == before:
                break
        return self._decided_to() - started

    def tell_protection(self) -> int:
        """支援措置の通知: tell for each protected resident until when; give how many could not be told yet.

        J-LIS refuses whom it does not know yet; the next call tells it again. Safe to repeat.
        """
        with self._residents.store.transaction() as tx:
            untold = tx.untold_steps()
        left = 0
        for protection_id, step, person, code in untold:
            until = self._residents.protection.protected_until(person)
            try:
                self._net.protect(ResidentRecordCode(code), until)
            except Refusal:
                left += 1
                continue
            with self._residents.store.transaction() as tx:
                tx.add_told(protection_id, step, person, self._residents.clock.now())
        return left

    def owed(self) -> list[ChangeNotice]:
        """Give the notices that J-LIS has not decided, as they would be sent."""
        return self._owed(None)

    def _send(self, notices: Sequence[ChangeNotice]) -> list[int]:
        taken = self._net.notify(notices)
        with self._residents.store.transaction() as tx:
            tx.note_decided(taken.decided_to, taken.outcomes, self._residents.clock.now())
        return taken.missing

    def _decided_to(self) -> int:
        with self._residents.store.transaction() as tx:
            return tx.decided_to()

    def _owed(self, sequences: Sequence[int] | None) -> list[ChangeNotice]:
        with self._residents.store.transaction() as tx:
            waiting = tx.waiting_notices(sequences, MOST_NOTICES)
        return [self._written(each) for each in waiting]

    def _written(self, each: WaitingNotice) -> ChangeNotice:
        return ChangeNotice(
            sequence=each.sequence,
            key=each.key,
            code=each.record_code,
            kind=each.kind,
            effective_on=each.effective_on,
            old=_items(each.old),
            new=_items(each.new),
            number=self._number(each) if each.shows_number else None,
            destination=each.destination,
            corrects=each.corrects,
        )

    def _number(self, each: WaitingNotice) -> str | None:
        try:
            number = self._residents.reveal_number(each.whose, by=CLERK, reason="move in")
        except NoSuchResident:  # none is designated here yet: the old city's notice names this one
            return None
        return number.reveal("show that she moved in here")


def _items(record: ResidentRecord | None) -> FourItems | None:
    if record is None:
        return None
    whole = sealed(record.stated, record.in_house_number).opened(on_duty(Duty.JUKI_NET))
    return FourItems(whole.name, whole.birth_date, whole.sex.value, whole.address)
