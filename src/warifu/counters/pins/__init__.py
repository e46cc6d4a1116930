# SPDX-License-Identifier: Apache-2.0
"""本人の側: the pages on which a person types her PINs herself, at the counter's terminal turned to her.

Who runs it in life: each municipality, at the terminal on the resident's side of the counter.
By which law: Act 16, 17(1); JPKI Act 3, 22; Order 13 (unconfirmed).
What it keeps: nothing that outlives ten minutes: for each turned terminal its case, its card, her step.
What it must never hold: a PIN after the chip has it, a log of what was typed, a clerk at work on the same
terminal.

While the terminal is turned to her the clerk's session is locked, and these pages answer only while it is.
"""

from warifu.counters.pins.seats import (
    PERSON_SIDE,
    SEAT_COOKIE,
    Aim,
    Outcome,
    Seat,
    SeatGone,
    Seats,
    Step,
    Turning,
    Wish,
)
from warifu.counters.pins.service import PersonSide
from warifu.counters.pins.updating import Updating

__all__ = [
    "PERSON_SIDE",
    "SEAT_COOKIE",
    "Aim",
    "Outcome",
    "PersonSide",
    "Seat",
    "SeatGone",
    "Seats",
    "Step",
    "Turning",
    "Updating",
    "Wish",
]
