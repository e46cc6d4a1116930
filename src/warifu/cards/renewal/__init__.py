# SPDX-License-Identifier: Apache-2.0
"""カードの更新・継続利用・記載: what is written anew into the chip of a card at a counter.

Who runs it in life: J-LIS signs what is written; the city where she lives identifies her and has the reader.
By which law: Act 17(2), 17(4); JPKI Act 3, 15, 22, 34; the orders to a card are our own (K-38).
What it keeps: which chip is being written, until it is done; of which last days holders were reminded.
What it must never hold: a PIN, a face, the content of a chip, an individual number outside the chip.

`UpdateService` at J-LIS decides and signs, `UpdateCounter` is how a city reaches it, `bring_up_to_date` takes
the steps at the counter with a `CardInReader`. What may happen to a card is `life`'s, certificates `jpki`'s.
"""

from __future__ import annotations

from warifu.cards.bridge.refusals import PinLocked, WrongPin
from warifu.cards.life.client import SealedCalls
from warifu.cards.renewal.client import UpdateCounter
from warifu.cards.renewal.messages import DueNow, SignedOrder
from warifu.cards.renewal.nouns import CardShown
from warifu.cards.renewal.reader import CardInReader, FaceTerminal, Pad, SoftReader
from warifu.cards.renewal.refusals import CardProofFails, NothingDue, UpdateOver
from warifu.cards.renewal.reminding import Reminders
from warifu.cards.renewal.service import UpdateService
from warifu.cards.renewal.steps import bring_up_to_date, give_up_pin, take_pin
from warifu.cards.renewal.store import RenewalStore

__all__ = [
    "CardInReader",
    "CardProofFails",
    "CardShown",
    "DueNow",
    "FaceTerminal",
    "NothingDue",
    "Pad",
    "PinLocked",
    "Reminders",
    "RenewalStore",
    "SealedCalls",
    "SignedOrder",
    "SoftReader",
    "UpdateCounter",
    "UpdateOver",
    "UpdateService",
    "WrongPin",
    "bring_up_to_date",
    "give_up_pin",
    "take_pin",
]
