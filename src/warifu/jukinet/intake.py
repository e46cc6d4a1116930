# SPDX-License-Identifier: Apache-2.0
"""通知の受付: each city's change notices in the order of its register, each once, whatever happens.

    1 keep      every notice of the message, durably            power fails here: the city sends again
    2 decide    the next sequence, while it is here             held by the city's row: one at a time
      2a        the numbers record the event, once for its cause        (`LifeService.record`)
      2b        the decision, the progress; the content is erased       one transaction
    3 answer    how far, what is missing, what became of each

A crash between 2a and 2b leaves the event without its decision; the same notice is then decided again and
finds its event. A refused notice changes nothing and stops nobody. What it does NOT do: say who may tell
an event (`warifu.numbers.lives`), or tell subscribers (`feed`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.jukinet.messages import MOST_NOTICES, ChangeKind, ChangeNotice, NoticeOutcome, NoticesTaken
from warifu.jukinet.notices import MAY_COME_FIRST, NothingToCorrect, Notice, NoticeReused, read_notice
from warifu.jukinet.parts import JukiNet
from warifu.jukinet.store import JukiNetRows
from warifu.kernel.refusal import Malformed, Refusal
from warifu.numbers import OnlyCities

WINDOW = 10_000
"""How far ahead of the decided ones a notice may be: what a city can make J-LIS hold."""
AT_ONCE = 200
"""Notices decided before a message is answered, so that no caller waits long; the loop decides the rest."""
_MOST_MISSING = 1_000
_OUT_OF_STEP = "old-items-differ"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a notice came to; `position` where it was applied, `left` who kept her before a move in."""

    outcome: str
    reason: str = ""
    position: int | None = None
    left: str = ""


