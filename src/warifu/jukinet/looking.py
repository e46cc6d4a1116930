# SPDX-License-Identifier: Apache-2.0
"""提供: one person, found by four items or by number, for a body that may, seen by her (Juki Act 30-9).

    1 permit    the row of the law in force today; case and clerk          a no is recorded too
    2 find      equality of normal forms; one person or nobody
    3 record    who, row, case, clerk, what it came to                    durable; power fails here: no answer
    4 file      the line in her history at the portal                      durable, or nothing is revealed
    5 reveal    what the row gives

Every no after step 1 has the same words and takes the same steps as a yes: the same statements, and a line
to somebody or to nobody, so that neither time nor traffic tells what it was. It does NOT judge near misses
(`warifu.matching`), nor give a resident record code to anybody.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet.askers import AskerRow, NoLookUpRow
from warifu.jukinet.following import FollowingService
from warifu.jukinet.forms import Sought
from warifu.jukinet.looks import (
    NO_LINE,
    REPEATABLE,
    Asked,
    FiledLook,
    Look,
    LookAlarm,
    LookLimits,
    LookOutcome,
    LookQuota,
    LookReused,
    NobodyConfirmed,
    NoLookUpCase,
    outcome_of,
    read_look,
)
from warifu.jukinet.messages import GivenItems, LookedUp, LookUp
from warifu.jukinet.parts import NOBODY, NOWHERE, FileLook, JukiNet, Protection
from warifu.jukinet.store import JukiNetRows
from warifu.kernel.dates import reaches_on
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.numbers import Whole

_TWO = 2  # one person, or the knowledge that there is more than one: nobody ever gets a list
OF_AGE = 18  # 成年: until then a parent may read the history (Civil Code 4, 824)


class LookingService:
    """The verb of bodies that may ask. Safe to share between threads."""

    def __init__(
        self,
        office: JukiNet,
        following: FollowingService,
        protection: Protection,
        lines: FileLook,
        limits: LookLimits | None = None,
    ) -> None:
        """Look in an opened office; people are told through `lines`."""
        self._office, self._following = office, following
        self._protection, self._lines = protection, lines
        self._limits = limits or LookLimits()
        self._tried_to: UUID | None = None  # of the owed lines, so that refused ones never fill a whole turn

    def look_up(self, caller: str, told: LookUp) -> LookedUp:
        """本人確認情報の提供: give the one person, or NobodyConfirmed.

        Raises Malformed, NoLookUpRow, NoLookUpCase, LookQuota, LookReused; all but Malformed are recorded.
        Raises a Fault, and reveals nothing, when the portal cannot be reached: the same call goes on later.
        """
        asked, today = read_look(caller, told), self._office.clock.today()
        digest = self._office.keys.digest(asked.asker.text.encode() + msgspec.msgpack.encode(told))
        row = self._permit(asked, digest, today)
        if asked.sought and asked.sought.sex is None and not row.without_sex:
            raise Malformed("sex: this row asks with all four items; give female, male or not-stated")
        self._following.catch_up()
        found = self._find(asked, today)
        look = self.record(self.look(asked, asked.way, digest, found.outcome, found.whole), found.whole)
        if look.outcome is LookOutcome.OVER_QUOTA:
            raise LookQuota
        same = look.position == (found.whole.position if found.whole else None)
        if look.outcome is not LookOutcome.FOUND:
            if same:
                self.file_miss(look, found.whole)
            raise NobodyConfirmed
        if not same or found.whole is None:
            raise LookReused  # a repeated look whose person is no longer found by what was asked
        return _reveal(found, row, self.file(look, found.whole))

    def file(self, look: Look, whole: Whole | None) -> datetime:
        """Put the line into her history, or nobody's, if it is not there; give since when. Raises a Fault.

        A look at a protected child by her very address is nobody's: a parent may read a child's history, and
        would learn from the line which guess was right. It stays on record here.
        """
        with self._office.store.reading() as tx:
            filed_at = tx.line_filed_at(look.request_id)
        if filed_at is None:
            answered = look.outcome is LookOutcome.FOUND
            line = FiledLook(look.request_id, look.asker, look.row, look.looked_at, answered)
            today = self._office.clock.today()
            hers = whole is not None and not _tells_a_parent(look, whole, today)
            self._lines.file(whole.rid if whole and hers else None, line)
            filed_at = self._office.clock.now()
            with self._office.store.transaction() as tx:
                tx.line_filed(look.request_id, filed_at)
        return filed_at

    def file_miss(self, look: Look, whole: Whole | None) -> None:
        """Take the steps of `file` for a look that gives nothing. What the portal refuses stays owed."""
        with suppress(Refusal):  # it must not tell somebody without a mailbox from nobody
            self.file(look, whole)

    def file_owed(self, most: int = 100) -> int:
        """File the lines still owed, also of looks that were turned away; gives how many. Body's loop.

        A line the portal refuses stays owed and stands in no other's way. Raises that refusal at the end,
        and a Fault at once: then the portal is down for everybody.
        """
        with self._office.store.reading() as tx:
            owed = tx.owed_lines(self._tried_to, most)
        self._tried_to = owed[-1].request_id if len(owed) == most else None
        refusals, filed = list[Refusal](), 0
        for look in owed:
            try:
                place = NOWHERE if look.position is None else look.position
                self.file(look, next(iter(self._office.lives.whole([place])), None))
                filed += 1
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals:
            raise refusals[0]
        return filed

    def _find(self, asked: Asked, today: date) -> _Found:
        """Find by equality: one person or nobody. The search keys have caught up."""
        people = self._by_items(asked.sought) if asked.sought else self._by_number(asked.number)
        if asked.sought:
            people = [each for each in people if not each.held.standing.final]
        whole = people[0] if len(people) == 1 else None
        hidden = self._protection.hidden(whole.person if whole else NOBODY, today)
        if asked.sought and not asked.sought.readable:
            return _Found(LookOutcome.UNREADABLE)
        if len(people) > 1:
            return _Found(LookOutcome.SEVERAL)
        held = whole.held if whole else None
        outcome = outcome_of(held, by_items=asked.sought is not None, protected=hidden, on=today)
        return _Found(outcome, whole, hidden)

    def record(self, look: Look, whole: Whole | None) -> Look:
        """Record a look before anything is told; give it as recorded, also when it was there before.

        Raises LookReused where the request number stands for something else.
        """
        hour = _hour(look.looked_at)
        with self._office.store.transaction() as tx:
            looks, misses = tx.lock_asker(look.asker, hour)  # first: of two equal calls the later one waits
            before = tx.look(look.request_id)
            if before is not None:
                _check_repeated(before, look)
                return before
            if self._limits.used_up(looks + 1, misses):
                look = replace(look, outcome=LookOutcome.OVER_QUOTA, position=None)
            if not tx.add_look(look):
                raise LookReused
            if look.outcome not in NO_LINE:
                tx.owe_line(look.request_id, whole.position if whole else NOWHERE)
            missed = look.outcome is not LookOutcome.FOUND
            tx.count(look.asker, hour, looks + 1, misses + missed)
            if missed:
                self._alarm(tx, look, looks + 1, misses + 1)
        return look

    def _permit(self, asked: Asked, digest: bytes, today: date) -> AskerRow:
        """Give the row that allows it. What is turned away here is recorded as well, without a person."""
        if not asked.has_case:
            self.record(self.look(asked, asked.way, digest, LookOutcome.NO_CASE, None), None)
            raise NoLookUpCase
        try:
            return self._office.askers.permit(asked.row, asked.asker, asked.way, today)
        except NoLookUpRow:
            self.record(self.look(asked, asked.way, digest, LookOutcome.NO_ROW, None), None)
            raise

    def look(self, asked: Asked, way: str, digest: bytes, outcome: LookOutcome, whole: Whole | None) -> Look:
        """Write a look as it is to be recorded."""
        # What is neither a reference nor a row of the table is not written down: it could hide a number.
        fit, named = asked.has_case, any(row.id == asked.row for row in self._office.askers.rows)
        return Look(
            request_id=asked.request_id,
            asker=asked.asker,
            row=asked.row if named else "none",
            case=asked.case if fit else "",
            clerk=asked.clerk if fit else "",
            way=way,
            digest=digest,
            outcome=outcome,
            position=whole.position if whole else None,
            looked_at=self._office.clock.now(),
        )

    def _by_items(self, sought: Sought) -> list[Whole]:
        with self._office.store.reading() as tx:
            key, with_sex = self._office.keys.of(sought), sought.sex is not None
            positions = tx.found(key, with_sex=with_sex, most=_TWO * 8)
        return self._office.lives.whole(positions or [NOWHERE])

    def _by_number(self, number: IndividualNumber | None) -> list[Whole]:
        position = None if number is None else self._office.lives.position_shown(number)
        return self._office.lives.whole([NOWHERE if position is None else position])

    def _alarm(self, tx: JukiNetRows, look: Look, looks: int, misses: int) -> None:
        """Note what the commission is to be told of this asker, in the transaction that counts the miss."""
        what = self._limits.alarm(look.outcome, looks, misses)
        if what:
            alarm = UUID(bytes=self._office.randomness(16), version=4)
            tx.add_alarm(LookAlarm(alarm, look.asker, look.row, what, looks, misses, look.looked_at))


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look found; `hidden` where her address must not be given."""

    outcome: LookOutcome
    whole: Whole | None = None
    hidden: bool = False


