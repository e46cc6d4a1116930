# SPDX-License-Identifier: Apache-2.0
"""カードの発送と命令: sends each made chip once to the city that hands it over; orders what chips do.

Who runs it in life: J-LIS, with the carriers and the cities' terminals for cards.
By which law: Act 16-2, 17(1); JPKI Act 3, 22; Order 13 (unconfirmed).
What it keeps: for each chip to which city it went, its receipt and its key for signing in; each order it
gave, by its counter, with the clerk and the case; which card went home, when the post gave it to her.
What it must never hold: a PIN, a name, a number in clear; a chip whose receipt has come.

    made → closed by her code → posted to her alone → opened at home; what comes back goes to the city
    made → sealed to the city → the city keeps it and signs a receipt → J-LIS erases its own
    the chip obeys the order to open → proves it with her PIN → only then its certificates are released
"""

from warifu.cards.dispatch.client import ChipLine
from warifu.cards.dispatch.home_line import HomeLine
from warifu.cards.dispatch.homeward import (
    WAIT_DAYS,
    HomePost,
    Homeward,
    HomewardCards,
    letter_code,
    reference_of,
)
from warifu.cards.dispatch.messages import HeldChip
from warifu.cards.dispatch.nouns import AT_HOME, HOME_DAYS, ChipOrder, HomeLetter, Parcel, receipt_message
from warifu.cards.dispatch.refusals import NoParcel, NotOpened, OrderNotGiven, ReceiptRefused
from warifu.cards.dispatch.service import Cards, ChipShelf, Dispatch, Recipient
from warifu.cards.dispatch.store import DispatchStore

__all__ = [
    "AT_HOME",
    "HOME_DAYS",
    "WAIT_DAYS",
    "Cards",
    "ChipLine",
    "ChipOrder",
    "ChipShelf",
    "Dispatch",
    "DispatchStore",
    "HeldChip",
    "HomeLetter",
    "HomeLine",
    "HomePost",
    "Homeward",
    "HomewardCards",
    "NoParcel",
    "NotOpened",
    "OrderNotGiven",
    "Parcel",
    "ReceiptRefused",
    "Recipient",
    "letter_code",
    "receipt_message",
    "reference_of",
]