class IntakeService:
    """The verb of cities. Safe to share between threads; one notice is decided at a time."""

    def __init__(self, office: JukiNet) -> None:
        """Take notices for an opened office."""
        self._office = office
        # Deciding holds a city's row while the numbers use a connection of their own: with one at a time,
        # callers can never use up the pool waiting for each other.
        self._deciding = threading.Lock()

    def notify(self, city: BodyName, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        """本人確認情報の通知: keep, decide, say how far. Raises OnlyCities, Malformed, NoticeReused."""
        if city.kind != "city":
            raise OnlyCities
        if len(notices) > MOST_NOTICES:
            raise Malformed(f"send at most {MOST_NOTICES} notices at once")
        self._keep(city, sorted(notices, key=lambda notice: notice.sequence))
        self.decide_waiting(city, AT_ONCE)
        return self._answer(city, [notice.sequence for notice in notices])

    def resume(self) -> int:
        """Decide what a crash left undecided; gives how many. Called at start and by the body's loop."""
        with self._office.store.transaction() as tx:
            cities = tx.cities_waiting()
        return sum(self.decide_waiting(city) for city in cities)

    def decide_waiting(self, city: BodyName, most: int = WINDOW) -> int:
        """Decide the next notices of a city while there is no gap; gives how many."""
        decided = 0
        with self._deciding:
            while decided < most and self._decide_next(city):
                decided += 1
        return decided

    def _keep(self, city: BodyName, notices: Sequence[ChangeNotice]) -> None:
        """Keep what is new, all or nothing. The same again is nothing; other content under it is refused."""
        read = [self._read(told) for told in notices]
        digests = [self._digest(told) for told in notices]
        with self._office.store.transaction() as tx:
            decided_to = tx.lock_progress(city)
            known = tx.digests(city, [told.sequence for told in notices], [told.key for told in notices])
            keys = {key: sequence for sequence, (key, _) in known.items()}
            for told, notice, digest in zip(notices, read, digests, strict=True):
                if keys.get(told.key, told.sequence) != told.sequence:
                    raise NoticeReused
                if told.sequence in known:
                    if known[told.sequence] != (told.key, digest):
                        raise NoticeReused
                    continue
                if told.sequence > decided_to + WINDOW:
                    raise Malformed(f"sequence is more than {WINDOW} ahead: send the missing ones first")
                tx.add_notice(city, notice, told.key, digest, self._office.clock.now())
                known[told.sequence], keys[told.key] = (told.key, digest), told.sequence

    def _read(self, told: ChangeNotice) -> Notice:
        lives = self._office.lives
        try:
            return read_notice(
                told, self._office.clock.today(), lives.code_reference, lives.position_shown, self._old_digest
            )
        except Malformed as wrong:
            raise Malformed(f"Notice {told.sequence}: {wrong.told}") from wrong

    def _digest(self, told: ChangeNotice) -> bytes:
        """What a notice says, without the number that proves it: that may become known between two tries."""
        return self._office.keys.digest(msgspec.msgpack.encode(msgspec.structs.replace(told, number=None)))

    def _old_digest(self, items: FourBasicItems) -> bytes:
        return self._office.keys.digest(items.fingerprint())

    def _decide_next(self, city: BodyName) -> bool:
        """Decide the next notice if it is here; say whether it was."""
        with self._office.store.transaction() as tx:
            sequence = tx.lock_progress(city) + 1
            notice = tx.held(city, sequence)
            if notice is None:
                return False
            decided = self._decide(tx, city, notice)
            now = self._office.clock.now()
            came_to = (decided.outcome, decided.reason, decided.position, decided.left)
            tx.decide(city, notice, came_to, now)
            tx.set_progress(city, sequence)
        return True

    def _decide(self, tx: JukiNetRows, city: BodyName, notice: Notice) -> Decided:
        """Let the numbers record the event; a refusal of theirs is what the notice came to."""
        lives = self._office.lives
        position = lives.position_of(notice.code)
        if position is None and notice.kind in MAY_COME_FIRST:
            return Decided("awaits-number")
        left = self._left(city, notice, position)
        try:
            since_on = self._since(tx, city, notice, position)
            event = notice.event(
                f"notice/{city}/{notice.sequence}",
                vouched=self._vouched(tx, city, notice, position),
                since_on=since_on,
            )
            in_step = self._in_step(notice, position)
            happened = lives.record(city, event)
        except Refusal as refusal:
            return Decided("refused", refusal.reason)
        return Decided("applied", "" if in_step else _OUT_OF_STEP, happened.position, left)

    @staticmethod
    def _since(tx: JukiNetRows, city: BodyName, notice: Notice, position: int | None) -> date:
        """A revival holds from the day of the error it undoes. Raises NothingToCorrect."""
        if notice.corrects is None:
            return notice.effective_on
        wrong = tx.taken(city, notice.corrects)
        if wrong is None or wrong[0] not in {position, None}:
            raise NothingToCorrect
        if notice.kind is ChangeKind.REVIVED:
            return min(wrong[1], notice.effective_on)
        return notice.effective_on

    def _left(self, city: BodyName, notice: Notice, position: int | None) -> str:
        """Give the other city that keeps her until this move in is applied; empty where none does."""
        if position is None or notice.kind is not ChangeKind.MOVE_IN:
            return ""
        held = self._office.lives.whole([position])[0].held
        return held.city.text if held.city != city else ""

    def _vouched(self, tx: JukiNetRows, city: BodyName, notice: Notice, position: int | None) -> bool:
        """Say whether the city that keeps her said, after it last spoke of her items, that she goes here."""
        if position is None or notice.kind is not ChangeKind.MOVE_IN:
            return False
        held = self._office.lives.whole([position])[0].held
        told = tx.newest_move_out(held.city, position)
        return told is not None and told[0] == city.text and _after(told[1], held.stated_at)

    def _in_step(self, notice: Notice, position: int | None) -> bool:
        """Say whether the city's items before the event are those held here: a remark to it, no refusal."""
        if notice.old_digest is None or position is None:
            return True
        held = self._office.lives.whole([position])[0].held
        return notice.old_digest == self._old_digest(held.items)

    def _answer(self, city: BodyName, sequences: Sequence[int]) -> NoticesTaken:
        with self._office.store.transaction() as tx:
            decided_to = tx.lock_progress(city)
            waiting = tx.waiting(city)
            decisions = tx.decisions(city, sequences)
        missing = sorted(set(range(decided_to + 1, max(waiting, default=0))) - set(waiting))
        outcomes = [
            NoticeOutcome(sequence, *decisions.get(sequence, ("held", "", "")))
            for sequence in sorted(set(sequences))
        ]
        return NoticesTaken(decided_to, missing[:_MOST_MISSING], outcomes)


def _after(told_at: datetime, stated_at: datetime | None) -> bool:
    return stated_at is None or told_at >= stated_at
