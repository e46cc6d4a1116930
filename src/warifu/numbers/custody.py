# SPDX-License-Identifier: Apache-2.0
"""番号鍵の保管: the number key's shares, the rehearsal of each year, and what a leak sets off (NU-10, NU-13).

It records what was done about the keys and tells the commission when a rehearsal is overdue or a key leaked.
Shares and paper are elsewhere (`kernel.shares`, `custody_sheet`), files and commands with `app` and `cli`. A
rehearsal compares and puts nothing in service.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from warifu.kernel.clock import JST, Clock
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers.generation import Generator, KeyPeriod
from warifu.numbers.register import NumberKeys
from warifu.numbers.store import NumbersStore

KEY_BYTES = 32
FIRST_REHEARSAL = timedelta(days=30)
"""How soon after a key is in service its shares are rehearsed. Our own measure."""
NEXT_REHEARSAL = timedelta(days=365)
_COMPARED = (0, 1, 12_345_678_901)  # positions whose numbers a rehearsal compares; nobody sees the numbers


@dataclass(frozen=True, slots=True)
class KeyCustody:
    """鍵の保管状況: since when these keys serve, their last backup and rehearsal, the next one's last day."""

    periods: int
    since_on: date
    backed_up_on: date | None
    rehearsed_on: date | None
    due_on: date


class CustodyAlarms(Protocol):
    """Tells the commission. Durable when it returns; the same alarm twice is one alarm."""

    def rehearsal_overdue(self, due_on: date, today: date) -> None:
        """The shares of the keys in service were not rehearsed in time."""
        ...

    def key_leaked(self, period: int) -> None:
        """The number key of this period, 1 for the first, is in other hands."""
        ...


class CustodyService:
    """What J-LIS does about its keys, by the keys in service."""

    def __init__(self, store: NumbersStore, keys: NumberKeys, clock: Clock) -> None:
        """Work on the numbers' own database."""
        self._store, self._keys, self._clock = store, keys, clock

    def backed_up(self, set_number: int) -> None:
        """Record that the keys in service were written down in a set of shares."""
        self._record("backed-up", set_number)

    def restored(self, set_number: int) -> None:
        """Record that lost keys were put back from their shares."""
        self._record("restored", set_number)

    def rehearse(self, recovered: Secret[bytes], set_number: int) -> None:
        """復元の訓練: record that shares gave the keys in service back. Raises Malformed where they did not.

        Check values and a few numbers are compared; nothing is written but the record.
        """
        keys = keys_of(recovered)
        if not hmac.compare_digest(keys.check(), self._keys.check()):
            raise Malformed(self._why_not(keys))
        theirs, ours = _numbers(keys), _numbers(self._keys)
        if theirs != ours:
            raise Malformed("The shares give a key that makes other numbers than the one in service.")
        self._record("rehearsed", set_number)

    def state(self) -> KeyCustody:
        """Say how it stands about the keys in service. Raises Malformed where they never served here."""
        check = self._keys.check()
        with self._store.transaction() as tx:
            acts = [row for row in tx.custody() if row.keys_check == check]
            periods = len(tx.key_periods())
        days = {row.act: row.done_at.astimezone(JST).date() for row in reversed(acts)}
        if "in-service" not in days:
            raise Malformed("These keys never served with this database. Start J-LIS with it once.")
        rehearsed = days.get("rehearsed")
        due = rehearsed + NEXT_REHEARSAL if rehearsed else days["in-service"] + FIRST_REHEARSAL
        return KeyCustody(periods, days["in-service"], days.get("backed-up"), rehearsed, due)

    def watch(self, alarms: CustodyAlarms) -> bool:
        """Tell the commission if the rehearsal is overdue, once in each month; say whether it is."""
        due_on, today = self.state().due_on, self._clock.today()
        if today <= due_on:
            return False
        alarms.rehearsal_overdue(due_on, today)
        return True

    def _record(self, act: str, set_number: int) -> None:
        with self._store.transaction() as tx:
            tx.lock_counter()
            tx.add_custody(act, self._keys.check(), set_number, self._clock.now())

    def _why_not(self, keys: NumberKeys) -> str:
        with self._store.transaction() as tx:
            earlier = any(row.keys_check == keys.check() for row in tx.custody())
        if earlier:
            return "These shares are of keys that were replaced since. Make shares of today's keys."
        return "These shares give other keys than those in service: they belong to another system or body."


def joined(keys: NumberKeys) -> Secret[bytes]:
    """Give the keys as one secret, the form that is split into shares."""
    return Secret(b"".join(key.reveal("back the keys up") for key in keys.in_order))


def keys_of(secret: Secret[bytes]) -> NumberKeys:
    """Read what `joined` made. Raises Malformed."""
    content = secret.reveal("take the keys apart")
    if len(content) % KEY_BYTES or len(content) < 2 * KEY_BYTES:
        raise Malformed("These shares are whole, but not of the keys of the numbers.")
    *former, number, index = (
        Secret(content[start : start + KEY_BYTES]) for start in range(0, len(content), KEY_BYTES)
    )
    return NumberKeys(number, index, tuple(former))


def restorable(store: NumbersStore, recovered: Secret[bytes]) -> NumberKeys:
    """Give the keys to put back, if they are the newest that served with this database. Raises Malformed."""
    keys = keys_of(recovered)
    with store.transaction() as tx:
        served = [row.keys_check for row in tx.custody() if row.act == "in-service"]
    if not served:
        raise Malformed("No key ever served with this database. Restore the newest backup of it first.")
    if not hmac.compare_digest(served[0], keys.check()):
        raise Malformed(
            "These shares do not give the keys that last served with this database. Take the newest set of"
            " shares; if the database is an old backup, restore the newest one first."
        )
    return keys


def _numbers(keys: NumberKeys) -> list[str | None]:
    """What each key of a set makes of a few positions, burned ones left out."""
    made = []
    for key in keys.in_order[:-1]:
        generator = Generator([KeyPeriod(key)], ())
        numbers = [generator.number(position) for position in _COMPARED]
        made += [None if each is None else each.reveal("compare two keys") for each in numbers]
    return made
