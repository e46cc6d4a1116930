# SPDX-License-Identifier: Apache-2.0
"""追随: search keys and subscriptions follow the one order of what happened to numbers.

Both are derived from `warifu.numbers` and can be built anew from it; each step is one transaction that
moves its own mark, so a crash repeats a step and never skips one. Called before every look and pull, after
every intake, and by the body's loop.
"""

from __future__ import annotations

from collections.abc import Sequence

from warifu.jukinet.looks import SearchBehind
from warifu.jukinet.parts import JukiNet
from warifu.jukinet.store.feed import Owed
from warifu.kernel.refusal import Fault
from warifu.numbers import Happened

_AT_ONCE = 1_000


class FollowingService:
    """Keeps up with the numbers."""

    def __init__(self, office: JukiNet) -> None:
        """Follow for an opened office."""
        self._office = office

    def catch_up(self, most_steps: int = 2) -> None:
        """Follow everything that happened; raises SearchBehind if that needs more than so many steps.

        A step is a thousand people or events. The body's loop calls `follow` until there is nothing left,
        so that a look only waits for what is newest.
        """
        for _ in range(most_steps + 1):
            if not self._behind() or not self.follow():
                return
        raise SearchBehind("the search keys are being built; ask again later")

    def follow(self) -> int:
        """Take one step of each kind; gives how many people and events it took, 0 when nothing was left."""
        return self._new_people() + self._changed_people() + self._subscribers()

    def _behind(self) -> bool:
        """Say whether anything is left, by two reads: nearly every look finds nothing."""
        with self._office.store.reading() as tx:
            marks = tx.marks()
        return self._office.lives.news(marks["positions"], min(marks["events"], marks["feed"]))

    def _new_people(self) -> int:
        """Give search keys to people who got a number."""
        with self._office.store.transaction() as tx:
            positions = self._office.lives.positions_after(tx.lock_followed("positions"), _AT_ONCE)
            if positions:
                tx.put_keys(self._keys(positions))
                tx.set_followed("positions", positions[-1])
        return len(positions)

    def _changed_people(self) -> int:
        """Give new search keys to people whose items changed."""
        with self._office.store.transaction() as tx:
            happened = self._office.lives.happened_after(tx.lock_followed("events"), _AT_ONCE)
            if happened:
                keys = self._keys({each.position for each in happened})
                tx.put_keys(keys)
                tx.set_followed("events", happened[-1].serial)
        return len(happened)

    def _subscribers(self) -> int:
        """Write down for each subscriber what it is to be told."""
        with self._office.store.transaction() as tx:
            happened = self._office.lives.happened_after(tx.lock_followed("feed"), _AT_ONCE)
            if not happened:
                return 0
            wanted = tx.subscriptions_of(sorted({each.person for each in happened}))
            serials = {
                (each.subscriber, each.row): tx.last_serial(each.subscriber, each.row) for each in wanted
            }
            for event in happened:
                for each in wanted:
                    follows = self._follows(each.row)
                    if (
                        each.person == event.person
                        and event.serial > each.after_event
                        and event.kind in follows
                    ):
                        serials[each.subscriber, each.row] += 1
                        serial = serials[each.subscriber, each.row]
                        tx.owe_change(each, _owed(event, each.reference, serial))
            tx.set_followed("feed", happened[-1].serial)
        return len(happened)

    def _follows(self, row_id: str) -> frozenset[str]:
        """The kinds that any version of a row tells; whether a subscriber may still read is asked later."""
        versions = [row.follows for row in self._office.askers.rows if row.id == row_id]
        return frozenset[str]().union(*versions)

    def _keys(self, positions: Sequence[int] | set[int]) -> list[tuple[int, bytes, bytes]]:
        people = self._office.lives.held_of(list(positions))
        if len(people) != len(positions):
            raise Fault("an issued number has no items; the bulk issue was not finished")
        return [(each.position, *self._office.keys.both(each.items)) for each in people.values()]


def _owed(event: Happened, reference: bytes, serial: int) -> Owed:
    return Owed(
        serial, reference, event.serial, event.kind, event.position, event.effective_on, event.recorded_at
    )
