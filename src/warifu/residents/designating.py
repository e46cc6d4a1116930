# SPDX-License-Identifier: Apache-2.0
"""番号の指定と通知: what follows by itself when somebody gets a record, or another number (Act 7; Order 2).

    1 follow   each notice of the outbox, once: a birth, a first entry, a move in, a return
    2 number   from J-LIS, if she has none here; it is designated on receipt
    3 code     this city's own, if it has none (Act 21-2)
    4 letter   of the number, where it is a new one; where to, J-LIS decides (law M-3)
    5 keep     that nothing is owed any more

A change of number that was asked for and not heard of is asked for again (`Numbering.resume`).

Power fails anywhere before 5: the steps are gone through again, and each finds what was done. Nobody is asked
about before Juki Net has decided her notices: with other items than J-LIS holds she would look like a guess.
What is refused is tried again later and later, and holds up nobody else. A whole register that is loaded owes
nothing here: its numbers are asked for as one roll.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.jukinet import ChangeKind
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.residents.numbering import Numbering
from warifu.residents.service import ResidentsService
from warifu.residents.store import NumberTask

MOST = 50
_FOLLOWED = 500
_LONGEST_WAIT = timedelta(days=1)
_FIRST = frozenset({ChangeKind.BIRTH, ChangeKind.REGISTERED})
_OPENED = _FIRST | {ChangeKind.MOVE_IN, ChangeKind.RETURNED, ChangeKind.REVIVED}


class LetterOffice(Protocol):
    """個人番号通知書の作成元: has a resident's letter made; who has one of her number gets no second one."""

    def write_to(self, person: InHouseNumber) -> None: ...


class Designating:
    """What one city owes its new residents about numbers. Safe to call again at any time."""

    def __init__(self, residents: ResidentsService, numbering: Numbering, letters: LetterOffice) -> None:
        """Work for the city whose register this is."""
        self._residents, self._numbering, self._letters = residents, numbering, letters

    def round(self) -> int:
        """Follow, and do what can be done now; give how many tasks were settled."""
        self._numbering.resume()
        while self._follow():
            continue
        with self._residents.store.transaction() as tx:
            tasks = tx.number_tasks(self._residents.clock.now(), MOST)
        settled = 0
        for each in tasks:
            try:
                settled += self._try(each)
            except Unreachable:  # J-LIS or the network is down: all of it waits, as it is
                break
        return settled

    def _follow(self) -> bool:
        with self._residents.store.transaction() as tx:
            rows = tx.follow_new_records(_FOLLOWED)
            for _, said, person in rows:
                kind = ChangeKind(said)
                if kind in _OPENED:
                    first = kind in _FIRST and tx.sealed_number(person) is None
                    tx.add_number_task(person, self._residents.clock.now(), with_letter=first)
            if rows:
                tx.new_records_followed_to(rows[-1][0])
        return len(rows) == _FOLLOWED

    def _try(self, task: NumberTask) -> bool:
        try:
            done = self._do(task)
        except Refusal:  # such as a city she left that has not told her move: later, and others go on
            done = False
        now = self._residents.clock.now()
        with self._residents.store.transaction() as tx:
            if done:
                tx.settle_number_task(task.place, now)
            else:
                wait = min(timedelta(minutes=1 << min(task.tries, 12)), _LONGEST_WAIT)
                tx.put_number_task_off(task.place, now, wait)
        return done

    def _do(self, task: NumberTask) -> bool:
        """Do one task; False where it has to wait, as for somebody whose record begins on a day to come."""
        with self._residents.store.transaction() as tx:
            today = tx.resident(task.person, self._residents.clock.today())
            last = tx.resident(task.person, date.max)
            numbered = tx.sealed_number(task.person) is not None
        if today is None or not today.is_registered:
            return last is None or not last.is_registered  # she has left: nothing is owed here any more
        if not numbered:
            self._numbering.designate(task.person)
        self._numbering.enrol([task.person])
        if task.with_letter:
            self._letters.write_to(task.person)
        return True


__all__ = ["Designating", "LetterOffice"]
