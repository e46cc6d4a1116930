# SPDX-License-Identifier: Apache-2.0
"""警報: alarms on their way to the commission, kept until it has them.

Run by every body. Law: Act 33–36 (the commission supervises), LC-8, LC-10, LC-21.
Keeps: what this body noticed, with evidence anyone can re-check.
Must never hold: an Individual Number, a name or a linkage code; evidence is signatures and hashes.
"""

from warifu.exchange.alarm.service import Alarms, AlarmService
from warifu.exchange.alarm.store import AlarmStore

__all__ = ["AlarmService", "AlarmStore", "Alarms"]
