# SPDX-License-Identifier: Apache-2.0
"""警報の送達: tells the commission of askers without a right, over quota, or guessing. Never about whom.

What is watched is decided where looks are counted (`looks.LookLimits`); here it only leaves. Called by the
body's own loop, never by an asker's call: the time of an answer must not say whether there was an alarm.
"""

from __future__ import annotations

from warifu.jukinet.parts import Alarms, JukiNet


class WatchService:
    """Delivery of alarms."""

    def __init__(self, office: JukiNet, alarms: Alarms) -> None:
        """Tell through `alarms` what is durable here."""
        self._office, self._alarms = office, alarms

    def deliver_alarms(self, most: int = 100) -> int:
        """Send waiting alarms, oldest first; give how many were taken. Raises what the port raises."""
        with self._office.store.transaction() as tx:
            waiting = tx.waiting_alarms(most)
        for alarm in waiting:
            self._alarms.report(alarm)
        with self._office.store.transaction() as tx:
            tx.alarms_delivered([alarm.alarm for alarm in waiting], self._office.clock.now())
        return len(waiting)

    def counts(self) -> tuple[int, int]:
        """Count looks and alarms, for the office's own page."""
        with self._office.store.transaction() as tx:
            return tx.look_counts()
