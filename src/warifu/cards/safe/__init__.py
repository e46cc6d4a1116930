# SPDX-License-Identifier: Apache-2.0
"""カードの金庫: the chips that came to a city and wait for their holders, and the reader at its counter.

Who runs it in life: the resident section of each municipality, with its safe and its terminal for cards.
By which law: Act 16-2, 17(1); Order 13 (unconfirmed).
What it keeps: each chip sealed to the city's own key until its holder takes it; what happened to each here,
with who compared a face with a card. No face.
What it must never hold: a PIN, outside of the chip it is being written into; whose a chip is; a chip that was
taken, or whose card is void.

    fetched → kept → receipt signed → her PINs set → the issuer told → she takes it → erased
"""

from warifu.cards.carrying import CarriedChip, carried, carry, new_code
from warifu.cards.safe.nouns import TO_BE_TAKEN, FaceUse, KeptChip, Stage
from warifu.cards.safe.pins import PinProblem, PinUse, places_of, read_pins, uses_of
from warifu.cards.safe.refusals import AnotherCard, ChipElsewhere, NothingToUnlock
from warifu.cards.safe.service import CardSafe
from warifu.cards.safe.store import SafeStore

__all__ = [
    "TO_BE_TAKEN",
    "AnotherCard",
    "CardSafe",
    "CarriedChip",
    "ChipElsewhere",
    "FaceUse",
    "KeptChip",
    "NothingToUnlock",
    "PinProblem",
    "PinUse",
    "SafeStore",
    "Stage",
    "carried",
    "carry",
    "new_code",
    "places_of",
    "read_pins",
    "uses_of",
]
