# SPDX-License-Identifier: Apache-2.0
"""紐付けの維持: who may look through a link, what a later mismatch does, and telling the person.

A link that no longer fits the register is frozen at once (G8): nobody looks through it until somebody
confirms it with a reason, or ends it. An address that differs is no mismatch: people move. Nothing is
deleted.
"""

from __future__ import annotations

from warifu.linking.nouns import Link
from warifu.linking.office import Office, worded
from warifu.linking.ports import Tellers
from warifu.linking.refusals import LinkFrozen, NoSuchLink
from warifu.linking.store import LinkingRows
from warifu.matching import NumberFacts, guard_number

_BATCH = 100


class Links:
    """紐付け: the links in force of a body's schemes."""

    def __init__(self, office: Office) -> None:
        """Keep the links of an office."""
        self._office = office

    def person_of(self, scheme: str, member_id: str) -> str:
        """Give the register's reference of the person a member is. Raises NoSuchLink, LinkFrozen."""
        with self._office.store.transaction() as tx:
            link = _in_force(tx, scheme, member_id)
        if link.frozen_for:
            raise LinkFrozen
        return link.person_ref

    def compare_again(self, scheme: str, member_id: str, *, by: str) -> bool:
        """Hold a link against the register of today; True if it fits, else it is frozen now (G8)."""
        office = self._office
        with office.store.transaction() as tx:
            link = _in_force(tx, scheme, member_id)
            statement = tx.statement(link.statement)
        assert statement is not None
        record = office.register.person(link.person_ref)
        facts = NumberFacts(check_digit_fits=True, entered_twice=None, holder=record)
        finding = guard_number(statement.member.query(), facts)
        if not finding.code:
            return True
        self._freeze(link, "mismatch", by)
        return False

    def doubt(self, scheme: str, member_id: str, *, by: str, reason: str) -> None:
        """Freeze a link because somebody doubts it: the person herself, a clerk, another office."""
        why = worded(reason)
        with self._office.store.transaction() as tx:
            link = _in_force(tx, scheme, member_id)
        self._freeze(link, why, by)

    def confirm(self, scheme: str, member_id: str, *, by: str, reason: str) -> None:
        """Let a frozen link be used again, with the reason. Harmless where it is not frozen."""
        why = worded(reason)
        with self._office.store.transaction() as tx:
            link = _in_force(tx, scheme, member_id, lock=True)
            if link.frozen_for:
                now = self._office.clock.now()
                tx.unfreeze(link.link, now)
                tx.record("confirmed", scheme, link.link, by, now, why)

    def end(self, scheme: str, member_id: str, *, by: str, reason: str) -> None:
        """End a link, and tell the person."""
        why, now = worded(reason), self._office.clock.now()
        with self._office.store.transaction() as tx:
            link = _in_force(tx, scheme, member_id, lock=True)
            tx.end_link(link.link, by, now, why)
            tx.record("ended", scheme, link.link, by, now, why)

    def tell(self, tellers: Tellers) -> int:
        """Hand over what people are to be told (G7); gives how many. Safe to repeat."""
        handed = 0
        while True:
            with self._office.store.transaction() as tx:
                waiting = tx.waiting_messages(_BATCH)
            if not waiting:
                return handed
            for message, person, kind, scheme, four in waiting:
                tellers.tell(message, person, kind, scheme, four)
                with self._office.store.transaction() as tx:
                    tx.told(message, self._office.clock.now())
                handed += 1

    def _freeze(self, link: Link, why: str, by: str) -> None:
        now = self._office.clock.now()
        with self._office.store.transaction() as tx:
            if tx.freeze(link.link, why, now):
                tx.record("frozen", link.scheme, link.link, by, now, why)


def _in_force(tx: LinkingRows, scheme: str, member_id: str, *, lock: bool = False) -> Link:
    link = tx.link_of_member(scheme, member_id, lock=lock)
    if link is None:
        raise NoSuchLink
    return link
