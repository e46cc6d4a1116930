# SPDX-License-Identifier: Apache-2.0
"""個人情報保護委員会: the Personal Information Protection Commission's own desk.

Run by the commission. Law: Act 33–36 (guidance, recommendation, order, inspection), Act 23.
Keeps: alarms with their evidence, counts of acts by office and affair, and its rulings on cities' orders.
Must never hold: residents' data, any linkage code, the operator's seed, the content of an exchange.

It opens no other office's store: what it shows of exchanges it is told by the converter in the same
body, through the `Acts` port.
"""

from warifu.oversight.keeping import CityOrder, OrderDesk, Orders
from warifu.oversight.service import (
    Act,
    Acts,
    Alarm,
    LogState,
    NoSuchAlarm,
    OversightService,
    Reconciled,
    Tally,
)
from warifu.oversight.store import OversightStore
from warifu.oversight.web import endpoints

__all__ = [
    "Act",
    "Acts",
    "Alarm",
    "CityOrder",
    "LogState",
    "NoSuchAlarm",
    "OrderDesk",
    "Orders",
    "OversightService",
    "OversightStore",
    "Reconciled",
    "Tally",
    "endpoints",
]
