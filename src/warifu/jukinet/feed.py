# SPDX-License-Identifier: Apache-2.0
"""変更の通知: bodies are told of changes of people they enrolled, each once, and nothing that names them.

A subscription needs what an enrolment needed: the number, the four items, a row of the law, a case; and
that the body was given its code of the person before. She sees it in her history. A change carries the
subscriber's own reference; the number is never in it. Serials have no gap, so a subscriber that stores
change and serial in one transaction has each exactly once, however often it pulls.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet.askers import AskerRow
from warifu.jukinet.following import FollowingService
from warifu.jukinet.looking import LookingService, given
from warifu.jukinet.looks import Asked, LookOutcome, LookQuota, NobodyConfirmed, NoLookUpCase, outcome_of
from warifu.jukinet.messages import MOST_CHANGES, Change, Changes, PullChanges, Subscribe, Unsubscribe
from warifu.jukinet.notices import read_items
from warifu.jukinet.parts import NOBODY, NOWHERE, JukiNet, Protection
from warifu.jukinet.store.feed import Owed, Subscription
from warifu.kernel.refusal import Malformed
from warifu.numbers import Whole

_REFERENCE_BYTES = 16


class FeedService:
    """The verbs of subscribers."""

    def __init__(
        self, office: JukiNet, following: FollowingService, looking: LookingService, protection: Protection
    ) -> None:
        """Tell for an opened office; subscribing is a look, so `looking` records and files it."""
        self._office, self._following = office, following
        self._looking, self._protection = looking, protection

    def subscribe(self, caller: str, told: Subscribe) -> None:
        """Begin to tell a body of a person's changes, from now on. The same again changes nothing.

        Raises Malformed, NoLookUpRow, NoLookUpCase, NobodyConfirmed (also where she was never enrolled),
        LookQuota, LookReused. Recorded, and in her history, before anything is told.
        """
        if len(told.reference) != _REFERENCE_BYTES:
            raise Malformed("reference: exactly 16 random bytes of your own")
        subscriber, today = BodyName(caller), self._office.clock.today()
        number, items = IndividualNumber.parse(told.number), read_items(told.items)
        self._office.askers.follow(told.row, subscriber, today)
        asked = Asked(UUID(bytes=told.reference), subscriber, told.row, told.case, told.clerk, None, number)
        if not asked.has_case:
            raise NoLookUpCase
        self._following.catch_up()
        whole, outcome = self._find(subscriber, number, items, today)
        digest = self._office.keys.digest(subscriber.text.encode() + msgspec.msgpack.encode(told))
        look = self._looking.record(self._looking.look(asked, "subscribe", digest, outcome, whole), whole)
        if look.outcome is LookOutcome.OVER_QUOTA:
            raise LookQuota
        if look.outcome is not LookOutcome.FOUND or whole is None:
            self._looking.file_miss(look, whole)
            raise NobodyConfirmed
        self._looking.file(look, whole)
        with self._office.store.transaction() as tx:
            begun = Subscription(subscriber, told.row, told.reference, whole.person, tx.lock_followed("feed"))
            if not tx.add_subscription(begun):
                raise Malformed("reference: it stands for another person or an ended affair; draw new bytes")

    def _find(
        self, subscriber: BodyName, number: IndividualNumber, items: FourBasicItems, today: date
    ) -> tuple[Whole | None, LookOutcome]:
        """Find who is to be followed; the same statements whoever it is, and whether anybody is."""
        lives = self._office.lives
        position = lives.position_shown(number)
        place = NOWHERE if position is None else position
        whole = next(iter(lives.whole([place])), None)
        hidden = self._protection.hidden(whole.person if whole else NOBODY, today)
        enrolled = lives.has_enrolled(subscriber, place)
        outcome = outcome_of(whole.held if whole else None, by_items=True, protected=hidden, on=today)
        if whole and outcome is LookOutcome.FOUND:
            if not items.readable or items != whole.held.items:
                outcome = LookOutcome.NOBODY
            elif not enrolled:
                outcome = LookOutcome.NOT_ENROLLED
        return whole, outcome

    def unsubscribe(self, caller: str, told: Unsubscribe) -> None:
        """Tell a body no more of one reference; what was not pulled yet becomes `ended`."""
        with self._office.store.transaction() as tx:
            tx.end_subscription(BodyName(caller), told.row, told.reference, self._office.clock.now())

    def changes(self, caller: str, told: PullChanges) -> Changes:
        """Give the changes after a serial, the same whenever asked. Raises NoLookUpRow, Malformed."""
        if told.after < 0 or not 1 <= told.most <= MOST_CHANGES:
            raise Malformed(f"after is 0 or a serial, most is 1 to {MOST_CHANGES}")
        subscriber = BodyName(caller)
        row = self._office.askers.follow(told.row, subscriber, self._office.clock.today())
        self._following.catch_up()
        with self._office.store.reading() as tx:
            owed = tx.changes_after(subscriber, told.row, told.after, told.most)
        return Changes([self._change(row, each) for each in owed])

    def _change(self, row: AskerRow, owed: Owed) -> Change:
        """Write one change; the items are those known when it happened, unless she is protected now."""
        change = Change(
            serial=owed.serial, reference=owed.reference, kind=owed.kind, effective_on=owed.effective_on
        )
        if "items" not in row.gives or owed.kind == "ended":
            return change
        (whole,) = self._office.lives.whole([owed.position])
        items = self._office.lives.items_at(owed.position, owed.recorded_at)
        if items is None or self._protection.hidden(whole.person, self._office.clock.today()):
            return change
        return msgspec.structs.replace(change, items=given(items, hidden=False))