def _tells_a_parent(look: Look, whole: Whole, today: date) -> bool:
    """Whether the line would tell the parents of a protected child that somebody guessed her address."""
    guessed = look.outcome is LookOutcome.PROTECTED
    return guessed and today <= reaches_on(whole.held.items.born_on, OF_AGE)


def _reveal(found: _Found, row: AskerRow, seen_at: datetime) -> LookedUp:
    """Write what the row gives."""
    if found.whole is None:
        raise Fault("nobody was found, and nobody is revealed")
    held, gives = found.whole.held, row.gives
    return LookedUp(
        number=found.whole.number.reveal("the row gives the number") if "number" in gives else None,
        items=given(held.items, hidden=found.hidden) if "items" in gives else None,
        standing=held.standing.value,
        since_on=held.standing_since,
        seen_at=seen_at,
    )


def given(items: FourBasicItems, *, hidden: bool) -> GivenItems:
    """Write items for an answer; a hidden address is left out."""
    return GivenItems(items.name, items.born_on, items.sex.value, None if hidden else items.address)


def _check_repeated(before: Look, look: Look) -> None:
    """Say whether a call is the look that was recorded: the same content, and soon enough."""
    late = look.looked_at - before.looked_at > REPEATABLE and look.way != "subscribe"
    if late or not hmac.compare_digest(before.digest, look.digest):
        raise LookReused


def _hour(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
