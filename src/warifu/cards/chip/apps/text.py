# SPDX-License-Identifier: Apache-2.0
"""券面事項入力補助AP: number and four items as text, to be typed by no one (card §5.1)."""

from __future__ import annotations

from warifu.cards.chip.apps.instructions import (
    CHALLENGE,
    CHANGE,
    EVERYWHERE,
    OPEN_CHANNEL,
    PIN_BY_24,
    SECURED,
    SIGN,
    VERIFY,
)
from warifu.cards.chip.files import (
    FOUR_DIGITS,
    FOURTEEN_DIGITS,
    FREE,
    TWELVE_DIGITS,
    Application,
    KeyRef,
    PinRef,
    Transparent,
)

PIN, UNKNOWN_PIN, KEY, CODE_A, CODE_B = 0x0011, 0x0012, 0x0013, 0x0014, 0x0015
NUMBER, ITEMS, PROOF, CERTIFICATE, ABOUT, CHANNEL_KEY, CARD_KEY, FILLER = range(0x0001, 0x0009)
ITEMS_PROOF = 0x0009
_ANY = (PIN, CODE_A, CODE_B)

TEXT = Application(
    "text",
    bytes.fromhex("D3921000310001010408"),
    (
        Transparent(NUMBER, (PIN, CODE_A)),
        Transparent(ITEMS, (PIN, CODE_B)),
        Transparent(PROOF, _ANY),
        Transparent(CERTIFICATE, FREE),
        Transparent(ABOUT, FREE, own="the 32 bytes of DF43"),
        Transparent(CHANNEL_KEY, _ANY),
        Transparent(CARD_KEY, _ANY),
        Transparent(FILLER, FREE, own="that anybody may read it"),
        Transparent(ITEMS_PROOF, (PIN, CODE_B), own="the four items proven without the number's hash"),
        PinRef(PIN, FOUR_DIGITS, 3, PIN_BY_24),
        PinRef(UNKNOWN_PIN, FOUR_DIGITS, 3, typed=False),
        KeyRef(KEY, FREE),
        PinRef(CODE_A, TWELVE_DIGITS, 10, typed=False, own="ten tries"),
        PinRef(CODE_B, FOURTEEN_DIGITS, 10, typed=False),
    ),
    EVERYWHERE | SECURED | {VERIFY, CHANGE, SIGN, CHALLENGE, OPEN_CHANNEL},
)
