# SPDX-License-Identifier: Apache-2.0
"""付番の計数の公開: the counter's head goes to the public log once a day, as a statistics digest (NU-18).

    1 record   day, head, salt in the numbers' own database     power fails here: the entry is made again
    2 append   44 bytes at the operator's log                   repeated under the same key: one entry

And back, before the first number of every process: a digest in the log that this database cannot open was
made by a newer one, so an old backup was restored and would issue numbers twice. What is younger than the
day's digest, the receipt beside the database shows (`register.FileHeadReceipts`). It does NOT keep the
operator from hiding an entry; the published log would show that to whoever kept its promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from warifu.kernel.clock import Clock
from warifu.numbers.designation import CounterBehind
from warifu.numbers.digest import CounterDigest
from warifu.numbers.store import NumbersStore

DAYS_SEEN = 800
"""How far back the log is asked. An older backup than that has no digest in common with it at all."""


class HeadLog(Protocol):
    """The public log. Durable when `append` returns; the same key twice is one entry."""

    def append(self, submit_key: bytes, entry: bytes) -> object:
        """Record one entry. Raises a Fault where the log cannot be reached."""
        ...

    def recorded(self, submit_keys: Sequence[bytes]) -> list[bytes]:
        """Give the entries this body recorded under some of these keys; keys without one give nothing."""
        ...


class HeadService:
    """Publishes heads, and looks for those this database does not know. Safe to share between threads."""

    def __init__(self, store: NumbersStore, log: HeadLog, clock: Clock) -> None:
        """Work on the numbers' own database and the log."""
        self._store, self._log, self._clock = store, log, clock
        self._appended: date | None = None
        self._seen = False

    def publish(self, salt: bytes) -> bool:
        """Publish today's head unless it is in the log; say whether it went. `salt` is 32 random bytes.

        Raises CounterBehind where the log knows more than this database: nothing is published then.
        """
        today = self._clock.today()
        if self._appended == today:
            return False
        self.check()
        with self._store.transaction() as tx:
            if tx.digest(today) is None:
                tx.add_digest(CounterDigest(today, tx.next_position(), salt))
            digest = tx.digest(today)
        assert digest is not None
        self._log.append(_submit_key(today), digest.entry)
        self._appended = today
        return True

    def check(self) -> None:
        """Compare with the log, once in a process. Raises CounterBehind, or a Fault while it is away."""
        if self._seen:
            return
        today = self._clock.today()
        days = [today - timedelta(days=back) for back in range(-1, DAYS_SEEN)]
        public = self._log.recorded([_submit_key(day) for day in days])
        with self._store.transaction() as tx:
            known = {digest.entry: digest.next_position for digest in tx.digests()}
            next_position = tx.next_position()
        if any(known.get(entry, next_position + 1) > next_position for entry in public):
            raise CounterBehind(
                "the public log has a newer head than this database; restore the newest backup"
            )
        self._seen = True


def _submit_key(day: date) -> bytes:
    return b"counter-head/" + day.isoformat().encode()
