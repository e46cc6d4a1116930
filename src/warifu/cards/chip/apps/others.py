# SPDX-License-Identifier: Apache-2.0
"""住基AP, 共通AP, the card manager and the driving licence (card §5.3, §5.4).

No public source says what the resident application keeps; ours keeps its key reference alone and no
resident record code. The licence is unconfirmed, and there only on the person's wish.
"""

from __future__ import annotations

from warifu.cards.chip.apps.instructions import (
    AUTHENTICATE_CARD,
    CHALLENGE,
    EVERYWHERE,
    GET_DATA,
    OTHER_CHANGE,
    PIN_BY_32,
    SELECT,
    VERIFY,
)
from warifu.cards.chip.files import (
    FOUR_DIGITS,
    FREE,
    Application,
    KeyRef,
    PinRef,
    Record,
    Transparent,
)

PIN = 0x001C
CARD, KEY_REFERENCE, COMMON_KEY = 0x0001, 0x0002, 0x0019

RESIDENT = Application(
    "resident",
    bytes.fromhex("D3921000310001010401"),
    (
        Record(KEY_REFERENCE, FREE, own="that anybody may read it"),
        PinRef(PIN, FOUR_DIGITS, 3, PIN_BY_32),
    ),
    EVERYWHERE | {VERIFY, OTHER_CHANGE, CHALLENGE},
)

COMMON = Application(
    "common",
    bytes.fromhex("D3921000310001010100"),
    (
        Record(CARD, FREE),
        Record(KEY_REFERENCE, FREE, own="that anybody may read it"),
        KeyRef(COMMON_KEY, FREE, own="the form of its signature"),
        PinRef(PIN, FOUR_DIGITS, 3, PIN_BY_32, own="three tries"),
    ),
    EVERYWHERE | {VERIFY, OTHER_CHANGE, CHALLENGE, AUTHENTICATE_CARD},
)

MANAGER_OBJECTS = (0x0042, 0x0045, 0x0066, 0x00F0, 0x00F2, 0x00F7, 0x00F8, 0x7F21, 0x5F51)
MANAGER = Application(
    "manager",
    bytes.fromhex("A0000001510000"),
    tuple(Transparent(tag, FREE, own="its content") for tag in MANAGER_OBJECTS),
    frozenset({SELECT, GET_DATA}),
)

LICENCE_PIN, LICENCE_STATE, LICENCE_FACTS, LICENCE_SIGNATURE = 0x0006, 0x001A, 0x001B, 0x001C
LICENCE = Application(
    "licence",
    bytes.fromhex("A0000002310600000000000000000000"),
    (
        PinRef(LICENCE_PIN, FOUR_DIGITS, 10),
        Transparent(LICENCE_STATE, FREE, own="that anybody may read it"),
        Transparent(LICENCE_FACTS, (LICENCE_PIN,), own="tags except C5"),
        Transparent(LICENCE_SIGNATURE, (LICENCE_PIN,)),
    ),
    EVERYWHERE | {VERIFY},
    optional=True,
    own="unconfirmed throughout",
)
